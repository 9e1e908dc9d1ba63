import { type Selectable, sql } from 'kysely'
import { HamzadError } from '../kernel/errors.ts'
import { toJson } from './json.ts'
import type { Connection, ScheduleTable } from './schema.ts'

/** A theatre schedule, a roster or days for elective patients, with what it is made from. */
export interface StoredSchedule {
  readonly id: string
  readonly kind: ScheduleTable['kind']
  readonly title: string
  readonly problem: unknown
  /** Null until the first search has ended. */
  readonly made: unknown
  readonly revision: number
  /** Somebody moved it by hand after it was made. */
  readonly moved: boolean
  readonly createdAt: string
  readonly createdBy: string
  readonly changedAt: string
  readonly changedBy: string
}

export async function addSchedule(
  db: Connection,
  schedule: Pick<StoredSchedule, 'kind' | 'title' | 'problem'> & { readonly by: string },
): Promise<StoredSchedule> {
  const { kind, title, problem, by } = schedule
  const row = await db
    .insertInto('identity.schedule')
    .values({ kind, title, problem: toJson(problem), created_by: by, changed_by: by })
    .returningAll()
    .executeTakeFirstOrThrow()
  return scheduleOf(row)
}

/** Newest first, without what they are made from. */
export async function listSchedules(db: Connection): Promise<StoredSchedule[]> {
  const rows = await db.selectFrom('identity.schedule').selectAll().orderBy('created_at', 'desc').limit(200).execute()
  return rows.map(scheduleOf)
}

/** Errors: `not-found`. */
export async function getSchedule(db: Connection, id: string): Promise<StoredSchedule> {
  const row = await db.selectFrom('identity.schedule').selectAll().where('id', '=', id).executeTakeFirst()
  if (row === undefined) throw new HamzadError('not-found', { what: 'schedule', id })
  return scheduleOf(row)
}

/**
 * Keeps what was made, by a search or by hand. With `revision` only when nobody has changed it since.
 *
 * Errors: `not-found`; `conflict`.
 */
export async function keepSchedule(
  db: Connection,
  id: string,
  change: { readonly made: unknown; readonly moved: boolean; readonly by: string; readonly revision?: number },
): Promise<StoredSchedule> {
  const row = await db
    .updateTable('identity.schedule')
    .set({
      made: toJson(change.made),
      moved: change.moved,
      changed_at: sql`now()`,
      changed_by: change.by,
      revision: sql`revision + 1`,
    })
    .where('id', '=', id)
    .$if(change.revision !== undefined, (query) => query.where('revision', '=', change.revision as number))
    .returningAll()
    .executeTakeFirst()
  if (row !== undefined) return scheduleOf(row)
  await getSchedule(db, id)
  throw new HamzadError('conflict', { what: 'The schedule' })
}

/** Errors: `not-found`. */
export async function removeSchedule(db: Connection, id: string): Promise<void> {
  const { numDeletedRows } = await db.deleteFrom('identity.schedule').where('id', '=', id).executeTakeFirst()
  if (numDeletedRows === 0n) throw new HamzadError('not-found', { what: 'schedule', id })
}

const scheduleOf = (row: Selectable<ScheduleTable>): StoredSchedule => ({
  id: row.id,
  kind: row.kind,
  title: row.title,
  problem: row.problem,
  made: row.made,
  revision: row.revision,
  moved: row.moved,
  createdAt: row.created_at.toISOString(),
  createdBy: row.created_by,
  changedAt: row.changed_at.toISOString(),
  changedBy: row.changed_by,
})
