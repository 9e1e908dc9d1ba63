import { evaluateExpression } from '../language/constant.ts'
import type { Expression } from '../language/expression.ts'
import { formatExpression } from '../language/format-expression.ts'
import type { Model, State } from '../model.ts'
import type { Draws } from '../random/draws.ts'
import type { TimelineEvent } from '../timeline.ts'
import type { Dynamics, Members } from './dynamics.ts'

export interface Stopped {
  readonly model: Model
  readonly dynamics: Dynamics
  /** Members as they were before `start`, made anew at each call. */
  readonly members: () => Members
  readonly start: number
  readonly timeline: readonly TimelineEvent[]
  readonly until: number
  readonly draws: Draws
}

/** Times halved between an instant at which the member lives and one at which it has stopped. */
const halvings = 40

/**
 * Says which formula stopped the first member that stopped: the path is followed to the last instant at which it lives, then a little further
 * along its slope, until a formula has no value. Null where no member stops, or no formula is to blame.
 *
 *     explainStop(run)      // 'near time 2, `log(x)` in `left` is not a number, where x = -1.2e-8'
 */
export function explainStop({ model, dynamics, members, start, timeline, until, draws }: Stopped): string | null {
  const after = (to: number) => {
    const run = members()
    dynamics.start(run, { start, timeline })
    if (to > start) dynamics.advance(run, start, to, timeline, draws)
    return run
  }
  const { covariates, parameters, states } = dynamics.layout
  const begun = after(start)
  const rootless = model.states.findIndex(
    ({ algebraic }, i) => algebraic && Number.isNaN(begun.values[states[i]!.offset * begun.count]!),
  )
  if (rootless >= 0) return `at time ${short(start)}, ${noRoot(model, rootless)}`
  const m = after(until).status.findIndex((code) => code !== 0)
  if (m < 0) return null
  let [low, high] = [start, until]
  for (let i = 0; i < halvings; i++) {
    const middle = low + (high - low) / 2
    if (after(middle).status[m] === 0) low = middle
    else high = middle
  }
  const last = after(low)
  const numbers = new Map(
    [...covariates, ...parameters, ...states].map((each) => [each.name, last.values[each.offset * last.count + m]!]),
  )
  const blamed = blame(model, numbers, low, Math.max(high - low, 1e-12 * Math.abs(low), Number.MIN_VALUE))
  return blamed && `near time ${short(low)}, ${blamed}`
}

/** The first formula without a value from the instant on, along the slope; else what moves beyond all bounds. */
function blame(model: Model, numbers: ReadonlyMap<string, number>, time: number, first: number): string | null {
  const formulas = [
    ...model.assignments.map(({ name, expression }) => ({ name, expression })),
    ...model.derivatives.map((expression, i) => ({ name: slopeTitle(model.states[i]!), expression })),
  ]
  const valuesAt = (ahead: number, slopes: ReadonlyMap<string, number>) => {
    const values = new Map(numbers).set('time', time + ahead)
    for (const [name, slope] of slopes) values.set(name, numbers.get(name)! + ahead * slope)
    for (const { name, expression } of model.assignments) values.set(name, valued(expression, values))
    return values
  }
  const still = valuesAt(0, new Map())
  const slopes = new Map(
    model.states.map(({ name, algebraic }, i) => [name, algebraic ? 0 : valued(model.derivatives[i]!, still)]),
  )
  const ahead = [0, ...Array.from({ length: 40 }, (_, k) => first * 2 ** k)]
  for (const far of ahead) {
    const values = valuesAt(far, far === 0 ? new Map() : slopes)
    for (const { name, expression } of formulas) {
      // What is infinite on the way to a finite value (1 / (1 + exp(x))) stops nobody.
      const part = Number.isFinite(valued(expression, values)) ? null : culprit(expression, values)
      if (part)
        return `\`${formatExpression(part)}\` in \`${name}\` is ${named(valued(part, values))}${where(part, values)}`
    }
  }
  const root = model.states.findIndex(({ algebraic }) => algebraic)
  if (root >= 0) return noRoot(model, root)
  const fastest = [...slopes].sort(([a, x], [b, y]) => pace(b, y) - pace(a, x))[0]
  function pace(name: string, slope: number) {
    return Math.abs(slope) / (1 + Math.abs(numbers.get(name)!))
  }
  return fastest
    ? `d(${fastest[0]}) is ${short(fastest[1])}, where ${fastest[0]} = ${short(numbers.get(fastest[0])!)}`
    : null
}

/** What stands before a right-hand side: `d(x)`, or `0` with the state that it determines. */
const slopeTitle = ({ name, algebraic }: State) => (algebraic ? `0 (of ${name})` : `d(${name})`)

const noRoot = ({ states, derivatives, covariates }: Model, i: number) =>
  `no value of \`${states[i]!.name}\` can be followed that keeps \`${formatExpression(derivatives[i]!, covariates)}\` at 0`

const valued = (expression: Expression, values: ReadonlyMap<string, number>): number =>
  evaluateExpression(expression, (name) => values.get(name) ?? null) ?? Number.NaN

/** The innermost call that has no finite value though all that it reads has. Branches that are not chosen are not looked at. */
function culprit(expression: Expression, values: ReadonlyMap<string, number>): Expression | null {
  if (expression.kind !== 'call') return null
  const [condition, then, otherwise] = expression.args
  const parts =
    expression.fn === 'if'
      ? [condition!, valued(condition!, values) === 0 ? otherwise! : then!]
      : expression.fn === 'table'
        ? [condition!]
        : expression.args
  for (const part of parts) {
    const found = culprit(part, values)
    if (found) return found
  }
  return parts.every((part) => Number.isFinite(valued(part, values))) && !Number.isFinite(valued(expression, values))
    ? expression
    : null
}

/** `, where x = 0, V = 3`: what the formula reads, three names at most. */
function where(expression: Expression, values: ReadonlyMap<string, number>): string {
  const names = new Set<string>()
  const read = (part: Expression) => {
    if (part.kind === 'symbol') names.add(part.name)
    if (part.kind === 'call') for (const arg of part.args) read(arg)
  }
  read(expression)
  const told = [...names].slice(0, 3).map((name) => `${name} = ${short(values.get(name) ?? Number.NaN)}`)
  return told.length > 0 ? `, where ${told.join(', ')}` : ''
}

const named = (value: number) => (Number.isNaN(value) ? 'not a number' : 'infinite')
const short = (value: number) => String(Number(value.toPrecision(4)))
