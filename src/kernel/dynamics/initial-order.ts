import type { Expression } from '../language/expression.ts'
import type { Model } from '../model.ts'

/** States in an order in which each initial value is computed after those that it reads, through assignments too. */
export function initialOrder(model: Model): number[] {
  const index = new Map(model.states.map((state, i) => [state.name, i]))
  const definitions = new Map(model.assignments.map((each) => [each.name, each.expression]))
  const order: number[] = []
  const seen = new Set<string>()
  const visit = (name: string, path: readonly string[]) => {
    if (path.includes(name)) throw new Error(`the initial values of ${model.id} run in a circle through ${name}`)
    if (seen.has(name)) return
    const state = index.get(name)
    const expression = state === undefined ? definitions.get(name) : model.states[state]!.initial
    if (expression) read(expression, [...path, name])
    seen.add(name)
    if (state !== undefined) order.push(state)
  }
  const read = (expression: Expression, path: readonly string[]) => {
    if (expression.kind === 'symbol') visit(expression.name, path)
    if (expression.kind === 'call') for (const arg of expression.args) read(arg, path)
  }
  for (const state of model.states) visit(state.name, [])
  return order
}

/** Whether an initial value reads another state. */
export function startsDepend(model: Model): boolean {
  const states = new Set(model.states.map((state) => state.name))
  const definitions = new Map(model.assignments.map((each) => [each.name, each.expression]))
  const seen = new Set<string>()
  const reads = (expression: Expression): boolean => {
    if (expression.kind === 'call') return expression.args.some(reads)
    if (expression.kind === 'number' || seen.has(expression.name)) return false
    seen.add(expression.name)
    const definition = definitions.get(expression.name)
    return states.has(expression.name) || (definition !== undefined && reads(definition))
  }
  return model.states.some((state) => state.initial !== undefined && reads(state.initial))
}
