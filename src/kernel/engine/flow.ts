import { stopped } from '../dynamics/dynamics.ts'
import { levelLimit, terms } from '../dynamics/linear.ts'
import { type GlidePlaces, putOutputs, type Readout } from './glide.ts'
import { defineItinerary, entry, type ItineraryPlaces, itinerary, levelOf, sentinel } from './itinerary.ts'
import { epochPlace, listPlace, vectorBytes } from './memory.ts'
import { type Code, createCode, type Value } from './wasm/code.ts'
import type { ModuleBuilder } from './wasm/module.ts'

/** States beyond which unrolled matrix products would make a module too large. */
export const flowLimit = 12

/** What is kept for a pair of members: shortest step, number of levels known, A, then E and F of each level. Offsets in bytes. */
export interface Record {
  readonly shortest: number
  readonly known: number
  readonly epoch: number
  readonly matrix: number
  readonly levels: number
  /** Bytes of one level: E, then F. */
  readonly level: number
  readonly bytes: number
}

export function recordOf(size: number): Record {
  const square = size * size * vectorBytes
  const level = 2 * square
  const matrix = 2 * vectorBytes
  const levels = matrix + square
  return {
    shortest: 0,
    known: vectorBytes,
    epoch: vectorBytes + 4,
    matrix,
    levels,
    level,
    bytes: levels + levelLimit * level + level,
  }
}

export interface FlowPlaces {
  readonly targets: number
  readonly codes: number
  readonly landing: number
  /** Bytes of the rows of: instant of the last break, states there. */
  readonly memory: (row: number) => number
  readonly state: (i: number) => number
}

export interface Coefficients {
  readonly matrix: (c: Code, i: number, j: number) => Value | null
  readonly constant: (c: Code, i: number) => Value
}

/** What looking at members on their way needs: places, and what is gathered once before the outputs are written. */
export interface FlowGlide {
  readonly places: GlidePlaces & Pick<ItineraryPlaces, 'itineraries' | 'lookCount'>
  /** Room for the states after each level, counted in vectors: (levels + 2) · size. */
  readonly stack: number
  readonly readout: (c: Code, a: Value, b: Value) => Readout
}

/**
 * (offset of lane a, offset of lane b, address of the pair's record): the exact propagation of `dynamics/linear.ts` for two members. The
 * record keeps what depends on A alone; it is made anew when A is another. `structure[i][j]`: an entry of A that may differ from 0.
 */
export function defineFlow(
  module: ModuleBuilder,
  size: number,
  structure: readonly (readonly boolean[])[],
  places: FlowPlaces,
  write: (c: Code, a: Value, b: Value) => Coefficients,
  glide: FlowGlide,
): readonly [flow: number, glide: number] {
  const n = size
  const record = recordOf(n)
  const indices = Array.from({ length: n }, (_, i) => i)
  const at = (base: number, i: number, j: number) => base + (i * n + j) * vectorBytes
  const eAt = (i: number, j: number) => at(0, i, j)
  const fAt = (i: number, j: number) => at(n * n * vectorBytes, i, j)
  const reaches = closure(structure)

  /** Σ a[i][k] b[k][j] from 0 on; terms that are 0 whatever the numbers are left out, which changes no bit. */
  function product(
    c: Code,
    i: number,
    j: number,
    a: (i: number, k: number) => Value,
    b: (k: number, j: number) => Value,
  ) {
    let sum: Value = c.number(0)
    for (const k of indices) if (reaches[i]![k] && reaches[k]![j]) sum = c.add(sum, c.mul(a(i, k), b(k, j)))
    return sum
  }

  /** (record): the next level from the last. */
  const double = module.define(['i32'], [], null, (body) => {
    const c = createCode(body)
    const known = c.loadInt(record.known, c.get(0))
    const from = c.keep(c.addInt(c.get(0), c.mulInt(c.addInt(known, c.int(-1)), c.int(record.level))), 'i32')
    const e = (i: number, j: number) => c.load(record.levels + eAt(i, j), from)
    const f = (i: number, j: number) => c.load(record.levels + fAt(i, j), from)
    const next = record.levels + record.level
    for (const i of indices) {
      for (const j of indices) {
        if (!reaches[i]![j]) continue
        c.store(next + fAt(i, j), c.add(f(i, j), product(c, i, j, e, f)), from)
        c.store(next + eAt(i, j), product(c, i, j, e, e), from)
      }
    }
    c.storeInt(record.known, c.addInt(c.loadInt(record.known, c.get(0)), c.int(1)), c.get(0))
  })

  /** (record): shortest step and first level from A. Leaves the mask of lanes whose A is finite. */
  const begin = module.define(['i32'], ['v128'], null, (body) => {
    const c = createCode(body)
    const base = c.get(0)
    const a = (i: number, j: number) => c.load(record.matrix + at(0, i, j), base)
    let norm: Value = c.number(0)
    for (const j of indices) {
      let column: Value = c.number(0)
      for (const i of indices) if (structure[i]![j]) column = c.add(column, c.abs(a(i, j)))
      norm = c.keep(c.max(norm, column))
    }
    // As floating-point numbers, 64-bit integers below 2^52 are subnormal and compare as integers do.
    const exponent = c.keep(c.shrUnsigned(norm, 52))
    const limited = c.select(c.lt(exponent, c.bits(2040, 0)), exponent, c.bits(2040, 0))
    const shortest = c.keep(c.shl(c.subLong(c.bits(2041, 0), limited), 52))
    c.store(record.shortest, shortest, base)
    const scaled = indices.map((i) => indices.map((j) => (structure[i]![j] ? c.keep(c.mul(a(i, j), shortest)) : null)))
    const one = (i: number, j: number) => c.number(i === j ? 1 : 0)
    const first = record.levels
    let sum = indices.map((i) => indices.map((j) => one(i, j)))
    for (let k = terms; k >= 2; k--) {
      sum = indices.map((i) =>
        indices.map((j) => {
          if (!reaches[i]![j]) return c.number(0)
          let entry: Value = c.number(0)
          for (const m of indices)
            if (scaled[i]![m] && reaches[m]![j]) entry = c.add(entry, c.mul(scaled[i]![m]!, sum[m]![j]!))
          const part = c.mul(entry, c.number(1 / k))
          return c.keep(i === j ? c.add(part, c.number(1)) : part)
        }),
      )
    }
    const f = indices.map((i) => indices.map((j) => c.keep(c.mul(sum[i]![j]!, shortest))))
    for (const i of indices) {
      for (const j of indices) {
        if (!reaches[i]![j]) continue
        let entry: Value = c.number(0)
        for (const m of indices) if (structure[i]![m] && reaches[m]![j]) entry = c.add(entry, c.mul(a(i, m), f[m]![j]!))
        c.store(first + fAt(i, j), f[i]![j]!, base)
        c.store(first + eAt(i, j), i === j ? c.add(entry, c.number(1)) : entry, base)
      }
    }
    c.storeInt(record.known, c.int(1), base)
    c.lt(norm, c.number(Number.POSITIVE_INFINITY))()
  })

  /** What stands before any way: the record made to fit, the forces, and where the members come from. */
  function depart(c: Code) {
    const { keep, get, set } = c
    const [a, b, base] = [get(0), get(1), get(2)]
    const variable = (value: Value) => {
      const local = c.body.local('v128')
      set(local, value)
      return local
    }
    const coefficients = write(c, a, b)
    // The matrix at hand against that of the record.
    let differs: Value = c.bits(0, 0)
    const entries: [number, Value][] = []
    for (const i of indices) {
      for (const j of indices) {
        if (!structure[i]![j]) continue
        const place = record.matrix + at(0, i, j)
        const value = keep(coefficients.matrix(c, i, j)!)
        entries.push([place, value])
        differs = keep(c.or(differs, c.xor(value, c.load(place, base))))
      }
    }
    const epoch = c.loadInt(epochPlace, c.int(0))
    const unknown = c.unequalInt(c.loadInt(record.epoch, base), epoch)
    const finite = variable(c.bits(-1, -1))
    c.when(c.orInt(c.any(differs), unknown), () => {
      for (const [place, value] of entries) c.store(place, value, base)
      set(finite, c.call(begin, base))
      // A record that cannot be used is made again next time.
      c.storeInt(record.epoch, c.int(0), base)
      c.when(c.every(get(finite)), () => c.storeInt(record.epoch, epoch, base))
    })
    const force = indices.map((i) => keep(coefficients.constant(c, i)))
    let pushes: Value = c.bits(0, 0)
    for (const value of force) pushes = c.or(pushes, c.ne(value, c.number(0)))
    const driven = c.body.local('i32')
    set(driven, c.any(pushes))
    const from = keep(c.gather(places.memory(0), a, b))
    const shortest = keep(c.load(record.shortest, base))
    return { a, b, base, finite, force, driven, from, shortest, variable }
  }

  /** x ← F b + E x of the level at `here`, for the lanes in the mask, if there is one. */
  function apply(
    c: Code,
    here: Value,
    takes: Value | null,
    x: readonly number[],
    { force, driven, variable }: ReturnType<typeof depart>,
  ) {
    const { add, mul, number, get, set, select } = c
    const sums = indices.map(() => variable(number(0)))
    c.when(get(driven), () => {
      for (const i of indices) {
        let sum: Value = number(0)
        for (const j of indices) {
          if (reaches[i]![j]) sum = add(sum, mul(c.load(record.levels + fAt(i, j), here), force[j]!))
        }
        set(sums[i]!, sum)
      }
    })
    for (const i of indices) {
      let sum = get(sums[i]!)
      for (const j of indices) {
        if (reaches[i]![j]) sum = add(sum, mul(c.load(record.levels + eAt(i, j), here), get(x[j]!)))
      }
      set(sums[i]!, sum)
    }
    for (const i of indices) set(x[i]!, takes ? select(takes, get(sums[i]!), get(x[i]!)) : get(sums[i]!))
  }

  /** The rest below the shortest step, by the series acting on x. */
  function short(c: Code, rest: Value, x: readonly number[], { base, force }: ReturnType<typeof depart>): void {
    const { add, mul, number, keep, select, get, set } = c
    const left = keep(c.gt(rest, number(0)))
    c.when(c.any(left), () => {
      const entry = (i: number, j: number) => c.load(record.matrix + at(0, i, j), base)
      const slope = indices.map((i) => {
        let sum = force[i]!
        for (const j of indices) if (structure[i]![j]) sum = add(sum, mul(entry(i, j), get(x[j]!)))
        return keep(sum)
      })
      let series = slope
      for (let k = terms; k >= 2; k--) {
        const part = keep(mul(rest, number(1 / k)))
        series = indices.map((i) => {
          let sum: Value = number(0)
          for (const j of indices) if (structure[i]![j]) sum = add(sum, mul(entry(i, j), series[j]!))
          return keep(add(slope[i]!, mul(part, sum)))
        })
      }
      for (const i of indices) set(x[i]!, select(left, add(get(x[i]!), mul(rest, series[i]!)), get(x[i]!)))
    })
  }

  const wholeOf = (c: Code, x: readonly Value[]): Value => {
    let whole: Value = c.bits(-1, -1)
    for (const value of x) whole = c.and(whole, c.lt(c.abs(value), c.number(Number.POSITIVE_INFINITY)))
    return whole
  }

  /** Writes states to the lanes in the mask. */
  function put(c: Code, a: Value, b: Value, mask: Value, x: readonly number[], row: (i: number) => number): void {
    for (const i of indices) {
      const place = row(i)
      c.scatter(place, a, b, c.keep(c.select(mask, c.get(x[i]!), c.gather(place, a, b))))
    }
  }
  /** The lanes in the mask come from where they are now. */
  function land(c: Code, a: Value, b: Value, mask: Value, time: Value, x: readonly number[]): void {
    c.scatter(places.memory(0), a, b, c.keep(c.select(mask, time, c.gather(places.memory(0), a, b))))
    put(c, a, b, mask, x, (i) => places.memory(1 + i))
  }

  const flow = module.define(['i32', 'i32', 'i32'], [], null, (body) => {
    const c = createCode(body)
    const { sub, mul, number, keep, select, get, set } = c
    const start = depart(c)
    const { a, b, base, finite, from, shortest, variable } = start
    const to = keep(c.gather(places.targets, a, b))
    const duration = keep(sub(to, from))
    const moves = keep(c.ne(to, from))
    const within = keep(c.lt(duration, mul(shortest, number(2 ** levelLimit))))
    const slow = select(within, number(stopped.alive), number(stopped.stepLimit))
    const code = variable(c.and(moves, select(get(finite), slow, number(stopped.notFinite))))
    const x = indices.map((i) => variable(c.gather(places.memory(1 + i), a, b)))
    const able = c.and(moves, c.and(get(finite), within))
    const rest = variable(c.and(able, duration))
    const length = variable(shortest)
    const level = body.local('i32')
    set(level, c.int(0))
    const beyond = () => c.any(c.ge(get(rest), mul(number(2), get(length))))
    c.during(beyond(), () => {
      set(length, mul(number(2), get(length)))
      set(level, c.addInt(get(level), c.int(1)))
      c.when(c.lessInt(c.addInt(c.loadInt(record.known, base), c.int(-1)), get(level)), () =>
        c.run(c.call(double, base)),
      )
    })
    const here = body.local('i32')
    const digits = () => c.bothInt(c.lessInt(c.int(-1), get(level)), c.any(c.gt(get(rest), number(0))))
    c.during(digits(), () => {
      const takes = keep(c.ge(get(rest), get(length)))
      c.when(c.any(takes), () => {
        set(here, c.addInt(base, c.mulInt(get(level), c.int(record.level))))
        apply(c, get(here), takes, x, start)
        set(rest, sub(get(rest), c.and(takes, get(length))))
      })
      set(length, mul(get(length), number(0.5)))
      set(level, c.addInt(get(level), c.int(-1)))
    })
    short(c, get(rest), x, start)
    const whole = wholeOf(
      c,
      x.map((local) => get(local)),
    )
    const lost = c.andNot(c.and(moves, c.eq(get(code), number(stopped.alive))), whole)
    set(code, select(lost, number(stopped.notFinite), get(code)))
    c.scatter(places.codes, a, b, get(code))
    const alive = keep(c.eq(get(code), number(stopped.alive)))
    const landing = keep(c.and(alive, c.ne(c.gather(places.landing, a, b), number(0))))
    put(c, a, b, alive, x, places.state)
    c.when(c.any(landing), () => land(c, a, b, landing, to, x))
  })

  const itineraryOf = defineItinerary(module, {
    ...glide.places,
    list: listPlace,
    levelBytes: record.level,
    statesBytes: n * vectorBytes,
  })

  /**
   * (offset of lane a, offset of lane b, address of the pair's record): outputs at every instant of the list. What `flow` does for each of them,
   * but the states after each binary digit of the last duration are kept, so that only the digits below the highest one that changes are
   * gone through again.
   */
  const glider = module.define(['i32', 'i32', 'i32'], [], null, (body) => {
    const c = createCode(body)
    const { number, keep, select, get, set } = c
    const start = depart(c)
    const { a, b, base, finite, from, shortest, variable } = start
    const outputs = glide.readout(c, a, b)
    const stacked = (i: number) => glide.stack + i * vectorBytes
    const x = indices.map((i) => variable(c.gather(places.memory(1 + i), a, b)))
    // Above every digit stands where the members come from.
    for (const i of indices) c.store(stacked(sentinel * n + i), get(x[i]!))
    const integer = (value: Value) => {
      const local = body.local('i32')
      set(local, value)
      return local
    }
    const way = get(integer(c.call(itineraryOf, from, shortest, get(finite))))
    c.during(c.lessInt(c.loadInt(record.known, base), c.addInt(c.loadInt(itinerary.top, way), c.int(1))), () =>
      c.run(c.call(double, base)),
    )
    const end = get(integer(c.loadInt(itinerary.end, way)))
    const here = integer(c.addInt(way, c.int(itinerary.entries)))
    const [at, last, states] = [body.local('i32'), body.local('i32'), body.local('i32')]
    const into = [integer(a), integer(b)] as const
    const near = get(integer(c.unequalInt(c.addInt(a, c.int(8)), b)))
    // A sum of products with 0 is 0 as long as all are finite, and no number ever after.
    const spoilt = variable(number(0))
    c.during(c.lessInt(get(here), end), () => {
      set(states, c.loadInt(entry.source, get(here)))
      for (const i of indices) set(x[i]!, c.load(stacked(i), get(states)))
      set(at, c.addInt(get(here), c.int(entry.first)))
      set(last, c.addInt(get(at), c.mulInt(c.loadInt(entry.levels, get(here)), c.int(levelOf.bytes))))
      c.during(c.lessInt(get(at), get(last)), () => {
        const level = keep(c.addInt(base, c.loadInt(levelOf.offset, get(at))), 'i32')
        c.whenElse(
          c.loadInt(levelOf.both, get(at)),
          () => apply(c, level, null, x, start),
          () => apply(c, level, c.load(levelOf.takes, get(at)), x, start),
        )
        set(states, c.loadInt(levelOf.states, get(at)))
        for (const i of indices) c.store(stacked(i), get(x[i]!), get(states))
        set(at, c.addInt(get(at), c.int(levelOf.bytes)))
      })
      short(c, keep(c.load(entry.rest, get(here))), x, start)
      const values = x.map((local) => get(local))
      let test: Value = number(0)
      for (const value of values) test = c.add(test, c.mul(value, number(0)))
      set(spoilt, c.add(get(spoilt), c.and(c.load(entry.able, get(here)), test)))
      const shown = outputs(c, keep(c.load(entry.to, get(here))), (i) => values[i]!)
      c.whenElse(
        near,
        () => {
          const kept = shown.map((value) => keep(value))
          putOutputs(c, glide.places, [get(into[0]), get(into[1])], kept)
        },
        () => {
          for (const [o, value] of shown.entries()) {
            c.storeNear(glide.places.looks + o * glide.places.rowBytes, get(into[0]), value)
          }
        },
      )
      for (const lane of into) set(lane, c.addInt(get(lane), c.int(glide.places.lookBytes)))
      set(here, get(last))
    })
    const whole = c.eq(get(spoilt), number(0))
    const code = keep(select(whole, c.load(itinerary.code, way), number(stopped.notFinite)))
    c.scatter(places.codes, a, b, code)
    const alive = keep(c.eq(code, number(stopped.alive)))
    put(c, a, b, alive, x, places.state)
    const goal = keep(c.spread(glide.places.goal, c.int(0)))
    const landing = keep(c.and(alive, c.lt(goal, number(Number.POSITIVE_INFINITY))))
    c.when(c.any(landing), () => land(c, a, b, landing, goal, x))
  })
  return [flow, glider]
}

/** Which entries of A⁰, A¹, A² … may differ from 0. */
function closure(structure: readonly (readonly boolean[])[]): boolean[][] {
  const reach = structure.map((row, i) => row.map((entry, j) => entry || i === j))
  for (const k of reach.keys()) {
    for (const i of reach.keys()) for (const j of reach.keys()) if (reach[i]![k] && reach[k]![j]) reach[i]![j] = true
  }
  return reach
}
