import { type RawBuilder, sql } from 'kysely'
import { HamzadError } from '../../kernel/errors.ts'
import type { Connection } from '../schema.ts'
import { type SearchAccess, visible } from './access.ts'
import type { Asked } from './asked.ts'
import { conditionSql, withSubjects } from './condition-sql.ts'

/** How results are ordered: by a number or a text of the index, or by what stands at a path of the content. */
export type SortKey =
  | { readonly by: 'id' | 'updated'; readonly descending: boolean }
  | { readonly by: 'value'; readonly parameters: readonly number[]; readonly descending: boolean }
  | { readonly by: 'text'; readonly parameter: number; readonly descending: boolean }
  | { readonly by: 'path'; readonly path: string; readonly descending: boolean }

export interface SearchRequest {
  /** Empty: every type. */
  readonly types: readonly string[]
  readonly asked: Asked
  readonly sort: readonly SortKey[]
  readonly limit: number
  /** Where the page before ended. */
  readonly after?: readonly (string | number)[] | undefined
  readonly total: boolean
}

export interface FoundResource {
  readonly key: string
  readonly type: string
  readonly id: string
  readonly version: number
  readonly subject: string | null
  readonly content: string
  readonly updated: string
}

export interface Found {
  readonly rows: readonly FoundResource[]
  /** Null: not counted. */
  readonly total: number | null
  /** Null: there is no further page. */
  readonly next: readonly (string | number)[] | null
}

/**
 * Runs a search. Pages continue after the sort values and the key of the last row, so that what is written meanwhile neither
 * repeats nor hides a resource that does not change.
 */
export async function runSearch(db: Connection, request: SearchRequest, access: SearchAccess): Promise<Found> {
  const { types, limit } = request
  const asked = await withSubjects(db, request.asked)
  const where = sql`${types.length === 0 ? sql`true` : types.length === 1 ? sql`s.type = ${types[0]}` : sql`s.type = any(${types}::text[])`}
    and ${visible('s', access)} and ${conditionSql(asked, 's', access)}`
  const keys = request.sort.map(sortSql)
  // Whatever is sorted is read to its end: the same reading counts it. Where the order is that of the index, a page reads no more than it shows.
  const countsAlong = request.total && keys.length > 0 && limit > 0 && request.after === undefined
  const counted = request.total && !countsAlong ? await count(db, where) : null
  if (limit === 0 || counted === 0) return { rows: [], total: counted, next: null }
  const order = (from: string) =>
    sql.join([
      ...keys.map(({ descending }, at) => sql`${sql.ref(`${from}.by_${at}`)} ${sql.raw(descending ? 'desc' : 'asc')}`),
      sql`${sql.ref(`${from}.key`)} asc`,
    ])
  const values = keys.map(({ value }, at) => sql`, ${value} as ${sql.ref(`by_${at}`)}`)
  const texts = keys.map((_, at) => sql`${sql.ref(`page.by_${at}`)}::text`)
  const after = request.after === undefined ? sql`true` : afterSql(keys, request.after)
  const { rows } = await sql<Row>`
    with found as ${sql.raw(keys.length === 0 ? 'not materialized' : 'materialized')} (
      select s.key, s.type, s.id ${sql.join(values, sql``)} from resource_search s where ${where}),
    page as materialized (
      select * from found where ${after} order by ${order('found')} limit ${limit + 1})
    select page.key::text, array[${sql.join(texts)}]::text[] as sorted, r.type, r.id, r.version, r.subject, r.content, r.recorded_at,
      ${countsAlong ? sql`(select count(*) from found)` : sql`null::bigint`} as total
    from page join resource r on r.type = page.type and r.id = page.id order by ${order('page')}`.execute(db)
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  const next = rows.length > limit && last ? [...last.sorted, last.key] : null
  return { rows: page.map(foundOf), total: countsAlong ? Number(rows[0]?.total ?? 0) : counted, next }
}

interface Row {
  key: string
  sorted: string[]
  total: number | null
  type: string
  id: string
  version: number
  subject: string | null
  content: string
  recorded_at: Date
}

export const foundOf = ({
  sorted: _,
  total: __,
  recorded_at,
  ...row
}: Omit<Row, 'sorted' | 'total'> & Partial<Pick<Row, 'sorted' | 'total'>>): FoundResource => ({
  ...row,
  updated: recorded_at.toISOString(),
})

async function count(db: Connection, where: RawBuilder<unknown>): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from resource_search s where ${where}`.execute(
    db,
  )
  return Number(rows[0]?.count ?? 0)
}

interface SortSql {
  readonly value: RawBuilder<unknown>
  readonly cast: string
  readonly descending: boolean
}

/** What has no value comes last in either direction. */
function sortSql(key: SortKey): SortSql {
  const { descending } = key
  const made = (value: RawBuilder<unknown>, cast: string): SortSql => ({ value, cast, descending })
  const texts = (value: RawBuilder<unknown>) =>
    made(
      descending ? sql`coalesce(${value}, '') collate "C"` : sql`coalesce(${value}, U&'\\+10FFFF') collate "C"`,
      'text',
    )
  switch (key.by) {
    case 'id':
      return made(sql`s.id collate "C"`, 'text')
    case 'updated':
      return made(sql`(extract(epoch from s.updated) * 1000)::float8`, 'float8')
    case 'value': {
      const pick = sql`(select ${descending ? sql`max(v.hi)` : sql`min(v.lo)`} from search_value v where v.key = s.key and v.parameter = any(${key.parameters}::integer[]))`
      return made(sql`coalesce(${pick}, ${descending ? '-Infinity' : 'Infinity'}::float8)`, 'float8')
    }
    case 'text':
      return texts(
        sql`(select ${sql.raw(descending ? 'max' : 'min')}(t.plain collate "C") from identity.search_text t where t.key = s.key and t.parameter = ${key.parameter})`,
      )
    case 'path':
      return texts(
        sql`(select jsonb_path_query_first(c.content::jsonb, ${key.path}::jsonpath) #>> '{}' from resource c where c.type = s.type and c.id = s.id)`,
      )
  }
}

/** Rows that come after a given one in the order of the sort. */
function afterSql(keys: readonly SortSql[], after: readonly (string | number)[]): RawBuilder<unknown> {
  const isSound =
    after.length === keys.length + 1 &&
    /^\d{1,18}$/.test(String(after.at(-1))) &&
    keys.every(({ cast }, at) =>
      cast === 'float8'
        ? String(after[at]).trim() !== '' && !Number.isNaN(Number(after[at]))
        : !String(after[at]).includes('\0'),
    )
  if (!isSound)
    throw new HamzadError('input.invalid', {
      what: 'The page',
      why: 'its address was changed',
      action: 'Search again.',
    })
  const own = (index: number) => sql.ref(`found.by_${index}`)
  const bound = (index: number) => sql`${after[index]}::${sql.raw(keys[index]?.cast ?? 'bigint')}`
  const alternatives: RawBuilder<unknown>[] = []
  for (let index = 0; index <= keys.length; index++) {
    const same = keys.slice(0, index).map((_, at) => sql`${own(at)} = ${bound(at)}`)
    const key = keys[index]
    const further = key
      ? sql`${own(index)} ${sql.raw(key.descending ? '<' : '>')} ${bound(index)}`
      : sql`found.key > ${bound(index)}`
    alternatives.push(sql`(${sql.join([...same, further], sql` and `)})`)
  }
  return sql`(${sql.join(alternatives, sql` or `)})`
}

/** Current resources by their references, those that may be seen. */
export async function findResources(
  db: Connection,
  references: readonly string[],
  access: SearchAccess,
): Promise<FoundResource[]> {
  if (references.length === 0) return []
  const { rows } = await sql<Row>`
    select s.key::text, r.type, r.id, r.version, r.subject, r.content, r.recorded_at from resource_search s
    join resource r on r.type = s.type and r.id = s.id
    where s.reference = any(${references}::text[]) and ${visible('s', access)} order by s.key`.execute(db)
  return rows.map(foundOf)
}
