import type { HospitalBelief } from './belief.ts'
import type { Census, Resident } from './census.ts'
import type { HospitalRun } from './run-hospital.ts'

/** Quantiles at 2.5, 10, 25, 50, 75, 90 and 97.5 %, and the mean, hour by hour (hour 0 is now). */
export interface Fan {
  readonly mean: readonly number[]
  /** quantiles[level][step] */
  readonly quantiles: readonly (readonly number[])[]
}

export const fanLevels = [0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975] as const

/** A unit, a specialty, or the whole hospital: members are added up member by member, so the parts agree with the whole. */
export interface Course {
  readonly id: string
  readonly name: string
  readonly level: 'unit' | 'specialty' | 'hospital'
  /** Staffed beds now; null without a limit. */
  readonly beds: number | null
  readonly present: Fan
  /** Patients who need a bed here: present, or waiting elsewhere for one. */
  readonly need: Fan
  readonly waiting: Fan
  /** P(need ≥ beds + 1), hour by hour: somebody who should be here has no bed. Null without a limit. */
  readonly short: readonly number[] | null
  /** P(need ≥ k) at 8, 24, 72 and 168 hours as far as they are foretold: exceeds[horizon][k]. */
  readonly exceeds: readonly { readonly hour: number; readonly chance: readonly number[] }[]
}

export interface LeavingPatient {
  readonly stay: string
  /** Chance to have left the hospital within 8, 24, 48, 72 hours; null beyond the forecast. */
  readonly within: readonly { readonly hours: number; readonly chance: number }[]
  /** Hours until the hospital is left: 10, 50, 90 %; null: beyond the forecast. */
  readonly hospital: readonly (number | null)[]
  readonly unit: readonly (number | null)[]
  /** The likeliest next places, the likeliest first; null is home. */
  readonly next: readonly { readonly unit: string | null; readonly chance: number }[]
}

export interface HospitalForecast {
  readonly at: number
  /** Hours of the steps of the fans. */
  readonly steps: readonly number[]
  readonly members: number
  readonly courses: readonly Course[]
  /** Patients who leave the hospital, summed from now. */
  readonly discharges: Fan
  /** Patients who come to the hospital from now on, summed. */
  readonly arrivals: Fan
  readonly patients: readonly LeavingPatient[]
  /** Beds that those who are in the emergency department now will need, by unit: P(n) for n = 0, 1, …. */
  readonly fromEmergency: readonly {
    readonly unit: string
    readonly mean: number
    readonly chance: readonly number[]
  }[]
  /** Mean hours of waiting for a bed of a unit that the next day and three days bring, per patient who enters. */
  readonly waits: readonly {
    readonly unit: string
    readonly hours: number
    readonly mean: number
    readonly q90: number
  }[]
  /** Share beyond the target in the emergency department over the next day; null where nobody is foretold. */
  readonly breaches: { readonly mean: number; readonly q10: number; readonly q90: number } | null
}

/** The sums over some units of a table of a run: [step][member]. */
export function membersOf(
  run: HospitalRun,
  table: ArrayLike<number>,
  units: readonly number[],
  hour: number,
  into = new Float64Array(run.members),
): Float64Array {
  into.fill(0)
  for (const u of units) {
    const first = (u * (run.hours + 1) + hour) * run.members
    for (let m = 0; m < run.members; m++) into[m]! += table[first + m]!
  }
  return into
}

const at = (sorted: Float64Array, p: number): number => {
  const place = p * sorted.length - 0.5
  if (place <= 0) return sorted[0]!
  if (place >= sorted.length - 1) return sorted[sorted.length - 1]!
  const i = Math.floor(place)
  return sorted[i]! + (sorted[i + 1]! - sorted[i]!) * (place - i)
}

const mean = (x: ArrayLike<number>) => {
  let sum = 0
  for (let i = 0; i < x.length; i++) sum += x[i]!
  return sum / x.length
}

export function fanOf(steps: readonly number[], members: (hour: number) => Float64Array): Fan {
  const means: number[] = []
  const quantiles = fanLevels.map((): number[] => [])
  for (const hour of steps) {
    const sorted = Float64Array.from(members(hour)).sort()
    means.push(mean(sorted))
    for (const [i, p] of fanLevels.entries()) quantiles[i]!.push(at(sorted, p))
  }
  return { mean: means, quantiles }
}

/** Every hour for three days, then every third. */
export const stepsOf = (hours: number): number[] =>
  Array.from({ length: hours + 1 }, (_, h) => h).filter((h) => h <= 72 || h % 3 === 0 || h === hours)

/** The groups of units that are looked at: each alone, those of one specialty, all. */
export function groupsOf(
  belief: Pick<HospitalBelief, 'hospital'>,
): { id: string; name: string; level: Course['level']; units: number[] }[] {
  const { units } = belief.hospital
  const specialties = new Map<string, number[]>()
  for (const [u, { specialty }] of units.entries())
    if (specialty !== null) specialties.set(specialty, [...(specialties.get(specialty) ?? []), u])
  return [
    ...units.map(({ id, name }, u) => ({ id, name, level: 'unit' as const, units: [u] })),
    ...[...specialties].map(([name, all]) => ({
      id: `specialty:${name}`,
      name,
      level: 'specialty' as const,
      units: all,
    })),
    { id: 'hospital', name: 'hospital', level: 'hospital' as const, units: units.map((_, u) => u) },
  ]
}

const horizons = [8, 24, 72, 168]

/**
 * What a run says: occupancy, need and queues as fans that add up, chances that beds do not suffice, who leaves when, what the emergency department
 * will ask for.
 */
export function summariseRun(belief: HospitalBelief, census: Census, run: HospitalRun): HospitalForecast {
  const { hospital } = belief
  const steps = stepsOf(run.hours)
  const all = hospital.units.map((_, u) => u)
  const spare = new Float64Array(run.members)
  const courses = groupsOf(belief).map(({ id, name, level, units }): Course => {
    const limits = units.map((u) => hospital.units[u]!.beds)
    const beds = limits.some((n) => n === null) ? null : limits.reduce<number>((a, n) => a + (n ?? 0), 0)
    const need = (hour: number) => {
      const sum = membersOf(run, run.present, units, hour, spare)
      const wanted = membersOf(run, run.wanted, units, hour)
      // In a group, who waits in it for a bed of it is there already.
      if (level === 'unit') for (let m = 0; m < sum.length; m++) sum[m]! += wanted[m]!
      return sum
    }
    return {
      id,
      name,
      level,
      beds,
      present: fanOf(steps, (hour) => membersOf(run, run.present, units, hour, spare)),
      need: fanOf(steps, need),
      waiting: fanOf(steps, (hour) => membersOf(run, run.wanted, units, hour, spare)),
      short:
        beds === null || level !== 'unit' ? null : steps.map((hour) => mean(need(hour).map((n) => (n > beds ? 1 : 0)))),
      exceeds: horizons.filter((hour) => hour <= run.hours).map((hour) => ({ hour, chance: tailOf(need(hour)) })),
    }
  })
  return {
    at: run.at,
    steps,
    members: run.members,
    courses,
    discharges: fanOf(steps, (hour) => membersOf(run, run.left, all, hour, spare)),
    arrivals: fanOf(steps, (hour) => {
      // Who is in or has left, less who was in: those who came.
      const sum = membersOf(run, run.present, all, hour, spare)
      const left = membersOf(run, run.left, all, hour)
      for (let m = 0; m < sum.length; m++) sum[m]! += left[m]! - census.residents.length
      return sum
    }),
    patients: census.residents.map((one, i) => leavingOf(belief, one, i, run)),
    fromEmergency: fromEmergency(belief, census, run),
    waits: [24, 72]
      .filter((hour) => hour <= run.hours)
      .flatMap((hour) =>
        all
          .filter((u) => hospital.units[u]!.beds !== null)
          .map((u) => {
            const hours = membersOf(run, run.waited, [u], hour)
            const came = membersOf(run, run.entered, [u], hour)
            const each = hours.map((h, m) => h / Math.max(1, came[m]!)).sort()
            return { unit: hospital.units[u]!.id, hours: hour, mean: mean(each), q90: at(each, 0.9) }
          }),
      ),
    breaches: breachesOf(run, Math.min(24, run.hours)),
  }
}

/** P(n ≥ k) for k = 0, 1, … until it is nothing. */
function tailOf(counts: Float64Array): number[] {
  const most = counts.reduce((a, b) => Math.max(a, b), 0)
  const tail = new Array<number>(most + 2).fill(0)
  for (const n of counts) tail[Math.max(0, n)]! += 1 / counts.length
  for (let k = most; k >= 0; k--) tail[k]! += tail[k + 1]!
  return tail.map((x) => Math.min(1, x))
}

function leavingOf({ hospital }: HospitalBelief, one: Resident, i: number, run: HospitalRun): LeavingPatient {
  const { members, units, hours } = run
  const leaves = Float64Array.from(run.leavesHospital.subarray(i * members, (i + 1) * members)).sort()
  const unit = Float64Array.from(run.leavesUnit.subarray(i * members, (i + 1) * members)).sort()
  const quantile = (x: Float64Array, p: number) => {
    const value = x[Math.min(members - 1, Math.floor(p * members))]!
    return Number.isFinite(value) ? value : null
  }
  const counts = new Array<number>(units + 1).fill(0)
  for (let m = 0; m < members; m++) {
    const to = run.onwardTo[i * members + m]!
    if (to >= 0) counts[to]!++
  }
  const known = counts.reduce((a, b) => a + b, 0)
  return {
    stay: one.stay,
    within: [8, 24, 48, 72].filter((h) => h <= hours).map((h) => ({ hours: h, chance: below(leaves, h) / members })),
    hospital: [0.1, 0.5, 0.9].map((p) => quantile(leaves, p)),
    unit: [0.1, 0.5, 0.9].map((p) => quantile(unit, p)),
    next: counts
      .map((n, to) => ({ unit: to === units ? null : hospital.units[to]!.id, chance: known > 0 ? n / known : 0 }))
      .filter(({ chance }) => chance >= 0.01)
      .sort((a, b) => b.chance - a.chance)
      .slice(0, 3),
  }
}

/** How many of a sorted list are at most x. */
function below(sorted: Float64Array, x: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle]! <= x) low = middle + 1
    else high = middle
  }
  return low
}

function fromEmergency(
  { hospital }: HospitalBelief,
  { residents }: Census,
  run: HospitalRun,
): HospitalForecast['fromEmergency'] {
  const { members, units } = run
  const there = residents.flatMap(({ unit }, i) => (hospital.units[unit]!.kind === 'emergency' ? [i] : []))
  const counts = Array.from({ length: units }, () => new Float64Array(members))
  for (const i of there)
    for (let m = 0; m < members; m++) {
      const to = run.onwardTo[i * members + m]!
      if (to >= 0 && to < units) counts[to]![m]!++
    }
  return counts.flatMap((each, u) => {
    const most = each.reduce((a, b) => Math.max(a, b), 0)
    if (most === 0 || hospital.units[u]!.kind === 'emergency') return []
    const chance = new Array<number>(most + 1).fill(0)
    for (const n of each) chance[n]! += 1 / members
    return [{ unit: hospital.units[u]!.id, mean: mean(each), chance }]
  })
}

function breachesOf(run: HospitalRun, hour: number): HospitalForecast['breaches'] {
  const shares: number[] = []
  for (let m = 0; m < run.members; m++) {
    const n = run.seen[hour * run.members + m]!
    if (n > 0) shares.push(run.breached[hour * run.members + m]! / n)
  }
  if (shares.length === 0) return null
  const sorted = Float64Array.from(shares).sort()
  return { mean: mean(sorted), q10: at(sorted, 0.1), q90: at(sorted, 0.9) }
}
