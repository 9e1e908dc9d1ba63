import { isObject } from '../../records/fhir/resource.ts'
import type { Connector } from '../../store/connectors.ts'
import { countMessages } from '../../store/connectors.ts'
import type { Store } from '../../store/store.ts'
import { transact } from '../../store/transact.ts'
import { deleteRecord } from '../patients/delete-record.ts'
import type { SmartClient } from './smart-client.ts'

const perPage = 200
/** Deletions of one transaction. */
const perBatch = 100
/** A history that never ends is none. */
const mostPages = 10_000

/**
 * Deletes here what the other server deleted since an instant, as the history of the type tells: searches do not. What was written again
 * since stays. Twins that used it assimilate anew. Answers with how many went; null when the server keeps no such history.
 */
export async function followDeletions(
  { store, connector, client }: { readonly store: Store; readonly connector: Connector; readonly client: SmartClient },
  base: string,
  type: string,
  since: string,
  signal: AbortSignal,
): Promise<number | null> {
  const gone = await deletedSince(client, base, type, since, signal)
  if (gone === null) return null
  let count = 0
  for (let at = 0; at < gone.length; at += perBatch) {
    signal.throwIfAborted()
    count += await transact(store, async (tx) => {
      let done = 0
      for (const id of gone.slice(at, at + perBatch))
        if ((await deleteRecord(tx, type, id, Date.now())) !== null) done++
      if (done > 0) {
        const messages = Array.from({ length: done }, () => ({ outcome: 'taken', findings: [] }) as const)
        await countMessages(tx, connector.id, messages, 0)
      }
      return done
    })
  }
  return count
}

/** Ids whose newest version is a deletion. Histories come newest first. */
async function deletedSince(
  client: SmartClient,
  base: string,
  type: string,
  since: string,
  signal: AbortSignal,
): Promise<string[] | null> {
  const newest = new Map<string, boolean>()
  const query = new URLSearchParams({ _since: since, _count: String(perPage) })
  let url: string | undefined = `${base}/${type}/_history?${query}`
  for (let page = 0; url !== undefined && page < mostPages; page++) {
    signal.throwIfAborted()
    const bundle = await client.jsonIfThere(url)
    if (bundle === null) return page === 0 ? null : []
    const entries = Array.isArray(bundle.entry) ? bundle.entry.filter(isObject) : []
    let isPast = false
    for (const { fullUrl, request, response, resource } of entries) {
      if (!isObject(request)) continue
      const meta = isObject(resource) && isObject(resource.meta) ? resource.meta.lastUpdated : undefined
      const at = Date.parse(String((isObject(response) ? response.lastModified : undefined) ?? meta))
      // A server that does not know _since tells everything.
      if (at < Date.parse(since)) {
        isPast = true
        continue
      }
      const own = isObject(resource) && typeof resource.id === 'string' ? `${type}/${resource.id}` : undefined
      const address = own ?? (request.method === 'POST' ? fullUrl : (request.url ?? fullUrl))
      const [, id] = new RegExp(`(?:^|/)${type}/([A-Za-z0-9\\-.]{1,64})(?:/|$)`).exec(String(address)) ?? []
      if (id !== undefined && !newest.has(id)) newest.set(id, request.method === 'DELETE')
    }
    const links = Array.isArray(bundle.link) ? bundle.link.filter(isObject) : []
    const next = links.find(({ relation }) => relation === 'next')?.url
    url = !isPast && typeof next === 'string' ? new URL(next, url).href : undefined
  }
  return [...newest].flatMap(([id, isGone]) => (isGone ? [id] : []))
}
