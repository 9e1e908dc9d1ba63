import type { Static } from 'typebox'
import type { Subject } from '../../../src/server/api/schemas.ts'
import type {
  DeviceChange,
  DeviceRecord,
  DeviceView,
  NewAssignment,
  NewCalibration,
  NewDevice,
} from '../../../src/twins/devices/device-views.ts'
import type { Answer } from './api.ts'
import { cast } from './cast.ts'

/** Devices of the mocked server by name. */
export type MockDevices = Map<string, DeviceRecord>

const ago = (now: number, minutes: number) => new Date(now - minutes * 60_000).toISOString()
const secret = 'Zm9ydHkgdHdvIGxldHRlcnMgdGhhdCBzYXkgbm90aGluZw'
const loinc = 'http://loinc.org'
const person = (n: number) => cast[n]?.subject as Static<typeof Subject>

function device(now: number, name: string, more: Partial<DeviceView> = {}): DeviceView {
  return {
    name,
    kind: null,
    manufacturer: null,
    model: null,
    serial: null,
    owner: null,
    firmware: null,
    state: 'in-service',
    retired: null,
    battery: null,
    lastSeenAt: ago(now, 0.3),
    quietAfterMinutes: 15,
    quietLearnedMinutes: 4,
    quiet: false,
    clockAhead: null,
    calibratedAt: null,
    calibrateEveryDays: null,
    calibrationDueAt: null,
    subject: null,
    withheld: false,
    measures: [],
    held: 0,
    quality: { days: 7, messages: 0, readings: 0, refused: 0, gaps: 0, longestGapSeconds: null },
    ...more,
  }
}

const measure = (now: number, code: string, unit: string) => ({ system: loinc, code, unit, lastAt: ago(now, 0.3) })

const record = (view: DeviceView, more: Partial<DeviceRecord> = {}): DeviceRecord => ({
  device: view,
  assignments: [],
  calibrations: [],
  days: [],
  ...more,
})

export function mockDevices(now: number): MockDevices {
  const day = (back: number) => ago(now, back * 1440).slice(0, 10)
  const monitor = device(now, 'monitor-3', {
    kind: 'bedside monitor',
    manufacturer: 'Example Medical',
    model: 'M540',
    serial: 'A17-0042',
    owner: 'Ward 4 East',
    firmware: '4.2.1',
    battery: 0.82,
    clockAhead: 0.4,
    calibratedAt: ago(now, 100 * 1440),
    calibrateEveryDays: 365,
    calibrationDueAt: ago(now, -265 * 1440),
    subject: person(0),
    measures: [measure(now, '8867-4', '/min'), measure(now, '59408-5', '%'), measure(now, '8480-6', 'mm[Hg]')],
    quality: { days: 7, messages: 9841, readings: 29_520, refused: 12, gaps: 1, longestGapSeconds: 1320 },
  })
  const pump = device(now, 'pump-12', {
    kind: 'infusion pump',
    serial: 'PX-881',
    lastSeenAt: ago(now, 190),
    quiet: true,
    battery: 0.11,
    clockAhead: 312,
    calibratedAt: ago(now, 400 * 1440),
    calibrateEveryDays: 365,
    calibrationDueAt: ago(now, 35 * 1440),
    subject: person(1),
    held: 3,
    measures: [{ system: 'urn:iso:std:iso:11073:10101', code: '157784', unit: 'mL/h', lastAt: ago(now, 190) }],
    quality: { days: 7, messages: 410, readings: 410, refused: 61, gaps: 4, longestGapSeconds: 11_400 },
  })
  const waiting = device(now, 'oximeter-77', {
    state: 'waiting',
    quietAfterMinutes: null,
    quiet: null,
    held: 14,
    measures: [measure(now, '59408-5', '%'), measure(now, '8889-8', '/min')],
    quality: { days: 7, messages: 14, readings: 28, refused: 0, gaps: null, longestGapSeconds: 61 },
  })
  const retired = device(now, 'monitor-1', {
    state: 'retired',
    quiet: null,
    retired: { at: ago(now, 20 * 1440), reason: 'Worn out; replaced by monitor-3' },
    lastSeenAt: ago(now, 20 * 1440),
  })
  const days = Array.from({ length: 30 }, (_, n) => 29 - n)
    .filter((back) => back !== 12)
    .map((back) => ({
      day: day(back),
      messages: 1300 + 40 * (back % 5),
      readings: back === 0 ? 1900 : 4000 + 120 * (back % 7),
      refused: back === 9 ? 420 : back % 4,
      gaps: back === 11 ? 1 : 0,
      longestGapSeconds: back === 11 ? 86_000 : 45,
    }))
  return new Map([
    [
      'monitor-3',
      record(monitor, {
        days,
        assignments: [
          { subject: person(0), from: ago(now, 3 * 1440), until: null },
          { subject: person(2), from: ago(now, 12 * 1440), until: ago(now, 3 * 1440) },
        ],
        calibrations: [
          { at: ago(now, 100 * 1440), note: 'Against the phantom of medical engineering', by: 'ada' },
          { at: ago(now, 463 * 1440), note: null, by: 'ada' },
        ],
      }),
    ],
    ['pump-12', record(pump, { days: days.slice(-5) })],
    ['oximeter-77', record(waiting, { days: days.slice(-1) })],
    [
      'monitor-1',
      record(retired, { assignments: [{ subject: person(3), from: ago(now, 90 * 1440), until: ago(now, 20 * 1440) }] }),
    ],
  ])
}

/** What the mocked server answers about devices; null when it was asked about something else. */
export function deviceAnswer(mock: MockDevices, now: number, method: string, url: URL, body: unknown): Answer | null {
  const [, , room, name = '', part] = url.pathname.split('/')
  if (room !== 'devices') return null
  if (name === '' && method === 'GET')
    return { status: 200, body: { devices: [...mock.values()].map((each) => each.device) } }
  if (name === '') {
    const { name: wanted, ...rest } = body as Static<typeof NewDevice>
    const known = mock.get(wanted)
    if (known && known.device.state !== 'waiting')
      return {
        status: 400,
        body: { code: 'input.invalid', message: 'Another device has this name. Choose another one.' },
      }
    const made = {
      ...(known?.device ?? device(now, wanted, { lastSeenAt: null })),
      ...rest,
      state: 'in-service' as const,
    }
    mock.set(wanted, { ...(known ?? record(made)), device: made })
    return { status: 201, body: { device: made, secret } }
  }
  const found = mock.get(decodeURIComponent(name))
  if (!found) return { status: 404, body: { code: 'not-found', message: 'There is no such device.' } }
  const put = (change: Partial<DeviceView>, more: Partial<DeviceRecord> = {}) => {
    const device = { ...found.device, ...change }
    mock.set(device.name, { ...found, ...more, device })
    return device
  }
  if (method === 'PATCH') {
    const { retire, ...rest } = body as Static<typeof DeviceChange>
    const retired = retire && {
      state: 'retired' as const,
      retired: { at: ago(now, 0), reason: retire.reason },
      subject: null,
    }
    return { status: 200, body: put({ ...rest, ...retired }) }
  }
  if (part === 'assignments') {
    const { subject: id, from = ago(now, 0), until = null } = body as Static<typeof NewAssignment>
    const subject = cast.find((each) => each.subject.id === id)?.subject ?? null
    const taken = subject === null ? 0 : found.device.held
    const before = found.assignments.map((each) => ({ ...each, until: each.until ?? from }))
    const assignments = subject === null ? before : [{ subject, from, until }, ...before]
    return {
      status: 200,
      body: {
        device: put(
          { subject: until ? found.device.subject : subject, held: found.device.held - taken },
          { assignments },
        ),
        taken,
      },
    }
  }
  if (part === 'calibrations') {
    const { note = null } = body as Static<typeof NewCalibration>
    const calibrations = [{ at: ago(now, 0), note, by: 'ada' }, ...found.calibrations]
    return {
      status: 200,
      body: put({ calibratedAt: ago(now, 0), calibrationDueAt: ago(now, -365 * 1440) }, { calibrations }),
    }
  }
  if (part === 'secret') return { status: 201, body: { device: put({ state: 'in-service', retired: null }), secret } }
  return { status: 200, body: found }
}
