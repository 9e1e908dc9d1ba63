import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshStore } from '../../../test/support/database.ts'
import { until } from '../../../test/support/until.ts'
import { secretHash } from '../../governance/secrets.ts'
import { addConnector } from '../../store/connectors.ts'
import { addDevice, assignDevice } from '../../store/devices.ts'
import type { Store } from '../../store/store.ts'
import { ensureSubject } from '../../store/subjects.ts'
import { readTimeline } from '../../store/timeline.ts'
import { openReadingIntake, type ReadingIntake } from '../../twins/devices/take-readings.ts'
import { followMqtt } from './follow.ts'
import { listenMqtt } from './listen.ts'

const broker = '/usr/sbin/mosquitto'
const foreign = existsSync(broker) && spawnSync('mosquitto_pub', ['--help']).error === undefined
const reading = (second: number) =>
  JSON.stringify({
    time: new Date(Date.UTC(2026, 0, 1) + second * 1000).toISOString(),
    code: '8867-4',
    value: 70,
    unit: '/min',
  })

if (!foreign)
  process.stderr.write(
    'Not tested against a foreign MQTT broker: mosquitto is not here. Debian: apt-get install mosquitto mosquitto-clients\n',
  )

describe.runIf(foreign)('mosquitto', () => {
  let store: Store
  let subject: string
  const folder = mkdtempSync(join(tmpdir(), 'hamzad-mosquitto-'))
  beforeAll(async () => {
    store = await freshStore()
    subject = await ensureSubject(store.db, 'p1')
    const device = await addDevice(store.db, { name: 'monitor-3', secret: secretHash('s3cret') })
    await assignDevice(store.db, device.id, subject, '2025-01-01T00:00:00Z')
  })
  afterAll(async () => {
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const count = async () => (await readTimeline(store.db, subject)).length

  it('publishes over TLS with the secret of the device, and is told when it may not', async () => {
    const { cert, key } = certificate(folder)
    const settings = { port: 0, tls: { cert, key } }
    const connector = await addConnector(store.db, { name: 'tls', kind: 'mqtt-broker', settings })
    const listening = await listenMqtt(store, connector, await openReadingIntake(store, connector))
    const publish = (password: string, ...more: string[]) =>
      new Promise<number | null>((resolve) => {
        const where = ['-h', '127.0.0.1', '-p', String(listening.port), '-t', 'hamzad/monitor-3/readings', '-q', '1']
        spawn('mosquitto_pub', [...where, '-u', 'monitor-3', '-P', password, '-m', reading(1), ...more], {
          stdio: 'ignore',
        }).once('exit', resolve)
      })
    expect(await publish('s3cret', '--cafile', cert)).toBe(0)
    expect(await count()).toBe(1)
    expect(await publish('wrong', '--cafile', cert)).not.toBe(0)
    expect(await publish('s3cret')).not.toBe(0)
    expect(await count()).toBe(1)
    await listening.close()
  })

  it('is followed: a burst is taken in batches, what could not be stored comes again, and nothing twice', async () => {
    const port = await freePort()
    const { cert, key } = certificate(folder)
    writeFileSync(
      join(folder, 'mosquitto.conf'),
      `user root\nlistener ${port} 127.0.0.1\ncertfile ${cert}\nkeyfile ${key}\nallow_anonymous true\nmax_inflight_messages 0\n`,
    )
    const server = spawn(broker, ['-c', join(folder, 'mosquitto.conf')], { stdio: 'ignore' })
    try {
      const settings = { url: `mqtts://127.0.0.1:${port}`, topic: 'ward/+/vitals', caFile: cert }
      const connector = await addConnector(store.db, { name: 'ward', kind: 'mqtt', settings })
      const real = await openReadingIntake(store, connector)
      const batches: number[] = []
      let broken = true
      const intake: ReadingIntake = {
        take: (messages) => {
          if (broken) return Promise.reject(new Error('the disk is full'))
          batches.push(messages.length)
          return real.take(messages)
        },
      }
      await until(() => reachable(port))
      const following = await followMqtt(store, connector, intake)
      const before = await count()
      const lines = Array.from({ length: 600 }, (_, n) => reading(100 + n)).join('\n')
      const where = [
        '-h',
        '127.0.0.1',
        '-p',
        String(port),
        '-t',
        'ward/monitor-3/vitals',
        '-q',
        '1',
        '-l',
        '--cafile',
        cert,
      ]
      const publisher = spawn('mosquitto_pub', where, { stdio: ['pipe', 'ignore', 'ignore'] })
      publisher.stdin.end(`${lines}\n`)
      await new Promise((resolve) => publisher.once('exit', resolve))
      broken = false
      await until(async () => (await count()) === before + 600, 20_000)
      expect(batches.length).toBeLessThan(300)
      await following.close()
      expect(await count()).toBe(before + 600)
    } finally {
      server.kill()
    }
  })
})

/** A certificate of this machine that signs itself. */
function certificate(folder: string): { readonly cert: string; readonly key: string } {
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1']
  const made = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2']
  execFileSync('openssl', [...made, ...subject, '-keyout', key, '-out', cert], { stdio: 'ignore' })
  return { cert, key }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function reachable(port: number): Promise<boolean> {
  const { connect } = await import('node:net')
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
