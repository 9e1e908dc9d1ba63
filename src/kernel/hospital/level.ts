import { exp, log } from '../dynamics/elementary.ts'
import { logGamma } from '../statistics/gamma.ts'
import { logSumExp } from '../statistics/weights.ts'

/** Of what was known a day ago, so much counts today: rates of forgetting that the days decide between. */
export const discounts = [0.7, 0.85, 0.93, 0.97, 0.99, 0.998] as const
/** The weights of the rates of forgetting are forgotten too, slowly: none is ever lost. */
const weightDiscount = 0.97

/** Where a rate stands against its usual course: a mixture of Gamma laws, one for each rate of forgetting. */
export interface Level {
  readonly weights: readonly number[]
  readonly shape: readonly number[]
  readonly rate: readonly number[]
}

/**
 * Follows how many events there are a day against how many were expected: Gamma-Poisson with discounting (West and Harrison, Bayesian Forecasting
 * and Dynamic Models, 1997, §10.8), with the discount learned by dynamic model averaging (Raftery et al., Technometrics 2010;52:52).
 *
 *     followLevel([52, 61, 95, 99], [50, 60, 60, 60])     // most weight on quick forgetting, level about 1.5
 */
export function followLevel(observed: ArrayLike<number>, expected: ArrayLike<number>): Level {
  const n = discounts.length
  const shape = new Float64Array(n).fill(10)
  const rate = new Float64Array(n).fill(10)
  const weights = new Float64Array(n)
  for (let day = 0; day < observed.length; day++) {
    const [y, e] = [observed[day]!, expected[day]!]
    if (!(e > 0)) continue
    for (let k = 0; k < n; k++) {
      const a = shape[k]! * discounts[k]!
      const b = rate[k]! * discounts[k]!
      const density = logGamma(y + a) - logGamma(a) - logGamma(y + 1) + a * log(b / (b + e)) + y * log(e / (b + e))
      weights[k] = weightDiscount * weights[k]! + density
      shape[k] = a + y
      rate[k] = b + e
    }
  }
  const total = logSumExp(weights)
  return { weights: Array.from(weights, (w) => exp(w - total)), shape: [...shape], rate: [...rate] }
}

/** Mean of the level, and the discount that the days speak for on average. */
export const levelMean = ({ weights, shape, rate }: Level): number =>
  weights.reduce((sum, w, k) => sum + (w * shape[k]!) / rate[k]!, 0)
export const learnedDiscount = ({ weights }: Level): number => weights.reduce((sum, w, k) => sum + w * discounts[k]!, 0)

/**
 * One possible course of the level over the days to come, into `into` (a factor a day): `u` chooses the rate of forgetting, `z(day)` are standard
 * normals. Steps have the mean and variance of the next Beta evolution of the discounted Gamma law; that variance stays, as is the custom
 * for several steps ahead (West and Harrison, §6.3).
 */
export function drawLevel(
  { weights, shape, rate }: Level,
  u: number,
  z: (day: number) => number,
  into: Float64Array,
): void {
  let k = 0
  for (let sum = weights[0]!; k < weights.length - 1 && u > sum; ) sum += weights[++k]!
  const d = discounts[k]!
  const start = log(1 + 1 / shape[k]!)
  let value = (shape[k]! / rate[k]!) * exp(Math.sqrt(start) * z(0) - start / 2)
  const step = log(1 + (1 - d) / (d * (shape[k]! + 1)))
  for (let day = 0; day < into.length; day++) {
    if (day > 0) value *= exp(Math.sqrt(step) * z(day) - step / 2)
    into[day] = value
  }
}
