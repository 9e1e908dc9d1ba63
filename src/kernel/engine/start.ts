import { stopped } from '../dynamics/dynamics.ts'
import { type Code, createCode, type Value } from './wasm/code.ts'
import type { ModuleBuilder } from './wasm/module.ts'

export interface StartParts {
  readonly size: number
  readonly places: {
    readonly targets: number
    readonly codes: number
    /** Bytes of the rows of: instant of the last break, what the propagator keeps of its step, states there. */
    readonly memory: (row: number) => number
    readonly state: (i: number) => number
    readonly parameter: (i: number) => number
  }
  readonly parameters: number
  /** Numbers that the propagator keeps of its step between the instant and the states. */
  readonly kept: number
  /** Parameters from effects and covariates, then initial states. */
  readonly write: (
    c: Code,
    a: Value,
    b: Value,
  ) => {
    readonly parameter: (i: number) => Value
    readonly state: (i: number) => Value
  }
}

/**
 * (offset of lane a, offset of lane b): parameters and initial states of two members, and the beginning of their path at the targets, as `start`
 * of the reference. Codes say whose parameters or states are no numbers; the states of the former stay as they are.
 */
export function defineStart(module: ModuleBuilder, { size, places, parameters, kept, write }: StartParts): number {
  return module.define(['i32', 'i32'], [], null, (body) => {
    const c = createCode(body)
    const { keep, select, number } = c
    const [a, b] = [c.get(0), c.get(1)]
    const infinity = number(Number.POSITIVE_INFINITY)
    const made = write(c, a, b)
    const finite = (values: readonly Value[]) => {
      let all: Value = c.bits(-1, -1)
      for (const value of values) all = keep(c.and(all, c.lt(c.abs(value), infinity)))
      return keep(all)
    }
    const values = Array.from({ length: parameters }, (_, i) => keep(made.parameter(i)))
    const valid = finite(values)
    const initial = Array.from({ length: size }, (_, i) => keep(made.state(i)))
    const good = finite(initial)
    const code = select(valid, select(good, number(stopped.alive), number(stopped.notFinite)), number(stopped.invalid))
    c.scatter(places.codes, a, b, keep(code))
    for (const [i, value] of values.entries()) c.scatter(places.parameter(i), a, b, value)
    c.scatter(places.memory(0), a, b, keep(c.gather(places.targets, a, b)))
    for (let row = 1; row <= kept; row++) c.scatter(places.memory(row), a, b, number(0))
    for (const [i, value] of initial.entries()) {
      const state = keep(select(valid, value, c.gather(places.state(i), a, b)))
      c.scatter(places.state(i), a, b, state)
      c.scatter(places.memory(1 + kept + i), a, b, state)
      if (kept > 0) c.scatter(places.memory(1 + kept + size + i), a, b, number(0))
    }
  })
}
