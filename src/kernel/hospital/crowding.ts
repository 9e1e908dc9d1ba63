import type { Hospital } from './hospital.ts'
import type { Visit } from './visits.ts'

/**
 * How a full unit slows down: it can see to so many at once, `capacity` times as many as usual at that hour of the day, less those who wait there for a bed
 * elsewhere. Who goes first is seen to first; the others share what is left, and as a whole they leave as fast as so many of them usually do, whoever has waited how
 * long: they *ask* for as many places as their hazards of leaving are times the mean of their group.
 */
export interface CrowdLaw {
  readonly capacity: number
  /** By hour of the day: how many it can see to against `capacity` times the usual. */
  readonly shape: Float64Array
  /** The share of a place that each who waits for a bed takes. */
  readonly boarders: number
  /** How suddenly it is full: a power of two. */
  readonly sharp: number
  /** By diagnosis group, the unknown last: whether it goes first, and the mean hazard of leaving, an hour. */
  readonly first: Uint8Array
  readonly each: Float64Array
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

/** Mean of the middle half of an hourly figure of units by cell of the hour, at least `least`: what a few terrible days do not move. */
export function usually(
  units: number,
  { first, hours }: Pick<CrowdRecord, 'first' | 'hours'>,
  figure: ArrayLike<number>,
  least: number,
  cells: number,
  cellOf: (time: number) => number,
): Float64Array {
  const usual = new Float64Array(units * cells).fill(least)
  for (let u = 0; u < units; u++) {
    const seen = Array.from({ length: cells }, (): number[] => [])
    for (let h = 0; h < hours; h++) seen[cellOf(first + h)]!.push(figure[u * hours + h]!)
    for (const [c, counts] of seen.entries()) {
      counts.sort((a, b) => a - b)
      const quarter = Math.floor(counts.length / 4)
      const middle = counts.slice(quarter, counts.length - quarter)
      if (middle.length > 0) usual[u * cells + c] = Math.max(least, middle.reduce((a, b) => a + b, 0) / middle.length)
    }
  }
  return usual
}

/** The part of the room that is left to patients even when others fill it. */
const spared = 0.05

const softly = (over: number, sharp: number): number => {
  let power = over
  for (let k = 1; k < sharp; k *= 2) power *= power
  let root = 1 + power
  for (let k = 1; k < sharp; k *= 2) root = Math.sqrt(root)
  return 1 / root
}

type Room = Pick<CrowdLaw, 'capacity' | 'boarders' | 'sharp'>

/**
 * What a crowd leaves of the rate of leaving of those who go first, and of the others: 1 while there is room for them, and beyond it as much as there is room, a soft
 * minimum of the two. `first` of those who go first are there, the others ask for `asked` places, and `boarding` patients wait for a bed elsewhere.
 *
 *     paceOfFirst(6, 2, 10, { capacity: 1.4, boarders: 1, sharp: 8 })        // 1: 12 places for 6
 *     paceOfSecond(30, 6, 2, 10, { capacity: 1.4, boarders: 1, sharp: 8 })   // 0.2: the other 6 for 30
 */
export function paceOfFirst(first: number, boarding: number, usual: number, law: Room): number {
  return softly(first / roomOf(boarding, usual, law), law.sharp)
}

export function paceOfSecond(asked: number, first: number, boarding: number, usual: number, law: Room): number {
  const room = roomOf(boarding, usual, law)
  const taken = first * softly(first / room, law.sharp)
  return softly(asked / Math.max(spared * law.capacity * usual, room - taken), law.sharp)
}

const roomOf = (boarding: number, usual: number, { capacity, boarders }: Room): number =>
  Math.max(spared * capacity * usual, capacity * usual - boarders * boarding)

/** Of the variance of how full days fare, the share that is the same on all days of a forecast: the law may be wrong, and not the day alone. Declared. */
export const lasting = 0.5

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
