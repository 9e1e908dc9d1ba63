import { readFileSync } from 'node:fs'
import type { ISubscriptionGrant, MqttClient, Packet } from 'mqtt'
import { HamzadError } from '../../kernel/errors.ts'
import type { Connector } from '../../store/connectors.ts'
import { getDevice } from '../../store/devices.ts'
import type { Store } from '../../store/store.ts'
import type { ReadingIntake } from '../../twins/take-readings.ts'
import type { Listening } from '../mllp/listen.ts'

/** What a subscription to somebody else's broker is told. */
export interface FollowSettings {
  /** `mqtts://broker.hospital.example:8883`. */
  readonly url: string
  /** Topics with one `+` in the place of the device's name: `ward3/+/readings`. */
  readonly topic: string
  readonly username?: string
  /** File that holds the password. */
  readonly passwordFile?: string
}

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
  const { url, topic, username, passwordFile } = connector.settings as unknown as FollowSettings
  const place = topic?.split('/').indexOf('+') ?? -1
  if (!url || place < 0)
    throw new HamzadError('input.invalid', {
      what: 'The settings of the connector',
      why: 'a subscription needs the url of a broker and a topic with one + in the place of the device’s name',
      action: 'Give both: mqtts://broker:8883 and ward3/+/readings.',
    })
  const { connect } = await import('mqtt')
  const password = passwordFile === undefined ? undefined : readFileSync(passwordFile, 'utf8').trim()
  const client = connect(url, {
    clean: false,
    clientId: `hamzad-${connector.name}`,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
  })
  client.on('error', onError)
  // The library answers the broker when this calls back without an error.
  client.handleMessage = (packet: Packet, done) => {
    if (packet.cmd !== 'publish') return done()
    const name = packet.topic.split('/')[place] ?? ''
    const body = Buffer.from(packet.payload)
    getDevice(store.db, name)
      .then((device) => intake.take([{ device: device.id, name, body, received: Date.now() }]))
      .then(() => done())
      .catch((error: Error) => {
        onError(error)
        // A device that nobody knows would come again for ever.
        done(error instanceof HamzadError && error.code === 'not-found' ? undefined : error)
      })
  }
  await subscribed(client, topic)
  return {
    port: 0,
    get connections() {
      return client.connected ? 1 : 0
    },
    close: () => client.endAsync(),
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
