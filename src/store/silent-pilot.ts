import { type RawBuilder, sql } from 'kysely'
import type { Connection } from './schema.ts'

/** Is the site in a silent pilot: forecasts are made and scored, nobody sees them? */
export async function pilotRuns(db: Connection): Promise<boolean> {
  const row = await db.selectFrom('pilot').select('id').where('ended_at', 'is', null).executeTakeFirst()
  return row !== undefined
}

/** Ids of the resources that twins write of what they forecast, and the types of them: `twins/prediction-resources.ts`. */
const ids = '^twin-(model|risk|forecast|source)-'
const types = ['Device', 'RiskAssessment', 'Observation', 'Provenance'] as const
const written = new RegExp(ids)

/** Is this resource what a twin wrote of its forecast? */
export const isForetold = ({ type, id }: { readonly type: string; readonly id: string }): boolean =>
  (types as readonly string[]).includes(type) && written.test(id)

/** SQL: no silent pilot runs, or the row of `resource_search` or `resource` under this alias is not what a twin wrote. */
export const heard = (alias: string): RawBuilder<boolean> =>
  sql`(not (select exists (select from pilot where ended_at is null))
    or not (${sql.ref(`${alias}.type`)} = any(${[...types]}::text[]) and ${sql.ref(`${alias}.id`)} ~ ${ids}))`
