import type { Model } from '../kernel/model.ts'
import type { ModelDecisionKind, ModelStage } from './credibility-tables.ts'
import { toJson } from './json.ts'
import { runPrepared } from './postgres/prepared.ts'
import type { Connection } from './schema.ts'

/** A version of a model that this database has met. */
export interface ModelVersion {
  readonly model: string
  readonly hash: string
  readonly version: number
  readonly stage: ModelStage
  readonly origin: string
  readonly registeredAt: string
}

export interface ModelDecision {
  readonly hash: string
  readonly decision: ModelDecisionKind
  readonly reason: string
  readonly evidence: unknown
  readonly by: string
  readonly at: string
}

const columns = ['model', 'hash', 'version', 'stage', 'origin', 'registered_at'] as const

/** Enters a version as silent, unless it is there. */
export async function registerVersion(db: Connection, model: Model, origin = 'library'): Promise<void> {
  const { rows } = await runPrepared(
    db,
    db.selectFrom('model_version').select('hash').where('model', '=', model.id).where('hash', '=', model.hash),
  )
  if (rows[0]) return
  await db
    .insertInto('model_version')
    .values({ model: model.id, hash: model.hash, version: model.version, compiled: toJson(model), origin })
    .onConflict((conflict) => conflict.columns(['model', 'hash']).doNothing())
    .execute()
}

/** Versions of a model (or of all), newest first. */
export async function listVersions(db: Connection, model?: string): Promise<ModelVersion[]> {
  const { rows } = await runPrepared(
    db,
    db
      .selectFrom('model_version')
      .select(columns)
      .$if(model !== undefined, (query) => query.where('model', '=', model as string))
      .orderBy('registered_at', 'desc')
      .orderBy('version', 'desc'),
  )
  return rows.map(({ registered_at, ...row }) => ({ ...row, registeredAt: registered_at.toISOString() }))
}

/** The compiled model of a version, or null. */
export async function compiledVersion(db: Connection, model: string, hash: string): Promise<Model | null> {
  const { rows } = await runPrepared(
    db,
    db.selectFrom('model_version').select('compiled').where('model', '=', model).where('hash', '=', hash),
  )
  return (rows[0]?.compiled as Model | undefined) ?? null
}

/** Changes the stage of a version and keeps who, why and on what evidence. Call it in a transaction. */
export async function decideVersion(
  db: Connection,
  model: string,
  decision: ModelDecision & { readonly stage: ModelStage },
): Promise<void> {
  const { hash, stage, reason, evidence, by, at } = decision
  await db.updateTable('model_version').set({ stage }).where('model', '=', model).where('hash', '=', hash).execute()
  await db
    .insertInto('model_decision')
    .values({ model, hash, decision: decision.decision, reason, evidence: toJson(evidence), by, at })
    .execute()
}

/** Decisions about a model, newest first. */
export async function listDecisions(db: Connection, model: string): Promise<ModelDecision[]> {
  const rows = await db
    .selectFrom('model_decision')
    .selectAll()
    .where('model', '=', model)
    .orderBy('id', 'desc')
    .execute()
  return rows.map(({ hash, decision, reason, evidence, by, at }) => ({
    hash,
    decision,
    reason,
    evidence,
    by,
    at: at.toISOString(),
  }))
}
