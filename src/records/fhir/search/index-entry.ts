import { searchParameters } from '../definitions/definitions.ts'
import type { PathRow, SearchRow } from '../definitions/tables.ts'
import { type FhirResource, isObject } from '../resource.ts'
import { fingerprint, parameterNumber } from './hash.ts'
import { impliedBy } from './implied.ts'
import {
  dateTerms,
  numberTerms,
  plain,
  type QuantityTerm,
  quantityTerms,
  type RangeTerm,
  referenceIdentifier,
  referenceTerms,
  stringTerms,
  type TokenTerm,
  tokenTerms,
} from './terms.ts'
import { walk } from './walk.ts'

/** A range, quantity or composite as it is stored. */
export interface IndexedValue {
  readonly parameter: number
  readonly lo: number | null
  readonly hi: number | null
  readonly unit?: string | undefined
  readonly label?: string | undefined
  readonly baseLo?: number | undefined
  readonly baseHi?: number | undefined
  readonly dimension?: string | undefined
  /** Of a composite: fingerprints of its coded parts. */
  readonly tokens?: readonly string[] | undefined
  /** Of a composite: its string part. */
  readonly text?: string | undefined
}

/** Everything that a resource can be found by. */
export interface IndexEntry {
  /** Fingerprints: `=code|system|value`, see `tokenForms`. */
  readonly tokens: readonly string[]
  /** Those of them that single out few resources, for a search without a patient. */
  readonly lookup: readonly string[]
  /** Words of coded values, one line each: parameter, colon, words. */
  readonly words: string
  /** Whom it points at: target → parameters. */
  readonly references: ReadonlyMap<string, readonly number[]>
  readonly values: readonly IndexedValue[]
  /** [parameter, plain, as written] */
  readonly strings: readonly (readonly [parameter: number, plain: string, exact: string])[]
}

/** How a token is asked for: with its system, by its code in any system, by its system alone. */
export function tokenForms(code: string, { system, code: value }: TokenTerm): string[] {
  const forms = value === undefined ? [] : [`=${code}|${system}|${value}`, `:${code}|${value}`]
  if (system !== '') forms.push(`^${code}|${system}`)
  return forms
}
export const presence = (code: string): string => `?${code}`
export const referenceForm = (code: string, target: string): string => `>${code}|${target}`
export const identifierForm = (code: string, form: string): string => `@${code}|${form}`

/** Coded values of a closed, short list say little without a patient; they are kept out of the lookup. */
const common = /^(code:|boolean|deceased)/

interface Planned {
  readonly code: string
  readonly row: SearchRow
  readonly parameter: number
  /** Each path with the element that it begins at; '': it begins at the resource. */
  readonly paths: readonly (readonly [path: PathRow, first: string])[]
  readonly present: string
  readonly implied: boolean
}
const plans = new Map<string, readonly Planned[]>()

/** What is indexed of a type: its parameters without those that others find together. */
function planOf(type: string): readonly Planned[] {
  let plan = plans.get(type)
  if (!plan) {
    plan = Object.entries(searchParameters(type)).flatMap(([code, row]): Planned[] => {
      const implied = impliedBy(type, code)
      if (code === '_id' || code === '_lastUpdated' || implied?.any) return []
      const paths = row[0] === 'composite' ? [] : (row[1] as readonly PathRow[])
      return [
        {
          code,
          row,
          parameter: parameterNumber(code),
          paths: paths.map((path) => [path, path[0] === 'deceased' ? '' : (/^\w*/.exec(path[0])?.[0] ?? '')] as const),
          present: presence(code),
          implied: implied !== null,
        },
      ]
    })
    plans.set(type, plan)
  }
  return plan
}

/**
 * What of a resource goes into the search index. Pure.
 *
 *     indexEntry(observation).references.get('Patient/1')
 */
export function indexEntry(resource: FhirResource): IndexEntry {
  const entry = {
    tokens: new Set<string>(),
    lookup: new Set<string>(),
    words: new Set<string>(),
    references: new Map<string, number[]>(),
    values: [] as IndexedValue[],
    strings: new Map<string, readonly [number, string, string]>(),
  }
  for (const { code, row, parameter, paths, present, implied } of planOf(resource.resourceType)) {
    if (row[0] === 'composite') {
      if (!implied) addComposite(entry.values, resource, code, row)
      else if (hasParts(resource, row)) entry.tokens.add(present)
      continue
    }
    let found = false
    for (const [path, first] of paths) {
      if (first !== '' && resource[first] === undefined) continue
      for (const value of walk(resource, path[0] === 'deceased' ? '' : path[0]))
        found = addValue(entry, code, parameter, row[0], path, value) || found
    }
    if (found) entry.tokens.add(present)
  }
  const references = entry.references
  return {
    tokens: [...entry.tokens].map(fingerprint),
    lookup: [...entry.lookup].map(fingerprint),
    words: entry.words.size === 0 ? '' : `\n${[...entry.words].join('\n')}\n`,
    references,
    values: entry.values,
    strings: [...entry.strings.values()],
  }
}

interface Draft {
  readonly tokens: Set<string>
  readonly lookup: Set<string>
  readonly words: Set<string>
  readonly references: Map<string, number[]>
  readonly values: IndexedValue[]
  readonly strings: Map<string, readonly [number, string, string]>
}

/** True when the value can be searched by. */
function addValue(
  entry: Draft,
  code: string,
  parameter: number,
  kind: string,
  [path, type]: PathRow,
  value: unknown,
): boolean {
  switch (kind) {
    case 'token': {
      if (path === 'deceased') {
        const dead = deceased(value)
        for (const form of tokenForms(code, { system: '', code: String(dead) })) entry.tokens.add(form)
        return true
      }
      const terms = tokenTerms(value, type)
      for (const term of terms) {
        for (const form of tokenForms(code, term)) {
          entry.tokens.add(form)
          if (!common.test(type) && !form.startsWith('^')) entry.lookup.add(form)
        }
        if (term.text !== undefined) entry.words.add(`${parameter}:${plain(term.text)}`)
      }
      if (type === 'Identifier') addTyped(entry, code, value)
      return terms.length > 0
    }
    case 'reference': {
      for (const term of referenceIdentifier(value))
        for (const form of tokenForms(code, term)) entry.tokens.add(identifierForm(code, form))
      for (const { target, version } of referenceTerms(value, type)) {
        entry.tokens.add(referenceForm(code, target))
        if (version !== undefined) entry.tokens.add(referenceForm(code, `${target}|${version}`))
        const known = entry.references.get(target)
        if (!known) entry.references.set(target, [parameter])
        else if (!known.includes(parameter)) known.push(parameter)
      }
      return !type.startsWith('Reference:') || referenceTerms(value, type).length > 0
    }
    case 'uri': {
      if (typeof value !== 'string') return false
      entry.tokens.add(`=${code}||${value}`)
      entry.lookup.add(`=${code}||${value}`)
      entry.words.add(`${parameter}:${value}`)
      return true
    }
    case 'string': {
      const strings = stringTerms(value, type)
      for (const each of strings) entry.strings.set(`${code}|${each}`, [parameter, plain(each), each])
      return strings.length > 0
    }
    case 'special': {
      if (!isObject(value) || typeof value.latitude !== 'number' || typeof value.longitude !== 'number') return false
      entry.values.push({ parameter, lo: value.latitude, hi: value.longitude })
      return true
    }
    default: {
      const ranges = rangesOf(kind, value, type)
      for (const range of ranges) entry.values.push(indexed(parameter, range))
      return ranges.length > 0
    }
  }
}

export function rangesOf(kind: string, value: unknown, type: string): (RangeTerm | QuantityTerm)[] {
  if (kind === 'date') return dateTerms(value, type)
  return kind === 'quantity' ? quantityTerms(value, type) : numberTerms(value)
}

function indexed(parameter: number, range: RangeTerm | QuantityTerm): IndexedValue {
  const { lo, hi } = range
  if (!('label' in range)) return { parameter, lo, hi }
  const { unit, label, base } = range
  return { parameter, lo, hi, unit, label, baseLo: base?.lo, baseHi: base?.hi, dimension: base?.dimension }
}

/** R4's parameter asks whether there is a death at all, by flag or by date. */
export function deceased(patient: unknown): boolean {
  if (!isObject(patient)) return false
  return patient.deceasedDateTime !== undefined || patient.deceasedBoolean === true
}

/** `:of-type`: system and code of the identifier's type, and its value. */
function addTyped(entry: Draft, code: string, value: unknown): void {
  if (!isObject(value) || typeof value.value !== 'string') return
  for (const { system, code: type } of tokenTerms(value.type, 'CodeableConcept'))
    if (type !== undefined) entry.tokens.add(`~${code}|${system}|${type}|${value.value}`)
}

/** Whether a resource has what a composite reads, each part of it. */
function hasParts(resource: FhirResource, row: SearchRow): boolean {
  return row[0] === 'composite' && row[2].every(([, paths]) => paths.some(([path]) => walk(resource, path).length > 0))
}

/** Parts of one composite value belong together: they come from the same place. */
function addComposite(values: IndexedValue[], resource: FhirResource, code: string, row: SearchRow): void {
  if (row[0] !== 'composite') return
  const parameter = parameterNumber(code)
  for (const base of row[1])
    for (const place of walk(resource, base)) {
      let partial: { tokens: string[]; range?: RangeTerm | QuantityTerm; text?: string }[] = [{ tokens: [''] }]
      row[2].forEach(([kind, paths], part) => {
        const found = paths.flatMap(([path, type]) =>
          walk(place, path).flatMap((value) => partsOf(kind, value, type, part)),
        )
        partial = partial.flatMap((before) =>
          found.map((part) => ({
            tokens:
              part.forms.length === 0
                ? before.tokens
                : before.tokens.flatMap((a) => part.forms.map((b) => `${a}$${b}`)),
            ...(part.range ? { range: part.range } : before.range ? { range: before.range } : {}),
            ...(part.text !== undefined ? { text: part.text } : before.text !== undefined ? { text: before.text } : {}),
          })),
        )
      })
      for (const { tokens, range, text } of partial) {
        values.push({
          ...(range ? indexed(parameter, range) : { parameter, lo: null, hi: null }),
          tokens: tokens.map((form) => fingerprint(`${code}${form}`)),
          ...(text === undefined ? {} : { text: plain(text) }),
        })
      }
    }
}

interface Part {
  readonly forms: readonly string[]
  readonly range?: RangeTerm | QuantityTerm
  readonly text?: string
}

function partsOf(kind: string, value: unknown, type: string, part: number): Part[] {
  const at = String(part)
  if (kind === 'token')
    return tokenTerms(value, type)
      .map((term) => ({ forms: tokenForms(at, term) }))
      .filter(({ forms }) => forms.length > 0)
  if (kind === 'reference')
    return referenceTerms(value, type).map(({ target }) => ({ forms: [referenceForm(at, target)] }))
  if (kind === 'uri') return typeof value === 'string' ? [{ forms: [`=${at}||${value}`] }] : []
  if (kind === 'string') return stringTerms(value, type).map((text) => ({ forms: [], text }))
  return rangesOf(kind, value, type).map((range) => ({ forms: [], range }))
}
