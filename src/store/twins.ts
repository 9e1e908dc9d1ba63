import type { Selectable } from 'kysely'
import { runPrepared } from './postgres/prepared.ts'
import type { Connection, TwinState, TwinTable } from './schema.ts'

/** A subject bound to a model. */
export interface Twin {
  readonly id: string
  readonly subject: string
  readonly model: { readonly id: string; readonly version: number; readonly hash: string }
  readonly seed: number
  readonly name: string | null
  readonly state: TwinState
  /** Time zero of the model, ISO 8601 in UTC. */
  readonly origin: string
  readonly createdAt: string
  readonly createdBy: string | null
}

export type NewTwin = Pick<Twin, 'subject' | 'model' | 'seed' | 'origin'> & {
  readonly name?: string
  readonly by?: string
}

/**
 * Binds a subject to a model; answers with the twin that is bound already when there is one (a subject has one twin a model,
 * retired ones apart), so that asking twice is harmless.
 */
export async function createTwin(
  db: Connection,
  twin: NewTwin,
): Promise<{ readonly twin: Twin; readonly created: boolean }> {
  const row = await db
    .insertInto('twin')
    .values({
      subject: twin.subject,
      model: twin.model.id,
      model_version: twin.model.version,
      model_hash: twin.model.hash,
      seed: twin.seed,
      name: twin.name ?? null,
      origin: twin.origin,
      created_by: twin.by ?? null,
    })
    .onConflict((conflict) => conflict.columns(['subject', 'model']).where('state', '<>', 'retired').doNothing())
    .returningAll()
    .executeTakeFirst()
  if (row !== undefined) return { twin: twinOf(row), created: true }
  const there = await db
    .selectFrom('twin')
    .selectAll()
    .where('subject', '=', twin.subject)
    .where('model', '=', twin.model.id)
    .where('state', '<>', 'retired')
    .executeTakeFirstOrThrow()
  return { twin: twinOf(there), created: false }
}

/** A twin, or null. */
export async function getTwin(db: Connection, id: string): Promise<Twin | null> {
  const row = await db.selectFrom('twin').selectAll().where('id', '=', id).executeTakeFirst()
  return row === undefined ? null : twinOf(row)
}

/** Twins, oldest first: all, or those of some subjects or in some states. */
export async function listTwins(
  db: Connection,
  filter: { readonly subjects?: readonly string[]; readonly states?: readonly TwinState[] } = {},
): Promise<Twin[]> {
  if (filter.subjects?.length === 0 || filter.states?.length === 0) return []
  const rows = await db
    .selectFrom('twin')
    .selectAll()
    .$if(filter.subjects !== undefined, (query) => query.where('subject', 'in', filter.subjects as string[]))
    .$if(filter.states !== undefined, (query) => query.where('state', 'in', filter.states as TwinState[]))
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  return rows.map(twinOf)
}

/** Pauses, resumes or retires a twin. */
export async function setTwinState(db: Connection, id: string, state: TwinState): Promise<void> {
  await db.updateTable('twin').set({ state }).where('id', '=', id).execute()
}

/**
 * Takes the twin's row until the transaction ends: one writer a twin, on however many machines. Null when there is no such twin.
 *
 *     const twin = await lockTwin(tx, id)   // then read the timeline, assimilate, putBelief, all in tx
 */
export async function lockTwin(db: Connection, id: string): Promise<Twin | null> {
  const { rows } = await runPrepared(db, db.selectFrom('twin').select(columns).where('id', '=', id).forNoKeyUpdate())
  return rows[0] === undefined ? null : twinOf(rows[0])
}

const columns = [
  ...(['id', 'subject', 'model', 'model_version', 'model_hash', 'seed', 'name', 'state', 'origin'] as const),
  ...(['created_at', 'created_by'] as const),
] as const

function twinOf(row: Pick<Selectable<TwinTable>, (typeof columns)[number]>): Twin {
  return {
    id: row.id,
    subject: row.subject,
    model: { id: row.model, version: row.model_version, hash: row.model_hash },
    seed: row.seed,
    name: row.name,
    state: row.state,
    origin: row.origin.toISOString(),
    createdAt: row.created_at.toISOString(),
    createdBy: row.created_by,
  }
}

/** How many active twins each model has, by its id in order. */
export async function twinsByModel(db: Connection): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('twin')
    .select(({ fn }) => ['model', fn.countAll<number>().as('n')])
    .where('state', '=', 'active')
    .groupBy('model')
    .orderBy('model')
    .execute()
  return new Map(rows.map(({ model, n }) => [model, Number(n)]))
}
