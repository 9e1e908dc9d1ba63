import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshStore } from '../../../test/support/database.ts'
import { textSource } from '../../records/source.ts'
import type { Store } from '../../store/store.ts'
import { importRecords } from '../import/import.ts'
import { qualityItems, recordQuality } from './record-quality.ts'

let store: Store
const rate = (id: string, value: number, more: object = {}) => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '8867-4', display: 'Heart rate' }] },
  subject: { reference: 'Patient/q' },
  effectiveDateTime: `2024-01-0${id.length}T00:00:00Z`,
  valueQuantity: { value, unit: '/min', system: 'http://unitsofmeasure.org', code: '/min' },
  ...more,
})
const send = (name: string, resources: readonly object[], at: number) =>
  importRecords(store, [textSource('records.ndjson', resources.map((each) => JSON.stringify(each)).join('\n'))], {
    name,
    now: () => at,
  })
const now = Date.now()
/** Care of a patient who said nothing. */
const care = { purposes: ['TREAT'], actors: ['ada'], needsPermit: false }

beforeAll(async () => {
  store = await freshStore()
  await send(
    'monitor',
    [
      { resourceType: 'Patient', id: 'q', birthDate: '1950-01-01' },
      rate('a', 70),
      rate('b', 70),
      rate('cc', 900),
      rate('ddd', 75),
      rate('eeee', 80, { subject: undefined }),
    ],
    now,
  )
  await send('paper', [rate('fffff', 66)], now)
})
afterAll(() => store?.close())

describe('the quality of the record', () => {
  it('is counted by source and channel, and each count leads to its resources', async () => {
    const { channels, types } = await recordQuality(store, 30)
    const monitor = channels.find(({ source }) => source === 'monitor')
    expect(monitor).toMatchObject({ channel: 'http://loinc.org|8867-4', name: 'Heart rate', values: 4, patients: 1 })
    expect(monitor?.faults).toEqual({ completeness: 0, conformity: 0, plausibility: 1, timeliness: 0, duplicates: 1 })
    expect(channels.find(({ source }) => source === 'paper')?.faults.plausibility).toBe(0)
    expect(monitor?.delay?.median).toBeGreaterThan(24 * 365)
    const own = { source: 'monitor', channel: 'http://loinc.org|8867-4', days: 30, limit: 50 }
    const implausible = await qualityItems(store, { ...own, dimension: 'plausibility' }, care)
    expect(implausible.map(({ resource }) => resource)).toEqual(['Observation/cc'])
    expect(implausible[0]?.rule).toMatch(/^observation\.value-im/)
    const doubled = await qualityItems(store, { ...own, dimension: 'duplicates' }, care)
    expect(doubled.map(({ resource }) => resource).sort()).toEqual(['Observation/a', 'Observation/b'])
    expect(types.find(({ source, type }) => source === 'monitor' && type === 'Observation')).toMatchObject({
      refused: 0,
      marked: 1,
      faults: { completeness: 1 },
    })
    const about = { source: 'monitor', type: 'Observation', dimension: 'completeness' as const, days: 30, limit: 50 }
    const nameless = await qualityItems(store, about, care)
    expect(nameless.map(({ resource, rule }) => [resource, rule])).toEqual([['Observation/eeee', 'subject.missing']])
  })

  it('is that of the days that are asked for', async () => {
    const later = now + 60 * 86_400_000
    expect(await recordQuality(store, 30, later)).toMatchObject({ channels: [], types: [] })
    expect((await recordQuality(store, 90, later)).channels).toHaveLength(2)
  })
})
