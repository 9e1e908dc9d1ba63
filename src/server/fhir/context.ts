import type { Transaction } from 'kysely'
import type { Look } from '../../store/resources.ts'
import type { Connection, Database } from '../../store/schema.ts'
import type { Store } from '../../store/store.ts'
import type { FhirAccess } from './access.ts'

/** What an interaction knows: the store, who asks and what they may, and how they want to be answered. */
export interface FhirContext {
  readonly store: Store
  readonly access: FhirAccess
  /** Name of the actor, for signatures. */
  readonly by: string
  /** Our base address, without a slash at its end: `http://host/fhir/R4`. */
  readonly base: string
  /** Now, milliseconds since 1970. */
  readonly now: number
  /** Prefer: handling=lenient. */
  readonly lenient: boolean
  /** The resource that this request reads, looked at when it came in. */
  readonly looked?: Looked | undefined
  /** Notes in the audit log that the consents of a subject kept a resource back. */
  refused(of: { readonly type: string; readonly subject: string | null }): Promise<void>
}

export interface Looked {
  readonly type: string
  readonly id: string
  readonly look: Promise<Look>
}

export type Tx = Transaction<Database>
export type { Connection }

/** What an interaction answers. */
export interface Answer {
  readonly status: number
  /** JSON text of a resource, ready to give out. */
  readonly body?: string | undefined
  readonly type?: string | undefined
  readonly id?: string | undefined
  readonly version?: number | undefined
  readonly updated?: string | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Something that is no resource: a manifest, a file. */
  readonly raw?: { readonly type: string; readonly text: string } | undefined
  /** Where what was written is, relative to the base. */
  readonly location?: string | undefined
}
