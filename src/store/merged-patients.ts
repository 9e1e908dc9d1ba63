import { sql } from 'kysely'
import type { Connection } from './schema.ts'

/**
 * Notes which patients a Patient's links make one, in place of what they said before. Answers with the patients that now belong to
 * another subject than before. A circle of links is passed over: somebody must be who they are.
 */
export async function noteMerges(
  db: Connection,
  saidBy: string,
  merges: readonly { readonly patient: string; readonly into: string }[],
): Promise<string[]> {
  // One at a time: ends are computed from all links.
  await sql`lock table identity.merged_patient in share row exclusive mode`.execute(db)
  const { rows } = await sql<Row>`select patient, "into", ending, said_by from identity.merged_patient`.execute(db)
  const before = new Map(rows.map(({ patient, ending }) => [patient, ending]))
  const links = new Map(rows.filter(({ said_by }) => said_by !== saidBy).map((row) => [row.patient, row]))
  for (const { patient, into } of merges)
    if (endOf(into, links) !== patient) links.set(patient, { patient, into, ending: into, said_by: saidBy })
  const after = new Map([...links.keys()].map((patient) => [patient, endOf(patient, links)]))
  await sql`delete from identity.merged_patient where said_by = ${saidBy}`.execute(db)
  for (const { patient, into, said_by } of links.values())
    if (said_by === saidBy)
      await sql`insert into identity.merged_patient (patient, "into", ending, said_by) values (${patient}, ${into}, ${into}, ${saidBy})
        on conflict (patient) do update set "into" = excluded."into", said_by = excluded.said_by, merged_at = now()`.execute(
        db,
      )
  await sql`update identity.merged_patient merged set ending = wanted.ending
    from unnest(${[...after.keys()]}::text[], ${[...after.values()]}::text[]) as wanted (patient, ending)
    where wanted.patient = merged.patient and wanted.ending <> merged.ending`.execute(db)
  return [...new Set([...before.keys(), ...after.keys()])].filter((each) => before.get(each) !== after.get(each)).sort()
}

interface Row {
  readonly patient: string
  readonly into: string
  readonly ending: string
  readonly said_by: string
}

/** Follows links to their end; there is no circle among them. */
function endOf(patient: string, links: ReadonlyMap<string, Pick<Row, 'into'>>): string {
  let end = patient
  for (let next = links.get(end); next !== undefined; next = links.get(end)) end = next.into
  return end
}

/** True when links of this Patient were noted before. */
export async function hasMerges(db: Connection, saidBy: string): Promise<boolean> {
  const { rows } = await sql`select from identity.merged_patient where said_by = ${saidBy} limit 1`.execute(db)
  return rows.length > 0
}

/** What the links of these Patients say, as it was noted. */
export async function mergesSaidBy(
  db: Connection,
  patients: readonly string[],
): Promise<{ readonly patient: string; readonly into: string; readonly saidBy: string }[]> {
  if (patients.length === 0) return []
  const { rows } = await sql<{ patient: string; into: string; saidBy: string }>`
    select patient, "into", said_by as "saidBy" from identity.merged_patient where said_by = any(${[...patients]}::text[])
    order by patient`.execute(db)
  return rows
}

/** Current resources that refer to a patient, and the Patient itself. */
export async function resourcesNaming(
  db: Connection,
  patient: string,
): Promise<{ type: string; id: string; content: string }[]> {
  const { rows } = await sql<{ type: string; id: string; content: string }>`
    select r.type, r.id, r.content from resource r
    where not r.deleted and ((r.type = 'Patient' and r.id = ${patient}) or (r.type, r.id) in (
      select s.type, s.id from search_reference f join resource_search s on s.key = f.key where f.target = ${`Patient/${patient}`}))
    order by r.type, r.id`.execute(db)
  return rows
}

/** Gives a resource to another subject: a new version of the same content, whose history stays with whom it was about. */
export async function giveResource(db: Connection, type: string, id: string, subject: string): Promise<number | null> {
  const { rows } = await sql<{ version: number }>`
    update resource set version = version + 1, subject = ${subject}::uuid, recorded_at = clock_timestamp()
    where type = ${type} and id = ${id} and subject is distinct from ${subject}::uuid returning version`.execute(db)
  return rows[0]?.version ?? null
}

/** Current Patients that no link gave to another, by id. */
export async function patientsUnmerged(db: Connection): Promise<{ id: string; content: string }[]> {
  const { rows } = await sql<{ id: string; content: string }>`
    select r.id, r.content from resource r where r.type = 'Patient' and not r.deleted
      and not exists (select from identity.merged_patient merged where merged.patient = r.id)
    order by r.id`.execute(db)
  return rows
}
