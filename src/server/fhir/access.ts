import type { Actor } from '../../governance/actor.ts'
import { decide } from '../../governance/policy.ts'
import { HamzadError } from '../../kernel/errors.ts'
import { structures } from '../../records/fhir/definitions/definitions.ts'
import type { SearchAccess } from '../../store/search/access.ts'
import { askOf, purposeOf } from '../consent-ask.ts'

export type Interaction = 'create' | 'read' | 'update' | 'delete' | 'search'

/** What one actor may do with the record: every path through the FHIR interface asks here. */
export interface FhirAccess {
  /** For everything that is read: found, included, chained through, counted, sorted by. */
  readonly read: SearchAccess
  /** Throws `access.denied` unless this may be done to resources of the type. */
  require(interaction: Interaction, type: string): void
  allows(interaction: Interaction, type: string): boolean
  /** Bound to one patient: whatever is written must be about them too. */
  readonly subject: string | null
  /** What it is looked at for, a code of v3-PurposeOfUse. */
  readonly purpose: string
}

const letters: Readonly<Record<Interaction, string>> = { create: 'c', read: 'r', update: 'u', delete: 'd', search: 's' }

/** The letters of a SMART scope, those of version 1 translated. */
function lettersOf(scope: string): { readonly type: string; readonly may: string } {
  const [, type = '', rights = ''] = /^(?:system|patient)\/([*\w]+)\.([\w*]+)$/.exec(scope) ?? []
  const may = rights === 'read' ? 'rs' : rights === 'write' ? 'cud' : rights === '*' ? 'cruds' : rights
  return { type, may }
}

/**
 * Deny by default. People and feeds have what the policy gives their role; a client has what its scopes name, and of one patient
 * only, when it is bound to one.
 */
export function fhirAccess(actor: Actor | null): FhirAccess {
  const mayRead = decide({ actor, action: 'fhir.read' }).allowed
  const mayWrite = decide({ actor, action: 'fhir.write' }).allowed
  const scopes = actor?.kind === 'service' && actor.role === 'client' ? (actor.scopes ?? []).map(lettersOf) : null
  const subject = actor?.kind === 'service' ? (actor.subject ?? null) : null
  const allows = (interaction: Interaction, type: string): boolean => {
    const isRead = interaction === 'read' || interaction === 'search'
    if (!(isRead ? mayRead : mayWrite)) return false
    return (
      scopes === null ||
      scopes.some((scope) => (scope.type === '*' || scope.type === type) && scope.may.includes(letters[interaction]))
    )
  }
  const types =
    mayRead &&
    (scopes === null || scopes.some(({ type, may }) => type === '*' && may.includes('r') && may.includes('s')))
      ? null
      : new Set(allTypes().filter((type) => allows('read', type) && allows('search', type)))
  return {
    read: { types, subject, consent: askOf(actor) },
    subject,
    purpose: purposeOf(actor),
    allows,
    require: (interaction, type) => {
      if (!allows(interaction, type)) throw new HamzadError('access.denied', { action: `${interaction} of ${type}` })
    },
  }
}

let names: string[] | undefined
export function allTypes(): readonly string[] {
  names ??= Object.entries(structures().types).flatMap(([name, { kind }]) =>
    kind === 'resource' && !unserved.has(name) ? [name] : [],
  )
  return names
}
/** Abstract, or (SubscriptionStatus) of a later release than 4.0.1. */
const unserved = new Set(['Resource', 'DomainResource', 'SubscriptionStatus'])

let known: ReadonlySet<string> | undefined
export function isType(name: string): boolean {
  known ??= new Set(allTypes())
  return known.has(name)
}

export function requireType(name: string): void {
  if (!isType(name)) throw new HamzadError('not-found', { what: 'resource type', id: 'of this name in FHIR R4' })
}
