import { sql } from 'kysely'
import { runPrepared } from './postgres/prepared.ts'
import type { Connection } from './schema.ts'

/** A rule as it was foretold; one whose threshold or horizon was another is another event. Hours. */
export interface EventRule {
  readonly code: string
  readonly side: 'below' | 'above'
  readonly threshold: number
  readonly within: number
}

/** What was learned of a rule; without intercept and slope nothing is offered. */
export interface StoredRecalibration extends EventRule {
  readonly intercept: number | null
  readonly slope: number | null
  readonly n: number
  readonly events: number
  readonly learnedAt: string
}

export async function putRecalibration(
  db: Connection,
  { id: model, hash }: { readonly id: string; readonly hash: string },
  { learnedAt, ...rest }: StoredRecalibration,
): Promise<void> {
  await db
    .insertInto('event_recalibration')
    .values({ model, hash, ...rest, learned_at: learnedAt })
    .execute()
}

/** The newest of each rule of a version. */
export async function newestRecalibrations(db: Connection, hash: string): Promise<StoredRecalibration[]> {
  const { rows } = await runPrepared(
    db,
    sql<Omit<StoredRecalibration, 'learnedAt'> & { readonly learned_at: Date }>`
    select distinct on (code, side, threshold, within) code, side, threshold, within, intercept, slope, n, events, learned_at
    from event_recalibration where hash = ${hash} order by code, side, threshold, within, id desc`,
  )
  return rows.map(({ learned_at, ...rest }) => ({ ...rest, learnedAt: learned_at.toISOString() }))
}
