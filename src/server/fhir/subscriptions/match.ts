import { HamzadError } from '../../../kernel/errors.ts'
import { parseSearch } from '../../../records/fhir/search/query.ts'
import { SearchFault } from '../../../records/fhir/search/value.ts'
import { runSearch } from '../../../store/search/search.ts'
import type { Store } from '../../../store/store.ts'
import {
  addEvents,
  listSubscriptions,
  markSubscription,
  type SubscriptionState,
  takeChanges,
} from '../../../store/subscriptions.ts'
import { transact } from '../../../store/transact.ts'
import type { Tx } from '../context.ts'
import { prepareAll, readParameters } from '../search.ts'
import { scheduleDelivery } from './deliver.ts'
import { noLonger, ownerAccess } from './owner.ts'
import { showState } from './show-state.ts'

/** Changes that are looked at in one transaction. */
const atOnce = 1000

/** Looks at what was written since the last time: who waits for it hears of it. The criteria are searches, run by the index. */
export async function matchChanges(store: Store, signal?: AbortSignal): Promise<void> {
  while (signal?.aborted !== true) {
    const ended = new Map<string, string>()
    const count = await transact(store, async (tx) => {
      ended.clear()
      const changes = await takeChanges(tx, atOnce)
      if (changes.length === 0) return 0
      const waiting = (await listSubscriptions(tx)).filter(({ state }) => state === 'active' || state === 'error')
      for (const each of waiting) {
        const ids = [...new Set(changes.filter(({ type }) => type === each.type).map(({ id }) => id))]
        if (ids.length === 0) continue
        const found = await satisfying(store, tx, each, ids).catch((error: unknown) => whyNot(error))
        if (typeof found === 'string') {
          // One that cannot be judged (its owner may not, a value set is gone) is in error, and keeps nobody from the others.
          if (found !== each.lastError) ended.set(each.id, found)
          await markSubscription(tx, each.id, 'error', found)
          continue
        }
        await addEvents(
          tx,
          each.id,
          ids.filter((id) => found.has(id)).map((id) => ({ type: each.type, id })),
        )
        if (found.size > 0 && each.state === 'active') await scheduleDelivery({ db: tx as never }, each.id)
      }
      return changes.length
    })
    for (const [id, why] of ended) await showState(store, id, 'error', why)
    if (count === 0) return
  }
}

/**
 * Notes a deletion for the subscriptions of the topic whose criteria the resource satisfies now, before it is gone: afterwards nothing
 * tells what it was. Subscriptions of R4 hear of what is created and updated alone.
 */
export async function noteDeletion(store: Store, tx: Tx, type: string, id: string): Promise<void> {
  for (const each of await listSubscriptions(tx)) {
    if (each.form !== 'topic' || each.type !== type || (each.state !== 'active' && each.state !== 'error')) continue
    const found = await satisfying(store, tx, each, [id]).catch((error: unknown) => whyNot(error))
    if (typeof found === 'string' || !found.has(id)) continue
    await addEvents(tx, each.id, [{ type, id }])
    if (each.state === 'active') await scheduleDelivery({ db: tx as never }, each.id)
  }
}

/** Why criteria cannot be judged; whatever is no fault of theirs is thrown on. */
function whyNot(error: unknown): string {
  if (error instanceof HamzadError && error.values.action === noLonger) return noLonger
  if (error instanceof SearchFault || (error instanceof HamzadError && error.code === 'access.denied'))
    return error.message
  throw error
}

/**
 * Those of the ids that satisfy the criteria and that the owner may see. Errors: `access.denied` when the criteria lead to what they may
 * not, `SearchFault`.
 */
export async function satisfying(
  store: Store,
  tx: Tx,
  of: Pick<SubscriptionState, 'type' | 'criteria' | 'mayRead' | 'boundTo' | 'purpose' | 'owner'>,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const access = await ownerAccess(tx, of)
  if (access === null) throw new HamzadError('access.denied', { action: noLonger })
  const query = parseSearch([of.type], readParameters(of.criteria), { lenient: false })
  const context = { store, base: '', now: Date.now(), access: { read: access } } as never
  const asked = await prepareAll(context, query, tx)
  const { rows } = await runSearch(
    tx,
    {
      types: [of.type],
      asked: { kind: 'all', of: [asked, { kind: 'id', ids }] },
      sort: [],
      limit: atOnce,
      total: false,
    },
    access,
  )
  return new Set(rows.map(({ id }) => id))
}
