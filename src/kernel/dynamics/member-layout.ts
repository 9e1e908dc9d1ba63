import type { Model } from '../model.ts'
import type { EffectSlot, Layout, Slot } from './dynamics.ts'
import type { Structure } from './structure.ts'

/** The layout of a member of a model of equations, with what the kind keeps for itself. */
export interface MemberLayout extends Layout {
  /** Offsets of the current η of every effect (for level `subject`, its coordinate itself). */
  readonly current: readonly number[]
  /** Label of the current occasion; NaN before the first. */
  readonly occasion: number
  /** How many events of each input took place (for effects of level `event`). */
  readonly counts: number
  /** How many instants of the drift grid took place. */
  readonly drifts: number
  /** One flag a covariate: it was recorded, so that it is not derived. */
  readonly recorded: number
  /** For each covariate with `carry: linear`: value and time where its line starts, slope, end of the line. */
  readonly lines: ReadonlyMap<number, number>
  /** What the propagator keeps of the step in progress. */
  readonly memory: number
  /** Coordinates by which the members' states are differentiated; 0: by none. */
  readonly slopes: number
  readonly opaque: true
  readonly sharesBlocks: true
}

export interface Coordinates {
  /** Labels of the occasions that have coordinates of their own, in order of appearance. */
  readonly occasions: readonly number[]
  /** How many events of an input have coordinates of their own. */
  readonly events: Readonly<Record<string, number>>
}

export function createMemberLayout(
  structure: Structure,
  coordinates: Coordinates,
  memory: number,
  slopes = 0,
): MemberLayout {
  const { model } = structure
  let width = 0
  const room = (count: number) => {
    const start = width
    width += count
    return start
  }
  const slot = (each: { readonly name: string; readonly unit: string }): Slot => ({
    name: each.name,
    unit: each.unit,
    offset: room(1),
  })
  const effects: EffectSlot[] = effectSlots(model, coordinates).map((each) => ({ ...each, offset: room(1) }))
  const covariates = structure.covariates.map(slot)
  const parameters = model.parameters.map(slot)
  const states = model.states.map(slot)
  const current = model.effects.map((each, index) =>
    each.level === 'subject' ? effects.find((s) => s.effect === index)!.offset : room(1),
  )
  const lines = new Map<number, number>()
  for (const [index, each] of structure.covariates.entries()) if (each.carry === 'linear') lines.set(index, room(4))
  return {
    effects,
    covariates,
    parameters,
    states,
    outputs: model.outputs.map(({ name, unit }, offset) => ({ name, unit, offset })),
    current,
    drifting: model.effects.flatMap(({ level, name, drift }, index) =>
      level === 'drift' ? [{ name, unit: '1', offset: current[index]!, deviation: drift! }] : [],
    ),
    occasion: room(1),
    counts: room(model.inputs.length),
    drifts: room(1),
    recorded: room(structure.covariates.length),
    lines,
    memory: room(memory),
    slopes,
    width,
    opaque: true,
    sharesBlocks: true,
  }
}

/** The random coordinates of a member in order; they stand at the beginning of its values. */
export function effectSlots(model: Model, { occasions, events }: Coordinates): EffectSlot[] {
  const slots: EffectSlot[] = []
  const add = (each: Omit<EffectSlot, 'unit' | 'offset'>) => {
    slots.push({ ...each, unit: '1', offset: slots.length })
  }
  for (const [effect, { name, level, each }] of model.effects.entries()) {
    if (level === 'subject') add({ name, effect })
    if (level === 'occasion') for (const occasion of occasions) add({ name: `${name}[${occasion}]`, effect, occasion })
    if (level === 'event') {
      for (let event = 0; event < (events[each ?? ''] ?? 0); event++) {
        add({ name: `${name}[${each} ${event + 1}]`, effect, event })
      }
    }
  }
  return slots
}
