import fc from 'fast-check'
import { expect, it } from 'vitest'
import { summaryOf } from './message-summary.ts'

const hl7 = [
  'MSH|^~\\&|LAB|HOSP|HAMZAD||20260102030405||ORU^R01|M1|P|2.5.1',
  'PID|1||||Secret^Sara||19700203|F',
  'OBR|1||A1|VANC^Vancomycin^L',
  'OBX|1|NM|VANC^Vancomycin^L||17.25|mg/L|||||F',
  'OBX|2|NM|VANC^Vancomycin^L||18.75|mg/L|||||F',
].join('\r')

it('tells what a message holds and whether it says whom it is about, and neither who nor how much', () => {
  const summary = summaryOf(Buffer.from(hl7), 'hl7v2')
  expect(summary).toEqual({
    sender: 'LAB HOSP',
    version: '2.5.1',
    segments: [
      { name: 'MSH', count: 1 },
      { name: 'PID', count: 1 },
      { name: 'OBR', count: 1 },
      { name: 'OBX', count: 2 },
    ],
    names: { identifier: false, name: true, birthDate: true },
    measures: [{ code: 'VANC', unit: 'mg/L', count: 2 }],
    from: null,
    until: null,
  })
  expect(JSON.stringify(summary)).not.toMatch(/Secret|Sara|1970|17\.25|18\.75/)
})

it('tells what readings measure and of which time they are', () => {
  const reading = (time: string, value: number) => ({ time, code: 147842, value, unit: '/min' })
  const body = Buffer.from(JSON.stringify([reading('2026-01-02T03:05:00Z', 71), reading('2026-01-02T03:04:00Z', 72)]))
  expect(summaryOf(body, 'readings')).toMatchObject({
    measures: [{ code: '8867-4', unit: '/min', count: 2 }],
    from: '2026-01-02T03:04:00.000Z',
    until: '2026-01-02T03:05:00.000Z',
  })
})

it('never throws, whatever came', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.uint8Array(), fc.constant(Buffer.from('[]'))),
      fc.constantFrom('hl7v2', 'readings'),
      (body, kind) => {
        expect(summaryOf(body, kind).measures).toBeInstanceOf(Array)
      },
    ),
  )
})
