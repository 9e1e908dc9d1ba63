import { sql } from 'kysely'
import { HamzadError } from '../kernel/errors.ts'
import { toJson } from './json.ts'
import type { Connection } from './schema.ts'

/** An Encounter or Location as it stands, with what is asked of the people it is about. */
export interface HospitalResource {
  readonly type: 'Encounter' | 'Location'
  readonly id: string
  readonly version: number
  readonly deleted: boolean
  readonly content: string
  readonly subject: string | null
  /** As recorded: YYYY, YYYY-MM or YYYY-MM-DD. */
  readonly birthDate: string | null
  readonly recordedAt: Date
}

/** Encounters and Locations that were written after an instant, oldest first; deleted ones too. */
export async function hospitalResources(db: Connection, after: Date | null): Promise<HospitalResource[]> {
  const { rows } = await sql<{
    type: 'Encounter' | 'Location'
    id: string
    version: number
    deleted: boolean
    content: string
    subject: string | null
    birth_date: string | null
    recorded_at: Date
  }>`
    select r.type, r.id, r.version, r.deleted, r.content, r.subject, s.birth_date, r.recorded_at
    from resource_clinical r left join subject s on s.id = r.subject
    where r.type in ('Encounter', 'Location') and (${after}::timestamptz is null or r.recorded_at > ${after}::timestamptz)
    order by r.recorded_at, r.type, r.id`.execute(db)
  return rows.map(({ birth_date, recorded_at, ...row }) => ({ ...row, birthDate: birth_date, recordedAt: recorded_at }))
}

/** A resource that theatres are read from, as it stands. */
export interface TheatreResource {
  readonly type: 'Procedure' | 'Appointment' | 'ServiceRequest' | 'Slot' | 'Schedule'
  readonly id: string
  readonly version: number
  readonly deleted: boolean
  readonly content: string
  readonly recordedAt: Date
}

/** Operations, bookings, waiting lists and times of rooms that were written after an instant, oldest first; deleted ones too. */
export async function theatreResources(db: Connection, after: Date | null): Promise<TheatreResource[]> {
  const { rows } = await sql<Omit<TheatreResource, 'recordedAt'> & { recorded_at: Date }>`
    select type, id, version, deleted, content, recorded_at from resource_clinical
    where type in ('Procedure', 'Appointment', 'ServiceRequest', 'Slot', 'Schedule')
      and (${after}::timestamptz is null or recorded_at > ${after}::timestamptz)
    order by recorded_at, type, id`.execute(db)
  return rows.map(({ recorded_at, ...row }) => ({ ...row, recordedAt: recorded_at }))
}

/** Earlier versions of Encounters that hold a word: what staff expected, and when they said so. */
export async function earlierEncounters(
  db: Connection,
  ids: readonly string[],
): Promise<{ readonly id: string; readonly content: string; readonly recordedAt: Date }[]> {
  if (ids.length === 0) return []
  const { rows } = await sql<{ id: string; content: string; recorded_at: Date }>`
    select id, content, recorded_at from resource_history_clinical
    where type = 'Encounter' and not deleted and id = any(${ids as string[]}::text[]) order by id, version`.execute(db)
  return rows.map(({ id, content, recorded_at }) => ({ id, content, recordedAt: recorded_at }))
}

/** Family and given names of the patients of these subjects. */
export async function namesOf(
  db: Connection,
  subjects: readonly string[],
): Promise<Map<string, { name: string; identifier: string | null }>> {
  if (subjects.length === 0) return new Map()
  const rows = await db
    .selectFrom('identity.person')
    .select(['subject', 'family', 'given', 'identifiers'])
    .where('subject', 'in', [...new Set(subjects)])
    .execute()
  return new Map(
    rows.map(({ subject, family, given, identifiers }) => [
      subject,
      {
        name: [family, given].filter((part) => part !== null && part !== '').join(', '),
        identifier: (identifiers as { value: string }[] | null)?.[0]?.value ?? null,
      },
    ]),
  )
}

export interface StoredSettings {
  readonly settings: unknown
  readonly revision: number
  readonly changedAt: string
  readonly changedBy: string
}

export async function getHospitalSettings(db: Connection): Promise<StoredSettings | null> {
  const row = await db.selectFrom('hospital_settings').selectAll().executeTakeFirst()
  return row
    ? {
        settings: row.settings,
        revision: row.revision,
        changedAt: row.changed_at.toISOString(),
        changedBy: row.changed_by,
      }
    : null
}

/** Keeps settings when nobody has changed them since `revision` (0: there were none). Errors: `conflict`. */
export async function putHospitalSettings(
  db: Connection,
  settings: unknown,
  revision: number,
  by: string,
): Promise<void> {
  const { rows } = await sql`
    insert into hospital_settings (settings, changed_by, revision)
    select ${toJson(settings)}::jsonb, ${by}, 1 where ${revision}::integer = 0 or exists (select from hospital_settings)
    on conflict (one) do update set settings = excluded.settings, changed_by = excluded.changed_by, changed_at = now(),
      revision = hospital_settings.revision + 1
    where hospital_settings.revision = ${revision}::integer
    returning revision`.execute(db)
  if (rows.length === 0) throw new HamzadError('conflict', { what: 'The hospital’s settings' })
}

export interface StoredHospitalForecast {
  readonly at: Date
  readonly made: unknown
  readonly scores: unknown
  readonly complete: boolean
}

/** Keeps a forecast as issued: what was said is never said again. */
export async function addHospitalForecast(db: Connection, at: Date, made: unknown): Promise<void> {
  await db
    .insertInto('hospital_forecast')
    .values({ at, made: toJson(made) })
    .onConflict((conflict) => conflict.column('at').doNothing())
    .execute()
}

export async function hospitalForecasts(
  db: Connection,
  since: Date,
  onlyOpen = false,
): Promise<StoredHospitalForecast[]> {
  const rows = await db
    .selectFrom('hospital_forecast')
    .select(['at', 'made', 'scores', 'complete'])
    .where('at', '>=', since)
    .$if(onlyOpen, (query) => query.where('complete', '=', false))
    .orderBy('at')
    .execute()
  return rows
}

export async function scoreHospitalForecast(
  db: Connection,
  at: Date,
  scores: unknown,
  complete: boolean,
): Promise<void> {
  await db
    .updateTable('hospital_forecast')
    .set({ scores: toJson(scores), complete })
    .where('at', '=', at)
    .execute()
}
