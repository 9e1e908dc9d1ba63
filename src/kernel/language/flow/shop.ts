import { patientSymbols, placeFunctions, staffFunctions } from '../../dynamics/flow/evaluator.ts'
import { divide, sameDimension, sameUnit } from '../../units/arithmetic.ts'
import { one, type Unit } from '../../units/unit.ts'
import type { Meaning } from '../check.ts'
import { didYouMean, type Report } from '../diagnostic.ts'
import type { Node } from '../document.ts'
import type { Expression, Span } from '../expression.ts'
import { capital, quantityForm, scalarOf } from '../fields.ts'
import { checkFormula, convertedConstant } from '../formula.ts'
import { type Fit, misfit, unitOfFit, wanted } from './fits.ts'

/** What the readers of a flow model share: its names, in order, and where findings go. */
export interface FlowShop {
  readonly report: Report
  readonly time: Unit | null
  readonly classes: readonly string[]
  readonly places: readonly string[]
  readonly staff: readonly string[]
  readonly attributes: readonly string[]
  readonly levers: readonly string[]
  readonly scope: ReadonlyMap<string, Meaning>
  readonly used: Set<string>
}

/** Names that formulas of a flow model may read, all as plain numbers in their declared units. */
export function flowScope(
  names: ReadonlyMap<string, Meaning>,
  lists: Pick<FlowShop, 'places' | 'staff' | 'attributes' | 'levers'>,
): Map<string, Meaning> {
  const scope = new Map(names)
  const add = (name: string) => scope.set(name, { kind: 'covariate', unit: one })
  for (const name of [...lists.levers, ...lists.attributes, ...patientSymbols]) add(name)
  scope.set('time', { kind: 'time', unit: one })
  for (const fn of placeFunctions) for (const place of lists.places) add(`${fn}_${place}_`)
  for (const fn of staffFunctions) for (const pool of lists.staff) add(`${fn}_${pool}_`)
  return scope
}

const hints: Readonly<Record<Fit, string>> = {
  time: 'of a rate the duration is `1 / rate`',
  rate: 'of a duration the rate is `1 / duration`; a law of the gaps is written with `every:`',
  number: 'divide a time by a time, or multiply it by a rate',
  any: 'add and compare like with like',
}

const functions = [...new Set<string>([...placeFunctions, ...staffFunctions])].join('|')

/** Without end, as YAML and people write it: a gap after which nobody comes, a patience that never runs out. */
const endless = /^(\.inf|inf|infinite|infinity)$/i

/**
 * A formula over parameters, levers, attributes and the state, at a place that asks for a duration, a rate or a number; `5 min` is converted to
 * the model's time. undefined after an error.
 */
export function flowFormula(
  node: Node | undefined,
  what: string,
  shop: FlowShop,
  fit: Fit = 'any',
): Expression | undefined {
  const scalar = scalarOf(node, what, shop.report)
  if (!scalar) return undefined
  if (endless.test(scalar.text)) return { kind: 'number', value: Number.POSITIVE_INFINITY }
  const unit = unitOfFit(fit, shop.time)
  const constant = unit && convertedConstant(scalar.text, unit)
  if (constant !== null) return { kind: 'number', value: constant }
  if (quantityForm.exec(scalar.text)?.[2] !== undefined && shop.time) {
    const other = (['time', 'rate'] as const).find(
      (each) => convertedConstant(scalar.text, unitOfFit(each, shop.time)!) !== null,
    )
    if (other && fit !== 'any') {
      const message = `${capital(what)} asks for ${wanted[fit]}, but \`${scalar.text.trim()}\` is ${wanted[other]}`
      shop.report.error(scalar.at, 'unit.mismatch', message, hints[fit])
      return undefined
    }
  }
  // A state function becomes a name of the same length, so that places in the text stay right.
  const text = scalar.text.replace(
    new RegExp(`\\b(${functions})\\(\\s*([\\p{L}_][\\p{L}\\p{N}_]*)\\s*\\)`, 'gu'),
    (whole, fn: string, name: string, at: number) => {
      const known = fn === 'waiting' || !shop.staff.includes(name) ? shop.places : shop.staff
      if (!known.includes(name))
        shop.report.error(
          scalar.place(at, at + whole.length),
          'name.unknown',
          `\`${name}\` is neither a place nor staff`,
          didYouMean(name, [...shop.places, ...shop.staff]),
        )
      return `${fn}_${name}_`.padEnd(whole.length)
    },
  )
  const { report, scope, used } = shop
  const expression = checkFormula(text, scalar.place, 'numbers', { report, scope, used })?.expression
  if (!expression) return undefined
  checkTimes(expression, scalar.at, shop)
  const wrong = misfit(expression, fit, shop)
  if (wrong)
    report.error(
      scalar.at,
      'unit.mismatch',
      `${capital(what)} asks for ${wanted[fit]}, but \`${scalar.text.trim()}\` does not fit: ${wrong}`,
      hints[fit],
    )
  return expression
}

/** A parameter counts as the number in its unit: one in other units of time than the model's would be taken for what it is not. */
function checkTimes(expression: Expression, at: Span, shop: FlowShop): void {
  if (expression.kind === 'call') for (const each of expression.args) checkTimes(each, at, shop)
  if (expression.kind !== 'symbol' || !shop.time) return
  const meaning = shop.scope.get(expression.name)
  if (meaning?.kind !== 'parameter' || !meaning.unit) return
  const rate = divide(one, shop.time)
  const model = [shop.time, rate].find((unit) => sameDimension(unit, meaning.unit!))
  if (!model || sameUnit(model, meaning.unit)) return
  shop.report.error(
    at,
    'unit.time',
    `\`${expression.name}\` is in ${meaning.unit.text}, but the time of this model is in ${shop.time.text}`,
    `declare it in ${model.text}`,
  )
}

/** The index of a name in a list; a name that is not there is reported. */
export function indexOf(
  name: string,
  at: Span,
  what: string,
  names: readonly string[],
  report: Report,
): number | undefined {
  const index = names.indexOf(name)
  if (index >= 0) return index
  report.error(
    at,
    'name.unknown',
    `\`${name}\` is not ${what}`,
    didYouMean(name, names) ?? (names.length > 0 ? `known: ${names.join(', ')}` : undefined),
  )
  return undefined
}

/** Several values: a list, or one alone. */
export function itemsOf(node: Node | undefined): readonly Node[] {
  return node === undefined ? [] : node.kind === 'list' ? node.items : [node]
}

/**
 * A value for every class: written once, or under `by-class:` with `others` for the rest. `read` is called once for each that is written;
 * `missing` stands where a class has none.
 */
export function byClass<T>(
  node: Node | undefined,
  what: string,
  shop: FlowShop,
  read: (node: Node) => T | undefined,
  missing: T,
): readonly T[] {
  if (node?.kind !== 'map' || !node.entries.has('by-class')) {
    const value = node === undefined ? missing : (read(node) ?? missing)
    return [value]
  }
  const inner = node.entries.get('by-class')!.value
  if (inner.kind !== 'map') {
    shop.report.error(
      inner.at,
      'field.mapping',
      `\`by-class\` of ${what} must be a mapping`,
      'write `{ class: value }`',
    )
    return [missing]
  }
  const rest = inner.entries.get('others')
  const other = rest ? (read(rest.value) ?? missing) : missing
  const values: T[] = shop.classes.map(() => other)
  for (const entry of inner.entries.values()) {
    if (entry.key === 'others') continue
    const index = indexOf(entry.key, entry.keyAt, 'a class', shop.classes, shop.report)
    if (index !== undefined) values[index] = read(entry.value) ?? missing
  }
  return values
}
