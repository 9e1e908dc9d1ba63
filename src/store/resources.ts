import { hash } from 'node:crypto'
import { sql } from 'kysely'
import { arrayText } from './json.ts'
import { BinaryRows } from './postgres/binary-rows.ts'
import { copyIn } from './postgres/copy-in.ts'
import { runPrepared } from './postgres/prepared.ts'
import type { Connection } from './schema.ts'

/** A FHIR resource as received; `content` is kept to the letter. */
export interface IncomingResource {
  readonly type: string
  readonly id: string
  readonly content: string
  /** Pseudonymous subject that it is about, where it is about one. */
  readonly subject?: string | null
  /** True: the id was chosen for it just now, so that nothing can be there under it. */
  readonly isNew?: boolean
}

export interface PutResource {
  readonly type: string
  readonly id: string
  /** Our version, counted from 1. */
  readonly version: number
  readonly outcome: 'created' | 'updated' | 'unchanged'
}

export interface StoredResource {
  readonly type: string
  readonly id: string
  readonly version: number
  readonly subject: string | null
  readonly content: string
  readonly deleted: boolean
  readonly recordedAt: string
}

/**
 * Stores resources as received and answers, in their order, what became of each. Equal content makes no new version; different
 * content does, and the version before goes to the history. A resource that comes twice in a batch counts twice, in order.
 *
 *     const put = await putResources(tx, [{ type: 'Observation', id: 'a', content: text, subject }], { run })
 */
export async function putResources(
  db: Connection,
  batch: readonly IncomingResource[],
  { run }: { readonly run?: string | undefined } = {},
): Promise<PutResource[]> {
  if (batch.length > 0 && batch.every(({ isNew }) => isNew === true)) return addResources(db, batch, run ?? null)
  const results = new Array<PutResource>(batch.length)
  for (const round of rounds(batch)) {
    const isKnown = await knownAmong(db, batch, round)
    const added = round.filter((index) => !isKnown(index))
    if (added.length > 0) {
      const put = await addResources(
        db,
        added.map((index) => batch[index] as IncomingResource),
        run ?? null,
      )
      for (const [at, index] of added.entries()) results[index] = put[at] as PutResource
    }
    const known = round.filter(isKnown)
    if (known.length > 0) await putRound(db, batch, known, run ?? null, results)
  }
  return results
}

/** Fewer than so many are written one way or the other at the same cost. */
const worthSplitting = 8

/**
 * Stores resources of which nothing is there. If somebody else writes one of them meanwhile, the error is that of a conflict between
 * transactions (40001): done once more, it is known.
 */
async function addResources(
  db: Connection,
  batch: readonly IncomingResource[],
  run: string | null,
): Promise<PutResource[]> {
  const rows = new BinaryRows()
  for (const { type, id, subject, content } of batch)
    rows
      .row(7)
      .text(type)
      .text(id)
      .int4(1)
      .uuid(subject)
      .text(content)
      .bytes(hash('sha256', content, 'buffer'))
      .uuid(run)
  try {
    await copyIn(db, 'resource', ['type', 'id', 'version', 'subject', 'content', 'hash', 'run'], rows)
  } catch (error) {
    if ((error as { code?: unknown }).code !== '23505') throw error
    throw Object.assign(new Error('somebody else wrote one of these resources', { cause: error }), { code: '40001' })
  }
  return batch.map(({ type, id }) => ({ type, id, version: 1, outcome: 'created' }))
}

/** Indices of a batch, split so that no resource occurs twice in a part. */
function rounds(batch: readonly IncomingResource[]): number[][] {
  const parts: number[][] = []
  const seen = new Map<string, number>()
  batch.forEach((resource, index) => {
    const key = `${resource.type}/${resource.id}`
    const part = seen.get(key) ?? 0
    seen.set(key, part + 1)
    parts[part] ??= []
    parts[part].push(index)
  })
  return parts
}

/** Which of these may be there (looked up row by row, as below); all of them where it is not worth asking, or the answer would not hold. */
async function knownAmong(
  db: Connection,
  batch: readonly IncomingResource[],
  indices: readonly number[],
): Promise<(index: number) => boolean> {
  if (indices.length < worthSplitting || !db.isTransaction) return () => true
  const { rows } = await sql<{ type: string; id: string }>`
    select asked.type, asked.id from unnest(${arrayText(indices.map((index) => batch[index]?.type))}::text[],
      ${arrayText(indices.map((index) => batch[index]?.id))}::text[]) as asked (type, id)
    where (select true from resource known where known.type = asked.type and known.id = asked.id)`.execute(db)
  const known = new Set(rows.map(({ type, id }) => `${type}/${id}`))
  return (index) => known.has(`${batch[index]?.type}/${batch[index]?.id}`)
}

/** What is known is looked up row by row (a join would read the whole table, since nothing tells how long a batch is). */
async function putRound(
  db: Connection,
  batch: readonly IncomingResource[],
  indices: readonly number[],
  run: string | null,
  results: PutResource[],
): Promise<void> {
  const resources = indices.map((index) => batch[index] as IncomingResource)
  const types = resources.map((resource) => resource.type)
  const ids = resources.map((resource) => resource.id)
  const hashes = resources.map((resource) => hash('sha256', resource.content))
  const written = await sql<{ type: string; id: string; version: number }>`
    insert into resource as stored (type, id, version, subject, content, hash, run)
    select incoming.type, incoming.id, 1, incoming.subject, incoming.content, decode(incoming.hash, 'hex'), ${run}::uuid
    from unnest(${arrayText(types)}::text[], ${arrayText(ids)}::text[], ${arrayText(resources.map((resource) => resource.subject))}::uuid[],
      ${arrayText(resources.map((resource) => resource.content))}::text[], ${arrayText(hashes)}::text[]) as incoming (type, id, subject, content, hash)
    where (
      select known.hash = decode(incoming.hash, 'hex') and not known.deleted from resource known
      where known.type = incoming.type and known.id = incoming.id) is not true
    order by incoming.type, incoming.id
    on conflict (type, id) do update
      set version = stored.version + 1, subject = excluded.subject, content = excluded.content,
        hash = excluded.hash, deleted = false, run = excluded.run, recorded_at = clock_timestamp()
      where stored.hash <> excluded.hash or stored.deleted
    returning type, id, version`.execute(db)
  const versions = new Map(written.rows.map((row) => [`${row.type}/${row.id}`, row.version]))
  const unchanged = resources.filter((resource) => !versions.has(`${resource.type}/${resource.id}`))
  const known = unchanged.length === 0 ? new Map<string, number>() : await currentVersions(db, unchanged)
  indices.forEach((index, at) => {
    const { type, id } = resources[at] as IncomingResource
    const version = versions.get(`${type}/${id}`)
    results[index] =
      version === undefined
        ? { type, id, version: known.get(`${type}/${id}`) as number, outcome: 'unchanged' }
        : { type, id, version, outcome: version === 1 ? 'created' : 'updated' }
  })
}

async function currentVersions(
  db: Connection,
  resources: readonly { type: string; id: string }[],
): Promise<Map<string, number>> {
  const { rows } = await sql<{ type: string; id: string; version: number }>`
    select type, id, version from resource
    join unnest(${resources.map((r) => r.type)}::text[], ${resources.map((r) => r.id)}::text[]) as wanted (type, id)
      using (type, id)`.execute(db)
  return new Map(rows.map((row) => [`${row.type}/${row.id}`, row.version]))
}

/** A new version of the same content, for what is derived from it anew; null when there is none. */
export async function renewResource(
  db: Connection,
  type: string,
  id: string,
): Promise<Pick<StoredResource, 'version' | 'subject' | 'content'> | null> {
  const { rows } = await sql<Pick<StoredResource, 'version' | 'subject' | 'content'>>`
    update resource set version = version + 1, recorded_at = clock_timestamp()
    where type = ${type} and id = ${id} and not deleted returning version, subject, content`.execute(db)
  const [renewed] = rows
  if (!renewed) return null
  await sql`update resource_search set updated = date_trunc('milliseconds', clock_timestamp()) where reference = ${`${type}/${id}`}`.execute(
    db,
  )
  return renewed
}

/** Marks a resource as deleted: a new version without content. Null when there is none, or it is deleted already. */
export async function deleteResource(db: Connection, type: string, id: string): Promise<number | null> {
  const { rows } = await sql<{ version: number }>`
    update resource set version = version + 1, content = '', hash = sha256(''), deleted = true, recorded_at = clock_timestamp()
    where type = ${type} and id = ${id} and not deleted returning version`.execute(db)
  return rows[0]?.version ?? null
}

/** A look at a current resource: what is there, and whether anybody consented to anything about its subject. */
export interface Look {
  readonly found: StoredResource | null
  readonly isRuled: boolean
}

/** The current resource with all that is needed to say who may see it, in one statement that is planned once. */
export async function lookAt(db: Connection, type: string, id: string): Promise<Look> {
  const { rows } = await runPrepared(
    db,
    sql<Omit<StoredResource, 'recordedAt'> & { recorded_at: Date; ruled: boolean }>`
      select type, id, version, subject, content, deleted, recorded_at,
        exists (select from consent_rule known where known.subject = resource.subject) as ruled
      from resource where type = ${type} and id = ${id}`,
  )
  const [row] = rows
  if (!row) return { found: null, isRuled: false }
  const { recorded_at, ruled, ...found } = row
  return { found: { ...found, recordedAt: recorded_at.toISOString() }, isRuled: ruled }
}

/** The current resource, or one version of it; null when there is none. */
export async function getResource(
  db: Connection,
  type: string,
  id: string,
  version?: number,
): Promise<StoredResource | null> {
  if (version !== undefined) return (await resourceHistory(db, type, id, version))[0] ?? null
  const { rows } = await sql<Omit<StoredResource, 'recordedAt'> & { recorded_at: Date }>`
    select type, id, version, subject, content, deleted, recorded_at from resource where type = ${type} and id = ${id}`.execute(
    db,
  )
  const [row] = rows
  if (!row) return null
  const { recorded_at, ...found } = row
  return { ...found, recordedAt: recorded_at.toISOString() }
}

/** All versions of a resource (or one), newest first. */
export async function resourceHistory(
  db: Connection,
  type: string,
  id: string,
  version?: number,
): Promise<StoredResource[]> {
  const from = (table: 'resource' | 'resource_history') =>
    db
      .selectFrom(table)
      .select(['type', 'id', 'version', 'subject', 'content', 'deleted', 'recorded_at'])
      .where('type', '=', type)
      .where('id', '=', id)
      .$if(version !== undefined, (query) => query.where('version', '=', version as number))
  const rows = await from('resource').unionAll(from('resource_history')).orderBy('version', 'desc').execute()
  return rows.map(({ recorded_at, ...row }) => ({ ...row, recordedAt: recorded_at.toISOString() }))
}

/** Current resources about a subject, of one type or all, deleted ones left out. */
export async function subjectResources(db: Connection, subject: string, type?: string): Promise<StoredResource[]> {
  const rows = await db
    .selectFrom('resource')
    .select(['type', 'id', 'version', 'subject', 'content', 'deleted', 'recorded_at'])
    .where('subject', '=', subject)
    .where('deleted', '=', false)
    .$if(type !== undefined, (query) => query.where('type', '=', type as string))
    .orderBy('type')
    .orderBy('id')
    .execute()
  return rows.map(({ recorded_at, ...row }) => ({ ...row, recordedAt: recorded_at.toISOString() }))
}

/** Whom a resource is about; null when it is about nobody, or there is none. */
export async function subjectOfResource(db: Connection, type: string, id: string): Promise<string | null> {
  const { rows } = await sql<{ subject: string | null }>`
    select subject from resource where type = ${type} and id = ${id}`.execute(db)
  return rows[0]?.subject ?? null
}
