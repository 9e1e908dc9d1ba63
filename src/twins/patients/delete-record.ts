import type { Transaction } from 'kysely'
import { deleteResource } from '../../store/resources.ts'
import type { Database } from '../../store/schema.ts'
import { dropIndex } from '../../store/search/write-index.ts'
import { followConsents } from '../follow-consents.ts'
import { withdrawStale } from '../forecast/withdraw-stale.ts'
import { wakeTwins } from '../import/import.ts'
import { followConceptMaps } from '../messages/map-codes.ts'
import { mergePatients } from './merge-patients.ts'

/**
 * Deletes a resource with what followed from it: it can no longer be found, its events are withdrawn from the timeline, and the twins
 * that used them assimilate anew. Its history stays. Answers with the version that says so; null when there is nothing to delete.
 */
export async function deleteRecord(
  tx: Transaction<Database>,
  type: string,
  id: string,
  now: number,
): Promise<number | null> {
  const version = await deleteResource(tx, type, id)
  if (version === null) return null
  await dropIndex(tx, type, id)
  const withdrawn = await withdrawStale(tx, [{ type, id, version }])
  // A Patient that is gone says no longer who was merged into whom.
  const moved =
    type === 'Patient'
      ? await mergePatients(tx, [{ resourceType: type, id }], { people: new Map(), medications: new Map() }, now)
      : null
  // A Consent that is gone permits and denies nothing.
  if (type === 'Consent') await followConsents(tx, [id])
  // A ConceptMap that is gone maps nothing.
  if (type === 'ConceptMap') await followConceptMaps(tx, [{ resourceType: type, id }])
  await wakeTwins(tx, { news: [...new Set([...withdrawn.subjects.keys(), ...(moved?.subjects.keys() ?? [])])].sort() })
  return version
}
