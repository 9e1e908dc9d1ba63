import type { Expression } from '../../../kernel/language/expression.ts'
import { call, termsOf, unity } from '../code/trees.ts'
import type { BaseUnits, Definition, Dimension } from '../imported-model.ts'
import type { Arranged } from './arrange.ts'
import {
  amount,
  clearance,
  concentration,
  createDimensionSolver,
  dimensionless,
  isWhole,
  perTime,
  sameDimension,
  time,
  volume,
} from './dimensions.ts'
import { dimensionOfFormula, type PrintSetting } from './print-formula.ts'

/** Units of everything in an arranged model. */
export interface Measured {
  readonly dimensions: ReadonlyMap<string, Dimension>
  /** Names whose unit is not made of the base units, and that unit. */
  readonly foreign: ReadonlyMap<string, string>
  /** Definitions with a factor of 1000^n between the base units and their own: what stands without it. */
  readonly scaled: ReadonlyMap<string, Expression>
}

/**
 * Finds units that make the equations balance: doses are amounts, names that start with V volumes, the rest follows. Without an answer in
 * whole powers everything is a pure number.
 */
export function measure(arranged: Arranged, covariateUnits: ReadonlyMap<string, string>): Measured {
  const foreign = new Map(covariateUnits)
  let dimensions = solve(arranged, new Set())
  const scaled = new Map<string, Expression>()
  for (const each of arranged.equations) {
    const unit = scaledUnit(each, dimensions, foreign, arranged.draft.units)
    if (!unit) continue
    foreign.set(each.name, unit.unit)
    scaled.set(each.name, unit.rest)
  }
  if (scaled.size > 0) dimensions = solve(arranged, new Set(scaled.keys()), scaled)
  return { dimensions, foreign, scaled }
}

function solve(arranged: Arranged, apart: ReadonlySet<string>, scaled?: ReadonlyMap<string, Expression>) {
  const { draft, parameters, equations } = arranged
  const names = [
    ...parameters.map((each) => each.name),
    ...draft.states.map((each) => each.name),
    ...equations.map((each) => each.name),
  ]
  const unknown = new Set(names.filter((name) => !apart.has(name)))
  const solver = createDimensionSolver(unknown)
  const first = draft.inputs[0]
  if (first) solver.settle(first.into, amount)
  for (const [name, dimension] of draft.known) if (unknown.has(name)) solver.settle(name, dimension)
  const certain = draft.states.filter((each) => !hasBareFactor(each.derivative))
  for (const each of certain) solver.equate(each.name, each.derivative, perTime)
  for (const each of draft.inputs) solver.settle(each.into, amount)
  for (const each of draft.states) if (/^(depot|abs|gut|cent|peri)/i.test(each.name)) solver.settle(each.name, amount)
  for (const each of draft.states) {
    for (const { term } of termsOf(each.derivative)) if (!hasBareFactor(term)) solver.equate(each.name, term, perTime)
    if (each.initial) solver.equate(each.name, each.initial)
  }
  for (const each of equations) {
    if (!apart.has(each.name)) solver.equate(each.name, each.expression)
    const rest = scaled?.get(each.name)
    if (rest) solver.equate(each.name, rest, concentration)
  }
  for (const each of draft.inputs) {
    for (const tree of [each.lag, each.duration, each.transit?.mean])
      if (tree?.kind === 'symbol' && unknown.has(tree.name)) solver.settle(tree.name, time)
    if (each.rate) solver.equate(each.into, each.rate, perTime)
  }
  for (const name of names)
    if (unknown.has(name) && /^V(\d|[CPDS]|SS|C\d|P\d)?$/i.test(name)) solver.settle(name, volume)
  for (const name of names) if (unknown.has(name) && /^(CL|Q)\d?$/i.test(name)) solver.settle(name, clearance)
  solver.settleLiterals()
  const dimensions = solver.solve()
  return [...dimensions.values()].every(isWhole)
    ? dimensions
    : new Map(names.map((name) => [name, dimensionless] as const))
}

/** A number that multiplies may stand for a rate constant. */
function hasBareFactor(tree: Expression): boolean {
  if (tree.kind !== 'call') return false
  const factor = tree.fn === 'multiply' || tree.fn === 'divide'
  return (factor && tree.args.some((arg) => arg.kind === 'number')) || tree.args.some(hasBareFactor)
}

const masses = ['kg', 'g', 'mg', 'ug', 'ng', 'pg', 'fg']

/** A concentration that is written with a factor of 1000^n is in a smaller or larger unit: A / (V / 1000) is in ug/L. */
function scaledUnit(
  each: Definition,
  dimensions: ReadonlyMap<string, Dimension>,
  foreign: ReadonlyMap<string, string>,
  units: BaseUnits,
) {
  const { factor, rest } = withoutFactor(each.expression)
  const power = Math.round(Math.log10(Math.abs(factor)) / 3)
  if (power === 0 || Math.abs(factor / 1000 ** power - 1) > 1e-12) return null
  const setting: PrintSetting = {
    units,
    nameOf: (name) => name,
    dimensionOf: (name) => dimensions.get(name) ?? dimensionless,
    foreign: (name) => foreign.get(name),
  }
  const dimension = dimensionOfFormula(rest, setting)
  const mass = masses[masses.indexOf(units.amount) + power]
  if (!dimension || !sameDimension(dimension, concentration) || !masses.includes(units.amount) || mass === undefined)
    return null
  return { unit: `${mass}/${units.volume}`, rest }
}

/** A product as its number and the rest. */
function withoutFactor(tree: Expression): { readonly factor: number; readonly rest: Expression } {
  if (tree.kind === 'number') return { factor: tree.value, rest: unity }
  if (tree.kind !== 'call' || (tree.fn !== 'multiply' && tree.fn !== 'divide')) return { factor: 1, rest: tree }
  const [left, right] = tree.args.map(withoutFactor) as [
    ReturnType<typeof withoutFactor>,
    ReturnType<typeof withoutFactor>,
  ]
  const factor = tree.fn === 'multiply' ? left.factor * right.factor : left.factor / right.factor
  const isOne = (part: Expression) => part.kind === 'number' && part.value === 1
  if (isOne(right.rest)) return { factor, rest: left.rest }
  if (tree.fn === 'multiply' && isOne(left.rest)) return { factor, rest: right.rest }
  return { factor, rest: call(tree.fn, left.rest, right.rest) }
}
