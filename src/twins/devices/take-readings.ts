import { createHash } from 'node:crypto'
import type { Transaction } from 'kysely'
import { type DeviceReading, isStandard, readReadings } from '../../records/devices/read-readings.ts'
import { check } from '../../records/fhir/check.ts'
import type { FhirResource } from '../../records/fhir/resource.ts'
import type { Finding } from '../../records/rejection.ts'
import { type Connector, countMessages, countTaken } from '../../store/connectors.ts'
import { clocksOf, putClocks } from '../../store/device-clocks.ts'
import { type DeviceChannel, type DeviceReport, noteChannels, noteDevices } from '../../store/device-reports.ts'
import { awaitPlacing, patientsOfDevices } from '../../store/devices.ts'
import { startRun } from '../../store/import-runs.ts'
import { chooseMessages, type NewMessage, putMessages, takenBefore } from '../../store/messages.ts'
import type { Database } from '../../store/schema.ts'
import type { Store } from '../../store/store.ts'
import { transact } from '../../store/transact.ts'
import { wakeTwins } from '../import/import.ts'
import { importBatch } from '../import/import-batch.ts'
import type { ImportMemory } from '../import/import-memory.ts'
import { untakable } from '../messages/untakable.ts'
import { type ClockEvidence, followClocks, tolerance } from './device-clocks.ts'

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
  const heard = new Map<string, number>()
  const evidence: ClockEvidence = new Map()
  return {
    async take(messages, { again = false } = {}) {
      try {
        return await transact(store, (tx) =>
          takeAll(tx, connector.id, messages, run, { ...memory, heard, evidence }, now(), again),
        )
      } catch (error) {
        // A message that can never be stored would come again for ever: it is kept as a dead letter instead.
        const finding = untakable(error, messages.length)
        if (finding === null) throw error
        return transact(store, (tx) => keepDead(tx, connector.id, messages, finding, again))
      }
    },
  }
}

async function takeAll(
  tx: Transaction<Database>,
  connector: string,
  messages: readonly DeviceMessage[],
  run: string,
  memory: ImportMemory & { readonly heard: Map<string, number>; readonly evidence: ClockEvidence },
  now: number,
  again: boolean,
): Promise<TakenReadings[]> {
  const senders = messages.map((each) => each.device)
  const patients = await patientsOfDevices(tx, senders)
  const clocks = followClocks(await clocksOf(tx, senders), memory.evidence)
  const digests = messages.map(digestOfMessage)
  const known = again ? new Set<string>() : await takenBefore(tx, connector, digests)
  const seen = new Set<string>()
  const archive: NewMessage[] = []
  const resources: FhirResource[] = []
  const reports = new Map<string, Required<Pick<DeviceReport, 'messages' | 'readings' | 'refused'>> & DeviceReport>()
  const channels: DeviceChannel[] = []
  let standard = true
  const outcomes = messages.map((message, index): TakenReadings => {
    const digest = digests[index] as Buffer
    const hex = digest.toString('hex')
    if (known.has(hex) || seen.has(hex)) return { outcome: 'repeated', readings: 0, findings: [] }
    seen.add(hex)
    const read = readReadings(message.body, message.name)
    const offset = offsetOf(read.readings, message.received)
    const measured = again
      ? null
      : clocks.hear(message.device, { received: message.received, newest: message.received + offset, sent: read.sent })
    const ahead =
      offset > tolerance ? Math.round(offset / 1000) * 1000 : clocks.aheadAt(message.device, message.received)
    const placed = read.readings.map((reading) => place(reading, patients.get(message.device) ?? [], ahead))
    const orphans = placed.filter((each) => each === null).length
    const faults: Finding[] = []
    const sound = placed.flatMap((each) => {
      const found = each === null ? [] : check(each)
      faults.push(...found)
      return each === null || found.length > 0 ? [] : [each]
    })
    const findings = [...read.findings, ...faults]
    const before = reports.get(message.device)
    reports.set(message.device, {
      ...before,
      // Readings that arrive late say nothing of the clock.
      ...(measured !== null && offset <= tolerance
        ? { clockAhead: measured / 1000 }
        : offset < -tolerance
          ? {}
          : { clockAhead: (ahead || offset) / 1000 }),
      ...read.condition,
      messages: (before?.messages ?? 0) + 1,
      readings: (before?.readings ?? 0) + read.readings.length + read.findings.length,
      refused: (before?.refused ?? 0) + read.findings.length + placed.length - orphans - sound.length,
    })
    for (const { channel } of read.readings) {
      channels.push({ device: message.device, ...channel })
      standard &&= isStandard(channel.system)
    }
    // A message that tells only of the device is taken, though nothing of it is about a patient.
    const said = Object.keys(read.condition).length > 0 || read.sent !== null
    const ofDevice = read.readings.length === 0 && findings.length === 0 && said
    const outcome = orphans > 0 ? 'held' : sound.length === 0 && !ofDevice ? 'refused' : 'taken'
    if (outcome === 'taken') resources.push(...sound)
    const first = findings[0]
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
      findings,
      resources: outcome === 'taken' ? sound.length : 0,
      device: message.device,
    })
    return { outcome, readings: outcome === 'taken' ? sound.length : 0, findings }
  })
  await putMessages(tx, connector, archive)
  const items = resources.map((resource) => ({ kind: 'resource' as const, resource, file: 'device', place: '' }))
  // What is made of readings by codes of standards is valid (read-readings.test.ts), so it is not validated once more.
  const result = await importBatch(tx, items, run, memory, now, standard ? 'checked' : 'lenient')
  await wakeTwins(tx, result)
  if (again) return outcomes
  await noteDevices(tx, reports)
  await putClocks(tx, clocks.learned)
  await noteChannels(tx, notHeardLately(channels, memory.heard, now))
  await countMessages(tx, connector, outcomes, resources.length)
  return outcomes
}

const digestOfMessage = ({ name, body }: DeviceMessage) =>
  createHash('sha256').update(`${name}\0`).update(body).digest()

async function keepDead(
  tx: Transaction<Database>,
  connector: string,
  messages: readonly DeviceMessage[],
  finding: Finding,
  again: boolean,
): Promise<TakenReadings[]> {
  const { rule, reason } = finding
  const dead = {
    type: 'readings',
    control: null,
    state: 'dead',
    rule,
    reason,
    findings: [finding],
    resources: 0,
  } as const
  await putMessages(
    tx,
    connector,
    messages.map((each) => ({ ...dead, digest: digestOfMessage(each), body: each.body, device: each.device })),
  )
  const outcomes = messages.map((): TakenReadings => ({ outcome: 'refused', readings: 0, findings: [finding] }))
  if (!again) await countMessages(tx, connector, outcomes, 0)
  return outcomes
}

/** Milliseconds that the newest reading is newer than its arrival, which it cannot be; negative: that it took to arrive. */
const offsetOf = (readings: readonly DeviceReading[], received: number): number =>
  readings.reduce((latest, { at }) => Math.max(latest, at), Number.NEGATIVE_INFINITY) - received

/** Those of some channels that were not noted in the last minute. One whose transaction fails is noted a minute later. */
function notHeardLately(channels: readonly DeviceChannel[], heard: Map<string, number>, now: number): DeviceChannel[] {
  if (heard.size > 100_000) heard.clear()
  return channels.filter(({ device, system, code, unit }) => {
    const key = `${device} ${system} ${code} ${unit}`
    if (now - (heard.get(key) ?? Number.NEGATIVE_INFINITY) < 60_000) return false
    heard.set(key, now)
    return true
  })
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
  let intake: ReadingIntake | undefined
  let taken = 0
  // What is being held just now, by somebody who did not yet see the assignment, is to be among it.
  await awaitPlacing(store.db)
  for (let after = 0; ; ) {
    const held = await chooseMessages(
      store.db,
      connector.id,
      { state: 'held', device: device.id },
      { after, limit: 100 },
    )
    if (held.length === 0) break
    intake ??= await openReadingIntake(store, connector)
    const batch = held.map(({ body, receivedAt }) => ({
      device: device.id,
      name: device.name,
      body,
      received: Date.parse(receivedAt),
    }))
    taken += (await intake.take(batch, { again: true })).filter((each) => each.outcome === 'taken').length
    after = held.at(-1)!.sequence
  }
  await countTaken(store.db, connector.id, taken)
  return taken
}
