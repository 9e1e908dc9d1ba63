import { afterAll, beforeAll, expect, it } from 'vitest'
import { freshStore } from '../../../test/support/database.ts'
import { textSource } from '../../records/source.ts'
import { getResource } from '../../store/resources.ts'
import type { Store } from '../../store/store.ts'
import { readTimeline } from '../../store/timeline.ts'
import { transact } from '../../store/transact.ts'
import { importRecords } from '../import/import.ts'
import { deleteRecord } from '../patients/delete-record.ts'
import { remap } from './remap.ts'

let store: Store
beforeAll(async () => {
  store = await freshStore()
})
afterAll(() => store?.close())

const loinc = 'http://loinc.org'
const local = 'urn:laboratory'
const level = (id: string) => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  code: { coding: [{ system: local, code: 'VANC' }] },
  subject: { reference: 'Patient/m' },
  effectiveDateTime: '2024-01-01T00:00:00Z',
  valueQuantity: { value: 12, unit: 'mg/L', system: 'http://unitsofmeasure.org', code: 'mg/L' },
})
const map = (equivalence: string, status = 'active') => ({
  resourceType: 'ConceptMap',
  id: 'laboratory',
  status,
  group: [{ source: local, target: loinc, element: [{ code: 'VANC', target: [{ code: '20578-1', equivalence }] }] }],
})
const send = (...resources: object[]) =>
  importRecords(store, [textSource('a.ndjson', resources.map((each) => JSON.stringify(each)).join('\n'))])
const codes = async () => {
  const { rows } = await store.pool.query("select subject from identity.person where patient = 'm'")
  const events = await readTimeline(store.db, rows[0].subject)
  return Object.fromEntries(events.map((event) => [event.key, event.codes.map(({ code }) => code)]))
}
const waiting = async (): Promise<string[]> =>
  (
    await store.pool.query<{ codes: string[] }>(
      "select (payload ->> 'codes')::jsonb as codes from graphile_worker._private_jobs jobs join graphile_worker._private_tasks tasks on tasks.id = jobs.task_id where identifier = 'remap'",
    )
  ).rows.flatMap((row) => row.codes)

it('a ConceptMap of the site lets its codes reach models, what was there before included, until it is taken back', async () => {
  await send({ resourceType: 'Patient', id: 'm' }, level('before'))
  expect(await codes()).toEqual({ 'Observation/before': ['VANC'] })
  await send(map('equivalent'))
  expect(await waiting()).toEqual([`${local}|VANC`])
  await send(level('after'))
  expect((await codes())['Observation/after']).toEqual(['VANC', '20578-1'])
  expect((await codes())['Observation/before']).toEqual(['VANC'])
  const { signal } = new AbortController()
  await remap(store, [`${local}|VANC`], signal)
  const both = ['VANC', '20578-1']
  expect(await codes()).toEqual({ 'Observation/before': both, 'Observation/after': both })
  expect((await getResource(store.db, 'Observation', 'before'))?.version).toBe(2)

  await send(map('wider'))
  await remap(store, [`${local}|VANC`], signal)
  expect(await codes(), 'what is only near is no mapping').toEqual({
    'Observation/before': ['VANC'],
    'Observation/after': ['VANC'],
  })
  await send(map('equal'))
  await send(level('again'))
  expect((await codes())['Observation/again']).toEqual(both)
  await transact(store, (tx) => deleteRecord(tx, 'ConceptMap', 'laboratory', Date.now()))
  await remap(store, [`${local}|VANC`], signal)
  expect((await codes())['Observation/again']).toEqual(['VANC'])
})
