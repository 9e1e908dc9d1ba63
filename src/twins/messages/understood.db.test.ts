import { afterAll, beforeAll, expect, it } from 'vitest'
import { freshStore } from '../../../test/support/database.ts'
import { secretHash } from '../../governance/secrets.ts'
import { addConnector, type Connector, changeConnector, getConnector } from '../../store/connectors.ts'
import { addDevice, assignDevice } from '../../store/devices.ts'
import type { Store } from '../../store/store.ts'
import { putPatient } from '../../store/subjects.ts'
import { readTimeline } from '../../store/timeline.ts'
import { openReadingIntake } from '../devices/take-readings.ts'
import { remap } from './remap.ts'
import { replayMessages } from './replay-messages.ts'
import { openIntake } from './take-messages.ts'
import { mapCode, understoodOf } from './understood.ts'

let store: Store
let laboratory: Connector
beforeAll(async () => {
  store = await freshStore()
  laboratory = await addConnector(store.db, { name: 'laboratory', kind: 'mllp', settings: { timeZone: 'UTC' } })
})
afterAll(() => store?.close())

const oru = (control: string, code: string, sex = 'F') =>
  Buffer.from(
    [
      `MSH|^~\\&|LAB|HOSP|||20260102030405||ORU^R01|${control}|P|2.5`,
      `PID|1||4711^^^HOSP^MR||Ahmadi^Sara||19700102|${sex}`,
      `OBR|1|${control}|F1|CMP^CMP^L|||20260102020000`,
      `OBX|1|NM|${code}||12|mg/L^^UCUM|||||F`,
      '',
    ].join('\r'),
  )
const loinc = { system: 'http://loinc.org', code: '20578-1' }
const vanc = { system: 'urn:hamzad:hl7v2:L', code: 'VANC' }
const none = new AbortController().signal
const patientRows = async () =>
  (await store.pool.query<{ content: string }>("select content from resource where type = 'Patient' and id <> 'p1'"))
    .rows

it('says which codes of a feed nobody knows, and lets an administrator say what they mean, for what came before too', async () => {
  const intake = await openIntake(store, laboratory)
  await intake.take([oru('1', 'VANC^Vancomycin^L'), oru('2', 'VANC^Vancomycin^L'), oru('3', '20578-1^Vanc^LN')])
  await intake.take([oru('4', 'TROUGH^Vancomycin')])
  const open = async () => (await understoodOf(store, 'laboratory')).codes.filter(({ means }) => means === null)
  expect((await open()).map(({ system, code, values, unit }) => [system, code, values, unit])).toEqual([
    [vanc.system, 'VANC', 2, 'mg/L'],
    ['', 'TROUGH', 1, 'mg/L'],
  ])
  await mapCode(store, 'laboratory', { source: vanc, target: loinc })
  await mapCode(store, 'laboratory', { source: { system: '', code: 'TROUGH' }, target: loinc })
  expect(await open()).toEqual([])
  await remap(store, [`${vanc.system}|VANC`, '|TROUGH'], none)
  const subject = (await store.pool.query<{ subject: string }>('select subject from timeline limit 1')).rows[0]!.subject
  const withLoinc = async () =>
    (await readTimeline(store.db, subject)).filter(({ codes }) => codes.some(({ code }) => code === loinc.code)).length
  expect(await withLoinc()).toBe(4)
  await mapCode(store, 'laboratory', { source: vanc, target: null })
  await remap(store, [`${vanc.system}|VANC`], none)
  expect(await withLoinc()).toBe(2)
  expect((await open()).map(({ code }) => code)).toEqual(['VANC'])
})

it('reads archived messages anew when a map of the site has changed, and counts nothing twice', async () => {
  const intake = await openIntake(store, laboratory)
  await intake.take([oru('5', '20578-1^Vanc^LN', 'W')])
  expect(JSON.parse((await patientRows())[0]!.content).gender).toBeUndefined()
  const { problems } = await understoodOf(store, 'laboratory')
  expect(problems).toMatchObject([{ type: 'ORU^R01', rule: 'hl7.code-unknown', messages: 1 }])
  const before = await getConnector(store.db, 'laboratory')
  const maps = { tables: { 'administrative-sex': { W: 'female' } } }
  await changeConnector(store.db, 'laboratory', { settings: { timeZone: 'UTC', maps } })
  expect(await replayMessages(store, 'laboratory', { state: 'taken' })).toEqual({ tried: 5, taken: 5, refused: 0 })
  expect(JSON.parse((await patientRows())[0]!.content).gender).toBe('female')
  expect(await getConnector(store.db, 'laboratory')).toMatchObject({ received: before.received, taken: before.taken })
  expect((await understoodOf(store, 'laboratory')).problems).toEqual([])
})

it('takes dead readings of devices again as readings, not as messages of HL7', async () => {
  const monitors = await addConnector(store.db, { name: 'monitors', kind: 'mqtt-broker', settings: {} })
  const subject = await putPatient(store.db, 'p1', {
    birthDate: null,
    sex: null,
    deceased: null,
    deceasedAt: null,
    family: null,
    given: null,
    identifiers: [],
  })
  const { id: device } = await addDevice(store.db, { name: 'monitor-3', secret: secretHash('s') })
  await assignDevice(store.db, device, subject, '2025-01-01T00:00:00Z')
  const { take } = await openReadingIntake(store, monitors)
  const body = Buffer.from(JSON.stringify({ time: '2026-01-01T10:00:00Z', code: '8867-4', value: 70, unit: '/min' }))
  await take([{ device, name: 'monitor-3', body, received: Date.now() }])
  await store.pool.query("update identity.message set state = 'dead' where device is not null")
  expect(await replayMessages(store, 'monitors')).toEqual({ tried: 1, taken: 1, refused: 0 })
  expect((await readTimeline(store.db, subject)).length).toBe(1)
})
