import type { Model, Parameter, State, StateEvent } from '../model.ts'
import type { Expression } from './expression.ts'
import { number, same, simplify } from './simplify.ts'

const steps = new Set(['less', 'lessEqual', 'greater', 'greaterEqual', 'equal', 'notEqual', 'floor', 'ceil'])

/** Whether an expression jumps. A choice that is a maximum or a minimum (`if a < b then b else a`) bends only. */
export function jumps(expression: Expression): boolean {
  if (expression.kind !== 'call') return false
  return isClamp(expression) ? jumps(expression.args[1]!) || jumps(expression.args[2]!) : jumpsAt(expression)
}

const jumpsAt = ({ fn, args }: Extract<Expression, { kind: 'call' }>) => steps.has(fn) || args.some(jumps)

function isClamp({ fn, args }: Extract<Expression, { kind: 'call' }>): boolean {
  const [condition, then, otherwise] = args
  if (fn !== 'if' || condition?.kind !== 'call' || !/^(less|greater)/.test(condition.fn)) return false
  const [left, right] = condition.args as [Expression, Expression]
  return (same(left, then!) && same(right, otherwise!)) || (same(left, otherwise!) && same(right, then!))
}

/** Whether the path must be watched because its slopes jump. */
export const slopesJump = ({ derivatives, assignments }: Pick<Model, 'derivatives' | 'assignments'>): boolean =>
  derivatives.some(jumps) || assignments.some(({ expression }) => jumps(expression))

interface Moved extends Pick<Model, 'derivatives' | 'inputs'> {
  readonly states: readonly State[]
  readonly parameters: readonly Parameter[]
}

/**
 * Events of a source without those that change nothing, given what the model fixes: doses of 0 (`x := x + dose`), and the end of an infusion that never
 * began. A document whose protocol is switched off so is an ordinary system of equations.
 */
export function withoutIdle(events: readonly StateEvent[], model: Moved): StateEvent[] {
  const fixed = new Map(
    model.parameters.flatMap(({ name, typical, effects }) =>
      effects.length === 0 && typical.kind === 'number' ? [[name, typical] as const] : [],
    ),
  )
  const settled = (expression: Expression) => simplify(withNumbers(expression, fixed))
  const starts = model.states.map(({ initial }, i) => {
    const start = initial ? settled(initial) : number(0)
    const slope = model.derivatives[i]!
    const rests = slope.kind === 'number' && slope.value === 0 && !model.inputs.some(({ into }) => into === i)
    return rests && start.kind === 'number' ? start : null
  })
  // A state that rests keeps its start unless an event sets it to something else.
  const isStart = (state: number, value: Expression) => {
    const start = starts[state]
    return start != null && same(start, value)
  }
  const kept = model.states.map((_, i) =>
    events.every(({ set }) =>
      set.every(({ state, value, scale }) => state !== i || (!scale && isStart(i, settled(value)))),
    ),
  )
  return events.filter(({ set }) =>
    set.some(
      ({ state, value, scale }) =>
        scale || !(kept[state] || same(settled(value), { kind: 'symbol', name: model.states[state]!.name })),
    ),
  )
}

const withNumbers = (expression: Expression, numbers: ReadonlyMap<string, Expression>): Expression =>
  expression.kind === 'symbol'
    ? (numbers.get(expression.name) ?? expression)
    : expression.kind === 'call'
      ? { ...expression, args: expression.args.map((arg) => withNumbers(arg, numbers)) }
      : expression
