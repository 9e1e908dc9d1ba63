import { accountNamed } from '../../../governance/accounts.ts'
import type { Actor } from '../../../governance/actor.ts'
import { serviceNamed } from '../../../governance/service-tokens.ts'
import type { SearchAccess } from '../../../store/search/access.ts'
import type { SubscriptionState } from '../../../store/subscriptions.ts'
import { consentAsk } from '../../consent-ask.ts'
import { fhirAccess } from '../access.ts'
import type { Connection } from '../context.ts'

type Owned = Pick<SubscriptionState, 'mayRead' | 'boundTo' | 'purpose' | 'owner'>

export const noLonger = 'Its owner may no longer read what it tells: the token or account has ended, or reads less'

/**
 * What the owner of a subscription may see: what they might when it was made, as far as they still may. Null: they may see none of the
 * type that it is about any more, or are bound to another patient than then or ask for another purpose.
 */
export async function ownerAccess(db: Connection, of: Owned & { readonly type: string }): Promise<SearchAccess | null> {
  const owner = await actorNamed(db, of.owner)
  if (owner === null) return null
  const { read, purpose } = fhirAccess(owner)
  if (read.subject !== of.boundTo || purpose !== of.purpose) return null
  const types = of.mayRead === null ? read.types : new Set(of.mayRead.filter((type) => read.types?.has(type) ?? true))
  if (types !== null && !types.has(of.type)) return null
  return { types, subject: of.boundTo, consent: consentAsk(of.purpose, of.owner) }
}

async function actorNamed(db: Connection, name: string): Promise<Actor | null> {
  if (name.startsWith('service:')) return serviceNamed(db, name.slice('service:'.length))
  const found = await accountNamed(db, name)
  if (!found || found.disabled) return null
  const { id, username, displayName, role } = found
  return { kind: 'person', id, username, displayName, role, session: '' }
}
