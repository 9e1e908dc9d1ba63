/** A 64-bit value as two unsigned words, low word first. */
export interface Words {
  low: number
  high: number
}

/**
 * Threefry-2x32 with 20 rounds: a keyed bijection of 64-bit counters (Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy
 * as 1, 2, 3; SC11, 10.1145/2063384.2063405). Key (k0, k1) and counter (c0, c1) are unsigned 32-bit words; the two output words are
 * written to `into.low` (first word) and `into.high` (second), unsigned.
 *
 *     threefry(0, 0, 0, 0, words) // words: 6b200159 99ba4efe
 */
export function threefry(k0: number, k1: number, c0: number, c1: number, into: Words): void {
  threefryInto(k0, k1, c0, c1, pair)
  into.low = pair[0]! >>> 0
  into.high = pair[1]! >>> 0
}

const pair = new Int32Array(2)

/** The same into two signed words, for loops that draw much: nothing is boxed. */
export function threefryInto(k0: number, k1: number, c0: number, c1: number, into: Int32Array): void {
  const k2 = 0x1bd11bda ^ k0 ^ k1
  let a = (c0 + k0) | 0
  let b = (c1 + k1) | 0

  a = (a + b) | 0
  b = ((b << 13) | (b >>> 19)) ^ a
  a = (a + b) | 0
  b = ((b << 15) | (b >>> 17)) ^ a
  a = (a + b) | 0
  b = ((b << 26) | (b >>> 6)) ^ a
  a = (a + b) | 0
  b = ((b << 6) | (b >>> 26)) ^ a
  a = (a + k1) | 0
  b = (b + k2 + 1) | 0

  a = (a + b) | 0
  b = ((b << 17) | (b >>> 15)) ^ a
  a = (a + b) | 0
  b = ((b << 29) | (b >>> 3)) ^ a
  a = (a + b) | 0
  b = ((b << 16) | (b >>> 16)) ^ a
  a = (a + b) | 0
  b = ((b << 24) | (b >>> 8)) ^ a
  a = (a + k2) | 0
  b = (b + k0 + 2) | 0

  a = (a + b) | 0
  b = ((b << 13) | (b >>> 19)) ^ a
  a = (a + b) | 0
  b = ((b << 15) | (b >>> 17)) ^ a
  a = (a + b) | 0
  b = ((b << 26) | (b >>> 6)) ^ a
  a = (a + b) | 0
  b = ((b << 6) | (b >>> 26)) ^ a
  a = (a + k0) | 0
  b = (b + k1 + 3) | 0

  a = (a + b) | 0
  b = ((b << 17) | (b >>> 15)) ^ a
  a = (a + b) | 0
  b = ((b << 29) | (b >>> 3)) ^ a
  a = (a + b) | 0
  b = ((b << 16) | (b >>> 16)) ^ a
  a = (a + b) | 0
  b = ((b << 24) | (b >>> 8)) ^ a
  a = (a + k1) | 0
  b = (b + k2 + 4) | 0

  a = (a + b) | 0
  b = ((b << 13) | (b >>> 19)) ^ a
  a = (a + b) | 0
  b = ((b << 15) | (b >>> 17)) ^ a
  a = (a + b) | 0
  b = ((b << 26) | (b >>> 6)) ^ a
  a = (a + b) | 0
  b = ((b << 6) | (b >>> 26)) ^ a
  a = (a + k2) | 0
  b = (b + k0 + 5) | 0

  into[0] = a
  into[1] = b
}
