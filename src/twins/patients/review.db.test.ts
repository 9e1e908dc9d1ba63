import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshStore } from '../../../test/support/database.ts'
import { textSource } from '../../records/source.ts'
import { addConnector, type Connector, getConnector } from '../../store/connectors.ts'
import { hearDevice } from '../../store/devices.ts'
import type { Store } from '../../store/store.ts'
import { findSubjects, getPerson, getSubject } from '../../store/subjects.ts'
import { readTimeline } from '../../store/timeline.ts'
import { createDevices } from '../devices/device-views.ts'
import { openReadingIntake } from '../devices/take-readings.ts'
import { importRecords } from '../import/import.ts'
import { openIntake } from '../messages/take-messages.ts'
import { searchPairs } from './find-matches.ts'
import { createReview, type Review } from './review-views.ts'

const by = { by: 'ada' }
const everybody = async (subjects: readonly string[]) => new Set(subjects)
const missing = { type: 'ORU^R01', rule: 'hl7.patient-missing', device: null, state: 'dead' as const }
const result = (control: string, value: number, pid = 'PID|1||||Example^Sara||19700203|F') =>
  [
    `MSH|^~\\&|LAB|HOSP|HAMZAD||20260102030405||ORU^R01|${control}|P|2.5.1`,
    pid,
    `OBR|1||${control}|2160-0^Creatinine^LN|||20260102030000`,
    `OBX|1|NM|2160-0^Creatinine^LN||${value}|mg/dL|||||F|||20260102030000`,
  ].join('\r')

let store: Store
let review: Review
beforeAll(async () => {
  store = await freshStore()
  review = createReview(store)
})
afterAll(() => store.close())

const subjectOf = async (patient: string) => (await findSubjects(store.db, [patient])).get(patient) as string
const valuesOf = async (subject: string) =>
  (await readTimeline(store.db, subject)).filter(({ withdrawn }) => !withdrawn).map(({ value }) => value)
const put = (...resources: object[]) =>
  importRecords(store, [textSource('a.ndjson', resources.map((each) => JSON.stringify(each)).join('\n'))])

describe('messages that do not say whom they are about', () => {
  let laboratory: Connector
  const send = async (...bodies: string[]) =>
    (await (await openIntake(store, laboratory)).take(bodies.map((each) => Buffer.from(each)))).map(
      ({ outcome }) => outcome,
    )
  const group = { connector: 'laboratory', ...missing }
  const numbers = async () => (await review.messages(group, 20)).map(({ sequence }) => sequence).sort((a, b) => a - b)
  beforeAll(async () => {
    laboratory = await addConnector(store.db, { name: 'laboratory', kind: 'mllp', settings: { timeZone: 'UTC' } })
    await put({ resourceType: 'Patient', id: 'known', name: [{ family: 'Known' }], birthDate: '1950-01-01' })
    expect(await send(result('A', 1), result('B', 2), result('C', 3), result('D', 4, 'PID|1||77^^^HOSP^MR'))).toEqual([
      'refused',
      'refused',
      'refused',
      'taken',
    ])
  })

  it('wait with their reason and what they hold, which names nobody', async () => {
    expect(await review.groups()).toMatchObject([{ ...group, speaks: 'hl7v2', messages: 3 }])
    const found = await review.messages(group, 20)
    expect(found[0]).toMatchObject({
      control: 'C',
      summary: {
        sender: 'LAB HOSP',
        names: { identifier: false, name: true, birthDate: true },
        measures: [{ code: '2160-0', unit: 'mg/dL', count: 1 }],
      },
    })
    expect(JSON.stringify(found)).not.toMatch(/Example|Sara|1970/)
  })

  it('are taken for the patient that somebody names, whose own particulars stay, now and when they are read again', async () => {
    const [first] = (await numbers()) as [number]
    const subject = await subjectOf('known')
    const decision = { kind: 'match' as const, subject }
    await expect(review.decide({ ...group, decision }, by)).rejects.toThrow('Choose such messages by their numbers')
    expect(await review.decide({ ...group, sequences: [first], decision }, by)).toEqual({
      tried: 1,
      taken: 1,
      refused: 0,
      discarded: 0,
      subject,
    })
    expect(await valuesOf(subject)).toEqual([1])
    expect(await getPerson(store.db, subject)).toMatchObject({ family: 'Known' })
    expect((await getConnector(store.db, 'laboratory')).taken).toBe(2)
    const { replayMessages } = await import('../messages/replay-messages.ts')
    expect(await replayMessages(store, 'laboratory', { state: 'taken' })).toEqual({ tried: 2, taken: 2, refused: 0 })
    expect(await valuesOf(subject)).toEqual([1])
  })

  it('are taken for somebody new, of whom they say what they say', async () => {
    const [second] = (await numbers()) as [number]
    const decided = await review.decide(
      { ...group, sequences: [second], decision: { kind: 'new', label: 'Bed 4' } },
      by,
    )
    expect(decided.taken).toBe(1)
    const subject = decided.subject as string
    expect(await getPerson(store.db, subject)).toMatchObject({ family: 'Example', given: 'Sara' })
    expect(await getSubject(store.db, subject)).toMatchObject({ birthDate: '1970-02-03' })
    expect(await valuesOf(subject)).toEqual([2])
  })

  it('are taken again in vain as long as nothing changed, and discarded with a reason that stays', async () => {
    expect(await review.decide({ ...group, decision: { kind: 'replay' } }, by)).toMatchObject({ tried: 1, refused: 1 })
    const [third] = (await numbers()) as [number]
    expect(
      await review.decide({ ...group, decision: { kind: 'discard', reason: 'A test of the sender' } }, by),
    ).toMatchObject({
      discarded: 1,
    })
    const row = await store.db
      .selectFrom('identity.message')
      .select(['state', 'decided_by', 'decision_reason'])
      .where('sequence', '=', third)
      .executeTakeFirst()
    expect(row).toEqual({ state: 'discarded', decided_by: 'ada', decision_reason: 'A test of the sender' })
    expect(await review.groups()).toEqual([])
    await expect(review.decide({ ...group, decision: { kind: 'replay' } }, by)).rejects.toThrow('waiting message')
  })
})

describe('messages of a device that observes nobody', () => {
  const held = {
    connector: 'ward',
    type: 'readings',
    rule: 'device.unassigned',
    device: 'pump-1',
    state: 'held' as const,
  }
  const send = async (minute: string, value: number) => {
    const ward = await getConnector(store.db, 'ward')
    const device = await hearDevice(store.db, 'pump-1')
    const body = { time: `2026-01-02T${minute}:00Z`, code: '8867-4', value, unit: '/min' }
    const message = {
      device: device.id,
      name: device.name,
      body: Buffer.from(JSON.stringify(body)),
      received: Date.now(),
    }
    await (await openReadingIntake(store, ward)).take([message])
  }
  beforeAll(async () => {
    await addConnector(store.db, { name: 'ward', kind: 'mqtt', settings: {} })
    for (const [minute, value] of [
      ['10:00', 70],
      ['11:00', 71],
      ['12:00', 72],
    ] as const)
      await send(minute, value)
  })

  it('are given to somebody for a time, to somebody new for another, and the rest is discarded', async () => {
    expect(await review.groups()).toMatchObject([{ ...held, speaks: 'readings', messages: 3 }])
    expect((await review.messages(held, 1))[0]?.summary).toMatchObject({ from: '2026-01-02T12:00:00.000Z' })
    const subject = await subjectOf('known')
    const before = (await valuesOf(subject)).length
    const time = { from: '2026-01-02T09:30:00Z', until: '2026-01-02T10:30:00Z' }
    expect(await review.decide({ ...held, decision: { kind: 'match', subject, ...time } }, by)).toMatchObject({
      taken: 1,
      subject,
    })
    expect(await valuesOf(subject)).toHaveLength(before + 1)
    await createDevices(store).add({ name: 'pump-1' }, by)
    const later = { from: '2026-01-02T10:45:00Z', until: '2026-01-02T11:30:00Z' }
    const decided = await review.decide(
      { ...held, decision: { kind: 'new', label: 'Unknown man, bed 4', ...later } },
      by,
    )
    expect(await valuesOf(decided.subject as string)).toEqual([71])
    expect(await getPerson(store.db, decided.subject as string)).toMatchObject({ family: 'Unknown man, bed 4' })
    expect(
      await review.decide({ ...held, decision: { kind: 'discard', reason: 'nobody was there' } }, by),
    ).toMatchObject({
      discarded: 1,
    })
    expect(await review.groups()).toEqual([])
  })
})

describe('patients that may be one person', () => {
  const patient = (id: string, family: string, given: string, birthDate: string) => ({
    resourceType: 'Patient',
    id,
    name: [{ family, given: [given] }],
    gender: 'female',
    birthDate,
    telecom: [{ system: 'phone', value: '0912 345 6789' }],
  })
  const weight = (id: string, whose: string, value: number) => ({
    resourceType: 'Observation',
    id,
    status: 'final',
    subject: { reference: `Patient/${whose}` },
    code: { coding: [{ system: 'http://loinc.org', code: '29463-7' }] },
    effectiveDateTime: `2026-01-0${id.length}T08:00:00Z`,
    valueQuantity: { value, unit: 'kg', system: 'http://unitsofmeasure.org', code: 'kg' },
  })
  const open = async () => (await review.pairs(everybody)).pairs.map(({ a, b }) => [a.patient, b.patient])

  it('are looked for by a worker, made one person and two again, and a feed does not undo it', async () => {
    const latin = patient('latin', 'Ghasemi', 'Fatemeh', '1357-11-22')
    await put(
      patient('persian', 'قاسمي', 'فاطمه', '1979-02-11'),
      latin,
      weight('w', 'latin', 61),
      weight('ww', 'persian', 62),
    )
    expect(await review.pairs(everybody)).toMatchObject({ pairs: [], searchedAt: null, searching: true })
    await searchPairs(store)
    const { pairs, decided } = await review.pairs(everybody)
    expect(decided).toEqual([])
    expect(pairs).toMatchObject([
      {
        a: { patient: 'latin', events: 1, subject: { family: 'Ghasemi' } },
        b: { patient: 'persian', events: 1 },
        class: 'link',
      },
    ])
    expect(pairs[0]!.fields.find(({ field }) => field === 'name')!.bits).toBeGreaterThan(0)
    const [one, other] = [await subjectOf('latin'), await subjectOf('persian')]
    // A pair one of whom may not be seen is neither shown nor counted.
    expect(await review.pairs(async () => new Set([one]))).toMatchObject({ pairs: [], total: 0 })
    expect((await review.subjectsOf({ a: 'latin', b: 'persian' })).sort()).toEqual([one, other].sort())

    const pair = { a: 'persian', b: 'latin' }
    await review.decidePair({ ...pair, same: true, into: 'persian', reason: 'the same card' }, by)
    expect(await subjectOf('latin')).toBe(other)
    expect((await valuesOf(other)).sort()).toEqual([61, 62])
    expect(await valuesOf(one)).toEqual([])
    expect(await open()).toEqual([])
    expect((await review.pairs(everybody)).decided).toMatchObject([{ same: true, reason: 'the same card', by: 'ada' }])
    expect((await review.pairs(async () => new Set())).decided).toEqual([])
    // The registry sends the patient again, and knows nothing of it.
    await put({ ...latin, active: true })
    expect(await subjectOf('latin')).toBe(other)

    await review.undecidePair(pair)
    expect(await subjectOf('latin')).toBe(one)
    expect(await valuesOf(one)).toEqual([61])
    expect(await valuesOf(other)).toEqual([62])
    expect(await open()).toEqual([['latin', 'persian']])
    await expect(review.undecidePair(pair)).rejects.toThrow('decision')

    await review.decidePair({ ...pair, same: false, reason: 'sisters' }, by)
    expect(await open()).toEqual([])
    expect(await subjectOf('latin')).toBe(one)
    await expect(review.decidePair({ a: 'latin', b: 'nobody', same: true }, by)).rejects.toThrow('pair')
    await expect(review.decidePair({ ...pair, same: true, into: 'known' }, by)).rejects.toThrow('Name one of them')
  })
})
