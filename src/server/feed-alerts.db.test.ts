import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databaseServers, freshStore } from '../../test/support/database.ts'
import { until } from '../../test/support/until.ts'
import { addConnector, changeConnector, countMessages } from '../store/connectors.ts'
import { noteDevices } from '../store/device-reports.ts'
import { addDevice, assignDevice, type Device, retireDevice } from '../store/devices.ts'
import { noteFeedAlerts } from '../store/feed-alerts.ts'
import type { Store } from '../store/store.ts'
import { ensureSubject } from '../store/subjects.ts'
import { createConnectors } from '../twins/messages/connector-views.ts'
import { watchFeeds } from './watch-feeds.ts'

const hour = 3_600_000
const day = 24 * hour

describe.each(databaseServers())('feeds that go quiet on $name', (server) => {
  let store: Store
  beforeAll(async () => {
    store = await freshStore({ server })
  })
  afterAll(() => store.close())
  const views = () => createConnectors(store)
  const longAgo = () => Date.now() - day
  const look = async () => {
    const { began, ended } = await noteFeedAlerts(store.db, longAgo())
    return [began.map(({ name }) => name), ended.map(({ name }) => name)]
  }
  const connector = (name: string, settings = {}) => addConnector(store.db, { name, kind: 'mllp', settings })
  const message = { outcome: 'taken', findings: [] }
  /** Time passes for what has been heard. */
  const heardBefore = (table: 'connector' | 'device', name: string, minutes: number) => {
    const column = sql.ref(table === 'connector' ? 'last_received_at' : 'last_seen_at')
    return sql`update ${sql.table(table)} set ${column} = clock_timestamp() - make_interval(mins => ${minutes})
      where name = ${name}`.execute(store.db)
  }

  it('are told once, in the list and in the counters, until something comes', async () => {
    const { id } = await connector('laboratory', { quietAfterMinutes: 30 })
    await countMessages(store.db, id, [message], 1)
    await heardBefore('connector', 'laboratory', 29)
    expect(await look()).toEqual([[], []])
    await heardBefore('connector', 'laboratory', 31)
    expect(await look()).toEqual([['laboratory'], []])
    expect(await look()).toEqual([[], []])
    expect((await views().alerts()).alerts).toMatchObject([
      { kind: 'connector', name: 'laboratory', allowedMinutes: 30, learned: false, endedAt: null },
    ])
    expect(await views().metrics()).toContain('hamzad_feed_alerts{kind="connector"} 1\n')
    await countMessages(store.db, id, [message], 1)
    expect(await look()).toEqual([[], ['laboratory']])
    expect(await views().alerts()).toMatchObject({ alerts: [], ended: [{ name: 'laboratory' }] })
    expect(await views().metrics()).toContain('hamzad_feed_alerts{kind="connector"} 0\n')
  })

  it('end when they are turned off, or a longer silence is allowed', async () => {
    await connector('adt', { quietAfterMinutes: 5 })
    await heardBefore('connector', 'adt', 60)
    expect(await look()).toEqual([['adt'], []])
    await changeConnector(store.db, 'adt', { settings: { quietAfterMinutes: 90 } })
    expect(await look()).toEqual([[], ['adt']])
    await changeConnector(store.db, 'adt', { settings: { quietAfterMinutes: 5 } })
    expect(await look()).toEqual([['adt'], []])
    await changeConnector(store.db, 'adt', { enabled: false })
    expect(await look()).toEqual([[], ['adt']])
  })

  it('are known by what is usual for them, and one outage does not make a longer one usual', async () => {
    const { id } = await connector('radiology')
    await countMessages(store.db, id, [message], 1)
    const gaps = async (...hours: number[]) => {
      await store.db.deleteFrom('connector_day').where('connector', '=', id).execute()
      for (const [index, gap] of hours.entries()) {
        const date = new Date(Date.now() - (index + 1) * day).toISOString().slice(0, 10)
        const row = { connector: id, day: date, messages: 9, longest_gap: gap * 3600 }
        await store.db.insertInto('connector_day').values(row).execute()
      }
      return (await views().list()).find(({ name }) => name === 'radiology')?.quietLearnedMinutes
    }
    expect(await gaps(8, 8)).toBeNull()
    // A half more than the second longest: the day of the outage does not count.
    expect(await gaps(8, 30, 6)).toBe(12 * 60)
    await heardBefore('connector', 'radiology', 12 * 60 - 1)
    expect(await look()).toEqual([[], []])
    await heardBefore('connector', 'radiology', 12 * 60 + 1)
    expect(await look()).toEqual([['radiology'], []])
    expect((await views().alerts()).alerts).toMatchObject([{ name: 'radiology', learned: true, allowedMinutes: 720 }])
    // What is learned of the silence that ends now is its length.
    await countMessages(store.db, id, [message], 1)
    const today = new Date().toISOString().slice(0, 10)
    const kept = store.db.selectFrom('connector_day').select('longest_gap').where('connector', '=', id)
    const { longest_gap } = await kept.where('day', '=', today).executeTakeFirstOrThrow()
    expect((longest_gap as number) / 60).toBeCloseTo(12 * 60 + 1, 0)
    expect(await look()).toEqual([[], ['radiology']])
  })

  it('are devices too: allowed silence always counts, usual silence while somebody is observed', async () => {
    const heard = async (device: Device, times = 1) => {
      for (let n = 0; n < times; n++) await noteDevices(store.db, new Map([[device.id, { messages: 1 }]]))
    }
    const said = await addDevice(store.db, { name: 'pump', quietAfter: 600 })
    const usual = await addDevice(store.db, { name: 'monitor' })
    await heard(said)
    await heard(usual, 22)
    for (const name of ['pump', 'monitor']) await heardBefore('device', name, 15)
    expect(await look()).toEqual([['pump'], []])
    const subject = await ensureSubject(store.db, 'p1')
    await assignDevice(store.db, usual.id, subject, new Date(longAgo()).toISOString())
    expect(await look()).toEqual([['monitor'], []])
    expect(await views().metrics()).toContain('hamzad_feed_alerts{kind="device"} 2\n')
    await heard(usual)
    await retireDevice(store.db, said.id, 'worn out', new Date().toISOString())
    expect((await look())[1]?.sort()).toEqual(['monitor', 'pump'])
  })

  it('are not blamed for what nobody heard while Hamzad was down', async () => {
    await connector('pharmacy', { quietAfterMinutes: 30 })
    await heardBefore('connector', 'pharmacy', 600)
    expect((await noteFeedAlerts(store.db, Date.now() - 9 * 60_000)).began).toEqual([])
    expect((await noteFeedAlerts(store.db, Date.now() - 11 * 60_000)).began).toMatchObject([{ name: 'pharmacy' }])
  })

  it('are watched by several servers, of which one tells', async () => {
    await connector('surgery', { quietAfterMinutes: 30 })
    await heardBefore('connector', 'surgery', 600)
    const told: string[] = []
    const stops = [1, 2].map(() =>
      watchFeeds(store, {
        every: 20,
        started: longAgo(),
        tell: ({ name }, quiet) => void told.push(`${name} ${quiet ? 'quiet' : 'back'}`),
      }),
    )
    await until(() => told.length > 0, 20_000)
    const { id } = await store.db
      .selectFrom('connector')
      .select('id')
      .where('name', '=', 'surgery')
      .executeTakeFirstOrThrow()
    await countMessages(store.db, id, [message], 1)
    await until(() => told.length > 1, 20_000)
    for (const stop of stops) await stop()
    expect(told).toEqual(['surgery quiet', 'surgery back'])
  })
})
