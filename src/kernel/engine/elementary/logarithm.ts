import {
  ln2High,
  ln2Low,
  logarithmSeries,
  powerSeries,
  splitter,
  sqrt2,
  twoThirdsHigh,
  twoThirdsLow,
} from './constants.ts'
import { powerOfTwo } from './exponential.ts'

const [l0, l1, l2, l3, l4, l5, l6, l7, l8, l9] = logarithmSeries as [
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
]
const [q0, q1, q2, q3, q4, q5, q6, q7, q8, q9, q10] = powerSeries as [
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
]

const float = new Float64Array(1)
const words = new Uint32Array(float.buffer)
const highWord = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 1 : 0

/** x = mantissa · 2^exponent with √½ <= mantissa < √2 (about), for finite x > 0. Valid until the next call. */
export const split = { mantissa: 0, exponent: 0 }

function decompose(x: number): void {
  let exponent = -1023
  if (x < 2.2250738585072014e-308) {
    x *= 18014398509481984
    exponent -= 54
  }
  float[0] = x
  const biased = words[highWord]! >>> 20
  exponent += biased
  const mantissa = x * powerOfTwo(1023 - biased)
  if (mantissa > sqrt2) {
    split.mantissa = mantissa * 0.5
    split.exponent = exponent + 1
  } else {
    split.mantissa = mantissa
    split.exponent = exponent
  }
}

/** Natural logarithm: log m = 2 artanh((m − 1)/(m + 1)) by its series, m within [√½, √2]. Largest error measured 0.9 ulp. */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? Number.NEGATIVE_INFINITY : Number.NaN
  if (x === Number.POSITIVE_INFINITY) return x
  decompose(x)
  const k = split.exponent
  const f = split.mantissa - 1
  const s = f / (2 + f)
  const z = s * s
  const w = z * z
  const even = l0 + w * (l2 + w * (l4 + w * (l6 + w * l8)))
  const odd = l1 + w * (l3 + w * (l5 + w * (l7 + w * l9)))
  const series = z * (even + z * odd)
  const half = 0.5 * f * f
  return k * ln2High - (half - (s * (half + series) + k * ln2Low) - f)
}

/** The two parts of the last `logDouble`. */
export const logParts = { high: 0, low: 0 }

/** Natural logarithm of a finite x > 0 to about 2^-65, as the sum of two numbers in `logParts`. */
export function logDouble(x: number): void {
  decompose(x)
  const k = split.exponent
  const m = split.mantissa
  const f = m - 1
  const d = m + 1
  const dLow = m - (d - 1)
  const s = f / d
  let c = splitter * s
  const sh = c - (c - s)
  const sl = s - sh
  c = splitter * d
  const dh = c - (c - d)
  const dl = d - dh
  const p = s * d
  const pLow = sh * dh - p + sh * dl + sl * dh + sl * dl
  const sLow = (f - p - pLow - s * dLow) / d
  const z = s * s
  const zLow = sh * sh - z + 2 * (sh * sl) + sl * sl + 2 * (s * sLow)
  const w = z * z
  const even = q0 + w * (q2 + w * (q4 + w * (q6 + w * (q8 + w * q10))))
  const odd = q1 + w * (q3 + w * (q5 + w * (q7 + w * q9)))
  const tail = z * (even + z * odd)
  const g = twoThirdsHigh + tail
  const gLow = twoThirdsHigh - g + tail + twoThirdsLow
  c = splitter * z
  const zh = c - (c - z)
  const zl = z - zh
  c = splitter * g
  const gh = c - (c - g)
  const gl = g - gh
  const u = z * g
  const uLow = zh * gh - u + zh * gl + zl * gh + zl * gl + (z * gLow + zLow * g)
  c = splitter * u
  const uh = c - (c - u)
  const ul = u - uh
  const v = s * u
  const vLow = sh * uh - v + sh * ul + sl * uh + sl * ul + (s * uLow + sLow * u)
  const a = 2 * s
  const sum = a + v
  const sumLow = a - sum + v + (2 * sLow + vLow)
  const kh = k * ln2High
  const whole = kh + sum
  const wholeLow = kh - whole + sum + (sumLow + k * ln2Low)
  const high = whole + wholeLow
  logParts.high = high
  logParts.low = whole - high + wholeLow
}

const perLn10 = [0.4342944819032518, 1.098319650216765e-17] as const
const perLn2 = [1.4426950408889634, 2.0355273740931033e-17] as const

function scaled(x: number, factor: readonly [number, number]): number {
  if (!(x > 0)) return x === 0 ? Number.NEGATIVE_INFINITY : Number.NaN
  if (x === Number.POSITIVE_INFINITY) return x
  logDouble(x)
  const { high, low } = logParts
  const p = high * factor[0]
  return p + (productError(high, factor[0], p) + (high * factor[1] + low * factor[0]))
}

/** Decimal logarithm, exact at powers of ten. */
export function log10(x: number): number {
  return scaled(x, perLn10)
}

/** Binary logarithm, exact at powers of two. */
export function log2(x: number): number {
  return scaled(x, perLn2)
}

/** log(1 + x), accurate near 0 (Kahan's correction of the rounding of 1 + x). */
export function log1p(x: number): number {
  const u = 1 + x
  if (!(u > 0) || u === Number.POSITIVE_INFINITY) return log(u)
  if (u === 1) return x
  return log(u) - (u - 1 - x) / u
}

/** a b − p exactly, p the rounded product (Dekker). */
export function productError(a: number, b: number, p: number): number {
  let c = splitter * a
  const ah = c - (c - a)
  const al = a - ah
  c = splitter * b
  const bh = c - (c - b)
  const bl = b - bh
  return ah * bh - p + ah * bl + al * bh + al * bl
}
