import type { Conditions, Patch } from './interactions.ts'

/** A request for one interaction, however it came: alone, or in a batch. */
export interface Asked {
  readonly method: string
  /** Parts of the address after the base. */
  readonly path: readonly string[]
  readonly query: string
  readonly conditions: Conditions
  /** JSON text of the resource that came with it. */
  readonly text: string | undefined
  readonly patch: Patch | undefined
  /** Parameters of a form (POST _search). */
  readonly form?: string | undefined
  /** Prefer: respond-async. */
  readonly isAsync?: boolean | undefined
}
