import { log } from '../dynamics/elementary.ts'
import { gammaLower, gammaUpper } from './gamma.ts'
import { central, middle, tail } from './normal-coefficients.ts'

export const logTwoPi = log(2 * Math.PI)

/** Φ(x), accurate in both tails: ½ Q(½, x²/2) below zero. */
export function normalCdf(x: number): number {
  const h = 0.5 * x * x
  if (x < 0) return 0.5 * gammaUpper(0.5, h)
  return 0.5 + 0.5 * gammaLower(0.5, h)
}

/** log density of N(mean, sd²). */
export function normalLogDensity(x: number, mean = 0, sd = 1): number {
  const z = (x - mean) / sd
  return -0.5 * (logTwoPi + z * z) - log(sd)
}

// Numbers of their own: the compiler writes them into the code, where those of a list would be looked up.
const [a0, a1, a2, a3, a4, a5, a6, a7] = central.a
const [, b1, b2, b3, b4, b5, b6, b7] = central.b

/** Φ⁻¹ near the middle: of 1/2 + q for |q| <= 0.425. */
function centralQuantile(q: number): number {
  const r = 0.180625 - q * q
  const top = ((((((a7 * r + a6) * r + a5) * r + a4) * r + a3) * r + a2) * r + a1) * r + a0
  const bottom = ((((((b7 * r + b6) * r + b5) * r + b4) * r + b3) * r + b2) * r + b1) * r + 1
  return (q * top) / bottom
}

/** Φ⁻¹(p) for 0 < p < 1 (Wichura, Algorithm AS 241, Applied Statistics 1988;37:477; about 1e-16 relative). */
export function normalQuantile(p: number): number {
  const q = p - 0.5
  if (Math.abs(q) <= 0.425) return centralQuantile(q)
  const edge = q < 0 ? p : 1 - p
  if (edge <= 0) return q < 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  const r = Math.sqrt(-log(edge))
  const part = r <= 5 ? middle : tail
  const s = r <= 5 ? r - 1.6 : r - 5
  const value = polynomial(part.a, s) / polynomial(part.b, s)
  return q < 0 ? -value : value
}

/** Of degree seven, by Horner's rule. */
function polynomial(c: readonly number[], x: number): number {
  let sum = c[7]! * x + c[6]!
  sum = sum * x + c[5]!
  sum = sum * x + c[4]!
  sum = sum * x + c[3]!
  sum = sum * x + c[2]!
  sum = sum * x + c[1]!
  return sum * x + c[0]!
}
