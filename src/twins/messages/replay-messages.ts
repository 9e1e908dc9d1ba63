import { type Connector, countTaken, getConnector } from '../../store/connectors.ts'
import { chooseMessages, type MessageChoice, type StoredMessage } from '../../store/messages.ts'
import type { Store } from '../../store/store.ts'
import { openReadingIntake } from '../devices/take-readings.ts'
import { openIntake } from './take-messages.ts'

export interface Replayed {
  /** Messages that were tried. */
  readonly tried: number
  readonly taken: number
  /** Still refused, with their reasons in the archive. */
  readonly refused: number
}

/**
 * Takes archived messages of a connector again, oldest first: the dead ones after a map was mended, or (`taken`) all of them to make their
 * record anew by the maps of now. What comes out as it was changes nothing. `made`: whom somebody said they are about is new, and is what the
 * messages say.
 */
export async function replayMessages(
  store: Store,
  connector: string,
  choice: MessageChoice = { state: 'dead' },
  onProgress: (tried: number) => void = () => {},
  made = false,
): Promise<Replayed> {
  const found = await getConnector(store.db, connector)
  const take = await takerOf(store, found, made)
  const totals = { tried: 0, taken: 0, refused: 0 }
  for (let after = 0; ; ) {
    const batch = await chooseMessages(store.db, found.id, choice, { after })
    if (batch.length === 0) break
    const outcomes = await take(batch)
    totals.tried += outcomes.length
    totals.taken += outcomes.filter((each) => each === 'taken' || each === 'repeated').length
    totals.refused += outcomes.filter((each) => each === 'refused').length
    after = batch.at(-1)!.sequence
    onProgress(totals.tried)
  }
  // What was taken before is counted already.
  if (choice.state !== 'taken') await countTaken(store.db, found.id, totals.taken)
  return totals
}

/** Reads archived messages as their connector does. */
async function takerOf(
  store: Store,
  connector: Connector,
  made: boolean,
): Promise<(messages: readonly StoredMessage[]) => Promise<string[]>> {
  if (connector.kind !== 'mqtt' && connector.kind !== 'mqtt-broker') {
    const { take } = await openIntake(store, connector)
    return async (messages) =>
      (
        await take(
          messages.map((each) => each.body),
          { again: true, decided: messages.map(({ patient }) => (patient === null ? null : { patient, made })) },
        )
      ).map(({ outcome }) => outcome)
  }
  const { take } = await openReadingIntake(store, connector)
  const rows = await store.db.selectFrom('device').select(['id', 'name']).execute()
  const names = new Map(rows.map(({ id, name }) => [id, name]))
  return async (messages) => {
    const sent = messages.flatMap(({ device, body, receivedAt }) => {
      const name = device === null ? undefined : names.get(device)
      return device === null || name === undefined ? [] : [{ device, name, body, received: Date.parse(receivedAt) }]
    })
    return (await take(sent, { again: true })).map(({ outcome }) => outcome)
  }
}
