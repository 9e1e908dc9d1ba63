import { type AddressInfo, createServer } from 'node:net'
import { connectAsync } from 'mqtt'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databaseServers, freshStore } from '../../../test/support/database.ts'
import { until } from '../../../test/support/until.ts'
import { secretHash } from '../../governance/secrets.ts'
import { addConnector, type Connector, getConnector } from '../../store/connectors.ts'
import {
  addDevice,
  assignDevice,
  assignmentsOf,
  type Device,
  getDevice,
  renewSecret,
  retireDevice,
} from '../../store/devices.ts'
import type { Store } from '../../store/store.ts'
import { ensureSubject } from '../../store/subjects.ts'
import { readTimeline } from '../../store/timeline.ts'
import { openReadingIntake, takeHeld } from '../../twins/devices/take-readings.ts'
import type { Listening } from '../mllp/listen.ts'
import { followMqtt } from './follow.ts'
import { listenMqtt } from './listen.ts'

const reading = (time: string, value: number) => ({ time, code: '8867-4', value, unit: '/min' })

describe.each(databaseServers())('devices over MQTT on $name', (server) => {
  let store: Store
  let connector: Connector
  let device: Device
  let listening: Listening
  let subject: string
  beforeAll(async () => {
    store = await freshStore({ server })
    subject = await ensureSubject(store.db, 'p1')
    connector = await addConnector(store.db, { name: 'monitors', kind: 'mqtt-broker', settings: { port: 0 } })
    device = await addDevice(store.db, { name: 'monitor-3', secret: secretHash('s3cret') })
    listening = await listenMqtt(store, connector, await openReadingIntake(store, connector))
  })
  afterAll(async () => {
    await listening.close()
    await store.close()
  })
  const open = (username: string, password: string) =>
    connectAsync(`mqtt://127.0.0.1:${listening.port}`, { username, password, reconnectPeriod: 0 })
  const publish = async (topic: string, payload: unknown) => {
    const client = await open('monitor-3', 's3cret')
    await client.publishAsync(topic, typeof payload === 'string' ? payload : JSON.stringify(payload), { qos: 1 })
    await client.endAsync()
  }
  const values = async () =>
    (await readTimeline(store.db, subject)).filter((each) => each.kind === 'observation').map((each) => each.value)

  it('sign in with their own secret and publish under their own name', async () => {
    await expect(open('monitor-3', 'wrong')).rejects.toThrow()
    await expect(open('monitor-4', 's3cret')).rejects.toThrow()
    const client = await open('monitor-3', 's3cret')
    client.on('error', () => {})
    const closed = new Promise<void>((resolve) => client.once('close', () => resolve()))
    client.publish('hamzad/monitor-4/readings', '{}', { qos: 1 })
    await closed
  })

  it('are held, not lost, until somebody says whom they observe', async () => {
    await publish('hamzad/monitor-3/readings', reading('2026-01-01T10:00:00Z', 70))
    expect(await values()).toEqual([])
    await assignDevice(store.db, device.id, subject, '2026-01-01T09:00:00Z')
    expect(await takeHeld(store, connector, device)).toBe(1)
    expect(await values()).toEqual([70])
  })

  it('are on the timeline when they are acknowledged, and once', async () => {
    const batch = [reading('2026-01-01T10:01:00Z', 71), reading('2026-01-01T10:02:00Z', 72)]
    await publish('hamzad/monitor-3/readings', batch)
    await publish('hamzad/monitor-3/readings', batch)
    expect(await values()).toEqual([70, 71, 72])
    expect(await getConnector(store.db, 'monitors')).toMatchObject({ repeated: 1 })
    expect((await getDevice(store.db, 'monitor-3')).lastSeenAt).not.toBeNull()
  })

  it('go to the patient of their time when they move', async () => {
    const other = await ensureSubject(store.db, 'p2')
    await assignDevice(store.db, device.id, other, '2026-01-02T00:00:00Z')
    await publish('hamzad/monitor-3/readings', [
      reading('2026-01-01T23:59:00Z', 73),
      reading('2026-01-02T00:01:00Z', 80),
    ])
    expect(await values()).toEqual([70, 71, 72, 73])
    expect((await readTimeline(store.db, other)).map((each) => each.value)).toEqual([80])
    expect((await assignmentsOf(store.db, device.id)).map((each) => each.until)).toEqual([
      null,
      '2026-01-02T00:00:00.000Z',
    ])
  })

  it('that send nonsense get it kept as a dead letter', async () => {
    await publish('hamzad/monitor-3/readings', 'nonsense')
    const rows = await store.db.selectFrom('identity.message').select('rule').where('state', '=', 'dead').execute()
    expect(rows).toEqual([{ rule: 'json.syntax' }])
  })

  it('whose clock is ahead are corrected, with a mark', async () => {
    const ahead = new Date(Date.now() + 3_600_000).toISOString()
    await publish('hamzad/monitor-3/readings', reading(ahead, 90))
    expect((await getDevice(store.db, 'monitor-3')).clockAhead).toBeGreaterThan(3500)
    const row = await store.db
      .selectFrom('resource')
      .select('content')
      .where('content', 'like', '%Clock of the device%')
      .executeTakeFirst()
    expect(Date.parse(JSON.parse(row!.content).effectiveDateTime)).toBeLessThanOrEqual(Date.now())
  })

  it('are cut off at once when they are retired or get another secret, and others are not', async () => {
    const { id } = await addDevice(store.db, { name: 'monitor-9', secret: secretHash('first') })
    const other = await open('monitor-3', 's3cret')
    const isCut = async (secret: string, revoke: () => Promise<void>) => {
      const client = await open('monitor-9', secret)
      client.on('error', () => {})
      const closed = new Promise<void>((resolve) => client.once('close', () => resolve()))
      await revoke()
      await closed
      await expect(open('monitor-9', secret)).rejects.toThrow()
    }
    await isCut('first', () => renewSecret(store.db, id, secretHash('second')))
    await isCut('second', () => retireDevice(store.db, id, 'broken', new Date().toISOString()))
    expect(other.connected).toBe(true)
    await other.publishAsync('hamzad/monitor-3/readings', JSON.stringify(reading('2026-01-01T10:03:00Z', 74)), {
      qos: 1,
    })
    expect(await values()).toContain(74)
    await other.endAsync()
  })

  it('are heard through a broker of the hospital too', async () => {
    const { Aedes } = await import('aedes')
    const broker = await Aedes.createBroker()
    const theirs = createServer(broker.handle)
    await new Promise<void>((resolve) => theirs.listen(0, '127.0.0.1', resolve))
    const url = `mqtt://127.0.0.1:${(theirs.address() as AddressInfo).port}`
    const ward = await addConnector(store.db, {
      name: 'ward',
      kind: 'mqtt',
      settings: { url, topic: 'ward3/+/vitals' },
    })
    const following = await followMqtt(store, ward, await openReadingIntake(store, ward))
    const client = await connectAsync(url)
    await client.publishAsync('ward3/unknown/vitals', JSON.stringify(reading('2026-01-01T11:00:00Z', 1)), { qos: 1 })
    await client.publishAsync('ward3/monitor-3/vitals', JSON.stringify(reading('2026-01-01T11:00:00Z', 75)), { qos: 1 })
    await until(async () => (await values()).includes(75))
    expect(await values()).not.toContain(1)
    await client.endAsync()
    await following.close()
    await new Promise<void>((resolve) => broker.close(() => resolve()))
    theirs.close()
  })
})
