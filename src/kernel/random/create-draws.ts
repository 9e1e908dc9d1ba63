import { normalQuantile } from '../statistics/normal.ts'
import type { Draws } from './draws.ts'
import { createNormals, type Normals } from './normals.ts'
import { threefry, type Words } from './threefry.ts'
import { createEight, together } from './threefry-eight.ts'

const two32 = 2 ** 32

/**
 * Random numbers keyed by (seed, stream names, member, entity, counter). The definition below is a public contract: it never changes,
 * so that every stored belief can be replayed. T(k, c) is Threefry-2x32-20 of counter c under key k; a pair is (first, second word).
 *
 * 1. Root key: (seed mod 2^32, ⌊seed / 2^32⌋).
 * 2. `stream(name)`: the UTF-8 bytes of the name, zero-padded to whole blocks of 8 bytes, are read as little-endian word pairs; for each
 *    block key ← T(key, block); at the end key ← T(key, (number of bytes, 2^32 − 1)).
 * 3. Entity key: T(key, (entity mod 2^32, ⌊entity / 2^32⌋ mod 2^32)); entity is an integer, |entity| < 2^53.
 * 4. Words of the draw: (w0, w1) = T(entity key, (member mod 2^32, counter mod 2^32)).
 * 5. uniform = (2k + 1) / 2^53 with the 52-bit integer k = ⌊w0 / 64⌋ · 2^26 + ⌊w1 / 64⌋: exact, symmetric about ½, never 0 or 1.
 * 6. normal = Φ⁻¹(uniform) by AS 241.
 *
 *     const draws = createDraws(7).stream('residual')
 *     draws.normal(member, observationIndex, 0)
 */
export function createDraws(seed: number): Draws {
  if (!Number.isSafeInteger(seed) || seed < 0) throw new RangeError(`seed ${seed} is not an integer in [0, 2^53)`)
  return withKey(seed, seed % two32, Math.floor(seed / two32))
}

function withKey(seed: number, k0: number, k1: number): Draws {
  const words: Words = { low: 0, high: 0 }
  // The key of the last entity, kept because loops over members ask for the same one.
  let last = Number.NaN
  let e0 = 0
  let e1 = 0

  function selectEntity(entity: number): void {
    if (entity === last) return
    if (!Number.isSafeInteger(entity)) throw new RangeError(`entity ${entity} is not an integer below 2^53`)
    threefry(k0, k1, entity >>> 0, Math.floor(entity / two32) >>> 0, words)
    last = entity
    e0 = words.low
    e1 = words.high
  }

  function uniform(member: number, entity: number, counter: number): number {
    selectEntity(entity)
    threefry(e0, e1, member >>> 0, counter >>> 0, words)
    return ((words.low >>> 6) * 67108864 + (words.high >>> 6) + 0.5) * 2 ** -52
  }

  return {
    seed,
    stream(name) {
      const [s0, s1] = streamKey(k0, k1, name)
      return withKey(seed, s0, s1)
    },
    uniform,
    normal: (member, entity, counter) => normalQuantile(uniform(member, entity, counter)),
    fillUniform(into, entity, counter) {
      selectEntity(entity)
      fill(e0, e1, counter, into, false)
    },
    fillNormal(into, entity, counter) {
      selectEntity(entity)
      fill(e0, e1, counter, into, true)
    },
  }
}

let normals: Normals | null | undefined
let eight: ReturnType<typeof createEight> | null = null

/** Uniforms of members 0, 1, … under one entity key, or the normals that they give. */
function fill(e0: number, e1: number, counter: number, into: Float64Array, normal: boolean): void {
  if (normals === undefined) normals = createNormals()
  if (normals === null) {
    fillOneByOne(e0, e1, counter, into, normal)
    return
  }
  const { numbers, room, uniforms, quantiles } = normals
  for (let first = 0; first < into.length; first += room) {
    const length = Math.min(room, into.length - first)
    const eights = Math.ceil(length / together)
    uniforms(e0, e1, first, counter, eights)
    if (normal) quantiles(eights)
    into.set(numbers.subarray(0, length), first)
  }
}

/** The same where there is no WebAssembly. */
function fillOneByOne(e0: number, e1: number, counter: number, into: Float64Array, normal: boolean): void {
  eight ??= createEight(2 * together)
  const { words, fill } = eight
  for (let first = 0; first < into.length; first += together) {
    fill(e0, e1, first, counter, 0)
    const length = Math.min(together, into.length - first)
    for (let i = 0; i < length; i++) {
      const p = ((words[i]! >>> 6) * 67108864 + (words[together + i]! >>> 6) + 0.5) * 2 ** -52
      into[first + i] = normal ? normalQuantile(p) : p
    }
  }
}

function streamKey(k0: number, k1: number, name: string): [number, number] {
  const bytes = new TextEncoder().encode(name)
  const padded = new DataView(new ArrayBuffer(Math.ceil(bytes.length / 8) * 8))
  for (let i = 0; i < bytes.length; i++) padded.setUint8(i, bytes[i]!)
  const key: Words = { low: k0, high: k1 }
  for (let at = 0; at < padded.byteLength; at += 8) {
    threefry(key.low, key.high, padded.getUint32(at, true), padded.getUint32(at + 4, true), key)
  }
  threefry(key.low, key.high, bytes.length, 0xffffffff, key)
  return [key.low, key.high]
}
