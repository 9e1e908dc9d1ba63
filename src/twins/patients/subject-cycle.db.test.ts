import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshStore } from '../../../test/support/database.ts'
import { textSource } from '../../records/source.ts'
import type { Store } from '../../store/store.ts'
import { findSubjects } from '../../store/subjects.ts'
import { importRecords } from '../import/import.ts'
import { subjectCycle } from './subject-cycle.ts'

const model = 'heart-regazzoni-2022'
const now = Date.parse('2026-03-03T00:00:00Z')
const coded = (code: string) => ({ coding: [{ system: 'http://loinc.org', code }] })
const quantity = (value: number, unit: string) => ({ value, unit, system: 'http://unitsofmeasure.org', code: unit })
const observation = (id: string, code: string, at: string, more: object) => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  code: coded(code),
  subject: { reference: 'Patient/p' },
  effectiveDateTime: at,
  ...more,
})
const minutes = (i: number) => new Date(Date.parse('2026-03-02T08:00:00Z') - i * 60_000).toISOString()
const resources = [
  { resourceType: 'Patient', id: 'p', birthDate: '1950-01-01', gender: 'male' },
  { resourceType: 'Patient', id: 'q', birthDate: '1960-01-01', gender: 'female' },
  // A monitor that writes every minute must not hide the echo of ten days before.
  ...Array.from({ length: 120 }, (_, i) =>
    observation(`hr-${i}`, '8867-4', minutes(i), { valueQuantity: quantity(84 + i, '/min') }),
  ),
  observation('bp', '85354-9', '2026-03-02T08:00:00Z', {
    component: [
      { code: coded('8480-6'), valueQuantity: quantity(104, 'mm[Hg]') },
      { code: coded('8462-4'), valueQuantity: quantity(8.8, 'kPa') },
    ],
  }),
  observation('ef', '10230-1', '2026-02-20T10:00:00Z', { valueQuantity: quantity(35, '%') }),
  observation('edv', '8821-1', '2024-02-20T10:00:00Z', { valueQuantity: quantity(150, 'mL') }),
  observation('sv', '20562-5', '2026-02-20T10:00:00Z', {
    valueQuantity: { ...quantity(52, 'mL'), comparator: '>' },
  }),
]

let store: Store
let subjects: Map<string, string>
beforeAll(async () => {
  store = await freshStore()
  await importRecords(store, [textSource('p.ndjson', resources.map((each) => JSON.stringify(each)).join('\n'))])
  subjects = new Map(await findSubjects(store.db, ['p', 'q']))
})
afterAll(() => store.close())

describe('one beat of a heart from a stored record', () => {
  it('is the newest of each number in the unit of the model, with where it is from; what is not taken is said', async () => {
    const { taken, older, leftOut, missing } = await subjectCycle(store, subjects.get('p')!, { model, days: 30, now })
    expect(Object.fromEntries(taken.map(({ name, value }) => [name, value]))).toEqual({
      heart_rate: 84,
      systolic: 104,
      diastolic: expect.closeTo(66.005, 2),
      ejection_fraction: expect.closeTo(0.35, 12),
    })
    expect(taken.find(({ name }) => name === 'diastolic')).toMatchObject({
      recorded: { value: 8.8, unit: 'kPa' },
      time: '2026-03-02T08:00:00.000Z',
      source: { type: 'Observation', id: 'bp' },
    })
    expect(older).toEqual([{ name: 'end_diastolic_volume', time: '2024-02-20T10:00:00.000Z' }])
    expect(leftOut).toEqual([
      {
        name: 'stroke_volume',
        time: '2026-02-20T10:00:00.000Z',
        rule: 'bind.bound',
        reason: 'Only a bound is known: > 52',
      },
    ])
    expect(missing).toEqual(expect.arrayContaining(['stroke_volume', 'end_diastolic_volume', 'mean_pressure']))
  })

  it('is as it was known to be at an instant', async () => {
    const at = Date.parse('2026-02-25T00:00:00Z')
    const { taken } = await subjectCycle(store, subjects.get('p')!, { model, days: 30, now: at })
    expect(taken.map(({ name }) => name)).toEqual(['ejection_fraction'])
  })

  it('is all missing where nothing is recorded', async () => {
    const { taken, missing } = await subjectCycle(store, subjects.get('q')!, { model, days: 30, now })
    expect(taken).toEqual([])
    expect(missing).toEqual(expect.arrayContaining(['heart_rate', 'systolic', 'ejection_fraction']))
  })

  it('is refused for a model without a cycle, and for nobody', async () => {
    const subject = subjects.get('p')!
    await expect(subjectCycle(store, subject, { model: 'vancomycin-goti-2018', days: 30 })).rejects.toMatchObject({
      code: 'input.invalid',
    })
    await expect(
      subjectCycle(store, '00000000-0000-4000-8000-000000000000', { model, days: 30 }),
    ).rejects.toMatchObject({ code: 'not-found' })
  })
})
