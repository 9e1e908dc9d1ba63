import { getConnector } from '../store/connectors.ts'
import { messagesToReplay } from '../store/messages.ts'
import type { MessageState } from '../store/schema.ts'
import type { Store } from '../store/store.ts'
import { openIntake } from './take-messages.ts'

export interface Replayed {
  /** Messages that were tried. */
  readonly tried: number
  readonly taken: number
  /** Still refused, with their reasons in the archive. */
  readonly refused: number
}

/**
 * Takes archived messages of a connector again, oldest first: the dead ones after a map was mended, or (`taken`) all of them to make the same
 * record anew. What was taken already changes nothing.
 */
export async function replayMessages(
  store: Store,
  connector: string,
  state: MessageState = 'dead',
  onProgress: (tried: number) => void = () => {},
): Promise<Replayed> {
  const found = await getConnector(store.db, connector)
  const intake = await openIntake(store, found)
  const totals = { tried: 0, taken: 0, refused: 0 }
  for (let after = 0; ; ) {
    const batch = await messagesToReplay(store.db, found.id, { state, after })
    if (batch.length === 0) return totals
    const outcomes = await intake.take(batch.map((each) => each.body))
    totals.tried += outcomes.length
    totals.taken += outcomes.filter((each) => each.outcome !== 'refused').length
    totals.refused += outcomes.filter((each) => each.outcome === 'refused').length
    after = batch.at(-1)!.sequence
    onProgress(totals.tried)
  }
}
