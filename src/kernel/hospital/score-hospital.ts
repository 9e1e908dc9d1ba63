import { fairCrps } from '../credibility/crps.ts'
import { pit as pitOf } from '../credibility/pit.ts'
import type { Draws } from '../random/draws.ts'
import type { HospitalBelief } from './belief.ts'
import { fanLevels, groupsOf, membersOf } from './forecast-hospital.ts'
import type { Hospital, StayRecord } from './hospital.ts'
import type { HospitalRun } from './run-hospital.ts'

export const scoredHorizons = [8, 24, 72, 168] as const

/** One forecast of one number of patients against what happened, and against what one would have said without it. */
export interface OccupancyScore {
  readonly course: string
  readonly hour: number
  readonly observed: number
  readonly mean: number
  readonly crps: number
  /** Randomised PIT: uniform when the forecast is right about its own doubt. */
  readonly pit: number
  /** Absolute errors (the CRPS of a single number) of the average of the same hour of the same weekday in six weeks, and of the last value. */
  readonly weekday: number | null
  readonly last: number
}

/** Patients in each unit at an instant, as the record knows it now. */
export function presentAt(hospital: Hospital, stays: readonly StayRecord[], at: number): number[] {
  const counts = hospital.units.map(() => 0)
  const index = new Map(hospital.units.map(({ id }, i) => [id, i]))
  for (const { status, from, to, moves } of stays) {
    if (status === 'cancelled' || status === 'planned') continue
    if ((from !== null && from > at) || (to !== null && to <= at)) continue
    let last: { unit: number; from: number } | null = null
    for (const move of moves) {
      const unit = index.get(move.unit)
      const begin = move.from ?? from
      if (unit === undefined || begin === null || begin > at || (move.to !== null && move.to <= at)) continue
      if (!last || begin >= last.from) last = { unit, from: begin }
    }
    if (last) counts[last.unit]!++
  }
  return counts
}

/**
 * Scores what a run said about the instants whose truth is known: `truth(at)` gives the patients in each unit, null when it is not known yet.
 *
 *     scoreRun(belief, run, (at) => (at <= now ? presentAt(hospital, stays, at) : null), draws)
 */
export function scoreRun(
  belief: Pick<HospitalBelief, 'hospital'>,
  run: HospitalRun,
  truth: (at: number) => readonly number[] | null,
  draws: Draws,
): OccupancyScore[] {
  const scores: OccupancyScore[] = []
  const now = truth(run.at)
  for (const hour of scoredHorizons) {
    if (hour > run.hours) continue
    const then = truth(run.at + hour)
    if (!then || !now) continue
    const weeks = [1, 2, 3, 4, 5, 6, 7].map((w) => run.at + hour - 168 * w).filter((at) => at <= run.at)
    const before = weeks.slice(0, 6).flatMap((at) => truth(at) ?? []).length > 0 ? weeks.slice(0, 6).map(truth) : []
    for (const [g, { id, units }] of groupsOf(belief).entries()) {
      const sum = (counts: readonly number[]) => units.reduce((total, u) => total + counts[u]!, 0)
      const members = membersOf(run, run.present, units, hour)
      const observed = sum(then)
      const known = before.filter((each) => each !== null).map(sum)
      scores.push({
        course: id,
        hour,
        observed,
        mean: members.reduce((a, b) => a + b, 0) / members.length,
        crps: fairCrps(members, observed),
        pit: pitOf(members, observed, draws.uniform(0, Math.floor(run.at), hour * 1000 + g)),
        weekday: known.length > 0 ? Math.abs(known.reduce((a, b) => a + b, 0) / known.length - observed) : null,
        last: Math.abs(sum(now) - observed),
      })
    }
  }
  return scores
}

/** Share of truths inside the 50, 80 and 95 % intervals, by the randomised PIT. */
export function insideOf(scores: readonly { readonly pit: number }[]): [number, number, number] {
  const inside = (level: number) => scores.filter(({ pit }) => Math.abs(pit - 0.5) <= level / 2).length / scores.length
  return [inside(0.5), inside(0.8), inside(0.95)]
}

export interface HorizonScore {
  readonly hour: number
  readonly n: number
  readonly mae: number
  readonly crps: number
  readonly weekday: number | null
  readonly last: number
  /** Share of truths inside the 50, 80 and 95 % intervals, by the randomised PIT. */
  readonly inside: readonly [number, number, number]
}

/** Scores by horizon. */
export function byHorizon(scores: readonly OccupancyScore[]): HorizonScore[] {
  return scoredHorizons.flatMap((hour) => {
    const of = scores.filter((each) => each.hour === hour)
    if (of.length === 0) return []
    const average = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length
    const weekday = of.flatMap(({ weekday: error }) => (error === null ? [] : [error]))
    return [
      {
        hour,
        n: of.length,
        mae: average(of.map(({ mean, observed }) => Math.abs(mean - observed))),
        crps: average(of.map(({ crps }) => crps)),
        weekday: weekday.length > 0 ? average(weekday) : null,
        last: average(of.map(({ last }) => last)),
        inside: insideOf(of),
      },
    ]
  })
}

/**
 * Scores what was said as quantiles (at 2.5, 10, 25, 50, 75, 90, 97.5 %): as members spread evenly between them.
 */
export function scoreSaid(
  hospital: Hospital,
  at: number,
  said: readonly {
    readonly course: string
    readonly hour: number
    readonly quantiles: readonly number[]
    readonly mean: number
  }[],
  truth: (at: number) => readonly number[] | null,
  draws: Draws,
): OccupancyScore[] {
  const groups = new Map(groupsOf({ hospital }).map((group, g) => [group.id, { ...group, g }]))
  const now = truth(at)
  return said.flatMap(({ course, hour, quantiles, mean }) => {
    const group = groups.get(course)
    const then = truth(at + hour)
    if (!group || !then || !now) return []
    const sum = (counts: readonly number[]) => group.units.reduce((total, u) => total + counts[u]!, 0)
    const observed = sum(then)
    const weeks = [1, 2, 3, 4, 5, 6].flatMap((w) => {
      const counts = at + hour - 168 * w <= at ? truth(at + hour - 168 * w) : null
      return counts ? [sum(counts)] : []
    })
    const members = membersBetween(quantiles)
    return [
      {
        course,
        hour,
        observed,
        mean,
        crps: fairCrps(members, observed),
        pit: pitOf(members.map(Math.round), observed, draws.uniform(0, Math.floor(at), hour * 1000 + group.g)),
        weekday: weeks.length > 0 ? Math.abs(weeks.reduce((a, b) => a + b, 0) / weeks.length - observed) : null,
        last: Math.abs(sum(now) - observed),
      },
    ]
  })
}

/** Members spread evenly between the quantiles that were kept (at 2.5, 10, 25, 50, 75, 90, 97.5 %). */
export const membersBetween = (quantiles: readonly number[]): Float64Array =>
  Float64Array.from({ length: 39 }, (_, i) => between(quantiles, (i + 1) / 40))

/** The value at a probability, straight between the quantiles that are known; beyond them as far as they are apart. */
function between(quantiles: readonly number[], p: number): number {
  const levels = fanLevels
  let i = 0
  while (i < levels.length - 2 && p > levels[i + 1]!) i++
  const [a, b] = [levels[i]!, levels[i + 1]!]
  return quantiles[i]! + ((quantiles[i + 1]! - quantiles[i]!) * (p - a)) / (b - a)
}
