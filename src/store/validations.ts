import type { Selectable } from 'kysely'
import type { CredibilityTables } from './credibility-tables.ts'
import { toJson } from './json.ts'
import type { Connection } from './schema.ts'

/** A validation of a version as it was entered: `credibility.json`, by whom and when. */
export interface StoredValidation {
  readonly id: number
  readonly hash: string
  readonly version: number
  readonly evidence: unknown
  readonly by: string
  readonly at: string
}

export async function enterValidation(
  db: Connection,
  {
    model,
    hash,
    version,
    evidence,
    by,
  }: {
    readonly model: string
    readonly hash: string
    readonly version: number
    readonly evidence: unknown
    readonly by: string
  },
): Promise<void> {
  await db
    .insertInto('validation')
    .values({ model, hash, version, evidence: toJson(evidence), by })
    .execute()
}

const validationOf = ({ id, hash, version, evidence, by, at }: Selectable<CredibilityTables['validation']>) => ({
  id: Number(id),
  hash,
  version,
  evidence,
  by,
  at: at.toISOString(),
})

/** Validations of a model, newest first. */
export async function listValidations(db: Connection, model: string, limit = 20): Promise<StoredValidation[]> {
  const rows = await db
    .selectFrom('validation')
    .selectAll()
    .where('model', '=', model)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return rows.map(validationOf)
}

/** One validation of a model, whole; null when there is none of this number. */
export async function getValidation(db: Connection, model: string, id: number): Promise<StoredValidation | null> {
  const row = await db
    .selectFrom('validation')
    .selectAll()
    .where('model', '=', model)
    .where('id', '=', id)
    .executeTakeFirst()
  return row ? validationOf(row) : null
}
