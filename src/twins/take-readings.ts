import { createHash } from 'node:crypto'
import type { Transaction } from 'kysely'
import { type DeviceReading, readReadings } from '../records/devices/read-readings.ts'
import { check } from '../records/fhir/check.ts'
import type { FhirResource } from '../records/fhir/resource.ts'
import type { Finding } from '../records/rejection.ts'
import { type Connector, countMessages } from '../store/connectors.ts'
import { type DeviceReport, noteDevices, patientsOfDevices } from '../store/devices.ts'
import { startRun } from '../store/import-runs.ts'
import { type NewMessage, putMessages, takenBefore } from '../store/messages.ts'
import type { Database } from '../store/schema.ts'
import type { Store } from '../store/store.ts'
import { transact } from '../store/transact.ts'
import { wakeTwins } from './import.ts'
import { importBatch } from './import-batch.ts'
import type { ImportMemory } from './import-memory.ts'

/** Something that a device published. */
export interface DeviceMessage {
  /** Id of the device in the store, and the name by which it is known. */
  readonly device: string
  readonly name: string
  readonly body: Uint8Array
  /** When it arrived, milliseconds since 1970. */
  readonly received: number
}

export interface TakenReadings {
  readonly outcome: 'taken' | 'repeated' | 'refused' | 'held'
  readonly readings: number
  readonly findings: readonly Finding[]
}

export interface ReadingIntake {
  /**
   * Takes messages of devices in one transaction; when it resolves, all is committed. Readings of a time at which nobody is known to be observed
   * hold their message: it is taken when the device is assigned. `again`: they are archived and read anew; nothing is counted.
   */
  take(messages: readonly DeviceMessage[], options?: { readonly again?: boolean }): Promise<TakenReadings[]>
}

/** Opens a connector for readings of devices. */
export async function openReadingIntake(
  store: Store,
  connector: Connector,
  now: () => number = Date.now,
): Promise<ReadingIntake> {
  const run = await startRun(store.db, `connector ${connector.name}`, connector.name)
  const memory: ImportMemory = { people: new Map(), medications: new Map() }
  return {
    take: (messages, { again = false } = {}) =>
      transact(store, (tx) => takeAll(tx, connector.id, messages, run, memory, now(), again)),
  }
}

/** A clock that is less than this ahead may be right: the line takes its time. Further ahead, times are corrected, with a note. */
const tolerance = 90_000

async function takeAll(
  tx: Transaction<Database>,
  connector: string,
  messages: readonly DeviceMessage[],
  run: string,
  memory: ImportMemory,
  now: number,
  again: boolean,
): Promise<TakenReadings[]> {
  const patients = await patientsOfDevices(
    tx,
    messages.map((each) => each.device),
  )
  const digests = messages.map(({ name, body }) => createHash('sha256').update(`${name}\0`).update(body).digest())
  const known = again ? new Set<string>() : await takenBefore(tx, connector, digests)
  const seen = new Set<string>()
  const archive: NewMessage[] = []
  const resources: FhirResource[] = []
  const reports = new Map<string, DeviceReport>()
  const outcomes = messages.map((message, index): TakenReadings => {
    const digest = digests[index] as Buffer
    const hex = digest.toString('hex')
    if (known.has(hex) || seen.has(hex)) return { outcome: 'repeated', readings: 0, findings: [] }
    seen.add(hex)
    const read = readReadings(message.body, message.name)
    const ahead = aheadOf(read.readings, message.received)
    reports.set(message.device, ahead > 0 ? { clockAhead: ahead / 1000 } : {})
    const placed = read.readings.map((reading) => place(reading, patients.get(message.device) ?? [], ahead))
    const orphans = placed.filter((each) => each === null).length
    const sound = placed.filter((each) => each !== null && check(each).length === 0) as FhirResource[]
    const outcome = read.readings.length === 0 ? 'refused' : orphans > 0 ? 'held' : 'taken'
    if (outcome === 'taken') resources.push(...sound)
    const first = read.findings[0]
    archive.push({
      digest,
      body: message.body,
      type: 'readings',
      control: null,
      state: outcome === 'refused' ? 'dead' : outcome,
      ...(outcome === 'held'
        ? { rule: 'device.unassigned', reason: 'Nobody says whom the device observed at that time; assign it' }
        : {}),
      ...(outcome === 'refused'
        ? { rule: first?.rule ?? 'hl7.empty', reason: first?.reason ?? 'There is no reading in it' }
        : {}),
      findings: read.findings,
      resources: outcome === 'taken' ? sound.length : 0,
      device: message.device,
    })
    return { outcome, readings: outcome === 'taken' ? sound.length : 0, findings: read.findings }
  })
  await putMessages(tx, connector, archive)
  const items = resources.map((resource) => ({ kind: 'resource' as const, resource, file: 'device', place: '' }))
  const result = await importBatch(tx, items, run, memory, now)
  await wakeTwins(tx, result)
  if (again) return outcomes
  await noteDevices(tx, reports)
  await countMessages(tx, connector, outcomes, resources.length)
  return outcomes
}

/** Milliseconds that the clock of the device is ahead; 0 when it may be right. A reading cannot be newer than its arrival. */
function aheadOf(readings: readonly DeviceReading[], received: number): number {
  const newest = readings.reduce((latest, { at }) => Math.max(latest, at), Number.NEGATIVE_INFINITY)
  const ahead = newest - received
  return ahead > tolerance ? Math.round(ahead / 1000) * 1000 : 0
}

function place(
  reading: DeviceReading,
  assignments: readonly { readonly patient: string; readonly from: number; readonly until: number }[],
  ahead: number,
): FhirResource | null {
  const at = reading.at - ahead
  const found = assignments.find(({ from, until }) => from <= at && at < until)
  return found ? reading.observation(found.patient, ahead) : null
}

/** Takes what was held for a device, after somebody said whom it observed. Answers with how many messages are taken now. */
export async function takeHeld(
  store: Store,
  connector: Connector,
  device: { readonly id: string; readonly name: string },
): Promise<number> {
  const intake = await openReadingIntake(store, connector)
  const rows = await store.db
    .selectFrom('identity.message')
    .select(['body', 'received_at'])
    .where('device', '=', device.id)
    .where('connector', '=', connector.id)
    .where('state', '=', 'held')
    .orderBy('sequence')
    .execute()
  let taken = 0
  for (let at = 0; at < rows.length; at += 100) {
    const batch = rows.slice(at, at + 100).map((row) => ({
      device: device.id,
      name: device.name,
      body: row.body,
      received: row.received_at.getTime(),
    }))
    taken += (await intake.take(batch)).filter((each) => each.outcome === 'taken').length
  }
  return taken
}
