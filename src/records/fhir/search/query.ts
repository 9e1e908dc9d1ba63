import { compartments, searchParameters, structures } from '../definitions/definitions.ts'
import type { SearchRow } from '../definitions/tables.ts'
import { SearchFault, splitUnescaped } from './value.ts'

/** One thing that is asked of a resource; the values of a parameter are alternatives. */
export type Condition =
  | {
      readonly kind: 'parameter'
      readonly code: string
      readonly row: SearchRow
      readonly modifier: string | undefined
      readonly values: readonly string[]
    }
  /** What the resource points at by `code` satisfies `next`. */
  | {
      readonly kind: 'chain'
      readonly code: string
      readonly types: readonly string[]
      readonly next: readonly Condition[]
    }
  /** Some resource of `type` points here by `code` and satisfies `next`. */
  | { readonly kind: 'has'; readonly type: string; readonly code: string; readonly next: Condition }
  /** In the compartment of one resource: any of these parameters points at it. */
  | {
      readonly kind: 'compartment'
      readonly target: string
      readonly codes: Readonly<Record<string, readonly string[]>>
    }

export interface Include {
  readonly source: string
  /** Undefined: every reference. */
  readonly code: string | undefined
  readonly target: string | undefined
  readonly iterate: boolean
}

export interface Sort {
  readonly code: string
  readonly row: SearchRow
  readonly descending: boolean
}

export type Summary = 'true' | 'text' | 'data' | 'count' | 'false'

export interface SearchQuery {
  /** Types that are searched. */
  readonly types: readonly string[]
  readonly conditions: readonly Condition[]
  readonly sort: readonly Sort[]
  readonly count: number
  readonly includes: readonly Include[]
  readonly revIncludes: readonly Include[]
  readonly summary: Summary
  readonly elements: readonly string[]
  readonly total: 'none' | 'estimate' | 'accurate'
  readonly cursor: string | undefined
  /** Parameters that were not understood and, by request, passed over. */
  readonly ignored: readonly string[]
  /** What was understood, for the self link. */
  readonly used: readonly (readonly [string, string])[]
}

export interface ParseOptions {
  readonly lenient: boolean
  readonly compartment?: { readonly type: string; readonly id: string }
  readonly defaultCount?: number
  readonly maximumCount?: number
}

const modifiersOf: Readonly<Record<string, readonly string[]>> = {
  string: ['exact', 'contains', 'missing'],
  token: ['not', 'text', 'missing', 'of-type', 'in', 'not-in'],
  uri: ['above', 'below', 'missing'],
  reference: ['identifier', 'missing'],
  date: ['missing'],
  number: ['missing'],
  quantity: ['missing'],
  composite: ['missing'],
  special: ['missing'],
}

const control = new Set(['_format', '_pretty', '_page'])

/** Names and values as a request gives them, in its order. */
export type Parameters = readonly (readonly [name: string, value: string])[]

/**
 * Reads a search. Whatever is not understood is an error, or, when the caller asked to be lenient, named in `ignored`.
 *
 *     parseSearch(['Observation'], [['code', '8867-4'], ['subject:Patient.name', 'smith']], { lenient: false })
 */
export function parseSearch(types: readonly string[], parameters: Parameters, options: ParseOptions): SearchQuery {
  const maximum = options.maximumCount ?? 1000
  const query = {
    types,
    conditions: [] as Condition[],
    sort: [] as Sort[],
    count: options.defaultCount ?? 50,
    includes: [] as Include[],
    revIncludes: [] as Include[],
    summary: 'false' as Summary,
    elements: [] as string[],
    total: 'accurate' as SearchQuery['total'],
    cursor: undefined as string | undefined,
    ignored: [] as string[],
    used: [] as (readonly [string, string])[],
  }
  let searched = types
  const typeParameter = parameters.find(([name]) => name === '_type')
  if (typeParameter && types.length !== 1) searched = readTypes(typeParameter[1])
  query.types = searched
  if (options.compartment) query.conditions.push(compartmentCondition(options.compartment, searched))
  for (const [name, value] of parameters) {
    try {
      if (readControl(query, name, value, maximum)) {
        if (name !== '_page') query.used.push([name, value])
        continue
      }
      query.conditions.push(readCondition(searched, name, value, 0))
      query.used.push([name, value])
    } catch (fault) {
      if (!(fault instanceof SearchFault) || !options.lenient) throw fault
      query.ignored.push(name)
    }
  }
  return query
}

type Draft = {
  -readonly [K in keyof SearchQuery]: SearchQuery[K] extends readonly (infer T)[] ? T[] | readonly T[] : SearchQuery[K]
}

/** True when the name steers the search rather than the match. */
function readControl(query: Draft, name: string, value: string, maximum: number): boolean {
  const [base, modifier] = name.split(':') as [string, string | undefined]
  if (control.has(base)) {
    if (base === '_page') query.cursor = value
    return true
  }
  const oneOf = <T extends string>(choices: readonly T[]): T => {
    if (!(choices as readonly string[]).includes(value)) throw new SearchFault(name, `use one of ${choices.join(', ')}`)
    return value as T
  }
  switch (base) {
    case '_count': {
      if (!/^\d{1,9}$/.test(value)) throw new SearchFault(name, 'the value is not a whole number')
      query.count = Math.min(Number(value), maximum)
      return true
    }
    case '_sort':
      query.sort = value.split(',').map((each) => readSort(query.types, each))
      return true
    case '_include':
    case '_revinclude': {
      if (modifier !== undefined && modifier !== 'iterate' && modifier !== 'recurse')
        throw new SearchFault(name, 'the only modifier is iterate')
      const [only, ...others] = query.types
      const wild = value === '*' && base === '_include' && only !== undefined && others.length === 0
      const include = readInclude(name, wild ? `${only}:*` : value, modifier !== undefined)
      if (base === '_include') query.includes = [...query.includes, include]
      else query.revIncludes = [...query.revIncludes, include]
      return true
    }
    case '_summary':
      query.summary = oneOf(['true', 'text', 'data', 'count', 'false'])
      return true
    case '_elements':
      query.elements = value.split(',').map((each) => each.replace(/^[A-Z]\w+\./, '').split('.')[0] as string)
      return true
    case '_total':
      query.total = oneOf(['none', 'estimate', 'accurate'])
      return true
    case '_type':
      return true
    default:
      return false
  }
}

const resourceType = (name: string): boolean => structures().types[name]?.kind === 'resource'

function readTypes(value: string): string[] {
  const types = value.split(',')
  for (const type of types)
    if (!resourceType(type)) throw new SearchFault('_type', `${type.slice(0, 64)} is no resource type of R4`)
  return types
}

function readSort(types: readonly string[], text: string): Sort {
  const descending = text.startsWith('-')
  const code = descending ? text.slice(1) : text
  return { code, row: find(types, '_sort', code), descending }
}

/** The definition of a parameter that every searched type has. */
function find(types: readonly string[], name: string, code: string): SearchRow {
  if (types.length === 0) return commonRow(name, code)
  let row: SearchRow | undefined
  for (const type of types) {
    row = searchParameters(type)[code]
    if (!row) throw new SearchFault(name, `${type} has no search parameter of this name${suggestion(type, code)}`)
  }
  return row as SearchRow
}

function commonRow(name: string, code: string): SearchRow {
  const row = searchParameters('Resource')[code]
  if (!row)
    throw new SearchFault(
      name,
      'without a type only the parameters of every resource can be used (_id, _lastUpdated, _tag, _profile, _security, _source)',
    )
  return row
}

/** The nearest name, when it is near. */
function suggestion(type: string, code: string): string {
  const near = Object.keys(searchParameters(type))
    .map((name) => ({ name, distance: distance(name, code) }))
    .sort((a, b) => a.distance - b.distance)[0]
  return near && near.distance <= Math.max(2, code.length / 3) ? `; did you mean ${near.name}?` : ''
}

function distance(a: string, b: string): number {
  if (b.length > 64) return 64
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(
        (row[j] as number) + 1,
        (next[j - 1] as number) + 1,
        (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1),
      )
    row = next
  }
  return row[b.length] as number
}

/** Levels of chains and `_has` together. */
const deepest = 3

function readCondition(types: readonly string[], name: string, value: string, depth: number): Condition {
  if (depth > deepest) throw new SearchFault(name, `chains go at most ${deepest} levels deep`)
  if (name.startsWith('_has:')) return readHas(types, name, value, depth)
  const chain = /^([\w-]+)(?::([A-Z][A-Za-z]+))?\.(.+)$/.exec(name)
  if (chain) return readChain(types, name, chain, value, depth)
  const [code, modifier, ...rest] = name.split(':') as [string, string | undefined, ...string[]]
  const row = find(types, name, code)
  if (rest.length > 0) throw new SearchFault(name, 'one modifier at most')
  checkModifier(name, row, modifier)
  if (value === '') throw new SearchFault(name, 'the value is empty')
  const values = splitUnescaped(value, ',')
  if (values.some((each) => each === '')) throw new SearchFault(name, 'an alternative is empty')
  return { kind: 'parameter', code, row, modifier, values }
}

function checkModifier(name: string, row: SearchRow, modifier: string | undefined): void {
  if (modifier === undefined) return
  const allowed = modifiersOf[row[0]] ?? []
  const isType = row[0] === 'reference' && resourceType(modifier)
  if (!isType && !allowed.includes(modifier))
    throw new SearchFault(name, `a ${row[0]} parameter takes ${allowed.map((each) => `:${each}`).join(', ')} only`)
}

function readHas(types: readonly string[], name: string, value: string, depth: number): Condition {
  const [, type, code, rest] = /^_has:([A-Z][A-Za-z]+):([\w-]+):(.+)$/.exec(name) ?? []
  if (type === undefined || code === undefined || rest === undefined)
    throw new SearchFault(name, 'write _has:Type:reference:parameter')
  if (!resourceType(type)) throw new SearchFault(name, `${type} is no resource type of R4`)
  const row = find([type], name, code)
  if (row[0] !== 'reference') throw new SearchFault(name, `${code} of ${type} is no reference`)
  if (types.length > 0 && row[2].length > 0 && !types.some((each) => (row[2] as readonly string[]).includes(each)))
    throw new SearchFault(name, `${code} of ${type} never points at ${types.join(', ')}`)
  return { kind: 'has', type, code, next: readCondition([type], rest, value, depth + 1) }
}

function readChain(
  types: readonly string[],
  name: string,
  chain: RegExpExecArray,
  value: string,
  depth: number,
): Condition {
  const [, code, given, rest] = chain as unknown as [string, string, string | undefined, string]
  const row = find(types, name, code)
  if (row[0] !== 'reference') throw new SearchFault(name, `${code} is no reference`)
  const possible = row[2] as readonly string[]
  if (given !== undefined && (!resourceType(given) || (possible.length > 0 && !possible.includes(given))))
    throw new SearchFault(name, `${code} never points at ${given}`)
  const candidates = given === undefined ? possible : [given]
  const able: string[] = []
  const next: Condition[] = []
  let last: unknown
  for (const type of candidates) {
    try {
      next.push(readCondition([type], rest, value, depth + 1))
      able.push(type)
    } catch (fault) {
      last = fault
    }
  }
  if (able.length === 0) throw last ?? new SearchFault(name, 'say which type is meant: reference:Type.parameter')
  return { kind: 'chain', code, types: able, next }
}

function readInclude(name: string, value: string, iterate: boolean): Include {
  if (value === '*') throw new SearchFault(name, 'say the type: Type:*, or Type:parameter')
  const [source, code, target, ...rest] = value.split(':') as [
    string,
    string | undefined,
    string | undefined,
    ...string[],
  ]
  if (!resourceType(source) || code === undefined || rest.length > 0)
    throw new SearchFault(name, 'write Type:parameter or Type:parameter:Target')
  if (target !== undefined && !resourceType(target))
    throw new SearchFault(name, `${target.slice(0, 64)} is no resource type of R4`)
  if (code === '*') return { source, code: undefined, target, iterate }
  const row = find([source], name, code)
  if (row[0] !== 'reference') throw new SearchFault(name, `${code} of ${source} is no reference`)
  return { source, code, target, iterate }
}

/** The condition of `Patient/1/Observation?…`. */
export function compartmentCondition(
  { type, id }: { readonly type: string; readonly id: string },
  types: readonly string[],
): Condition {
  const table = compartments()[type]
  if (!table)
    throw new SearchFault(
      type,
      `there is no compartment of this type; there are ${Object.keys(compartments()).join(', ')}`,
    )
  const codes: Record<string, readonly string[]> = {}
  for (const each of types.length > 0 ? types : Object.keys(table)) {
    const found = table[each]
    if (!found) throw new SearchFault(each, `${each} is not in the compartment of ${type}`)
    codes[each] = found
  }
  return { kind: 'compartment', target: `${type}/${id}`, codes }
}
