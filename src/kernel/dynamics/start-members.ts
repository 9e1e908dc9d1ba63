import type { EnsembleMover } from '../engine/ensemble.ts'
import { HamzadError } from '../hamzad-error.ts'
import type { TimelineEvent } from '../timeline.ts'
import type { Mover } from './advance-member.ts'
import { type Context, type Members, stopped } from './dynamics.ts'
import type { Machine } from './machine.ts'
import type { MemberLayout } from './member-layout.ts'
import type { EquationMembers } from './members.ts'
import type { Running } from './running.ts'
import type { Structure } from './structure.ts'

export interface StarterParts {
  readonly structure: Structure
  readonly layout: MemberLayout
  readonly machine: Machine
  readonly mover: Mover
  readonly driftInterval: number
  readonly occasions: readonly number[]
}

const none: readonly Running[] = []

/** Puts members to where they start: covariates and occasion of the context, parameters, initial states. */
export function createStarter({ structure, layout, machine, mover, driftInterval, occasions }: StarterParts) {
  const { effects } = structure.model

  /** The member in the machine gets what the context says; parameters do not follow yet. */
  function settle(member: number, time: number, covariates: readonly (number | null)[], occasion: number | undefined) {
    machine.own.fill(0, layout.occasion)
    machine.own[layout.occasion] = Number.NaN
    machine.own[layout.drifts] = Math.floor(time / driftInterval) + 1
    for (const [index, value] of covariates.entries()) {
      if (value !== null) machine.setCovariate(index, value)
      else machine.slots[structure.at.covariates + index] = Number.NaN
    }
    mover.clearEvents()
    if (occasion !== undefined) mover.enterOccasion(member, occasion, null)
    machine.slots[structure.at.time] = time
    machine.rates.fill(0)
  }

  /** Everything but parameters and states is the same for all members: one is settled, its rows are spread. */
  function spread(members: Members, occasion: number | undefined): void {
    const { count, values, status } = members
    machine.refresh()
    const fill = (row: number, value: number) => {
      for (let m = 0; m < count; m++) if (status[m] === stopped.alive) values[row * count + m] = value
    }
    for (const [index, { offset }] of layout.covariates.entries()) {
      fill(offset, machine.slots[structure.at.covariates + index]!)
    }
    for (let row = layout.occasion; row < layout.width; row++) fill(row, row < layout.memory ? machine.own[row]! : 0)
    for (const [index, { level }] of effects.entries()) {
      const row = layout.current[index]!
      if (level === 'event' || level === 'drift') fill(row, machine.own[row]!)
      const own = layout.effects.find((each) => each.effect === index && each.occasion === occasion)
      if (level !== 'occasion' || !own) continue
      for (let m = 0; m < count; m++) {
        if (status[m] === stopped.alive) values[row * count + m] = values[own.offset * count + m]!
      }
    }
  }

  return {
    start(members: Members, context: Context, compiled: EnsembleMover | null): void {
      const { start: time, timeline } = context
      const covariates = covariatesAt(structure, time, timeline)
      const occasion = occasionAt(time, timeline) ?? occasions[0]
      const blocks = (members as EquationMembers).blocks
      members.time = time
      for (let m = 0; m < members.count; m++) {
        if (members.status[m] !== stopped.alive) continue
        blocks[m] = none
        machine.load(members, m)
        settle(m, time, covariates, occasion)
        if (compiled) {
          spread(members, occasion)
          for (let i = m; i < members.count; i++) if (members.status[i] === stopped.alive) blocks[i] = none
          compiled.start(members, time)
          return
        }
        if (!machine.refresh()) members.status[m] = stopped.invalid
        else if (!mover.initialise()) members.status[m] = stopped.notFinite
        mover.restart(time)
        machine.store(members, m)
      }
    },
  }
}

/** Values of covariates at an instant; null where they are to be derived. */
function covariatesAt(structure: Structure, time: number, timeline: readonly TimelineEvent[]): (number | null)[] {
  const past = new Map<string, { time: number; value: number }>()
  const later = new Map<string, { time: number; value: number }>()
  for (const event of timeline) {
    if (event.kind !== 'covariate') continue
    if (event.time <= time) {
      const known = past.get(event.covariate)
      if (!known || event.time >= known.time) past.set(event.covariate, event)
    } else {
      const known = later.get(event.covariate)
      if (!known || event.time < known.time) later.set(event.covariate, event)
    }
  }
  // A default stands for what is never recorded; of a derived covariate, only where the derivation lacks something.
  const values = structure.covariates.map(({ name, default: usual, derive }) => {
    const recorded = past.get(name)?.value
    if (derive) return recorded ?? null
    return recorded ?? usual ?? later.get(name)?.value ?? null
  })
  const missing = new Set<string>()
  const require = (index: number) => {
    if (values[index] !== null) return
    const { name, derive, default: usual } = structure.covariates[index]!
    if (usual !== undefined) return
    if (derive) for (const from of derive.from) require(from)
    else missing.add(name)
  }
  for (const index of structure.model.covariates.keys()) require(index)
  if (missing.size > 0) throw new HamzadError('twin.data-missing', { missing: [...missing].join(', ') })
  return values
}

function occasionAt(time: number, timeline: readonly TimelineEvent[]): number | undefined {
  let first: number | undefined
  let last: number | undefined
  for (const event of timeline) {
    if (!('occasion' in event) || event.occasion === undefined) continue
    first ??= event.occasion
    if (event.time <= time) last = event.occasion
  }
  return last ?? first
}
