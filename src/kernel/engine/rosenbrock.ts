import { a, couplings, dense, gamma, nodes, timeWeights } from '../dynamics/rodas5p.ts'
import type { LuPlan } from '../linear-algebra/sparse-lu.ts'
import { vectorBytes } from './memory.ts'
import { defineFirst, defineSlope, inRoom, type Room, type Slope, type Stepper } from './stepper.ts'
import { type Code, createCode, type Value } from './wasm/code.ts'
import type { ModuleBuilder } from './wasm/module.ts'

/** The Jacobian as the generator writes it. */
export interface RosenbrockParts {
  readonly plan: LuPlan
  /** Position in the plan of each entry; row of each slope by time. */
  readonly positions: Int32Array
  readonly timeRows: Int32Array
  /** Diagonal of the mass matrix. */
  readonly mass: readonly (0 | 1)[]
  /** Entries, then slopes by time. */
  readonly write: (c: Code, time: Value, state: (i: number) => Value) => readonly Value[]
}

const stages = 8

/** Vectors of room that a step needs besides those of every method: u of the stages, the matrix, pivots, slopes by time. */
export function rosenbrockRoom({ plan, timeRows }: Pick<RosenbrockParts, 'plan' | 'timeRows'>): number {
  return stages * plan.size + plan.positions.length + plan.size + timeRows.length
}

/** Functions of one step of Rodas5P on two members: the operations of `dynamics/rosenbrock.ts` in the same order. */
export function defineRosenbrock(
  module: ModuleBuilder,
  size: number,
  room: Room,
  tolerances: { readonly rtol: number; readonly atol: number },
  writeSlope: Slope,
  { plan, positions, timeRows, mass, write }: RosenbrockParts,
): Stepper {
  const vector = (base: number, i: number) => base + i * vectorBytes
  const indices = Array.from({ length: size }, (_, i) => i)
  const start = room.k
  const end = vector(room.k, 6 * size)
  const slopeAt = vector(room.k, size)
  const uBase = room.end
  const u = (s: number, i: number) => vector(uBase, s * size + i)
  const matrixBase = vector(uBase, stages * size)
  const cell = (position: number) => vector(matrixBase, position)
  const pivots = vector(matrixBase, plan.positions.length)
  const byTime = vector(pivots, size)
  const slope = defineSlope(module, size, writeSlope)

  /** (time, 1 / (hγ), home): the matrix at y0, and its factors. */
  const factor = module.define(['v128', 'v128', 'i32'], [], null, (body) => {
    const c = createCode(body, createCode(body).get(2))
    const { add, sub, mul, div, number, keep, load, store } = c
    const values = write(c, c.get(0), (i) => load(vector(room.y0, i)))
    const entryAt = new Map([...positions].map((position, e) => [position, values[e]!]))
    for (const [position, { row, column }] of plan.positions.entries()) {
      const entry = entryAt.get(position)
      const negative = entry ? c.neg(entry) : number(0)
      store(cell(position), row === column && mass[row] !== 0 ? add(negative, c.get(1)) : negative)
    }
    for (const r of timeRows.keys()) store(vector(byTime, r), values[positions.length + r]!)
    for (const [k, pivot] of plan.order.entries()) {
      const reciprocal = keep(div(number(1), load(cell(plan.at[pivot * size + pivot]!))))
      store(vector(pivots, k), reciprocal)
      for (const { factor: place, updates } of plan.eliminations[k]!) {
        const ratio = keep(mul(load(cell(place)), reciprocal))
        store(cell(place), ratio)
        for (const { target, source } of updates)
          store(cell(target), sub(load(cell(target)), mul(ratio, load(cell(source)))))
      }
    }
  })

  /** (address, home): solves in place. */
  const solve = module.define(['i32', 'i32'], [], null, (body) => {
    const c = createCode(body, createCode(body).get(1))
    const { sub, mul, load, store } = c
    const x = (i: number) => load(vector(0, i), c.get(0))
    for (const [k, pivot] of plan.order.entries()) {
      if (plan.forward[k]!.length === 0) continue
      let value = x(pivot)
      for (const { position, unknown } of plan.forward[k]!) value = sub(value, mul(load(cell(position)), x(unknown)))
      store(vector(0, pivot), value, c.get(0))
    }
    for (let k = size - 1; k >= 0; k--) {
      const pivot = plan.order[k]!
      let value = x(pivot)
      for (const { position, unknown } of plan.backward[k]!) value = sub(value, mul(load(cell(position)), x(unknown)))
      store(vector(0, pivot), mul(value, load(vector(pivots, k))), c.get(0))
    }
  })

  const combine = (c: Code, weights: readonly number[], i: number): Value => {
    let sum = c.mul(c.number(weights[0]!), c.load(u(0, i)))
    for (let j = 1; j < weights.length; j++) sum = c.add(sum, c.mul(c.number(weights[j]!), c.load(u(j, i))))
    return sum
  }

  const attempt = module.define(['v128', 'v128', 'i32'], ['v128'], null, (body) => {
    const c = createCode(body, createCode(body).get(2))
    const { add, mul, div, number, keep, load, store } = c
    const [t, h] = [c.get(0), c.get(1)]
    const perStep = keep(div(number(1), h))
    c.run(c.call(factor, t, div(number(1), mul(number(gamma), h)), c.home))
    const finish = (s: number, f: number) => {
      for (const i of indices) {
        const own = load(vector(f, i))
        store(u(s, i), s === 0 || mass[i] === 0 ? own : add(own, mul(combine(c, couplings[s - 1]!, i), perStep)))
      }
      const weight = timeWeights[s]!
      if (weight !== 0 && timeRows.length > 0) {
        const scale = keep(mul(h, number(weight)))
        for (const [r, row] of timeRows.entries()) {
          store(u(s, row), add(load(u(s, row)), mul(scale, load(vector(byTime, r)))))
        }
      }
      c.run(c.call(solve, inRoom(c, u(s, 0)), c.home))
    }
    finish(0, start)
    for (let s = 1; s < stages; s++) {
      const weights = a[Math.min(s, 5) - 1]!
      for (const i of indices) {
        let sum = combine(c, weights, i)
        for (let j = 5; j < s; j++) sum = add(sum, load(u(j, i)))
        const change = keep(sum)
        if (s === stages - 1) store(vector(room.change, i), change)
        store(vector(room.y1, i), add(load(vector(room.y0, i)), change))
      }
      const node = nodes[s]!
      const time = node === 1 ? add(t, h) : add(t, mul(number(node), h))
      c.run(c.call(slope, time, inRoom(c, room.y1), inRoom(c, slopeAt), c.home))
      finish(s, slopeAt)
    }
    let sum: Value | null = null
    for (const i of indices) {
      const error = keep(load(u(7, i)))
      const change = keep(add(load(vector(room.change, i)), error))
      store(vector(room.change, i), change)
      const before = load(vector(room.y0, i))
      const after = keep(add(before, change))
      store(vector(room.y1, i), after)
      const largest = c.max(c.abs(before), c.abs(after))
      const ratio = keep(
        div(error, add(load(vector(tolerances.atol, i), c.int(0)), mul(load(tolerances.rtol, c.int(0)), largest))),
      )
      sum = keep(sum ? add(sum, mul(ratio, ratio)) : mul(ratio, ratio))
    }
    c.run(c.call(slope, add(t, h), inRoom(c, room.y1), inRoom(c, end), c.home))
    div(sum!, number(size))()
  })

  return {
    slope,
    attempt,
    abreast: null,
    bends: 3,
    first: defineFirst(module, size, room, tolerances, slope),
    dense(c, _, i) {
      const last = c.keep(combine(c, dense[2]!, i))
      return [combine(c, dense[0]!, i), c.add(combine(c, dense[1]!, i), last), c.neg(last)]
    },
  }
}
