import { call } from '../../../governance/outbound/call.ts'
import { HamzadError } from '../../../kernel/errors.ts'
import { enqueue } from '../../../store/jobs.ts'
import type { Store } from '../../../store/store.ts'
import {
  forgetEvents,
  listEvents,
  listSubscriptions,
  markSubscription,
  noteSent,
  type SubscriptionState,
  settleEvents,
} from '../../../store/subscriptions.ts'
import type { TaskContext } from '../../../store/worker.ts'
import { renewPredictions, twinsOf } from '../../../twins/follow/renew-predictions.ts'
import { currentText, notificationOf } from './notification.ts'
import { noLonger, ownerAccess } from './owner.ts'
import { showState } from './show-state.ts'

/** How often a notification is tried; between the tries graphile-worker waits e¹, e², … seconds: half an hour in all. */
export const deliveryAttempts = 8

async function find(store: Store, id: string): Promise<SubscriptionState | null> {
  const [found] = await listSubscriptions(store.db, { id })
  if (!found || found.state === 'off') return null
  if (found.until !== null && Date.parse(found.until) <= Date.now()) {
    await end(store, found, 'off', null)
    return null
  }
  if ((await ownerAccess(store.db, found)) === null) {
    if (found.state !== 'error' || found.lastError !== noLonger) await end(store, found, 'error', noLonger)
    return null
  }
  return found
}

async function end(store: Store, of: SubscriptionState, state: 'active' | 'error' | 'off', why: string | null) {
  await markSubscription(store.db, of.id, state, why)
  await showState(store, of.id, state, why)
}

/** Begins a subscription: one of a topic must answer a handshake first. */
export async function beginSubscription(store: Store, id: string, { attempt }: TaskContext): Promise<void> {
  const found = await find(store, id)
  if (!found || found.state === 'active') return
  try {
    if (found.form === 'topic') await send(found, 'POST', '', await notificationOf(store.db, found, 'handshake'))
  } catch (error) {
    if (attempt < 3) throw error
    await end(store, found, 'error', whyOf(error))
    return
  }
  await noteSent(store.db, id)
  await end(store, found, 'active', null)
  await scheduleDelivery(store, id)
  await scheduleHeartbeat(store, found)
}

export const scheduleDelivery = (store: Pick<Store, 'db'>, id: string): Promise<string> =>
  enqueue(store.db, 'notify', { id }, { key: id, queue: `subscription-${id}`, attempts: deliveryAttempts })

const scheduleHeartbeat = async (store: Store, { id, heartbeat }: SubscriptionState): Promise<void> => {
  if (heartbeat === null) return
  const runAt = new Date(Date.now() + heartbeat * 1000)
  await enqueue(store.db, 'heartbeat', { id }, { key: id, queue: `subscription-${id}`, runAt, attempts: 1 })
}

/** Sends what waits, in order. After the last try the events are set aside (dead) and the subscription says that it is in error. */
export async function deliver(store: Store, id: string, { attempt }: TaskContext): Promise<void> {
  for (;;) {
    const found = await find(store, id)
    if (found?.state !== 'active') return
    const events = await listEvents(store.db, id, { state: 'waiting', most: found.form === 'r4' ? 1 : found.most })
    const [first] = events
    if (!first) break
    // The gate may have closed while they waited.
    await renewPredictions(store, twinsOf(events))
    try {
      if (found.form === 'topic')
        await send(found, 'POST', '', await notificationOf(store.db, found, 'event-notification', events))
      else await sendPlain(store, found, first)
    } catch (error) {
      if (attempt < deliveryAttempts) throw error
      await settleEvents(
        store.db,
        id,
        events.map(({ number }) => number),
        'dead',
      )
      await end(store, found, 'error', whyOf(error))
      return
    }
    await settleEvents(
      store.db,
      id,
      events.map(({ number }) => number),
      'sent',
    )
    await noteSent(store.db, id)
  }
  await forgetEvents(store.db, id)
}

/** R4: a POST without a body; with a payload the endpoint is a base that the resource is put to. */
async function sendPlain(store: Store, of: SubscriptionState, { type, id }: { type: string; id: string }) {
  if (of.payload === null) return send(of, 'POST', '', '')
  const text = await currentText(store.db, await ownerAccess(store.db, of), type, id)
  return text === null ? send(of, 'DELETE', `/${type}/${id}`, '') : send(of, 'PUT', `/${type}/${id}`, text)
}

/** Says that the channel is alive, when nothing else did. */
export async function heartbeat(store: Store, id: string): Promise<void> {
  const found = await find(store, id)
  if (found?.state !== 'active' || found.heartbeat === null) return
  const silent = Date.now() - Date.parse(found.lastSentAt ?? new Date(0).toISOString())
  if (silent >= found.heartbeat * 1000)
    try {
      await send(found, 'POST', '', await notificationOf(store.db, found, 'heartbeat'))
      await noteSent(store.db, id)
    } catch {
      // The next event will tell whether the receiver is gone: a missed heartbeat is told by its absence.
    }
  await scheduleHeartbeat(store, found)
}

async function send(of: SubscriptionState, method: string, path: string, body: string): Promise<void> {
  const headers: Record<string, string> = {}
  for (const line of of.headers) {
    const at = line.indexOf(':')
    headers[line.slice(0, at).trim().toLowerCase()] = line.slice(at + 1).trim()
  }
  for (const ours of ['host', 'content-length', 'transfer-encoding', 'connection']) delete headers[ours]
  const answer = await call(`${of.endpoint.replace(/\/$/, path === '' ? '/' : '')}${path}`, {
    method,
    body,
    timeout: of.timeout * 1000,
    headers: { ...headers, ...(body !== '' && { 'content-type': 'application/fhir+json' }) },
  })
  answer.body.destroy()
  if (answer.status < 200 || answer.status > 299)
    throw new HamzadError('outbound.failed', { why: `the receiver answered ${answer.status}` })
}

const whyOf = (error: unknown): string =>
  error instanceof HamzadError
    ? error.message
    : `The receiver cannot be reached (${(error as { code?: string }).code ?? 'no answer'}).`
