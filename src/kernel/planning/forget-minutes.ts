import { log } from '../dynamics/elementary.ts'
import { normalLogDensity } from '../statistics/normal.ts'
import { dayNumber } from './calendar.ts'
import { type Operation, pairOf } from './operation.ts'

/** How fast a record of operations ages. */
export interface Forgetting {
  /** Days after which an operation counts half; null: for ever. */
  readonly halfLife: number | null
  /** What each operation counts, 0 to 1, in their order. */
  readonly weights: Float64Array
}

/** Days; one quarter of a year at the fastest, since a common operation is done a few times a week. */
const halfLives = [730, 365, 180, 90, 45] as const
/** Forgetting must have foretold the record that much better than remembering all: odds of 20 (Kass & Raftery, J Am Stat Assoc 1995;90:773: strong evidence). */
const strong = log(20)
/** Operations that the level of all is worth to a procedure, and that of a procedure to a pair, before anything is seen of it. */
const leaning = { procedure: 1, pair: 4 } as const
/** A case is about an hour, a factor of two either way, and varies by a third: what is believed before the first one. */
const before = { level: log(60), weight: 1, variance: 0.1, freedom: 4 } as const

/**
 * Chooses how fast operations are forgotten: of a few half-lives the one under which each operation was foretold best from those before it (prequentially, by
 * log density; discounted means of all, procedure and pair, as West & Harrison 1997, ch. 6 discount them). Days, not the order within a day, count: the same
 * record in any order ends in the same. Operations without a date are as old as the oldest with one; with none dated nothing is forgotten.
 *
 *     const { halfLife, weights } = forgetting(operations)
 */
export function forgetting(operations: readonly Operation[]): Forgetting {
  const dated = operations.flatMap(({ on }) => (on === undefined ? [] : [dayNumber(on)])).filter(Number.isFinite)
  const kept = { halfLife: null, weights: new Float64Array(operations.length).fill(1) }
  if (dated.length === 0) return kept
  const oldest = dated.reduce((a, b) => Math.min(a, b))
  const newest = dated.reduce((a, b) => Math.max(a, b))
  const dayOf = ({ on }: Operation) => (on === undefined ? oldest : dayNumber(on))
  const byDay = [...Map.groupBy(operations, dayOf)].sort(([a], [b]) => a - b)
  let [best, most] = [Number.POSITIVE_INFINITY, foretold(byDay, Number.POSITIVE_INFINITY) + strong]
  for (const halfLife of halfLives) {
    const score = foretold(byDay, halfLife)
    if (score > most) [best, most] = [halfLife, score]
  }
  if (best === Number.POSITIVE_INFINITY) return kept
  return {
    halfLife: best,
    weights: Float64Array.from(operations, (each) => 2 ** (-(newest - dayOf(each)) / best)),
  }
}

/** A sum whose past fades. */
interface Faded {
  day: number
  weight: number
  sum: number
}

/** Log density of all operations, each day's foretold from the days before it. */
function foretold(byDay: readonly (readonly [day: number, operations: readonly Operation[]])[], halfLife: number) {
  const all: Faded = { day: byDay[0]![0], weight: before.weight, sum: before.weight * before.level }
  const means = new Map<string, Faded>()
  const squares = new Map<string, Faded>()
  const at = (table: Map<string, Faded>, name: string, day: number) => {
    let one = table.get(name)
    if (!one) {
      one = { day, weight: 0, sum: 0 }
      table.set(name, one)
    }
    fade(one, day, halfLife)
    return one
  }
  let score = 0
  for (const [day, operations] of byDay) {
    fade(all, day, halfLife)
    const said = operations.map((each) => {
      const [own, pair, spread] = [
        at(means, each.procedure, day),
        at(means, pairOf(each), day),
        at(squares, each.procedure, day),
      ]
      // What has faded to nothing is the declared level again, not a division by zero.
      const level = (all.sum + 1e-9 * before.level) / (all.weight + 1e-9)
      const ofProcedure = (own.sum + leaning.procedure * level) / (own.weight + leaning.procedure)
      const mean = (pair.sum + leaning.pair * ofProcedure) / (pair.weight + leaning.pair)
      // Beside their own spread the mean is in doubt.
      const doubt = 1 + 1 / (own.weight + leaning.procedure)
      const variance = (doubt * (spread.sum + before.freedom * before.variance)) / (spread.weight + before.freedom)
      const y = log(each.minutes)
      score += normalLogDensity((y - mean) / Math.sqrt(variance)) - 0.5 * log(variance)
      return { y, square: (y - mean) ** 2 / doubt, own, pair, spread }
    })
    for (const { y, square, own, pair, spread } of said) {
      for (const one of [all, own, pair]) add(one, y)
      add(spread, square)
    }
  }
  return score
}

function fade(one: Faded, day: number, halfLife: number): void {
  const left = 2 ** (-(day - one.day) / halfLife)
  one.day = day
  one.weight *= left
  one.sum *= left
}

function add(one: Faded, value: number): void {
  one.weight += 1
  one.sum += value
}
