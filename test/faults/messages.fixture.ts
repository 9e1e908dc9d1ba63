import { listenMllp } from '../../src/server/mllp/listen.ts'
import { addConnector, listConnectors } from '../../src/store/connectors.ts'
import { openStore } from '../../src/store/store.ts'
import { openIntake } from '../../src/twins/messages/take-messages.ts'

/** Listens for HL7 v2 on a folder and says at which port; ended from outside with -9. */
const store = await openStore({ folder: process.argv[2] as string })
const known = (await listConnectors(store.db))[0]
const connector =
  known ?? (await addConnector(store.db, { name: 'load', kind: 'mllp', settings: { port: 0, timeZone: 'UTC' } }))
const { port } = await listenMllp(connector, await openIntake(store, connector))
process.stdout.write(`port ${port}\n`)
