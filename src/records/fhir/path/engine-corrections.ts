import { signs } from './correct-syntax.ts'
import {
  type EngineContext,
  type EngineValue,
  kindOf,
  type OwnFunction,
  own,
  plainOf,
  single,
} from './engine-values.ts'
import { definition, type FhirParts, fhirFunctions } from './fhir-functions.ts'
import { clock, hasZone, toDateTime, zone } from './moment-corrections.ts'
import { textFunctions } from './text-functions.ts'

/** The spread of zones on earth: what has none may be as early as +14:00 and as late as −12:00. */
const widest = { lowBoundary: '+14:00', highBoundary: '-12:00' } as const

function boundary(which: 'lowBoundary' | 'highBoundary') {
  return (input: unknown[], precision?: unknown): unknown => {
    const value = single(input, which)
    if (value === undefined) return []
    const digits = precision === undefined ? undefined : Number(String(precision))
    if (typeof value === 'number') return decimalBoundary(String(value), digits, which)
    const found = value as EngineValue & { readonly constructor: new (...parts: unknown[]) => EngineValue }
    if (found.unit !== undefined && found.value !== undefined) {
      const bound = found.value[which]?.(digits)
      return bound ? new found.constructor((value as { ctx: unknown }).ctx, bound, found.unit) : []
    }
    const text = found.asStr ?? ''
    if (typeof found[which] !== 'function') throw new Error(`${which} is for decimals, quantities, dates and times`)
    // An hour alone is no time of FHIR's; it stands for the full hour.
    const full = /^\d.*T\d\d$/.test(text) ? `${text}:00` : text
    const moment = full === text ? found : new found.constructor((value as { ctx: unknown }).ctx, full)
    const bound = moment[which]?.(digits)
    if (!bound) return []
    const needsZone = /^\d/.test(text) && clock.test(bound.asStr ?? '') && !hasZone(bound.asStr ?? '')
    return needsZone ? new found.constructor((value as { ctx: unknown }).ctx, `${bound.asStr}${widest[which]}`) : bound
  }
}

/** Integers are decimals without decimal places. */
function decimalBoundary(text: string, digits = 8, which: 'lowBoundary' | 'highBoundary' = 'lowBoundary'): unknown {
  if (digits < 0 || digits > 8) return []
  const places = (text.split('.')[1] ?? '').length
  const bound = Number(text) + (which === 'lowBoundary' ? -0.5 : 0.5) * 10 ** -places
  const scale = 10 ** digits
  const near = Number((bound * scale).toPrecision(15))
  return (which === 'lowBoundary' ? Math.floor(near) : Math.ceil(near)) / scale
}

/** Digits of a decimal, or of a date or time as it is written. */
function precision(input: unknown[]): unknown {
  const value = single(input, 'precision')
  if (value === undefined) return []
  if (typeof value === 'number') return (String(value).split('.')[1] ?? '').length
  const { asStr, decimalPlaces } = value as EngineValue
  if (decimalPlaces !== undefined) return decimalPlaces
  if (asStr === undefined || !/^T?\d/.test(asStr)) throw new Error('precision is for decimals, dates and times')
  return (clock.test(asStr) ? asStr.replace(zone, '') : asStr).replace(/\D/g, '').length
}

type Branch = (input: unknown[]) => unknown
function iif(input: unknown[], criterion: Branch, yes: Branch, no?: Branch): unknown {
  if (input.length > 1) throw new Error('iif is for one value')
  const found = criterion(input) as unknown[]
  const decided = found.map(plainOf)
  if (decided.length > 1 || decided.some((each) => typeof each !== 'boolean'))
    throw new Error('the criterion of iif is no boolean')
  if (decided[0] === true) return yes(input)
  return no ? no(input) : []
}

/** A criterion may be one boolean, or nothing; one value that is no boolean stands for true. */
function where(this: { $index?: number }, input: unknown[], criterion: Branch): unknown {
  return input.filter((item, index) => {
    this.$index = index
    const found = criterion(item as unknown[]) as unknown[]
    if (found.length > 1) throw new Error('a criterion of where is one boolean')
    return found.length === 1 && plainOf(found[0]) !== false
  })
}

/** Like `repeat`, with what was found before: a projection without end is told. */
function repeatAll(input: unknown[], projection: Branch): unknown {
  const all: unknown[] = []
  for (let next = input; next.length > 0; ) {
    next = next.flatMap((item) => projection(item as unknown[]) as unknown[])
    all.push(...next)
    if (all.length > 100_000) throw new Error('repeatAll finds no end')
  }
  return all
}

const asText = (name: string, arity: number): OwnFunction['fn'] => {
  const answer = textFunctions[name] as (text: string, ...given: readonly unknown[]) => unknown
  return ((input: unknown[], ...given: readonly unknown[]) => {
    const text = single(input, name)
    if (text === undefined || given.slice(0, arity).some((each) => each === undefined || Array.isArray(each))) return []
    if (typeof text !== 'string') throw new Error(`${name} is for strings`)
    return answer(text, ...given)
  }) as OwnFunction['fn']
}

/** A date-time without a time ends with T in an expression alone. */
function toText(input: unknown[]): unknown {
  const value = single(input, 'toString')
  const kind = kindOf(value)
  return kind === undefined ? [] : kind === 'moment' ? String(value).replace(/T$/, '') : String(value)
}

/** A whole number of 32 bits. */
function toInteger(this: EngineContext, input: unknown[]): unknown {
  const value = single(input, 'toInteger')
  const text = typeof value === 'boolean' ? String(Number(value)) : kindOf(value) === undefined ? '' : String(value)
  const isInteger = /^[+-]?\d+$/.test(text) && Math.abs(Number(text) + 0.5) < 2 ** 31
  return isInteger ? this.getDecimal(String(Number(text))) : []
}

function toDecimal(this: EngineContext, input: unknown[]): unknown {
  const value = single(input, 'toDecimal')
  const text = typeof value === 'boolean' ? String(Number(value)) : kindOf(value) === undefined ? '' : String(value)
  if (!/^[+-]?\d+(?:\.\d+)?$/.test(text)) return []
  return this.getDecimal(text.includes('.') ? text.replace('+', '') : `${text.replace('+', '')}.0`)
}

const converts = (convert: OwnFunction['fn']): OwnFunction['fn'] =>
  function (this: unknown, input, ...more) {
    if (input.length === 0) return []
    const found = convert.call(this, input, ...more)
    return !(found === undefined || found === null || (Array.isArray(found) && found.length === 0))
  }

interface EngineParts extends FhirParts {
  readonly toQuantity: OwnFunction['fn']
  readonly toTime: OwnFunction['fn']
}

/** A text is a time as it is written, without the T that marks one in an expression. */
const unmarked = (toTime: OwnFunction['fn']): OwnFunction['fn'] =>
  function (this: unknown, input, ...more) {
    const value = single(input, 'toTime')
    return typeof value === 'string' && value.startsWith('T') ? [] : toTime.call(this, input, ...more)
  }

/** A sign before a number or a quantity; nothing before nothing. */
const sign = (name: '-' | '+') =>
  function (this: EngineContext, input: unknown[]): unknown {
    const value = single(input, `the sign ${name}`)
    if (value === undefined) return []
    const number = typeof value === 'number' ? this.getDecimal(value) : (value as EngineValue)
    if (!/^(?:number|quantity)$/.test(kindOf(number) ?? ''))
      throw new Error(`the sign ${name} is for numbers and quantities`)
    return name === '-' ? number.negate?.() : number
  }

const countOf = (count: unknown) => Math.max(0, Number(String(count)) || 0)

/**
 * Functions that the engine lacks (`precision`, those of FHIR) or answers otherwise than FHIRPath says (boundaries without a zone and of
 * quantities, `iif` of what is no boolean).
 */
export const functionsFor = ({
  isSound,
  toQuantity,
  toTime,
  nodeOf,
}: EngineParts): Readonly<Record<string, OwnFunction>> => ({
  convertsToQuantity: own(converts(toQuantity), { 0: [], 1: ['String'] }),
  toTime: own(unmarked(toTime), { 0: [] }),
  convertsToTime: own(converts(unmarked(toTime)), { 0: [] }),
  toDateTime: own(toDateTime as OwnFunction['fn'], { 0: [] }),
  convertsToDateTime: own(converts(toDateTime as OwnFunction['fn']), { 0: [] }),
  lowBoundary: own(boundary('lowBoundary'), { 0: [], 1: ['Integer'] }),
  highBoundary: own(boundary('highBoundary'), { 0: [], 1: ['Integer'] }),
  ...Object.fromEntries(
    Object.entries({
      lastIndexOf: 1,
      matches: 1,
      matchesFull: 1,
      replace: 2,
      replaceMatches: 2,
      encode: 1,
      decode: 1,
    }).map(([name, count]) => [name, own(asText(name, count), { [count]: Array<'String'>(count).fill('String') })]),
  ),
  substring: own(asText('substring', 1), { 1: ['Integer'], 2: ['Integer', 'Integer'] }),
  skip: own(((input: unknown[], count: unknown) => input.slice(countOf(count))) as OwnFunction['fn'], {
    1: ['Integer'],
  }),
  take: own(((input: unknown[], count: unknown) => input.slice(0, countOf(count))) as OwnFunction['fn'], {
    1: ['Integer'],
  }),
  where: own(where as OwnFunction['fn'], { 1: ['Expr'] }),
  repeatAll: own(repeatAll as OwnFunction['fn'], { 1: ['Expr'] }),
  toString: own(toText, { 0: [] }),
  convertsToString: own(converts(toText), { 0: [] }),
  toInteger: own(toInteger as OwnFunction['fn'], { 0: [] }),
  convertsToInteger: own(converts(toInteger as OwnFunction['fn']), { 0: [] }),
  toDecimal: own(toDecimal as OwnFunction['fn'], { 0: [] }),
  convertsToDecimal: own(converts(toDecimal as OwnFunction['fn']), { 0: [] }),
  precision: own(precision, { 0: [] }),
  [signs['-']]: own(sign('-') as OwnFunction['fn'], { 0: [] }),
  [signs['+']]: own(sign('+') as OwnFunction['fn'], { 0: [] }),
  iif: own(iif as OwnFunction['fn'], { 2: ['Expr', 'Expr'], 3: ['Expr', 'Expr', 'Expr'] }),
  ...fhirFunctions({ isSound, nodeOf }),
})

/** Addresses of value sets and extensions of R4 under their short names: %`vs-…` and %`ext-…` (also in quotes); %sct and %loinc. */
export function namedAddresses(expression: string): Record<string, string> {
  const found: Record<string, string> = { sct: 'http://snomed.info/sct', loinc: 'http://loinc.org' }
  for (const [, kind, name] of expression.matchAll(/%[`'"](vs|ext)-([\w.-]+)[`'"]/g))
    found[`${kind}-${name}`] = kind === 'vs' ? `http://hl7.org/fhir/ValueSet/${name}` : `${definition}${name}`
  return found
}
