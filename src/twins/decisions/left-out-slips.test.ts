import { expect, it } from 'vitest'
import type { BoundRecord } from '../bound-record.ts'
import { leftOutSlips } from './left-out-slips.ts'

const time = '2026-03-01T08:00:00Z'
const codes = [{ system: 'http://loinc.org', code: '2160-0' }]
const record = (value: number, usual: readonly number[], rule = 'observation.value-impossible') =>
  ({
    events: [],
    used: usual.map((each) => ({
      key: `a${each}`,
      as: 'covariate',
      what: 'creatinine',
      time,
      value: each,
      unit: 'mg/dL',
    })),
    leftOut: [{ key: 'odd', what: 'creatinine', time, rule, reason: '' }],
    byKey: new Map([['odd', { key: 'odd', kind: 'observation', codes, value, unit: 'mg/dL', source: {} }]]),
  }) as unknown as BoundRecord

it('names the unit in which a number that was left out is like the others', () => {
  const [found] = leftOutSlips(record(97, [1.1, 1.05]), 0)
  expect(found).toMatchObject({ code: 'unit-slip', reading: { key: 'odd', value: 97 } })
  // Creatinine: 113.12 g/mol.
  expect(found!.corrected).toBeCloseTo(97 * 0.011312, 3)
  expect(found!.probability).toBeGreaterThan(0.8)
})

it('is unsure where no slip leads to the others, and silent about what is old or left out for another reason', () => {
  const [far] = leftOutSlips(record(97, [30]), 0)
  expect(far?.probability ?? 0).toBeLessThan(0.5)
  expect(leftOutSlips(record(97, [1.1]), Date.parse(time) + 1)).toEqual([])
  expect(leftOutSlips(record(97, [1.1], 'bind.unit'), 0)).toEqual([])
})
