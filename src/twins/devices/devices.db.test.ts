import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshStore } from '../../../test/support/database.ts'
import { secretHash } from '../../governance/secrets.ts'
import { addConnector, type Connector, getConnector } from '../../store/connectors.ts'
import { deviceOfSecret, hearDevice } from '../../store/devices.ts'
import type { Store } from '../../store/store.ts'
import { putPatient } from '../../store/subjects.ts'
import { readTimeline } from '../../store/timeline.ts'
import { createConnectors } from '../messages/connector-views.ts'
import { replayMessages } from '../messages/replay-messages.ts'
import { createDevices, type Devices } from './device-views.ts'
import { openReadingIntake, type ReadingIntake } from './take-readings.ts'

const nobody = {
  birthDate: null,
  sex: null,
  deceased: null,
  deceasedAt: null,
  family: null,
  given: null,
  identifiers: [],
}
const by = { by: 'ada' }
const hour = 3_600_000

describe('a device', () => {
  let store: Store
  let devices: Devices
  let connector: Connector
  let intake: ReadingIntake
  let subject: string
  const now = Date.now()
  const ago = (hours: number) => new Date(now - hours * hour).toISOString()
  const reading = (at: string, value: unknown, more: object = {}) => ({
    time: at,
    code: '8867-4',
    value,
    unit: '/min',
    ...more,
  })
  const send = async (name: string, body: unknown, received = Date.now()) => {
    const device = await hearDevice(store.db, name)
    const [taken] = await intake.take([
      { device: device.id, name: device.name, body: Buffer.from(JSON.stringify(body)), received },
    ])
    return taken!.outcome
  }
  beforeAll(async () => {
    store = await freshStore()
    devices = createDevices(store)
    connector = await addConnector(store.db, { name: 'ward', kind: 'mqtt', settings: {} })
    intake = await openReadingIntake(store, connector)
    subject = await putPatient(store.db, 'p1', { ...nobody, family: 'Example' })
  })
  afterAll(() => store.close())

  it('that nobody knows is held and waits; once it is added and its patient said, what it sent is taken, once', async () => {
    expect(await send('pump-9', reading(ago(2), 70))).toBe('held')
    expect(await devices.list()).toMatchObject([
      {
        name: 'pump-9',
        state: 'waiting',
        subject: null,
        held: 1,
        measures: [{ code: '8867-4', unit: '/min' }],
        quiet: null,
      },
    ])
    expect(await createConnectors(store).list()).toMatchObject([{ name: 'ward', held: 1, received: 1, taken: 0 }])
    await expect(devices.assign('pump-9', { subject })).rejects.toThrow('nobody has added it yet')
    const added = await devices.add({ name: 'pump-9', kind: 'pump', quietAfterMinutes: 30 }, by)
    expect(added.device).toMatchObject({
      state: 'in-service',
      kind: 'pump',
      quietAfterMinutes: 30,
      held: 1,
      quiet: false,
    })
    expect(await deviceOfSecret(store.db, 'pump-9', secretHash(added.secret))).not.toBeNull()
    await expect(devices.add({ name: 'pump-9' }, by)).rejects.toThrow('another device has it')

    const seen = added.device.lastSeenAt
    expect(await devices.assign('pump-9', { subject, from: ago(3) })).toMatchObject({
      taken: 1,
      device: { held: 0, subject: { id: subject, family: 'Example' }, lastSeenAt: seen },
    })
    expect((await readTimeline(store.db, subject)).map(({ value }) => value)).toEqual([70])
    // What was held was received once, and is heard of once.
    expect(await getConnector(store.db, 'ward')).toMatchObject({ received: 1, taken: 1, repeated: 0 })
    expect((await devices.get('pump-9')).device.quality).toMatchObject({ messages: 1, readings: 1 })
  })

  it('whose name no device can have is kept under another one', async () => {
    expect(await send('bed 4/left', reading(ago(1), 1))).toBe('held')
    const [found] = (await devices.list()).filter(({ name }) => name.startsWith('unknown-'))
    expect(found).toMatchObject({ state: 'waiting', held: 1 })
    expect((await hearDevice(store.db, 'bed 4/left')).name).toBe(found?.name)
  })

  it('whose readings no record can keep is told so, and one that the store cannot take does not come for ever', async () => {
    const { id } = await hearDevice(store.db, 'pump-9')
    const bad = { ...reading(ago(1), 1), code: { system: 'urn:a', code: 'a\u0000b' } }
    const take = (body: unknown) =>
      intake.take([{ device: id, name: 'pump-9', body: Buffer.from(JSON.stringify(body)), received: Date.now() }])
    expect(await take(bad)).toMatchObject([{ outcome: 'refused', findings: [{ rule: 'json.text' }] }])
    expect(await take([bad, reading(ago(1), 2)])).toMatchObject([
      { outcome: 'taken', readings: 1, findings: [{ rule: 'json.text' }] },
    ])
    await store.pool.query(`alter table timeline add constraint no_nines check (value is distinct from 999)`)
    expect(await take(reading(ago(1), 999))).toMatchObject([
      {
        outcome: 'refused',
        findings: [{ rule: 'message.untakable', reason: expect.stringContaining('SQLSTATE 23514') }],
      },
    ])
    await store.pool.query('alter table timeline drop constraint no_nines')
    expect(await replayMessages(store, 'ward')).toMatchObject({ taken: 1 })
    expect((await readTimeline(store.db, subject)).map(({ value }) => value)).toContain(999)
  })

  it('that falls silent for longer than is usual for it is quiet, though nobody said how long it may be', async () => {
    await devices.add({ name: 'sensor-1' }, by)
    const silentFor = (seconds: number) =>
      store.pool.query(`update device set last_seen_at = now() - make_interval(secs => $1) where name = 'sensor-1'`, [
        seconds,
      ])
    const quiet = async () => (await devices.get('sensor-1')).device.quiet
    for (let n = 0; n < 22; n++) {
      await send('sensor-1', reading(ago(1 + n / 100), n))
      expect(await quiet()).toBe(n < 20 ? null : false)
      await silentFor(300)
    }
    await silentFor(800)
    expect(await quiet()).toBe(false)
    const count = async () => /hamzad_devices_quiet (\d+)/.exec(await createConnectors(store).metrics())?.[1]
    expect(await count()).toBe('0')
    await silentFor(1000)
    expect([await quiet(), await count()]).toEqual([true, '1'])
    // One long silence does not make the next one usual.
    await silentFor(86_400)
    await send('sensor-1', reading(ago(0.5), 1))
    await silentFor(3000)
    expect(await quiet()).toBe(true)
  })

  it('is judged by what it refused, its silences and its clock', async () => {
    await devices.add({ name: 'monitor-1', quietAfterMinutes: 10 }, by)
    const start = Date.now()
    await send('monitor-1', [reading(new Date(start - 2000).toISOString(), 71), { code: 'nonsense' }], start)
    await store.db
      .updateTable('device')
      .set({ last_seen_at: new Date(Date.now() - 20 * 60_000) })
      .where('name', '=', 'monitor-1')
      .execute()
    expect((await devices.get('monitor-1')).device.quiet).toBe(true)
    await send('monitor-1', reading(new Date(start + 300_000).toISOString(), 72), start)
    const { device, days } = await devices.get('monitor-1')
    expect(device).toMatchObject({
      quiet: false,
      clockAhead: 300,
      quality: { messages: 2, readings: 3, refused: 1, gaps: 1 },
    })
    expect(device.quality.longestGapSeconds).toBeGreaterThan(1190)
    expect(days).toMatchObject([{ messages: 2, readings: 3, refused: 1, gaps: 1 }])
    // Its clock was set right, and a message that comes late says nothing of it.
    await send('monitor-1', reading(new Date(start - 1000).toISOString(), 73), start)
    await send('monitor-1', reading(ago(5), 74), start)
    expect((await devices.get('monitor-1')).device.clockAhead).toBe(-1)
  })

  it('says how full its battery is and which firmware it runs, with a reading or alone', async () => {
    await devices.add({ name: 'patch-1' }, by)
    await devices.assign('patch-1', { subject, from: ago(60) })
    const own = async () => {
      const { battery, firmware } = (await devices.get('patch-1')).device
      return { battery, firmware }
    }
    expect(await own()).toEqual({ battery: null, firmware: null })
    await send('patch-1', { ...reading(ago(3), 66), battery: 0.75, firmware: '2.1' })
    expect(await own()).toEqual({ battery: 0.75, firmware: '2.1' })
    expect(await send('patch-1', { code: 67996, value: 25, unit: '%' })).toBe('taken')
    expect(await own()).toEqual({ battery: 0.25, firmware: '2.1' })
    expect(await send('patch-1', { battery: 7 })).toBe('refused')
    expect(await own()).toEqual({ battery: 0.25, firmware: '2.1' })
  })

  it('was with somebody for a time: what is said of that time later stays between what was said before', async () => {
    const other = await putPatient(store.db, 'p2', nobody)
    await devices.add({ name: 'monitor-2' }, by)
    await send('monitor-2', reading(ago(9), 60))
    await devices.assign('monitor-2', { subject, from: ago(5) })
    expect(await devices.assign('monitor-2', { subject: other, from: ago(10), until: ago(8) })).toMatchObject({
      taken: 1,
    })
    await expect(devices.assign('monitor-2', { subject: other, from: ago(6), until: ago(4) })).rejects.toThrow(
      'is assigned from',
    )
    await expect(devices.assign('monitor-2', { subject: other, from: ago(9) })).rejects.toThrow('Give a later time')
    await expect(devices.assign('monitor-2', { subject, from: ago(1), until: ago(2) })).rejects.toThrow('later end')
    await expect(devices.assign('monitor-2', { subject, from: ago(-2) })).rejects.toThrow('in the future')
    await expect(devices.assign('monitor-2', { subject: '00000000-0000-4000-8000-000000000000' })).rejects.toThrow(
      /no patient|not/i,
    )
    const { assignments } = await devices.get('monitor-2')
    expect(assignments.map(({ subject: { id }, until }) => [id, until])).toEqual([
      [subject, null],
      [other, ago(8)],
    ])
  })

  it('is calibrated, retired and taken back', async () => {
    await devices.add({ name: 'monitor-5', calibrateEveryDays: 365 }, by)
    await devices.assign('monitor-5', { subject, from: ago(5) })
    await devices.calibrate('monitor-5', { at: ago(24), note: 'against a phantom' }, by)
    await devices.calibrate('monitor-5', { at: ago(48) }, by)
    const { device, calibrations } = await devices.get('monitor-5')
    expect([device.calibratedAt, device.calibrationDueAt]).toEqual([ago(24), ago(24 - 365 * 24)])
    expect(calibrations).toEqual([
      { at: ago(24), note: 'against a phantom', by: 'ada' },
      { at: ago(48), note: null, by: 'ada' },
    ])
    const { secret } = await devices.renew('monitor-5')
    const signsIn = async (text: string) => (await deviceOfSecret(store.db, 'monitor-5', secretHash(text))) !== null
    expect(await signsIn(secret)).toBe(true)
    expect(
      await devices.change('monitor-5', { retire: { reason: 'worn out' }, owner: null, kind: 'monitor' }),
    ).toMatchObject({
      state: 'retired',
      retired: { reason: 'worn out' },
      subject: null,
      quiet: null,
      kind: 'monitor',
    })
    expect(await signsIn(secret)).toBe(false)
    expect((await devices.get('monitor-5')).assignments[0]?.until).not.toBeNull()
    // What it still sends is held, not lost.
    expect(await send('monitor-5', reading(new Date().toISOString(), 75))).toBe('held')
    const renewed = await devices.renew('monitor-5')
    expect([renewed.device.state, await signsIn(renewed.secret)]).toEqual(['in-service', true])
  })

  it('whose clock is behind, by messages that say when they left, is corrected with a mark, also when they are read anew', async () => {
    await devices.add({ name: 'scale' }, by)
    await devices.assign('scale', { subject, from: ago(30) })
    const behind = 600_000
    for (let n = 0; n < 7; n++) {
      const at = now - 20 * hour + n * 60_000
      const clock = new Date(at - behind).toISOString()
      expect(await send('scale', { ...reading(clock, 500 + n), sent: clock }, at + 300)).toBe('taken')
    }
    const times = async () => {
      const events = (await readTimeline(store.db, subject)).filter(
        ({ value }) => value !== undefined && value >= 500 && value < 507,
      )
      return events.sort((a, b) => a.value! - b.value!).map(({ time }) => (Date.parse(time) - now) / 60_000 + 20 * 60)
    }
    // From the fifth on it is known; what came before follows when the archive is read anew.
    expect((await times()).map(Math.round)).toEqual([-10, -9, -8, -7, 4, 5, 6])
    expect((await devices.get('scale')).device.clockAhead).toBeCloseTo(-600.3, 0)
    await replayMessages(store, 'ward', { state: 'taken' })
    expect((await times()).map(Math.round)).toEqual([0, 1, 2, 3, 4, 5, 6])
    const marked = await store.db
      .selectFrom('resource')
      .select('content')
      .where('content', 'like', '%Clock of the device corrected by 600 s%')
      .execute()
    expect(marked).toHaveLength(7)
  })
})
