import { describe, expect, it } from 'vitest'
import { textSource } from '../../records/source.ts'
import { findModel } from '../library/library.ts'
import { cycleEvidence } from './cycle-evidence.ts'

const { model } = findModel('heart-regazzoni-2022')
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
const panel = observation('bp', '85354-9', '2026-03-02T08:00:00Z', {
  component: [
    { code: coded('8480-6'), valueQuantity: quantity(104, 'mm[Hg]') },
    { code: coded('8462-4'), valueQuantity: quantity(8.8, 'kPa') },
  ],
})
const record = [
  panel,
  observation('hr', '8867-4', '2026-03-02T08:00:00Z', { valueQuantity: quantity(84, '/min') }),
  observation('ef', '10230-1', '2026-02-20T10:00:00Z', { valueQuantity: quantity(35, '%') }),
  observation('ef-old', '10230-1', '2024-02-20T10:00:00Z', { valueQuantity: quantity(60, '%') }),
  observation('sv', '20562-5', '2026-02-20T10:00:00Z', {
    valueQuantity: quantity(70, 'mL'),
    status: 'entered-in-error',
  }),
  observation('edv', '8821-1', '2026-02-20T10:00:00Z', {
    valueQuantity: { ...quantity(150, 'mL'), comparator: '>' },
  }),
  observation('future', '8867-4', '2027-01-01T00:00:00Z', { valueQuantity: quantity(200, '/min') }),
]
const read = (resources: readonly object[], days = 30) =>
  cycleEvidence(model, [textSource('record.ndjson', resources.map((each) => JSON.stringify(each)).join('\n'))], {
    at: Date.parse('2026-03-03T00:00:00Z'),
    days,
  })

describe('a heart from a record', () => {
  it('takes the newest sound value of each code, components too, in the unit of the model', async () => {
    const { evidence, taken, missing } = await read(record)
    expect(evidence.covariates).toEqual({ heart_rate: 84 })
    expect(evidence.observed).toEqual({
      systolic: 104,
      diastolic: expect.closeTo(66.005, 2),
      ejection_fraction: expect.closeTo(0.35, 12),
    })
    expect(taken.find(({ name }) => name === 'diastolic')).toMatchObject({
      recorded: { value: 8.8, unit: 'kPa' },
      key: 'Observation/bp#component[1]',
    })
    expect(missing).toEqual(expect.arrayContaining(['stroke_volume', 'end_diastolic_volume', 'mean_pressure']))
  })

  it('says what it left out and why: withdrawn, a bound alone, of the future, of another time', async () => {
    const { leftOut, older } = await read(record)
    const why = (name: string) => leftOut.filter((each) => each.name === name).map((each) => each.reason)
    expect(why('stroke_volume')).toHaveLength(1)
    expect(why('end_diastolic_volume')).toEqual(['Only a bound is known: > 150'])
    expect(why('heart_rate')).toHaveLength(1)
    expect(why('ejection_fraction')).toEqual([])
    expect(older).toEqual([{ name: 'ejection_fraction', time: expect.stringMatching(/^2024-02-20/) }])
    expect((await read(record, 5)).evidence.observed).not.toHaveProperty('ejection_fraction')
  })

  it('refuses a record of several patients, or without a value of the model', async () => {
    await expect(read([panel, { ...record[1], subject: { reference: 'Patient/q' } }])).rejects.toThrow(/of 2 patients/)
    await expect(read([observation('k', '2823-3', '2026-03-02T08:00:00Z', {})])).rejects.toThrow(/systolic/)
  })
})
