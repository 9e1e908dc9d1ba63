import { createHash } from 'node:crypto'
import { type Selectable, sql } from 'kysely'
import { HamzadError } from '../kernel/errors.ts'
import { learnedQuiet } from './device-reports.ts'
import { storable } from './json.ts'
import { publish } from './notify.ts'
import type { Connection, DeviceTable } from './schema.ts'

const deviceName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/

/** A device that sends observations. */
export interface Device {
  readonly id: string
  readonly name: string
  readonly kind: string | null
  readonly manufacturer: string | null
  readonly model: string | null
  readonly serial: string | null
  readonly owner: string | null
  readonly firmware: string | null
  readonly calibratedAt: string | null
  /** 0 to 1. */
  readonly battery: number | null
  /** Seconds that its clock is ahead of ours. */
  readonly clockAhead: number | null
  readonly lastSeenAt: string | null
  /** Seconds without a message after which it is quiet; null: nobody said. */
  readonly quietAfter: number | null
  /** The same as learned from what is usual for it; null: too little is known. */
  readonly quietLearned: number | null
  /** Days between two calibrations; null: nobody said. */
  readonly calibrateEvery: number | null
  readonly retiredAt: string | null
  readonly retiredReason: string | null
  /** It was heard on a broker of the hospital, and nobody has added it yet: what it says is held. */
  readonly waiting: boolean
  readonly createdAt: string
  /** Whom it observes now; null: nobody says. */
  readonly subject: string | null
}

/** Whom a device observed, and when. */
export interface Assignment {
  readonly subject: string
  readonly from: string
  /** Null: still. */
  readonly until: string | null
}

export interface NewDevice {
  readonly name: string
  /** SHA-256 of its secret; without one it may not connect. */
  readonly secret?: Buffer
  readonly kind?: string
  readonly manufacturer?: string
  readonly model?: string
  readonly serial?: string
  readonly owner?: string
  readonly quietAfter?: number
  readonly calibrateEvery?: number
  readonly by?: string
}

/** Adds a device, also one that was heard and waits to be added; its name is its own. Errors: `input.invalid`. */
export async function addDevice(db: Connection, device: NewDevice): Promise<Device> {
  const { name, by, secret, ...rest } = device
  const values = { ...columnsOf(rest), secret: secret ?? null, created_by: by ?? null }
  const row = await db
    .insertInto('device')
    .values({ name, ...values })
    .onConflict((conflict) =>
      conflict
        .column('name')
        .doUpdateSet({ ...values, waiting: false })
        .where('device.waiting', '=', true)
        .where('device.retired_at', 'is', null),
    )
    .returningAll()
    .executeTakeFirst()
  if (row === undefined)
    throw new HamzadError('input.invalid', {
      what: 'The name of the device',
      why: 'another device has it',
      action: 'Choose another one.',
    })
  return deviceOf(row, null)
}

/** A device by name. Errors: `not-found`. */
export async function getDevice(db: Connection, name: string): Promise<Device> {
  const [found] = await devicesWhere(db, name)
  if (found === undefined) throw new HamzadError('not-found', { what: 'device', id: name })
  return found
}

/** Whom a device observes now, by its name; null: nobody, or there is none. */
export async function subjectOfDevice(db: Connection, name: string): Promise<string | null> {
  return (await devicesWhere(db, name))[0]?.subject ?? null
}

export const listDevices = (db: Connection): Promise<Device[]> => devicesWhere(db)

async function devicesWhere(db: Connection, name?: string): Promise<Device[]> {
  const rows = await db
    .selectFrom('device')
    .leftJoin('device_assignment', (join) =>
      join.onRef('device_assignment.device', '=', 'device.id').on('device_assignment.until_time', 'is', null),
    )
    .selectAll('device')
    .select('device_assignment.subject')
    .$if(name !== undefined, (query) => query.where('device.name', '=', name as string))
    .orderBy('device.name')
    .execute()
  return rows.map((row) => deviceOf(row, row.subject))
}

/** Id of the one device in the registry that has one of these as its name, else as its serial number; null: none, or several. */
export async function findDevice(db: Connection, names: readonly string[]): Promise<string | null> {
  if (names.length === 0) return null
  const rows = await db
    .selectFrom('device')
    .select(['id', 'name'])
    .where('waiting', '=', false)
    .where((eb) => eb.or([eb('name', 'in', [...names]), eb('serial', 'in', [...names])]))
    .limit(20)
    .execute()
  const named = rows.filter(({ name }) => names.includes(name))
  const [one, ...others] = named.length > 0 ? named : rows
  return one !== undefined && others.length === 0 ? one.id : null
}

/** What others than the device's own messages say of a device; manufacturer, model and serial number stay as somebody wrote them. */
export async function describeDevice(
  db: Connection,
  device: string,
  { battery, firmware, manufacturer, model, serial, calibrated = [] }: DeviceDescription,
): Promise<void> {
  const kept = (text: string | undefined) => (text === undefined ? null : storable(text))
  await sql`
    update device set battery = coalesce(${battery ?? null}::real, battery), firmware = coalesce(${kept(firmware)}::text, firmware),
      manufacturer = coalesce(manufacturer, ${kept(manufacturer)}::text), model = coalesce(model, ${kept(model)}::text),
      serial = coalesce(serial, ${kept(serial)}::text)
    where id = ${device}::uuid`.execute(db)
  for (const at of calibrated) await calibrateDevice(db, device, { at, note: null, by: null })
}

export interface DeviceDescription {
  /** 0 to 1. */
  readonly battery?: number
  readonly firmware?: string
  readonly manufacturer?: string
  readonly model?: string
  readonly serial?: string
  /** ISO 8601. */
  readonly calibrated?: readonly string[]
}

/** The most devices that wait to be added, each under its name; what others say is held under one name. */
const mostWaiting = 1000
const others = 'unknown-others'

/**
 * The device of this name; one that nobody added is noted as waiting, so that what it says is held for it. A name that no device can have is
 * kept as `unknown-` and its digest.
 */
export async function hearDevice(
  db: Connection,
  name: string,
): Promise<{ readonly id: string; readonly name: string }> {
  const kept = deviceName.test(name) ? name : `unknown-${createHash('sha256').update(name).digest('hex').slice(0, 12)}`
  const find = (wanted: string) =>
    db.selectFrom('device').select(['id', 'name']).where('name', '=', wanted).executeTakeFirst()
  const known = await find(kept)
  if (known) return known
  const { waiting } = await db
    .selectFrom('device')
    .select((eb) => eb.fn.countAll<number>().as('waiting'))
    .where('waiting', '=', true)
    .executeTakeFirstOrThrow()
  const free = waiting < mostWaiting ? kept : others
  await db
    .insertInto('device')
    .values({ name: free, waiting: true })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute()
  return (await find(free))!
}

/** What may be said anew of a device; null takes it back, absent parts stay. */
export interface DeviceChange {
  readonly kind?: string | null
  readonly manufacturer?: string | null
  readonly model?: string | null
  readonly serial?: string | null
  readonly owner?: string | null
  readonly quietAfter?: number | null
  readonly calibrateEvery?: number | null
}

export async function changeDevice(db: Connection, device: string, change: DeviceChange): Promise<void> {
  const columns = columnsOf(change)
  if (Object.keys(columns).length > 0) await db.updateTable('device').set(columns).where('id', '=', device).execute()
}

/** Takes a device out of service: it may not connect, what it has open is cut, and it observes nobody from now on. Its history stays. */
export async function retireDevice(db: Connection, device: string, reason: string, at: string): Promise<void> {
  await db
    .updateTable('device')
    .set({ retired_at: at, retired_reason: storable(reason), secret: null })
    .where('id', '=', device)
    .where('retired_at', 'is', null)
    .execute()
  await db
    .updateTable('device_assignment')
    .set((eb) => ({ until_time: sql<Date>`greatest(${at}::timestamptz, ${eb.ref('from_time')} + interval '1 ms')` }))
    .where('device', '=', device)
    .where('until_time', 'is', null)
    .execute()
  await publish(db, { kind: 'device', id: device })
}

/** Gives a device a new secret in place of its old one, which opens nothing any more and keeps nothing open; one that was retired is in service again. */
export async function renewSecret(db: Connection, device: string, secret: Buffer): Promise<void> {
  await db
    .updateTable('device')
    .set({ secret, retired_at: null, retired_reason: null, waiting: false })
    .where('id', '=', device)
    .execute()
  await publish(db, { kind: 'device', id: device })
}

/** The device whose secret has this hash under this name, or null. */
export async function deviceOfSecret(db: Connection, name: string, secret: Buffer): Promise<string | null> {
  const row = await db
    .selectFrom('device')
    .select('id')
    .where('name', '=', name)
    .where('secret', '=', secret)
    .where('retired_at', 'is', null)
    .executeTakeFirst()
  return row?.id ?? null
}

/**
 * From an instant on, a device observes another patient (null: nobody); who was observed until then stays in the history. With `until`: during
 * that time alone, and what follows stays. Errors: `input.invalid` when something else is said of that time.
 */
export async function assignDevice(
  db: Connection,
  device: string,
  subject: string | null,
  from: string,
  until?: string,
): Promise<void> {
  // Two people who assign at the same time wait for each other.
  await db.selectFrom('device').select('id').where('id', '=', device).forUpdate().execute()
  const other = await db
    .selectFrom('device_assignment')
    .select(['from_time', 'until_time'])
    .where('device', '=', device)
    .where((eb) =>
      until === undefined
        ? eb.or([eb('from_time', '>=', new Date(from)), eb('until_time', '>', new Date(from))])
        : eb.and([
            eb('from_time', '<', new Date(until)),
            eb.or([eb('until_time', 'is', null), eb('until_time', '>', new Date(from))]),
          ]),
    )
    .orderBy('from_time', 'desc')
    .executeTakeFirst()
  if (other !== undefined) {
    const end = other.until_time === null ? '' : ` until ${other.until_time.toISOString()}`
    throw new HamzadError('input.invalid', {
      what: 'The time of the assignment',
      why: `the device is assigned from ${other.from_time.toISOString()}${end}`,
      action: until === undefined ? 'Give a later time.' : 'Give a time at which nobody is said to be observed.',
    })
  }
  if (until === undefined)
    await db
      .updateTable('device_assignment')
      .set({ until_time: from })
      .where('device', '=', device)
      .where('until_time', 'is', null)
      .execute()
  if (subject !== null)
    await db
      .insertInto('device_assignment')
      .values({ device, subject, from_time: from, until_time: until ?? null })
      .execute()
}

/** Notes that a device was calibrated; the newest calibration counts. */
export async function calibrateDevice(
  db: Connection,
  device: string,
  calibration: { readonly at: string; readonly note: string | null; readonly by: string | null },
): Promise<void> {
  const { at, note, by } = calibration
  const values = { note: note === null ? null : storable(note), recorded_by: by }
  await db
    .insertInto('device_calibration')
    .values({ device, at, ...values })
    .onConflict((conflict) => conflict.columns(['device', 'at']).doUpdateSet(values))
    .execute()
  await db
    .updateTable('device')
    .set((eb) => ({ calibrated_at: sql<Date>`greatest(${eb.ref('calibrated_at')}, ${at}::timestamptz)` }))
    .where('id', '=', device)
    .execute()
}

export interface Calibration {
  readonly at: string
  readonly note: string | null
  readonly by: string | null
}

/** When a device was calibrated, newest first. */
export async function calibrationsOf(db: Connection, device: string): Promise<Calibration[]> {
  const rows = await db
    .selectFrom('device_calibration')
    .select(['at', 'note', 'recorded_by'])
    .where('device', '=', device)
    .orderBy('at', 'desc')
    .execute()
  return rows.map(({ at, note, recorded_by }) => ({ at: at.toISOString(), note, by: recorded_by }))
}

/** Whom a device observed, newest first. */
export async function assignmentsOf(db: Connection, device: string): Promise<Assignment[]> {
  const rows = await db
    .selectFrom('device_assignment')
    .selectAll()
    .where('device', '=', device)
    .orderBy('from_time', 'desc')
    .execute()
  return rows.map((row) => ({
    subject: row.subject,
    from: row.from_time.toISOString(),
    until: row.until_time?.toISOString() ?? null,
  }))
}

/** Key of the advisory lock that whoever places readings shares until the commit. */
const placing = 4_711_029

/** Waits until every transaction that may have placed readings by assignments of before is through. */
export async function awaitPlacing(db: Connection): Promise<void> {
  await sql`select pg_advisory_xact_lock(${placing})`.execute(db)
}

/** Assignments of several devices with the FHIR ids of the patients, for whoever places what the devices said. */
export async function patientsOfDevices(
  db: Connection,
  devices: readonly string[],
): Promise<Map<string, readonly { readonly patient: string; readonly from: number; readonly until: number }[]>> {
  const found = new Map<string, { patient: string; from: number; until: number }[]>()
  if (devices.length === 0) return found
  await sql`select pg_advisory_xact_lock_shared(${placing})`.execute(db)
  const rows = await db
    .selectFrom('device_assignment')
    .innerJoin('identity.person', 'identity.person.subject', 'device_assignment.subject')
    .select(['device', 'patient', 'from_time', 'until_time'])
    .where('device', 'in', [...new Set(devices)])
    .execute()
  for (const { device, patient, from_time, until_time } of rows) {
    if (patient === null) continue
    const until = until_time?.getTime() ?? Number.POSITIVE_INFINITY
    found.set(device, [...(found.get(device) ?? []), { patient, from: from_time.getTime(), until }])
  }
  return found
}

function columnsOf({ quietAfter, calibrateEvery, ...texts }: DeviceChange) {
  const said = Object.entries(texts).filter(([, text]) => text !== undefined)
  const kept = said.map(([name, text]) => [name, text === null ? null : storable(text)])
  return {
    ...(Object.fromEntries(kept) as Partial<Record<keyof typeof texts, string | null>>),
    ...(quietAfter === undefined ? {} : { quiet_after: quietAfter }),
    ...(calibrateEvery === undefined ? {} : { calibrate_every: calibrateEvery }),
  }
}

const deviceOf = (row: Selectable<DeviceTable>, subject: string | null): Device => ({
  id: row.id,
  name: row.name,
  kind: row.kind,
  manufacturer: row.manufacturer,
  model: row.model,
  serial: row.serial,
  owner: row.owner,
  firmware: row.firmware,
  calibratedAt: row.calibrated_at?.toISOString() ?? null,
  battery: row.battery,
  clockAhead: row.clock_ahead,
  lastSeenAt: row.last_seen_at?.toISOString() ?? null,
  quietAfter: row.quiet_after,
  quietLearned: learnedQuiet(row.usual_silence, row.silences),
  calibrateEvery: row.calibrate_every,
  retiredAt: row.retired_at?.toISOString() ?? null,
  retiredReason: row.retired_reason,
  waiting: row.waiting,
  createdAt: row.created_at.toISOString(),
  subject,
})
