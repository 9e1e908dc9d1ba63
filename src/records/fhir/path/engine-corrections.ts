import { structures } from '../definitions/definitions.ts'
import { isObject, type JsonObject } from '../resource.ts'

/** What the engine's values are to a function of ours; its classes are not exported. */
interface EngineValue {
  readonly asStr?: string
  readonly decimalPlaces?: number
  readonly unit?: string
  readonly value?: EngineValue
  convertData?(): unknown
  lowBoundary?(precision?: number): EngineValue | null
  highBoundary?(precision?: number): EngineValue | null
}
interface EngineMoment extends EngineValue {
  readonly asStr: string
  readonly ctx: unknown
  plus(quantity: unknown): EngineMoment
  equals(other: unknown): boolean | undefined
  _getPrecision(): number
}
type MomentClass = new (context: unknown, text: string) => EngineMoment

interface OwnFunction {
  readonly fn: (this: unknown, input: unknown[], ...more: never[]) => unknown
  readonly arity: Readonly<Record<number, readonly ('Expr' | 'String' | 'Integer')[]>>
  readonly internalStructures: true
}
const own = (fn: OwnFunction['fn'], arity: OwnFunction['arity']): OwnFunction => ({
  fn,
  arity,
  internalStructures: true,
})

const plainOf = (item: unknown): unknown =>
  isObject(item) && typeof (item as EngineValue).convertData === 'function'
    ? (item as Required<EngineValue>).convertData()
    : item

/** The one value of an input, undefined of an empty one. Errors: more than one. */
function single(input: readonly unknown[], name: string): unknown {
  if (input.length > 1) throw new Error(`${name} is for one value`)
  return plainOf(input[0])
}

const clock = /T\d\d/
const zone = /(?:Z|[+-]\d\d:\d\d)$/
const hasZone = (text: string) => clock.test(text) && zone.test(text)

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

/** An empty pattern replaces nothing. */
function replaceMatches(input: unknown[], pattern: string, substitution: string): unknown {
  const value = single(input, 'replaceMatches')
  if (value === undefined || typeof pattern !== 'string' || typeof substitution !== 'string') return []
  if (typeof value !== 'string') throw new Error('replaceMatches is for strings')
  return pattern === '' ? value : value.replace(new RegExp(pattern, 'gu'), substitution)
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

const definition = 'http://hl7.org/fhir/StructureDefinition/'

/**
 * Functions that the engine lacks (`precision`, `conformsTo`) or answers otherwise than FHIRPath says (boundaries without a zone and of
 * quantities, `iif` of what is no boolean). `isSound`: has a resource the structure of its type?
 */
export const functionsFor = (isSound: (resource: JsonObject) => boolean): Readonly<Record<string, OwnFunction>> => ({
  lowBoundary: own(boundary('lowBoundary'), { 0: [], 1: ['Integer'] }),
  highBoundary: own(boundary('highBoundary'), { 0: [], 1: ['Integer'] }),
  replaceMatches: own(replaceMatches as OwnFunction['fn'], { 2: ['String', 'String'] }),
  precision: own(precision, { 0: [] }),
  iif: own(iif as OwnFunction['fn'], { 2: ['Expr', 'Expr'], 3: ['Expr', 'Expr', 'Expr'] }),
  conformsTo: own(
    ((input: unknown[], address: string) => {
      const name = address.startsWith(definition) ? address.slice(definition.length) : ''
      if (!Object.hasOwn(structures().types, name)) throw new Error(`the profile ${address} is not known here`)
      if (input.length > 1) throw new Error('conformsTo is for one value')
      const [item] = input as { data?: unknown }[]
      if (item === undefined) return []
      const resource = item.data ?? item
      if (!isObject(resource)) return false
      const isA = resource.resourceType === name || name === 'Resource' || name === 'DomainResource'
      return isA && isSound(resource)
    }) as OwnFunction['fn'],
    { 1: ['String'] },
  ),
})

/** Addresses of value sets and extensions of R4 under their short names: %`vs-…` and %`ext-…`; %sct and %loinc. */
export function namedAddresses(expression: string): Record<string, string> {
  const found: Record<string, string> = { sct: 'http://snomed.info/sct', loinc: 'http://loinc.org' }
  for (const [, kind, name] of expression.matchAll(/%[`'](vs|ext)-([\w.-]+)[`']/g))
    found[`${kind}-${name}`] = kind === 'vs' ? `http://hl7.org/fhir/ValueSet/${name}` : `${definition}${name}`
  return found
}

/**
 * Corrects arithmetic and equality of date-times: a sum keeps the zone and the written precision of its date-time (the engine turns it
 * to UTC), and one with a zone neither equals nor differs from one without. `sample`: any date-time of the engine.
 */
export function correctMoments(sample: object): void {
  const kind = sample.constructor as MomentClass
  const { plus, equals } = kind.prototype as EngineMoment
  Object.assign(kind.prototype, {
    plus(this: EngineMoment, quantity: unknown): EngineMoment {
      const found = hasZone(this.asStr) ? zone.exec(this.asStr) : null
      if (!clock.test(this.asStr)) return plus.call(this, quantity)
      const local = found ? this.asStr.slice(0, found.index) : this.asStr
      const sum = plus.call(new kind(this.ctx, `${local}Z`), quantity).asStr.replace(zone, '')
      const digits = /\.\d+$/.exec(local)?.[0].length ?? 0
      const written = digits > 0 && !sum.includes('.') ? `${sum}.${'0'.repeat(digits - 1)}` : sum
      return new kind(this.ctx, `${written}${found?.[0] ?? ''}`)
    },
    equals(this: EngineMoment, other: unknown): boolean | undefined {
      const others = isObject(other) ? (other as unknown as EngineMoment).asStr : undefined
      const bothHaveClocks = others !== undefined && clock.test(this.asStr) && clock.test(others)
      if (bothHaveClocks && other instanceof kind && hasZone(this.asStr) !== hasZone(others)) return undefined
      return equals.call(this, other)
    },
  })
}
