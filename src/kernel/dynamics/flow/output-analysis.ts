import { studentQuantile } from '../../statistics/student.ts'

/**
 * Where the warm-up ends, by MSER-5 (White, Cobb, Spratt, Winter Simulation Conference 2000): of batch means of five, the number of
 * batches to leave out for which the standard error of the rest is smallest. Only the first half is considered; an answer at its end
 * means that the run is too short, and is null.
 *
 *     warmUpEnd(queueLengths)   // number of observations to leave out
 */
export function warmUpEnd(series: readonly number[], batch = 5): number | null {
  const n = Math.floor(series.length / batch)
  const means = Array.from({ length: n }, (_, i) => {
    let sum = 0
    for (let j = 0; j < batch; j++) sum += series[i * batch + j]!
    return sum / batch
  })
  let sum = 0
  let square = 0
  let best = Number.POSITIVE_INFINITY
  let end = 0
  const most = Math.floor(n / 2)
  for (let d = n - 1; d >= 0; d--) {
    sum += means[d]!
    square += means[d]! ** 2
    const left = n - d
    const value = (square - (sum * sum) / left) / (left * left)
    if (d <= most && value <= best) {
      best = value
      end = d
    }
  }
  return n < 4 || end === most ? null : end * batch
}

/**
 * Replications for which the half width of a Student interval of the mean is at most `share` of it, from the deviation so far (Law,
 * Simulation Modeling and Analysis, 9.4.1: the relative error is corrected to share / (1 + share)). 0 when nothing varies or no value is known.
 */
export function replicationsNeeded(values: readonly number[], share: number, level = 0.95): number {
  const known = values.filter((value) => Number.isFinite(value))
  const n = known.length
  if (n < 2) return 0
  const mean = known.reduce((sum, value) => sum + value, 0) / n
  const variance = known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1)
  const wanted = (share / (1 + share)) * Math.abs(mean)
  if (variance === 0 || wanted === 0) return 0
  const half = (count: number) => studentQuantile(0.5 + level / 2, count - 1) * Math.sqrt(variance / count)
  let count = Math.max(2, Math.ceil(variance * (1.96 / wanted) ** 2))
  while (half(count) > wanted) count = Math.ceil(count * 1.02 + 1)
  while (count > 2 && half(count - 1) <= wanted) count--
  return count
}

/** What is left when plans have been eliminated: indices into the list of plans, the best first, and how often each was run. */
export interface Selection {
  readonly best: number
  readonly left: readonly number[]
  readonly replications: number
  /** False: the replications allowed did not suffice to decide. */
  readonly decided: boolean
}

/**
 * The best of several plans with probability at least `confidence` when it is better than the others by `indifference` or more: the
 * fully sequential procedure KN of Kim and Nelson (ACM TOMACS 2001;11:251), which allows for common draws. `sample(plan, replication)` is the
 * value of a plan in a replication (larger is better); every plan still in the race is run on the same replications.
 *
 *     selectBest(3, (plan, i) => -wait(plans[plan], i), { indifference: 5, confidence: 0.95 })
 */
export function selectBest(
  plans: number,
  sample: (plan: number, replication: number) => number,
  {
    indifference,
    confidence,
    first = 20,
    most = 10_000,
  }: {
    readonly indifference: number
    readonly confidence: number
    readonly first?: number
    readonly most?: number
  },
): Selection {
  let left = Array.from({ length: plans }, (_, i) => i)
  const values = left.map((plan) => Array.from({ length: first }, (_, r) => sample(plan, r)))
  const sums = values.map((list) => list.reduce((sum, value) => sum + value, 0))
  const eta = 0.5 * (((2 * (1 - confidence)) / (plans - 1)) ** (-2 / (first - 1)) - 1)
  const h2 = 2 * eta * (first - 1)
  const spread = (i: number, l: number) => {
    const differences = values[i]!.map((value, r) => value - values[l]![r]!)
    const mean = differences.reduce((sum, each) => sum + each, 0) / first
    return differences.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (first - 1)
  }
  const variances = left.map((i) => left.map((l) => (i === l ? 0 : spread(i, l))))
  let r = first
  for (;;) {
    const still = left
    left = still.filter((i) =>
      still.every((l) => {
        if (i === l) return true
        const room = Math.max(0, (indifference / (2 * r)) * ((h2 * variances[i]![l]!) / indifference ** 2 - r))
        return sums[i]! / r >= sums[l]! / r - room
      }),
    )
    if (left.length <= 1 || r >= most) break
    for (const plan of left) sums[plan]! += sample(plan, r)
    r++
  }
  left.sort((a, b) => sums[b]! - sums[a]!)
  return { best: left[0]!, left, replications: r, decided: left.length === 1 }
}
