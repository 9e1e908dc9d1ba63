import { sql } from 'kysely'
import type { Connection } from '../../store/schema.ts'

/** How far a follower is. */
export interface FollowState {
  /** `export`: the first load runs; `changes`: it asks for what changed since. */
  readonly phase: 'export' | 'changes'
  /** Address of the status of the $export that was asked for. */
  readonly status?: string
  /** Files of it, in their order; what was taken of each. */
  readonly files?: readonly {
    readonly url: string
    readonly type: string
    readonly lines: number
    readonly done: boolean
  }[]
  /** Instant up to which everything was taken, by type. */
  readonly since: Readonly<Record<string, string>>
  /** A page that was not taken yet, with the instant that holds when the pages end. */
  readonly page?: { readonly type: string; readonly url: string; readonly upto: string }
  /** The export cannot be had; everything comes by searches. */
  readonly withoutExport?: boolean
  /** The server keeps no history of types, so that what it deletes is not known. */
  readonly withoutHistory?: boolean
  readonly lastRoundAt?: string
}

export async function readState(db: Connection, connector: string): Promise<FollowState> {
  const { rows } = await sql<{ state: FollowState }>`
    select state from fhir_follow where connector = ${connector}::uuid`.execute(db)
  return rows[0]?.state ?? { phase: 'export', since: {} }
}

export async function writeState(db: Connection, connector: string, state: FollowState): Promise<void> {
  await sql`insert into fhir_follow (connector, state) values (${connector}::uuid, ${JSON.stringify(state)}::jsonb)
    on conflict (connector) do update set state = excluded.state, changed_at = clock_timestamp()`.execute(db)
}
