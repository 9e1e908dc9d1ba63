import { type RawBuilder, sql } from 'kysely'
import type { ConsentRule } from '../kernel/consent-rule.ts'
import type { Connection } from './schema.ts'

/** For what and by whom the record is looked at, as consents are held against it. */
export interface ConsentAsk {
  /** The purpose and those that include it, codes of v3-PurposeOfUse. */
  readonly purposes: readonly string[]
  /** Names by which a consent may mean whoever asks. */
  readonly actors: readonly string[]
  /** What no consent speaks of is shut. */
  readonly needsPermit: boolean
}

/** SQL: consents let whoever asks see the resource of these columns. Where nobody consented to anything, it costs one look into an index. */
export function consentSql(
  { subject, type, id }: Record<'subject' | 'type' | 'id', RawBuilder<unknown>>,
  { purposes, actors, needsPermit }: ConsentAsk,
): RawBuilder<unknown> {
  const allows = sql`consent_allows(${subject}, ${type}, ${id}, ${[...purposes]}::text[], ${[...actors]}::text[], ${!needsPermit})`
  const anyRule = sql`exists (select from consent_rule known where known.subject = ${subject})`
  return needsPermit
    ? sql`(${subject} is null or ${type} = 'Consent' or (${anyRule} and ${allows}))`
    : sql`(${subject} is null or not ${anyRule} or ${allows})`
}

/**
 * Whether consents let whoever asks see this resource, or (without an id) resources of this type about the subject at all. `isRuled` false:
 * it is known that nobody consented to anything about the subject.
 */
export async function isConsented(
  db: Connection,
  of: { readonly subject: string | null; readonly type: string; readonly id: string },
  ask: ConsentAsk,
  isRuled = true,
): Promise<boolean> {
  if (of.subject === null) return true
  if (!isRuled) return !ask.needsPermit || of.type === 'Consent'
  const columns = { subject: sql`${of.subject}::uuid`, type: sql`${of.type}::text`, id: sql`${of.id}::text` }
  const { rows } = await sql<{ allowed: boolean }>`select ${consentSql(columns, ask)} as allowed`.execute(db)
  return rows[0]?.allowed === true
}

/** SQL: whoever asks may see what twins of the subject in this column rest on: who they are, and their measurements. */
export function seenSql(column: string, ask: ConsentAsk): RawBuilder<boolean> {
  const may = (type: string) => consentSql({ subject: sql.ref(column), type: sql`${type}::text`, id: sql`''` }, ask)
  return sql<boolean>`(${may('Patient')} and ${may('Observation')})`
}

/** Those of the subjects of whom whoever asks may see what twins rest on: who they are, and their measurements. */
export async function consentedSubjects(
  db: Connection,
  subjects: readonly string[],
  ask: ConsentAsk,
): Promise<ReadonlySet<string>> {
  if (subjects.length === 0) return new Set()
  const { rows } = await sql<{ subject: string }>`
    select one.subject from unnest(${[...new Set(subjects)]}::uuid[]) as one (subject)
    where ${seenSql('one.subject', ask)}`.execute(db)
  return new Set(rows.map(({ subject }) => subject))
}

/** Consents as they are now, of these ids or of all that were not read in this version yet. */
export async function consentsToRead(
  db: Connection,
  ids: readonly string[] | null,
): Promise<{ id: string; version: number; subject: string | null; content: string }[]> {
  const { rows } = await sql<{ id: string; version: number; subject: string | null; content: string }>`
    select r.id, r.version, r.subject, r.content from resource r where r.type = 'Consent' and ${
      ids === null
        ? sql`not exists (select from consent c where c.id = r.id and c.version = r.version)`
        : sql`r.id = any(${[...ids]}::text[])`
    }`.execute(db)
  return rows
}

/** Puts the rules of a Consent in the place of those that it had. */
export async function putConsent(
  db: Connection,
  { id, version, subject }: { readonly id: string; readonly version: number; readonly subject: string | null },
  rules: readonly ConsentRule[],
): Promise<void> {
  await sql`insert into consent (id, version, subject) values (${id}, ${version}, ${subject}::uuid)
    on conflict (id) do update set version = excluded.version, subject = excluded.subject`.execute(db)
  await sql`delete from consent_rule where consent = ${id}`.execute(db)
  if (subject === null) return
  const list = (values: readonly string[] | null) => (values === null ? null : [...values])
  for (const rule of rules)
    await sql`insert into consent_rule (consent, subject, depth, permits, purposes, actors, types, resources, holds, from_at, until_at)
      values (${id}, ${subject}::uuid, ${rule.depth}, ${rule.permits}, ${list(rule.purposes)}::text[], ${list(rule.actors)}::text[],
        ${list(rule.types)}::text[], ${list(rule.resources)}::text[], ${[...rule.holds]}::text[]::jsonpath[], ${rule.from}::timestamptz,
        ${rule.until}::timestamptz)`.execute(db)
}
