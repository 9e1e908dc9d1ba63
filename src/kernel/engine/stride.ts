import { stopped } from '../dynamics/dynamics.ts'
import { createPath, type PathPlaces } from './path.ts'
import type { Room, Stepper } from './stepper.ts'
import { type Code, createCode, type Value } from './wasm/code.ts'
import type { ModuleBuilder } from './wasm/module.ts'

/** Where members of a model with events stand: rows in bytes. */
export interface StridePlaces extends PathPlaces {
  readonly targets: number
  /** Where the next break is written. */
  readonly breaks: number
  /** Longest stretch in which conditions are looked at only a few times, a vector. */
  readonly longest: number
  /** Up to where conditions are known, and when the next waiting event is due. */
  readonly known: number
  readonly next: number
  readonly condition: (w: number) => number
  /** States that only events change: where the path keeps them, and where the member shows them. */
  readonly resting: readonly { readonly kept: number; readonly shown: number }[]
}

/** What is watched on the way, at an instant and the states there. */
export interface Watching {
  /** The first so many are conditions of events, true or not; the others are compared as numbers. */
  readonly truths: number
  readonly count: number
  readonly write: (c: Code, time: Value, state: (i: number) => Value) => readonly Value[]
}

export interface StrideParts {
  readonly size: number
  readonly room: Room
  readonly places: StridePlaces
  readonly stepper: Stepper
  readonly prepare: (c: Code, a: Value, b: Value) => void
  readonly watching: Watching
}

/** Where conditions are looked at in one stretch, as in `dynamics/eventful.ts`. */
const looks = 8

/**
 * (offset of lane a, offset of lane b, step limit): carries two members of a model with events on until a condition changes, an event is due or their
 * target is reached, whichever is first: the operations of `go` of `dynamics/eventful.ts` in the same order. Writes the instant of the break, or infinity; who
 * reached the target shows the states there. A lane that cannot go on says so by its code, and stands where it last did.
 */
export function defineStride(module: ModuleBuilder, parts: StrideParts): number {
  const { size, room, places, stepper, prepare, watching } = parts
  return module.define(['i32', 'i32', 'i32'], [], null, (body) => {
    const c = createCode(body)
    const { number, keep, select, get, set, add, sub, mul, div } = c
    const [a, b] = [get(0), get(1)]
    const infinity = number(Number.POSITIVE_INFINITY)
    const none = c.bits(0, 0)
    prepare(c, a, b)
    const path = createPath(c, size, room, places, stepper, a, b)
    const { variable } = path
    const to = keep(c.gather(places.targets, a, b))
    const due = keep(c.gather(places.next, a, b))
    const goal = keep(c.pmin(to, due))
    const longest = keep(c.load(places.longest, c.int(0)))
    const flags = Array.from({ length: watching.count }, (_, w) => keep(c.gather(places.condition(w), a, b)))
    const time = variable(c.gather(places.known, a, b))
    const change = variable(infinity)
    const open = variable(c.lt(get(time), goal))
    const alive = () => c.eq(get(path.code), number(stopped.alive))

    /** The lanes in which what is watched differs at an instant from what it was when it last changed. */
    function differs(instant: Value): Value {
      const states = new Map<number, Value>()
      const at = path.look(instant)
      const seen = watching.write(c, instant, (i) => {
        const known = states.get(i) ?? at(i)
        states.set(i, known)
        return known
      })
      let any: Value = none
      for (const [w, value] of seen.entries()) {
        const now = keep(value)
        const before = flags[w]!
        // A condition that is no number counts as false.
        const other =
          w < watching.truths
            ? c.xor(c.and(c.ne(now, number(0)), c.eq(now, now)), c.ne(before, number(0)))
            : c.andNot(c.ne(now, before), c.and(c.ne(now, now), c.ne(before, before)))
        any = keep(c.or(any, other))
      }
      return any
    }

    /** The next instants at which open lanes look, until each knows the first change before `end`. */
    function search(end: Value): void {
      const busy = variable(get(open))
      const halving = variable(none)
      const turn = variable(number(1))
      const low = variable(get(time))
      const high = variable(end)
      c.during(c.any(get(busy)), () => {
        const share = add(get(time), div(mul(sub(end, get(time)), get(turn)), number(looks)))
        const middle = add(get(low), div(sub(get(high), get(low)), number(2)))
        const last = c.eq(get(turn), number(looks))
        const probe = keep(select(get(halving), middle, select(last, end, share)))
        const between = c.and(c.gt(probe, get(low)), c.lt(probe, get(high)))
        const found = keep(c.andNot(get(halving), between))
        set(change, select(found, get(high), get(change)))
        set(busy, c.andNot(get(busy), found))
        const ahead = keep(c.and(get(busy), c.or(get(halving), c.gt(probe, get(low)))))
        const changed = keep(c.and(ahead, differs(probe)))
        set(low, select(c.andNot(ahead, changed), probe, get(low)))
        set(high, select(changed, probe, get(high)))
        const on = keep(c.andNot(get(busy), c.or(get(halving), changed)))
        set(turn, select(on, add(get(turn), number(1)), get(turn)))
        set(busy, c.andNot(get(busy), c.and(on, c.gt(get(turn), number(looks)))))
        set(halving, c.or(get(halving), changed))
      })
    }

    c.when(c.any(get(open)), () => {
      const good = path.stand()
      set(path.code, select(c.andNot(get(open), good), number(stopped.notFinite), get(path.code)))
      set(open, c.and(get(open), good))
      path.begin(get(open))
    })
    c.during(c.any(get(open)), () => {
      set(path.active, c.and(get(open), c.le(get(path.t), get(time))))
      c.when(c.any(get(path.active)), () => {
        // A little later than `time`: enough that a step must be made.
        const later = keep(add(get(time), mul(c.abs(get(time)), number(Number.EPSILON))))
        const least = add(get(time), number(Number.MIN_VALUE))
        path.carry(keep(select(c.gt(later, get(time)), later, least)), get(2))
        set(open, c.and(get(open), alive()))
      })
      const end = keep(c.pmin(add(get(time), longest), get(path.t)))
      search(end)
      set(open, c.and(get(open), c.eq(get(change), infinity)))
      set(time, select(get(open), end, get(time)))
      set(open, c.and(get(open), c.lt(get(time), goal)))
    })
    const found = keep(c.pmin(get(change), due))
    const arrived = keep(c.and(alive(), c.gt(found, to)))
    c.when(c.any(arrived), () => {
      const at = path.look(to)
      const shown = Array.from({ length: size }, (_, i) => at(i))
      path.putStates(arrived, (i) => shown[i]!)
      for (const { kept, shown: row } of places.resting) {
        c.scatter(row, a, b, keep(select(arrived, c.gather(kept, a, b), c.gather(row, a, b))))
      }
      const lost = c.andNot(arrived, path.wholeOf(shown))
      set(path.code, select(lost, number(stopped.notFinite), get(path.code)))
    })
    c.scatter(places.breaks, a, b, found)
    c.scatter(places.known, a, b, get(time))
    c.scatter(places.codes, a, b, get(path.code))
    path.save()
  })
}
