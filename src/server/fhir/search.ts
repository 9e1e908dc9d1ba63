import { parameterNumber } from '../../records/fhir/search/hash.ts'
import { impliedBy } from '../../records/fhir/search/implied.ts'
import { type PrepareContext, prepare } from '../../records/fhir/search/prepare.ts'
import {
  type Include,
  type Parameters,
  type ParseOptions,
  parseSearch,
  type SearchQuery,
  type Sort,
} from '../../records/fhir/search/query.ts'
import { sortPath } from '../../records/fhir/search/sort-path.ts'
import { SearchFault } from '../../records/fhir/search/value.ts'
import { stamp } from '../../records/fhir/text/stamp.ts'
import { mayRead } from '../../store/search/access.ts'
import type { Asked } from '../../store/search/asked.ts'
import { type IncludeRule, includeResources, mostIncluded } from '../../store/search/includes.ts'
import { type Found, type FoundResource, runSearch, type SortKey } from '../../store/search/search.ts'
import type { Answer, Connection, FhirContext } from './context.ts'
import { outcome } from './outcome.ts'
import { summarised } from './summary.ts'
import { valueSets } from './value-sets.ts'

/** Type-level search, search in a compartment, or (no types) over everything. Answers with a searchset Bundle. */
export async function searchInteraction(
  context: FhirContext,
  types: readonly string[],
  parameters: Parameters,
  options: Partial<ParseOptions> & { readonly path: string },
  db: Connection = context.store.db,
): Promise<Answer> {
  const query = parseSearch(types, parameters, { lenient: context.lenient, ...options })
  const found = await findAll(context, query, db)
  const included = await includeResources(
    db,
    found.rows,
    query.includes.map(ruleOf),
    query.revIncludes.map(ruleOf),
    context.access.read,
  )
  const entries = [
    ...found.rows.map((row) => entryOf(context, row, 'match', query)),
    ...included.rows.map((row) => entryOf(context, row, 'include', query)),
  ]
  const notes = [
    ...query.ignored.map((name) => `The parameter ${name} is not supported and was passed over`),
    ...(included.truncated ? [`More than ${mostIncluded} resources would be included: the rest is left out`] : []),
  ]
  if (notes.length > 0)
    entries.push(
      `{"resource":${outcome(notes.map((diagnostics) => ({ severity: 'warning', code: 'not-supported', diagnostics })))},"search":{"mode":"outcome"}}`,
    )
  const links = linksOf(context, options.path, query, found)
  const total = found.total === null ? '' : `"total":${found.total},`
  const entry = entries.length === 0 ? '' : `,"entry":[${entries.join(',')}]`
  const stamped = `"meta":{"lastUpdated":"${new Date(context.now).toISOString()}"}`
  return {
    status: 200,
    body: `{"resourceType":"Bundle","type":"searchset",${stamped},${total}"link":${JSON.stringify(links)}${entry}}`,
  }
}

/** The rows of a search, without what it includes. */
export async function findAll(context: FhirContext, query: SearchQuery, db: Connection): Promise<Found> {
  for (const type of query.types) {
    context.access.require('search', type)
    mayRead(context.access.read, type)
  }
  const asked = await prepareAll(context, query, db)
  const page = query.cursor === undefined ? undefined : readCursor(query.cursor)
  const exact = query.summary === 'count' || query.total !== 'none'
  return runSearch(
    db,
    {
      types: query.types,
      asked,
      sort: query.sort.map((key) => sortKey(key, query.types)),
      limit: query.summary === 'count' ? 0 : query.count,
      after: page,
      total: exact,
    },
    context.access.read,
  )
}

export async function prepareAll(context: FhirContext, query: SearchQuery, db: Connection): Promise<Asked> {
  const sets = await valueSets(db, query.conditions, context.access.read)
  const prepareContext: PrepareContext = { base: context.base, now: context.now, types: query.types, valueSet: sets }
  return { kind: 'all', of: query.conditions.map((condition) => prepare(condition, prepareContext)) }
}

function sortKey({ code, row, descending }: Sort, types: readonly string[]): SortKey {
  if (code === '_id') return { by: 'id', descending }
  if (code === '_lastUpdated') return { by: 'updated', descending }
  const parameter = parameterNumber(code)
  if (row[0] === 'string') return { by: 'text', parameter, descending }
  if (row[0] === 'date' || row[0] === 'number' || row[0] === 'quantity')
    return { by: 'value', parameters: indexedAs(code, types).map(parameterNumber), descending }
  const path = sortPath(row)
  if (path === null || types.length !== 1) throw new SearchFault('_sort', `results cannot be sorted by ${code}`)
  return { by: 'path', path, descending }
}

/** Names under which the values of a parameter are in the index. */
const indexedAs = (code: string, types: readonly string[]): readonly string[] =>
  (types.length === 1 ? impliedBy(types[0] as string, code)?.any : undefined) ?? [code]

const ruleOf = ({ source, code, target, iterate }: Include): IncludeRule => ({
  source,
  parameter: code === undefined ? null : parameterNumber(code),
  target: target ?? null,
  iterate,
})

function entryOf(context: FhirContext, row: FoundResource, mode: 'match' | 'include', query: SearchQuery): string {
  const text = summarised(stamp(row.content, row), row.type, query)
  return `{"fullUrl":${JSON.stringify(`${context.base}/${row.type}/${row.id}`)},"resource":${text},"search":{"mode":"${mode}"}}`
}

function linksOf(
  context: FhirContext,
  path: string,
  query: SearchQuery,
  found: Found,
): { relation: string; url: string }[] {
  const address = (extra: readonly (readonly [string, string])[]) => {
    const search = new URLSearchParams([
      ...query.used.map(([name, value]) => [name, value] as [string, string]),
      ...(extra as [string, string][]),
    ])
    return `${context.base}/${path}${search.size > 0 ? `?${search}` : ''}`
  }
  const here = query.cursor === undefined ? [] : [['_page', query.cursor] as const]
  return [
    { relation: 'self', url: address(here) },
    ...(found.next ? [{ relation: 'next', url: address([['_page', writeCursor(found.next)]]) }] : []),
  ]
}

const writeCursor = (values: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify(values)).toString('base64url')

/** Where the page before ended. Errors: SearchFault. */
export function readCursor(text: string): (string | number)[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
    if (Array.isArray(values) && values.every((each) => typeof each === 'string' || typeof each === 'number'))
      return values
  } catch {
    // Told below.
  }
  throw new SearchFault('_page', 'the address of the page was changed; search again')
}

/** Parameters of a query string or of a form, in their order. */
export function readParameters(text: string): [string, string][] {
  return [...new URLSearchParams(text)]
}

/** Ids of what a search criterion finds, two at most: for conditional interactions, which act on one. */
export async function matches(
  context: FhirContext,
  type: string,
  criteria: string,
  db: Connection,
  most = 2,
): Promise<readonly FoundResource[]> {
  const parameters = readParameters(criteria)
  if (parameters.length === 0) throw new SearchFault(type, 'a conditional interaction needs a search')
  const query = parseSearch([type], parameters, { lenient: false, defaultCount: most })
  return (await findAll(context, { ...query, count: most, total: 'none' }, db)).rows
}
