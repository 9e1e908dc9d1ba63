import { log } from '../dynamics/elementary.ts'
import { cholesky, halfLogDeterminant } from '../linear-algebra/cholesky.ts'
import { logGamma } from '../statistics/gamma.ts'
import { effectiveSampleSize, normaliseLogWeights, weightsOf } from '../statistics/weights.ts'
import { type Individual, logPrior, type Stand, standAt } from './individual.ts'
import type { PopulationLaw } from './population-law.ts'

/** Independent weighted draws from p(x | y) of one subject, and log p(y). */
export interface Posterior {
  readonly stand: Stand
  readonly weights: Float64Array
  readonly logLikelihood: number
  /** Variance of the estimate of `logLikelihood`. */
  readonly variance: number
}

/** Running mean and second moment of a subject's coordinates. */
export interface Moments {
  n: number
  readonly mean: Float64Array
  readonly square: Float64Array
}

export const startMoments = (d: number): Moments => ({
  n: 0,
  mean: new Float64Array(d),
  square: new Float64Array(d * d),
})

export function addMoments(moments: Moments, x: Float64Array, count: number): void {
  const d = moments.mean.length
  const delta = new Float64Array(d)
  for (let m = 0; m < count; m++) {
    moments.n += 1
    for (let i = 0; i < d; i++) {
      delta[i] = x[i * count + m]! - moments.mean[i]!
      moments.mean[i]! += delta[i]! / moments.n
    }
    for (let i = 0; i < d; i++)
      for (let j = 0; j <= i; j++) moments.square[i * d + j]! += delta[i]! * (x[j * count + m]! - moments.mean[j]!)
  }
}

/** Degrees of freedom of the proposals: tails heavier than those of any posterior here. */
const freedom = 5

/**
 * Importance sampling about the mean and covariance that the chains found, with Student's t of five degrees of freedom
 * (Kuhn & Lavielle, Comput. Stat. Data Anal. 2005;49:1020, §4).
 */
export function samplePosterior(subject: Individual, law: PopulationLaw, moments: Moments, count: number): Posterior {
  const d = subject.owner.length
  const covariance = new Float64Array(d * d)
  for (let i = 0; i < d; i++)
    for (let j = 0; j <= i; j++) {
      const c = moments.square[i * d + j]! / Math.max(1, moments.n - 1)
      covariance[i * d + j] = i === j ? 1.02 * c + 1e-10 : c
      covariance[j * d + i] = covariance[i * d + j]!
    }
  const factor = cholesky(covariance, d)!
  const draws = subject.draws.stream('importance')
  const x = new Float64Array(d * count)
  const proposal = new Float64Array(count)
  const constant =
    logGamma((freedom + d) / 2) -
    logGamma(freedom / 2) -
    0.5 * d * log(freedom * Math.PI) -
    halfLogDeterminant(factor, d)
  for (let m = 0; m < count; m++) {
    let chi = 0
    for (let k = 0; k < freedom; k++) chi += draws.normal(m, 1, k) ** 2
    const scale = Math.sqrt(freedom / chi)
    let square = 0
    const t = Array.from({ length: d }, (_, i) => {
      const value = scale * draws.normal(m, 0, i)
      square += value * value
      return value
    })
    for (let i = 0; i < d; i++) {
      let sum = moments.mean[i]!
      for (let j = 0; j <= i; j++) sum += factor[i * d + j]! * t[j]!
      x[i * count + m] = sum
    }
    proposal[m] = constant - ((freedom + d) / 2) * log(1 + square / freedom)
  }
  const stand = standAt(subject, x, count, law.residuals)
  const logWeights = stand.logLikelihood.map((each, m) => each + logPrior(subject, law, x, count, m) - proposal[m]!)
  const total = normaliseLogWeights(logWeights)
  return {
    stand,
    weights: weightsOf(logWeights),
    logLikelihood: total - log(count),
    variance: 1 / effectiveSampleSize(logWeights) - 1 / count,
  }
}
