import type { FhirResource } from '../../../records/fhir/resource.ts'
import { getResource } from '../../../store/resources.ts'
import type { Store } from '../../../store/store.ts'
import { transact } from '../../../store/transact.ts'
import { importBatch } from '../../../twins/import/import-batch.ts'

/** Writes where a subscription stands into its resource, so that whoever reads it knows. */
export async function showState(store: Store, id: string, status: string, error: string | null): Promise<void> {
  await transact(store, async (tx) => {
    const stored = await getResource(tx, 'Subscription', id)
    if (!stored || stored.deleted) return
    const { error: _, ...resource } = JSON.parse(stored.content) as FhirResource
    const shown = { ...resource, id, resourceType: 'Subscription', status, ...(error !== null && { error }) }
    await importBatch(
      tx,
      [{ kind: 'resource', resource: shown, text: JSON.stringify(shown), file: 'FHIR', place: '' }],
      null,
      { people: new Map(), medications: new Map() },
      Date.now(),
      'checked',
    )
  })
}
