import { type FeedAlert, noteFeedAlerts } from '../store/feed-alerts.ts'
import type { Connection } from '../store/schema.ts'
import type { Store } from '../store/store.ts'

/**
 * Looks every few seconds which feeds went quiet, and which came back, and tells of both. Several servers on one database may watch: an episode is
 * entered once.
 *
 *     const stop = watchFeeds(store, { tell: ({ kind, name }, quiet) => … })
 */
export function watchFeeds(
  store: Store,
  {
    every = 15_000,
    started = Date.now(),
    tell = () => {},
    send,
    onError = () => {},
  }: {
    readonly every?: number
    /** Since when this server listens, milliseconds since 1970. */
    readonly started?: number
    readonly tell?: (alert: FeedAlert, quiet: boolean) => void
    /** Has what began and ended sent on, in the transaction that notes it. */
    readonly send?: (db: Connection, alert: FeedAlert, quiet: boolean) => Promise<void>
    readonly onError?: (error: unknown) => void
  } = {},
): () => Promise<void> {
  let looking: Promise<void> = Promise.resolve()
  const look = async () => {
    const { began, ended } = await store.db.transaction().execute(async (tx) => {
      const noted = await noteFeedAlerts(tx, started)
      for (const alert of noted.began) await send?.(tx, alert, true)
      for (const alert of noted.ended) await send?.(tx, alert, false)
      return noted
    })
    for (const alert of began) tell(alert, true)
    for (const alert of ended) tell(alert, false)
  }
  // A database that is away for a moment is asked again.
  const timer = setInterval(() => {
    looking = looking.then(look).catch(onError)
  }, every)
  timer.unref()
  return async () => {
    clearInterval(timer)
    await looking
  }
}
