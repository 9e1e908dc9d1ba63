import { getConnector } from '../store/connectors.ts'
import type { Store } from '../store/store.ts'
import type { TaskContext } from '../store/worker.ts'
import { tasks as twinTasks } from '../twins/compute/tasks.ts'
import type { Written } from '../twins/follow/write-back.ts'
import type { FeedNotice } from './alert-webhook.ts'

/**
 * Everything that workers do: what the twins need, and what the FHIR server does in the background. Loaded when the first job of its kind
 * comes.
 *
 * @example const worker = await startWorker(store, tasks(store))
 */
export const tasks = (store: Store) => ({
  ...twinTasks(store),
  subscriptions: async (_: object, { signal }: TaskContext) => {
    const { matchChanges } = await import('./fhir/subscriptions/match.ts')
    await matchChanges(store, signal)
  },
  match: async (_: object, context: TaskContext) => {
    const { searchPairs } = await import('../twins/patients/find-matches.ts')
    await searchPairs(store, context)
  },
  remap: async ({ codes }: { codes: readonly string[] }, { signal }: TaskContext) => {
    const { remap } = await import('../twins/messages/remap.ts')
    await remap(store, codes, signal)
  },
  export: async ({ id }: { id: string }, context: TaskContext) => {
    const { makeExport } = await import('./fhir/bulk/export.ts')
    await makeExport(store, id, context)
  },
  'bulk-import': async ({ id }: { id: string }, context: TaskContext) => {
    const { runImport } = await import('./fhir/bulk/run-import.ts')
    await runImport(store, id, context)
  },
  follow: async ({ name }: { name: string }, { signal }: TaskContext) => {
    const { followRound, scheduleFollow } = await import('../twins/follow/follow-server.ts')
    const connector = await getConnector(store.db, name)
    if (!connector.enabled || connector.kind !== 'fhir') return
    await scheduleFollow(store.db, name, await followRound(store, connector, signal))
  },
  'write-back': async ({ name, resources }: { name: string; resources: readonly Written[] }) => {
    const { writeBack } = await import('../twins/follow/write-back.ts')
    // The gate may have closed while they waited.
    const { renewPredictions, twinsOf } = await import('../twins/follow/renew-predictions.ts')
    await renewPredictions(store, twinsOf(resources))
    await writeBack(store, await getConnector(store.db, name), resources)
  },
  predictions: async () => {
    const { renewPredictions } = await import('../twins/follow/renew-predictions.ts')
    await renewPredictions(store)
  },
  subscribe: async ({ id }: { id: string }, context: TaskContext) => {
    const { beginSubscription } = await import('./fhir/subscriptions/deliver.ts')
    await beginSubscription(store, id, context)
  },
  notify: async ({ id }: { id: string }, context: TaskContext) => {
    const { deliver } = await import('./fhir/subscriptions/deliver.ts')
    await deliver(store, id, context)
  },
  alert: async (notice: FeedNotice) => {
    const { alertWebhook, postAlert } = await import('./alert-webhook.ts')
    const address = alertWebhook()
    if (address !== null) await postAlert(address, notice)
  },
  heartbeat: async ({ id }: { id: string }) => {
    const { heartbeat } = await import('./fhir/subscriptions/deliver.ts')
    await heartbeat(store, id)
  },
})
