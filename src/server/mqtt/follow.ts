import { readFileSync } from 'node:fs'
import type { ISubscriptionGrant, MqttClient, Packet } from 'mqtt'
import { HamzadError } from '../../kernel/errors.ts'
import type { Connector } from '../../store/connectors.ts'
import { hearDevice } from '../../store/devices.ts'
import type { Store } from '../../store/store.ts'
import type { ReadingIntake } from '../../twins/devices/take-readings.ts'
import type { Listening } from '../mllp/listen.ts'
import { createLanes } from './lanes.ts'

/** What a subscription to somebody else's broker is told. */
export interface FollowSettings {
  /** `mqtts://broker.hospital.example:8883`. */
  readonly url: string
  /** Topics with one `+` in the place of the device's name: `ward3/+/readings`. */
  readonly topic: string
  readonly username?: string
  /** File that holds the password. */
  readonly passwordFile?: string
  /** File (PEM) with the authority that signed the certificate of the broker, where it is none of the public ones. */
  readonly caFile?: string
}

/** Messages, and their bytes, that may wait for their commit before the broker is made to wait. */
const most = 2000
const mostBytes = 32 * 1024 * 1024

/**
 * Subscribes to the hospital's own broker with QoS 1 and a session that lasts. A message is acknowledged after its commit; what could not be
 * stored is not, and the broker sends it again. Devices that nobody added are refused by name.
 */
export async function followMqtt(
  store: Store,
  connector: Connector,
  intake: ReadingIntake,
  onError: (error: unknown) => void = () => {},
): Promise<Listening> {
  const { url, topic, username, passwordFile, caFile } = connector.settings as unknown as FollowSettings
  const place = topic?.split('/').indexOf('+') ?? -1
  if (!url || place < 0)
    throw new HamzadError('input.invalid', {
      what: 'The settings of the connector',
      why: 'a subscription needs the url of a broker and a topic with one + in the place of the device’s name',
      action: 'Give both: mqtts://broker:8883 and ward3/+/readings.',
    })
  const { connect } = await import('mqtt')
  const password = passwordFile === undefined ? undefined : readText(passwordFile).trim()
  const client = connect(url, {
    clean: false,
    clientId: `hamzad-${connector.name}`,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(caFile === undefined ? {} : { ca: readText(caFile) }),
  })
  client.on('error', onError)
  const lanes = createLanes(intake)
  const known = rememberDevices(store)
  let waiting = 0
  let bytes = 0
  let goOn: (() => void) | undefined
  const take = async (name: string, body: Buffer, received: number) => {
    const device = await known(name)
    await lanes.add({ device: device.id, name: device.name, body, received })
  }
  // The library acknowledges when this calls back without an error, and reads no further before: it is told an error at once, so that batches
  // fill, and the acknowledgement is written when the batch is committed.
  client.handleMessage = (packet: Packet, done) => {
    if (packet.cmd !== 'publish') return done()
    const { stream } = client
    const { messageId, qos } = packet
    const name = packet.topic.split('/')[place] ?? ''
    waiting += 1
    bytes += packet.payload.length
    take(name, Buffer.from(packet.payload), Date.now())
      .then(
        () => {
          if (qos === 1 && messageId !== undefined && client.stream === stream && stream.writable)
            stream.write(Buffer.from([0x40, 2, messageId >> 8, messageId & 0xff]))
        },
        (error) => {
          onError(error)
          // A broker sends again what was not acknowledged when we come back, not before.
          if (qos === 1) setTimeout(() => stream.destroy(), 1000).unref()
        },
      )
      .finally(() => {
        waiting -= 1
        bytes -= packet.payload.length
        goOn?.()
      })
    const next = () => done(new Error('acknowledged later'))
    if (waiting < most && bytes < mostBytes) return next()
    goOn = () => {
      goOn = undefined
      next()
    }
  }
  await subscribed(client, topic)
  return {
    port: 0,
    get connections() {
      return client.connected ? 1 : 0
    },
    async close() {
      await lanes.drain()
      await client.endAsync()
    },
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new HamzadError('file.unreadable', { file, why: (error as NodeJS.ErrnoException).code ?? 'unreadable' })
  }
}

/** Devices by the name that they publish under, remembered for some seconds; one that nobody added waits for that, and is held until then. */
function rememberDevices(store: Store): (name: string) => ReturnType<typeof hearDevice> {
  const known = new Map<string, { readonly device: ReturnType<typeof hearDevice>; readonly until: number }>()
  return (name) => {
    const found = known.get(name)
    if (found && found.until > Date.now()) return found.device
    if (known.size > 10_000) known.clear()
    const device = hearDevice(store.db, name).catch((error) => {
      known.delete(name)
      throw error
    })
    known.set(name, { device, until: Date.now() + 5000 })
    return device
  }
}

/** Resolves when the broker granted the subscription. Errors: its own. */
async function subscribed(client: MqttClient, topic: string): Promise<ISubscriptionGrant[]> {
  await new Promise<void>((resolve, reject) => {
    client.once('connect', () => resolve())
    client.once('error', reject)
    setTimeout(() => reject(new Error('the broker does not answer')), 10_000).unref()
  })
  return client.subscribeAsync(topic, { qos: 1 })
}
