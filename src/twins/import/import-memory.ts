import type { Transaction } from 'kysely'
import type { Person } from '../../records/fhir/context.ts'
import { type FhirResource, isObject } from '../../records/fhir/resource.ts'
import { parseTime } from '../../records/fhir/time.ts'
import type { Database } from '../../store/schema.ts'

type Tx = Transaction<Database>

/** What an import remembers between batches: lives of subjects and medications that were referred to. Only ever a short cut. */
export interface ImportMemory {
  readonly people: Map<string, Person>
  readonly medications: Map<string, FhirResource>
}

/** Loads birth and death of subjects that this import has not met yet. */
export async function recallPeople(tx: Tx, subjects: readonly string[], memory: ImportMemory): Promise<void> {
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
export async function recallMedications(
  tx: Tx,
  resources: readonly FhirResource[],
  memory: ImportMemory,
): Promise<void> {
  if (memory.medications.size > 50_000) memory.medications.clear()
  const wanted = new Set<string>()
  for (const resource of resources) {
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
