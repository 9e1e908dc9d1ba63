import { sql } from 'kysely'
import { arrayText } from '../json.ts'
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
}

/** Numbers need no quotes. */
const numbersText = (items: readonly (string | number)[]): string => `{${items.join(',')}}`

/**
 * Writes the index rows of resources that are in the store, in their transaction; what was there of them goes.
 * A resource must not occur twice.
 */
export async function writeIndex(db: Connection, entries: readonly SearchEntry[]): Promise<void> {
  if (entries.length === 0) return
  const { rows } = await sql<{ key: string; reference: string; known: boolean }>`
    insert into resource_search as stored (type, id, reference, subject, updated, tokens, lookup, words, faults)
    select stored.type, stored.id, stored.type || '/' || stored.id, stored.subject, date_trunc('milliseconds', stored.recorded_at),
      incoming.tokens::bigint[], incoming.lookup::bigint[], incoming.words, incoming.faults::jsonb
    from unnest(${arrayText(entries.map((e) => e.type))}::text[], ${arrayText(entries.map((e) => e.id))}::text[],
      ${arrayText(entries.map((e) => numbersText(e.tokens)))}::text[], ${arrayText(entries.map((e) => numbersText(e.lookup)))}::text[],
      ${arrayText(entries.map((e) => e.words))}::text[],
      ${arrayText(entries.map((e) => (e.faults && e.faults.length > 0 ? JSON.stringify(e.faults) : null)))}::text[])
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
  await writeRows(
    db,
    entries.map((entry) => [keys.get(`${entry.type}/${entry.id}`) as string, entry] as const),
  )
}

async function writeRows(
  db: Connection,
  entries: readonly (readonly [key: string, entry: SearchEntry])[],
): Promise<void> {
  const references = entries.flatMap(([key, entry]) =>
    [...entry.references].map(([target, of]) => [key, target, numbersText(of)] as const),
  )
  if (references.length > 0)
    await sql`insert into search_reference (key, target, parameters)
      select key, target, parameters::integer[] from unnest(${arrayText(references.map((r) => r[0]))}::bigint[], ${arrayText(references.map((r) => r[1]))}::text[],
        ${arrayText(references.map((r) => r[2]))}::text[]) as r (key, target, parameters)`.execute(db)
  const values = entries.flatMap(([key, entry]) => entry.values.map((value) => ({ key, ...value })))
  if (values.length > 0) {
    const column = (of: (value: (typeof values)[number]) => string | number | null | undefined) =>
      arrayText(values.map(of))
    await sql`insert into search_value (key, parameter, lo, hi, unit, label, base_lo, base_hi, dimension, tokens, text)
      select key, parameter, lo, hi, unit, label, base_lo, base_hi, dimension, tokens::bigint[], text
      from unnest(${column((v) => v.key)}::bigint[], ${column((v) => v.parameter)}::integer[], ${column((v) => v.lo)}::float8[],
        ${column((v) => v.hi)}::float8[], ${column((v) => v.unit)}::text[], ${column((v) => v.label)}::text[],
        ${column((v) => v.baseLo)}::float8[], ${column((v) => v.baseHi)}::float8[], ${column((v) => v.dimension)}::text[],
        ${column((v) => (v.tokens ? numbersText(v.tokens) : null))}::text[], ${column((v) => v.text)}::text[])
        as v (key, parameter, lo, hi, unit, label, base_lo, base_hi, dimension, tokens, text)`.execute(db)
  }
  const strings = entries.flatMap(([key, entry]) => entry.strings.map((text) => [key, ...text] as const))
  if (strings.length > 0)
    await sql`insert into identity.search_text (key, parameter, plain, exact)
      select * from unnest(${arrayText(strings.map((s) => s[0]))}::bigint[], ${arrayText(strings.map((s) => s[1]))}::integer[], ${arrayText(strings.map((s) => s[2]))}::text[],
        ${arrayText(strings.map((s) => s[3]))}::text[])`.execute(db)
}

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
