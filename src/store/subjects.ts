import { sql } from 'kysely'
import { type ConsentAsk, seenSql } from './consents.ts'
import { storable, toJson } from './json.ts'
import { runPrepared } from './postgres/prepared.ts'
import type { Connection, SubjectTable } from './schema.ts'

export interface Subject {
  /** Pseudonymous. */
  readonly id: string
  readonly kind: SubjectTable['kind']
  /** As recorded: YYYY, YYYY-MM or YYYY-MM-DD. Null: unknown. */
  readonly birthDate: string | null
  readonly sex: string | null
  /** Null: not recorded. */
  readonly deceased: boolean | null
  readonly deceasedAt: string | null
}

/** Direct identifiers; they live in a schema of their own. */
export interface Person {
  readonly subject: string
  /** Logical id of the FHIR Patient. */
  readonly patient: string | null
  readonly family: string | null
  readonly given: string | null
  readonly identifiers: readonly { readonly label: string; readonly value: string }[]
}

/** What a FHIR Patient says: the demographic part goes to `subject`, the identifying part to `identity.person`. */
export type PatientRecord = Omit<Subject, 'id' | 'kind'> & Omit<Person, 'subject' | 'patient'>

/** Adds a subject that is no person known by a FHIR Patient (a ward, a device, a nameless patient). */
export async function addSubject(db: Connection, kind: Subject['kind']): Promise<string> {
  const row = await db.insertInto('subject').values({ kind }).returning('id').executeTakeFirstOrThrow()
  return row.id
}

/**
 * Subjects of FHIR Patients by their logical ids; those that are not known are absent from the map. A patient that was merged into
 * another has the other's subject.
 */
export async function findSubjects(db: Connection, patients: readonly string[]): Promise<Map<string, string>> {
  if (patients.length === 0) return new Map()
  const { rows } = await sql<{ patient: string; subject: string }>`
    select person.patient, coalesce(other.subject, person.subject) as subject from identity.person person
    left join identity.merged_patient merged on merged.patient = person.patient
    left join identity.person other on other.patient = merged.ending
    where person.patient = any(${[...new Set(patients)]}::text[])`.execute(db)
  return new Map(rows.map((row) => [row.patient, row.subject]))
}

/** A FHIR Patient's own subject, whatever it was merged into; created with nothing known about it when it is referred to before it arrives. */
export async function ensureSubject(db: Connection, patient: string): Promise<string> {
  const known = await db
    .selectFrom('identity.person')
    .select('subject')
    .where('patient', '=', patient)
    .executeTakeFirst()
  if (known !== undefined) return known.subject
  const subject = await addSubject(db, 'patient')
  const row = await db
    .insertInto('identity.person')
    .values({ subject, patient })
    // Somebody else was faster: theirs is the subject.
    .onConflict((conflict) => conflict.column('patient').doUpdateSet((eb) => ({ patient: eb.ref('excluded.patient') })))
    .returning('subject')
    .executeTakeFirstOrThrow()
  if (row.subject !== subject) await db.deleteFrom('subject').where('id', '=', subject).execute()
  return row.subject
}

/**
 * Writes what a FHIR Patient says and answers with its subject, the same for the same patient always.
 *
 *     const subject = await putPatient(tx, 'a1b2', { birthDate: '1970-02', sex: 'female', … })
 */
export async function putPatient(db: Connection, patient: string, record: PatientRecord): Promise<string> {
  const subject = await ensureSubject(db, patient)
  await db
    .updateTable('subject')
    .set({
      birth_date: record.birthDate,
      sex: record.sex,
      deceased: record.deceased,
      deceased_at: record.deceasedAt,
    })
    .where('id', '=', subject)
    .execute()
  await db
    .updateTable('identity.person')
    .set({
      family: record.family === null ? null : storable(record.family),
      given: record.given === null ? null : storable(record.given),
      identifiers: toJson(record.identifiers),
      updated_at: new Date(),
    })
    .where('subject', '=', subject)
    .execute()
  return subject
}

const columns = ['id', 'kind', 'birth_date', 'sex', 'deceased', 'deceased_at'] as const

/** A subject, or null. */
export async function getSubject(db: Connection, id: string): Promise<Subject | null> {
  const { rows } = await runPrepared(db, db.selectFrom('subject').select(columns).where('id', '=', id))
  return rows[0] === undefined ? null : subjectOf(rows[0])
}

/** Who a subject is, or null when it is nobody. */
export async function getPerson(db: Connection, subject: string): Promise<Person | null> {
  const row = await db
    .selectFrom('identity.person')
    .select(['subject', 'patient', 'family', 'given', 'identifiers'])
    .where('subject', '=', subject)
    .executeTakeFirst()
  return row ?? null
}

/** A page of patients with their names, by family name; `search` matches the start of a name or an identifier exactly; with `exact`, identifiers alone. */
export async function listPatients(
  db: Connection,
  page: {
    readonly search?: string
    readonly exact?: boolean
    readonly offset?: number
    readonly limit?: number
    /** Leaves out whom consents hide. */
    readonly consent?: ConsentAsk
  } = {},
): Promise<{ readonly rows: readonly (Subject & Person)[]; readonly total: number }> {
  const search = page.search?.trim() ?? ''
  const pattern = `${search.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`
  const matching = db
    .selectFrom('subject')
    .innerJoin('identity.person', 'identity.person.subject', 'subject.id')
    .where('subject.kind', '=', 'patient')
    .where(
      sql<boolean>`not exists (select from identity.merged_patient merged where merged.patient = identity.person.patient)`,
    )
    .$if(page.consent !== undefined, (query) => query.where(seenSql('subject.id', page.consent as ConsentAsk)))
    .$if(search !== '' || page.exact === true, (query) =>
      query.where((eb) =>
        eb.or([
          ...(page.exact
            ? []
            : [
                eb(eb.fn<string>('lower', ['family']), 'like', pattern),
                eb(eb.fn<string>('lower', ['given']), 'like', pattern),
              ]),
          eb('identity.person.patient', '=', search),
          eb('identity.person.identifiers', '@>', JSON.stringify([{ value: search }]) as never),
        ]),
      ),
    )
  const { total } = await matching.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  const rows = await matching
    .select(columns)
    .select(['patient', 'family', 'given', 'identifiers'])
    .orderBy('family')
    .orderBy('given')
    .orderBy('subject.id')
    .offset(page.offset ?? 0)
    .limit(page.limit ?? 50)
    .execute()
  return {
    total,
    rows: rows.map((row) => ({
      ...subjectOf(row),
      subject: row.id,
      patient: row.patient,
      family: row.family,
      given: row.given,
      identifiers: row.identifiers,
    })),
  }
}

function subjectOf(row: {
  id: string
  kind: Subject['kind']
  birth_date: string | null
  sex: string | null
  deceased: boolean | null
  deceased_at: Date | null
}): Subject {
  return {
    id: row.id,
    kind: row.kind,
    birthDate: row.birth_date,
    sex: row.sex,
    deceased: row.deceased,
    deceasedAt: row.deceased_at?.toISOString() ?? null,
  }
}
