/** What a person or a program may be. One role each; rights are in `policy.ts`. */
export const roles = [
  'administrator',
  'clinician',
  'researcher',
  'bed-manager',
  'theatre-manager',
  'nurse-in-charge',
  'feed',
  'client',
] as const
export type Role = (typeof roles)[number]

/** Who asks: a person with a session, or a program with a service token. */
export type Actor =
  | {
      readonly kind: 'person'
      /** Account id. */
      readonly id: string
      readonly username: string
      readonly displayName: string
      readonly role: Role
      /** SHA-256 of the session token, hexadecimal. */
      readonly session: string
    }
  | {
      readonly kind: 'service'
      readonly id: string
      readonly name: string
      readonly role: Role
      /** Of a client: what it may do with the record, as SMART writes it: `system/Observation.rs`. */
      readonly scopes?: readonly string[]
      /** Of a client that is bound to one patient: the pseudonymous subject. */
      readonly subject?: string | null
      /** Of a client: what it looks at the record for, a code of v3-PurposeOfUse; undefined: treatment. */
      readonly purpose?: string | undefined
    }

/** Name of an actor for the audit log and for signatures under decisions. */
export const actorName = (actor: Actor | null): string =>
  actor === null ? 'nobody' : actor.kind === 'person' ? actor.username : `service:${actor.name}`
