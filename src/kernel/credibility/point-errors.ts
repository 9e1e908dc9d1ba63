export interface PointErrors {
  readonly n: number
  /** Mean of forecast − observed. */
  readonly bias: number
  readonly mae: number
  readonly rmse: number
  readonly meanObserved: number
  /** Mean of (forecast − observed) / observed, over the observations above zero; null when there are none. */
  readonly relativeBias: number | null
  /** Mean absolute relative difference, a fraction, over the observations above zero. */
  readonly mard: number | null
  /** Root mean square of the relative error. */
  readonly relativeRmse: number | null
}

/** Errors of point forecasts (medians); null without any. Pairs with a NaN are left out. */
export function pointErrors(forecasts: ArrayLike<number>, observed: ArrayLike<number>): PointErrors | null {
  let n = 0
  let sum = 0
  let total = 0
  let absolute = 0
  let squares = 0
  let m = 0
  let relative = 0
  let relativeAbsolute = 0
  let relativeSquares = 0
  for (let i = 0; i < observed.length; i++) {
    const y = observed[i]!
    const error = forecasts[i]! - y
    if (Number.isNaN(error)) continue
    n += 1
    sum += error
    total += y
    absolute += Math.abs(error)
    squares += error * error
    if (!(y > 0)) continue
    m += 1
    relative += error / y
    relativeAbsolute += Math.abs(error) / y
    relativeSquares += (error / y) ** 2
  }
  if (n === 0) return null
  return {
    n,
    bias: sum / n,
    mae: absolute / n,
    rmse: Math.sqrt(squares / n),
    meanObserved: total / n,
    relativeBias: m > 0 ? relative / m : null,
    mard: m > 0 ? relativeAbsolute / m : null,
    relativeRmse: m > 0 ? Math.sqrt(relativeSquares / m) : null,
  }
}
