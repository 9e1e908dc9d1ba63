import { exp, log } from '../dynamics/elementary.ts'
import type { Draws } from '../random/draws.ts'
import { drawGamma } from '../random/gamma.ts'
import { logGamma } from '../statistics/gamma.ts'
import { logSumExp } from '../statistics/weights.ts'
import { forgetting } from './forget-minutes.ts'
import { cellsOf, column, inOrder } from './minutes-cells.ts'
import type { Operation } from './operation.ts'

/** Members of the posterior; tables are [level * members + member], on the scale of the logarithm of minutes. */
export interface MinutesBelief {
  readonly members: number
  readonly procedures: readonly string[]
  readonly surgeons: readonly string[]
  /** Pairs that were seen, `procedure\nsurgeon`. */
  readonly pairs: readonly string[]
  /** Operations by procedure that are not forgotten, and the mean logarithm of what they were booked for. */
  readonly seen: readonly number[]
  readonly booked: readonly number[]
  /** Of all that was booked. */
  readonly bookedMean: number
  /** Three a member: level, slope between procedures, slope within them. */
  readonly slopes: Float64Array
  readonly procedure: Float64Array
  readonly surgeon: Float64Array
  readonly pair: Float64Array
  /** Standard deviation around all that. */
  readonly sigma: Float64Array
  /** Standard deviations between procedures, surgeons, pairs: [kind * members + member]. */
  readonly between: Float64Array
  /** What variances of procedures are like: inverse gamma of shape ν/2, scale ν s²/2. */
  readonly freedom: Float64Array
  readonly variance: Float64Array
  /** Days after which an operation counts half, as the record says itself; null: none is forgotten. */
  readonly halfLife: number | null
}

const burnIn = 300
const thin = 2
/** What counts less is left out. */
const forgotten = 0.01

/** Declared: a case takes about an hour, between a quarter and four; booked times are right in the mean between procedures, and half right within one. */
const declared = [
  { mean: log(60), sd: 0.7 },
  { mean: 1, sd: 0.5 },
  { mean: 0.5, sd: 0.5 },
] as const
/** Scales of the half-Cauchy laws of the differences between procedures, surgeons and pairs. */
const scales = [0.7, 0.2, 0.1] as const
const freedoms = [4, 8, 16, 32, 64, 256] as const

/**
 * Learns how long operations take, by procedure and surgeon, from those that were done:
 *
 *     log minutes = level + slopes · booked + procedure + surgeon + pair + N(0, σ² of the procedure)
 *
 * Procedures, surgeons, pairs and variances are drawn from laws whose spreads are learned too, so that what is rare leans on all the others and what is common on
 * itself (Gelman & Hill 2007, ch. 13; half-Cauchy spreads as Huang & Wand, Bayesian Anal 2013;8:439). What was booked counts between procedures (their mean) and within
 * (the deviation from it). Operations that have dates are forgotten as fast as the record itself says (see `forgetting`): an old one counts as a part of one. Gibbs sampling over what
 * operations of one procedure and surgeon have in common (`cellsOf`), so that a sweep costs by the pairs, not by the operations; `members` of the posterior, the same for the same record in any order, and draws.
 *
 *     const belief = learnMinutes([{ procedure: 'hip', surgeon: 'A', minutes: 96 }, …], 1000, draws)
 *     minutesOf(belief, { procedure: 'hip', surgeon: 'A' }, draws)(7)      // { mu, sigma } of member 7
 */
export function learnMinutes(record: readonly Operation[], members: number, draws: Draws): MinutesBelief {
  const all = [...record].sort(inOrder)
  const { halfLife, weights } = forgetting(all)
  const { procedures, surgeons, pairs, cells, seen, booked, bookedMean } = cellsOf(
    all.flatMap((each, i) => (weights[i]! >= forgotten ? [{ each, worth: weights[i]! }] : [])),
  )
  const n = cells.length
  const groups = [
    { of: cells.map(({ procedure }) => procedure), value: new Float64Array(procedures.length) },
    { of: cells.map(({ surgeon }) => surgeon), value: new Float64Array(surgeons.length) },
    { of: [...cells.keys()], value: new Float64Array(pairs.length) },
  ] as const
  const slopes = Float64Array.from(declared, ({ mean }) => mean)
  const spread = Float64Array.from(scales, (scale) => scale * scale)
  const variance = new Float64Array(procedures.length).fill(0.1)
  const worth = new Float64Array(procedures.length)
  for (const { procedure, count } of cells) worth[procedure]! += count
  let [centre, freedom] = [0.1, 16]
  // What is left of the mean of each cell beside slopes and effects; how single operations stray from their cell does not change but by the slope within.
  const rest = Float64Array.from(cells, ({ y, far, near }) => y - slopes[0]! - slopes[1]! * far - slopes[2]! * near)
  const kept: MinutesBelief = {
    ...{ members, procedures, surgeons, pairs, seen, booked, bookedMean, halfLife },
    slopes: new Float64Array(3 * members),
    procedure: new Float64Array(procedures.length * members),
    surgeon: new Float64Array(surgeons.length * members),
    pair: new Float64Array(pairs.length * members),
    sigma: new Float64Array(procedures.length * members),
    between: new Float64Array(3 * members),
    freedom: new Float64Array(members),
    variance: new Float64Array(members),
  }
  const tables = [kept.procedure, kept.surgeon, kept.pair] as const
  const of = draws.stream('minutes-belief')
  const weight = new Float64Array(n)

  for (let sweep = 0; sweep < burnIn + thin * members; sweep++) {
    for (let i = 0; i < n; i++) weight[i] = cells[i]!.count / variance[cells[i]!.procedure]!
    for (let f = 0; f < 3; f++) {
      const { mean, sd } = declared[f]!
      let [precision, sum] = [1 / (sd * sd), mean / (sd * sd)]
      for (let i = 0; i < n; i++) {
        const cell = cells[i]!
        const x = column(cell, f)
        const own = weight[i]! * x
        precision += own * x
        sum += own * (rest[i]! + slopes[f]! * x)
        if (f === 2) {
          precision += (weight[i]! * cell.nearSquares) / cell.count
          sum += (weight[i]! * cell.products) / cell.count
        }
      }
      const next = sum / precision + of.normal(sweep, f, 0) / Math.sqrt(precision)
      for (let i = 0; i < n; i++) rest[i]! -= (next - slopes[f]!) * column(cells[i]!, f)
      slopes[f] = next
    }
    for (const [g, { of: level, value }] of groups.entries()) {
      const precision = new Float64Array(value.length).fill(1 / spread[g]!)
      const sum = new Float64Array(value.length)
      for (let i = 0; i < n; i++) {
        const k = level[i]!
        precision[k]! += weight[i]!
        sum[k]! += weight[i]! * (rest[i]! + value[k]!)
      }
      const change = new Float64Array(value.length)
      for (let k = 0; k < value.length; k++) {
        const next = sum[k]! / precision[k]! + of.normal(sweep, 10 + g, k) / Math.sqrt(precision[k]!)
        change[k] = next - value[k]!
        value[k] = next
      }
      for (let i = 0; i < n; i++) rest[i]! -= change[level[i]!]!
      // The level of all against the mean of the group: data say nothing of it, and sweeps alone would hardly move it.
      const { mean, sd } = declared[0]
      const along = 1 / (sd * sd) + value.length / spread[g]!
      const pull = (mean - slopes[0]!) / (sd * sd) + value.reduce((a, b) => a + b, 0) / spread[g]!
      const shift = pull / along + of.normal(sweep, 20 + g, 0) / Math.sqrt(along)
      slopes[0]! += shift
      let squares = 0
      for (let k = 0; k < value.length; k++) {
        value[k]! -= shift
        squares += value[k]! * value[k]!
      }
      const mixing = (1 / spread[g]! + 1 / scales[g]! ** 2) / drawGamma(1, of, sweep, 30 + g)
      spread[g] = (squares / 2 + 1 / mixing) / drawGamma((1 + value.length) / 2, of, sweep, 40 + g)
    }
    const squares = new Float64Array(procedures.length)
    const slope = slopes[2]!
    for (let i = 0; i < n; i++) {
      const { procedure, count, ySquares, nearSquares, products } = cells[i]!
      const within = ySquares - 2 * slope * products + slope * slope * nearSquares
      squares[procedure]! += Math.max(0, within) + count * rest[i]! * rest[i]!
    }
    let inverses = 0
    for (let k = 0; k < procedures.length; k++) {
      variance[k] = (freedom * centre + squares[k]!) / 2 / drawGamma((freedom + worth[k]!) / 2, of, sweep, 100 + k)
      inverses += 1 / variance[k]!
    }
    // Mean variance 0.1 a priori (sd about a third), an exponential law.
    centre = drawGamma(1 + (procedures.length * freedom) / 2, of, sweep, 50) / (10 + (freedom * inverses) / 2)
    freedom = chooseFreedom(variance, centre, of.uniform(sweep, 51, 0))

    const m = (sweep - burnIn) / thin
    if (m < 0 || !Number.isInteger(m)) continue
    kept.slopes.set(slopes, 3 * m)
    for (const [g, { value }] of groups.entries()) {
      for (let k = 0; k < value.length; k++) tables[g]![k * members + m] = value[k]!
      kept.between[g * members + m] = Math.sqrt(spread[g]!)
    }
    for (let k = 0; k < procedures.length; k++) kept.sigma[k * members + m] = Math.sqrt(variance[k]!)
    kept.freedom[m] = freedom
    kept.variance[m] = centre
  }
  return kept
}

/** Degrees of freedom of the law of variances, given them: one of a few. */
function chooseFreedom(variance: Float64Array, centre: number, u: number): number {
  const scores = freedoms.map((v) => {
    let sum = variance.length * ((v / 2) * log((v * centre) / 2) - logGamma(v / 2))
    for (const each of variance) sum -= (v / 2 + 1) * log(each) + (v * centre) / (2 * each)
    return sum
  })
  const total = logSumExp(scores)
  let sum = 0
  for (let k = 0; k < freedoms.length; k++) {
    sum += exp(scores[k]! - total)
    if (u < sum) return freedoms[k]!
  }
  return freedoms[freedoms.length - 1]!
}
