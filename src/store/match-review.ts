import { sql } from 'kysely'
import { toJson } from './json.ts'
import type { Connection } from './schema.ts'

/** Two Patients that may be one person, as they were found last; `a` before `b`. */
export interface MatchPair {
  readonly a: string
  readonly b: string
  readonly class: 'link' | 'review'
  readonly chance: number
  readonly identifier: boolean
  readonly fields: readonly { readonly field: string; readonly level: number; readonly bits: number }[]
}

export interface MatchRun {
  readonly at: string
  readonly patients: number
  readonly passedOver: number
}

/** Keeps pairs in place of those that were found before. */
export async function keepPairs(db: Connection, pairs: readonly MatchPair[], run: Omit<MatchRun, 'at'>): Promise<void> {
  const column = <T>(of: (pair: MatchPair) => T) => pairs.map(of)
  await sql`delete from identity.match_pair`.execute(db)
  await sql`
    insert into identity.match_pair (a, b, class, chance, identifier, fields)
    select * from unnest(${column((p) => p.a)}::text[], ${column((p) => p.b)}::text[], ${column((p) => p.class)}::text[],
      ${column((p) => p.chance)}::real[], ${column((p) => p.identifier)}::boolean[], ${column((p) => toJson(p.fields))}::jsonb[])`.execute(
    db,
  )
  await sql`
    insert into identity.match_run (at, patients, passed_over) values (clock_timestamp(), ${run.patients}, ${run.passedOver})
    on conflict (one) do update set at = excluded.at, patients = excluded.patients, passed_over = excluded.passed_over`.execute(
    db,
  )
}

/** Pairs of which nobody has decided yet and that no link has made one, the likeliest first, and when they were found. */
export async function openPairs(
  db: Connection,
  limit: number,
): Promise<{ readonly pairs: readonly MatchPair[]; readonly total: number; readonly run: MatchRun | null }> {
  const { rows } = await sql<MatchPair & { total: number }>`
    select pair.a, pair.b, pair.class, pair.chance, pair.identifier, pair.fields, count(*) over () as total from identity.match_pair pair
    where not exists (select from identity.match_decision decided where decided.a = pair.a and decided.b = pair.b)
      and not exists (select from identity.merged_patient merged where merged.patient in (pair.a, pair.b))
    order by pair.chance desc, pair.a, pair.b limit ${limit}`.execute(db)
  const run = (
    await sql<{ at: Date; patients: number; passed_over: number }>`select * from identity.match_run`.execute(db)
  ).rows[0]
  return {
    pairs: rows.map(({ total: _, ...pair }) => pair),
    total: rows[0]?.total ?? 0,
    run: run === undefined ? null : { at: run.at.toISOString(), patients: run.patients, passedOver: run.passed_over },
  }
}

/** True when a Patient was written after pairs were looked for last. */
export async function pairsAreOld(db: Connection): Promise<boolean> {
  const { rows } = await sql<{ old: boolean }>`
    select coalesce((select max(recorded_at) from resource where type = 'Patient') > (select at from identity.match_run),
      exists (select from resource where type = 'Patient')) as old`.execute(db)
  return rows[0]?.old ?? false
}

export interface MatchDecision {
  readonly a: string
  readonly b: string
  /** One person, or two. */
  readonly same: boolean
  readonly reason: string | null
  readonly by: string
  readonly at: string
}

/** Notes what somebody decided of a pair. */
export async function decideMatch(db: Connection, decision: Omit<MatchDecision, 'at'>): Promise<void> {
  const { a, b, same, reason, by } = decision
  const said = { same, reason, decided_by: by, decided_at: new Date() }
  await db
    .insertInto('identity.match_decision')
    .values({ a, b, ...said })
    .onConflict((conflict) => conflict.columns(['a', 'b']).doUpdateSet(said))
    .execute()
}

/** Takes a decision back. Answers with it, or null when there was none. */
export async function undecideMatch(db: Connection, a: string, b: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('identity.match_decision')
    .where('a', '=', a)
    .where('b', '=', b)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

/** What was decided of pairs, newest first. */
export async function matchDecisions(db: Connection, limit: number): Promise<MatchDecision[]> {
  const rows = await db
    .selectFrom('identity.match_decision')
    .selectAll()
    .orderBy('decided_at', 'desc')
    .limit(limit)
    .execute()
  return rows.map(({ decided_by, decided_at, ...rest }) => ({ ...rest, by: decided_by, at: decided_at.toISOString() }))
}

/** Own subjects of Patients, whatever they were merged into. */
export async function ownSubjects(db: Connection, patients: readonly string[]): Promise<Map<string, string>> {
  if (patients.length === 0) return new Map()
  const rows = await db
    .selectFrom('identity.person')
    .select(['patient', 'subject'])
    .where('patient', 'in', [...new Set(patients)])
    .execute()
  return new Map(rows.map(({ patient, subject }) => [patient as string, subject]))
}
