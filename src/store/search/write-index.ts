import { sql } from 'kysely'
import { arrayText } from '../json.ts'
import { BinaryRows } from '../postgres/binary-rows.ts'
import { copyIn } from '../postgres/copy-in.ts'
import type { Connection } from '../schema.ts'

/** What a resource can be found by, as `records/fhir/search/index-entry.ts` makes it. */
export interface SearchEntry {
  readonly type: string
  readonly id: string
  readonly tokens: readonly string[]
  readonly lookup: readonly string[]
  readonly words: string
  readonly references: ReadonlyMap<string, readonly number[]>
  readonly values: readonly {
    readonly parameter: number
    readonly lo: number | null
    readonly hi: number | null
    readonly unit?: string | undefined
    readonly label?: string | undefined
    readonly baseLo?: number | undefined
    readonly baseHi?: number | undefined
    readonly dimension?: string | undefined
    readonly tokens?: readonly string[] | undefined
    readonly text?: string | undefined
  }[]
  readonly strings: readonly (readonly [parameter: number, plain: string, exact: string])[]
  /** What a lenient import let pass. */
  readonly faults?: readonly { readonly path: string; readonly rule: string; readonly message: string }[] | undefined
  /** Of a resource that was stored in this transaction and is new: whom it is about; null: nobody. */
  readonly newOf?: string | null | undefined
}

/** Numbers need no quotes. */
const numbersText = (items: readonly (string | number)[]): string => `{${items.join(',')}}`

/**
 * Writes the index rows of resources that are in the store, in their transaction; what was there of them goes.
 * A resource must not occur twice.
 */
export async function writeIndex(db: Connection, entries: readonly SearchEntry[]): Promise<void> {
  const added = entries.filter(({ newOf }) => newOf !== undefined)
  const put = entries.filter(({ newOf }) => newOf === undefined)
  const keys = [...(await addRows(db, added)), ...(await putRows(db, put))]
  await writeParts(
    db,
    [...added, ...put].map((entry, index) => [keys[index] as string, entry] as const),
  )
}

const faultsOf = ({ faults }: SearchEntry) => (faults && faults.length > 0 ? JSON.stringify(faults) : null)

/** Rows of resources that are new; answers with their keys. */
async function addRows(db: Connection, entries: readonly SearchEntry[]): Promise<string[]> {
  if (entries.length === 0) return []
  const { rows } = await sql<{ updated: number; keys: string }>`
    select floor(extract(epoch from now()) * 1000)::float8 as updated,
      (select string_agg(nextval('resource_search_key_seq')::text, ',') from generate_series(1, ${entries.length}::integer)) as keys`.execute(
    db,
  )
  const { updated, keys } = rows[0] as { updated: number; keys: string }
  const all = keys.split(',')
  const copied = new BinaryRows()
  for (const [index, entry] of entries.entries()) {
    const { type, id, newOf } = entry
    copied
      .row(10)
      .int8(all[index] as string)
      .text(type)
      .text(id)
      .text(`${type}/${id}`)
      .uuid(newOf)
      .instant(updated)
    copied.int8s(entry.tokens).int8s(entry.lookup).text(entry.words).json(faultsOf(entry))
  }
  const columns = ['key', 'type', 'id', 'reference', 'subject', 'updated', 'tokens', 'lookup', 'words', 'faults']
  await copyIn(db, 'resource_search', columns, copied)
  return all
}

/** Rows of resources, some of which may have one; what else was there of those goes. Answers with their keys. */
async function putRows(db: Connection, entries: readonly SearchEntry[]): Promise<string[]> {
  if (entries.length === 0) return []
  const { rows } = await sql<{ key: string; reference: string; known: boolean }>`
    insert into resource_search as stored (type, id, reference, subject, updated, tokens, lookup, words, faults)
    select stored.type, stored.id, stored.type || '/' || stored.id, stored.subject, date_trunc('milliseconds', stored.recorded_at),
      incoming.tokens::bigint[], incoming.lookup::bigint[], incoming.words, incoming.faults::jsonb
    from unnest(${arrayText(entries.map((e) => e.type))}::text[], ${arrayText(entries.map((e) => e.id))}::text[],
      ${arrayText(entries.map((e) => numbersText(e.tokens)))}::text[], ${arrayText(entries.map((e) => numbersText(e.lookup)))}::text[],
      ${arrayText(entries.map((e) => e.words))}::text[],
      ${arrayText(entries.map(faultsOf))}::text[])
      with ordinality as incoming (type, id, tokens, lookup, words, faults, position)
    cross join lateral (
      select r.type, r.id, r.subject, r.recorded_at from resource r where r.type = incoming.type and r.id = incoming.id limit 1) stored
    order by incoming.position
    on conflict (reference) do update set subject = excluded.subject, updated = excluded.updated, tokens = excluded.tokens,
      lookup = excluded.lookup, words = excluded.words, faults = excluded.faults
    returning key::text, reference, xmax <> 0 as known`.execute(db)
  const known = rows.filter((row) => row.known).map((row) => row.key)
  if (known.length > 0) await dropRows(db, known)
  const keys = new Map(rows.map((row) => [row.reference, row.key]))
  return entries.map(({ type, id }) => keys.get(`${type}/${id}`) as string)
}

async function writeParts(
  db: Connection,
  entries: readonly (readonly [key: string, entry: SearchEntry])[],
): Promise<void> {
  const references = new BinaryRows()
  const values = new BinaryRows()
  const strings = new BinaryRows()
  const count = { references: 0, values: 0, strings: 0 }
  for (const [key, entry] of entries) {
    for (const [target, parameters] of entry.references) {
      references.row(3).int8(key).text(target).int4s(parameters)
      count.references++
    }
    for (const v of entry.values) {
      values.row(11).int8(key).int4(v.parameter).float8(v.lo).float8(v.hi).text(v.unit).text(v.label)
      values.float8(v.baseLo).float8(v.baseHi).text(v.dimension).int8s(v.tokens).text(v.text)
      count.values++
    }
    for (const [parameter, plain, exact] of entry.strings) {
      strings.row(4).int8(key).int4(parameter).text(plain).text(exact)
      count.strings++
    }
  }
  if (count.references > 0) await copyIn(db, 'search_reference', ['key', 'target', 'parameters'], references)
  if (count.values > 0) await copyIn(db, 'search_value', valueColumns, values)
  if (count.strings > 0) await copyIn(db, 'identity.search_text', ['key', 'parameter', 'plain', 'exact'], strings)
}

const valueColumns = [
  ...['key', 'parameter', 'lo', 'hi', 'unit', 'label'],
  ...['base_lo', 'base_hi', 'dimension', 'tokens', 'text'],
]

async function dropRows(db: Connection, keys: readonly string[]): Promise<void> {
  await sql`delete from search_reference where key = any(${keys}::bigint[])`.execute(db)
  await sql`delete from search_value where key = any(${keys}::bigint[])`.execute(db)
  await sql`delete from identity.search_text where key = any(${keys}::bigint[])`.execute(db)
}

/** Takes a deleted resource out of the index. */
export async function dropIndex(db: Connection, type: string, id: string): Promise<void> {
  const { rows } = await sql<{ key: string }>`
    delete from resource_search where reference = ${`${type}/${id}`} returning key::text`.execute(db)
  if (rows.length > 0)
    await dropRows(
      db,
      rows.map((row) => row.key),
    )
}

/** Resources that have no index row yet (a database that is older than the index), a page at a time. */
export async function unindexed(
  db: Connection,
  limit: number,
): Promise<{ type: string; id: string; content: string }[]> {
  const { rows } = await sql<{ type: string; id: string; content: string }>`
    select type, id, content from resource
    where not deleted and not exists (select from resource_search where reference = resource.type || '/' || resource.id)
    limit ${limit}`.execute(db)
  return rows
}
