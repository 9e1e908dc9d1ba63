import { type Static, Type } from 'typebox'
import { newSecret, secretHash } from '../../governance/secrets.ts'
import { HamzadError } from '../../kernel/errors.ts'
import { listConnectors } from '../../store/connectors.ts'
import { channelsOf, type DeviceChannel, type DeviceDay, daysOf, heldByDevice } from '../../store/device-reports.ts'
import {
  addDevice,
  assignDevice,
  assignmentsOf,
  calibrateDevice,
  calibrationsOf,
  changeDevice,
  type Device,
  getDevice,
  listDevices,
  renewSecret,
  retireDevice,
} from '../../store/devices.ts'
import type { Connection } from '../../store/schema.ts'
import type { Store } from '../../store/store.ts'
import { transact } from '../../store/transact.ts'
import { banners } from '../patients/subject-banner.ts'
import { Id, Instant, nullable } from '../shapes.ts'
import { Subject } from '../views.ts'

export const DeviceName = Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$' })

const Count = Type.Integer({ minimum: 0 })
const Text = Type.String({ minLength: 1, maxLength: 200 })

/** Minutes without a message after which a device is quiet, and days between two calibrations. */
const Minutes = Type.Number({ exclusiveMinimum: 0, maximum: 525_600 })
const Days = Type.Integer({ minimum: 1, maximum: 36_500 })

export const NewDevice = Type.Object({
  name: DeviceName,
  kind: Type.Optional(Text),
  manufacturer: Type.Optional(Text),
  model: Type.Optional(Text),
  serial: Type.Optional(Text),
  owner: Type.Optional(Text),
  quietAfterMinutes: Type.Optional(Minutes),
  calibrateEveryDays: Type.Optional(Days),
})

/** Absent parts stay; null takes back. A reason retires a device. */
export const DeviceChange = Type.Object({
  kind: Type.Optional(nullable(Text)),
  manufacturer: Type.Optional(nullable(Text)),
  model: Type.Optional(nullable(Text)),
  serial: Type.Optional(nullable(Text)),
  owner: Type.Optional(nullable(Text)),
  quietAfterMinutes: Type.Optional(nullable(Minutes)),
  calibrateEveryDays: Type.Optional(nullable(Days)),
  retire: Type.Optional(Type.Object({ reason: Text })),
})

/** Whom it observes from an instant on (now, unless said), or between two; null: nobody. */
export const NewAssignment = Type.Object({
  subject: nullable(Id),
  from: Type.Optional(Instant),
  until: Type.Optional(Instant),
})
export const NewCalibration = Type.Object({ at: Type.Optional(Instant), note: Type.Optional(Text) })

/** Days that the shares of a device are counted over. */
const window = 7

export const DeviceQuality = Type.Object({
  days: Type.Literal(window),
  messages: Count,
  readings: Count,
  /** Of them. */
  refused: Count,
  /** Silences beyond what is allowed; null: nobody said what is. */
  gaps: nullable(Count),
  longestGapSeconds: nullable(Type.Number()),
})

export const DeviceView = Type.Object({
  name: Type.String(),
  kind: nullable(Type.String()),
  manufacturer: nullable(Type.String()),
  model: nullable(Type.String()),
  serial: nullable(Type.String()),
  owner: nullable(Type.String()),
  firmware: nullable(Type.String()),
  /** waiting: it was heard, and nobody has added it; what it says is held. */
  state: Type.Union([Type.Literal('in-service'), Type.Literal('waiting'), Type.Literal('retired')]),
  retired: nullable(Type.Object({ at: Instant, reason: nullable(Type.String()) })),
  /** 0 to 1, as it said last. */
  battery: nullable(Type.Number()),
  lastSeenAt: nullable(Instant),
  quietAfterMinutes: nullable(Type.Number()),
  /** Minutes of silence that would be unusual, as learned; null: too little is known. */
  quietLearnedMinutes: nullable(Type.Number()),
  /** It sends for too long nothing; null: nothing says how long it may be silent, or it is not in service. */
  quiet: nullable(Type.Boolean()),
  /** Seconds that its clock is ahead of ours (negative: behind, or its readings take so long). */
  clockAhead: nullable(Type.Number()),
  calibratedAt: nullable(Instant),
  calibrateEveryDays: nullable(Type.Integer()),
  calibrationDueAt: nullable(Instant),
  subject: nullable(Subject),
  /** It observes somebody whose consents do not let you see them. */
  withheld: Type.Boolean(),
  measures: Type.Array(
    Type.Object({ system: Type.String(), code: Type.String(), unit: Type.String(), lastAt: Instant }),
  ),
  /** Messages of it that wait until somebody says whom it observed. */
  held: Count,
  quality: DeviceQuality,
})
export const DeviceList = Type.Object({ devices: Type.Array(DeviceView) })

export const DeviceRecord = Type.Object({
  device: DeviceView,
  /** Newest first. */
  assignments: Type.Array(Type.Object({ subject: Subject, from: Instant, until: nullable(Instant) })),
  calibrations: Type.Array(Type.Object({ at: Instant, note: nullable(Type.String()), by: nullable(Type.String()) })),
  /** The last thirty days on which it sent, oldest first. */
  days: Type.Array(
    Type.Object({
      day: Type.String({ format: 'date' }),
      messages: Count,
      readings: Count,
      refused: Count,
      gaps: Count,
      longestGapSeconds: nullable(Type.Number()),
    }),
  ),
})
/** A device with its secret, which is told this once. */
export const IssuedDevice = Type.Object({ device: DeviceView, secret: Type.String() })
export const Assigned = Type.Object({
  device: DeviceView,
  /** Messages that were held and are taken now. */
  taken: Count,
})

export type DeviceView = Static<typeof DeviceView>
export type DeviceRecord = Static<typeof DeviceRecord>
type By = { readonly by: string }

/** Devices as the routes call them. What does not exist is `not-found`. */
export interface Devices {
  list(): Promise<DeviceView[]>
  get(name: string): Promise<DeviceRecord>
  add(device: Static<typeof NewDevice>, by: By): Promise<Static<typeof IssuedDevice>>
  change(name: string, change: Static<typeof DeviceChange>): Promise<DeviceView>
  assign(name: string, assignment: Static<typeof NewAssignment>): Promise<Static<typeof Assigned>>
  calibrate(name: string, calibration: Static<typeof NewCalibration>, by: By): Promise<DeviceView>
  /** A new secret in place of the old one; a device that was retired is in service again. */
  renew(name: string): Promise<Static<typeof IssuedDevice>>
}

const day = 86_400_000

export function createDevices(store: Store, now: () => number = Date.now): Devices {
  const dateOf = (at: number) => new Date(at).toISOString().slice(0, 10)
  const since = (days: number) => dateOf(now() - (days - 1) * day)

  async function views(db: Connection, devices: readonly Device[], one?: string): Promise<DeviceView[]> {
    const subjects = devices.flatMap(({ subject }) => subject ?? [])
    const [people, channels, days, held] = [
      await banners(db, subjects),
      Map.groupBy(await channelsOf(db, one), (each) => each.device),
      Map.groupBy(await daysOf(db, since(window), one), (each) => each.device),
      await heldByDevice(db),
    ]
    return devices.map((device) => ({
      ...described(device, now()),
      subject: device.subject === null ? null : (people.get(device.subject) ?? null),
      withheld: false,
      measures: (channels.get(device.id) ?? []).map(
        ({ device: _, ...rest }: DeviceChannel & { lastAt: string }) => rest,
      ),
      held: held.get(device.id) ?? 0,
      quality: qualityOf(device, days.get(device.id) ?? []),
    }))
  }
  const view = async (name: string): Promise<DeviceView> => {
    const device = await getDevice(store.db, name)
    return (await views(store.db, [device], device.id))[0] as DeviceView
  }
  const instant = (text: string | undefined, what: string): string => {
    const at = text === undefined ? now() : Date.parse(text)
    if (at <= now() + 60_000) return new Date(at).toISOString()
    throw new HamzadError('input.invalid', { what, why: 'it is in the future', action: 'Give a time that has come.' })
  }

  return {
    list: async () => views(store.db, await listDevices(store.db)),
    async get(name) {
      const { id } = await getDevice(store.db, name)
      const assignments = await assignmentsOf(store.db, id)
      const people = await banners(store.db, [...new Set(assignments.map(({ subject }) => subject))])
      return {
        device: await view(name),
        assignments: assignments.flatMap(({ subject, ...rest }) => {
          const person = people.get(subject)
          return person ? [{ subject: person, ...rest }] : []
        }),
        calibrations: await calibrationsOf(store.db, id),
        days: (await daysOf(store.db, since(30), id)).map(({ device: _, longestGap, ...rest }) => ({
          ...rest,
          longestGapSeconds: longestGap,
        })),
      }
    },
    async add({ quietAfterMinutes, calibrateEveryDays, ...rest }, { by }) {
      const secret = newSecret()
      const { name } = await addDevice(store.db, {
        ...rest,
        ...(quietAfterMinutes === undefined ? {} : { quietAfter: quietAfterMinutes * 60 }),
        ...(calibrateEveryDays === undefined ? {} : { calibrateEvery: calibrateEveryDays }),
        secret: secretHash(secret),
        by,
      })
      return { device: await view(name), secret }
    },
    async change(name, { retire, quietAfterMinutes: minutes, calibrateEveryDays: every, ...rest }) {
      await transact(store, async (tx) => {
        const { id } = await getDevice(tx, name)
        await changeDevice(tx, id, {
          ...rest,
          ...(minutes === undefined ? {} : { quietAfter: minutes === null ? null : minutes * 60 }),
          ...(every === undefined ? {} : { calibrateEvery: every }),
        })
        if (retire) await retireDevice(tx, id, retire.reason, new Date(now()).toISOString())
      })
      return view(name)
    },
    async assign(name, { subject, from, until }) {
      const device = await getDevice(store.db, name)
      if (subject !== null && (device.waiting || device.retiredAt !== null) && until === undefined)
        throw new HamzadError('input.invalid', {
          what: 'The device',
          why: device.waiting ? 'nobody has added it yet' : 'it is retired',
          action: device.waiting ? 'Add it first.' : 'Give it a new secret first, or an end of the assignment.',
        })
      if (subject !== null && !(await banners(store.db, [subject])).has(subject))
        throw new HamzadError('not-found', { what: 'patient', id: subject })
      const start = instant(from, 'The time of the assignment')
      const end = until === undefined ? undefined : instant(until, 'The end of the assignment')
      if (end !== undefined && Date.parse(end) <= Date.parse(start))
        throw new HamzadError('input.invalid', {
          what: 'The end of the assignment',
          why: 'it is not after its beginning',
          action: 'Give a later end.',
        })
      await transact(store, (tx) => assignDevice(tx, device.id, subject, start, end))
      const taken = subject === null ? 0 : await takeAllHeld(store, device)
      return { device: await view(name), taken }
    },
    async calibrate(name, { at, note }, { by }) {
      const when = instant(at, 'The time of the calibration')
      await transact(store, async (tx) => {
        const { id } = await getDevice(tx, name)
        await calibrateDevice(tx, id, { at: when, note: note ?? null, by })
      })
      return view(name)
    },
    async renew(name) {
      const secret = newSecret()
      const { id } = await getDevice(store.db, name)
      await renewSecret(store.db, id, secretHash(secret))
      return { device: await view(name), secret }
    },
  }
}

/** Takes what is held for a device, by whichever connector it came. Answers with how many messages are taken now. */
export async function takeAllHeld(store: Store, device: Pick<Device, 'id' | 'name'>): Promise<number> {
  const { takeHeld } = await import('./take-readings.ts')
  let taken = 0
  for (const connector of await listConnectors(store.db)) taken += await takeHeld(store, connector, device)
  return taken
}

function described(
  device: Device,
  now: number,
): Omit<DeviceView, 'subject' | 'withheld' | 'measures' | 'held' | 'quality'> {
  const { name, kind, manufacturer, model, serial, owner, firmware, battery, clockAhead, calibratedAt } = device
  const { lastSeenAt, quietAfter, calibrateEvery, retiredAt, retiredReason, waiting, createdAt } = device
  const state = retiredAt !== null ? 'retired' : waiting ? 'waiting' : 'in-service'
  const limit = state === 'in-service' ? (quietAfter ?? device.quietLearned) : null
  return {
    name,
    kind,
    manufacturer,
    model,
    serial,
    owner,
    firmware,
    state,
    retired: retiredAt === null ? null : { at: retiredAt, reason: retiredReason },
    battery,
    lastSeenAt,
    quietAfterMinutes: quietAfter === null ? null : quietAfter / 60,
    quietLearnedMinutes: device.quietLearned === null ? null : Math.ceil(device.quietLearned / 6) / 10,
    quiet: limit === null ? null : now - Date.parse(lastSeenAt ?? createdAt) > limit * 1000,
    clockAhead,
    calibratedAt,
    calibrateEveryDays: calibrateEvery,
    calibrationDueAt:
      calibrateEvery === null || calibratedAt === null
        ? null
        : new Date(Date.parse(calibratedAt) + calibrateEvery * day).toISOString(),
  }
}

function qualityOf({ quietAfter }: Device, days: readonly DeviceDay[]): Static<typeof DeviceQuality> {
  const sum = (of: (each: DeviceDay) => number) => days.reduce((total, each) => total + of(each), 0)
  const gaps = days.flatMap(({ longestGap }) => longestGap ?? [])
  return {
    days: window,
    messages: sum((each) => each.messages),
    readings: sum((each) => each.readings),
    refused: sum((each) => each.refused),
    gaps: quietAfter === null ? null : sum((each) => each.gaps),
    longestGapSeconds: gaps.length === 0 ? null : Math.max(...gaps),
  }
}
