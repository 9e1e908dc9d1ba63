import { stopped } from '../dynamics/dynamics.ts'
import { type Code, createCode, type Value } from './wasm/code.ts'
import type { ModuleBuilder } from './wasm/module.ts'

export interface RevisionParts {
  readonly places: {
    readonly codes: number
    /** Bytes of the row of a parameter. */
    readonly parameter: (i: number) => number
  }
  /** Which parameters. */
  readonly parameters: readonly number[]
  /** Parameters from effects and covariates. */
  readonly write: (c: Code, a: Value, b: Value) => (i: number) => Value
}

/**
 * (offset of lane a, offset of lane b): parameters of two members from their effects. Codes say whose are no numbers; theirs stay as they are.
 */
export function defineRevision(module: ModuleBuilder, { places, parameters, write }: RevisionParts): number {
  return module.define(['i32', 'i32'], [], null, (body) => {
    const c = createCode(body)
    const { keep, select, number } = c
    const [a, b] = [c.get(0), c.get(1)]
    const made = write(c, a, b)
    const values = parameters.map((i) => keep(made(i)))
    let valid: Value = c.bits(-1, -1)
    for (const value of values) valid = keep(c.and(valid, c.lt(c.abs(value), number(Number.POSITIVE_INFINITY))))
    c.scatter(places.codes, a, b, keep(select(valid, number(stopped.alive), number(stopped.invalid))))
    for (const [k, value] of values.entries()) {
      const at = places.parameter(parameters[k]!)
      c.scatter(at, a, b, keep(select(valid, value, c.gather(at, a, b))))
    }
  })
}
