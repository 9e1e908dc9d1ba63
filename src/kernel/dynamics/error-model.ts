import type { ErrorModel } from '../model.ts'
import { logGamma } from '../statistics/gamma.ts'
import { normalCdf, normalQuantile } from '../statistics/normal.ts'
import type { ObservationEvent } from '../timeline.ts'
import { exp, log, log1p, power } from './elementary.ts'

/** The numbers of an error model at hand; NaN where the form has none. */
export interface ErrorNumbers {
  readonly additive: number
  readonly proportional: number
  readonly trials: number
}

const halfLogTwoPi = 0.9189385332046728

/** What of an error model says how its deviation depends on the prediction. */
export type ErrorShape = Pick<ErrorModel, 'form' | 'power'>

/**
 * Standard deviation of the residual at prediction f (on the log scale for `exponential`): additive a; proportional b·|f|;
 * combined1 a + b·|f|; combined2 √(a² + (b·f)²); with |f|^power for |f| where the model has a power.
 */
export function residualDeviation(error: ErrorShape, f: number, numbers: ErrorNumbers): number {
  return deviationAt(error, f, numbers.additive, numbers.proportional, numbers.trials)
}

/** The same with its numbers one by one, for loops over members. */
export function deviationAt(
  { form, power: exponent }: ErrorShape,
  f: number,
  additive: number,
  proportional: number,
  trials: number,
): number {
  const size = exponent === undefined ? Math.abs(f) : power(Math.abs(f), exponent)
  switch (form) {
    case 'additive':
      return additive
    case 'proportional':
      return proportional * size
    case 'combined1':
      return additive + proportional * size
    case 'combined2':
      return Math.sqrt(additive * additive + proportional * size * (proportional * size))
    case 'exponential':
      return Number.isNaN(additive) ? proportional : additive
    case 'poisson':
      return Math.sqrt(f)
    case 'binomial':
      return Math.sqrt(trials * f * (1 - f))
  }
}

/** `deviationAt` of many predictions, with a number each; the form is asked for once. */
export function fillDeviations(
  error: ErrorShape,
  f: Float64Array,
  { additive, proportional, trials }: { readonly [N in keyof ErrorNumbers]: Float64Array },
  into: Float64Array,
): void {
  const n = f.length
  if (error.form === 'additive') {
    into.set(additive)
  } else if (error.form === 'combined2' && error.power === undefined) {
    for (let m = 0; m < n; m++) {
      const [a, b] = [additive[m]!, proportional[m]! * Math.abs(f[m]!)]
      into[m] = Math.sqrt(a * a + b * b)
    }
  } else {
    for (let m = 0; m < n; m++) into[m] = deviationAt(error, f[m]!, additive[m]!, proportional[m]!, trials[m]!)
  }
}

/**
 * log p(observation | prediction f). A censored value, or one below the limit of quantification, contributes the probability of its side
 * (M3; Beal, J Pharmacokinet Pharmacodyn 2001;28:481), one with a `bound` that of the interval between. −Infinity when the model cannot have produced the value.
 */
export function logDensity(error: ErrorModel, f: number, numbers: ErrorNumbers, observed: ObservationEvent): number {
  if (observed.value === null) return 0
  if (!Number.isFinite(f)) return Number.NEGATIVE_INFINITY
  const below = error.limit !== undefined && observed.value < error.limit && observed.censored === undefined
  const side = below ? 'left' : observed.censored
  const value = below ? error.limit! : observed.value
  if (error.form === 'poisson' || error.form === 'binomial')
    return logMass(error.form, f, numbers.trials, value, side, observed.bound)
  const deviation = residualDeviation(error, f, numbers)
  if (!(deviation > 0)) return Number.NEGATIVE_INFINITY
  const logarithmic = error.form === 'exponential'
  if (logarithmic && !(f > 0 && value > 0)) return Number.NEGATIVE_INFINITY
  const standard = (y: number) =>
    logarithmic && !(y > 0)
      ? Number.NEGATIVE_INFINITY
      : ((logarithmic ? log(y) : y) - (logarithmic ? log(f) : f)) / deviation
  const z = standard(value)
  if (side) return logTail(side, z, observed.bound === undefined ? null : standard(observed.bound))
  return -0.5 * z * z - halfLogTwoPi - log(deviation) - (logarithmic ? log(value) : 0)
}

/** log P(truth beyond z), or between z and the other bound where one is known. */
export function logTail(side: 'left' | 'right', z: number, other: number | null): number {
  if (other === null) return logNormalCdf(side === 'left' ? z : -z)
  const [low, high] = side === 'left' ? [other, z] : [z, other]
  if (!(low < high)) return Number.NEGATIVE_INFINITY
  // Seen from the nearer tail, so that the difference keeps its digits.
  const [near, far] = low > 0 ? [-low, -high] : [high, low]
  const large = logNormalCdf(near)
  return far === Number.NEGATIVE_INFINITY ? large : large + log1p(-exp(logNormalCdf(far) - large))
}

/** What would be measured of f, given one standard normal and one uniform number (the latter for counts). */
export function measureOne(
  error: ErrorModel,
  f: number,
  numbers: ErrorNumbers,
  z: () => number,
  u: () => number,
): number {
  if (!Number.isFinite(f)) return Number.NaN
  if (error.form === 'poisson' || error.form === 'binomial') return countAt(error.form, f, numbers.trials, u())
  const deviation = residualDeviation(error, f, numbers)
  return error.form === 'exponential' ? f * exp(deviation * z()) : f + deviation * z()
}

/** log Φ(z), also far below zero by the asymptotic series of Mills' ratio (Abramowitz & Stegun 26.2.12). */
export function logNormalCdf(z: number): number {
  if (z > -30) return log(normalCdf(z))
  const square = z * z
  const series = 1 - (1 - (3 - (15 - 105 / square) / square) / square) / square
  return -0.5 * square - halfLogTwoPi - log(-z) + log(series)
}

function logMassAt(form: 'poisson' | 'binomial', f: number, trials: number, k: number): number {
  if (!Number.isInteger(k) || k < 0) return Number.NEGATIVE_INFINITY
  if (form === 'poisson') {
    if (!(f >= 0)) return Number.NEGATIVE_INFINITY
    return f === 0 ? (k === 0 ? 0 : Number.NEGATIVE_INFINITY) : k * log(f) - f - logGamma(k + 1)
  }
  if (!(f >= 0 && f <= 1) || k > trials) return Number.NEGATIVE_INFINITY
  const yes = k === 0 ? 0 : k * log(f)
  const no = k === trials ? 0 : (trials - k) * log(1 - f)
  return logGamma(trials + 1) - logGamma(k + 1) - logGamma(trials - k + 1) + yes + no
}

function logMass(
  form: 'poisson' | 'binomial',
  f: number,
  trials: number,
  value: number,
  side: 'left' | 'right' | undefined,
  bound: number | undefined,
): number {
  if (side === undefined) return logMassAt(form, f, trials, value)
  if (bound !== undefined) {
    let between = 0
    const [low, high] = side === 'left' ? [bound, value] : [value, bound]
    for (let k = Math.max(0, Math.floor(low) + 1); k < high; k++) between += exp(logMassAt(form, f, trials, k))
    return log(between)
  }
  // P(count < value), P(count > value).
  let sum = 0
  for (let k = 0; k < value; k++) sum += exp(logMassAt(form, f, trials, k))
  if (side === 'left') return log(sum)
  const at = Number.isInteger(value) ? exp(logMassAt(form, f, trials, value)) : 0
  return log(Math.max(0, 1 - sum - at))
}

/** Inverse distribution function of a count; above a mean of 10,000 by the rounded normal approximation. */
function countAt(form: 'poisson' | 'binomial', f: number, trials: number, u: number): number {
  const mean = form === 'poisson' ? f : trials * f
  if (!(mean >= 0) || (form === 'binomial' && !(f <= 1))) return Number.NaN
  const deviation = residualDeviation({ form }, f, { additive: 0, proportional: 0, trials })
  if (mean > 10_000) return Math.max(0, Math.round(mean + deviation * normalQuantile(u)))
  const most = form === 'poisson' ? Math.ceil(mean + 40 * deviation + 60) : trials
  let sum = 0
  for (let k = 0; k < most; k++) {
    sum += exp(logMassAt(form, f, trials, k))
    if (sum >= u) return k
  }
  return most
}
