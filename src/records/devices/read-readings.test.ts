import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { check } from '../fhir/check.ts'
import { validateResource } from '../fhir/validation/validate.ts'
import { readReadings } from './read-readings.ts'

const read = (document: unknown) => readReadings(Buffer.from(JSON.stringify(document)), 'd')
const good = { time: '2026-01-02T03:04:05Z', code: '8867-4', value: 72, unit: '/min' }

describe('what a device says of itself', () => {
  it.each([
    [[{ ...good, battery: 0.8, firmware: '2.1' }], { battery: 0.8, firmware: '2.1' }, 1],
    [[good, { battery: 0.7 }, { battery: 0.6 }], { battery: 0.6 }, 1],
    [{ code: 67996, value: 55, unit: '%' }, { battery: 0.55 }, 0],
    [{ code: 67996, value: 0.4, unit: '1' }, { battery: 0.4 }, 0],
    [{ firmware: '3.0', battery: null }, { firmware: '3.0' }, 0],
    [good, {}, 1],
  ])('%j', (document, condition, readings) => {
    const found = read(document)
    expect(found.condition).toEqual(condition)
    expect([found.readings.length, found.findings]).toEqual([readings, []])
  })

  it.each([
    [{ battery: 80 }, '.battery', 0],
    [{ ...good, battery: 'full' }, '.battery', 1],
    [{ code: 67996, value: 101, unit: '%' }, '.value', 0],
    [{ code: 67996, unit: '%' }, '.value', 0],
    [{ firmware: 'a\0' }, '.firmware', 0],
    [{ ...good, firmware: '' }, '.firmware', 1],
  ])('%j is not believed, and keeps no reading from being taken', (document, path, readings) => {
    const found = read(document)
    expect(found.condition).toEqual({})
    expect(found.readings).toHaveLength(readings)
    expect(found.findings).toMatchObject([{ rule: 'device.condition', path }])
  })
})

describe('readings', () => {
  it.each([
    [
      good,
      {
        valueQuantity: { value: 72, unit: '/min', code: '/min' },
        code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }] },
      },
    ],
    [
      { ...good, code: 147842 },
      {
        code: {
          coding: [
            { system: 'urn:iso:std:iso:11073:10101', code: '147842' },
            { system: 'http://loinc.org', code: '8867-4' },
          ],
        },
      },
    ],
    [{ ...good, code: 1 }, { code: { coding: [{ system: 'urn:iso:std:iso:11073:10101', code: '1' }] } }],
    [{ ...good, code: { system: 'urn:x', code: 'y' } }, { code: { coding: [{ system: 'urn:x', code: 'y' }] } }],
    [
      { ...good, value: [1, null, 2.5], unit: 'mV', period: 4 },
      { valueSampledData: { data: '1 E 2.5', period: 4, dimensions: 1 } },
    ],
  ])('%j become observations', (document, expected) => {
    const observation = read(document).readings[0]!.observation('p', 0)
    expect(observation).toMatchObject(expected)
    expect(check(observation)).toEqual([])
  })

  it.each([
    [{ ...good, time: '2026-01-02' }, 'time.missing'],
    [{ ...good, time: '2026-01-02T03:04:05' }, 'time.zone-missing'],
    [{ ...good, code: 'heart rate' }, 'code.missing'],
    [{ ...good, unit: undefined }, 'observation.value-unit-missing'],
    [{ ...good, unit: 'beats' }, 'observation.value-unit-unknown'],
    [{ ...good, value: undefined }, 'observation.value-missing'],
    [{ ...good, value: '72' }, 'json.number'],
    [{ ...good, value: [1, 2] }, 'observation.sampled-data'],
    ['text', 'resource.not-an-object'],
  ])('%j are refused by rule', (document, rule) => {
    expect(read(document)).toMatchObject({ readings: [], findings: [{ rule }] })
  })

  it('of which one is wrong leave the others', () => {
    const { readings, findings } = read([good, {}, good])
    expect([readings.length, findings[0]?.path]).toEqual([2, '[1].time'])
  })

  it('have an id of device, time and code', () => {
    const id = (document: unknown, device = 'd') =>
      readReadings(Buffer.from(JSON.stringify(document)), device).readings[0]?.observation('p', 0).id
    expect(id(good)).toBe(id({ ...good, value: 73 }))
    expect(new Set([id(good), id(good, 'e'), id({ ...good, code: '8310-5' })]).size).toBe(3)
  })

  it('by codes of standards become valid FHIR, so that nobody need validate them once more', async () => {
    const digits = fc.stringMatching(/^\d{1,7}-\d$/)
    const number = fc.double({ noNaN: true, noDefaultInfinity: true })
    const instant = fc.date({ min: new Date('1900-01-01'), max: new Date('2199-01-01'), noInvalidDate: true })
    const reading = fc.record({
      time: instant.map((date) => date.toISOString()),
      code: fc.oneof(digits, fc.integer({ min: 1, max: 2 ** 31 }), fc.constantFrom(147842, 150456)),
      unit: fc.constantFrom('/min', '%', 'mm[Hg]', 'Cel', 'mg/dL', '{beats}/min', '1', 'mV'),
      value: fc.oneof(number, fc.array(fc.option(number), { minLength: 1, maxLength: 5 })),
      period: fc.oneof(fc.constant(4), fc.double({ min: 0.001, max: 1e6, noNaN: true })),
    })
    await fc.assert(
      fc.asyncProperty(reading, fc.integer({ min: -600, max: 600 }), async (document, seconds) => {
        const { readings } = read(document)
        for (const each of readings) {
          const observation = each.observation('p1', 1000 * seconds)
          if (check(observation).length > 0) continue
          const faults = (await validateResource(observation)).filter(({ severity }) => severity === 'error')
          expect(faults).toEqual([])
        }
      }),
      { numRuns: 300 },
    )
  })

  it('never throw, whatever comes', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.json().map((text) => Buffer.from(text)),
        ),
        (bytes) => void readReadings(bytes, 'd'),
      ),
    )
  })
})
