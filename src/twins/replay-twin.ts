import { createHash } from 'node:crypto'
import { HamzadError } from '../kernel/errors.ts'
import { getBelief } from '../store/beliefs.ts'
import type { Store } from '../store/store.ts'
import { readBoundRecord } from './bound-record.ts'
import { computePool } from './compute/compute-pool.ts'
import type { BeliefNotes } from './stored-state.ts'
import { openTwin } from './twin-model.ts'

export interface Replay {
  readonly sequence: number
  readonly identical: boolean
  readonly bytes: number
  /** SHA-256 of the stored belief. */
  readonly hash: string
  /** Position of the first byte that differs; null when none does. */
  readonly firstDifference: number | null
}

/**
 * Computes a belief (the newest, or `sequence`) again from the timeline as it was known then and the twin's seed, and compares every
 * byte with what is stored. Errors: `not-found`, `twin.no-belief`.
 *
 *     const { identical } = await replayTwin(store, twin)
 */
export async function replayTwin(store: Pick<Store, 'db'>, id: string, sequence?: number): Promise<Replay> {
  const { twin, model } = await openTwin(store.db, id)
  const belief = await getBelief(store.db, id, sequence)
  if (!belief) throw new HamzadError('twin.no-belief')
  const record = await readBoundRecord(store.db, twin, model, Date.parse(belief.at), belief.upto)
  const { bytes } = await computePool().run('assimilation', {
    model,
    seed: twin.seed,
    members: (belief.diagnostics as BeliefNotes).members,
    timeline: record.timeline,
    at: record.clock.toModel(Date.parse(belief.at)),
  })
  const firstDifference = differenceOf(belief.bytes, bytes)
  return {
    sequence: belief.sequence,
    identical: firstDifference === null,
    bytes: belief.bytes.length,
    hash: createHash('sha256').update(belief.bytes).digest('hex'),
    firstDifference,
  }
}

function differenceOf(stored: Uint8Array, computed: Uint8Array): number | null {
  const length = Math.max(stored.length, computed.length)
  for (let i = 0; i < length; i++) if (stored[i] !== computed[i]) return i
  return null
}
