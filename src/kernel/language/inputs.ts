import type { Input, State, Transit, Unreported } from '../model.ts'
import { divide, multiply, sameUnit } from '../units/arithmetic.ts'
import { one, type Unit } from '../units/unit.ts'
import { mismatchHint, show } from './check.ts'
import { readCodes } from './codes.ts'
import { didYouMean, type Report } from './diagnostic.ts'
import type { Entry, Node } from './document.ts'
import type { Expression, Span } from './expression.ts'
import { type Fields, namedEntries, openFields, quantityOf, scalarOf, unitOf, wordOf } from './fields.ts'
import { checkFormula, convertedConstant, formulaIn, type Workshop } from './formula.ts'

export interface StateHead {
  readonly name: string
  readonly fields: Fields
  readonly unit: Unit | null
  readonly at: Span
}

export function readStateHeads(node: Node | undefined, report: Report): StateHead[] {
  return namedEntries(node, '`states`', report).map((entry) => {
    const fields = openFields(entry.value, 'state', `state \`${entry.key}\``, report)
    return { name: entry.key, fields, unit: unitOf(fields, `state \`${entry.key}\``), at: entry.keyAt }
  })
}

/** Initial values: formulas of covariates, parameters and earlier states, in the state's unit. */
export function readStates(heads: readonly StateHead[], shop: Workshop): State[] {
  return heads.map(({ name, fields, unit }) => {
    const initial = formulaIn(fields.get('initial'), unit, `\`initial\` of \`${name}\``, shop)
    const scale = scaleOf(name, fields, unit)
    return { name, unit: unit?.text ?? '1', ...(initial && { initial }), ...(scale !== undefined && { scale }) }
  })
}

function scaleOf(name: string, fields: Fields, unit: Unit | null): number | undefined {
  const scale = quantityOf(fields.get('scale'), unit, `\`scale\` of \`${name}\``, fields.report)
  if (scale === undefined || scale > 0) return scale
  fields.report.error(fields.keyAt('scale'), 'number.positive', `\`scale\` of \`${name}\` must be above 0`)
  return undefined
}

/** What noise adds to states: variances a unit of time, formulas of everything that equations can read. */
export function readDiffusions(
  heads: readonly StateHead[],
  states: readonly State[],
  time: Unit | null,
  shop: Workshop,
): State[] {
  return states.map((state, index) => {
    const { fields, unit } = heads[index]!
    const own = unit && time ? divide(multiply(unit, unit), time) : null
    const diffusion = formulaIn(fields.get('diffusion'), own, `\`diffusion\` of \`${state.name}\``, shop)
    return diffusion ? { ...state, diffusion } : state
  })
}

const forms = ['bolus', 'infusion'] as const

export function inputEntries(node: Node | undefined, report: Report): Entry[] {
  return namedEntries(node, '`inputs`', report)
}

/** Reads the `inputs` section; `shop` knows covariates and parameters. */
export function readInputs(
  entries: readonly Entry[],
  states: readonly StateHead[],
  time: Unit | null,
  shop: Workshop,
): Input[] {
  return entries.map((entry) => {
    const fields = openFields(entry.value, 'input', `input \`${entry.key}\``, shop.report)
    return readInput(entry, fields, states, time, shop)
  })
}

function readInput(
  entry: Entry,
  fields: Fields,
  states: readonly StateHead[],
  time: Unit | null,
  shop: Workshop,
): Input {
  const { report } = shop
  const name = entry.key
  const unit = unitOf(fields, `input \`${name}\``)
  const into = readInto(name, fields, states)
  const target = states[into]?.unit ?? null
  const bioavailability = readBioavailability(name, fields, unit, target, shop)
  const rateUnit = unit && time ? divide(unit, time) : null
  const lag = formulaIn(fields.get('lag'), time, `\`lag\` of \`${name}\``, shop)
  const duration = formulaIn(fields.get('duration'), time, `\`duration\` of \`${name}\``, shop)
  const unreported = readUnreported(name, fields.get('unreported'), unit, time, report)
  const rate = formulaIn(fields.get('rate'), rateUnit, `\`rate\` of \`${name}\``, shop)
  const transit = readTransit(name, fields, time, shop)
  return {
    name,
    unit: unit?.text ?? '1',
    into: Math.max(into, 0),
    as: transit ? ['bolus'] : readForms(fields),
    codes: readCodes(fields.get('code'), report),
    ...(lag && { lag }),
    ...(bioavailability && { bioavailability }),
    ...(bioavailability && unit && target && !sameUnit(unit, target) && { converts: true as const }),
    ...(duration && { duration }),
    ...(rate && { rate }),
    ...(transit && { transit }),
    ...(unreported && { unreported }),
  }
}

/** `transit: { number: 3.5, mean: MTT }`. */
function readTransit(name: string, fields: Fields, time: Unit | null, shop: Workshop): Transit | undefined {
  const node = fields.get('transit')
  if (!node) return undefined
  const { report } = shop
  const own = openFields(node, 'transit', `\`transit\` of \`${name}\``, report)
  const number = formulaIn(own.get('number'), one, `\`number\` of transit compartments of \`${name}\``, shop)
  const mean = formulaIn(own.get('mean'), time, `\`mean\` transit time of \`${name}\``, shop)
  if (!own.get('number') || !own.get('mean'))
    report.error(
      own.at,
      'input.transit',
      '`transit` needs `number` and `mean`',
      'write `transit: { number: 3, mean: MTT }`',
    )
  for (const key of ['duration', 'rate'] as const)
    if (fields.get(key))
      report.error(
        fields.keyAt(key),
        'input.transit',
        `\`${key}\` has no meaning for an input with \`transit\``,
        'leave one out',
      )
  if (fields.get('as') && readForms(fields).includes('infusion'))
    report.error(fields.keyAt('as'), 'input.transit', 'Only a bolus passes transit compartments', 'write `as: bolus`')
  return number && mean && { number, mean }
}

/** `unreported: { every: 8 h, amount: 30 g, spread: 0.6 }`. */
function readUnreported(
  name: string,
  node: Node | undefined,
  unit: Unit | null,
  time: Unit | null,
  report: Report,
): Unreported | undefined {
  if (!node) return undefined
  const fields = openFields(node, 'unreported', `\`unreported\` of \`${name}\``, report)
  const read = (key: string, own: Unit | null) => {
    const value = quantityOf(fields.get(key), own, `\`${key}\``, report)
    if (value === undefined || !(value > 0))
      report.error(
        fields.keyAt(key),
        'input.unreported',
        `\`unreported\` needs \`${key}\` above 0`,
        'write `unreported: { every: 8 h, amount: 30 g, spread: 0.6 }`',
      )
    return value ?? Number.NaN
  }
  return { every: read('every', time), amount: read('amount', unit), spread: read('spread', one) }
}

function readInto(name: string, fields: Fields, states: readonly StateHead[]): number {
  const scalar = scalarOf(fields.get('into'), '`into`', fields.report)
  const names = states.map((state) => state.name)
  if (!scalar) {
    if (states.length === 1) return 0
    fields.report.error(
      fields.at,
      'input.into',
      `Input \`${name}\` does not say which state it enters`,
      `add \`into:\`, one of ${names.join(', ')}`,
    )
    return -1
  }
  const index = names.indexOf(scalar.text)
  if (index < 0)
    fields.report.error(
      scalar.at,
      'name.unknown',
      `\`${scalar.text}\` is not a state`,
      didYouMean(scalar.text, names) ?? `states: ${names.join(', ')}`,
    )
  return index
}

/** Amount · bioavailability must be what the state holds; the factor may carry a conversion (units of insulin to pmol). */
function readBioavailability(
  name: string,
  fields: Fields,
  unit: Unit | null,
  target: Unit | null,
  shop: Workshop,
): Expression | undefined {
  const node = scalarOf(fields.get('bioavailability'), '`bioavailability`', shop.report)
  const share = node && unit && target && sameUnit(unit, target) ? convertedConstant(node.text, one) : null
  if (share !== null) return { kind: 'number', value: share }
  const checked = node && checkFormula(node.text, node.place, 'units', shop)
  if (node && !checked) return undefined
  const factor = checked ? checked.unit : one
  if (unit && target && factor && !sameUnit(multiply(unit, factor), target)) {
    const actual = multiply(unit, factor)
    const hint = checked
      ? mismatchHint(actual, target)
      : `declare the input in ${target.text}, or add a \`bioavailability\` that converts`
    shop.report.error(
      node?.at ?? fields.keyAt('unit'),
      'unit.mismatch',
      `Input \`${name}\` brings ${show(actual)} into a state in ${show(target)}`,
      hint,
    )
  }
  return checked?.expression
}

function readForms(fields: Fields): Input['as'] {
  const node = fields.get('as')
  if (!node) return forms
  const items = node.kind === 'list' ? node.items : [node]
  const words = items.flatMap((item) => wordOf(item, '`as`', forms, fields.report) ?? [])
  return words.length > 0 ? words : forms
}
