import { constantOf } from '../../dynamics/flow/evaluator.ts'
import { type FlowLaw, type LawForm, lawForms } from '../../dynamics/flow/flow.ts'
import type { Node } from '../document.ts'
import type { Expression, FunctionName } from '../expression.ts'
import { type Fields, openFields, quantityOf, rangeOf, wordOf } from '../fields.ts'
import type { Fit } from './fits.ts'
import { flowFormula } from './flow-formula.ts'
import { type FlowShop, itemsOf } from './shop.ts'

const number = (value: number): Expression => ({ kind: 'number', value })
const call = (fn: FunctionName, ...args: Expression[]): Expression => {
  const made: Expression = { kind: 'call', fn, args }
  const value = constantOf(made)
  return value === null ? made : number(value)
}
const square = (x: Expression) => call('multiply', x, x)

/** How a law may be written: the fields of each way, and the arguments that the engine takes. */
type Way = readonly [fields: readonly string[], args: (...values: Expression[]) => Expression[]]
const same = (...values: Expression[]) => values

/** Variance of the logarithm of a log-normal with this mean and standard deviation. */
const logVariance = (mean: Expression, sd: Expression) =>
  call('log', call('add', number(1), square(call('divide', sd, mean))))

const ways: Readonly<Record<Exclude<LawForm, ListForm>, readonly Way[]>> = {
  constant: [[['value'], same]],
  uniform: [[['low', 'high'], same]],
  triangular: [[['low', 'mode', 'high'], same]],
  exponential: [
    [['mean'], same],
    [['rate'], (rate) => [call('divide', number(1), rate)]],
  ],
  gamma: [
    [['shape', 'scale'], same],
    [['mean', 'sd'], (mean, sd) => [square(call('divide', mean, sd)), call('divide', square(sd), mean)]],
  ],
  erlang: [
    [['phases', 'mean'], (phases, mean) => [phases, call('divide', mean, phases)]],
    [['phases', 'rate'], (phases, rate) => [phases, call('divide', number(1), rate)]],
  ],
  normal: [[['mean', 'sd'], same]],
  lognormal: [
    [
      ['mean', 'sd'],
      (mean, sd) => {
        const variance = logVariance(mean, sd)
        return [call('subtract', call('log', mean), call('multiply', number(0.5), variance)), call('sqrt', variance)]
      },
    ],
    [['meanlog', 'sdlog'], same],
    [['median', 'sdlog'], (median, sdlog) => [call('log', median), sdlog]],
  ],
  weibull: [[['shape', 'scale'], same]],
  'log-logistic': [[['shape', 'scale'], same]],
  pareto: [[['shape', 'scale'], same]],
  beta: [
    [['a', 'b', 'low', 'high'], same],
    [['a', 'b'], (a, b) => [a, b, number(0), number(1)]],
  ],
  poisson: [[['mean'], same]],
  geometric: [[['chance'], same]],
}

type ArgumentRange = readonly [allowed: (value: number) => boolean, must: string]
const anything: ArgumentRange = [(value) => !Number.isNaN(value), 'it is a number']
const positive: ArgumentRange = [(value) => value > 0, 'it is above 0']
const notNegative: ArgumentRange = [(value) => value >= 0, 'it is not below 0']
const whole: ArgumentRange = [(value) => value >= 1 && Number.isInteger(value), 'it is a whole number from 1 on']
const share: ArgumentRange = [(value) => value >= 0 && value <= 1, 'it is from 0 to 1']
const chance: ArgumentRange = [(value) => value > 0 && value <= 1, 'it is above 0 and at most 1']

type ListForm = 'hyperexponential' | 'coxian' | 'discrete' | 'empirical' | 'hazard' | 'sequence' | 'mixture' | 'by-time'

const listFields: Readonly<Record<ListForm, readonly string[]>> = {
  hyperexponential: ['chances', 'means', 'rates', 'mean', 'cv2'],
  coxian: ['rates', 'continue'],
  discrete: ['values', 'chances'],
  empirical: ['values'],
  hazard: ['from', 'rates'],
  sequence: ['values'],
  mixture: ['chances', 'of'],
  'by-time': ['until', 'of'],
}

/** What the numbers of such lists may be. */
const listRanges: Readonly<Record<string, ArgumentRange>> = {
  values: notNegative,
  chances: share,
  continue: share,
  mean: positive,
  means: positive,
  rates: notNegative,
}

const isList = (form: LawForm): form is ListForm => form in listFields

/** The fields that a law of a form may have. */
export function lawFields(form: LawForm): readonly string[] {
  const own = isList(form) ? listFields[form] : [...new Set(ways[form].flatMap(([fields]) => fields))]
  return ['law', ...own, 'within', 'shift']
}

export const constantLaw = (value: number): FlowLaw => ({
  form: 'constant',
  args: [number(value)],
  data: [],
  parts: [],
})

/** What a law is of. Lateness may be below 0: of who comes early. */
export type LawOf = 'duration' | 'lateness' | 'count' | 'attribute'

const fits: Readonly<Record<LawOf, Fit>> = { duration: 'time', lateness: 'time', count: 'number', attribute: 'any' }
const unitless: ReadonlySet<string> = new Set([
  'shape',
  'phases',
  'chance',
  'chances',
  'continue',
  'cv2',
  'sdlog',
  'a',
  'b',
])

/** What an argument of a law asks for. */
function fitOf(form: LawForm, name: string, of: LawOf): Fit {
  if (unitless.has(name)) return 'number'
  if (name === 'meanlog' || form === 'poisson') return 'any'
  if (name === 'until' || name === 'from') return 'time'
  return name === 'rate' || name === 'rates' ? (fits[of] === 'time' ? 'rate' : 'any') : fits[of]
}

/** A law of durations or counts: `{ law: lognormal, mean: 5, sd: 1 }`; a bare number or formula is a constant. undefined after an error. */
export function readLaw(
  node: Node | undefined,
  what: string,
  shop: FlowShop,
  of: LawOf = 'duration',
): FlowLaw | undefined {
  if (!node) return undefined
  if (node.kind === 'scalar') {
    const value = flowFormula(node, what, shop, fits[of])
    const constant = value && constantOf(value)
    if (of !== 'lateness' && typeof constant === 'number' && constant < 0) {
      shop.report.error(node.at, 'law.arguments', `${what} is ${constant}`, 'it is not below 0')
      return undefined
    }
    return value && { form: 'constant', args: [value], data: [], parts: [] }
  }
  if (node.kind === 'list') {
    shop.report.error(
      node.at,
      'law.form',
      `${what} is a list`,
      'write `{ law: sequence, values: [...] }` (in order) or `{ law: empirical, values: [...] }` (at random)',
    )
    return undefined
  }
  const written = node.entries.get('law')
  if (!written) {
    shop.report.error(node.at, 'law.form', `${what} names no law`, 'write `{ law: exponential, mean: 5 }`')
    return undefined
  }
  const form = wordOf(written.value, 'a law', lawForms, shop.report)
  if (!form) return undefined
  const fields = openFields(node, lawFields(form), `the law ${form}`, shop.report)
  const body = isList(form) ? readListLaw(form, fields, what, shop, of) : readPlainLaw(form, fields, what, shop, of)
  if (!body) return undefined
  const within = rangeOf(fields.get('within'), shop.time, '`within`', shop.report)
  const shift = quantityOf(fields.get('shift'), shop.time, '`shift`', shop.report)
  return { form, ...body, ...(within && { within }), ...(shift !== undefined && { shift }) }
}

type Body = Pick<FlowLaw, 'args' | 'data' | 'parts'>

function readPlainLaw(
  form: Exclude<LawForm, ListForm>,
  fields: Fields,
  what: string,
  shop: FlowShop,
  of: LawOf,
): Body | undefined {
  const way = ways[form].find(([names]) => names.every((name) => fields.get(name)))
  if (!way) {
    const choices = ways[form].map(([names]) => names.join(', ')).join('; or ')
    shop.report.error(fields.at, 'law.arguments', `The law ${form} of ${what} lacks its arguments`, `give ${choices}`)
    return undefined
  }
  const values = way[0].map((name) => flowFormula(fields.get(name), `\`${name}\``, shop, fitOf(form, name, of)))
  if (values.some((value) => value === undefined)) return undefined
  const given = (name: string): number | null => {
    const i = way[0].indexOf(name)
    return i < 0 ? null : constantOf(values[i]!)
  }
  const impossible = (name: string, must: string): undefined => {
    const message = `\`${name}\` of the law ${form} of ${what} is ${given(name)}`
    shop.report.error(fields.keyAt(name), 'law.arguments', message, must)
    return undefined
  }
  for (const name of way[0]) {
    const value = given(name)
    if (value === null) continue
    const [allowed, must] = rangeOfArgument(form, name, of === 'lateness')
    if (!(allowed(value) && (value < Number.POSITIVE_INFINITY || name === 'value'))) return impossible(name, must)
  }
  const [low, mode, high] = [given('low'), given('mode'), given('high')]
  if (low !== null && high !== null && low > high) return impossible('high', '`high` is not below `low`')
  if (mode !== null && ((low !== null && mode < low) || (high !== null && mode > high)))
    return impossible('mode', '`mode` lies between `low` and `high`')
  return { args: way[1](...(values as Expression[])), data: [], parts: [] }
}

/** What an argument of a law may be, where it is a number. */
function rangeOfArgument(form: LawForm, name: string, signed: boolean): ArgumentRange {
  switch (name) {
    case 'mean':
      return form === 'normal' ? anything : form === 'poisson' ? notNegative : positive
    case 'meanlog':
      return anything
    case 'sd':
      return form === 'gamma' ? positive : notNegative
    case 'sdlog':
      return notNegative
    case 'value':
    case 'low':
    case 'mode':
    case 'high':
      return signed ? anything : notNegative
    case 'phases':
      return whole
    case 'chance':
      return chance
    default:
      return positive
  }
}

function readListLaw(form: ListForm, fields: Fields, what: string, shop: FlowShop, of: LawOf): Body | undefined {
  const { report } = shop
  const formulas = (key: string): Expression[] | undefined => {
    const items = itemsOf(fields.get(key))
    const values = items.map((item) => flowFormula(item, `\`${key}\``, shop, fitOf(form, key, of)))
    return items.length === 0 || values.some((value) => value === undefined) ? undefined : (values as Expression[])
  }
  const numbers = (key: string): number[] | undefined => {
    const values = formulas(key)?.map(constantOf)
    if (!values) return undefined
    if (values.every((value) => value !== null)) return values as number[]
    report.error(fields.keyAt(key), 'law.constant', `\`${key}\` of ${what} must be numbers`)
    return undefined
  }
  /** The first constant of a list that is out of its range, said; true when there is one. */
  const refuses = (key: string, values: readonly Expression[] | undefined, [allowed, must]: ArgumentRange): boolean => {
    const wrong = values?.map(constantOf).find((value) => value !== null && !allowed(value))
    if (wrong === undefined || wrong === null) return false
    report.error(fields.keyAt(key), 'law.arguments', `\`${key}\` of the law ${form} of ${what} holds ${wrong}`, must)
    return true
  }
  for (const [key, range] of Object.entries(listRanges)) {
    const wanted = of === 'lateness' && key === 'values' ? anything : range
    if (fields.get(key) && refuses(key, formulas(key), wanted)) return undefined
  }
  const fail = (hint: string): undefined => {
    report.error(fields.at, 'law.arguments', `The law ${form} of ${what} lacks its arguments`, hint)
    return undefined
  }
  const shares = formulas('chances')?.map(constantOf)
  if (shares?.every((value) => value !== null) && !sumsToOne(shares)) return fail('the chances sum to 1')
  switch (form) {
    case 'sequence':
    case 'empirical': {
      const data = numbers('values')
      return data ? { args: [], data, parts: [] } : fail('give `values: [1, 2, 3]`')
    }
    case 'discrete': {
      const [values, chances] = [numbers('values'), numbers('chances')]
      if (!values || !chances || values.length !== chances.length) return fail('give `values` and as many `chances`')
      return { args: [], data: values.flatMap((value, i) => [value, chances[i]!]), parts: [] }
    }
    case 'hazard': {
      const [from, rates] = [numbers('from'), numbers('rates')]
      if (!from || !rates || from.length !== rates.length || from[0] !== 0 || !rises(from))
        return fail('give `from: [0, …]` (rising) and as many `rates`')
      return { args: [], data: from.flatMap((value, i) => [value, rates[i]!]), parts: [] }
    }
    case 'hyperexponential': {
      const [mean, cv2] = [numbers('mean')?.[0], numbers('cv2')?.[0]]
      if (mean !== undefined && cv2 !== undefined) {
        if (cv2 < 1) return fail('`cv2` is at least 1')
        // Two phases with balanced means.
        const p = 0.5 * (1 + Math.sqrt((cv2 - 1) / (cv2 + 1)))
        return { args: [p, 1 - p, mean / (2 * p), mean / (2 * (1 - p))].map(number), data: [], parts: [] }
      }
      const chances = formulas('chances')
      const means = formulas('means') ?? formulas('rates')?.map((rate) => call('divide', number(1), rate))
      if (!chances || !means || chances.length !== means.length)
        return fail('give `chances` and as many `means`, or `mean` and `cv2`')
      return { args: [...chances, ...means], data: [], parts: [] }
    }
    case 'coxian': {
      const rates = formulas('rates')
      if (!rates) return fail('give `rates` and, between them, the chances to `continue`')
      const go = rates.length > 1 ? formulas('continue') : []
      if (!go || go.length < rates.length - 1) return fail('give one chance to `continue` fewer than `rates`')
      return { args: rates.flatMap((rate, i) => [rate, go[i] ?? number(0)]), data: [], parts: [] }
    }
    case 'mixture': {
      const chances = formulas('chances')
      const parts = itemsOf(fields.get('of')).map((item) => readLaw(item, `a part of ${what}`, shop, of))
      if (!chances || parts.length !== chances.length) return fail('give `chances` and as many laws in `of`')
      return parts.some((part) => !part) ? undefined : { args: chances, data: [], parts: parts as FlowLaw[] }
    }
    case 'by-time': {
      const until = numbers('until')
      const parts = itemsOf(fields.get('of')).map((item) => readLaw(item, `a part of ${what}`, shop, of))
      if (!until || parts.length !== until.length || !rises([0, ...until]))
        return fail('give rising `until` times, the last being the period, and as many laws in `of`')
      return parts.some((part) => !part) ? undefined : { args: [], data: until, parts: parts as FlowLaw[] }
    }
  }
}

export const sumsToOne = (chances: readonly number[]) =>
  Math.abs(chances.reduce((sum, chance) => sum + chance, 0) - 1) < 1e-6 && chances.every((chance) => chance >= 0)

const rises = (values: readonly number[]) => values.every((value, i) => i === 0 || value > values[i - 1]!)

/** A law that must be there. */
export function requireLaw(node: Node | undefined, fields: Fields, key: string, shop: FlowShop): FlowLaw {
  if (!node)
    shop.report.error(
      fields.at,
      'key.missing',
      `\`${key}\` is missing`,
      `add \`${key}: { law: exponential, mean: 5 }\``,
    )
  return readLaw(node, `\`${key}\``, shop) ?? constantLaw(0)
}
