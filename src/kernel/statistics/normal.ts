import { log } from '../dynamics/elementary.ts'
import { gammaLower, gammaUpper } from './gamma.ts'

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
const a0 = 3.3871328727963665
const a1 = 133.14166789178438
const a2 = 1971.5909503065513
const a3 = 13731.69376550946
const a4 = 45921.95393154987
const a5 = 67265.7709270087
const a6 = 33430.57558358813
const a7 = 2509.0809287301227
const b1 = 42.31333070160091
const b2 = 687.1870074920579
const b3 = 5394.196021424751
const b4 = 21213.794301586597
const b5 = 39307.89580009271
const b6 = 28729.085735721943
const b7 = 5226.495278852546

/** Φ⁻¹ near the middle: of 1/2 + q for |q| <= 0.425. */
function centralQuantile(q: number): number {
  const r = 0.180625 - q * q
  const top = ((((((a7 * r + a6) * r + a5) * r + a4) * r + a3) * r + a2) * r + a1) * r + a0
  const bottom = ((((((b7 * r + b6) * r + b5) * r + b4) * r + b3) * r + b2) * r + b1) * r + 1
  return (q * top) / bottom
}
const middle = {
  a: [
    1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
    0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
  ],
  b: [
    1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
    0.0005475938084995345, 1.0507500716444169e-9,
  ],
}
const tail = {
  a: [
    6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
    0.0012426609473880784, 0.000027115555687434876, 2.0103343992922881e-7,
  ],
  b: [
    1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133, 0.000018463183175100548,
    1.421511758316446e-7, 2.0442631033899397e-15,
  ],
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
