import { stopped } from '../dynamics/dynamics.ts'
import { vectorBytes } from './memory.ts'
import { inRoom, type Room, type Stepper } from './stepper.ts'
import type { Code, Value } from './wasm/code.ts'

/** Where members stand that go along a path of steps. */
export interface PathPlaces {
  readonly codes: number
  /** Bytes of the rows of: step start, length, next length, dense output, states. */
  readonly memory: (row: number) => number
  readonly state: (i: number) => number
}

/**
 * The path of two members in local variables and in the work room: the operations of `cover`, `reach` and `land` of `dynamics/path.ts` in
 * the same order, each lane with its own time and step.
 */
export function createPath(
  c: Code,
  size: number,
  room: Room,
  places: PathPlaces,
  stepper: Stepper,
  a: Value,
  b: Value,
  begins: Value = c.int(0),
) {
  const { add, sub, mul, div, number, keep, select, get, set, load, store } = c
  const vector = (base: number, i: number) => base + i * vectorBytes
  const stage = (s: number, i: number) => vector(room.k, (s - 1) * size + i)
  const dense = (part: number, i: number) => vector(room.dense, part * size + i)
  const indices = Array.from({ length: size }, (_, i) => i)
  const infinity = number(Number.POSITIVE_INFINITY)
  const variable = (value: Value) => {
    const local = c.body.local('v128')
    set(local, value)
    return local
  }
  const from = variable(c.gather(places.memory(0), a, b))
  const length = variable(c.gather(places.memory(1), a, b))
  const following = variable(c.gather(places.memory(2), a, b))
  const parts = Array.from({ length: 2 + stepper.bends }, (_, p) => p)
  const held = (value: (row: number, i: number) => Value, from = 0) => {
    for (const p of parts.slice(from)) for (const i of indices) store(dense(p, i), value(3 + p * size + i, i))
  }
  c.whenElse(
    begins,
    () => {
      for (const i of indices) store(dense(0, i), c.gather(places.state(i), a, b))
      held(() => number(0), 1)
    },
    () => held((row) => c.gather(places.memory(row), a, b)),
  )
  const code = variable(number(stopped.alive))
  const t = variable(add(get(from), get(length)))
  const active = variable(c.bits(0, 0))
  const h = variable(number(0))
  const rejected = variable(c.bits(0, 0))

  /** States and slopes at the end of the step in progress; answers the lanes whose slopes are finite. */
  function stand(): Value {
    for (const i of indices) store(vector(room.y0, i), add(load(dense(0, i)), load(dense(1, i))))
    c.run(c.call(stepper.slope, get(t), inRoom(c, room.y0), inRoom(c, stage(1, 0)), c.home))
    let finite: Value = c.bits(-1, -1)
    for (const i of indices) finite = c.and(finite, c.lt(c.abs(load(stage(1, i))), infinity))
    return keep(finite)
  }

  /** The step to try first: that which follows the last, or a first one for lanes of the mask whose path begins. */
  function begin(mask: Value): void {
    set(h, get(following))
    const starts = keep(c.and(mask, c.eq(get(h), number(0))))
    c.when(c.any(starts), () => set(h, select(starts, c.call(stepper.first, get(t), c.home), get(h))))
  }

  /** One attempt of the active lanes towards `to`. Lanes that reach it, or stop, are no longer active. Answers those that reached it. */
  const attempt = (to: Value): Value => settle(judge(keep(c.call(stepper.attempt, ...asked()))), to)

  /** What a trial step of the active lanes is asked with. */
  const asked = (): [Value, Value, Value] => [get(t), c.and(get(active), get(h)), c.home]

  /** What follows from the error of a trial step; nothing here is a matter of branches. */
  function judge(error: Value) {
    const accepted = keep(c.and(get(active), c.le(error, number(1))))
    const root = keep(c.sqrt(c.sqrt(c.sqrt(c.sqrt(c.sqrt(error))))))
    const wanted = div(number(0.9), mul(mul(root, root), root))
    const factor = keep(c.pmax(c.pmin(wanted, number(5)), number(0.2)))
    const grows = c.and(get(rejected), c.gt(factor, number(1)))
    const next = keep(mul(get(h), select(grows, number(1), factor)))
    return { error, accepted, factor, next }
  }

  function settle({ error, accepted, factor, next }: ReturnType<typeof judge>, to: Value): Value {
    const reached = keep(add(get(t), get(h)))
    const done = keep(c.andNot(accepted, c.lt(reached, to)))
    remember(done, next)
    const refused = keep(c.andNot(get(active), accepted))
    const all = c.every(c.or(accepted, c.not(get(active))))
    replace(accepted, () =>
      indices.flatMap((i) => [
        [vector(room.y0, i), load(vector(room.y1, i))] as const,
        [stage(1, i), load(stage(7, i))] as const,
      ]),
    )
    set(t, select(accepted, reached, get(t)))
    set(rejected, refused)
    c.whenElse(
      all,
      () => {
        set(h, select(accepted, next, get(h)))
        set(active, c.andNot(get(active), done))
      },
      () => {
        const finite = keep(c.lt(error, infinity))
        const shrunk = mul(get(h), select(c.and(finite, c.lt(factor, number(1))), factor, number(0.2)))
        set(h, select(accepted, next, select(refused, shrunk, get(h))))
        const least = mul(number(1e-15), add(number(1), c.abs(get(t))))
        const tiny = keep(c.andNot(refused, c.gt(get(h), least)))
        const reason = select(finite, number(stopped.stepUnderflow), number(stopped.notFinite))
        set(code, select(tiny, reason, get(code)))
        set(active, c.andNot(c.andNot(get(active), tiny), done))
      },
    )
    return done
  }

  /** The step of the lanes in the mask becomes the step in progress. */
  function remember(mask: Value, next: Value): void {
    set(from, select(mask, get(t), get(from)))
    set(length, select(mask, get(h), get(length)))
    set(following, select(mask, next, get(following)))
    replace(mask, () =>
      indices.flatMap((i) => [
        [dense(0, i), load(vector(room.y0, i))] as const,
        [dense(1, i), load(vector(room.change, i))] as const,
        ...stepper.dense(c, get(h), i).map((bend, p) => [dense(2 + p, i), bend] as const),
      ]),
    )
  }

  /** Vectors in the memory become others in the lanes of the mask; mostly in both, and then what they were is not read. */
  function replace(mask: Value, values: () => readonly (readonly [number, Value])[]): void {
    c.whenElse(
      c.every(mask),
      () => {
        for (const [place, value] of values()) store(place, value)
      },
      () =>
        c.when(c.any(mask), () => {
          for (const [place, value] of values()) store(place, select(mask, value, load(place)))
        }),
    )
  }

  /** Steps the active lanes towards `to`, as far as the limit of attempts goes. */
  function carry(to: Value, limit: Value): void {
    const attempts = c.body.local('i32')
    set(attempts, c.int(0))
    c.during(c.any(get(active)), () => {
      c.when(c.lessInt(c.addInt(limit, c.int(-1)), get(attempts)), () => {
        set(code, select(get(active), number(stopped.stepLimit), get(code)))
        set(active, c.bits(0, 0))
      })
      attempt(to)
      set(attempts, c.addInt(get(attempts), c.int(1)))
    })
  }

  /** State i on the step in progress at `to`; what all states need is written at once. */
  function look(to: Value): (i: number) => Value {
    const theta = keep(div(sub(to, get(from)), get(length)))
    const rest = keep(sub(number(1), theta))
    const still = keep(c.eq(get(length), number(0)))
    return (i) => {
      const q = load(dense(3, i))
      const r4 = stepper.bends === 3 ? add(q, mul(rest, load(dense(4, i)))) : q
      const r2 = add(load(dense(1, i)), mul(rest, add(load(dense(2, i)), mul(theta, r4))))
      return keep(select(still, load(dense(0, i)), add(load(dense(0, i)), mul(theta, r2))))
    }
  }

  /**
   * The lanes of which every state is finite wherever on the step in progress one looks: no sum of its parts, each weighed by at most one, comes
   * near the largest number.
   */
  function sturdy(): Value {
    const sizes = indices.flatMap((i) => parts.map((p) => c.abs(load(dense(p, i)))))
    // By halves, so that no sum waits for all before it.
    const sum = (from: number, to: number): Value =>
      to - from === 1 ? sizes[from]! : add(sum(from, (from + to) >> 1), sum((from + to) >> 1, to))
    return c.lt(sum(0, sizes.length), number(2 ** 1000))
  }

  /**
   * The lanes in the mask leave for `to` by a shorter step from the start of the step in progress, where that goes beyond. What the attempt is asked
   * with, and the lanes that need it.
   */
  function leave(mask: Value, to: Value) {
    const short = keep(c.andNot(mask, c.eq(add(get(from), get(length)), to)))
    c.when(c.any(short), () => {
      for (const i of indices) store(vector(room.y0, i), load(dense(0, i)))
      c.run(c.call(stepper.slope, get(from), inRoom(c, room.y0), inRoom(c, stage(1, 0)), c.home))
    })
    const asked: [Value, Value, Value] = [get(from), c.and(short, sub(to, get(from))), c.home]
    return { short, asked }
  }

  /** The lanes in the mask stand at `to`, after the attempt for those that had to leave. */
  function land(mask: Value, to: Value, short: Value): void {
    const landed = indices.map((i) => {
      const whole = add(load(dense(0, i)), load(dense(1, i)))
      return keep(select(short, load(vector(room.y1, i)), whole))
    })
    for (const i of indices) {
      store(dense(0, i), select(mask, landed[i]!, load(dense(0, i))))
      store(dense(1, i), select(mask, number(0), load(dense(1, i))))
    }
    set(from, select(mask, to, get(from)))
    set(length, select(mask, number(0), get(length)))
    set(following, select(mask, number(0), get(following)))
    putStates(mask, (i) => landed[i]!)
    set(code, select(c.andNot(mask, wholeOf(landed)), number(stopped.notFinite), get(code)))
  }

  /** Writes the step in progress back to the members. */
  function save(ends: Value = c.int(0)): void {
    for (const [row, local] of [from, length, following].entries()) c.scatter(places.memory(row), a, b, get(local))
    c.when(c.notInt(ends), () => {
      for (const p of parts) {
        for (const i of indices) c.scatter(places.memory(3 + p * size + i), a, b, keep(load(dense(p, i))))
      }
    })
  }

  function putStates(mask: Value, value: (i: number) => Value): void {
    c.whenElse(
      c.every(mask),
      () => {
        for (const i of indices) c.scatter(places.state(i), a, b, value(i))
      },
      () => {
        for (const i of indices) {
          const at = places.state(i)
          c.scatter(at, a, b, keep(select(mask, value(i), c.gather(at, a, b))))
        }
      },
    )
  }

  /** The lanes whose values are all finite. */
  function wholeOf(values: readonly Value[]): Value {
    let whole: Value = c.bits(-1, -1)
    for (const value of values) whole = c.and(whole, c.lt(c.abs(value), infinity))
    return keep(whole)
  }

  return {
    from,
    length,
    t,
    active,
    code,
    h,
    rejected,
    stand,
    begin,
    asked,
    judge,
    settle,
    carry,
    look,
    sturdy,
    leave,
    land,
    save,
    putStates,
    wholeOf,
    variable,
  }
}

export type Path = ReturnType<typeof createPath>
