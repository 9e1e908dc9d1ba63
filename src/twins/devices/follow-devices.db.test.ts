import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshStore } from '../../../test/support/database.ts'
import { madeId } from '../../records/hl7v2/identity.ts'
import { addConnector } from '../../store/connectors.ts'
import { addDevice, calibrationsOf, getDevice } from '../../store/devices.ts'
import type { Store } from '../../store/store.ts'
import { findSubjects } from '../../store/subjects.ts'
import { readTimeline } from '../../store/timeline.ts'
import { transact } from '../../store/transact.ts'
import { importBatch } from '../import/import-batch.ts'
import { openIntake } from '../messages/take-messages.ts'

const mdc = (code: string) => ({ coding: [{ system: 'urn:iso:std:iso:11073:10101', code }] })

describe('what records say of devices of the registry', () => {
  let store: Store
  beforeAll(async () => {
    store = await freshStore()
  })
  afterAll(() => store.close())
  const put = (...resources: object[]) => {
    const items = resources.map((resource) => ({
      kind: 'resource' as const,
      resource: resource as never,
      file: 'test',
      place: '',
    }))
    const memory = { people: new Map(), medications: new Map() }
    return transact(store, (tx) => importBatch(tx, items, null, memory, Date.now()))
  }

  it('comes by FHIR: firmware, battery, calibration, and what nobody wrote down', async () => {
    const { id } = await addDevice(store.db, { name: 'monitor-3', serial: 'A17', manufacturer: 'As we wrote it' })
    const device = { resourceType: 'Device', id: 'd1', serialNumber: 'A17', manufacturer: 'Acme', modelNumber: 'M5' }
    const battery = (n: number, effectiveDateTime: string, value: number) => ({
      resourceType: 'Observation',
      id: `battery-${n}`,
      status: 'final',
      code: mdc('67996'),
      device: { reference: 'Device/d1' },
      effectiveDateTime,
      valueQuantity: { value, unit: '%', system: 'http://unitsofmeasure.org', code: '%' },
    })
    await put({ ...device, version: [{ type: mdc('531976'), value: '2.1' }] }, battery(1, '2026-01-02T08:00:00Z', 60))
    expect(await getDevice(store.db, 'monitor-3')).toMatchObject({
      battery: expect.closeTo(0.6, 6),
      firmware: '2.1',
      manufacturer: 'As we wrote it',
      model: 'M5',
    })
    // What is older comes later.
    await put(battery(2, '2026-01-02T07:00:00Z', 90))
    expect((await getDevice(store.db, 'monitor-3')).battery).toBeCloseTo(0.6, 6)
    const calibration = [{ type: 'offset', state: 'calibrated', time: '2026-01-01T00:00:00Z' }]
    const metric = { resourceType: 'DeviceMetric', id: 'm1', type: mdc('150456'), category: 'measurement' }
    await put({ ...metric, source: { reference: 'Device/d1' }, calibration })
    expect((await getDevice(store.db, 'monitor-3')).calibratedAt).toBe('2026-01-01T00:00:00.000Z')
    expect(await calibrationsOf(store.db, id)).toHaveLength(1)
  })

  it('is of nobody when the registry does not know the device, or several have the number', async () => {
    for (const name of ['twin-a', 'twin-b']) await addDevice(store.db, { name, serial: 'SAME' })
    const device = { resourceType: 'Device', version: [{ value: '9' }] }
    await put({ ...device, id: 'd2', serialNumber: 'SAME' }, { ...device, id: 'd3', serialNumber: 'NOBODY' })
    for (const name of ['twin-a', 'twin-b']) expect((await getDevice(store.db, name)).firmware).toBeNull()
  })

  it('comes by HL7 v2 as IHE PCD-01 has it, and the reading beside it reaches models by its LOINC code', async () => {
    await addDevice(store.db, { name: 'pump-7', serial: '0123456789ABCDEF' })
    const intake = await openIntake(store, await addConnector(store.db, { name: 'pcd', kind: 'mllp', settings: {} }))
    const message = [
      'MSH|^~\\&|GW|H|||20260102080000+0000||ORU^R01^ORU_R01|P1|P|2.6',
      'PID|1||77^^^H^MR||Ahmadi^Sara',
      'OBR|1|R1|R1|182777000^monitoring of patient^SCT|||20260102080000+0000',
      'OBX|1||69965^MDC_DEV_MON_PHYSIO_MULTI_PARAM_MDS^MDC|1.0.0.0|||||||X|||||||0123456789ABCDEF^^0123456789ABCDEF^EUI-64',
      'OBX|2|NM|67996^MDC_ATTR_VAL_BATT_CHARGE^MDC|1.0.0.1|42|262688^MDC_DIM_PERCENT^MDC^%^%^UCUM|||||R|||20260102080000+0000',
      'OBX|3|ST|531976^MDC_ID_PROD_SPEC_FW^MDC|1.0.0.2|3.7.1||||||R',
      'OBX|4|NM|147842^MDC_ECG_HEART_RATE^MDC|1.7.4.1|81|264864^MDC_DIM_BEAT_PER_MIN^MDC|||||R|||20260102080000+0000',
      '',
    ].join('\r')
    expect(await intake.take([Buffer.from(message)])).toMatchObject([{ outcome: 'taken' }])
    expect(await getDevice(store.db, 'pump-7')).toMatchObject({ battery: expect.closeTo(0.42, 6), firmware: '3.7.1' })
    const patient = madeId('Patient', 'urn:hamzad:hl7v2:H', '77')
    const subject = (await findSubjects(store.db, [patient])).get(patient) as string
    const rate = (await readTimeline(store.db, subject)).find(({ value }) => value === 81)
    // R: nobody verified it yet, as is usual of what comes straight from a device.
    expect(rate).toMatchObject({ unit: '/min', quality: { verdict: 'doubtful' } })
    expect(rate?.codes).toContainEqual({ system: 'http://loinc.org', code: '8867-4' })
  })
})
