import type { Expression } from '../language/expression.ts'
import { type LuPlan, planLu } from '../linear-algebra/sparse-lu.ts'
import type { State } from '../model.ts'
import type { Program, Section } from './evaluate.ts'
import { jacobianOf } from './jacobian.ts'
import type { SparseSlopes } from './rosenbrock.ts'

/** The Jacobian of the states that move, as a program. Rows and columns count these states alone. */
export interface SlopePrograms {
  readonly program: Program
  readonly plan: LuPlan
  readonly entries: Int32Array
  readonly positions: Int32Array
  readonly byTime: Int32Array
  readonly timeRows: Int32Array
  /** Diagonal of the mass matrix. */
  readonly mass: readonly (0 | 1)[]
}

/** Compiles the Jacobian of right-hand sides; `open` gives a section that knows the definitions. */
export function compileSlopes(
  states: readonly Pick<State, 'name' | 'algebraic'>[],
  derivatives: readonly Expression[],
  definitions: ReadonlyMap<string, Expression>,
  open: (definitions: ReadonlyMap<string, Expression>) => Section,
): SlopePrograms {
  const jacobian = jacobianOf(
    states.map(({ name }) => name),
    derivatives,
    definitions,
  )
  const size = states.length
  const section = open(jacobian.definitions)
  const entries = Int32Array.from(jacobian.entries, (each) => section.compute(each.expression))
  const byTime = Int32Array.from(jacobian.byTime, (each) => section.compute(each.expression))
  const plan = planLu(size, jacobian.entries)
  return {
    program: section.program(),
    plan,
    entries,
    positions: Int32Array.from(jacobian.entries, ({ row, column }) => plan.at[row * size + column]!),
    byTime,
    timeRows: Int32Array.from(jacobian.byTime, (each) => each.row),
    mass: states.map(({ algebraic }) => (algebraic ? 0 : 1)),
  }
}

/** What the solver asks of a machine; `movers`: which states the solver carries. */
export function slopesOf(
  { program, plan, entries, positions, byTime, timeRows, mass }: SlopePrograms,
  { slots }: { readonly slots: Float64Array },
  at: { readonly states: number; readonly time: number },
  movers: readonly number[],
): SparseSlopes {
  return {
    plan,
    positions,
    timeRows,
    mass,
    evaluate(time, y, into, intoTime) {
      for (let i = 0; i < movers.length; i++) slots[at.states + movers[i]!] = y[i]!
      slots[at.time] = time
      program.run(slots)
      for (let e = 0; e < entries.length; e++) into[e] = slots[entries[e]!]!
      for (let r = 0; r < byTime.length; r++) intoTime[r] = slots[byTime[r]!]!
    },
  }
}
