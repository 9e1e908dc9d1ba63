import { sql } from 'kysely'
import { HamzadError } from '../../kernel/errors.ts'
import type { Parameters } from '../../records/fhir/search/query.ts'
import { SearchFault } from '../../records/fhir/search/value.ts'
import { stamp } from '../../records/fhir/text/stamp.ts'
import { parseTime } from '../../records/fhir/time.ts'
import { visible } from '../../store/search/access.ts'
import type { Answer, Connection, FhirContext } from './context.ts'

interface Row {
  type: string
  id: string
  version: number
  content: string
  deleted: boolean
  recorded_at: Date
  at: string
  /** The version before was a deletion. */
  again: boolean | null
}

/** History of a resource, a type or everything, newest first; as a Bundle of type history with pages. */
export async function historyInteraction(
  context: FhirContext,
  scope: { readonly type?: string; readonly id?: string },
  parameters: Parameters,
  db: Connection = context.store.db,
): Promise<Answer> {
  const { access } = context
  if (scope.type !== undefined) access.require('read', scope.type)
  const options = readOptions(parameters)
  const where = sql.join(
    [
      // The history of one resource needs the right to read alone; lists need that to search as well.
      visible('r', scope.id === undefined ? access.read : { ...access.read, types: null }),
      ...(scope.type === undefined ? [] : [sql`r.type = ${scope.type}`]),
      ...(scope.id === undefined ? [] : [sql`r.id = ${scope.id}`]),
      ...(options.since === null ? [] : [sql`r.recorded_at >= ${options.since}::timestamptz`]),
      ...(options.until === null ? [] : [sql`r.recorded_at <= ${options.until}::timestamptz`]),
    ],
    sql` and `,
  )
  const after =
    options.after === null
      ? sql`true`
      : sql`(r.recorded_at, r.type, r.id, r.version) < (${options.after[0]}::timestamptz, ${options.after[1]}, ${options.after[2]}, ${Number(options.after[3])})`
  const from = (table: 'resource' | 'resource_history') =>
    sql`(select r.type, r.id, r.version, r.content, r.deleted, r.recorded_at, r.recorded_at::text as at,
      (select before.deleted from resource_history before where before.type = r.type and before.id = r.id and before.version = r.version - 1) as again
      from ${sql.raw(table)} r
      where ${where} and ${after} order by r.recorded_at desc, r.type desc, r.id desc, r.version desc limit ${options.count + 1})`
  const { rows } = await sql<Row>`select * from (${from('resource')} union all ${from('resource_history')}) both_tables
    order by recorded_at desc, type desc, id desc, version desc limit ${options.count + 1}`.execute(db)
  if (scope.id !== undefined && rows.length === 0 && parameters.length === 0)
    throw new HamzadError('not-found', { what: scope.type as string, id: 'of this id' })
  const total = await countVersions(db, where)
  const page = rows.slice(0, options.count)
  const last = page.at(-1)
  const path = [scope.type, scope.id, '_history'].filter(Boolean).join('/')
  const links = [{ relation: 'self', url: `${context.base}/${path}` }]
  if (rows.length > options.count && last) {
    const next = new URLSearchParams(parameters.filter(([name]) => name !== '_page') as [string, string][])
    next.set(
      '_page',
      Buffer.from(JSON.stringify([last.at, last.type, last.id, String(last.version)])).toString('base64url'),
    )
    links.push({ relation: 'next', url: `${context.base}/${path}?${next}` })
  }
  const entries = page.map((row) => entryOf(context.base, row))
  return {
    status: 200,
    body: `{"resourceType":"Bundle","type":"history","total":${total},"link":${JSON.stringify(links)}${entries.length > 0 ? `,"entry":[${entries.join(',')}]` : ''}}`,
  }
}

async function countVersions(db: Connection, where: ReturnType<typeof sql>): Promise<number> {
  const { rows } = await sql<{
    total: string
  }>`select ((select count(*) from resource r where ${where}) + (select count(*) from resource_history r where ${where})) as total`.execute(
    db,
  )
  return Number(rows[0]?.total ?? 0)
}

function entryOf(base: string, { type, id, version, content, deleted, recorded_at, again }: Row): string {
  const updated = recorded_at.toISOString()
  const method = deleted ? 'DELETE' : version === 1 ? 'POST' : 'PUT'
  const url = method === 'POST' ? type : `${type}/${id}`
  const request = JSON.stringify({ method, url })
  const status = deleted ? '204' : version === 1 || again ? '201' : '200'
  const response = JSON.stringify({ status, etag: `W/"${version}"`, lastModified: updated })
  const resource = deleted ? '' : `"resource":${stamp(content, { id, version, updated })},`
  return `{"fullUrl":${JSON.stringify(`${base}/${type}/${id}`)},${resource}"request":${request},"response":${response}}`
}

function readOptions(parameters: Parameters): {
  count: number
  since: string | null
  until: string | null
  after: string[] | null
} {
  const options = {
    count: 50,
    since: null as string | null,
    until: null as string | null,
    after: null as string[] | null,
  }
  for (const [name, value] of parameters) {
    if (name === '_format' || name === '_pretty') continue
    if (name === '_count') {
      if (!/^\d{1,6}$/.test(value)) throw new SearchFault(name, 'the value is not a whole number')
      options.count = Math.min(Math.max(Number(value), 1), 1000)
    } else if (name === '_since' || name === '_at') {
      const time = parseTime(value.replace(/ (\d\d:\d\d)$/, '+$1'))
      if (!time) throw new SearchFault(name, 'the value is no instant')
      options.since = name === '_since' || time.precision !== 'time' ? time.iso : null
      if (name === '_at') options.until = new Date(time.end).toISOString()
    } else if (name === '_page') options.after = readCursor(value)
    else throw new SearchFault(name, 'a history takes _count, _since and _at only')
  }
  return options
}

function readCursor(text: string): string[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
    if (Array.isArray(values) && values.length === 4 && values.every((each) => typeof each === 'string')) {
      const [at = '', , , version = ''] = values
      const isInstant = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?[+-]\d\d(?::?\d\d)*$/.test(at)
      const isWhole = !values.some((each) => each.includes('\0'))
      if (isInstant && isWhole && !Number.isNaN(Date.parse(at)) && /^\d{1,9}$/.test(version)) return values
    }
  } catch {
    // Told below.
  }
  throw new SearchFault('_page', 'the address of the page was changed')
}
