/** Joint samples of what is unknown and of what could be measured, one a member. */
export interface Experiment {
  /** Standard coordinates: `z[k * count + member]`. */
  readonly z: Float64Array
  /** What each measurement would read without error: `y[j * count + member]`. */
  readonly y: Float64Array
  readonly count: number
  /** Standard deviation of each measurement, for the middle of its members. */
  readonly sd: ArrayLike<number>
}

/** One measurement that was chosen, and what is left unknown after it and those before it. */
export interface Pin {
  /** Index of the measurement. */
  readonly measurement: number
  /** Share of the prior variance of each unknown that is left. */
  readonly left: readonly number[]
}

/**
 * Which data would pin the unknowns down: measurements one after another, each the one that takes most of the variance that is left, by Gaussian
 * conditioning of the samples' covariance (the linear Bayes design of Chaloner and Verdinelli, Stat Sci 1995;10:273, chosen greedily). A
 * measurement may be chosen again: repeating it halves its error. Measurements that are no finite number for some member are passed over.
 *
 *     pinningData({ z, y, count, sd }, 3)[0]!.left        // of each unknown, the share that the best single measurement leaves
 */
export function pinningData({ z, y, count, sd }: Experiment, most: number): Pin[] {
  const d = z.length / count
  const m = y.length / count
  const rows = [...Array(d).keys()].map((k) => centred(z.subarray(k * count, (k + 1) * count)))
  for (let j = 0; j < m; j++) rows.push(centred(y.subarray(j * count, (j + 1) * count)))
  const usable = [...Array(m).keys()].filter((j) => rows[d + j]!.every(Number.isFinite) && sd[j]! > 0)
  const covariance = rows.map((a) => Float64Array.from(rows, (b) => dot(a, b) / (count - 1)))
  const prior = Array.from({ length: d }, (_, k) => covariance[k]![k]!)
  const pins: Pin[] = []
  for (let step = 0; step < most; step++) {
    let best = -1
    let gain = 1e-6
    for (const j of usable) {
      const spread = covariance[d + j]![d + j]! + sd[j]! ** 2
      let sum = 0
      for (let k = 0; k < d; k++) sum += covariance[k]![d + j]! ** 2 / spread / prior[k]!
      if (sum > gain) {
        gain = sum
        best = j
      }
    }
    if (best < 0) return pins
    condition(covariance, d + best, sd[best]! ** 2)
    pins.push({ measurement: best, left: prior.map((each, k) => Math.max(0, covariance[k]![k]! / each)) })
  }
  return pins
}

/** The covariance once variable j was measured with that error. */
function condition(covariance: readonly Float64Array[], j: number, error: number): void {
  const column = covariance.map((row) => row[j]!)
  const spread = column[j]! + error
  for (const [a, row] of covariance.entries())
    for (let b = 0; b < row.length; b++) row[b]! -= (column[a]! * column[b]!) / spread
}

function centred(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length
  return values.map((x) => x - mean)
}

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, x, i) => sum + x * b[i]!, 0)
