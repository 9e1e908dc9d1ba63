import { sql } from 'kysely'
import pg from 'pg'
import { copyOut } from './postgres/copy-out.ts'
import { runPrepared } from './postgres/prepared.ts'
import type { Connection } from './schema.ts'

/** Where a stream stood at an instant of its grid. Derived: whatever is lost is computed again. Times are model time. */
export interface StoredSnapshot {
  readonly time: number
  /** What the timeline held until then, as a number; and what it held of covariates alone. */
  readonly past: number
  readonly context: number
  /** From when the record was taken, and from when it must be at hand to go on. */
  readonly begins: number
  readonly since: number
  /** Last timeline sequence of the subject that was seen. */
  readonly upto: number
  readonly bytes: Uint8Array
}

export type SnapshotMark = Omit<StoredSnapshot, 'bytes'>

/** Of which model text and size of ensemble snapshots are. */
export interface SnapshotOf {
  readonly twin: string
  readonly modelHash: string
  readonly members: number
}

/** The snapshots of a twin that its model can go on from, without their bytes, oldest first. */
export async function listSnapshots(db: Connection, { twin, modelHash, members }: SnapshotOf): Promise<SnapshotMark[]> {
  const { rows } = await runPrepared(
    db,
    sql<SnapshotMark>`
    select time, past, context, begins, since, upto from stream_snapshot
    where twin = ${twin}::uuid and model_hash = ${modelHash} and members = ${members} order by time`,
  )
  return rows
}

/** The bytes of one snapshot; null when it is gone. */
export async function getSnapshot(db: Connection, twin: string, time: number): Promise<Uint8Array | null> {
  const own = `twin = ${pg.escapeLiteral(twin)}::uuid and time = ${pg.escapeLiteral(String(time))}::double precision`
  const [bytes] = await copyOut(db, `select bytes from stream_snapshot where ${own}`)
  return bytes ?? null
}

/** Stores the snapshots that a run passed; of those of before only `kept` instants stay. Call `lockTwin` first in the same transaction. */
export async function putSnapshots(
  db: Connection,
  { twin, modelHash, members }: SnapshotOf,
  kept: readonly number[],
  added: readonly StoredSnapshot[],
): Promise<void> {
  await runPrepared(
    db,
    sql`delete from stream_snapshot where twin = ${twin}::uuid and time <> all(${kept}::double precision[])`,
  )
  for (const { time, past, context, begins, since, upto, bytes } of added) {
    const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    await runPrepared(
      db,
      sql`
      insert into stream_snapshot (twin, time, model_hash, members, past, context, begins, since, upto, bytes)
      values (${twin}::uuid, ${time}, ${modelHash}, ${members}, ${past}, ${context}, ${begins}, ${since}, ${upto}::bigint,
        ${content}::bytea)
      on conflict (twin, time) do update set model_hash = excluded.model_hash, members = excluded.members,
        past = excluded.past, context = excluded.context, begins = excluded.begins, since = excluded.since,
        upto = excluded.upto, bytes = excluded.bytes`,
    )
  }
}

/**
 * True when nothing that came after sequence `upto` can say something of the time until `until` (ms since 1970): no earlier event, and no new version,
 * withdrawal or note, which may be about anything.
 */
export async function onlyNewer(db: Connection, subject: string, upto: number, until: number): Promise<boolean> {
  const { rows } = await runPrepared(
    db,
    sql`
    select from timeline where subject = ${subject}::uuid and sequence > ${upto}::bigint
      and (time <= ${new Date(until)}::timestamptz or version > 1 or withdrawn or kind = 'note') limit 1`,
  )
  return rows.length === 0
}
