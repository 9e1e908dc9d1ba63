import { sql } from 'kysely'
import type { Connection } from './schema.ts'

/** Where a stream stood at an instant of its grid. Derived: whatever is lost is computed again. */
export interface StoredSnapshot {
  /** Model time. */
  readonly time: number
  /** What the timeline held until then, as a number. */
  readonly past: number
  readonly bytes: Uint8Array
}

/** Of which model text and size of ensemble snapshots are. */
export interface SnapshotOf {
  readonly twin: string
  readonly modelHash: string
  readonly members: number
}

/** Instants and pasts of the snapshots of a twin that its model can go on from, without their bytes. */
export async function listSnapshots(
  db: Connection,
  { twin, modelHash, members }: SnapshotOf,
): Promise<Omit<StoredSnapshot, 'bytes'>[]> {
  const { rows } = await sql<{ time: number; past: number }>`
    select time, past from stream_snapshot
    where twin = ${twin}::uuid and model_hash = ${modelHash} and members = ${members}`.execute(db)
  return rows
}

/** The bytes of one snapshot; null when it is gone. */
export async function getSnapshot(db: Connection, twin: string, time: number): Promise<Uint8Array | null> {
  const { rows } = await sql<{ bytes: Buffer }>`
    select bytes from stream_snapshot where twin = ${twin}::uuid and time = ${time}`.execute(db)
  return rows[0]?.bytes ?? null
}

/** Stores the snapshots that a run passed; of those of before only `kept` instants stay. Call `lockTwin` first in the same transaction. */
export async function putSnapshots(
  db: Connection,
  { twin, modelHash, members }: SnapshotOf,
  kept: readonly number[],
  added: readonly StoredSnapshot[],
): Promise<void> {
  await sql`delete from stream_snapshot where twin = ${twin}::uuid and time <> all(${kept}::double precision[])`.execute(
    db,
  )
  for (const { time, past, bytes } of added) {
    const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    await sql`
      insert into stream_snapshot (twin, time, model_hash, members, past, bytes)
      values (${twin}::uuid, ${time}, ${modelHash}, ${members}, ${past}, ${content}::bytea)
      on conflict (twin, time) do update set model_hash = excluded.model_hash, members = excluded.members,
        past = excluded.past, bytes = excluded.bytes`.execute(db)
  }
}
