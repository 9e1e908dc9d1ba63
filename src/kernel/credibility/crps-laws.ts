import { exp, log, log1p, power } from '../dynamics/elementary.ts'
import { betaCdf, logBeta } from '../statistics/beta.ts'
import { gammaLower, gammaUpper, logGamma } from '../statistics/gamma.ts'
import { normalCdf, normalLogDensity } from '../statistics/normal.ts'
import { type Limits, withinLimits } from './limits.ts'

/** ∫ Φ² from −∞ to z. */
const squaredNormal = (z: number): number => {
  if (z === Number.NEGATIVE_INFINITY) return 0
  const below = normalCdf(z)
  return z * below * below + 2 * exp(normalLogDensity(z)) * below - normalCdf(Math.SQRT2 * z) / Math.sqrt(Math.PI)
}

/**
 * The score of a law in closed form (Jordan, Krüger & Lerch, J. Stat. Softw. 2019;90(12), appendix A, with the papers cited there). The first
 * argument is the observation, then the law's parameters as R names them; the answer is in the unit of the observation.
 *
 *     crpsOf.normal(-3, 0, 1)      // 2.43657473
 */
export const crpsOf = {
  /** With limits of quantification, of values as they would be read with them. */
  normal(y: number, mean = 0, sd = 1, limits: Limits = {}): number {
    const { lower = Number.NEGATIVE_INFINITY, upper = Number.POSITIVE_INFINITY } = limits
    const at = (value: number) => (value - mean) / sd
    const z = at(withinLimits(y, limits))
    return sd * (squaredNormal(z) - squaredNormal(at(lower)) + squaredNormal(-z) - squaredNormal(-at(upper)))
  },
  /** More than one degree of freedom. */
  t(y: number, df: number, mean = 0, scale = 1): number {
    const z = (y - mean) / scale
    const half = 0.5 * betaCdf(0.5 * df, 0.5, df / (df + z * z))
    const below = z < 0 ? half : 1 - half
    const density = exp(-0.5 * log(df) - logBeta(0.5, 0.5 * df) - 0.5 * (df + 1) * log1p((z * z) / df))
    const spread = 2 * Math.sqrt(df) * exp(logBeta(0.5, df - 0.5) - 2 * logBeta(0.5, 0.5 * df))
    return scale * (z * (2 * below - 1) + (2 * density * (df + z * z) - spread) / (df - 1))
  },
  gamma(y: number, shape: number, rate = 1): number {
    const at = (a: number) => gammaLower(a, rate * y)
    return y * (2 * at(shape) - 1) - (shape / rate) * (2 * at(shape + 1) - 1) - 1 / (rate * exp(logBeta(0.5, shape)))
  },
  lognormal(y: number, meanlog = 0, sdlog = 1): number {
    const cdf = (shift: number) => (y > 0 ? normalCdf((log(y) - meanlog) / sdlog - shift) : 0)
    const mean = exp(meanlog + 0.5 * sdlog * sdlog)
    return y * (2 * cdf(0) - 1) - 2 * mean * (cdf(sdlog) + normalCdf(sdlog * Math.SQRT1_2) - 1)
  },
  beta(y: number, a: number, b: number, low = 0, high = 1): number {
    const x = (y - low) / (high - low)
    const spread = (2 * exp(logBeta(2 * a, 2 * b) - 2 * logBeta(a, b))) / a
    return (high - low) * (x * (2 * betaCdf(a, b, x) - 1) + (a / (a + b)) * (1 - 2 * betaCdf(a + 1, b, x) - spread))
  },
  /** With a point mass at zero when `mass` is given. */
  exponential(y: number, rate = 1, mass = 0): number {
    const z = rate * y
    const below = z > 0 ? 1 - exp(-z) : 0
    return (Math.abs(z) - 2 * (1 - mass) * below + 0.5 * (1 - mass) ** 2) / rate
  },
  laplace(y: number, mean = 0, scale = 1): number {
    const z = Math.abs(y - mean) / scale
    return scale * (z + exp(-z) - 0.75)
  },
  logistic(y: number, mean = 0, scale = 1): number {
    const z = (y - mean) / scale
    return scale * (Math.abs(z) + 2 * log1p(exp(-Math.abs(z))) - 1)
  },
  /** 0 < scalelog < 1. */
  loglaplace(y: number, meanlog: number, scalelog: number): number {
    const centre = exp(meanlog)
    const u = y > 0 ? exp(-Math.abs(log(y) - meanlog) / scalelog) : 0
    const below = y < centre ? 0.5 * u : 1 - 0.5 * u
    const part =
      y < centre ? (1 - power(u, 1 + scalelog)) / (1 + scalelog) : -(1 - power(u, 1 - scalelog)) / (1 - scalelog)
    return y * (2 * below - 1) + centre * (scalelog / (4 - scalelog * scalelog) + part)
  },
  /** Generalised Pareto above `location`, shape < 1. */
  gpd(y: number, shape: number, location = 0, scale = 1, mass = 0): number {
    const z = (y - location) / scale
    const beyond = z <= 0 ? 1 : shape === 0 ? exp(-z) : power(Math.max(0, 1 + shape * z), -1 / shape)
    const part = (2 * (1 - mass) * (1 - power(beyond, 1 - shape))) / (1 - shape)
    return scale * (Math.abs(z) - part + (1 - mass) ** 2 / (2 - shape))
  },
  /** Generalised extreme value, shape < 1. */
  gev(y: number, shape: number, location = 0, scale = 1): number {
    const z = (y - location) / scale
    if (shape === 0) {
      const x = exp(-z)
      return scale * (-z + 2 * exponentialIntegral(x) + eulerGamma - Math.LN2)
    }
    const inside = 1 + shape * z
    // −log F; infinite below the support, zero above it.
    const x = inside > 0 ? power(inside, -1 / shape) : shape > 0 ? Number.POSITIVE_INFINITY : 0
    const below = exp(-x)
    const whole = exp(logGamma(1 - shape))
    const lower = x === Number.POSITIVE_INFINITY ? 1 : gammaLower(1 - shape, x)
    const two = power(2, shape)
    return scale * ((z + 1 / shape) * (2 * below - 1) - (whole / shape) * (two - 2 * lower))
  },
} as const

const eulerGamma = 0.5772156649015329

/** E₁(x) = ∫ₓ^∞ e^−t / t dt for x > 0: series below one, continued fraction above (Abramowitz & Stegun 5.1.11 and 5.1.22). */
function exponentialIntegral(x: number): number {
  if (x > 700) return 0
  if (x <= 1) {
    let term = -1
    let sum = 0
    for (let k = 1; k < 60; k++) {
      term *= -x / k
      sum += term / k
    }
    return -eulerGamma - log(x) + sum
  }
  let fraction = 0
  for (let k = 80; k > 0; k--) fraction = k / (1 + k / (x + fraction))
  return exp(-x) / (x + fraction)
}

/**
 * The score of a count: ∫ (F(x) − 1{x ≥ y})² dx for a law on the whole numbers from `from`, given by its mass function.
 * Sums until nothing is left above.
 *
 *     crpsOfCount(8, (k) => binomialMass(k, 10, 0.9), 0)      // 0.6685115
 */
export function crpsOfCount(y: number, mass: (k: number) => number, from = 0): number {
  let below = 0
  let total = Math.max(0, from - y)
  for (let k = from; ; k++) {
    const here = mass(k)
    below += here
    if (k > y && below > 0.5 && here < 1e-18) break
    const before = Math.min(1, Math.max(0, y - k))
    total += before * below * below + (1 - before) * (1 - below) * (1 - below)
    if (k > y + 1e7) return Number.NaN
  }
  return total
}

const choose = (n: number, k: number) => logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1)

/** Mass functions of counts. */
export const massOf = {
  poisson: (k: number, mean: number): number => exp(k * log(mean) - mean - logGamma(k + 1)),
  binomial: (k: number, n: number, p: number): number =>
    k > n ? 0 : exp(choose(n, k) + (k && k * log(p)) + (n - k && (n - k) * log1p(-p))),
  /** Failures before the `size`-th success. */
  negativeBinomial: (k: number, size: number, p: number): number =>
    exp(logGamma(k + size) - logGamma(size) - logGamma(k + 1) + size * log(p) + k * log1p(-p)),
  /** White balls among `drawn` from an urn of `white` and `black`. */
  hypergeometric: (k: number, white: number, black: number, drawn: number): number =>
    k < Math.max(0, drawn - black) || k > Math.min(white, drawn)
      ? 0
      : exp(choose(white, k) + choose(black, drawn - k) - choose(white + black, drawn)),
} as const

/** P(count ≤ k) of a Poisson law. */
export const poissonCdf = (k: number, mean: number): number => (k < 0 ? 0 : gammaUpper(Math.floor(k) + 1, mean))
