import { parseUnit } from '../../../kernel/units/unit.ts'
import { isObject, type JsonObject } from '../resource.ts'
import { parseTime } from '../time.ts'

/** What a coded value can be searched by. */
export interface TokenTerm {
  /** '' where there is none. */
  readonly system: string
  readonly code: string | undefined
  readonly text?: string | undefined
}

/** A closed interval of numbers; open ends are infinite. */
export interface RangeTerm {
  readonly lo: number
  readonly hi: number
}

export interface QuantityTerm extends RangeTerm {
  /** `system|code`, where a code is given. */
  readonly unit?: string | undefined
  /** The unit as people write it. */
  readonly label?: string | undefined
  /** The same in base units, with the dimension that it measures. */
  readonly base?: RangeTerm & { readonly dimension: string }
}

export interface ReferenceTerm {
  /** `Patient/1`, an absolute or canonical URL, without a version. */
  readonly target: string
  readonly version?: string | undefined
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

/** Lower case, without accents, spaces as one: how strings are compared. */
export function plain(value: string): string {
  return value.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/\s+/g, ' ').trim()
}

/** The tokens of a value of the given type. */
export function tokenTerms(value: unknown, type: string): TokenTerm[] {
  if (type.startsWith('code:')) return typeof value === 'string' ? [{ system: type.slice(5), code: value }] : []
  if (type === 'deceased') return []
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number')
    return [{ system: '', code: String(value) }]
  if (!isObject(value)) return []
  if (type === 'CodeableConcept') {
    const codings = Array.isArray(value.coding) ? value.coding : []
    const found = codings.flatMap((coding) => tokenTerms(coding, 'Coding'))
    const words = text(value.text)
    return words === undefined ? found : [...found, { system: '', code: undefined, text: words }]
  }
  if (type === 'Identifier') {
    const words = isObject(value.type) ? text(value.type.text) : undefined
    return [{ system: text(value.system) ?? '', code: text(value.value), text: words }]
  }
  if (type === 'ContactPoint') return [{ system: '', code: text(value.value) }]
  return [{ system: text(value.system) ?? '', code: text(value.code), text: text(value.display) }]
}

/** The strings of a value: parts of names and addresses one by one. */
export function stringTerms(value: unknown, type: string): string[] {
  if (typeof value === 'string') return value === '' ? [] : [value]
  if (!isObject(value)) return []
  const names = type === 'HumanName' ? nameParts : type === 'Address' ? addressParts : ['text']
  return names.flatMap((name) => {
    const part = value[name]
    return Array.isArray(part) ? part.flatMap((each) => text(each) ?? []) : (text(part) ?? [])
  })
}
const nameParts = ['text', 'family', 'given', 'prefix', 'suffix']
const addressParts = ['text', 'line', 'city', 'district', 'state', 'postalCode', 'country']

/** The interval of milliseconds that a date, Period or Timing covers. */
export function dateTerms(value: unknown, type: string): RangeTerm[] {
  if (typeof value === 'string') {
    const time = parseTime(value)
    return time ? [{ lo: time.start, hi: time.end }] : []
  }
  if (!isObject(value)) return []
  if (type === 'Period') {
    const [start, end] = [parseTime(value.start), parseTime(value.end)]
    if (!start && !end) return []
    return [{ lo: start?.start ?? Number.NEGATIVE_INFINITY, hi: end?.end ?? Number.POSITIVE_INFINITY }]
  }
  if (type === 'Timing') {
    const events = Array.isArray(value.event) ? value.event.flatMap((each) => dateTerms(each, 'dateTime')) : []
    const bounds = isObject(value.repeat) ? dateTerms(value.repeat.boundsPeriod, 'Period') : []
    const all = [...events, ...bounds]
    if (all.length === 0) return []
    return [{ lo: Math.min(...all.map(({ lo }) => lo)), hi: Math.max(...all.map(({ hi }) => hi)) }]
  }
  return []
}

/** Numbers as intervals: a point, or the span of a Range. */
export function numberTerms(value: unknown): RangeTerm[] {
  if (typeof value === 'number') return [{ lo: value, hi: value }]
  if (!isObject(value) || !('low' in value || 'high' in value)) return []
  const bound = (part: unknown, open: number) => (isObject(part) && typeof part.value === 'number' ? part.value : open)
  return [{ lo: bound(value.low, Number.NEGATIVE_INFINITY), hi: bound(value.high, Number.POSITIVE_INFINITY) }]
}

/** A Quantity (its comparator opens one end), a Range, SampledData (its origin's unit) or Money. */
export function quantityTerms(value: unknown, type: string): QuantityTerm[] {
  if (!isObject(value)) return []
  if (type === 'Range') {
    const [low, high] = [value.low, value.high].map((part) => (isObject(part) ? part : undefined))
    const named = low ?? high
    if (named === undefined) return []
    return [withUnit(numberTerms(value)[0] as RangeTerm, named)]
  }
  if (type === 'SampledData') return sampledTerms(value)
  if (type === 'Money') {
    if (typeof value.value !== 'number') return []
    const currency = text(value.currency)
    return [{ lo: value.value, hi: value.value, unit: `urn:iso:std:iso:4217|${currency ?? ''}`, label: currency }]
  }
  if (typeof value.value !== 'number') return []
  const number = value.value
  const comparator = text(value.comparator)
  const lo = comparator?.startsWith('<') ? Number.NEGATIVE_INFINITY : number
  const hi = comparator?.startsWith('>') ? Number.POSITIVE_INFINITY : number
  return [withUnit({ lo, hi }, value)]
}

/** From the lowest to the highest sample, in the unit of the origin. */
function sampledTerms(value: JsonObject): QuantityTerm[] {
  const origin = isObject(value.origin) ? value.origin : {}
  const base = typeof origin.value === 'number' ? origin.value : 0
  const factor = typeof value.factor === 'number' ? value.factor : 1
  const samples = (text(value.data) ?? '').split(' ').map(Number).filter(Number.isFinite)
  if (samples.length === 0) return []
  let lo = Number.POSITIVE_INFINITY
  let hi = Number.NEGATIVE_INFINITY
  for (const sample of samples) {
    lo = Math.min(lo, base + factor * sample)
    hi = Math.max(hi, base + factor * sample)
  }
  return [withUnit({ lo, hi }, origin)]
}

export const ucum = 'http://unitsofmeasure.org'

function withUnit(range: RangeTerm, quantity: JsonObject): QuantityTerm {
  const code = text(quantity.code)
  const system = text(quantity.system) ?? ''
  const unit = code === undefined ? undefined : `${system}|${code}`
  const base = code === undefined || system !== ucum ? undefined : inBaseUnits(range, code)
  return { ...range, unit, label: text(quantity.unit), ...(base ? { base } : {}) }
}

/** Twelve digits: what two units that mean the same agree on. */
const settled = (value: number) => (Number.isFinite(value) ? Number(value.toPrecision(12)) : value)

/** A range in the base units of its dimension; undefined for units that have no factor (an offset, a logarithm) or are none. */
export function inBaseUnits({ lo, hi }: RangeTerm, code: string): (RangeTerm & { dimension: string }) | undefined {
  const base = baseOf(code)
  return base && { lo: settled(lo * base.factor), hi: settled(hi * base.factor), dimension: base.dimension }
}

const bases = new Map<string, { readonly factor: number; readonly dimension: string } | undefined>()

function baseOf(code: string): { readonly factor: number; readonly dimension: string } | undefined {
  if (bases.has(code)) return bases.get(code)
  const read = parseUnit(code)
  const name = (dimension: object) =>
    Object.entries(dimension)
      .filter(([, power]) => power !== 0)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([base, power]) => `${base}${power}`)
      .join('.')
  const base =
    !read.ok || read.unit.special
      ? undefined
      : { factor: read.unit.factor, dimension: name(read.unit.dimension) || '1' }
  if (bases.size >= 10_000) bases.clear()
  bases.set(code, base)
  return base
}

/** Whom a value points at. */
export function referenceTerms(value: unknown, type: string): ReferenceTerm[] {
  if (typeof value === 'string') return pointers(value)
  if (!isObject(value)) return []
  const reference = text(value.reference) ?? (type === 'Attachment' ? text(value.url) : undefined)
  if (reference === undefined || reference.startsWith('#')) return []
  const only = type.startsWith('Reference:') ? type.slice('Reference:'.length) : undefined
  return pointers(reference).filter(({ target }) => only === undefined || target.split('/').at(-2) === only)
}

function pointers(reference: string): ReferenceTerm[] {
  if (reference.startsWith('#') || reference === '') return []
  const relative = /^([A-Z]\w+\/[A-Za-z0-9\-.]{1,64})(?:\/_history\/(.+))?$/.exec(reference)
  if (relative) return [{ target: relative[1] as string, version: relative[2] }]
  const [target, version] = reference.split('|')
  return [{ target: (target as string).replace(/\/_history\/[^/]+$/, ''), version }]
}

/** The logical identifier of a reference. */
export function referenceIdentifier(value: unknown): TokenTerm[] {
  return isObject(value) && isObject(value.identifier) ? tokenTerms(value.identifier, 'Identifier') : []
}
