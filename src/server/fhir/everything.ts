import { HamzadError } from '../../kernel/errors.ts'
import { compartments } from '../../records/fhir/definitions/definitions.ts'
import { parameterNumber } from '../../records/fhir/search/hash.ts'
import type { Parameters } from '../../records/fhir/search/query.ts'
import { SearchFault } from '../../records/fhir/search/value.ts'
import { stamp } from '../../records/fhir/text/stamp.ts'
import { parseTime } from '../../records/fhir/time.ts'
import type { Asked } from '../../store/search/asked.ts'
import { includeResources } from '../../store/search/includes.ts'
import { type FoundResource, runSearch } from '../../store/search/search.ts'
import { allTypes } from './access.ts'
import type { Answer, Connection, FhirContext } from './context.ts'
import { readInteraction } from './read.ts'
import { readCursor } from './search.ts'

/** Types that whoever reads a chart needs beside it; they come along when something of the chart points at them. */
const beside = new Set([
  'Organization',
  'Practitioner',
  'PractitionerRole',
  'Location',
  'Medication',
  'Device',
  'Substance',
])

/** `Patient/id/$everything`: the compartment of the patient, and what it refers to; in pages. */
export async function everything(
  context: FhirContext,
  id: string | undefined,
  parameters: Parameters,
  db: Connection,
): Promise<Answer> {
  if (id === undefined) throw new HamzadError('fhir.unsupported', { what: '$everything without a patient' })
  const options = readOptions(parameters)
  await readInteraction(context, 'Patient', id, undefined, db)
  const table = compartments().Patient ?? {}
  const types = allTypes().filter(
    (type) =>
      (type === 'Patient' || Object.hasOwn(table, type)) &&
      context.access.allows('read', type) &&
      (options.types?.includes(type) ?? true),
  )
  const inside: Asked = {
    kind: 'any',
    of: types.flatMap((type): Asked[] => [
      {
        kind: 'all',
        of: [
          { kind: 'type', types: [type] },
          { kind: 'points', targets: [`Patient/${id}`], parameters: (table[type] ?? []).map(parameterNumber) },
        ],
      },
      ...(type === 'Patient'
        ? [
            {
              kind: 'all',
              of: [
                { kind: 'type', types: ['Patient'] },
                { kind: 'id', ids: [id] },
              ],
            } satisfies Asked,
          ]
        : []),
    ]),
  }
  const asked: Asked = { kind: 'all', of: [inside, ...options.since] }
  const found = await runSearch(
    db,
    { types, asked, sort: [], limit: options.count, after: options.after, total: true },
    context.access.read,
  )
  const { rows } = await includeResources(
    db,
    found.rows,
    types.map((source) => ({ source, parameter: null, target: null, iterate: false })),
    [],
    context.access.read,
  )
  const others = rows.filter(({ type }) => beside.has(type) && (options.types?.includes(type) ?? true))
  const entries = [
    ...found.rows.map((row) => entry(context, row, 'match')),
    ...others.map((row) => entry(context, row, 'include')),
  ]
  const query = new URLSearchParams(parameters.filter(([name]) => name !== '_page') as [string, string][])
  const links = [
    { relation: 'self', url: `${context.base}/Patient/${id}/$everything${query.size > 0 ? `?${query}` : ''}` },
  ]
  if (found.next) {
    query.set('_page', Buffer.from(JSON.stringify(found.next)).toString('base64url'))
    links.push({ relation: 'next', url: `${context.base}/Patient/${id}/$everything?${query}` })
  }
  return {
    status: 200,
    body: `{"resourceType":"Bundle","type":"searchset","total":${found.total},"link":${JSON.stringify(links)}${entries.length > 0 ? `,"entry":[${entries.join(',')}]` : ''}}`,
  }
}

const entry = ({ base }: FhirContext, row: FoundResource, mode: string) =>
  `{"fullUrl":${JSON.stringify(`${base}/${row.type}/${row.id}`)},"resource":${stamp(row.content, row)},"search":{"mode":"${mode}"}}`

function readOptions(parameters: Parameters) {
  const options = {
    count: 1000,
    types: null as string[] | null,
    since: [] as Asked[],
    after: undefined as (string | number)[] | undefined,
  }
  for (const [name, value] of parameters) {
    if (name === '_count' && /^\d{1,6}$/.test(value)) options.count = Math.min(Math.max(1, Number(value)), 5000)
    else if (name === '_type') options.types = value.split(',')
    else if (name === '_since') {
      const time = parseTime(value.replace(/ (\d\d:\d\d)$/, '+$1'))
      if (!time) throw new SearchFault(name, 'the value is no instant')
      options.since = [{ kind: 'updated', range: { prefix: 'ge', lo: time.start, hi: time.start, at: time.start } }]
    } else if (name === '_page') options.after = readCursor(value)
    else if (name !== '_format' && name !== '_pretty')
      throw new SearchFault(name, '$everything takes _since, _type and _count only')
  }
  return options
}
