import { secretHash } from '../../src/governance/secrets.ts'
import { listenMqtt } from '../../src/server/mqtt/listen.ts'
import { addConnector, listConnectors } from '../../src/store/connectors.ts'
import { addDevice, assignDevice } from '../../src/store/devices.ts'
import { openStore } from '../../src/store/store.ts'
import { ensureSubject } from '../../src/store/subjects.ts'
import { openReadingIntake } from '../../src/twins/devices/take-readings.ts'

/** Is a broker for one device on a folder and says at which port; ended from outside with -9. */
const store = await openStore({ folder: process.argv[2] as string })
const known = (await listConnectors(store.db))[0]
const connector = known ?? (await addConnector(store.db, { name: 'load', kind: 'mqtt-broker', settings: { port: 0 } }))
if (!known) {
  const { id } = await addDevice(store.db, { name: 'monitor', secret: secretHash('s') })
  await assignDevice(store.db, id, await ensureSubject(store.db, 'p'), '2020-01-01T00:00:00Z')
}
const { port } = await listenMqtt(store, connector, await openReadingIntake(store, connector))
process.stdout.write(`port ${port}\n`)
