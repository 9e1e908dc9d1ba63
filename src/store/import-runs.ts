import { sql } from 'kysely'
import { HamzadError } from '../kernel/errors.ts'
import { storable, toJson } from './json.ts'
import type { Connection, RunState } from './schema.ts'

export interface ImportRun {
  readonly id: string
  readonly source: string
  readonly state: RunState
  readonly startedAt: string
  readonly finishedAt: string | null
  readonly startedBy: string | null
  readonly counts: Readonly<Record<string, unknown>>
}

/** What was not taken, or not placed on the timeline (`stored`: the resource itself was kept). */
export interface RunRejection {
  readonly place: string
  readonly type: string | null
  readonly id: string | null
  readonly rule: string
  readonly reason: string
  readonly stored: boolean
}

/** Opens a run; answers with its id. `source` is a name for people and must not identify a patient. Errors: `input.invalid` where the id is taken. */
export async function startRun(db: Connection, source: string, by: string | null = null, id?: string): Promise<string> {
  const row = await db
    .insertInto('import_run')
    .values({ source, started_by: by, ...(id === undefined ? {} : { id }) })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (row === undefined)
    throw new HamzadError('input.invalid', {
      what: 'The id of the run',
      why: 'another import has it',
      action: 'Choose a new random one.',
    })
  return row.id
}

/** Adds rejections to a run, after those it has. */
export async function addRejections(db: Connection, run: string, rejections: readonly RunRejection[]): Promise<void> {
  if (rejections.length === 0) return
  const column = <T>(of: (rejection: RunRejection) => T) => rejections.map(of)
  await sql`
    insert into import_rejection (run, sequence, place, type, id, rule, reason, stored)
    select ${run}::uuid, position + (select coalesce(max(sequence), 0) from import_rejection where run = ${run}::uuid),
      place, type, id, rule, reason, stored
    from unnest(${column((r) => storable(r.place))}::text[], ${column((r) => (r.type === null ? null : storable(r.type)))}::text[], ${column((r) => (r.id === null ? null : storable(r.id)))}::text[],
      ${column((r) => r.rule)}::text[], ${column((r) => storable(r.reason))}::text[], ${column((r) => r.stored)}::boolean[])
      with ordinality as rejection (place, type, id, rule, reason, stored, position)`.execute(db)
}

/** Ends a run, or (state `running`) notes how far it is. */
export async function updateRun(
  db: Connection,
  run: string,
  state: RunState,
  counts: Readonly<Record<string, unknown>>,
): Promise<void> {
  await db
    .updateTable('import_run')
    .set({ state, counts: toJson(counts), finished_at: state === 'running' ? null : new Date() })
    .where('id', '=', run)
    .execute()
}

/** A run, or null. */
export async function getRun(db: Connection, run: string): Promise<ImportRun | null> {
  const row = await db.selectFrom('import_run').selectAll().where('id', '=', run).executeTakeFirst()
  if (row === undefined) return null
  return {
    id: row.id,
    source: row.source,
    state: row.state,
    startedAt: row.started_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
    startedBy: row.started_by,
    counts: row.counts,
  }
}

/** Rejections of a run in order, with how many there are in all. */
export async function listRejections(
  db: Connection,
  run: string,
  { offset = 0, limit = 100 }: { readonly offset?: number; readonly limit?: number } = {},
): Promise<{ readonly rows: readonly RunRejection[]; readonly total: number }> {
  const of = db.selectFrom('import_rejection').where('run', '=', run)
  const { total } = await of.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  const rows = await of
    .select(['place', 'type', 'id', 'rule', 'reason', 'stored'])
    .orderBy('sequence')
    .offset(offset)
    .limit(limit)
    .execute()
  return { rows, total }
}
