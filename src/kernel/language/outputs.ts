import type { Artefacts, ErrorModel, Output } from '../model.ts'
import { one, type Unit } from '../units/unit.ts'
import { readCodes } from './codes.ts'
import { didYouMean, type Report } from './diagnostic.ts'
import type { Entry, Node } from './document.ts'
import type { Expression } from './expression.ts'
import { capital, type Fields, namedEntries, openFields, quantityOf, scalarOf, unitOf, wordOf } from './fields.ts'
import { checkFormula, expectUnit, formulaIn, type Workshop } from './formula.ts'

export interface DeclaredOutput {
  readonly output: Output
  readonly unit: Unit | null
}

/** Reads the `outputs` section; without `expression` an output is the variable, state or parameter of its own name. */
export function readOutputs(node: Node | undefined, time: Unit | null, shop: Workshop): DeclaredOutput[] {
  return namedEntries(node, '`outputs`', shop.report).map((entry) => {
    const fields = openFields(entry.value, 'output', `output \`${entry.key}\``, shop.report)
    return readOutput(entry, fields, time, shop)
  })
}

function readOutput(entry: Entry, fields: Fields, time: Unit | null, shop: Workshop): DeclaredOutput {
  const unit = unitOf(fields, `output \`${entry.key}\``)
  const limit = quantityOf(fields.get('limit'), unit, '`limit`', shop.report)
  const error = readError(fields.get('error'), unit, limit, entry.key, shop, time)
  const least = quantityOf(fields.get('least'), unit, '`least`', shop.report)
  if (limit !== undefined && !error)
    shop.report.warn(fields.keyAt('limit'), 'error.limit', 'A limit without an `error` has no effect', 'add `error:`')
  return {
    output: {
      name: entry.key,
      unit: unit?.text ?? '1',
      codes: readCodes(fields.get('code'), shop.report),
      expression: readExpression(entry, fields, unit, shop),
      ...(error && { error }),
      ...(least !== undefined && { least }),
    },
    unit,
  }
}

function readExpression(entry: Entry, fields: Fields, unit: Unit | null, shop: Workshop): Expression {
  const { report } = shop
  const name = entry.key
  const scalar = scalarOf(fields.get('expression'), '`expression`', report)
  if (scalar) {
    const checked = checkFormula(scalar.text, scalar.place, 'units', shop)
    if (checked) expectUnit(checked, unit, `output \`${name}\``, scalar.at, report)
    return checked?.expression ?? { kind: 'number', value: 0 }
  }
  const meaning = shop.scope.get(name)
  if (!meaning) {
    const hint =
      didYouMean(name, shop.scope.keys()) ?? `assign \`${name} = …\` in the equations, or add \`expression:\``
    report.error(entry.keyAt, 'output.unknown', `Nothing computes output \`${name}\``, hint)
    return { kind: 'number', value: 0 }
  }
  shop.used.add(name)
  const expression: Expression = { kind: 'symbol', name, at: entry.keyAt }
  expectUnit({ expression, unit: meaning.unit }, unit, `\`${name}\``, fields.keyAt('unit'), report)
  return expression
}

/** `artefacts: { share: 0.01, lasts: 30 min, sd: 40 mg/dL }`. */
function readArtefacts(
  node: Node | undefined,
  unit: Unit | null,
  time: Unit | null,
  name: string,
  report: Report,
): Artefacts | undefined {
  if (!node) return undefined
  const fields = openFields(node, 'artefacts', `\`artefacts\` of \`${name}\``, report)
  const read = (key: string, own: Unit | null, most: number) => {
    const value = quantityOf(fields.get(key), own, `\`${key}\``, report)
    if (value === undefined || !(value > 0 && value < most))
      report.error(
        fields.keyAt(key),
        'error.artefacts',
        `\`artefacts\` needs \`${key}\` above 0${most === 1 ? ' and below 1' : ''}`,
        'write `artefacts: { share: 0.01, lasts: 30 min, sd: 40 mg/dL }`',
      )
    return value ?? Number.NaN
  }
  const far = Number.POSITIVE_INFINITY
  return { share: read('share', one, 1), lasts: read('lasts', time, far), sd: read('sd', unit, far) }
}

const forms = ['additive', 'proportional', 'combined1', 'combined2', 'exponential', 'poisson', 'binomial'] as const

/** The numbers each form takes. */
const parts: Readonly<Record<(typeof forms)[number], readonly ('additive' | 'proportional' | 'trials')[]>> = {
  additive: ['additive'],
  proportional: ['proportional'],
  combined1: ['additive', 'proportional'],
  combined2: ['additive', 'proportional'],
  exponential: ['proportional'],
  poisson: [],
  binomial: ['trials'],
}

/** The residual error of an output. */
export function readError(
  node: Node | undefined,
  unit: Unit | null,
  outer: number | undefined,
  name: string,
  shop: Workshop,
  time: Unit | null = null,
): ErrorModel | undefined {
  if (!node) return undefined
  const { report } = shop
  const fields = openFields(node, 'error', `\`error\` of \`${name}\``, report)
  const form = wordOf(fields.get('form'), '`form`', forms, report)
  if (!form) {
    if (!fields.get('form'))
      report.error(
        fields.at,
        'error.form',
        'An error model must name its form',
        'combined1 is sd = a + b·f, combined2 is sd² = a² + (b·f)²; they give different answers',
      )
    return undefined
  }
  const wanted = parts[form]
  const scales = form === 'proportional' || form === 'combined1' || form === 'combined2'
  for (const key of ['additive', 'proportional', 'exponential', 'trials', 'sd', 'power'] as const) {
    const needed =
      (key === 'additive' || key === 'exponential') && form === 'exponential'
        ? !fields.get('proportional')
        : key === 'sd'
          ? wanted.length === 1 && form !== 'binomial'
          : key === 'power'
            ? scales
            : wanted.some((each) => each === key)
    if (fields.get(key) && !needed)
      report.error(
        fields.keyAt(key),
        'error.field',
        `\`${key}\` has no meaning for ${form}`,
        wanted.length > 0 ? `${form} takes ${wanted.join(' and ')}` : undefined,
      )
  }
  const sizes: { additive?: Expression; proportional?: Expression; trials?: Expression } = {}
  for (const key of wanted) {
    // The error of a logarithm may be called additive, proportional, exponential or plainly sd: it is one number.
    const other = form === 'exponential' ? (fields.get('additive') ?? fields.get('exponential')) : undefined
    const alias = other ?? fields.get('sd')
    const own = fields.get(key) ?? (key === 'trials' || wanted.length > 1 ? undefined : alias)
    const size = formulaIn(own, key === 'additive' ? unit : one, `\`${key}\``, shop)
    if (size) sizes[key] = size
    else if (!own)
      report.error(
        fields.at,
        'error.missing',
        `${capital(form)} needs \`${key}\``,
        key === 'additive' ? "a standard deviation in the output's unit" : 'a fraction: 0.2 is 20 %',
      )
    if (size?.kind === 'number' && size.value < 0)
      report.error(own!.at, 'error.negative', 'A standard deviation cannot be negative')
  }
  const limit = quantityOf(fields.get('limit'), unit, '`limit`', report) ?? outer
  const artefacts = readArtefacts(fields.get('artefacts'), unit, time, name, shop.report)
  const power = quantityOf(fields.get('power'), one, '`power`', report)
  if (power !== undefined && !(power > 0))
    report.error(fields.keyAt('power'), 'error.power', 'A `power` must be above 0', 'write `power: 0.5`, for example')
  return {
    form,
    ...sizes,
    ...(power !== undefined && power !== 1 && { power }),
    ...(limit !== undefined && { limit }),
    ...(artefacts && { artefacts }),
  }
}
