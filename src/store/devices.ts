import { type Selectable, sql } from 'kysely'
import { HamzadError } from '../kernel/errors.ts'
import { storable } from './json.ts'
import type { Connection, DeviceTable } from './schema.ts'

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
  readonly by?: string
}

/** Adds a device; its name is its own. Errors: `input.invalid`. */
export async function addDevice(db: Connection, device: NewDevice): Promise<Device> {
  const { name, by, secret, ...rest } = device
  const row = await db
    .insertInto('device')
    .values({ name, ...rest, secret: secret ?? null, created_by: by ?? null })
    .onConflict((conflict) => conflict.column('name').doNothing())
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

/** The device whose secret has this hash under this name, or null. */
export async function deviceOfSecret(db: Connection, name: string, secret: Buffer): Promise<string | null> {
  const row = await db
    .selectFrom('device')
    .select('id')
    .where('name', '=', name)
    .where('secret', '=', secret)
    .executeTakeFirst()
  return row?.id ?? null
}

/**
 * From an instant on, a device observes another patient (null: nobody); who was observed until then stays in the history. Errors:
 * `input.invalid` when the device is assigned from a later instant already.
 */
export async function assignDevice(
  db: Connection,
  device: string,
  subject: string | null,
  from: string,
): Promise<void> {
  const later = await db
    .selectFrom('device_assignment')
    .select('from_time')
    .where('device', '=', device)
    .where('from_time', '>=', new Date(from))
    .executeTakeFirst()
  if (later !== undefined)
    throw new HamzadError('input.invalid', {
      what: 'The time of the assignment',
      why: `the device was assigned anew at ${later.from_time.toISOString()}`,
      action: 'Give a later time.',
    })
  await db
    .updateTable('device_assignment')
    .set({ until_time: from })
    .where('device', '=', device)
    .where('until_time', 'is', null)
    .execute()
  if (subject !== null) await db.insertInto('device_assignment').values({ device, subject, from_time: from }).execute()
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

/** Assignments of several devices with the FHIR ids of the patients, for whoever places what the devices said. */
export async function patientsOfDevices(
  db: Connection,
  devices: readonly string[],
): Promise<Map<string, readonly { readonly patient: string; readonly from: number; readonly until: number }[]>> {
  const found = new Map<string, { patient: string; from: number; until: number }[]>()
  if (devices.length === 0) return found
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

/** What a device said of itself. Absent parts stay as they were. */
export interface DeviceReport {
  readonly battery?: number
  readonly firmware?: string
  readonly clockAhead?: number
}

/** Notes that devices were heard, and what they said of themselves. */
export async function noteDevices(db: Connection, reports: ReadonlyMap<string, DeviceReport>): Promise<void> {
  const all = [...reports].sort(([a], [b]) => (a < b ? -1 : 1))
  if (all.length === 0) return
  const column = <T>(of: (report: DeviceReport) => T) => all.map(([, report]) => of(report))
  await sql`
    update device set last_seen_at = clock_timestamp(), battery = coalesce(said.battery, device.battery),
      firmware = coalesce(said.firmware, device.firmware), clock_ahead = coalesce(said.ahead, device.clock_ahead)
    from unnest(${all.map(([id]) => id)}::uuid[], ${column((r) => r.battery ?? null)}::real[],
      ${column((r) => (r.firmware === undefined ? null : storable(r.firmware)))}::text[], ${column((r) => r.clockAhead ?? null)}::real[])
      as said (id, battery, firmware, ahead)
    where device.id = said.id`.execute(db)
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
  subject,
})
