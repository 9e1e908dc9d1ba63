import type { ErrorModel } from '../model.ts'
import { logTwoPi } from '../statistics/normal.ts'
import type { ObservationEvent } from '../timeline.ts'
import { exp, log, power } from './elementary.ts'
import { type ErrorNumbers, logDensity, residualDeviation } from './error-model.ts'

/** A log density at hand: its slopes by what it is computed from, and its expected curvature. */
export interface DensitySlope {
  value: number
  /** By the prediction f, and by the additive and the proportional number of the error model. */
  readonly slope: Float64Array
  /** Slopes, by the same three, of the mean on the scale on which the density is Gaussian, and of its variance. */
  readonly mean: Float64Array
  readonly variance: Float64Array
  /** That variance; 0 where no expected information is known (censored values, binomial counts). */
  spread: number
}

export const createDensitySlope = (): DensitySlope => ({
  value: 0,
  slope: new Float64Array(3),
  mean: new Float64Array(3),
  variance: new Float64Array(3),
  spread: 0,
})

/** Step of the central differences for counts known only by their side. */
const step = 1e-5

/**
 * log p(observation | f) with its derivatives, into `into`. The expected information of a Gaussian measurement with mean μ and variance v
 * is μ′μ′ᵀ / v + v′v′ᵀ / (2 v²); of a Poisson count f′f′ᵀ / f.
 */
export function densitySlope(
  error: ErrorModel,
  f: number,
  numbers: ErrorNumbers,
  observed: ObservationEvent,
  into: DensitySlope,
): void {
  const { slope, mean, variance } = into
  slope.fill(0)
  mean.fill(0)
  variance.fill(0)
  into.spread = 0
  into.value = logDensity(error, f, numbers, observed)
  if (observed.value === null || !(into.value > Number.NEGATIVE_INFINITY)) return
  const below = error.limit !== undefined && observed.value < error.limit && observed.censored === undefined
  const side = below ? 'left' : observed.censored
  const value = below ? error.limit! : observed.value
  if (error.form === 'poisson' || error.form === 'binomial') {
    if (side !== undefined) {
      const h = step * Math.max(Math.abs(f), 1e-3)
      const at = (x: number) => logDensity(error, x, numbers, observed)
      slope[0] = (at(f + h) - at(f - h)) / (2 * h)
    } else if (error.form === 'poisson') {
      slope[0] = value / f - 1
      mean[0] = 1
      into.spread = observed.censored ? 0 : f
    } else slope[0] = value / f - (numbers.trials - value) / (1 - f)
    return
  }
  const logarithmic = error.form === 'exponential'
  const deviation = residualDeviation(error, f, numbers)
  const spread = deviationSlopes(error, f, numbers, deviation)
  mean[0] = logarithmic ? 1 / f : 1
  const standard = (y: number) => ((logarithmic ? log(y) : y) - (logarithmic ? log(f) : f)) / deviation
  /** Adds `a` times the slopes of the standardised y. */
  const add = (a: number, y: number) => {
    const z = standard(y)
    for (let i = 0; i < 3; i++) slope[i]! += a * ((-mean[i]! - z * spread[i]!) / deviation)
  }
  if (side === undefined) {
    add(-standard(value), value)
    for (let i = 0; i < 3; i++) slope[i]! -= spread[i]! / deviation
  } else {
    // log(Φ(b) − Φ(a)): each end by its density, as a share of what lies between.
    const share = (y: number) => exp(-0.5 * (standard(y) ** 2 + logTwoPi) - into.value)
    const sign = side === 'left' ? 1 : -1
    const { bound } = observed
    add(sign * share(value), value)
    if (bound !== undefined && (!logarithmic || bound > 0)) add(-sign * share(bound), bound)
  }
  for (let i = 0; i < 3; i++) variance[i] = 2 * deviation * spread[i]!
  if (side === undefined) into.spread = deviation * deviation
}

const slopes = [0, 0, 0]

/** Slopes of the residual standard deviation by f and the two numbers. */
function deviationSlopes(error: ErrorModel, f: number, numbers: ErrorNumbers, deviation: number): number[] {
  const { additive, proportional } = numbers
  const { form, power: exponent = 1 } = error
  // |f|^power and its slope by f.
  const size = exponent === 1 ? Math.abs(f) : power(Math.abs(f), exponent)
  const slope = (f < 0 ? -1 : 1) * (exponent === 1 ? 1 : exponent * power(Math.abs(f), exponent - 1))
  slopes.fill(0)
  if (form === 'additive') slopes[1] = 1
  if (form === 'proportional' || form === 'combined1') {
    slopes[0] = slope * proportional
    slopes[1] = form === 'combined1' ? 1 : 0
    slopes[2] = size
  }
  if (form === 'combined2') {
    slopes[0] = (proportional * proportional * size * slope) / deviation
    slopes[1] = additive / deviation
    slopes[2] = (proportional * size * size) / deviation
  }
  if (form === 'exponential') slopes[Number.isNaN(additive) ? 2 : 1] = 1
  return slopes
}
