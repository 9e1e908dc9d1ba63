import type { Transaction } from 'kysely'
import { check } from '../records/fhir/check.ts'
import type { Person } from '../records/fhir/context.ts'
import { demographicsOf, identityOf, lifeOf } from '../records/fhir/patient.ts'
import { patientReference, projectSound } from '../records/fhir/project.ts'
import { type ReadItem, rejectionOf } from '../records/fhir/read.ts'
import { type FhirResource, isObject } from '../records/fhir/resource.ts'
import { indexEntry } from '../records/fhir/search/index-entry.ts'
import { parseTime } from '../records/fhir/time.ts'
import type { ValidationIssue } from '../records/fhir/validation/issue.ts'
import { validateResource } from '../records/fhir/validation/validate.ts'
import type { Rejection } from '../records/rejection.ts'
import { addRejections, type RunRejection } from '../store/import-runs.ts'
import { type PutResource, putResources } from '../store/resources.ts'
import type { Database } from '../store/schema.ts'
import { type SearchEntry, writeIndex } from '../store/search/write-index.ts'
import { ensureSubject, findSubjects, putPatient } from '../store/subjects.ts'
import { appendTimeline } from '../store/timeline.ts'
import { withdrawStale } from './withdraw-stale.ts'

type Tx = Transaction<Database>

/**
 * What becomes of a resource that is not valid R4: `strict` refuses it, `lenient` keeps it and marks what is wrong, `checked` has been
 * validated before. What has no structure that can be read is refused by all.
 */
export type Validation = 'strict' | 'lenient' | 'checked'
type Read = Extract<ReadItem, { kind: 'resource' }>

/** What an import remembers between batches: lives of subjects and medications that were referred to. Only ever a short cut. */
export interface ImportMemory {
  readonly people: Map<string, Person>
  readonly medications: Map<string, FhirResource>
}

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
  const incoming = sound.map(({ resource, text }, index) => ({
    type: resource.resourceType,
    id: resource.id,
    content: text ?? JSON.stringify(resource),
    subject: about[index] as string | null,
  }))
  const put = await putResources(tx, incoming, { run: run ?? undefined })
  const fresh = sound.flatMap((item, index) =>
    put[index]?.outcome === 'unchanged' ? [] : [{ item, put: put[index] as PutResource }],
  )
  await writeIndex(tx, await Promise.all(lastOfEach(fresh).map(({ item }) => searchEntry(item.resource, validation))))
  const patients = await rememberPatients(tx, fresh, subjects, memory)
  await recallPeople(tx, [...subjects.values()], memory)
  await recallMedications(tx, fresh, memory)
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
  const appended = await appendTimeline(tx, events, { run: run ?? undefined })
  const updated = fresh.filter(({ put }) => put.outcome === 'updated')
  const withdrawn = await withdrawStale(
    tx,
    updated.map(({ put }) => put),
    run ?? undefined,
  )
  const rows = rejections.map(asRow)
  if (run !== null) await addRejections(tx, run, rows)
  return {
    created: fresh.length - updated.length,
    updated: updated.length,
    unchanged: sound.length - fresh.length,
    events: appended.added + withdrawn.added,
    rejections: rows,
    byType: countBy(sound.map(({ resource }) => resource.resourceType)),
    subjects: new Set(subjects.values()),
    put,
    news: [...new Set([...patients, ...appended.subjects.keys(), ...withdrawn.subjects.keys()])].sort(),
  }
}

async function searchEntry(resource: FhirResource, validation: Validation): Promise<SearchEntry> {
  const faults = validation === 'lenient' ? (await errorsOf(resource)).slice(0, 20) : []
  return {
    type: resource.resourceType,
    id: resource.id,
    ...indexEntry(resource),
    faults: faults.map(({ path, code, message }) => ({ path, rule: code, message })),
  }
}

async function errorsOf(resource: FhirResource): Promise<ValidationIssue[]> {
  return (await validateResource(resource)).filter(({ severity }) => severity === 'error')
}

/** Those that are valid; what is wrong with the others goes to the rejections. */
async function validOnes(reads: readonly Read[], rejections: Rejection[]): Promise<Read[]> {
  const valid: Read[] = []
  for (const read of reads) {
    const errors = await errorsOf(read.resource)
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

/** Id of the patient that a resource is, or is about. */
export function patientOf(resource: FhirResource): string | undefined {
  if (resource.resourceType === 'Patient') return resource.id
  const direct = patientReference(resource)
  if (direct !== undefined) return direct.slice('Patient/'.length)
  const { patient, beneficiary } = resource
  for (const item of [patient, beneficiary])
    if (isObject(item)) {
      const found = patientReference({ ...resource, subject: item })
      if (found !== undefined) return found.slice('Patient/'.length)
    }
  return undefined
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
async function rememberPatients(
  tx: Tx,
  fresh: Fresh,
  subjects: ReadonlyMap<string, string>,
  memory: ImportMemory,
): Promise<string[]> {
  const written: string[] = []
  for (const { item } of fresh) {
    if (item.resource.resourceType !== 'Patient') continue
    const demographics = demographicsOf(item.resource)
    const life = lifeOf(demographics)
    await putPatient(tx, item.resource.id, {
      ...identityOf(item.resource),
      birthDate: demographics.birthDate ?? null,
      sex: demographics.sex ?? null,
      deceased: demographics.deceased ?? null,
      deceasedAt: life.death?.iso ?? null,
    })
    const subject = subjects.get(item.resource.id) as string
    memory.people.set(subject, life)
    written.push(subject)
  }
  return written
}

/** Loads birth and death of subjects that this import has not met yet. */
async function recallPeople(tx: Tx, subjects: readonly string[], memory: ImportMemory): Promise<void> {
  const wanted = subjects.filter((id) => !memory.people.has(id))
  if (wanted.length === 0) return
  const rows = await tx
    .selectFrom('subject')
    .select(['id', 'birth_date', 'deceased_at'])
    .where('id', 'in', wanted)
    .execute()
  for (const row of rows) {
    const birth = parseTime(row.birth_date)
    const death = parseTime(row.deceased_at?.toISOString())
    memory.people.set(row.id, { ...(birth ? { birth } : {}), ...(death ? { death } : {}) })
  }
}

/** Loads medications that are referred to, from this batch or from the store. */
async function recallMedications(tx: Tx, fresh: Fresh, memory: ImportMemory): Promise<void> {
  if (memory.medications.size > 50_000) memory.medications.clear()
  const wanted = new Set<string>()
  for (const { item } of fresh) {
    const { resource } = item
    if (resource.resourceType === 'Medication') memory.medications.set(`Medication/${resource.id}`, resource)
    const { medicationReference } = resource
    const reference = isObject(medicationReference) ? medicationReference.reference : undefined
    if (typeof reference === 'string' && reference.startsWith('Medication/')) wanted.add(reference)
  }
  const missing = [...wanted].filter((reference) => !memory.medications.has(reference))
  if (missing.length === 0) return
  const ids = missing.map((reference) => reference.slice('Medication/'.length))
  const rows = await tx
    .selectFrom('resource')
    .select(['id', 'content'])
    .where('type', '=', 'Medication')
    .where('deleted', '=', false)
    .where('id', 'in', ids)
    .execute()
  for (const { id, content } of rows) memory.medications.set(`Medication/${id}`, JSON.parse(content))
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
