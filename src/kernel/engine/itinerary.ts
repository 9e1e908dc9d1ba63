import { stopped } from '../dynamics/dynamics.ts'
import { levelLimit } from '../dynamics/linear.ts'
import { createCode, type Value } from './wasm/code.ts'
import type { ModuleBuilder } from './wasm/module.ts'

/** The place above every binary digit of a duration in units of the shortest step. */
export const sentinel = levelLimit + 1

/**
 * How two members of a linear model pass a list of instants: for each, from which states on and through which levels (`dynamics/linear.ts`). It
 * depends on where they start and on their shortest steps, powers of two, alone, so a whole ensemble needs a few. Offsets in bytes.
 */
export const itinerary = {
  /** What it holds for: where members start, their shortest steps, whose coefficients are finite, and the list. */
  from: 0,
  shortest: 16,
  finite: 32,
  list: 48,
  /** Highest level on the way, −1 where there is none, and where the last entry ends. */
  top: 52,
  end: 56,
  /** What stops a member on the way whatever its states. */
  code: 64,
  entries: 80,
} as const

/** An instant: number of levels, offset of the states to go on from, the instant, what is left below the shortest step, who moves. */
export const entry = { levels: 0, source: 4, to: 16, rest: 32, able: 48, first: 64 } as const
/** A level: offset in the record, offset of the states after it, whether both take it, who takes it. */
export const levelOf = { offset: 0, states: 4, both: 8, takes: 16, bytes: 32 } as const

/** Room for so many instants and a goal. */
export const itineraryBytes = (instants: number) =>
  itinerary.entries + (instants + 1) * (entry.first + levelLimit * levelOf.bytes)
/** Itineraries that are kept: by the two lowest bits of the exponents of both shortest steps. */
export const itineraryCount = 16

export interface ItineraryPlaces {
  readonly itineraries: number
  readonly lookCount: number
  /** The list of instants, with infinity behind the last, and the number that it bears. */
  readonly instants: number
  readonly list: number
  /** Bytes of one level of a record, and of the states of two members. */
  readonly levelBytes: number
  readonly statesBytes: number
}

/** (start, shortest step, mask of lanes with finite coefficients) → address of the itinerary, made anew unless it is known. */
export function defineItinerary(module: ModuleBuilder, places: ItineraryPlaces): number {
  return module.define(['v128', 'v128', 'v128'], ['i32'], null, (body) => {
    const c = createCode(body)
    const { sub, mul, div, number, keep, select, get, set } = c
    const [from, shortest, finite] = [get(0), get(1), get(2)]
    const local = (type: 'i32' | 'i64' | 'v128', value: Value) => {
      const made = body.local(type)
      set(made, value)
      return made
    }
    const exponents = keep(c.shrUnsigned(shortest, 52))
    const lowest = (lane: 0 | 1) => c.bothInt(c.word(exponents, 2 * lane), c.int(3))
    const slot = c.addInt(lowest(0), c.mulInt(lowest(1), c.int(4)))
    const bytes = itineraryBytes(places.lookCount)
    const base = keep(c.addInt(c.int(places.itineraries), c.mulInt(slot, c.int(bytes))), 'i32')
    const differs = [
      [from, itinerary.from],
      [shortest, itinerary.shortest],
      [finite, itinerary.finite],
    ] as const
    let other: Value = c.bits(0, 0)
    for (const [value, at] of differs) other = c.or(other, c.xor(value, c.load(at, base)))
    const list = keep(c.loadInt(places.list, c.int(0)), 'i32')
    const stale = c.orInt(c.any(other), c.unequalInt(c.loadInt(itinerary.list, base), list))
    c.when(stale, () => {
      for (const [value, at] of differs) c.store(at, value, base)
      c.storeInt(itinerary.list, list, base)
      const bitOf = (place: Value) => c.shlLong(c.long(1), place)
      const longest = keep(mul(shortest, number(2 ** levelLimit)))
      // The shortest step is a power of two, so this is exact, as is the product of it with any way that is not too long.
      const perShortest = keep(div(number(1), shortest))
      // As numbers, whole numbers below 2^52 have their digits in the lowest bits when 2^52 is added.
      const shiftUp = number(2 ** 52)
      const code = local('v128', number(stopped.alive))
      const digits = local('v128', c.bits(0, 0))
      const next = local('i32', c.int(places.instants))
      const to = local('v128', c.spread(0, get(next)))
      const top = local('i32', c.int(-1))
      const here = local('i32', c.addInt(base, c.int(itinerary.entries)))
      const [at, level, count] = [body.local('i32'), body.local('i32'), body.local('i32')]
      const [all, left] = [body.local('i64'), body.local('i64')]
      c.during(c.any(c.lt(get(to), number(Number.POSITIVE_INFINITY))), () => {
        const duration = keep(sub(get(to), from))
        const moves = keep(c.ne(get(to), from))
        const within = keep(c.lt(duration, longest))
        const able = keep(c.and(moves, c.and(finite, within)))
        const slow = select(within, number(stopped.alive), number(stopped.stepLimit))
        const stop = c.and(moves, select(finite, slow, number(stopped.notFinite)))
        set(code, select(c.eq(get(code), number(stopped.alive)), stop, get(code)))
        const way = keep(c.and(able, duration))
        const whole = keep(c.floor(mul(way, perShortest)))
        const now = keep(c.xor(c.add(whole, shiftUp), shiftUp))
        c.store(entry.to, get(to), get(here))
        c.store(entry.rest, sub(way, mul(whole, shortest)), get(here))
        c.store(entry.able, able, get(here))
        set(level, c.highestBit(c.eitherLane(c.xor(now, get(digits)))))
        set(digits, now)
        c.when(c.lessInt(get(top), get(level)), () => set(top, get(level)))
        // The digits above are as they were: on from the states after the lowest of them, through those from here down.
        set(all, c.orLong(c.eitherLane(now), bitOf(c.int(sentinel))))
        set(left, c.bothLong(get(all), c.minusLong(bitOf(c.addInt(get(level), c.int(1))), c.long(1))))
        const source = c.lowestBit(c.xorLong(get(all), get(left)))
        c.storeInt(entry.source, c.mulInt(source, c.int(places.statesBytes)), get(here))
        set(count, c.int(0))
        set(at, c.addInt(get(here), c.int(entry.first)))
        c.during(c.unequalLong(get(left), c.long(0)), () => {
          set(level, c.highestBit(get(left)))
          set(left, c.xorLong(get(left), bitOf(get(level))))
          c.storeInt(levelOf.offset, c.mulInt(get(level), c.int(places.levelBytes)), get(at))
          c.storeInt(levelOf.states, c.mulInt(get(level), c.int(places.statesBytes)), get(at))
          const digit = c.and(c.shrBy(now, get(level)), c.bits(1, 0))
          const takes = keep(c.subLong(c.bits(0, 0), digit))
          c.store(levelOf.takes, takes, get(at))
          c.storeInt(levelOf.both, c.every(takes), get(at))
          set(at, c.addInt(get(at), c.int(levelOf.bytes)))
          set(count, c.addInt(get(count), c.int(1)))
        })
        c.storeInt(entry.levels, get(count), get(here))
        set(here, get(at))
        set(next, c.addInt(get(next), c.int(8)))
        set(to, c.spread(0, get(next)))
      })
      c.storeInt(itinerary.top, get(top), base)
      c.storeInt(itinerary.end, get(here), base)
      c.store(itinerary.code, get(code), base)
    })
    c.run(base)
  })
}
