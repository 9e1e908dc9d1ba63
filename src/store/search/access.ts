import { type RawBuilder, sql } from 'kysely'
import { HamzadError } from '../../kernel/errors.ts'
import { type ConsentAsk, consentSql, isConsented } from '../consents.ts'
import type { Connection } from '../schema.ts'
import { heard, isForetold, pilotRuns } from '../silent-pilot.ts'

/** What of the record somebody may see: types, and, where they are bound to one patient, that patient's resources alone. */
export interface SearchAccess {
  /** Null: every type. */
  readonly types: ReadonlySet<string> | null
  /** Pseudonymous subject; null: every patient. */
  readonly subject: string | null
  /** What consents are held against; null: of work that nobody looks at. */
  readonly consent: ConsentAsk | null
}

/** Types that are about nobody, which somebody bound to one patient may see as well when they name no patient. */
export const shared: readonly string[] = [
  'ActivityDefinition',
  'CodeSystem',
  'Endpoint',
  'HealthcareService',
  'Location',
  'Medication',
  'Organization',
  'OrganizationAffiliation',
  'PlanDefinition',
  'Practitioner',
  'PractitionerRole',
  'Questionnaire',
  'Substance',
  'ValueSet',
]

/** Throws `access.denied` when resources of this type may not be read, also not to choose others by. */
export function mayRead({ types }: SearchAccess, type: string): void {
  if (types !== null && !types.has(type)) throw new HamzadError('access.denied', { action: `reading ${type}` })
}

/** SQL: a row of `resource_search` or `resource` under this alias may be seen; of a silent pilot nothing that twins wrote before it. */
export function visible(alias: string, { types, subject, consent }: SearchAccess): RawBuilder<unknown> {
  const parts: RawBuilder<unknown>[] = [heard(alias)]
  if (types !== null) parts.push(sql`${sql.ref(`${alias}.type`)} = any(${[...types]}::text[])`)
  if (subject !== null)
    parts.push(
      sql`(${sql.ref(`${alias}.subject`)} = ${subject}::uuid or (${sql.ref(`${alias}.subject`)} is null and ${sql.ref(`${alias}.type`)} = any(${shared}::text[])))`,
    )
  if (consent !== null)
    parts.push(
      consentSql(
        { subject: sql.ref(`${alias}.subject`), type: sql.ref(`${alias}.type`), id: sql.ref(`${alias}.id`) },
        consent,
      ),
    )
  return sql`(${sql.join(parts, sql` and `)})`
}

/** The same for one resource in hand. `isRuled` false: it is known that nobody consented to anything about its subject. */
export async function mayBeSeen(
  db: Connection,
  row: { readonly type: string; readonly id: string; readonly subject: string | null },
  access: SearchAccess,
  isRuled = true,
): Promise<boolean> {
  if (!isVisible(row, access) || (isForetold(row) && (await pilotRuns(db)))) return false
  return access.consent === null || isConsented(db, row, access.consent, isRuled)
}

/** The same but for consents and a silent pilot. */
export function isVisible(
  row: { readonly type: string; readonly subject: string | null },
  { types, subject }: Pick<SearchAccess, 'types' | 'subject'>,
): boolean {
  if (types !== null && !types.has(row.type)) return false
  if (subject === null) return true
  return row.subject === null ? shared.includes(row.type) : row.subject === subject
}
