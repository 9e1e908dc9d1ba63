import { parseTime } from '../time.ts'
import { inBaseUnits, type RangeTerm, ucum } from './terms.ts'

/** Why a search cannot be understood; names parameters and modifiers, never values. */
export class SearchFault extends Error {
  readonly parameter: string
  constructor(parameter: string, why: string) {
    super(`${parameter}: ${why}`)
    this.parameter = parameter
  }
}

export const prefixes = ['eq', 'ne', 'gt', 'lt', 'ge', 'le', 'sa', 'eb', 'ap'] as const
export type Prefix = (typeof prefixes)[number]

/** What a number or date is compared with: the interval that its precision leaves open, and the number itself. */
export interface RangeValue {
  readonly prefix: Prefix
  readonly lo: number
  readonly hi: number
  /** The number as written; for dates the start. */
  readonly at: number
}

export interface QuantityValue extends RangeValue {
  /** As asked: undefined where no unit was given; system '' where any system will do. */
  readonly unit?: { readonly system: string; readonly code: string }
  readonly base?: RangeTerm & { readonly at: number; readonly dimension: string }
}

export interface TokenValue {
  /** Undefined: any; '': none. */
  readonly system: string | undefined
  readonly code: string | undefined
}

/** Splits at a character that is not escaped by `\`. */
export function splitUnescaped(text: string, at: string): string[] {
  const parts: string[] = []
  let part = ''
  for (let i = 0; i < text.length; i++) {
    const c = text[i] as string
    if (c === '\\' && i + 1 < text.length) {
      part += c + text[++i]
    } else if (c === at) {
      parts.push(part)
      part = ''
    } else part += c
  }
  return [...parts, part]
}

export const unescaped = (text: string): string => text.replace(/\\([\\,|$])/g, '$1')

function takePrefix(text: string): [Prefix, string] {
  const found = /^[a-z]{2}(?=[\d.+-])/.exec(text)?.[0]
  if (found === undefined) return ['eq', text]
  return (prefixes as readonly string[]).includes(found) ? [found as Prefix, text.slice(2)] : ['eq', text]
}

/** A date with its prefix: `ge2011-03`. `now` widens `ap`: a tenth of the distance. */
export function parseDateValue(parameter: string, text: string, now: number): RangeValue {
  const [prefix, rest] = takePrefix(text)
  const time = parseTime(rest.replace(/ (\d\d:?\d\d)$/, '+$1'))
  if (!time)
    throw new SearchFault(parameter, 'the value is not a date (YYYY, YYYY-MM, YYYY-MM-DD or with a time and its zone)')
  const widen = prefix === 'ap' ? Math.abs(now - time.start) / 10 : 0
  return { prefix, lo: time.start - widen, hi: time.end + lastOf(rest) + widen, at: time.start }
}

/** What is asked to the minute or to the second means all of it. Milliseconds from its beginning to its last. */
function lastOf(text: string): number {
  const [clock, seconds, fraction] = /T\d\d:\d\d(:\d\d)?(\.\d+)?/.exec(text) ?? []
  if (clock === undefined || fraction !== undefined) return 0
  return seconds === undefined ? 59_999 : 999
}

const number = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/

/** A number with its prefix; `eq` and `ne` mean the interval that rounds to it, `ap` a tenth more or less. */
export function parseNumberValue(parameter: string, text: string): RangeValue {
  const [prefix, rest] = takePrefix(text)
  if (!number.test(rest)) throw new SearchFault(parameter, 'the value is not a number')
  const at = Number(rest)
  const half = prefix === 'ap' ? Math.abs(at) / 10 : precision(rest) / 2
  return { prefix, lo: settle(at - half), hi: settle(at + half), at }
}

const settle = (value: number) => Number(value.toPrecision(15))

/** Place value of the last digit as written: 100 → 1, 5.40 → 0.01, 1e2 → 100. */
function precision(text: string): number {
  const [, mantissa = '', exponent = '0'] = /^[+-]?([\d.]+)(?:[eE]([+-]?\d+))?$/.exec(text) ?? []
  const decimals = mantissa.includes('.') ? mantissa.length - mantissa.indexOf('.') - 1 : 0
  return 10 ** (Number(exponent) - decimals)
}

/** `5.4`, `5.4|http://unitsofmeasure.org|mg`, `ge5.4||mg`. */
export function parseQuantityValue(parameter: string, text: string): QuantityValue {
  const [value = '', system, code, ...rest] = splitUnescaped(text, '|').map(unescaped)
  if (rest.length > 0 || (system !== undefined && code === undefined))
    throw new SearchFault(parameter, 'write number, number|system|code or number||code')
  const range = parseNumberValue(parameter, value)
  if (system === undefined || code === undefined || code === '') return range
  const base = system === ucum ? inBaseUnits({ lo: range.lo, hi: range.hi }, code) : undefined
  const at = base && inBaseUnits({ lo: range.at, hi: range.at }, code)
  return { ...range, unit: { system, code }, ...(base && at ? { base: { ...base, at: at.lo } } : {}) }
}

/** `code`, `system|code`, `|code`, `system|`. */
export function parseTokenValue(parameter: string, text: string): TokenValue {
  const parts = splitUnescaped(text, '|').map(unescaped)
  if (parts.length > 2) throw new SearchFault(parameter, 'write code, system|code, |code or system|')
  const [first = '', second] = parts
  if (second === undefined) {
    if (first === '') throw new SearchFault(parameter, 'the value is empty')
    return { system: undefined, code: first }
  }
  if (first === '' && second === '') throw new SearchFault(parameter, 'the value is empty')
  return { system: first, code: second === '' ? undefined : second }
}

/** A logical id, Type/id, or a URL (ours become relative). */
export function parseReferenceValue(
  parameter: string,
  text: string,
  {
    type,
    base,
    targets,
  }: { readonly type?: string | undefined; readonly base: string; readonly targets: readonly string[] },
): { readonly targets: readonly string[]; readonly exact: boolean } {
  const value = unescaped(text)
  if (value === '') throw new SearchFault(parameter, 'the value is empty')
  const own = base !== '' && value.startsWith(`${base}/`) ? value.slice(base.length + 1) : value
  const relative = /^([A-Z][A-Za-z]+)\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/[^/]+)?$/.exec(own)
  if (relative) {
    if (type !== undefined && relative[1] !== type) return { targets: [], exact: true }
    return { targets: [`${relative[1]}/${relative[2]}`], exact: true }
  }
  if (/^[A-Za-z][A-Za-z0-9+.-]*:/.test(own) || own.includes('/')) return { targets: [own], exact: true }
  if (!/^[A-Za-z0-9\-.]{1,64}$/.test(own)) throw new SearchFault(parameter, 'the value is no id, no Type/id and no URL')
  return { targets: (type === undefined ? targets : [type]).map((each) => `${each}/${own}`), exact: false }
}

/** Does a closed interval of the record satisfy what is asked? `points`: the asked number counts as it is written (numbers). */
export function compareRange(found: RangeTerm, asked: RangeValue, isDate: boolean): boolean {
  const { lo, hi } = found
  const within = isDate ? lo >= asked.lo && hi <= asked.hi : lo >= asked.lo && hi < asked.hi
  const above = isDate ? asked.hi : asked.at
  const below = isDate ? asked.lo : asked.at
  switch (asked.prefix) {
    case 'eq':
      return within
    case 'ne':
      return !within
    case 'gt':
      return hi > above
    case 'lt':
      return lo < below
    case 'ge':
      return isDate ? hi > above || within : hi >= above
    case 'le':
      return isDate ? lo < below || within : lo <= below
    case 'sa':
      return lo > above
    case 'eb':
      return hi < below
    case 'ap':
      return hi >= asked.lo && lo <= asked.hi
  }
}
