import { cholesky, halfLogDeterminant, invertSymmetric } from '../linear-algebra/cholesky.ts'
import { logTwoPi } from '../statistics/normal.ts'
import type { ResidualLaw } from './residual-law.ts'

/** The law of the individuals' φ = β + η and of the residual errors, as it stands. */
export interface PopulationLaw {
  readonly beta: readonly number[]
  /** Row-major covariance of the moving effects. */
  readonly omega: Float64Array
  readonly precision: Float64Array
  readonly factor: Float64Array
  /** log of the normal law's constant. */
  readonly constant: number
  readonly residuals: readonly ResidualLaw[]
}

/** Null when the covariance is not positive definite. */
export function populationLaw(
  beta: readonly number[],
  omega: Float64Array,
  residuals: readonly ResidualLaw[],
): PopulationLaw | null {
  const k = beta.length
  const factor = cholesky(omega, k)
  const precision = invertSymmetric(omega, k)
  if (!factor || !precision) return null
  const constant = -0.5 * k * logTwoPi - halfLogDeterminant(factor, k)
  return { beta, omega, precision, factor, constant, residuals }
}

/** log N(φ; β, Ω). */
export function logPopulation({ beta, precision, constant }: PopulationLaw, phi: (k: number) => number): number {
  const d = beta.length
  let square = 0
  for (let i = 0; i < d; i++) {
    const r = phi(i) - beta[i]!
    square += precision[i * d + i]! * r * r
    for (let j = 0; j < i; j++) square += 2 * precision[i * d + j]! * r * (phi(j) - beta[j]!)
  }
  return constant - 0.5 * square
}

/** log of the standard normal density. */
export const logStandard = (z: number): number => -0.5 * (logTwoPi + z * z)
