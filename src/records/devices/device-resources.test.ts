import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FhirResource } from '../fhir/resource.ts'
import { toldOfDevice } from './device-resources.ts'

const mdc = (code: string) => ({ coding: [{ system: 'urn:iso:std:iso:11073:10101', code }] })
const told = (resource: object) => toldOfDevice({ id: 'x', ...resource } as FhirResource)

describe('a Device', () => {
  it('says its firmware, the charge of its battery, and by what it is known', () => {
    expect(
      told({
        resourceType: 'Device',
        meta: { lastUpdated: '2026-01-02T03:04:05Z' },
        identifier: [{ system: 'urn:hamzad:device', value: 'monitor-3' }],
        manufacturer: 'Acme',
        modelNumber: 'M5',
        serialNumber: 'A17',
        version: [
          { type: mdc('531975'), value: 'software 9' },
          { type: mdc('531976'), value: '2.1' },
        ],
        property: [{ type: mdc('67996'), valueQuantity: [{ value: 55, unit: '%' }] }],
      }),
    ).toEqual({
      names: ['monitor-3', 'A17'],
      condition: { battery: 0.55, firmware: '2.1' },
      manufacturer: 'Acme',
      model: 'M5',
      serial: 'A17',
      calibrated: [],
      at: '2026-01-02T03:04:05.000Z',
    })
  })

  it.each([
    [[{ value: '1.0' }], { firmware: '1.0' }],
    [[{ type: { text: 'Firmware revision' }, value: '1.1' }], { firmware: '1.1' }],
    [[{ type: { text: 'software' }, value: '1.2' }], {}],
    [[{ value: '1.0' }, { value: '2.0' }], {}],
  ])('of versions %j tells %j', (version, condition) => {
    expect(told({ resourceType: 'Device', version })?.condition).toEqual(condition)
  })
})

describe('an Observation of a device', () => {
  const observation = { resourceType: 'Observation', status: 'final', device: { reference: 'Device/d1' } }
  it.each([
    [{ code: mdc('67996'), valueQuantity: { value: 80, unit: '%' } }, { battery: 0.8 }],
    [{ code: mdc('67996'), valueQuantity: { value: 0.3, unit: '1', code: '1' } }, { battery: 0.3 }],
    [{ code: mdc('531976'), valueString: '4.0' }, { firmware: '4.0' }],
  ])('%j tells %j', (more, condition) => {
    expect(told({ ...observation, ...more })).toMatchObject({ reference: 'd1', names: [], condition })
  })

  it.each([
    [{ code: mdc('67996'), valueQuantity: { value: 180, unit: '%' } }],
    [{ code: mdc('67996'), valueQuantity: { value: 80 } }],
    [{ code: mdc('67996'), valueQuantity: { value: 80, unit: '%' }, status: 'entered-in-error' }],
    [{ code: mdc('67996'), valueQuantity: { value: 80, unit: '%' }, device: {} }],
    [{ code: mdc('147842'), valueQuantity: { value: 80, unit: '/min' } }],
  ])('%j tells nothing of it', (more) => {
    expect(told({ ...observation, ...more })).toBeNull()
  })
})

it('a DeviceMetric says when the device was calibrated', () => {
  const metric = { resourceType: 'DeviceMetric', source: { reference: 'Device/d1' } }
  const calibration = [
    { state: 'calibrated', time: '2026-01-02T03:04:05+03:30' },
    { state: 'calibration-required', time: '2026-02-02T03:04:05Z' },
    { state: 'calibrated' },
  ]
  expect(told({ ...metric, calibration })).toMatchObject({ reference: 'd1', calibrated: ['2026-01-01T23:34:05.000Z'] })
  expect(told(metric)).toBeNull()
})

it('nothing that comes makes it throw', () => {
  const types = fc.constantFrom('Device', 'DeviceMetric', 'Observation', 'Patient')
  const fields = [
    'identifier',
    'version',
    'property',
    'code',
    'device',
    'source',
    'calibration',
    'valueQuantity',
    'meta',
  ]
  fc.assert(
    fc.property(types, fc.dictionary(fc.constantFrom(...fields), fc.jsonValue()), (resourceType, rest) => {
      told({ resourceType, ...rest })
    }),
  )
})
