import { log } from '../dynamics/elementary.ts'
import type { Draws } from '../random/draws.ts'
import { drawGamma } from '../random/gamma.ts'

/** What days bring that lists do not say: counts of what was seen, old ones for less. */
export interface Surprises {
  /** Cases of past days that were not done for a reason that no list shows, and those that were. */
  readonly dropped: number
  readonly kept: number
  /** Cases that came unplanned, in how many staffed hours, and how long some of them took, min. */
  readonly came: number
  readonly hours: number
  readonly minutes: readonly number[]
}

/** Declared, and worth ten cases and two hundred hours: one in twenty is not done, one comes in four hundred hours. */
const declared = { dropped: 0.5, kept: 9.5, came: 0.5, hours: 200, minutes: [30, 60, 120] } as const

/** Surprises of members. */
export interface SurpriseLaw {
  /** Whether a case that is to come is not done after all. */
  readonly isDropped: (member: number, entity: number) => boolean
  /** The instant of the next unplanned case of a list after one of them, min; `k` counts them. */
  readonly after: (at: number, member: number, list: number, k: number) => number
  /** Minutes of that case. */
  readonly minutes: (member: number, list: number, k: number) => number
}

/** Each member has a chance and a rate of its own: Beta and Gamma given what was seen. */
export function surpriseLaw(seen: Surprises, members: number, draws: Draws): SurpriseLaw {
  const of = draws.stream('theatre-surprises')
  const cases = of.stream('cases')
  const times = of.stream('times')
  const chance = Float64Array.from({ length: members }, (_, m) => {
    const yes = drawGamma(declared.dropped + seen.dropped, of, m, 0)
    return yes / (yes + drawGamma(declared.kept + seen.kept, of, m, 1))
  })
  const rate = Float64Array.from(
    { length: members },
    (_, m) => drawGamma(declared.came + seen.came, of, m, 2) / (60 * (declared.hours + seen.hours)),
  )
  const minutes = seen.minutes.length > 0 ? seen.minutes : declared.minutes
  return {
    isDropped: (member, entity) => cases.uniform(member, entity, 0) < chance[member]!,
    after: (at, member, list, k) => at - log(times.uniform(member, list, 2 * k)) / rate[member]!,
    minutes: (member, list, k) => minutes[Math.floor(times.uniform(member, list, 2 * k + 1) * minutes.length)]!,
  }
}
