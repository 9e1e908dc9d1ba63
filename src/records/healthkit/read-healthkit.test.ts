import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { ReadItem } from '../fhir/read.ts'
import { readAny } from '../read-any.ts'
import { textSource } from '../source.ts'
import { readHealthKit } from './read-healthkit.ts'

const head = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE HealthData [
<!ELEMENT HealthData (ExportDate,Me,(Record|Workout)*)>
]>
<HealthData locale="fa_IR">
 <ExportDate value="2026-01-03 08:00:00 +0330"/>
 <Me HKCharacteristicTypeIdentifierDateOfBirth="1960-01-02"/>`
const record = (attributes: string, inside = '') =>
  `<Record type="HKQuantityTypeIdentifier${attributes} startDate="2026-01-02 03:04:05 +0330" endDate="2026-01-02 03:04:05 +0330">${inside}</Record>`
const wrap = (...records: string[]) => `${head}\n${records.join('\n')}\n</HealthData>`

async function read(text: string, options: { patient?: string } = { patient: 'p7' }): Promise<ReadItem[]> {
  const items: ReadItem[] = []
  for await (const item of readAny(textSource('export.xml', text), options)) items.push(item)
  return items
}
const resources = (items: readonly ReadItem[]) =>
  items.flatMap((item) => (item.kind === 'resource' ? [item.resource] : []))

it('reads records of Apple Health in the units of their codes', async () => {
  const items = await read(
    wrap(
      record('HeartRate" sourceName="Watch" unit="count/min" value="72"'),
      record('OxygenSaturation" unit="%" value="0.97"'),
      record('BodyMass" unit="lb" value="150"', '<MetadataEntry key="HKWasUserEntered" value="1"/>'),
      record('BloodGlucose" unit="mmol&lt;180.1558800000541&gt;/L" value="5.5"'),
      record('InsulinDelivery" unit="IU" value="4"', '<MetadataEntry key="HKInsulinDeliveryReason" value="2"/>'),
      '<Workout workoutActivityType="HKWorkoutActivityTypeRunning" duration="30" durationUnit="min" startDate="2026-01-02 03:00:00 +0330" endDate="2026-01-02 03:30:00 +0330"/>',
    ),
  )
  expect(resources(items)).toMatchObject([
    {
      code: { coding: [{ code: '8867-4' }, {}] },
      valueQuantity: { value: 72, code: '/min' },
      effectiveDateTime: '2026-01-02T03:04:05+03:30',
    },
    { valueQuantity: { value: 97, code: '%' } },
    { valueQuantity: { value: 68.0388555, code: 'kg' }, note: [{ text: 'Entered by hand' }] },
    { code: { coding: [{ code: '15074-8' }, {}] }, valueQuantity: { value: 5.5, code: 'mmol/L' } },
    { resourceType: 'MedicationAdministration', dosage: { dose: { value: 4, code: '[iU]' } } },
    { valueCodeableConcept: {}, component: [{ valueQuantity: { value: 30, code: 'min' } }] },
  ])
  expect(items.filter(({ kind }) => kind === 'rejection')).toEqual([])
})

it('counts types that it does not know, says what is wrong with a record, and asks whose it is', async () => {
  const items = await read(
    wrap(
      record('Aura" unit="count" value="1"'),
      record('Aura" unit="count" value="2"'),
      record('HeartRate" unit="count/min" value="fast"'),
    ),
  )
  expect(items).toMatchObject([
    { rejection: { rule: 'healthkit.record', place: 'line 10' } },
    { rejection: { rule: 'healthkit.type-unknown', reason: expect.stringContaining('2 records') } },
  ])
  expect(await read(wrap(), {})).toMatchObject([{ rejection: { rule: 'cgm.patient-missing' } }])
})

it('says where an export is broken off, and keeps what came before', async () => {
  const items = await read(`${head}${record('HeartRate" unit="count/min" value="72"')}<Record type="`)
  expect(items).toMatchObject([{ kind: 'resource' }, { rejection: { rule: 'healthkit.syntax' } }])
})

it('streams: an export of any size holds no more than a piece of it', async () => {
  let asked = 0
  async function* endless() {
    yield Buffer.from(head)
    for (; asked < 2000; asked++) yield Buffer.from(record('HeartRate" unit="count/min" value="72"').repeat(10))
  }
  const items = readHealthKit(endless(), 'export.xml', 'p7')
  await items.next()
  expect(asked).toBeLessThan(3)
  await items.return(undefined)
})

it('refuses a text without tags, however long it is', async () => {
  async function* one() {
    yield Buffer.from(`${head}<Record type="`)
    for (let i = 0; i < 100; i++) yield Buffer.alloc(1 << 20, 97)
  }
  const items: ReadItem[] = []
  for await (const item of readHealthKit(one(), 'export.xml', 'p7')) items.push(item)
  expect(items).toMatchObject([{ rejection: { rule: 'healthkit.syntax' } }])
})

it('never fails, whatever is between the tags', async () => {
  const anything = fc.oneof(
    fc.string(),
    fc.constantFrom('<Record', '/>', '<!ENTITY x "y">', '&x;', 'value="', '\u0000', '<MetadataEntry key="a"/>'),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(anything, { maxLength: 12 }), async (pieces) => {
      const items = await read(wrap(record(`HeartRate" unit="count/min" value="${pieces[0] ?? ''}"`), pieces.join('')))
      for (const item of items) if (item.kind === 'rejection') expect(item.rejection.reason).not.toBe('')
    }),
    { numRuns: 200 },
  )
})
