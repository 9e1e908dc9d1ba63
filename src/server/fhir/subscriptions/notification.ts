import { stamp } from '../../../records/fhir/text/stamp.ts'
import { getResource } from '../../../store/resources.ts'
import { mayBeSeen, type SearchAccess } from '../../../store/search/access.ts'
import type { SubscriptionEvent, SubscriptionState } from '../../../store/subscriptions.ts'
import type { Connection } from '../context.ts'
import { ownerAccess } from './owner.ts'

const backport = 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/'
export type NotificationKind = 'handshake' | 'heartbeat' | 'event-notification' | 'query-status' | 'query-event'

/** The status of a subscription as the R5 backport writes it in R4: a Parameters resource. */
export function statusParameters(
  of: SubscriptionState,
  kind: NotificationKind,
  events: readonly SubscriptionEvent[] = [],
): object {
  return {
    resourceType: 'Parameters',
    id: `status-${of.id}`.slice(0, 64),
    meta: { profile: [`${backport}backport-subscription-status-r4`] },
    parameter: [
      { name: 'subscription', valueReference: { reference: `Subscription/${of.id}` } },
      ...(of.topic === null ? [] : [{ name: 'topic', valueCanonical: of.topic }]),
      { name: 'status', valueCode: of.state },
      { name: 'type', valueCode: kind },
      { name: 'events-since-subscription-start', valueString: String(of.events) },
      ...events.map(({ number, at, type, id }) => ({
        name: 'notification-event',
        part: [
          { name: 'event-number', valueString: String(number) },
          { name: 'timestamp', valueInstant: at },
          ...(of.content === 'empty' ? [] : [{ name: 'focus', valueReference: { reference: `${type}/${id}` } }]),
        ],
      })),
      ...(of.lastError === null ? [] : [{ name: 'error', valueCodeableConcept: { text: of.lastError } }]),
    ],
  }
}

/** A notification of the R5 backport: a Bundle of history whose first entry is the status. */
export async function notificationOf(
  db: Connection,
  of: SubscriptionState,
  kind: NotificationKind,
  events: readonly SubscriptionEvent[] = [],
): Promise<string> {
  const entries: string[] = []
  const access = of.content === 'empty' ? null : await ownerAccess(db, of)
  if (of.content !== 'empty')
    for (const { type, id } of events) {
      const text = await currentText(db, access, type, id)
      const body = of.content === 'full-resource' ? text : null
      const request = text === null ? 'DELETE' : 'PUT'
      const fullUrl = `"fullUrl":${JSON.stringify(`${type}/${id}`)}`
      const resource = body === null ? '' : `"resource":${body},`
      entries.push(
        `{${fullUrl},${resource}"request":${JSON.stringify({ method: request, url: `${type}/${id}` })},"response":{"status":"${request === 'DELETE' ? 204 : 200}"}}`,
      )
    }
  const status = JSON.stringify(statusParameters(of, kind, events))
  const first = `{"fullUrl":"urn:hamzad:status","resource":${status},"request":${JSON.stringify({ method: 'GET', url: `Subscription/${of.id}/$status` })},"response":{"status":"200"}}`
  const meta = `"meta":{"profile":["${backport}backport-subscription-notification-r4"]}`
  return `{"resourceType":"Bundle",${meta},"type":"history","timestamp":"${new Date().toISOString()}","entry":[${[first, ...entries].join(',')}]}`
}

/** The resource as it is now, if the owner of the subscription may still see it; null when it is gone. */
export async function currentText(
  db: Connection,
  access: SearchAccess | null,
  type: string,
  id: string,
): Promise<string | null> {
  const stored = access && (await getResource(db, type, id))
  if (!access || !stored || stored.deleted || !(await mayBeSeen(db, stored, access))) return null
  return stamp(stored.content, { id, version: stored.version, updated: stored.recordedAt })
}
