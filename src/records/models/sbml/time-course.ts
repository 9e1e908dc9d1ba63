import { carrying } from '../../../kernel/dynamics/carrying.ts'
import { createDynamics, outcomeOf } from '../../../kernel/dynamics/equations.ts'
import { explainStop } from '../../../kernel/dynamics/explain-stop.ts'
import { typicalMembers } from '../../../kernel/dynamics/simulate-data.ts'
import { HamzadError } from '../../../kernel/errors.ts'
import type { Expression } from '../../../kernel/language/expression.ts'
import type { Model, Output } from '../../../kernel/model.ts'
import { centralDraws } from '../../../kernel/random/central-draws.ts'
import type { Quantity } from './place.ts'
import type { SbmlModel } from './read-sbml.ts'

/** A uniform time course, as simulation descriptions ask for it. */
export interface TimeCourse {
  readonly start: number
  readonly duration: number
  readonly steps: number
  /** Ids to report, in order; of a species as the document defines it, unless it is listed below. */
  readonly variables: readonly string[]
  readonly amount: readonly string[]
  readonly concentration: readonly string[]
  /** Accuracy asked of the result, relative and absolute. */
  readonly rtol: number
  readonly atol: number
}

export interface TimeCourseResult {
  readonly times: Float64Array
  /** One array a variable. */
  readonly values: readonly Float64Array[]
  readonly method: string
}

/** How much tighter the solver works than the accuracy that is asked of its result: errors of many steps add up. */
const margin = { rtol: 1e-3, atol: 1e-5 }
const tightest = { rtol: 1e-12, atol: 1e-300 }
/** Instants between two rows at which conditions are looked at, at least. */
const looksBetweenRows = 8

/**
 * Simulates the model from its initial conditions and reads the variables at steps + 1 instants. A model starts at time 0, or at `start` where
 * that is earlier; rows begin at `start`.
 */
export function timeCourse(
  { model, quantities }: Pick<SbmlModel, 'model' | 'quantities'>,
  course: TimeCourse,
): TimeCourseResult {
  const { steps } = course
  const outputs = course.variables.map((name) => {
    const quantity = quantities.get(name)
    if (!quantity) throw new HamzadError('not-found', { what: 'variable', id: `${name} in the model` })
    return { name, unit: quantity.unit, codes: [], expression: readingOf(quantity, course) }
  })
  const distinct = outputs.filter((each, i) => outputs.findIndex((other) => other.name === each.name) === i)
  // What a document leaves without a value, or divides by zero, is carried on; all else runs faster without, and roots have no such values.
  const carries = !model.states.some(({ algebraic }) => algebraic)
  const plain = rowsOf(model, distinct, course, { carry: false, last: !carries })
  const { values, method } = plain ?? rowsOf(model, distinct, course, { carry: true, last: true })!
  const column = new Map(distinct.map((each, i) => [each.name, values[i]!]))
  const times = Float64Array.from({ length: steps + 1 }, (_, i) => timeOf(course, i))
  return { times, values: course.variables.map((name) => column.get(name)!), method }
}

const timeOf = ({ start, duration, steps }: TimeCourse, row: number) => start + (duration * row) / steps

/** The rows, and the method that made them; null where something is no finite number and this is not the `last` way to run. */
function rowsOf(
  model: Model,
  outputs: readonly Output[],
  course: TimeCourse,
  { carry, last }: { readonly carry: boolean; readonly last: boolean },
) {
  const { start, duration, steps, rtol, atol } = course
  // The outputs are not those of the text, so its hash does not name this model.
  const dynamics = createDynamics(
    { ...model, outputs, hash: '', ...(carry && { events: model.events ?? [] }) },
    {
      rtol: Math.max(rtol * margin.rtol, tightest.rtol),
      atol: Math.max(atol * margin.atol, tightest.atol),
      look: duration > 0 ? duration / steps / looksBetweenRows : 1,
      stepLimit: 10_000_000,
      engine: 'reference',
      ...(carry && { carry: carrying, method: 'dopri5' }),
    },
  )
  const members = typicalMembers(model, dynamics)
  dynamics.start(members, { start: Math.min(0, start), timeline: [] })
  const values = outputs.map(() => new Float64Array(steps + 1))
  const row = new Float64Array(outputs.length)
  for (let i = 0; i <= steps; i++) {
    const time = timeOf(course, i)
    dynamics.advance(members, members.time, time, [], centralDraws)
    const { ok, reasons } = outcomeOf(members)
    if (!ok && reasons.notFinite && !last) return null
    if (!ok) {
      const found = explainStop({
        model,
        dynamics,
        members: () => typicalMembers(model, dynamics),
        start: Math.min(0, start),
        timeline: [],
        until: time,
        draws: centralDraws,
      })
      const why = `it stops before time ${time}: ${found ?? Object.keys(reasons).join(', ')}`
      throw new HamzadError('input.invalid', { what: 'The model', why, action: 'Check its numbers and the tolerances' })
    }
    dynamics.outputs(members, row)
    for (const [v, each] of values.entries()) each[i] = row[v]!
  }
  return { values, method: dynamics.method }
}

function readingOf(quantity: Quantity, { amount, concentration }: TimeCourse): Expression {
  if (quantity.amount && amount.includes(quantity.id)) return quantity.amount
  if (quantity.concentration && concentration.includes(quantity.id)) return quantity.concentration
  return quantity.value
}
