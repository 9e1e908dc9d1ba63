import { type FactorPrior, factorRates, logLikelihood, type RateTable } from './factor-rates.ts'
import type { Hospital } from './hospital.ts'
import type { Visit } from './visits.ts'

/**
 * How a full unit slows down: it can see `capacity` times its usual crowd of the hour at once; patients who wait there for a bed elsewhere take `boarders`
 * of a place each.
 */
export interface CrowdLaw {
  readonly capacity: number
  readonly boarders: number
}

/** The law, and how differently one day fares from another when the unit is full: standard deviation of the logarithm of what it sends on. */
export interface Crowding extends CrowdLaw {
  readonly spread: number
}

/** Who was in each unit at the beginning of every hour: to be seen to, and waiting for a bed elsewhere. Tables are [unit * hours + hour since `first`]. */
export interface CrowdRecord {
  readonly first: number
  readonly hours: number
  readonly active: Int32Array
  readonly boarding: Int32Array
}

export function crowdRecord(hospital: Hospital, visits: readonly Visit[], begin: number, now: number): CrowdRecord {
  const first = Math.floor(begin)
  const hours = Math.max(1, Math.floor(now) - first + 1)
  const active = new Int32Array(hospital.units.length * hours)
  const boarding = new Int32Array(hospital.units.length * hours)
  for (const { unit, from, ready, left } of visits) {
    const until = Number.isNaN(left) ? now : left
    for (let h = Math.max(0, Math.ceil(from) - first); h < hours && first + h < until; h++)
      (first + h < ready ? active : boarding)[unit * hours + h]!++
  }
  return { first, hours, active, boarding }
}

/** Mean of the middle half of the patients to be seen to by unit and cell of the hour, at least one: what a few terrible days do not move. */
export function usualCrowd(
  units: number,
  { first, hours, active }: CrowdRecord,
  cells: number,
  cellOf: (time: number) => number,
): Float64Array {
  const usual = new Float64Array(units * cells).fill(1)
  for (let u = 0; u < units; u++) {
    const seen = Array.from({ length: cells }, (): number[] => [])
    for (let h = 0; h < hours; h++) seen[cellOf(first + h)]!.push(active[u * hours + h]!)
    for (const [c, counts] of seen.entries()) {
      counts.sort((a, b) => a - b)
      const quarter = Math.floor(counts.length / 4)
      const middle = counts.slice(quarter, counts.length - quarter)
      if (middle.length > 0) usual[u * cells + c] = Math.max(1, middle.reduce((a, b) => a + b, 0) / middle.length)
    }
  }
  return usual
}

/** The part of a bed's worth of room that is left to patients even when those who wait for beds fill the unit. */
const least = 0.15

/**
 * What a crowd leaves of everybody's rate of leaving: 1 while there is room, and beyond it the unit as a whole sends on no more than it can, so that
 * each has capacity / crowd of it; a soft minimum of the two.
 */
export function paceOf(active: number, boarding: number, usual: number, { capacity, boarders }: CrowdLaw): number {
  const room = capacity * usual
  const over = active / Math.max(least * room, room - boarders * boarding)
  const four = over * over * over * over
  return 1 / Math.sqrt(Math.sqrt(1 + four))
}

const capacities = [0.25, 0.35, 0.5, 0.7, 1, 1.4, 2, 3] as const

/**
 * The crowding under which the record is likeliest, each with its own rates; null: a crowd is not seen to slow anybody. The exposure of a table is counted in
 * its pace; `logPace` is the sum of the pace's logarithm over the events.
 */
export function learnCrowding(
  tableOf: (crowding: CrowdLaw | null) => { readonly table: RateTable; readonly logPace: number },
  priors: readonly FactorPrior[],
): CrowdLaw | null {
  const score = (crowding: CrowdLaw | null) => {
    const { table, logPace } = tableOf(crowding)
    return logLikelihood(table, factorRates(table, priors, 4)) + logPace
  }
  let [best, most]: [CrowdLaw | null, number] = [null, score(null)]
  const attempt = (crowding: CrowdLaw) => {
    const found = score(crowding)
    if (found > most) [best, most] = [crowding, found]
  }
  for (const capacity of capacities) attempt({ capacity, boarders: 1 })
  const found = best as CrowdLaw | null
  if (found) for (const boarders of [0, 0.5]) attempt({ ...found, boarders })
  return best
}

/** A pace as it turns out on a day that fares so: nothing changes where there is room, all where the unit is full. */
export const faring = (pace: number, fares: number): number => (pace === 1 ? 1 : pace * fares ** (1 - pace))

/** Days whose mean pace is below this tell how differently full days fare; before any was seen, a third is declared, as good as so many days. */
const full = 0.7
const declared = { spread: 1 / 3, days: 4 }

/** Spread of full days from what left on each day of the record, what the law foresaw, and the mean pace: what Poisson noise does not explain. */
export function spreadOfDays(left: ArrayLike<number>, foreseen: ArrayLike<number>, pace: ArrayLike<number>): number {
  let [sum, n] = [declared.days * declared.spread ** 2, declared.days]
  for (let day = 0; day < left.length; day++) {
    if (!(pace[day]! < full) || !(foreseen[day]! > 5)) continue
    const off = (left[day]! - foreseen[day]!) / foreseen[day]!
    sum += off * off - 1 / foreseen[day]!
    n++
  }
  return Math.sqrt(Math.max(0, sum) / n)
}
