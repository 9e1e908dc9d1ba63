import type { Transaction } from 'kysely'
import { projectSound } from '../../records/fhir/project.ts'
import type { FhirResource } from '../../records/fhir/resource.ts'
import { resourcesWithCodes } from '../../store/code-mappings.ts'
import { renewResource } from '../../store/resources.ts'
import type { Database } from '../../store/schema.ts'
import type { Store } from '../../store/store.ts'
import { appendTimeline } from '../../store/timeline.ts'
import { transact } from '../../store/transact.ts'
import { withdrawStale } from '../forecast/withdraw-stale.ts'
import { wakeTwins } from '../import/import.ts'
import { type ImportMemory, recallMedications, recallPeople } from '../import/import-memory.ts'
import { withMappedCodes } from './map-codes.ts'

type Tx = Transaction<Database>

/** Resources of one transaction. */
const atOnce = 200

/** Projects the resources that carry one of the codes anew: a new version of the same content, so that twins assimilate what it means now. */
export async function remap(
  store: Store,
  codes: readonly string[],
  signal: AbortSignal,
  now = Date.now(),
): Promise<void> {
  const memory: ImportMemory = { people: new Map(), medications: new Map() }
  for (let after = ''; !signal.aborted; ) {
    // Finding them reads the whole timeline, so many are found at once.
    const found = await resourcesWithCodes(store.db, codes, after, 20_000)
    for (let at = 0; at < found.length && !signal.aborted; at += atOnce)
      await transact(store, (tx) => projectAnew(tx, found.slice(at, at + atOnce), memory, now))
    const last = found.at(-1)
    if (last === undefined) return
    after = last
  }
}

async function projectAnew(tx: Tx, references: readonly string[], memory: ImportMemory, now: number): Promise<void> {
  const renewed: { resource: FhirResource; subject: string; version: number }[] = []
  for (const reference of references) {
    const [type = '', id = ''] = reference.split('/')
    const stored = await renewResource(tx, type, id)
    if (stored?.subject)
      renewed.push({
        resource: { ...(JSON.parse(stored.content) as object), resourceType: type, id } as FhirResource,
        subject: stored.subject,
        version: stored.version,
      })
  }
  await recallPeople(tx, [...new Set(renewed.map(({ subject }) => subject))], memory)
  await recallMedications(
    tx,
    renewed.map(({ resource }) => resource),
    memory,
  )
  const events = renewed.flatMap(
    ({ resource, subject, version }) =>
      projectSound(resource, {
        subject: () => subject,
        person: (of: string) => memory.people.get(of) ?? {},
        medication: (reference: string) => memory.medications.get(reference),
        version,
        now,
      }).events,
  )
  const appended = await appendTimeline(tx, await withMappedCodes(tx, events))
  await withdrawStale(
    tx,
    renewed.map(({ resource: { resourceType, id }, version }) => ({ type: resourceType, id, version })),
  )
  await wakeTwins(tx, { news: [...appended.subjects.keys()].sort() })
}
