import { HamzadError } from '../../../kernel/errors.ts'
import type { Parameters } from '../../../records/fhir/search/query.ts'
import { SearchFault } from '../../../records/fhir/search/value.ts'
import { listEvents, listSubscriptions, type SubscriptionState } from '../../../store/subscriptions.ts'
import type { Answer, FhirContext } from '../context.ts'
import { readInteraction } from '../read.ts'
import { notificationOf, statusParameters } from './notification.ts'
import { noSubscription } from './settle.ts'

/** A subscription of which the asker may read the resource. Events show what its owner may see: they are for the owner alone. */
async function ownSubscription(context: FhirContext, id: string): Promise<SubscriptionState> {
  await readInteraction(context, 'Subscription', id)
  const [found] = await listSubscriptions(context.store.db, { id })
  if (!found || found.owner !== context.by) throw noSubscription()
  return found
}

/** `Subscription/$status`, `Subscription/id/$status`: where subscriptions stand. */
export async function subscriptionStatus(context: FhirContext, id: string | undefined): Promise<Answer> {
  context.access.require('read', 'Subscription')
  const all =
    id === undefined
      ? (await listSubscriptions(context.store.db)).filter(({ owner }) => owner === context.by)
      : [await ownSubscription(context, id)]
  const entry = all.map((each) => ({
    fullUrl: `${context.base}/Subscription/${each.id}`,
    resource: statusParameters(each, 'query-status'),
    search: { mode: 'match' },
  }))
  const bundle = { resourceType: 'Bundle', type: 'searchset', total: entry.length, ...(entry.length > 0 && { entry }) }
  return { status: 200, body: JSON.stringify(bundle) }
}

/** `Subscription/id/$events`: events by their numbers, those that were not delivered as well. */
export async function subscriptionEvents(context: FhirContext, id: string, parameters: Parameters): Promise<Answer> {
  const found = await ownSubscription(context, id)
  const number = (name: string) => {
    const text = parameters.find(([each]) => each === name)?.[1]
    if (text === undefined) return undefined
    if (!/^\d{1,15}$/.test(text)) throw new SearchFault(name, 'the value is not a whole number')
    return Number(text)
  }
  const content = parameters.find(([name]) => name === 'content')?.[1] ?? found.content
  if (content !== 'empty' && content !== 'id-only' && content !== 'full-resource')
    throw new HamzadError('input.invalid', { what: 'content', why: 'it is unknown', action: 'Ask for id-only.' })
  const [from, to] = [number('eventsSinceNumber'), number('eventsUntilNumber')]
  const events = await listEvents(context.store.db, id, {
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    most: 1000,
  })
  return {
    status: 200,
    body: await notificationOf(context.store.db, { ...found, content }, 'query-event', events),
  }
}
