import { cholesky } from '../linear-algebra/cholesky.ts'
import { chiSquareTail, kolmogorovTail, uniformDistance } from '../statistics/goodness.ts'
import { normalCdf, normalQuantile } from '../statistics/normal.ts'

/**
 * Normalised prediction distribution errors of one subject (Brendel et al., Pharm. Res. 2006;23:2036): observations and simulated data of
 * the same design are decorrelated with their mean and covariance; the share of simulations below the observation, as a
 * normal score. N(0, 1) and independent when the model is right. `simulations[k][row]`; ties are split by `u(row)`.
 *
 *     npde(observed, simulations, (row) => draws.uniform(subject, row, 0))
 *
 * Mean and covariance are those of the simulations and the observations together. If the model is right, all of them are exchangeable, so that each rank is uniform however
 * few simulations there are; moments of the simulations alone fit these better than the observations, which then look too far away (variance 1.46 with a third as many rows as
 * simulations). Rows in which nothing varies say nothing and are left out. Null without a row, or when there are fewer simulations than rows.
 */
export function npde(
  observed: readonly number[],
  simulations: readonly ArrayLike<number>[],
  u: (row: number) => number,
): number[] | null {
  const all = [observed, ...simulations]
  const k = all.length
  const rows = observed.map((_, i) => i).filter((i) => all.some((s) => s[i] !== all.at(-1)![i]))
  const n = rows.length
  if (n === 0) return null
  const mean = rows.map((i) => all.reduce((sum, s) => sum + s[i]!, 0) / k)
  const covariance = new Float64Array(n * n)
  for (const s of all)
    for (let i = 0; i < n; i++)
      for (let j = 0; j <= i; j++)
        covariance[i * n + j]! += ((s[rows[i]!]! - mean[i]!) * (s[rows[j]!]! - mean[j]!)) / (k - 1)
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) covariance[j * n + i] = covariance[i * n + j]!
  const factor = cholesky(covariance, n)
  if (!factor || rows.some((_, i) => !(factor[i * n + i]! > 0))) return null
  const whiten = (values: ArrayLike<number>) => {
    const out = new Float64Array(n)
    for (let i = 0; i < n; i++) {
      let sum = values[rows[i]!]! - mean[i]!
      for (let j = 0; j < i; j++) sum -= factor[i * n + j]! * out[j]!
      out[i] = sum / factor[i * n + i]!
    }
    return out
  }
  const own = whiten(observed)
  const below = new Float64Array(n)
  const equal = new Float64Array(n)
  for (const s of simulations) {
    const white = whiten(s)
    for (let i = 0; i < n; i++) {
      if (white[i]! < own[i]!) below[i]! += 1
      else if (white[i] === own[i]) equal[i]! += 1
    }
  }
  return Array.from(own, (_, i) => normalQuantile((below[i]! + u(rows[i]!) * (equal[i]! + 1)) / k))
}

export interface NpdeTest {
  readonly n: number
  readonly mean: number
  readonly variance: number
  /** Mean zero (normal test), variance one (χ²), normal shape (Kolmogorov–Smirnov); two-sided. */
  readonly pMean: number
  readonly pVariance: number
  readonly pShape: number
  /** The smallest, times three (Bonferroni). */
  readonly p: number
}

/** Tests of N(0, 1); null below two values. */
export function testNpde(values: readonly number[]): NpdeTest | null {
  const n = values.length
  if (n < 2) return null
  const mean = values.reduce((sum, v) => sum + v, 0) / n
  const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (n - 1)
  const pMean = 2 * normalCdf(-Math.abs(mean) * Math.sqrt(n))
  const tail = chiSquareTail((n - 1) * variance, n - 1)
  const pVariance = 2 * Math.min(tail, 1 - tail)
  const pShape = kolmogorovTail(uniformDistance(values.map((v) => normalCdf(v))), n)
  return { n, mean, variance, pMean, pVariance, pShape, p: Math.min(1, 3 * Math.min(pMean, pVariance, pShape)) }
}
