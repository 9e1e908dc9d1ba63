import type { DeviceRecord, DeviceView } from '../../twins/devices/device-views.ts'
import type { Subject } from '../domain.ts'

/** One monitor of a subject, in the shapes of the API, every optional part filled. */
export function deviceExample(subject: Subject, now: string) {
  const device: DeviceView = {
    name: 'monitor-3',
    kind: 'bedside monitor',
    manufacturer: 'Example',
    model: 'M1',
    serial: 'A17',
    owner: 'Ward 3',
    firmware: '1.2',
    state: 'in-service',
    retired: null,
    battery: 0.8,
    lastSeenAt: now,
    quietAfterMinutes: 15,
    quietLearnedMinutes: 4,
    quiet: false,
    clockAhead: 1.5,
    calibratedAt: now,
    calibrateEveryDays: 365,
    calibrationDueAt: '2027-01-02T03:04:05.000Z',
    subject,
    withheld: false,
    measures: [{ system: 'http://loinc.org', code: '8867-4', unit: '/min', lastAt: now }],
    held: 1,
    quality: { days: 7, messages: 10, readings: 80, refused: 2, gaps: 1, longestGapSeconds: 1200 },
  }
  const record: DeviceRecord = {
    device,
    assignments: [{ subject, from: now, until: null }],
    calibrations: [{ at: now, note: 'Checked', by: 'ada' }],
    days: [{ day: '2026-01-02', messages: 10, readings: 80, refused: 2, gaps: 1, longestGapSeconds: 1200 }],
  }
  return { device, record, issued: { device, secret: 's'.repeat(43) } }
}
