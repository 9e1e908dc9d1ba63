import { fork } from 'node:child_process'
import { secretHash } from '../src/governance/secrets.ts'
import { listenMqtt } from '../src/server/mqtt/listen.ts'
import { addConnector } from '../src/store/connectors.ts'
import { addDevice, assignDevice } from '../src/store/devices.ts'
import type { Store } from '../src/store/store.ts'
import { ensureSubject } from '../src/store/subjects.ts'
import { openReadingIntake } from '../src/twins/devices/take-readings.ts'

const devices = 50
const secret = 'bench'

/**
 * Observations a second that devices publish with QoS 1 from a process of their own, until the last acknowledgement: each is on the timeline of
 * its patient by then, and the function counts them there.
 */
export async function publishAll(store: Store, { messages, each }: { messages: number; each: number }) {
  const connector = await addConnector(store.db, { name: 'monitors', kind: 'mqtt-broker', settings: { port: 0 } })
  for (let n = 0; n < devices; n++) {
    const subject = await ensureSubject(store.db, `p${n}`)
    const device = await addDevice(store.db, { name: `monitor-${n}`, secret: secretHash(secret) })
    await assignDevice(store.db, device.id, subject, '2026-01-01T00:00:00Z')
  }
  const listening = await listenMqtt(store, connector, await openReadingIntake(store, connector))
  try {
    const seconds = await new Promise<number>((resolve, reject) => {
      const child = fork(new URL('./publish-mqtt.ts', import.meta.url), [
        JSON.stringify({ port: listening.port, devices, secret, messages, each }),
      ])
      child.once('message', (answer) => resolve(Number(answer)))
      child.once('exit', (code) => code !== 0 && reject(new Error(`the devices ended with ${code}`)))
    })
    const { count } = await store.db
      .selectFrom('timeline')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow()
    if (Number(count) !== messages * each) throw new Error(`${count} of ${messages * each} are on the timeline`)
    return (messages * each) / seconds
  } finally {
    await listening.close()
  }
}
