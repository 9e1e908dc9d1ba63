import { type Selectable, sql } from 'kysely'
import { toJson } from './json.ts'
import { runPrepared } from './postgres/prepared.ts'
import type { BeliefTable, Connection } from './schema.ts'

/** A belief at rest: bytes that the twin's code understands, and what they rest on. */
export interface StoredBelief {
  readonly twin: string
  /** 1, 2, … within the twin. */
  readonly sequence: number
  /** Instant that it is about, ISO 8601 in UTC. */
  readonly at: string
  /** Last timeline sequence of the subject that it has seen: `readTimeline(…, { asOf: { sequence: upto } })` replays it. */
  readonly upto: number
  readonly bytes: Buffer
  readonly diagnostics: unknown
  readonly createdAt: string
}

export type NewBelief = Pick<StoredBelief, 'twin' | 'at' | 'upto' | 'diagnostics'> & { readonly bytes: Uint8Array }

/** Stores the next belief of a twin; answers with its sequence. Call `lockTwin` first in the same transaction. */
export async function putBelief(db: Connection, belief: NewBelief): Promise<number> {
  const bytes = Buffer.from(belief.bytes.buffer, belief.bytes.byteOffset, belief.bytes.byteLength)
  const { rows } = await runPrepared(
    db,
    sql<{ sequence: number }>`
    insert into belief (twin, sequence, at, upto, bytes, diagnostics)
    select ${belief.twin}::uuid, coalesce(max(sequence), 0) + 1, ${belief.at}::timestamptz, ${belief.upto}::bigint,
      ${bytes}::bytea, ${toJson(belief.diagnostics)}::jsonb
    from belief where twin = ${belief.twin}::uuid
    returning sequence`,
  )
  return (rows[0] as { sequence: number }).sequence
}

/** The newest belief of a twin (or the one with a sequence number), or null. */
export async function getBelief(db: Connection, twin: string, sequence?: number): Promise<StoredBelief | null> {
  const row = await db
    .selectFrom('belief')
    .selectAll()
    .where('twin', '=', twin)
    .$if(sequence !== undefined, (query) => query.where('sequence', '=', sequence as number))
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row === undefined ? null : beliefOf(row)
}

/** Newest belief of each twin without its bytes, for lists. */
export async function latestBeliefs(
  db: Connection,
  twins: readonly string[],
): Promise<Map<string, Omit<StoredBelief, 'bytes'>>> {
  if (twins.length === 0) return new Map()
  const rows = await db
    .selectFrom('belief')
    .distinctOn('twin')
    .select(['twin', 'sequence', 'at', 'upto', 'diagnostics', 'created_at'])
    .where('twin', 'in', [...twins])
    .orderBy('twin')
    .orderBy('sequence', 'desc')
    .execute()
  return new Map(rows.map((row) => [row.twin, summaryOf(row)]))
}

/** What the newest belief and forecast of a twin rest on. */
export interface Standing {
  readonly at: string
  readonly digest: string | null
  /** Of the plan; null: there is no forecast, or data for it were missing. */
  readonly plan: string | null
}

/** On what the newest belief of a twin and its newest forecast rest, without either; null when it has no belief. */
export async function standingOf(db: Connection, twin: string): Promise<Standing | null> {
  const { rows } = await runPrepared(
    db,
    sql<{ at: Date; digest: string | null; plan: string | null }>`
    select at, diagnostics->>'digest' as digest,
      (select case when summary->'missing' is null then plan->>'digest' end from forecast where forecast.twin = belief.twin
        order by created_at desc limit 1) as plan
    from belief where twin = ${twin}::uuid order by sequence desc limit 1`,
  )
  const [row] = rows
  return row ? { ...row, at: row.at.toISOString() } : null
}

/** Every belief of a twin without its bytes, oldest first. */
export async function listBeliefs(db: Connection, twin: string): Promise<Omit<StoredBelief, 'bytes'>[]> {
  const rows = await db
    .selectFrom('belief')
    .select(['twin', 'sequence', 'at', 'upto', 'diagnostics', 'created_at'])
    .where('twin', '=', twin)
    .orderBy('sequence')
    .execute()
  return rows.map(summaryOf)
}

const summaryOf = (row: Omit<Selectable<BeliefTable>, 'bytes'>) => ({
  twin: row.twin,
  sequence: row.sequence,
  at: row.at.toISOString(),
  upto: row.upto,
  diagnostics: row.diagnostics,
  createdAt: row.created_at.toISOString(),
})

const beliefOf = (row: Selectable<BeliefTable>): StoredBelief => ({ ...summaryOf(row), bytes: row.bytes })
