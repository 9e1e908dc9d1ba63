import { readFileSync } from 'node:fs'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import type { Aedes } from 'aedes'
import { HamzadError } from '../../kernel/errors.ts'
import type { Connector } from '../../store/connectors.ts'
import type { Store } from '../../store/store.ts'
import type { ReadingIntake } from '../../twins/devices/take-readings.ts'
import type { Listening } from '../mllp/listen.ts'
import { createLanes } from './lanes.ts'
import { openSignIns } from './sign-ins.ts'

/** What an MQTT broker is told. */
export interface MqttSettings {
  readonly host?: string
  /** 0: any free port. */
  readonly port?: number
  readonly tls?: { readonly cert: string; readonly key: string }
}

/** Bytes of one message. */
const largest = 1024 * 1024

/**
 * A broker of MQTT 3.1.1 for devices. A device signs in with its name and its secret and may publish to `hamzad/<its name>/readings` alone; it
 * may subscribe to nothing. Its connection is cut when it is retired or gets another secret. With QoS 1 the broker acknowledges after the commit: what cannot be stored now is not acknowledged, and the device
 * sends it again.
 */
export async function listenMqtt(
  store: Store,
  connector: Connector,
  intake: ReadingIntake,
  onError: (error: unknown) => void = () => {},
): Promise<Listening> {
  const settings = connector.settings as MqttSettings
  const { Aedes } = await import('aedes')
  const signIns = await openSignIns(store, onError)
  const lanes = createLanes(intake)
  const broker = await Aedes.createBroker({
    maxClientsIdLength: 256,
    authenticate: (client, username, password, done) => {
      signIns.signIn(client, username ?? '', password?.toString() ?? '').then(
        (known) => done(null, known),
        (error) => {
          onError(error)
          done(null, false)
        },
      )
    },
    authorizePublish: (client, packet, done) => {
      const device = client ? signIns.deviceOf(client) : undefined
      if (!device || packet.topic !== `hamzad/${device.name}/readings`) return done(new Error('not allowed'))
      const body = Buffer.from(packet.payload)
      if (body.length > largest) return done(new Error('too large'))
      lanes.add({ device: device.id, name: device.name, body, received: Date.now() }).then(
        () => done(null),
        (error) => {
          onError(error)
          done(new Error('not stored'))
        },
      )
    },
    authorizeSubscribe: (_client, _subscription, done) => done(null, null),
  })
  broker.on('clientDisconnect', signIns.left)
  broker.on('clientError', (_client, error) => onError(error))
  const server = serverOf(broker, settings)
  try {
    await bind(server, settings.host ?? '127.0.0.1', settings.port ?? 1883)
  } catch (error) {
    await signIns.close()
    throw error
  }
  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return broker.connectedClients
    },
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      await signIns.close()
      await lanes.drain()
      await new Promise<void>((resolve) => broker.close(() => resolve()))
      await closed
    },
  }
}

function serverOf(broker: Aedes, { tls }: MqttSettings): Server {
  if (!tls) return createServer(broker.handle)
  const read = (file: string) => {
    try {
      return readFileSync(file)
    } catch (error) {
      throw new HamzadError('file.unreadable', { file, why: (error as NodeJS.ErrnoException).code ?? 'unreadable' })
    }
  }
  return createTlsServer({ cert: read(tls.cert), key: read(tls.key), minVersion: 'TLSv1.2' }, broker.handle)
}

async function bind(server: Server, host: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? new HamzadError('server.port-busy', { host, port }) : error),
    )
    server.listen({ host, port }, resolve)
  })
}
