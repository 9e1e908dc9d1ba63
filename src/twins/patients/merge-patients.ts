import type { Transaction } from 'kysely'
import { mergesOf } from '../../records/fhir/merged-patients.ts'
import { patientOf } from '../../records/fhir/patient-of.ts'
import { projectSound } from '../../records/fhir/project.ts'
import type { FhirResource } from '../../records/fhir/resource.ts'
import { carryTwins } from '../../store/carried-twins.ts'
import { enqueue } from '../../store/jobs.ts'
import { giveResource, hasMerges, noteMerges, resourcesNaming } from '../../store/merged-patients.ts'
import { publish } from '../../store/notify.ts'
import type { Database } from '../../store/schema.ts'
import { writeIndex } from '../../store/search/write-index.ts'
import { ensureSubject, findSubjects } from '../../store/subjects.ts'
import { type Appended, appendTimeline } from '../../store/timeline.ts'
import { followConsents } from '../follow-consents.ts'
import { withdrawStale } from '../forecast/withdraw-stale.ts'
import { type ImportMemory, recallMedications, recallPeople } from '../import/import-memory.ts'
import { withMappedCodes } from '../messages/map-codes.ts'
import { searchEntry } from './search-entry.ts'

type Tx = Transaction<Database>

/**
 * Follows the links of patients that were just written (or of one that was deleted: then it says nothing): what is about a patient that
 * was merged goes to the subject of the other one, on the timeline as well, and comes back when the link is taken away.
 */
export async function mergePatients(
  tx: Tx,
  written: readonly FhirResource[],
  memory: ImportMemory,
  now: number,
  run?: string,
): Promise<Appended> {
  const done: Appended[] = []
  for (const patient of written) {
    if (patient.resourceType !== 'Patient') continue
    const merges = mergesOf(patient)
    if (merges.length === 0 && !(await hasMerges(tx, patient.id))) continue
    done.push(await followMerges(tx, patient.id, merges, memory, now, run))
  }
  return together(done)
}

/**
 * Follows what somebody says of who is one person, in place of what they said before: the id of a Patient whose links say it, or a name that
 * no Patient has (with a colon) for what people decided.
 */
export async function followMerges(
  tx: Tx,
  saidBy: string,
  merges: ReturnType<typeof mergesOf>,
  memory: ImportMemory,
  now: number,
  run?: string,
): Promise<Appended> {
  for (const merge of merges) {
    await ensureSubject(tx, merge.patient)
    await ensureSubject(tx, merge.into)
  }
  const done: Appended[] = []
  for (const moved of await noteMerges(tx, saidBy, merges)) done.push(...(await move(tx, moved, memory, now, run)))
  return together(done)
}

const together = (done: readonly Appended[]): Appended => ({
  added: done.reduce((sum, { added }) => sum + added, 0),
  subjects: new Map(done.flatMap(({ subjects }) => [...subjects])),
})

/** Gives everything about a patient to the subject that they have now, the twins as well. */
async function move(tx: Tx, patient: string, memory: ImportMemory, now: number, run?: string): Promise<Appended[]> {
  const subject = (await findSubjects(tx, [patient])).get(patient)
  if (subject === undefined) return []
  const own = await ensureSubject(tx, patient)
  for (const id of await carryTwins(tx, own, subject === own ? null : subject))
    await enqueue(tx, 'assimilate', { twin: id }, { key: id, queue: id })
  if (subject !== own) await publish(tx, { kind: 'subject', id: own })
  await recallPeople(tx, [subject], memory)
  const given: { resource: FhirResource; version: number }[] = []
  for (const { type, id, content } of await resourcesNaming(tx, patient)) {
    const resource = { ...(JSON.parse(content) as object), resourceType: type, id } as FhirResource
    if (patientOf(resource) !== patient) continue
    const version = await giveResource(tx, type, id, subject)
    if (version !== null) given.push({ resource, version })
  }
  const resources = given.map(({ resource }) => resource)
  await followConsents(
    tx,
    resources.flatMap(({ resourceType, id }) => (resourceType === 'Consent' ? [id] : [])),
  )
  await recallMedications(tx, resources, memory)
  await writeIndex(tx, await Promise.all(resources.map((resource) => searchEntry(resource, 'lenient'))))
  const events = given.flatMap(
    ({ resource, version }) =>
      projectSound(resource, {
        subject: () => subject,
        person: (id: string) => memory.people.get(id) ?? {},
        medication: (reference: string) => memory.medications.get(reference),
        version,
        now,
      }).events,
  )
  return [
    await appendTimeline(tx, await withMappedCodes(tx, events), { run }),
    await withdrawStale(
      tx,
      given.map(({ resource: { resourceType, id }, version }) => ({ type: resourceType, id, version })),
      run,
    ),
  ]
}
