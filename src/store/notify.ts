import { randomInt, randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import pg from 'pg'
import { HamzadError } from '../kernel/errors.ts'
import { clientConfig } from './connect.ts'
import { arrayText } from './json.ts'
import { runPrepared } from './postgres/prepared.ts'
import type { Connection } from './schema.ts'

/** Something changed; ids only, the reader fetches what it may see. */
export interface Change {
  readonly kind: 'twin' | 'subject' | 'job' | 'recommendation' | 'model'
  readonly id: string
}

/** A device was retired or has another secret: what its old one opened is to be closed. For brokers, not for pages. */
export interface Revoked {
  readonly kind: 'device'
  readonly id: string
}

/** Somebody asked a job to end. For its worker, not for pages. */
export interface Cancelled {
  readonly kind: 'cancelled'
  readonly id: string
}

/** A change, or `resync`: the line was cut for a moment and changes may have been missed; fetch again what you show. */
export type Heard = Change | Revoked | Cancelled | { readonly kind: 'resync' }

const channel = 'hamzad_change'

/** Tells every listener in every process, once and only when the transaction commits. */
export async function publish(db: Connection, ...changes: readonly (Change | Revoked | Cancelled)[]): Promise<void> {
  if (changes.length === 0) return
  const said = changes.map(({ kind, id }) => JSON.stringify({ kind, id }))
  await runPrepared(db, sql`select pg_notify(${channel}, said) from unnest(${arrayText(said)}::text[]) as said`)
}

/** A store, as far as it is listened to. */
type Listened = { readonly address: Parameters<typeof clientConfig>[0] }

interface Hub {
  readonly listeners: Set<(heard: Heard) => void>
  client: pg.Client | null
  /** The lock that the connection holds. */
  session: number | null
  connecting: Promise<void> | null
  timer: NodeJS.Timeout | null
}

const hubs = new WeakMap<Listened, Hub>()

/**
 * Hears changes of this and every other process on the database, over one connection a store that comes back by itself.
 * Resolves when it listens, so what is published afterwards is heard; answers with how to stop. Throws `store.deaf` where a server of somebody
 * else's takes what we say and lets us hear nothing, within `patience` ms.
 *
 *     const stop = await subscribe(store, (heard) => …)
 */
export async function subscribe(
  store: Listened,
  listener: (heard: Heard) => void,
  { patience = 10_000 }: { readonly patience?: number } = {},
): Promise<() => Promise<void>> {
  const hub = hubs.get(store) ?? { listeners: new Set(), client: null, session: null, connecting: null, timer: null }
  hubs.set(store, hub)
  // The same function twice is two subscriptions.
  const own = (heard: Heard) => listener(heard)
  hub.listeners.add(own)
  hub.connecting ??= connect(store, hub, patience)
  try {
    await hub.connecting
  } catch (error) {
    hub.listeners.delete(own)
    throw error
  }
  return async () => {
    hub.listeners.delete(own)
    if (hub.listeners.size === 0) await disconnect(hub)
  }
}

/** Ends a store's subscriptions; the store calls it when it closes. */
export async function unsubscribeAll(store: Listened): Promise<void> {
  const hub = hubs.get(store)
  if (hub === undefined) return
  hub.listeners.clear()
  await disconnect(hub)
}

/** First key of the advisory locks that sessions hold. */
export const sessionLock = 0x68616d7a

/** Second key of the lock that the connection of a store's listeners holds as long as it lives; null while there is none. Another one after each break. */
export const sessionOf = (store: Listened): number | null => hubs.get(store)?.session ?? null

/** `patience`: how long a first word of our own may take to come back; none is said where a line that was heard on is opened again. */
async function connect(store: Listened, hub: Hub, patience: number | null): Promise<void> {
  const client = new pg.Client(clientConfig(store.address))
  let lost = false
  const lose = () => {
    if (lost) return
    lost = true
    if (hub.client === client) [hub.client, hub.session] = [null, null]
    void client.end().catch(() => {})
    if (hub.listeners.size > 0) reconnect(store, hub, 50)
  }
  client.on('error', lose)
  client.on('end', lose)
  client.on('notification', (message) => {
    if (message.channel !== channel) return
    const heard = JSON.parse(message.payload ?? '{}') as Heard
    for (const listener of hub.listeners) listener(heard)
  })
  try {
    await client.connect()
    if (patience !== null && 'url' in store.address) await hearOneself(client, store.address, patience)
    const session = randomInt(2 ** 31 - 1)
    await client.query('select pg_try_advisory_lock($1, $2)', [sessionLock, session])
    await client.query(`listen ${channel}`)
    hub.client = client
    hub.session = session
  } catch (error) {
    lost = true
    hub.connecting = null
    await client.end().catch(() => {})
    throw error
  }
}

/**
 * Says something on one connection and waits for it on another. A pooler that gives a connection away after each transaction takes LISTEN, and what
 * is then said reaches nobody.
 */
async function hearOneself(
  listening: pg.Client,
  address: Parameters<typeof clientConfig>[0],
  patience: number,
): Promise<void> {
  const word = randomUUID()
  const heard = Promise.withResolvers<boolean>()
  heard.promise.catch(() => {})
  const cut = () => heard.reject(new Error('the connection ended'))
  const hear = ({ payload }: pg.Notification) => payload === word && heard.resolve(true)
  const late = setTimeout(() => heard.resolve(false), patience)
  const speaking = new pg.Client(clientConfig(address))
  speaking.on('error', () => {})
  listening.on('notification', hear)
  listening.on('end', cut)
  try {
    await listening.query(`listen ${ownChannel}`)
    await speaking.connect()
    await speaking.query('select pg_notify($1, $2)', [ownChannel, word])
    if (!(await heard.promise)) throw new HamzadError('store.deaf')
    await listening.query(`unlisten ${ownChannel}`)
  } finally {
    clearTimeout(late)
    listening.off('notification', hear)
    listening.off('end', cut)
    await speaking.end().catch(() => {})
  }
}
const ownChannel = 'hamzad_heard'

function reconnect(store: Listened, hub: Hub, wait: number): void {
  hub.timer = setTimeout(async () => {
    if (hub.listeners.size === 0 || hub.client !== null) return
    try {
      hub.connecting = connect(store, hub, null)
      await hub.connecting
      for (const listener of hub.listeners) listener({ kind: 'resync' })
    } catch {
      reconnect(store, hub, Math.min(2 * wait, 2_000))
    }
  }, wait)
  hub.timer.unref()
}

async function disconnect(hub: Hub): Promise<void> {
  if (hub.timer !== null) clearTimeout(hub.timer)
  const { client } = hub
  hub.client = null
  hub.session = null
  hub.connecting = null
  client?.removeAllListeners('end')
  await client?.end().catch(() => {})
}
