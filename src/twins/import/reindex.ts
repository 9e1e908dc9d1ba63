import type { FhirResource } from '../../records/fhir/resource.ts'
import { indexEntry } from '../../records/fhir/search/index-entry.ts'
import { unindexed, writeIndex } from '../../store/search/write-index.ts'
import type { Store } from '../../store/store.ts'
import { transact } from '../../store/transact.ts'

/**
 * Indexes resources that are in the store but not in the search index: those of a database that is older than the index. Answers with
 * how many there were; safe to stop at any time and to run again.
 */
export async function reindex(store: Store, signal?: AbortSignal): Promise<number> {
  let total = 0
  while (signal?.aborted !== true) {
    const count = await transact(store, async (tx) => {
      const rows = await unindexed(tx, 500)
      await writeIndex(
        tx,
        rows.map(({ type, id, content }) => ({
          type,
          id,
          ...indexEntry({ ...(JSON.parse(content) as object), resourceType: type, id } as FhirResource),
        })),
      )
      return rows.length
    })
    total += count
    if (count === 0) break
  }
  return total
}
