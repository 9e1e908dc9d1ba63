import { afterAll, beforeAll, expect, it } from 'vitest'
import { freshStore } from '../../../test/support/database.ts'
import { cast } from '../../demo/cast.ts'
import { bundle } from '../../demo/fhir.ts'
import { patientFile } from '../../demo/patient-file.ts'
import { beginStay, written } from '../../demo/stay.ts'
import { madeId } from '../../records/hl7v2/identity.ts'
import { textSource } from '../../records/source.ts'
import { addConnector } from '../../store/connectors.ts'
import type { Store } from '../../store/store.ts'
import { findSubjects } from '../../store/subjects.ts'
import { listTwins } from '../../store/twins.ts'
import { assimilateTwin } from '../assimilate-twin.ts'
import { bindTwin } from '../bind-twin.ts'
import { closeComputePool } from '../compute/compute-pool.ts'
import { importRecords } from '../import/import.ts'
import { openIntake } from '../messages/take-messages.ts'

const epoch = Math.floor(Date.now() / 60_000) * 60_000
const role = cast.find(({ patient }) => patient === 'clara-montanez')!
const file = patientFile(role.patient)
const lost = madeId('Patient', 'urn:hamzad:hl7v2:H', '1')
const kept = madeId('Patient', 'urn:hamzad:hl7v2:H', '2')

let store: Store
beforeAll(async () => {
  store = await freshStore()
})
afterAll(async () => {
  await closeComputePool()
  await store.close()
})

const send = (document: unknown) =>
  importRecords(store, [textSource('t.json', JSON.stringify(document).replaceAll(file.patient.id, lost))])
const subjectOf = async (patient: string) => (await findSubjects(store.db, [patient])).get(patient)!
const twins = async (subject: string) =>
  (await listTwins(store.db, { subjects: [subject] })).map(({ id, state, seed }) => ({ id, state, seed }))
/** The members of the newest belief of a twin at `epoch`. */
const belief = async (twin: string) => {
  expect(await assimilateTwin(store, twin, { now: epoch, force: true })).toHaveProperty('sequence')
  const row = await store.db
    .selectFrom('belief')
    .select('bytes')
    .where('twin', '=', twin)
    .orderBy('sequence', 'desc')
    .executeTakeFirstOrThrow()
  return row.bytes.toString('base64')
}

it('a belief follows its patient into a merge told by HL7 v2, bit for bit, and comes back when they are parted', async () => {
  await send(file.bundle('D-1'))
  await send(
    bundle(
      written(beginStay(role, file.patient, epoch), Number.NEGATIVE_INFINITY, epoch).map(({ resource }) => resource),
    ),
  )
  const own = await subjectOf(lost)
  const twin = (await bindTwin(store, own, 'vancomycin-goti-2018', { seed: 7, now: epoch })).id
  const before = await belief(twin)

  const [patient] = await store.db.selectFrom('resource').select('content').where('id', '=', lost).execute()
  const person = { ...JSON.parse(patient!.content), id: kept }
  await send(person)
  const settings = { timeZone: 'UTC', maps: { messages: { 'ADT^A40': { merge: 'patient', make: ['Patient'] } } } }
  const intake = await openIntake(store, await addConnector(store.db, { name: 'adt', kind: 'mllp', settings }))
  const [year, month, day] = String(person.birthDate).split('-')
  const sex = person.gender === 'female' ? 'F' : 'M'
  const a40 = `MSH|^~\\&|ADT|H|||20260101||ADT^A40|9|P|2.5\rEVN||20260101\rPID|1||2^^^H^MR||Kept^One||${year}${month}${day}|${sex}\rMRG|1^^^H^MR\r`
  expect(await intake.take([Buffer.from(a40)])).toMatchObject([{ outcome: 'taken' }])

  const other = await subjectOf(lost)
  expect(other).toBe(await subjectOf(kept))
  expect(other).not.toBe(own)
  expect(await twins(own)).toEqual([{ id: twin, state: 'retired', seed: 7 }])
  const [heir] = await twins(other)
  expect(heir).toMatchObject({ state: 'active', seed: 7 })
  const queued = await store.pool.query('select task from job where key = $1', [heir!.id])
  expect(queued.rows).toEqual([{ task: 'assimilate' }])
  expect(await belief(heir!.id)).toBe(before)

  expect(await send(person)).toMatchObject({ rejected: 0 })
  expect(await subjectOf(lost)).toBe(own)
  expect(await twins(own)).toEqual([{ id: twin, state: 'active', seed: 7 }])
  expect(await twins(other)).toEqual([{ id: heir!.id, state: 'retired', seed: 7 }])
  expect(await belief(twin)).toBe(before)
})
