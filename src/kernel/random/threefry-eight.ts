import { webAssembly } from '../engine/wasm/api.ts'
import { type Code, createCode, type Value } from '../engine/wasm/code.ts'
import { createModule } from '../engine/wasm/module.ts'
import { threefryInto } from './threefry.ts'

/** Counters that are worked out together: two vectors of four. */
export const together = 8
/** Words of eight results: the first words, then the second ones. */
const width = 2 * together

type Fill = (k0: number, k1: number, first: number, what: number, at: number) => void

/**
 * Threefry-2x32-20 of eight counters (first, what), (first + 1, what), … under one key, at the price of one: the same words as `threefryInto`,
 * with `a[i]` at `words[at + i]` and `b[i]` at `words[at + 8 + i]`. Where there is no WebAssembly they come one by one.
 *
 *     const { words, fill } = createEight(16)
 *     fill(k0, k1, 8 * block, what, 0)
 */
export function createEight(count: number): { readonly words: Int32Array; readonly fill: Fill } {
  if (webAssembly) {
    const memory = new webAssembly.Memory({ initial: 1 })
    const module = new webAssembly.Module(eightAtOnce())
    const { exports } = new webAssembly.Instance(module, { engine: { memory } })
    return { words: new Int32Array(memory.buffer, 0, count), fill: exports.fill as Fill }
  }
  const words = new Int32Array(count)
  const pair = new Int32Array(2)
  return {
    words,
    fill(k0, k1, first, what, at) {
      for (let i = 0; i < together; i++) {
        threefryInto(k0, k1, (first + i) | 0, what, pair)
        words[at + i] = pair[0]!
        words[at + together + i] = pair[1]!
      }
    },
  }
}

const parity = 0x1bd11bda
const rotations = [13, 15, 26, 6, 17, 29, 16, 24]

function eightAtOnce(): Uint8Array<ArrayBuffer> {
  const module = createModule()
  module.define(['i32', 'i32', 'i32', 'i32', 'i32'], [], 'fill', (body) => {
    const c = createCode(body)
    const lanes = writeCounters(c, c.get(0), c.get(1))(c.get(2), c.get(3), 2)
    const at = c.keep(c.mulInt(c.get(4), c.int(4)), 'i32')
    lanes.forEach(([a, b], i) => {
      c.storeNear(16 * i, at, a)
      c.storeNear(16 * i + 4 * together, at, b)
    })
  })
  return module.bytes()
}

/**
 * Writes the two words of counters (first, what), (first + 1, what), … under a key: pairs of vectors, each of four counters. What the key alone makes is written
 * when the key is known.
 */
export function writeCounters(c: Code, key0: Value, key1: Value) {
  const [k0, k1] = [c.keep(c.spreadWord(key0)), c.keep(c.spreadWord(key1))]
  const all = (n: number) => c.fourWords(n, n, n, n)
  const keys = [k0, k1, c.keep(c.xor(c.xor(k0, k1), all(parity)))]
  const injected = [1, 2, 3, 4, 5].map(
    (step) => [keys[step % 3]!, c.keep(c.addWord(keys[(step + 1) % 3]!, all(step)))] as const,
  )
  /** Independent vectors side by side, so that one works while the others wait. */
  return (from: Value, kind: Value, vectors: number): readonly [Value, Value][] => {
    const first = c.keep(c.addWord(c.spreadWord(from), k0))
    const what = c.keep(c.addWord(c.spreadWord(kind), k1))
    let lanes: [Value, Value][] = Array.from({ length: vectors }, (_, i) => [
      c.keep(c.addWord(first, c.fourWords(4 * i, 4 * i + 1, 4 * i + 2, 4 * i + 3))),
      what,
    ])
    for (let round = 0; round < 20; round++) {
      const turn = rotations[round % 8]!
      const sums = lanes.map(([a, b]) => c.keep(c.addWord(a, b)))
      lanes = lanes.map(([, b], i) => [
        sums[i]!,
        c.keep(c.xor(c.or(c.shlWord(b, turn), c.shrWord(b, 32 - turn)), sums[i]!)),
      ])
      if (round % 4 !== 3) continue
      const [x, y] = injected[(round - 3) / 4]!
      lanes = lanes.map(([a, b]) => [c.keep(c.addWord(a, x)), c.keep(c.addWord(b, y))])
    }
    return lanes
  }
}

export { width as eightWidth }
