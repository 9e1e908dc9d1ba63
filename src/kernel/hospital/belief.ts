import type { Hospital, StayRecord } from './hospital.ts'
import { learnArrivals, type Stream } from './learn-arrivals.ts'
import { learnRoutes, type RouteBelief } from './learn-routes.ts'
import { learnStays, type StayBelief } from './learn-stays.ts'
import { learnedDiscount, levelMean } from './level.ts'
import { recordBegins, type Visit, visitsOf } from './visits.ts'

/** What is believed of a hospital: who comes, how long they stay, where they go. */
export interface HospitalBelief {
  readonly at: number
  readonly hospital: Hospital
  readonly groups: readonly string[]
  readonly streams: readonly Stream[]
  readonly stays: StayBelief
  readonly routes: RouteBelief
  /** Of planned admissions whose day has passed: how many came, how many did not. */
  readonly shows: { readonly came: number; readonly missed: number }
  readonly notes: readonly BeliefNote[]
}

/** What a reader must know of a belief. */
export interface BeliefNote {
  readonly kind: 'stays-from-prior' | 'arrivals-unknown' | 'season-unknown' | 'level-moved'
  readonly unit: string | null
  readonly value: number
}

/** Fewer ends of stays than this, and the declared prior speaks in a unit as much as the record. */
const thin = 30
const mostGroups = 12

/**
 * The belief at `now` from the record alone, the same in whatever order it came: arrivals, stays given the time already spent with current stays
 * censored, routing. There is nothing to be tuned by hand: rates of forgetting are learned.
 *
 *     const belief = learnHospital(hospital, stays, now)
 */
export function learnHospital(hospital: Hospital, stays: readonly StayRecord[], now: number): HospitalBelief {
  const visits = visitsOf(hospital, stays, now)
  const groups = commonGroups(visits)
  const belief = {
    at: now,
    hospital,
    groups,
    streams: learnArrivals(hospital, visits, groups, now),
    stays: learnStays(hospital, visits, groups, now),
    routes: learnRoutes(hospital, visits, groups),
    shows: showsOf(stays, now),
  }
  return { ...belief, notes: notesOf(belief, visits, now) }
}

function commonGroups(visits: readonly Visit[]): string[] {
  const counts = new Map<string, number>()
  for (const { group } of visits) if (group !== null) counts.set(group, (counts.get(group) ?? 0) + 1)
  return [...counts]
    .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
    .slice(0, mostGroups)
    .map(([group]) => group)
    .sort()
}

function showsOf(stays: readonly StayRecord[], now: number): HospitalBelief['shows'] {
  let [came, missed] = [0, 0]
  for (const { route, status, from, wanted } of stays) {
    const due = wanted[0]?.since ?? from
    if (route !== 'elective' || due === null || due > now - 24) continue
    if (status === 'present' || status === 'left') came++
    else missed++
  }
  return { came, missed }
}

function notesOf(belief: Omit<HospitalBelief, 'notes'>, visits: readonly Visit[], now: number): BeliefNote[] {
  const { hospital, stays, streams } = belief
  const notes: BeliefNote[] = []
  for (const [u, { id }] of hospital.units.entries())
    if (stays.seen[u]! < thin) notes.push({ kind: 'stays-from-prior', unit: id, value: stays.seen[u]! })
  if (streams.length === 0) notes.push({ kind: 'arrivals-unknown', unit: null, value: 0 })
  const days = (now - recordBegins(visits, now)) / 24
  if (days < 400) notes.push({ kind: 'season-unknown', unit: null, value: days })
  for (const { unit, level, seen } of streams)
    if (seen >= thin && learnedDiscount(level) < 0.93)
      notes.push({ kind: 'level-moved', unit: hospital.units[unit]!.id, value: levelMean(level) })
  return notes
}
