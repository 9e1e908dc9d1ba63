import type { Actor, Role } from './actor.ts'

/**
 * The one table of rights: what each role may do. What is not listed is denied.
 *
 * Administrators may look at the record (every look is audited) but take no clinical decision; researchers see models and work in the
 * background, never a named patient; bed managers, theatre managers and nurses in charge see the hospital, its patients on the bed board, and plan, the last two also record operations; feeds bring records and may bind twins to the patients that they bring; clients read and write the record as far as
 * their scopes go.
 */
const managers = ['bed-manager', 'theatre-manager', 'nurse-in-charge'] as const
const table = {
  'session.read': ['administrator', 'clinician', 'researcher', ...managers],
  'session.end': ['administrator', 'clinician', 'researcher', ...managers],
  'accounts.read': ['administrator'],
  'accounts.change': ['administrator'],
  'tokens.read': ['administrator'],
  'tokens.change': ['administrator'],
  'worklist.read': ['administrator', 'clinician'],
  'patients.read': ['administrator', 'clinician', 'feed'],
  'subject.read': ['administrator', 'clinician'],
  'twin.bind': ['administrator', 'clinician', 'feed'],
  'twin.read': ['administrator', 'clinician'],
  'twin.compare': ['administrator', 'clinician'],
  'twin.export': ['administrator', 'clinician'],
  'recommendation.read': ['administrator', 'clinician'],
  'recommendation.create': ['clinician'],
  'recommendation.respond': ['clinician'],
  'reading.review': ['clinician'],
  'forecast.feedback': ['clinician'],
  'alerts.read': ['administrator', 'clinician'],
  'alerts.snooze': ['clinician'],
  'registry.read': ['administrator', 'clinician', 'researcher'],
  'registry.decide': ['administrator'],
  'pilot.read': ['administrator', 'clinician', 'researcher', ...managers],
  'pilot.change': ['administrator'],
  'records.write': ['administrator', 'feed'],
  'fhir.read': ['administrator', 'clinician', 'client'],
  'fhir.write': ['administrator', 'feed', 'client'],
  // A batch: each of its entries is judged as a read or a write of its own.
  'fhir.batch': ['administrator', 'clinician', 'feed', 'client'],
  'imports.read': ['administrator', 'feed'],
  'connectors.read': ['administrator'],
  'connectors.change': ['administrator'],
  'messages.read': ['administrator'],
  'messages.decide': ['administrator'],
  'matches.read': ['administrator'],
  'matches.decide': ['administrator'],
  'devices.read': ['administrator', 'clinician'],
  'devices.assign': ['administrator', 'clinician'],
  'devices.change': ['administrator'],
  'quality.read': ['administrator', 'clinician'],
  'schedules.read': ['administrator', 'clinician', ...managers],
  'schedules.change': ['administrator', 'clinician', 'bed-manager', 'theatre-manager'],
  'hospital.read': ['administrator', 'clinician', ...managers],
  'hospital.board': ['administrator', 'clinician', ...managers],
  'hospital.ask': ['administrator', 'clinician', ...managers],
  'hospital.settings': ['administrator', 'bed-manager'],
  'theatre.record': ['theatre-manager', 'nurse-in-charge'],
  'metrics.read': ['administrator', 'feed'],
  'models.read': ['administrator', 'clinician', 'researcher', 'feed', ...managers],
  'events.read': ['administrator', 'clinician', 'researcher', ...managers],
  'jobs.read': ['administrator', 'clinician', 'researcher', ...managers],
  'jobs.cancel': ['administrator'],
  'audit.verify': ['administrator'],
} as const satisfies Record<string, readonly Role[]>

/** Something that can be allowed or denied. */
export type Action = keyof typeof table
export const actions = Object.keys(table) as readonly Action[]

/** Roles that may do this, for the document of the API. */
export const rolesFor = (action: Action): readonly Role[] => table[action]

/** Actions that show or change what is known about a named person: allowed ones are audited too, not only denied ones. */
const sensitive: ReadonlySet<Action> = new Set<Action>([
  'accounts.change',
  'tokens.change',
  'worklist.read',
  'patients.read',
  'subject.read',
  'twin.bind',
  'twin.read',
  'twin.compare',
  'twin.export',
  'recommendation.read',
  'recommendation.create',
  'recommendation.respond',
  'reading.review',
  'forecast.feedback',
  'alerts.read',
  'alerts.snooze',
  'registry.decide',
  'pilot.change',
  'records.write',
  'messages.decide',
  'matches.read',
  'matches.decide',
  'devices.read',
  'devices.assign',
  'devices.change',
  'quality.read',
  'schedules.read',
  'schedules.change',
  'hospital.board',
  'hospital.settings',
  'theatre.record',
  'fhir.read',
  'fhir.write',
  'fhir.batch',
  'jobs.cancel',
  'audit.verify',
])
export const isSensitive = (action: Action): boolean => sensitive.has(action)

export interface Question {
  readonly actor: Actor | null
  readonly action: Action
  /** Pseudonymous subject that the action is about, where it is about one. */
  readonly subject?: string | null
  /** Whether the patient's consents let this actor look, for the purpose that they have; undefined: nobody is looked at. */
  readonly consented?: boolean | undefined
}

export interface Decision {
  readonly allowed: boolean
  readonly reason: 'allowed' | 'not-signed-in' | 'role' | 'consent'
}

/**
 * May this actor do this? Pure; denied unless the table says otherwise.
 *
 * @example decide({ actor: null, action: 'twin.read' }) // { allowed: false, reason: 'not-signed-in' }
 */
export function decide({ actor, action, consented }: Question): Decision {
  if (actor === null) return { allowed: false, reason: 'not-signed-in' }
  const allowed: readonly Role[] = Object.hasOwn(table, action) ? table[action] : []
  if (!allowed.includes(actor.role)) return { allowed: false, reason: 'role' }
  return consented === false ? { allowed: false, reason: 'consent' } : { allowed: true, reason: 'allowed' }
}
