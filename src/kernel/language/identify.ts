import type { Covariate, Model, Parameter } from '../model.ts'
import { evaluateExpression } from './constant.ts'
import type { Expression } from './expression.ts'
import { symbolsOf } from './expression.ts'
import { constantSeries, type Series, seriesOf } from './taylor.ts'

/** What data of the declared outputs can say about the parameters, whatever their number and precision. */
export interface Identifiability {
  /** Parameters that were examined: those that vary, or all when none does. */
  readonly examined: readonly string[]
  /** Parameters that no output depends on. */
  readonly unseen: readonly string[]
  /** Groups of which only combinations can be known: CL and V when only CL/V matters. Empty when all are identifiable. */
  readonly confounded: readonly (readonly string[])[]
  /** False when a formula could not be expanded at the start (a division by a state that is 0), so that `confounded` says nothing. */
  readonly conclusive: boolean
}

const mostOrders = 24
const step = 1e-3

/**
 * Local structural identifiability by the Taylor-series method (Pohjanpalo, Math Biosci 1978;41:21): the coefficients of every output
 * after a dose into every input are functions of the parameters; parameters are identifiable where their Jacobian has full rank. The
 * coefficients are computed by series arithmetic, the Jacobian by differences of fourth order, the rank by pivoted orthogonalisation.
 *
 *     identify(model).confounded             // [['CL', 'V']]: only CL/V can be known
 */
export function identify(model: Model): Identifiability {
  const varying = model.parameters.filter((parameter) => parameter.effects.length > 0)
  const candidates = (varying.length > 0 ? varying : model.parameters).map((parameter) => parameter.name)
  const seen = reachable(model, false)
  const timing = reachable(model, true)
  const unseen = candidates.filter((name) => !seen.has(name) && !timing.has(name))
  const examined = candidates.filter((name) => seen.has(name))
  // Roots have no Taylor series here.
  const algebraic = model.states.some((state) => state.algebraic)
  const rows = examined.length === 0 || algebraic ? [] : jacobian(model, examined)
  const conclusive = rows.every((row) => row.every(Number.isFinite)) && (rows.length > 0 || examined.length === 0)
  const confounded = conclusive && examined.length > 0 ? dependentGroups(rows, examined) : []
  return { examined: candidates, unseen, confounded, conclusive }
}

/** Names that outputs depend on, through equations, initial values and bioavailability; `timing` adds lags, durations and rates. */
function reachable(model: Model, timing: boolean): Set<string> {
  const definitions = new Map<string, Expression[]>()
  const define = (name: string, ...expressions: (Expression | undefined)[]) => {
    definitions.set(name, [...(definitions.get(name) ?? []), ...expressions.filter((each) => each !== undefined)])
  }
  for (const each of model.parameters) define(each.name, each.typical)
  for (const each of model.assignments) define(each.name, each.expression)
  for (const [i, state] of model.states.entries()) define(state.name, model.derivatives[i], state.initial)
  for (const input of model.inputs) {
    const target = model.states[input.into]!.name
    define(target, input.bioavailability)
    if (timing) define(target, input.lag, input.duration, input.rate, input.transit?.number, input.transit?.mean)
  }
  const found = new Set<string>()
  const open = model.outputs.flatMap((output) => [...symbolsOf(output.expression)])
  while (open.length > 0) {
    const name = open.pop()!
    if (found.has(name)) continue
    found.add(name)
    for (const expression of definitions.get(name) ?? []) open.push(...symbolsOf(expression))
  }
  return found
}

/** One row a Taylor coefficient, one column a parameter; rows that do not depend on any are left out. */
function jacobian(model: Model, names: readonly string[]): number[][] {
  const orders = Math.min(mostOrders, names.length + model.states.length + 2)
  const at = (name: string, shift: number) => coefficients(model, name, shift, orders)
  const columns = names.map((name) => {
    const [far, near] = [
      [at(name, 2 * step), at(name, -2 * step)],
      [at(name, step), at(name, -step)],
    ] as const
    return near[0]!.map((up, k) => (8 * (up - near[1]![k]!) - (far[0]![k]! - far[1]![k]!)) / (12 * step))
  })
  const middle = at('', 0)
  const rows = middle.map((value, k) => {
    const row = columns.map((column) => column[k]!)
    const size = Math.max(Math.abs(value), ...row.map(Math.abs))
    return size === 0 ? row : row.map((each) => each / size)
  })
  return rows.filter((row) => row.some((each) => each !== 0))
}

/** Taylor coefficients of every output after a dose into each input in turn, with one parameter shifted on its transformed scale. */
function coefficients(model: Model, shifted: string, shift: number, orders: number): number[] {
  const values = referenceValues(model, shifted, shift)
  const lookup = (name: string) => values.get(name) ?? null
  const initial = model.states.map((state) =>
    state.initial ? (evaluateExpression(state.initial, lookup) ?? Number.NaN) : 0,
  )
  const starts = model.inputs.map((input) =>
    initial.map((value, i) => {
      const fraction = input.bioavailability ? (evaluateExpression(input.bioavailability, lookup) ?? Number.NaN) : 1
      return i === input.into ? value + 100 * fraction : value
    }),
  )
  if (starts.length === 0)
    starts.push(initial.every((value) => value === 0) ? initial.map((_, i) => 1 + i / 7) : initial)
  return starts.flatMap((start) => expand(model, values, start, orders))
}

function expand(model: Model, values: ReadonlyMap<string, number>, start: readonly number[], orders: number): number[] {
  const series = new Map<string, Series>()
  for (const [name, value] of values) series.set(name, constantSeries(value, orders))
  const clock = new Float64Array(orders)
  clock[1] = 1
  series.set('time', clock)
  for (const [i, state] of model.states.entries()) series.set(state.name, constantSeries(start[i]!, orders))
  const lookup = (name: string) => series.get(name)
  const assign = (length: number) => {
    for (const each of model.assignments) series.set(each.name, seriesOf(each.expression, lookup, length))
  }
  for (let k = 0; k + 1 < orders; k++) {
    assign(orders)
    const slopes = model.derivatives.map((derivative) => seriesOf(derivative, lookup, orders)[k]!)
    for (const [i, state] of model.states.entries()) series.get(state.name)![k + 1] = slopes[i]! / (k + 1)
  }
  assign(orders)
  return model.outputs.flatMap((output) => [...seriesOf(output.expression, lookup, orders)])
}

/** Covariates in the middle of their range, parameters near their typical values, in general position. */
function referenceValues(model: Model, shifted: string, shift: number): Map<string, number> {
  const values = new Map<string, number>(model.covariates.map((each) => [each.name, middle(each)]))
  for (const [i, parameter] of model.parameters.entries()) {
    const typical = evaluateExpression(parameter.typical, (name) => values.get(name) ?? null) ?? Number.NaN
    const free = parameter.effects.length > 0 || parameter.name === shifted
    const eta = (free ? 0.1 * Math.sin(1 + 2.4 * i) : 0) + (parameter.name === shifted ? shift : 0)
    values.set(parameter.name, transformed(parameter, typical, eta))
  }
  return values
}

function middle({ within, default: fallback, kind }: Covariate): number {
  if (fallback !== undefined) return fallback
  if (within) return within[0] > 0 ? Math.sqrt(within[0] * within[1]) : (within[0] + within[1]) / 2
  return kind === 'number' ? 1 : 0
}

function transformed({ transform }: Parameter, typical: number, eta: number): number {
  if (transform.form === 'logit') {
    const { low, high } = transform
    const p = (typical - low) / (high - low)
    return low + (high - low) / (1 + Math.exp(-Math.log(p / (1 - p)) - eta))
  }
  return typical === 0 ? eta : typical * Math.exp(eta)
}

/** Columns that others determine, each with those others; two groups that share a name are one. */
function dependentGroups(rows: readonly (readonly number[])[], names: readonly string[]): string[][] {
  const columns = names.map((_, j) => normalised(rows.map((row) => row[j]!)))
  const basis: { vector: number[]; index: number }[] = []
  const rest = new Map(columns.map((column, j) => [j, [...column]]))
  for (;;) {
    const [j, vector] = [...rest].reduce((a, b) => (length(b[1]) > length(a[1]) ? b : a), [-1, []] as [
      number,
      number[],
    ])
    if (j < 0 || length(vector) < 1e-8) break
    const unit = normalised(vector)
    basis.push({ vector: unit, index: j })
    rest.delete(j)
    for (const other of rest.values()) subtractProjection(other, unit)
  }
  const groups: Set<string>[] = []
  for (const j of rest.keys()) {
    const members = [j, ...dependencies(columns, basis, j)].map((index) => names[index]!)
    const touching = groups.filter((group) => members.some((name) => group.has(name)))
    const merged = new Set([...members, ...touching.flatMap((group) => [...group])])
    groups.splice(0, groups.length, ...groups.filter((group) => !touching.includes(group)), merged)
  }
  return groups.map((group) => names.filter((name) => group.has(name)))
}

/** Indices of the basis columns whose combination is column j: back substitution in the triangular factor. */
function dependencies(
  columns: readonly number[][],
  basis: readonly { vector: number[]; index: number }[],
  j: number,
): number[] {
  const weights = basis.map(({ vector }) => dot(vector, columns[j]!))
  const found: number[] = []
  for (let i = basis.length - 1; i >= 0; i--) {
    const column = columns[basis[i]!.index]!
    const weight = weights[i]! / dot(basis[i]!.vector, column)
    for (let k = 0; k <= i; k++) weights[k] = weights[k]! - weight * dot(basis[k]!.vector, column)
    if (Math.abs(weight) > 1e-3) found.push(basis[i]!.index)
  }
  return found
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0)
}

function length(vector: readonly number[]): number {
  return Math.sqrt(dot(vector, vector))
}

function normalised(vector: readonly number[]): number[] {
  const size = length(vector)
  return size === 0 ? [...vector] : vector.map((value) => value / size)
}

function subtractProjection(vector: number[], unit: readonly number[]): void {
  const weight = dot(vector, unit)
  for (const [i, value] of unit.entries()) vector[i] = vector[i]! - weight * value
}
