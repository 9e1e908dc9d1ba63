import { stopped } from '../dynamics/dynamics.ts'
import { glideMode, modePlace } from './memory.ts'
import { createPath, type PathPlaces } from './path.ts'
import type { Room, Stepper } from './stepper.ts'
import { type Code, createCode, type Value } from './wasm/code.ts'
import type { Body, ModuleBuilder } from './wasm/module.ts'

export interface GlidePlaces extends PathPlaces {
  /** The list of instants, the goal among them, with infinity behind the last. */
  readonly instants: number
  /** The break to land on behind all instants; infinity where there is none. */
  readonly goal: number
  /** Outputs, instant by instant, a row each, and room for one instant more. */
  readonly looks: number
  /** Bytes of one instant in `looks`, and of one row. */
  readonly lookBytes: number
  readonly rowBytes: number
}

/** Writes the outputs of states at an instant; what does not depend on them is written when it is made. */
export type Readout = (c: Code, time: Value, state: (i: number) => Value) => readonly Value[]

/** Writes the outputs at an instant; `ats`: byte offset of each lane's place in `looks`. */
export function putOutputs(
  c: Code,
  places: Pick<GlidePlaces, 'looks' | 'rowBytes'>,
  ats: readonly [Value, Value],
  values: readonly Value[],
): void {
  for (const [o, value] of values.entries()) c.scatter(places.looks + o * places.rowBytes, ...ats, value)
}

export interface GlideParts {
  readonly size: number
  readonly room: Room
  /** Bytes from the room of one pair to that of the next. */
  readonly roomBytes: number
  readonly places: GlidePlaces
  readonly stepper: Stepper
  /** Gathers what the right-hand sides read of the members. */
  readonly prepare: (c: Code, a: Value, b: Value) => void
  readonly readout: (c: Code, a: Value, b: Value) => Readout
  /** Writes what the memory keeps of states that rest. */
  readonly leave?: (c: Code, a: Value, b: Value) => void
}

/**
 * (step limit, offsets of the two lanes of each pair): carries pairs of members along an unbroken path and writes their outputs at every instant
 * of the list before the goal, and on to the goal where there is one. Each lane goes at its own pace: it steps until a step covers its
 * next instant, and looks at all that it covers. Steps of several pairs go abreast, so that while one waits for its sums another counts.
 */
export function defineGlide(module: ModuleBuilder, pairs: number, parts: GlideParts): number {
  const offsets = Array.from({ length: 2 * pairs }, () => 'i32' as const)
  return module.define(['i32', ...offsets], [], null, (body) => {
    const ways = Array.from({ length: pairs }, (_, pair) => createWay(body, pair, parts))
    const c = createCode(body)
    const { get } = c
    const some = (mask: (way: Way) => Value) => c.any(ways.map(mask).reduce((x, y) => c.or(x, y)))
    const attempt = pairs === 1 ? parts.stepper.attempt : parts.stepper.abreast!
    const errors = ways.map(() => body.local('v128'))
    const ask = (asked: (way: Way, i: number) => readonly Value[]) => {
      c.run(c.call(attempt, ...ways.flatMap(asked)))
      for (const error of errors.toReversed()) c.setTop(error)
    }
    c.during(
      some((way) => get(way.open)),
      () => {
        for (const way of ways) way.cover()
        c.during(
          some((way) => get(way.covered)),
          () => {
            for (const way of ways) c.when(c.any(get(way.covered)), () => way.look())
          },
        )
        for (const way of ways) way.aim()
        ask((way) => way.asked())
        const verdicts = ways.map((way, i) => way.judge(get(errors[i]!)))
        for (const [i, way] of ways.entries()) c.when(c.any(get(way.open)), () => way.settle(verdicts[i]!))
      },
    )
    c.whenElse(
      c.any(c.lt(ways[0]!.goal, c.number(Number.POSITIVE_INFINITY))),
      () => {
        const leaving = ways.map((way) => way.leave())
        ask((_, i) => leaving[i]!.asked)
        for (const [i, way] of ways.entries()) way.land(leaving[i]!.short)
      },
      () => {
        for (const way of ways) way.rest()
      },
    )
    for (const way of ways) way.save()
  })
}

type Way = ReturnType<typeof createWay>

/** The way of one pair. */
function createWay(
  body: Body,
  pair: number,
  { size, room, roomBytes, places, stepper, prepare, readout, leave: leaveResting }: GlideParts,
) {
  const plain = createCode(body)
  const c = createCode(body, plain.int(pair * roomBytes))
  const { add, number, keep, select, get, set } = c
  const [stepLimit, a, b] = [get(0), get(1 + 2 * pair), get(2 + 2 * pair)]
  const lanes = [0, 1] as const
  const mode = (bit: number) => c.bothInt(c.loadInt(modePlace, c.int(0)), c.int(bit))
  const path = createPath(c, size, room, places, stepper, a, b, mode(glideMode.begins))
  const { variable } = path
  prepare(c, a, b)
  const outputs = readout(c, a, b)
  const limit = keep(c.spreadInt(stepLimit))
  const goal = keep(c.spread(places.goal, c.int(0)))
  const infinity = number(Number.POSITIVE_INFINITY)
  const next = lanes.map(() => body.local('i32')) as [number, number]
  const at = lanes.map(() => body.local('i32')) as [number, number]
  for (const lane of lanes) {
    set(next[lane], c.int(places.instants))
    set(at[lane], lane === 0 ? a : b)
  }
  const to = variable(c.spread(0, get(next[0])))
  const seen = variable(get(to))
  const open = variable(c.bits(-1, -1))
  const tries = variable(number(0))
  const bad = variable(c.not(path.stand()))
  path.begin(c.bits(-1, -1))
  const sturdy = variable(path.sturdy())
  const covered = variable(c.bits(0, 0))
  const living = () => c.eq(get(path.code), number(stopped.alive))
  const stop = (mask: Value, reason: number) => {
    set(path.code, select(mask, number(reason), get(path.code)))
    set(open, c.andNot(get(open), mask))
  }

  /** The lanes whose step covers an instant to look at. */
  function cover(): void {
    set(covered, c.and(get(open), c.andNot(c.lt(get(to), goal), c.lt(get(path.t), get(to)))))
  }

  /** A look of the lanes that cover their instant, and on to the next; infinity stands behind the last. */
  function look(): void {
    const state = path.look(get(to))
    c.when(c.any(c.andNot(get(covered), get(sturdy))), () => {
      const values = Array.from({ length: size }, (_, i) => state(i))
      stop(keep(c.andNot(get(covered), path.wholeOf(values))), stopped.notFinite)
    })
    const shown = outputs(c, get(to), once(state)).map((value) => keep(value))
    // A lane that has not come so far writes here again when it has.
    putOutputs(c, places, [get(at[0]), get(at[1])], shown)
    set(seen, select(get(covered), get(to), get(seen)))
    const bits = keep(c.lanesOf(get(covered)), 'i32')
    for (const lane of lanes) {
      const one = keep(lane === 0 ? c.bothInt(bits, c.int(1)) : c.scaledInt(bits, 2), 'i32')
      set(next[lane], c.addInt(get(next[lane]), c.mulInt(one, c.int(8))))
      set(at[lane], c.addInt(get(at[lane]), c.mulInt(one, c.int(places.lookBytes))))
    }
    set(to, c.gather(0, get(next[0]), get(next[1])))
    set(tries, c.andNot(get(tries), get(covered)))
    cover()
  }

  /** Who has an instant or the goal before it has to step. */
  function aim(): void {
    set(open, c.and(get(open), c.and(c.lt(get(to), infinity), c.lt(get(path.t), get(to)))))
    // A path whose slopes are no numbers stops when it has to step.
    c.when(c.any(get(bad)), () => stop(keep(c.and(get(open), get(bad))), stopped.notFinite))
    const over = keep(c.and(get(open), c.ge(get(tries), limit)))
    c.when(c.any(over), () => stop(over, stopped.stepLimit))
    set(path.active, get(open))
  }

  function settle(verdict: ReturnType<typeof path.judge>): void {
    const done = path.settle(verdict, get(to))
    set(tries, add(get(tries), number(1)))
    set(open, c.or(get(path.active), done))
    c.when(c.any(done), () => set(sturdy, path.sturdy()))
  }

  const leave = () => path.leave(keep(living()), goal)

  const land = (short: Value) => path.land(keep(living()), goal, short)

  /** Where the last look was. */
  const rest = () => path.putStates(keep(living()), path.look(get(seen)))

  function save(): void {
    c.scatter(places.codes, a, b, get(path.code))
    path.save(mode(glideMode.ends))
    if (leaveResting) c.when(c.notInt(mode(glideMode.ends)), () => leaveResting(c, a, b))
  }
  return {
    open,
    covered,
    goal,
    cover,
    look,
    aim,
    asked: path.asked,
    judge: path.judge,
    settle,
    leave,
    land,
    rest,
    save,
  }
}

/** Values are written where they are first asked for. */
function once(write: (i: number) => Value): (i: number) => Value {
  const written = new Map<number, Value>()
  return (i) => {
    const value = written.get(i) ?? write(i)
    written.set(i, value)
    return value
  }
}
