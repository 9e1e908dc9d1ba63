import { checkAddress } from '../../../governance/outbound/call.ts'
import { HamzadError } from '../../../kernel/errors.ts'
import type { JsonObject } from '../../../records/fhir/resource.ts'
import { parseSearch } from '../../../records/fhir/search/query.ts'
import { readSubscription } from '../../../records/fhir/subscription.ts'
import { enqueue } from '../../../store/jobs.ts'
import { dropSubscription, markSubscription, putSubscription } from '../../../store/subscriptions.ts'
import { requireType } from '../access.ts'
import type { FhirContext, Tx } from '../context.ts'
import { FhirFailure } from '../outcome.ts'
import { readParameters } from '../search.ts'
import { satisfying } from './match.ts'

/**
 * Follows a Subscription that was just written: `requested` begins it (again), `off` ends it. What cannot be served is refused with the
 * write: another channel, an address of our own network, criteria that are no search, what its owner may not read.
 */
export async function settleSubscription(
  tx: Tx,
  context: FhirContext,
  id: string,
  resource: JsonObject,
): Promise<void> {
  if (resource.status === 'off' || resource.status === 'error') {
    await dropSubscription(tx, id)
    return
  }
  const wish = readSubscription(resource)
  if (typeof wish === 'string') return refuse(wish)
  requireType(wish.type)
  context.access.require('search', wish.type)
  context.access.require('read', wish.type)
  const query = parseSearch([wish.type], readParameters(wish.criteria), { lenient: false })
  if (query.includes.length + query.revIncludes.length > 0) return refuse('criteria include nothing')
  checkAddress(wish.endpoint)
  const { types, subject } = context.access.read
  const subscription = {
    ...wish,
    id,
    owner: context.by,
    mayRead: types === null ? null : [...types],
    boundTo: subject,
    purpose: context.access.purpose,
  }
  // Criteria may lead to other types: what their owner may not look for is refused now, not when somebody writes.
  await satisfying(context.store, tx, subscription, [id])
  await putSubscription(tx, subscription)
  await enqueue(tx, 'subscribe', { id }, { key: id, queue: `subscription-${id}`, attempts: 3 })
}

function refuse(why: string): never {
  throw new FhirFailure('fhir.invalid', { why }, [
    { severity: 'error', code: 'not-supported', diagnostics: why, expression: ['Subscription'] },
  ])
}

export async function endSubscription(tx: Tx, id: string): Promise<void> {
  await markSubscription(tx, id, 'off')
  await dropSubscription(tx, id)
}

export const noSubscription = () => new HamzadError('not-found', { what: 'Subscription', id: 'of this id' })
