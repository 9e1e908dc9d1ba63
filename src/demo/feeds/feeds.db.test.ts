import { afterAll, expect, it } from 'vitest'
import { freshStore } from '../../../test/support/database.ts'
import { textSource } from '../../records/source.ts'
import { runConnectors } from '../../server/connectors.ts'
import { listConnectors } from '../../store/connectors.ts'
import type { Store } from '../../store/store.ts'
import { findSubjects } from '../../store/subjects.ts'
import { assimilateTwin } from '../../twins/assimilate-twin.ts'
import { bindTwin } from '../../twins/bind-twin.ts'
import { closeComputePool } from '../../twins/compute/compute-pool.ts'
import { importRecords } from '../../twins/import/import.ts'
import { cast } from '../cast.ts'
import { bundle } from '../fhir.ts'
import { patientFile } from '../patient-file.ts'
import { beginStay, written } from '../stay.ts'
import type { WardClient } from '../ward-client.ts'
import { hl7v2Client, mqttClient } from './feed-clients.ts'
import { idOverHl7 } from './hl7v2-messages.ts'
import { type FeedKind, prepareFeed } from './prepare-feed.ts'

afterAll(closeComputePool)

const now = Math.floor(Date.now() / 60_000) * 60_000
const role = cast.find(({ dialysis }) => dialysis) ?? cast[0]!
const file = patientFile(role.patient)
const stay = beginStay(role, file.patient, now - 40 * 3_600_000)
const first = now - 20 * 3_600_000

/** The belief about the patient of a ward that spoke by one feed, and what came by it. */
async function beliefBy(kind: FeedKind): Promise<{ readonly bytes: string; readonly taken: number }> {
  const store: Store = await freshStore()
  const stop = new AbortController()
  const connectors = await runConnectors(store)
  try {
    const feed = await prepareFeed(store, kind, connectors)
    const http: WardClient = {
      send: async (document) => {
        const { resources, unchanged, rejected } = await importRecords(store, [
          textSource('w.json', JSON.stringify(document)),
        ])
        return { resources, unchanged, rejected }
      },
      patients: async () => [],
      bind: async () => {},
    }
    const client =
      feed.kind === 'hl7v2'
        ? hl7v2Client(http, feed.port, stop.signal)
        : feed.kind === 'mqtt'
          ? mqttClient(http, feed.port, feed.devices, stop.signal)
          : http
    await client.send(file.bundle('D-1'))
    // Twice, as after a restart, and in two parts, of which the second changes what was running in the first.
    const parts = [written(stay, Number.NEGATIVE_INFINITY, first), written(stay, first, now)]
    for (const part of [...parts, parts[0]!]) await client.send(bundle(part.map(({ resource }) => resource)))
    const id = kind === 'hl7v2' ? idOverHl7(file.patient.id) : file.patient.id
    const subject = (await findSubjects(store.db, [id])).get(id)!
    const twin = (await bindTwin(store, subject, 'vancomycin-goti-2018', { seed: 11, now })).id
    expect(await assimilateTwin(store, twin, { now })).toHaveProperty('sequence')
    const { bytes } = await store.db
      .selectFrom('belief')
      .select('bytes')
      .where('twin', '=', twin)
      .executeTakeFirstOrThrow()
    const taken = (await listConnectors(store.db)).reduce((sum, each) => sum + each.taken, 0)
    return { bytes: bytes.toString('base64'), taken }
  } finally {
    stop.abort()
    await connectors.close()
    await store.close()
  }
}

it('ends in the same belief, bit for bit, whether the ward speaks FHIR, HL7 v2 or MQTT', async () => {
  const fhir = await beliefBy('fhir')
  for (const kind of ['hl7v2', 'mqtt'] as const) {
    const other = await beliefBy(kind)
    expect(other.taken).toBeGreaterThan(0)
    expect(other.bytes).toBe(fhir.bytes)
  }
})
