import { createVectorFunctions, type VectorFunctions } from '../engine/vector-functions.ts'
import { webAssembly } from '../engine/wasm/api.ts'
import { type Code, createCode, type Value } from '../engine/wasm/code.ts'
import { createModule } from '../engine/wasm/module.ts'
import { central, middle, tail } from '../statistics/normal-coefficients.ts'
import { together, writeCounters } from './threefry-eight.ts'

/** Numbers of members side by side, eight at a time. */
export interface Normals {
  readonly numbers: Float64Array
  /** As many fit. */
  readonly room: number
  /** (key, key, first, counter, eights): the uniforms of members `first`, `first` + 1, … into `numbers`. */
  readonly uniforms: (k0: number, k1: number, first: number, counter: number, eights: number) => void
  /** Φ⁻¹ of so many times eight numbers, in their places. */
  readonly quantiles: (eights: number) => void
}

const constants = { at: 0, count: 96 } as const
const start = 1024
const room = 4096
/** Vectors of counters that are worked out side by side: two eights, of which the room holds whole numbers. */
const vectors = 4
/** Probabilities far from the middle, where their numbers stand, and a place for what nobody wants. */
const rest = start + 8 * room
const restAt = rest + 8 * (room + 2)
const nowhere = restAt + 4 * (room + 2)

/**
 * The uniforms of `createDraws` and their `normalQuantile`, with the same operations in the same order and so with the same bits, in WebAssembly with
 * vectors; null where there is none.
 */
export function createNormals(): Normals | null {
  if (!webAssembly) return null
  const module = createModule(constants)
  const functions = createVectorFunctions(module)
  functions.log()
  module.define(['i32', 'i32', 'i32', 'i32', 'i32'], [], 'uniforms', (body) => {
    const c = createCode(body)
    const { place, forEights } = eightsOf(c, c.get(4), vectors / 2)
    const counters = writeCounters(c, c.get(0), c.get(1))
    forEights(() => {
      const first = c.keep(c.addInt(c.get(2), c.scaledInt(place, 8)), 'i32')
      counters(first, c.get(3), vectors).forEach((words, i) => {
        for (const odd of [0, 1] as const) {
          const value = uniform(c, words, odd)
          const at = start + 32 * i + 8 * odd
          c.scatterLane(at, place, value, 0)
          c.scatterLane(at + 16, place, value, 1)
        }
      })
    })
  })
  module.define(['i32'], [], 'quantiles', (body) => {
    const c = createCode(body)
    const { place, forEights } = eightsOf(c, c.get(0))
    const listed = body.local('i32')
    const count = c.get(listed)
    const bits = body.local('i32')
    c.set(listed, c.int(0))
    forEights(() => {
      for (let at = start; at < start + 8 * together; at += 16) {
        const p = c.keep(c.load(at, place))
        const { value, outer } = centralOf(c, p)
        c.store(at, value, place)
        c.set(bits, c.lanesOf(outer))
        for (const lane of [0, 1] as const) {
          c.scatterLane(rest, c.mulInt(count, c.int(8)), p, lane)
          c.storeInt(restAt, c.addInt(place, c.int(at + 8 * lane)), c.mulInt(count, c.int(4)))
          c.set(listed, c.addInt(count, lane === 0 ? c.bothInt(c.get(bits), c.int(1)) : c.scaledInt(c.get(bits), 2)))
        }
      }
    })
    // Of an odd number the last is joined by one that goes nowhere.
    c.scatterLane(rest, c.mulInt(count, c.int(8)), c.number(0.01), 0)
    c.storeInt(restAt, c.int(nowhere), c.mulInt(count, c.int(4)))
    c.set(bits, c.int(0))
    c.during(c.lessInt(c.get(bits), count), () => {
      const value = c.keep(tailsOf(c, functions, c.keep(c.load(rest, c.mulInt(c.get(bits), c.int(8))))))
      const at = c.mulInt(c.get(bits), c.int(4))
      c.scatter(0, c.loadInt(restAt, at), c.loadInt(restAt + 4, at), value)
      c.set(bits, c.addInt(c.get(bits), c.int(2)))
    })
  })
  const bytes = module.bytes()
  const memory = new webAssembly.Memory({ initial: 2 })
  new Float64Array(memory.buffer, constants.at, constants.count).set(module.constants())
  const { exports } = new webAssembly.Instance(new webAssembly.Module(bytes), { engine: { memory } })
  const { uniforms, quantiles } = exports as unknown as Normals
  return { numbers: new Float64Array(memory.buffer, start, room), room, uniforms, quantiles }
}

/** A loop over eights of numbers, so many at once, and the place of the first of each. */
function eightsOf(c: Code, eights: Value, atOnce = 1) {
  const place = c.body.local('i32')
  const end = c.keep(c.mulInt(eights, c.int(8 * together)), 'i32')
  return {
    place: c.get(place),
    forEights(write: () => void) {
      c.set(place, c.int(0))
      c.during(c.lessInt(c.get(place), end), () => {
        write()
        c.set(place, c.addInt(c.get(place), c.int(8 * together * atOnce)))
      })
    },
  }
}

/** Of the even or the odd two of four pairs of words: (⌊w0 / 64⌋ · 2^26 + ⌊w1 / 64⌋ + ½) / 2^52. */
function uniform(c: Code, [w0, w1]: readonly [Value, Value], odd: 0 | 1): Value {
  const { add, sub, mul, number } = c
  // An integer below 2^52 joined to the bits of 2^52 is that number plus the integer.
  const whole = (words: Value) => {
    const long = odd ? c.shrUnsigned(words, 38) : c.shrUnsigned(c.and(words, c.bits(0xffffffff, 0)), 6)
    return sub(c.or(long, c.bits(0, 0x43300000)), number(2 ** 52))
  }
  return c.keep(mul(add(add(mul(whole(w0), number(67108864)), whole(w1)), number(0.5)), number(2 ** -52)))
}

const horner = ({ add, mul, number }: Code, coefficients: readonly number[], x: Value) =>
  coefficients.reduceRight<Value | null>((sum, each) => (sum ? add(mul(sum, x), number(each)) : number(each)), null)!

/** `normalQuantile` near the middle, and the lanes that are far from it: one number in seven, which wait for each other so that nobody else waits for them. */
function centralOf(c: Code, p: Value): { readonly value: Value; readonly outer: Value } {
  const { sub, mul, div, number, keep } = c
  const q = keep(sub(p, number(0.5)))
  const r = keep(sub(number(0.180625), mul(q, q)))
  return {
    value: div(mul(q, horner(c, central.a, r)), horner(c, central.b, r)),
    outer: c.gt(c.abs(q), number(0.425)),
  }
}

/** `normalQuantile` of probabilities far from the middle. */
function tailsOf(c: Code, functions: VectorFunctions, p: Value): Value {
  const { sub, div, number, keep, select } = c
  const low = keep(c.lt(sub(p, number(0.5)), number(0)))
  const root = keep(c.sqrt(c.neg(c.call(functions.log(), select(low, p, sub(number(1), p))))))
  const ratio = (part: typeof middle, s: Value) => div(horner(c, part.a, s), horner(c, part.b, s))
  const size = c.body.local('v128')
  c.set(size, ratio(middle, keep(sub(root, number(1.6)))))
  const far = keep(c.gt(root, number(5)))
  c.when(c.any(far), () => {
    c.set(size, select(far, ratio(tail, keep(sub(root, number(5)))), c.get(size)))
  })
  return select(low, c.neg(c.get(size)), c.get(size))
}
