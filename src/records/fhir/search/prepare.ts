import { searchParameters, structures } from '../definitions/definitions.ts'
import type { PathRow, SearchRow } from '../definitions/tables.ts'
import { fingerprint, parameterNumber } from './hash.ts'
import { type Implied, impliedBy } from './implied.ts'
import { identifierForm, presence, referenceForm } from './index-entry.ts'
import type { Condition } from './query.ts'
import { plain } from './terms.ts'
import {
  parseDateValue,
  parseNumberValue,
  parseQuantityValue,
  parseReferenceValue,
  parseTokenValue,
  type QuantityValue,
  type RangeValue,
  SearchFault,
  splitUnescaped,
  type TokenValue,
  unescaped,
} from './value.ts'

/** A condition made ready for the index; the shape is that of `store/search/asked.ts`. */
export type Prepared =
  | { readonly kind: 'all' | 'any'; readonly of: readonly Prepared[] }
  | { readonly kind: 'not'; readonly of: Prepared }
  | { readonly kind: 'type'; readonly types: readonly string[] }
  | { readonly kind: 'id'; readonly ids: readonly string[] }
  | { readonly kind: 'tokens'; readonly forms: readonly string[]; readonly lookup: boolean }
  | { readonly kind: 'subject'; readonly patients: readonly string[] }
  | { readonly kind: 'words'; readonly pattern: string }
  | {
      readonly kind: 'text'
      readonly parameter: number
      readonly how: 'starts' | 'contains' | 'exact'
      readonly text: string
    }
  | { readonly kind: 'updated'; readonly range: RangeValue }
  | {
      readonly kind: 'value'
      readonly parameter: number
      readonly isDate: boolean
      readonly range?: RangeValue | QuantityValue
      readonly tokens?: readonly string[]
      readonly text?: string
    }
  | {
      readonly kind: 'near'
      readonly parameter: number
      readonly latitude: number
      readonly longitude: number
      readonly kilometres: number
    }
  | { readonly kind: 'points'; readonly targets: readonly string[]; readonly parameters: readonly number[] }
  | { readonly kind: 'chain' | 'has'; readonly type: string; readonly parameter: number; readonly next: Prepared }

export interface PrepareContext {
  /** Our own base address: references that begin with it are relative. */
  readonly base: string
  readonly now: number
  /** Types that are searched. */
  readonly types: readonly string[]
  /** Codes of a value set, for `:in`; null when it is not known. */
  valueSet(url: string): readonly TokenValue[] | null
}

/** Reads the values of a condition and finds what they are in the index. Throws `SearchFault`. */
export function prepare(condition: Condition, context: PrepareContext): Prepared {
  switch (condition.kind) {
    case 'parameter':
      return prepareParameter(condition, context)
    case 'chain':
      return {
        kind: 'any',
        of: condition.types.map((type, index) => ({
          kind: 'chain' as const,
          type,
          parameter: parameterNumber(condition.code),
          next: prepare(condition.next[index] as Condition, { ...context, types: [type] }),
        })),
      }
    case 'has':
      return {
        kind: 'has',
        type: condition.type,
        parameter: parameterNumber(condition.code),
        next: prepare(condition.next, { ...context, types: [condition.type] }),
      }
    case 'compartment':
      return prepareCompartment(condition)
  }
}

function prepareCompartment({ target, codes }: Extract<Condition, { kind: 'compartment' }>): Prepared {
  const [type, id] = target.split('/') as [string, string]
  return {
    kind: 'any',
    of: Object.entries(codes).map(([each, names]): Prepared => {
      const parameters = names.filter((name) => name !== '{def}').map(parameterNumber)
      const points: Prepared = { kind: 'points', targets: [target], parameters }
      const self: Prepared = {
        kind: 'all',
        of: [
          { kind: 'type', types: [type] },
          { kind: 'id', ids: [id] },
        ],
      }
      const inside: Prepared = names.includes('{def}') ? { kind: 'any', of: [points, self] } : points
      return { kind: 'all', of: [{ kind: 'type', types: [each] }, inside] }
    }),
  }
}

type Parameter = Extract<Condition, { kind: 'parameter' }>

function prepareParameter(condition: Parameter, context: PrepareContext): Prepared {
  const { code, row, modifier, values } = condition
  const [type, ...others] = new Set(context.types)
  const implied = type !== undefined && others.length === 0 ? impliedBy(type, code) : null
  if (implied) return prepareImplied(condition, implied, searchParameters(type as string), context)
  const parameter = parameterNumber(code)
  if (modifier === 'missing') {
    const missing = values[0]
    if (values.length !== 1 || (missing !== 'true' && missing !== 'false'))
      throw new SearchFault(code, ':missing takes true or false')
    const present: Prepared =
      code === '_id' || code === '_lastUpdated'
        ? { kind: 'all', of: [] }
        : row[0] === 'composite'
          ? { kind: 'value', parameter, isDate: false }
          : { kind: 'tokens', forms: [fingerprint(presence(code))], lookup: false }
    return missing === 'true' ? { kind: 'not', of: present } : present
  }
  if (code === '_id') return { kind: 'id', ids: values.map(unescaped) }
  if (code === '_lastUpdated')
    return {
      kind: 'any',
      of: values.map((value) => ({ kind: 'updated', range: parseDateValue(code, value, context.now) })),
    }
  switch (row[0]) {
    case 'token':
      return prepareToken(condition, context)
    case 'uri':
      return prepareUri(condition)
    case 'string':
      return {
        kind: 'any',
        of: values.map((value) => ({
          kind: 'text',
          parameter,
          how: modifier === 'exact' ? 'exact' : modifier === 'contains' ? 'contains' : 'starts',
          text: modifier === 'exact' ? unescaped(value) : plain(unescaped(value)),
        })),
      }
    case 'reference':
      return prepareReference(condition, context)
    case 'composite':
      return { kind: 'any', of: values.map((value) => prepareComposite(code, row, value, context)) }
    case 'special':
      return { kind: 'any', of: values.map((value) => prepareNear(code, value)) }
    default: {
      const isDate = row[0] === 'date'
      return {
        kind: 'any',
        of: values.map((value) => ({
          kind: 'value',
          parameter,
          isDate,
          range: parseRange(row[0], code, value, context.now),
        })),
      }
    }
  }
}

/** A parameter that is not in the index, by those that it follows from. */
function prepareImplied(
  condition: Parameter,
  { any, all }: Implied,
  parameters: Readonly<Record<string, SearchRow>>,
  context: PrepareContext,
): Prepared {
  const { code, row, modifier, values } = condition
  const by = (part: string, asked: readonly string[]): Prepared =>
    prepareParameter({ ...condition, code: part, row: parameters[part] as SearchRow, values: asked }, context)
  const isMissing = modifier === 'missing' && values[0] === 'true'
  if (any) {
    const isNone = modifier === 'not' || modifier === 'not-in' || isMissing
    return merged(
      isNone ? 'all' : 'any',
      any.map((part) => by(part, values)),
    )
  }
  const own: Prepared = { kind: 'tokens', forms: [fingerprint(presence(code))], lookup: false }
  if (modifier === 'missing') {
    const present: Prepared = { kind: 'all', of: [own, ...all.map((part) => by(part, ['false']))] }
    const asked = by(all[0] as string, values)
    return asked && isMissing ? { kind: 'not', of: present } : present
  }
  return {
    kind: 'any',
    of: values.map((value) => ({
      kind: 'all',
      of: [own, ...partsOf(code, row, value).map((part, at) => by(all[at] as string, [part]))],
    })),
  }
}

/** Tokens that any of several parameters may have are looked up together. */
function merged(kind: 'all' | 'any', of: readonly Prepared[]): Prepared {
  const [first] = of
  if (
    kind === 'any' &&
    first?.kind === 'tokens' &&
    of.every((each) => each.kind === 'tokens' && each.lookup === first.lookup)
  )
    return { ...first, forms: of.flatMap((each) => (each.kind === 'tokens' ? each.forms : [])) }
  return { kind, of }
}

function partsOf(code: string, row: SearchRow, value: string): string[] {
  const parts = splitUnescaped(value, '$')
  if (parts.length !== row[2].length) throw new SearchFault(code, `write ${row[2].length} values, joined by $`)
  return parts
}

function parseRange(kind: string, code: string, value: string, now: number): RangeValue | QuantityValue {
  if (kind === 'date') return parseDateValue(code, value, now)
  return kind === 'quantity' ? parseQuantityValue(code, value) : parseNumberValue(code, unescaped(value))
}

/** The form under which the index keeps what is asked. */
export function tokenForm(code: string, { system, code: value }: TokenValue): string {
  if (value === undefined) return `^${code}|${system}`
  return system === undefined ? `:${code}|${value}` : `=${code}|${system}|${value}`
}

const escapeRegex = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')

function prepareToken({ code, row, modifier, values }: Parameter, context: PrepareContext): Prepared {
  const parameter = parameterNumber(code)
  if (modifier === 'text') {
    const words = values.map((value) => escapeRegex(plain(unescaped(value)))).join('|')
    return { kind: 'words', pattern: `\\n${parameter}:[^\\n]*(?:${words})` }
  }
  if (modifier === 'of-type') {
    const forms = values.map((value) => {
      const parts = splitUnescaped(value, '|').map(unescaped)
      if (parts.length !== 3) throw new SearchFault(`${code}:of-type`, 'write system|type|value')
      return fingerprint(`~${code}|${parts.join('|')}`)
    })
    return { kind: 'tokens', forms, lookup: false }
  }
  let tokens: TokenValue[]
  if (modifier === 'in' || modifier === 'not-in')
    tokens = values.flatMap((value) => {
      const set = context.valueSet(unescaped(value))
      if (!set)
        throw new SearchFault(`${code}:${modifier}`, 'this value set is not known here, or its codes cannot be listed')
      return set
    })
  else tokens = values.map((value) => parseTokenValue(code, value))
  const forms = tokens.map((token) => tokenForm(code, token))
  const paths = row[1] as readonly PathRow[]
  const lookup =
    forms.every((form) => !form.startsWith('^')) && paths.every(([, type]) => !/^(code:|boolean|deceased)/.test(type))
  const found: Prepared = { kind: 'tokens', forms: forms.map(fingerprint), lookup: lookup && modifier === undefined }
  return modifier === 'not' || modifier === 'not-in' ? { kind: 'not', of: found } : found
}

function prepareUri({ code, modifier, values }: Parameter): Prepared {
  const parameter = parameterNumber(code)
  const plainValues = values.map(unescaped)
  if (modifier === 'below')
    return { kind: 'words', pattern: `\\n${parameter}:(?:${plainValues.map(escapeRegex).join('|')})` }
  const asked = modifier === 'above' ? plainValues.flatMap(above) : plainValues
  return { kind: 'tokens', forms: asked.map((value) => fingerprint(`=${code}||${value}`)), lookup: true }
}

/** A URL and everything that it lies below. */
export function above(url: string): string[] {
  const found = [url]
  for (let at = url.length - 1; at > 0; at--) if (url[at] === '/') found.push(url.slice(0, at), url.slice(0, at + 1))
  return [...new Set(found)]
}

/** Elements that say whom a resource is about: the store keeps the patient of the first that a type has. */
const about = ['subject', 'patient', 'beneficiary']

function prepareReference({ code, row, modifier, values }: Parameter, context: PrepareContext): Prepared {
  const parameter = parameterNumber(code)
  if (modifier === 'identifier') {
    const forms = values.map((value) =>
      fingerprint(identifierForm(code, tokenForm(code, parseTokenValue(code, value)))),
    )
    return { kind: 'tokens', forms, lookup: false }
  }
  const possible = row[2].length > 0 ? (row[2] as readonly string[]) : allTypes()
  const asked = values.flatMap(
    (value) => parseReferenceValue(code, value, { type: modifier, base: context.base, targets: possible }).targets,
  )
  if (
    context.types.length > 0 &&
    context.types.every((type) => isAbout(type, row)) &&
    asked.every((target) => !target.includes(':'))
  ) {
    const patients = asked.filter((target) => target.startsWith('Patient/')).map((target) => target.slice(8))
    const others = asked.filter((target) => !target.startsWith('Patient/'))
    const named: Prepared = {
      kind: 'all',
      of: [
        { kind: 'subject', patients },
        {
          kind: 'tokens',
          forms: patients.map((id) => fingerprint(referenceForm(code, `Patient/${id}`))),
          lookup: false,
        },
      ],
    }
    if (patients.length > 0) {
      // A bare id could be of another type; such rows are few and found by their own index.
      return others.length === 0
        ? named
        : { kind: 'any', of: [named, { kind: 'points', targets: others, parameters: [parameter] }] }
    }
  }
  return { kind: 'points', targets: asked, parameters: [parameter] }
}

/** True when the parameter reads just the element that the store takes a resource's patient from. */
function isAbout(type: string, row: SearchRow): boolean {
  const elements = structures().types[type]?.elements
  const first = about.find((name) => elements?.some((element) => element[0] === name && element[2] === 1))
  const paths = row[1] as readonly PathRow[]
  return first !== undefined && paths.length === 1 && paths[0]?.[0] === first
}

let resourceTypes: string[] | undefined
function allTypes(): readonly string[] {
  resourceTypes ??= Object.entries(structures().types).flatMap(([name, { kind }]) =>
    kind === 'resource' ? [name] : [],
  )
  return resourceTypes
}

function prepareComposite(code: string, row: SearchRow, value: string, context: PrepareContext): Prepared {
  if (row[0] !== 'composite') throw new SearchFault(code, 'is no composite')
  const parts = partsOf(code, row, value)
  let joint = ['']
  const ranges: (RangeValue | QuantityValue)[] = []
  let text: string | undefined
  row[2].forEach(([kind], index) => {
    const part = parts[index] as string
    const at = String(index)
    if (kind === 'token') joint = joint.map((each) => `${each}$${tokenForm(at, parseTokenValue(code, part))}`)
    else if (kind === 'uri') joint = joint.map((each) => `${each}$=${at}||${unescaped(part)}`)
    else if (kind === 'reference') {
      const { targets } = parseReferenceValue(code, part, { base: context.base, targets: allTypes() })
      joint = joint.flatMap((each) => targets.map((target) => `${each}$${referenceForm(at, target)}`))
    } else if (kind === 'string') text = plain(unescaped(part))
    else ranges.push(parseRange(kind, code, part, context.now))
  })
  const [range] = ranges
  const coded = joint[0] === '' ? undefined : joint.map((each) => fingerprint(`${code}${each}`))
  return {
    kind: 'value',
    parameter: parameterNumber(code),
    isDate: row[2].some(([kind]) => kind === 'date'),
    ...(range ? { range } : {}),
    ...(coded ? { tokens: coded } : {}),
    ...(text === undefined ? {} : { text }),
  }
}

const kilometre: Readonly<Record<string, number>> = { km: 1, m: 0.001, '[mi_us]': 1.609344, '[mi_i]': 1.609344 }

function prepareNear(code: string, value: string): Prepared {
  const [latitude, longitude, distance = '50', unit = 'km'] = splitUnescaped(value, '|').map(unescaped)
  const numbers = [latitude, longitude, distance].map((text) =>
    text === undefined || text === '' ? Number.NaN : Number(text),
  )
  const factor = kilometre[unit]
  if (numbers.some(Number.isNaN) || factor === undefined)
    throw new SearchFault(code, 'write latitude|longitude|distance|unit, with km, m or [mi_us]')
  const [lat, lon, far] = numbers as [number, number, number]
  return { kind: 'near', parameter: parameterNumber(code), latitude: lat, longitude: lon, kilometres: far * factor }
}
