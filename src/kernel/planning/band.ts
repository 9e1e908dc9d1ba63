import { weightedQuantiles } from '../statistics/quantile.ts'

/** Quantiles 10, 50, 90 % and mean over the members. */
export interface Band {
  readonly mean: number
  readonly q10: number
  readonly q50: number
  readonly q90: number
}

export function band(values: ArrayLike<number>): Band {
  const weights = new Float64Array(values.length).fill(1)
  const [q10, q50, q90] = weightedQuantiles(values, weights, [0.1, 0.5, 0.9])
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]!
  return { mean: sum / values.length, q10: q10!, q50: q50!, q90: q90! }
}
