import { structures } from '../definitions/definitions.ts'
import { isObject, type JsonObject } from '../resource.ts'
import {
  type EngineContext,
  type EngineValue,
  kindOf,
  type OwnFunction,
  own,
  plainOf,
  single,
} from './engine-values.ts'
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

function toText(input: unknown[]): unknown {
  const value = single(input, 'toString')
  return kindOf(value) === undefined ? [] : String(value)
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

/** Resources that a reference means and that are at hand: contained in the root, or entries of it. Others are left out. */
const resolve = (nodeOf: EngineParts['nodeOf']) =>
  function (this: EngineContext, input: unknown[]): unknown {
    const root = [this.vars?.rootResource, this.vars?.resource].find(isObject) ?? {}
    const contained = (Array.isArray(root.contained) ? root.contained : []).filter(isObject)
    const entries = (root.resourceType === 'Bundle' && Array.isArray(root.entry) ? root.entry : []).filter(isObject)
    const found = (address: string): unknown => {
      if (address === '#') return root
      if (address.startsWith('#')) return contained.find(({ id }) => id === address.slice(1))
      return entries.find(
        ({ fullUrl, resource }) =>
          fullUrl === address ||
          (isObject(resource) &&
            typeof resource.id === 'string' &&
            `${resource.resourceType}/${resource.id}` === address),
      )?.resource
    }
    return input.flatMap((item) => {
      const value = plainOf(item)
      const address = isObject(value) ? value.reference : value
      const resource = typeof address === 'string' ? found(address) : undefined
      return isObject(resource) ? [nodeOf(this, resource)] : []
    })
  }

/** What the functions need of the engine and of validation. */
interface EngineParts {
  /** Has a resource the structure of its type? */
  readonly isSound: (resource: JsonObject) => boolean
  readonly toQuantity: OwnFunction['fn']
  /** A resource as the engine knows it, with its type. */
  readonly nodeOf: (context: unknown, resource: JsonObject) => unknown
}

const countOf = (count: unknown) => Math.max(0, Number(String(count)) || 0)

const definition = 'http://hl7.org/fhir/StructureDefinition/'

/**
 * Functions that the engine lacks (`precision`, `conformsTo`) or answers otherwise than FHIRPath says (boundaries without a zone and of
 * quantities, `iif` of what is no boolean).
 */
export const functionsFor = ({ isSound, toQuantity, nodeOf }: EngineParts): Readonly<Record<string, OwnFunction>> => ({
  convertsToQuantity: own(converts(toQuantity), { 0: [], 1: ['String'] }),
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
  resolve: own(resolve(nodeOf) as OwnFunction['fn'], { 0: [] }),
  toString: own(toText, { 0: [] }),
  convertsToString: own(converts(toText), { 0: [] }),
  toInteger: own(toInteger as OwnFunction['fn'], { 0: [] }),
  convertsToInteger: own(converts(toInteger as OwnFunction['fn']), { 0: [] }),
  toDecimal: own(toDecimal as OwnFunction['fn'], { 0: [] }),
  convertsToDecimal: own(converts(toDecimal as OwnFunction['fn']), { 0: [] }),
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
