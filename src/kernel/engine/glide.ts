import { stopped } from '../dynamics/dynamics.ts'
import { createPath, type PathPlaces } from './path.ts'
import type { Room, Stepper } from './stepper.ts'
import { type Code, createCode, type Value } from './wasm/code.ts'
import type { ModuleBuilder } from './wasm/module.ts'

export interface GlidePlaces extends PathPlaces {
  /** The list of instants, with infinity behind the last. */
  readonly instants: number
  /** Outputs, instant by instant, a row each. */
  readonly looks: number
  /** Bytes of one instant in `looks`, and of one row. */
  readonly lookBytes: number
  readonly rowBytes: number
}

/** Writes the outputs of states at an instant; what does not depend on them is written when it is made. */
export type Readout = (c: Code, time: Value, state: (i: number) => Value) => readonly Value[]

/** Writes the outputs of the lanes in `bits` at an instant; `ats`: byte offset of each lane's place in `looks`. */
export function putOutputs(
  c: Code,
  places: Pick<GlidePlaces, 'looks' | 'rowBytes'>,
  bits: Value,
  ats: readonly [Value, Value],
  values: readonly Value[],
): void {
  for (const lane of [0, 1] as const) {
    c.when(c.bothInt(bits, c.int(1 << lane)), () => {
      for (const [o, value] of values.entries())
        c.scatterLane(places.looks + o * places.rowBytes, ats[lane], value, lane)
    })
  }
}

/**
 * (offset of lane a, offset of lane b, step limit): carries two members along an unbroken path and writes their outputs at
 * every instant of the list. Each lane goes at its own pace: it steps until a step covers its next instant, and looks at all that it covers.
 */
export function defineGlide(
  module: ModuleBuilder,
  size: number,
  room: Room,
  places: GlidePlaces,
  stepper: Stepper,
  prepare: (c: Code, a: Value, b: Value) => void,
  readout: (c: Code, a: Value, b: Value) => Readout,
): number {
  return module.define(['i32', 'i32', 'i32'], [], null, (body) => {
    const c = createCode(body)
    const { add, number, keep, select, get, set } = c
    const [a, b] = [get(0), get(1)]
    const path = createPath(c, size, room, places, stepper)
    const { variable } = path
    prepare(c, a, b)
    const outputs = readout(c, a, b)
    const limit = keep(c.spreadInt(get(2)))
    const infinity = number(Number.POSITIVE_INFINITY)
    const next = [0, 1].map(() => body.local('i32')) as [number, number]
    const at = [0, 1].map(() => body.local('i32')) as [number, number]
    for (const lane of [0, 1] as const) {
      set(next[lane], c.int(places.instants))
      set(at[lane], get(lane))
    }
    const bits = body.local('i32')
    const to = variable(c.spread(0, get(next[0])))
    const open = variable(c.bits(-1, -1))
    const seen = Array.from({ length: size }, () => variable(number(0)))
    const tries = variable(number(0))
    const bad = variable(c.not(path.stand()))
    path.begin(c.bits(-1, -1))
    const covered = variable(c.bits(0, 0))
    const cover = () => set(covered, c.andNot(get(open), c.lt(get(path.t), get(to))))
    c.during(c.any(get(open)), () => {
      cover()
      c.during(c.any(get(covered)), () => {
        const values = path.look(get(to))
        for (const [i, value] of values.entries()) set(seen[i]!, select(get(covered), value, get(seen[i]!)))
        const lost = keep(c.andNot(get(covered), path.wholeOf(values)))
        set(path.code, select(lost, number(stopped.notFinite), get(path.code)))
        const shown = outputs(c, get(to), (i) => values[i]!).map((value) => keep(value))
        set(bits, c.lanesOf(get(covered)))
        putOutputs(c, places, get(bits), [get(at[0]), get(at[1])], shown)
        for (const lane of [0, 1] as const) {
          c.when(c.bothInt(get(bits), c.int(1 << lane)), () => {
            set(next[lane], c.addInt(get(next[lane]), c.int(8)))
            set(at[lane], c.addInt(get(at[lane]), c.int(places.lookBytes)))
          })
        }
        set(to, c.gather(0, get(next[0]), get(next[1])))
        set(tries, c.andNot(get(tries), get(covered)))
        // Beyond the last instant stands infinity.
        set(open, c.and(c.andNot(get(open), lost), c.lt(get(to), infinity)))
        cover()
      })
      // A path whose slopes are no numbers stops when it has to step.
      c.when(c.any(get(bad)), () => {
        const broken = keep(c.and(get(open), get(bad)))
        set(path.code, select(broken, number(stopped.notFinite), get(path.code)))
        set(open, c.andNot(get(open), broken))
        set(bad, c.bits(0, 0))
      })
      const over = keep(c.and(get(open), c.ge(get(tries), limit)))
      c.when(c.any(over), () => {
        set(path.code, select(over, number(stopped.stepLimit), get(path.code)))
        set(open, c.andNot(get(open), over))
      })
      set(path.active, get(open))
      c.when(c.any(get(open)), () => {
        const done = path.attempt(get(to))
        set(tries, add(get(tries), number(1)))
        set(open, c.or(get(path.active), done))
      })
    })
    c.scatter(places.codes, a, b, get(path.code))
    const alive = keep(c.eq(get(path.code), number(stopped.alive)))
    path.putStates(alive, (i) => get(seen[i]!))
    path.save()
  })
}
