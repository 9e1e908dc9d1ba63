import type { Transaction } from 'kysely'
import { check } from '../../records/fhir/check.ts'
import { demographicsOf, identityOf, lifeOf } from '../../records/fhir/patient.ts'
import { patientOf } from '../../records/fhir/patient-of.ts'
import { projectSound } from '../../records/fhir/project.ts'
import { type ReadItem, rejectionOf } from '../../records/fhir/read.ts'
import type { Rejection } from '../../records/rejection.ts'
import { addRejections, type RunRejection } from '../../store/import-runs.ts'
import { type PutResource, putResources } from '../../store/resources.ts'
import type { Database } from '../../store/schema.ts'
import { type SearchEntry, writeIndex } from '../../store/search/write-index.ts'
import { ensureSubject, findSubjects, putPatient } from '../../store/subjects.ts'
import { noteChanges } from '../../store/subscriptions.ts'
import { appendTimeline } from '../../store/timeline.ts'
import { followDevices } from '../devices/follow-devices.ts'
import { followConsents } from '../follow-consents.ts'
import { withdrawStale } from '../forecast/withdraw-stale.ts'
import { followConceptMaps, withMappedCodes } from '../messages/map-codes.ts'
import { mergePatients } from '../patients/merge-patients.ts'
import { errorsOf, searchEntry, type Validation } from '../patients/search-entry.ts'
import { type ImportMemory, recallMedications, recallPeople } from './import-memory.ts'

type Tx = Transaction<Database>

type Read = Extract<ReadItem, { kind: 'resource' }>

/** What became of one batch. */
export interface BatchResult {
  readonly created: number
  readonly updated: number
  readonly unchanged: number
  readonly events: number
  readonly rejections: readonly RunRejection[]
  readonly byType: ReadonlyMap<string, number>
  /** Every subject that a resource was about. */
  readonly subjects: ReadonlySet<string>
  /** Subjects of whom something is known that was not: on the timeline, or in their particulars. */
  readonly news: readonly string[]
  /** What became of each sound resource, in their order. */
  readonly put: readonly PutResource[]
}

/**
 * Writes one batch inside a transaction: resources as received, identities apart, events on the timeline, rejections with their
 * reason. Projects only what is new or changed; what a new version no longer says is withdrawn.
 */
export async function importBatch(
  tx: Tx,
  items: readonly ReadItem[],
  run: string | null,
  memory: ImportMemory,
  now: number,
  validation: Validation = 'lenient',
): Promise<BatchResult> {
  const rejections: Rejection[] = items.flatMap((item) => (item.kind === 'rejection' ? [item.rejection] : []))
  const structured = items.filter((item): item is Read => item.kind === 'resource' && isSound(item, rejections))
  const sound = validation === 'strict' ? await validOnes(structured, rejections) : structured
  const subjects = await subjectsOf(tx, sound)
  const about = sound.map(({ resource }) => subjects.get(patientOf(resource) ?? '') ?? null)
  const incoming = sound.map(({ resource, text, isNew = false }, index) => ({
    type: resource.resourceType,
    id: resource.id,
    content: text ?? JSON.stringify(resource),
    subject: about[index] as string | null,
    isNew,
  }))
  const put = await putResources(tx, incoming, { run: run ?? undefined })
  const fresh = sound.flatMap((item, index) =>
    put[index]?.outcome === 'unchanged' ? [] : [{ item, put: put[index] as PutResource }],
  )
  await writeIndex(tx, await Promise.all(lastOfEach(fresh).map((each) => entryOf(each, subjects, validation))))
  const patients = await rememberPatients(tx, fresh, memory)
  await recallPeople(tx, [...subjects.values()], memory)
  await recallMedications(
    tx,
    fresh.map(({ item }) => item.resource),
    memory,
  )
  const events = fresh.flatMap(({ item, put: { version } }) => {
    const { resource, file, place } = item
    const context = {
      subject: (reference: string) => subjects.get(reference.slice('Patient/'.length)),
      person: (subject: string) => memory.people.get(subject) ?? {},
      medication: (reference: string) => memory.medications.get(reference),
      version,
      now,
    }
    const projection = projectSound(resource, context)
    const which = { type: resource.resourceType, id: resource.id }
    for (const finding of projection.findings) rejections.push(rejectionOf(finding, file, place, true, which))
    return projection.events
  })
  const appended = await appendTimeline(tx, await withMappedCodes(tx, events), {
    run: run ?? undefined,
    isNew: fresh.every(({ item }) => item.isNew === true),
  })
  const updated = fresh.filter(({ put }) => put.outcome === 'updated')
  const withdrawn = await withdrawStale(
    tx,
    updated.map(({ put }) => put),
    run ?? undefined,
  )
  const moved = await mergePatients(
    tx,
    fresh.map(({ item }) => item.resource),
    memory,
    now,
    run ?? undefined,
  )
  await followConsents(
    tx,
    fresh.flatMap(({ put: { type, id } }) => (type === 'Consent' ? [id] : [])),
  )
  await followConceptMaps(
    tx,
    fresh.map(({ item }) => item.resource),
  )
  await followDevices(
    tx,
    fresh.map(({ item }) => item.resource),
    now,
  )
  await noteChanges(
    tx,
    lastOfEach(fresh).map(({ put }) => put),
  )
  const rows = rejections.map(asRow)
  if (run !== null) await addRejections(tx, run, rows)
  return {
    created: fresh.length - updated.length,
    updated: updated.length,
    unchanged: sound.length - fresh.length,
    events: appended.added + withdrawn.added + moved.added,
    rejections: rows,
    byType: countBy(sound.map(({ resource }) => resource.resourceType)),
    subjects: new Set(subjects.values()),
    put,
    news: [
      ...new Set([...patients, ...appended.subjects.keys(), ...withdrawn.subjects.keys(), ...moved.subjects.keys()]),
    ].sort(),
  }
}

/** What a resource is found by. */
async function entryOf(
  { item: { resource, text }, put: { outcome } }: Fresh[number],
  subjects: ReadonlyMap<string, string>,
  validation: Validation,
): Promise<SearchEntry> {
  const entry = await searchEntry(resource, validation, text)
  return outcome === 'created' ? { ...entry, newOf: subjects.get(patientOf(resource) ?? '') ?? null } : entry
}

/** Those that are valid; what is wrong with the others goes to the rejections. */
async function validOnes(reads: readonly Read[], rejections: Rejection[]): Promise<Read[]> {
  const valid: Read[] = []
  for (const read of reads) {
    const errors = await errorsOf(read.resource, read.text)
    if (errors.length === 0) valid.push(read)
    const which = { type: read.resource.resourceType, id: read.resource.id }
    for (const { path, message } of errors)
      rejections.push(
        rejectionOf({ rule: 'resource.invalid', reason: message, path }, read.file, read.place, false, which),
      )
  }
  return valid
}

/** A resource that comes twice in a batch is indexed as it ends. */
function lastOfEach(fresh: Fresh): Fresh {
  return [...new Map(fresh.map((each) => [`${each.put.type}/${each.put.id}`, each])).values()]
}

function isSound({ resource, file, place }: Read, rejections: Rejection[]): boolean {
  const faults = check(resource)
  const which = { type: resource.resourceType, id: resource.id }
  for (const fault of faults) rejections.push(rejectionOf(fault, file, place, false, which))
  return faults.length === 0
}

/** Pseudonymous subjects of all patients in a batch, created where they are new. */
async function subjectsOf(tx: Tx, reads: readonly Read[]): Promise<Map<string, string>> {
  const patients = [...new Set(reads.map(({ resource }) => patientOf(resource)))]
    .filter((id) => id !== undefined)
    .sort()
  const subjects = await findSubjects(tx, patients)
  for (const patient of patients) if (!subjects.has(patient)) subjects.set(patient, await ensureSubject(tx, patient))
  return subjects
}

type Fresh = readonly { readonly item: Read; readonly put: PutResource }[]

/** Writes who the patients of a batch are; answers with the subjects of those that are new or changed. */
async function rememberPatients(tx: Tx, fresh: Fresh, memory: ImportMemory): Promise<string[]> {
  const written: string[] = []
  for (const { item } of fresh) {
    if (item.resource.resourceType !== 'Patient') continue
    const demographics = demographicsOf(item.resource)
    const life = lifeOf(demographics)
    const subject = await putPatient(tx, item.resource.id, {
      ...identityOf(item.resource),
      birthDate: demographics.birthDate ?? null,
      sex: demographics.sex ?? null,
      deceased: demographics.deceased ?? null,
      deceasedAt: life.death?.iso ?? null,
    })
    memory.people.set(subject, life)
    written.push(subject)
  }
  return written
}

function asRow({ file, place, rule, reason, stored, resource }: Rejection): RunRejection {
  const where = [file, place].filter(Boolean).join(': ')
  return { place: where, type: resource?.type ?? null, id: resource?.id ?? null, rule, reason, stored }
}

function countBy(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return counts
}
