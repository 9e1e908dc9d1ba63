import { textOf } from '../../governance/outbound/call.ts'
import { HamzadError } from '../../kernel/errors.ts'
import { type Connector, listConnectors, noteConnectorError } from '../../store/connectors.ts'
import { enqueue } from '../../store/jobs.ts'
import { getResource } from '../../store/resources.ts'
import type { Connection } from '../../store/schema.ts'
import { pilotRuns } from '../../store/silent-pilot.ts'
import type { Store } from '../../store/store.ts'
import { followSettings } from './settings.ts'
import { smartClient } from './smart-client.ts'

export interface Written {
  readonly type: string
  readonly id: string
}

/** Has predictions that were just written sent to every followed server that takes them, in the transaction that writes them. */
export async function scheduleWriteBack(db: Connection, written: readonly Written[]): Promise<void> {
  if (written.length === 0) return
  for (const { name, kind, enabled, settings } of await listConnectors(db))
    if (kind === 'fhir' && enabled && settings.writeBack === true)
      await enqueue(
        db,
        'write-back',
        { name, resources: written.map(({ type, id }) => ({ type, id })) },
        { queue: `write-back-${name}`, attempts: 12 },
      )
}

/** Sends nothing while a silent pilot runs: what was waiting is not made up for later, for it would be old. Else sends resources as they are now to a followed server: one transaction, each under our id, so that sending again changes nothing. */
export async function writeBack(store: Store, connector: Connector, resources: readonly Written[]): Promise<void> {
  const settings = followSettings(connector.settings)
  if (!settings.writeBack || !connector.enabled || (await pilotRuns(store.db))) return
  const entry: string[] = []
  for (const { type, id } of resources) {
    const stored = await getResource(store.db, type, id)
    if (!stored || stored.deleted) continue
    const request = JSON.stringify({ method: 'PUT', url: `${type}/${id}` })
    entry.push(
      `{"fullUrl":${JSON.stringify(`${settings.url}/${type}/${id}`)},"resource":${stored.content},"request":${request}}`,
    )
  }
  if (entry.length === 0) return
  try {
    const answer = await smartClient(settings).ask(settings.url, {
      method: 'POST',
      headers: { 'content-type': 'application/fhir+json', prefer: 'return=minimal' },
      body: `{"resourceType":"Bundle","type":"transaction","entry":[${entry.join(',')}]}`,
    })
    await textOf(answer)
    if (answer.status < 200 || answer.status > 299)
      throw new HamzadError('outbound.failed', { why: `predictions were answered with ${answer.status}` })
  } catch (error) {
    const why = error instanceof HamzadError ? error.message : 'Predictions could not be sent.'
    await noteConnectorError(store.db, connector.id, why)
    throw error
  }
}
