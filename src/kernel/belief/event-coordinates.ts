import { type Members, stopped } from '../dynamics/dynamics.ts'
import { eventStream } from '../dynamics/fresh-effect.ts'
import type { MemberLayout } from '../dynamics/member-layout.ts'
import type { Draws } from '../random/draws.ts'
import { normalCdf } from '../statistics/normal.ts'
import { type Coordinates, coordinatesOf, readEffects } from './coordinates.ts'
import type { Runnable } from './runnable.ts'

/** An input whose events have effects of their own, and where a member holds those of the last one. */
export interface EventfulInput {
  readonly stream: string
  /** Where a member counts the events. */
  readonly counts: number
  readonly last: Coordinates
}

export function eventfulInputs(runnable: Runnable): EventfulInput[] {
  const { model, dynamics } = runnable
  const { counts, current } = dynamics.layout as Partial<MemberLayout>
  if (counts === undefined || current === undefined) return []
  return model.inputs.flatMap(({ name: input }, i) => {
    const slots = model.effects.flatMap(({ level, each, name }, effect) =>
      level === 'event' && each === input ? [{ name, unit: '1', offset: current[effect]!, effect }] : [],
    )
    if (slots.length === 0) return []
    return [{ stream: eventStream(input), counts: counts + i, last: coordinatesOf(runnable, slots) }]
  })
}

/** An event of a window whose effects are coordinates of the members: standard normal ones at rows of their vectors from `first` on. */
export interface EventCoordinates {
  readonly input: EventfulInput
  /** Which event of the input, counted from 0. */
  readonly ordinal: number
  readonly first: number
}

/** Beyond so many standard deviations effects in single precision stand at the end of their law. */
const far = 5

/**
 * The last event of each input between two instants, and the coordinates z[k * count + m] of its effects, read from the members at both. None where no event took place: what
 * members drew for events before the last is drawn anew on every path.
 */
export function lastEvents(inputs: readonly EventfulInput[], from: Members, to: Members) {
  const { count, status } = to
  // All that live went through the same events.
  const living = status.indexOf(stopped.alive)
  if (living < 0) return []
  return inputs.flatMap((input) => {
    const at = input.counts * count + living
    if (!(to.values[at]! > from.values[at]!)) return []
    const z = readEffects(input.last, to).map((each) => Math.max(-far, Math.min(far, each)))
    return [{ input, ordinal: to.values[at]! - 1, z }]
  })
}

/** The same draws of what happens on the way, but for events that have coordinates: those are in `v`. */
export function withEvents(draws: Draws, events: readonly EventCoordinates[], v: Float64Array, count: number): Draws {
  return {
    ...draws,
    stream(name) {
      const own = draws.stream(name)
      const known = events.filter(({ input }) => input.stream === name)
      if (known.length === 0) return own
      const find = (member: number, ordinal: number, effect: number) => {
        const event = known.find((each) => each.ordinal === ordinal)
        if (!event) return undefined
        const row = event.first + event.input.last.slots.findIndex((slot) => slot.effect === effect)
        return v[row * count + member]!
      }
      return {
        ...own,
        normal: (member, entity, counter) => find(member, entity, counter) ?? own.normal(member, entity, counter),
        uniform(member, entity, counter) {
          const z = find(member, entity, counter)
          return z === undefined ? own.uniform(member, entity, counter) : normalCdf(z)
        },
      }
    },
  }
}
