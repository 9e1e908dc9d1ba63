import type { Bends } from '../dynamics/path.ts'
import type { Tableau } from '../dynamics/tableau.ts'
import { vectorBytes } from './memory.ts'
import type { Code, Value } from './wasm/code.ts'
import { createCode } from './wasm/code.ts'
import type { ModuleBuilder } from './wasm/module.ts'

/** Writes dy/dt: values of the states, then one value a state out. */
export type Slope = (c: Code, time: Value, state: (i: number) => Value) => readonly Value[]

/** States beyond which stage vectors stay in memory instead of in locals. */
const localLimit = 20
/** States beyond which two pairs at once have no room in locals. */
const abreastLimit = 20

/** Vectors in the work room: current states, stages, trial states, their change, the dense output of the step in progress. */
export interface Room {
  readonly y0: number
  readonly k: number
  readonly y1: number
  readonly change: number
  readonly dense: number
  readonly end: number
}

export function roomOf(work: number, size: number): Room {
  const at = (count: number) => work + count * size * vectorBytes
  return { y0: at(0), k: at(1), y1: at(8), change: at(9), dense: at(10), end: at(15) }
}

/** Functions that work in the room of a pair take its `home` as the last argument. */
export interface Stepper {
  /** (time, address of states, address of slopes, home): evaluates the right-hand sides. */
  readonly slope: number
  /** (time, step, home) → squared error norm: stages from y0 and stage 1; leaves stages, trial states and change in the room. */
  readonly attempt: number
  /** The same for two pairs at once: arguments and results of one, then of the other; null where there is none. */
  readonly abreast: number | null
  /** (time, home) → first step length. */
  readonly first: number
  readonly bends: Bends
  /** Writes the parts p, q and, of three bends, r of the dense output of state i (`Method.dense`) after an attempt with step h. */
  readonly dense: (c: Code, h: Value, i: number) => readonly Value[]
}

/** States that rest beside those which are carried: errors and slopes of theirs are 0. */
export interface Beside {
  /** How many all states are, and which of them are carried. */
  readonly count: number
  readonly carried: readonly number[]
  /** Value and tolerances of every state, in order. */
  readonly all: (c: Code, y0: (i: number) => Value, atol: number) => readonly (readonly [Value, Value])[]
}

const indexIn = (beside: Beside | undefined, i: number): number => beside?.carried[i] ?? i

/** Functions of one step on two members: the operations of `dynamics/dopri5.ts` or `dynamics/ssprk43.ts` in the same order. */
export function defineStepper(
  module: ModuleBuilder,
  size: number,
  room: Room,
  tolerances: { readonly rtol: number; readonly atol: number },
  write: Slope,
  tableau: Tableau,
  beside?: Beside,
): Stepper {
  const vector = (base: number, i: number) => base + i * vectorBytes
  const last = tableau.stages.length + 2
  // Paths look for the slopes at the end of a step in the seventh place.
  const stage = (s: number, i: number) => vector(room.k, ((s === last ? 7 : s) - 1) * size + i)
  const indices = Array.from({ length: size }, (_, i) => i)

  const slope = defineSlope(module, size, write)

  function attemptOf(pairs: number): number {
    const one = ['v128', 'v128', 'i32'] as const
    const each = Array.from({ length: pairs }, (_, pair) => pair)
    const params = each.flatMap(() => one)
    return module.define(
      params,
      each.map(() => 'v128'),
      null,
      (body) => {
        const { get } = createCode(body)
        const attempts = each.map((pair) =>
          writeAttempt(createCode(body, get(3 * pair + 2)), get(3 * pair), get(3 * pair + 1)),
        )
        // Stage by stage in turn, so that the sums of one pair are counted while those of the other are waited for.
        for (let part = 0; part < tableau.stages.length + 2; part++) for (const write of attempts) write.part(part)
        for (const write of attempts) write.norm()()
      },
    )
  }

  /** The parts of an attempt, one a stage: the stages after the first, the trial states with their slopes, the sum of the errors. */
  function writeAttempt(c: Code, t: Value, h: Value) {
    const { add, mul, number } = c
    const inLocals = size <= localLimit
    const y0 = indices.map((i) => (inLocals ? c.keep(c.load(vector(room.y0, i))) : c.load(vector(room.y0, i))))
    const k: Value[][] = [[], indices.map((i) => (inLocals ? c.keep(c.load(stage(1, i))) : c.load(stage(1, i))))]
    let states: Value[] = []
    let sum: Value | null = null
    const plus = (total: Value | null, term: Value) => (total ? add(total, term) : term)
    const steps = new Map<number, Value>()
    const sums = new Map<number, Value>()
    /** h times the weighed slopes of state i. */
    const weigh = (weights: readonly number[], i: number): Value => {
      let total: Value | null = null
      if (tableau.dense) {
        for (const [s, weight] of weights.entries())
          if (weight !== 0) total = plus(total, mul(number(weight), k[s + 1]![i]!))
        return mul(h, total!)
      }
      // Slopes of one weight are summed up first; the sums of one stage begin those of the next.
      for (let s = 0; s < weights.length; ) {
        const weight = weights[s]!
        let sum: Value | null = null
        const first = s
        for (; weights[s] === weight; s++) {
          const known: Value | undefined = first === 0 ? sums.get(s * size + i) : undefined
          sum = known ?? plus(sum, k[s + 1]![i]!)
          if (known || first > 0 || s === 0 || !inLocals) continue
          sum = c.keep(sum)
          sums.set(s * size + i, sum)
        }
        const step = steps.get(weight) ?? c.keep(mul(h, number(weight)))
        steps.set(weight, step)
        total = plus(total, mul(step, sum!))
      }
      return total!
    }
    const evaluate = (s: number, time: Value) => {
      if (inLocals) {
        k[s] = write(c, time, (i) => states[i]!).map((value, i) => {
          const kept = c.keep(value)
          if (tableau.dense || s === last) c.store(stage(s, i), kept)
          return kept
        })
        return
      }
      c.run(c.call(slope, time, inRoom(c, room.y1), inRoom(c, stage(s, 0)), c.home))
      k[s] = indices.map((i) => c.load(stage(s, i)))
    }
    const trial = (value: Value, i: number) => {
      if (inLocals) return c.keep(value)
      c.store(vector(room.y1, i), value)
      return c.load(vector(room.y1, i))
    }
    function part(index: number): void {
      const next = tableau.stages[index]
      if (next) {
        states = indices.map((i) => trial(add(y0[i]!, weigh(next.weights, i)), i))
        evaluate(index + 2, c.keep(next.node === 1 ? add(t, h) : add(t, mul(number(next.node), h))))
      } else if (index === tableau.stages.length) {
        states = indices.map((i) => {
          const change = c.keep(weigh(tableau.solution, i))
          c.store(vector(room.change, i), change)
          const value = trial(add(y0[i]!, change), i)
          if (inLocals) c.store(vector(room.y1, i), value)
          return value
        })
        evaluate(last, c.keep(add(t, h)))
      } else {
        for (const i of indices) {
          const error = weigh(tableau.error, i)
          // Where one is no number, the trial state is none.
          const largest = c.pmax(c.abs(states[i]!), c.abs(y0[i]!))
          const scale = add(
            c.load(vector(tolerances.atol, indexIn(beside, i)), c.int(0)),
            mul(c.load(tolerances.rtol, c.int(0)), largest),
          )
          const ratio = c.keep(c.div(error, scale))
          sum = c.keep(sum ? add(sum, mul(ratio, ratio)) : mul(ratio, ratio))
        }
      }
    }
    return { part, norm: () => c.div(sum!, number(beside?.count ?? size)) }
  }

  return {
    slope,
    attempt: attemptOf(1),
    abreast: size <= abreastLimit ? attemptOf(2) : null,
    first: defineFirst(module, size, room, tolerances, slope, beside),
    bends: tableau.dense ? 3 : 2,
    dense(c, h, i) {
      const { add, sub, mul, number, keep, load } = c
      const change = keep(load(vector(room.change, i)))
      const bend = keep(sub(mul(h, load(stage(1, i))), change))
      const turn = sub(sub(change, mul(h, load(stage(last, i)))), bend)
      if (!tableau.dense) return [bend, turn]
      let sum: Value | null = null
      for (const [s, weight] of tableau.dense.entries()) {
        if (weight === 0) continue
        const term = mul(number(weight), load(stage(s + 1, i)))
        sum = sum ? add(sum, term) : term
      }
      return [bend, turn, mul(h, sum!)]
    },
  }
}

/** Address of a place in the room. */
export const inRoom = (c: Code, place: number): Value => c.addInt(c.home, c.int(place))

/** (time, address of states, address of slopes, home): evaluates the right-hand sides. */
export function defineSlope(module: ModuleBuilder, size: number, write: Slope): number {
  const vector = (i: number) => i * vectorBytes
  return module.define(['v128', 'i32', 'i32', 'i32'], [], null, (body) => {
    const c = createCode(body, createCode(body).get(3))
    const slopes = write(c, c.get(0), (i) => c.load(vector(i), c.get(1)))
    for (let i = 0; i < size; i++) c.store(vector(i), slopes[i]!, c.get(2))
  })
}

/** (time, home) → first step length, from the states and slopes in the room. */
export function defineFirst(
  module: ModuleBuilder,
  size: number,
  room: Room,
  tolerances: { readonly rtol: number; readonly atol: number },
  slope: number,
  beside?: Beside,
): number {
  const vector = (base: number, i: number) => base + i * vectorBytes
  const stage = (s: number, i: number) => vector(room.k, (s - 1) * size + i)
  const indices = Array.from({ length: size }, (_, i) => i)
  return module.define(['v128', 'i32'], ['v128'], null, (body) => {
    const c = createCode(body, createCode(body).get(1))
    const { add, mul, div, number, keep } = c
    const t = c.get(0)
    const y0 = (i: number) => c.load(vector(room.y0, i))
    const rtol = c.load(tolerances.rtol, c.int(0))
    const scaleOf = (atol: Value, value: Value) => add(atol, mul(rtol, c.abs(value)))
    const atol = (i: number) => c.load(vector(tolerances.atol, indexIn(beside, i)), c.int(0))
    const scale = (i: number) => scaleOf(atol(i), y0(i))
    const norm = (value: (i: number) => Value, over = indices) => {
      let sum: Value = number(0)
      for (const i of over) {
        const x = keep(value(i))
        sum = keep(add(sum, mul(x, x)))
      }
      return c.sqrt(div(sum, number(beside?.count ?? size)))
    }
    const all = beside?.all(c, y0, tolerances.atol) ?? indices.map((i) => [y0(i), atol(i)] as const)
    const d0 = keep(norm((i) => div(all[i]![0], scaleOf(all[i]![1], all[i]![0])), [...all.keys()]))
    const d1 = keep(norm((i) => div(c.load(stage(1, i)), scale(i))))
    const flat = c.or(c.lt(d0, number(1e-5)), c.lt(d1, number(1e-5)))
    const guess = keep(c.select(flat, number(1e-6), div(mul(number(0.01), d0), d1)))
    for (const i of indices) {
      c.store(vector(room.y1, i), add(c.load(vector(room.y0, i)), mul(guess, c.load(stage(1, i)))))
    }
    c.run(c.call(slope, add(t, guess), inRoom(c, room.y1), inRoom(c, stage(2, 0)), c.home))
    const d2 = keep(
      div(
        norm((i) => div(c.sub(c.load(stage(2, i)), c.load(stage(1, i))), scale(i))),
        guess,
      ),
    )
    const steepest = keep(c.max(d1, d2))
    const root = c.sqrt(c.sqrt(div(number(0.01), steepest)))
    c.min(mul(number(100), guess), c.select(c.gt(steepest, number(1e-15)), root, number(0.01)))()
  })
}
