import { sql } from 'kysely'
import { HamzadError } from '../../kernel/errors.ts'
import type { Connection } from '../../store/schema.ts'
import type { Store } from '../../store/store.ts'
import { getPerson, getSubject, type Person, type Subject } from '../../store/subjects.ts'
import type { SubjectView } from '../views.ts'

/** Who a subject is. Errors: `not-found`. */
export async function subjectBanner(store: Pick<Store, 'db'>, id: string): Promise<SubjectView> {
  const subject = await getSubject(store.db, id)
  if (!subject) throw new HamzadError('not-found', { what: 'subject', id })
  const person = await getPerson(store.db, id)
  const places = await locations(store.db, [id])
  return bannerOf(subject, person, places.get(id) ?? null)
}

export function bannerOf(subject: Subject, person: Person | null, location: string | null): SubjectView {
  return {
    id: subject.id,
    family: person?.family ?? null,
    given: person?.given ?? null,
    birthDate: subject.birthDate,
    sex: subject.sex,
    deceasedAt: subject.deceasedAt,
    identifiers: (person?.identifiers ?? []).map(({ label, value }) => ({ label, value })),
    location,
  }
}

/** Who several subjects are; unknown ids are absent. */
export async function banners(db: Connection, subjects: readonly string[]): Promise<Map<string, SubjectView>> {
  if (subjects.length === 0) return new Map()
  const rows = await db
    .selectFrom('subject')
    .leftJoin('identity.person', 'identity.person.subject', 'subject.id')
    .select(['id', 'birth_date', 'sex', 'deceased_at', 'family', 'given', 'identifiers'])
    .where('id', 'in', [...subjects])
    .execute()
  const places = await locations(db, subjects)
  return new Map(
    rows.map((row) => [
      row.id,
      {
        id: row.id,
        family: row.family,
        given: row.given,
        birthDate: row.birth_date,
        sex: row.sex,
        deceasedAt: row.deceased_at?.toISOString() ?? null,
        identifiers: (row.identifiers ?? []).map(({ label, value }) => ({ label, value })),
        location: places.get(row.id) ?? null,
      },
    ]),
  )
}

/** Where subjects are now: the location of the newest encounter that has begun and not ended; absent where there is none. */
export async function locations(db: Connection, subjects: readonly string[]): Promise<Map<string, string>> {
  if (subjects.length === 0) return new Map()
  const { rows } = await sql<{ subject: string; place: string }>`
    select distinct on (event.subject) event.subject, event.detail->>'text' as place from timeline event
    where event.subject = any(${[...subjects]}::uuid[]) and event.kind = 'encounter' and event.source->>'part' like 'location%'
      and event.time <= now() and (event.until is null or event.until > now()) and not event.withdrawn
      and event.detail->>'text' is not null
      and not exists (select from timeline newer where newer.subject = event.subject and newer.key = event.key
        and newer.version > event.version)
    order by event.subject, event.time desc, event.sequence desc`.execute(db)
  return new Map(rows.map(({ subject, place }) => [subject, place]))
}
