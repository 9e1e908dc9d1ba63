import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { ReadItem } from '../fhir/read.ts'
import { readAny } from '../read-any.ts'
import { fileSource, type RecordSource, textSource } from '../source.ts'
import { isHealthConnect, readHealthConnectJson } from './read-json.ts'

async function read(source: RecordSource): Promise<ReadItem[]> {
  const items: ReadItem[] = []
  for await (const item of readAny(source, { patient: 'p7' })) items.push(item)
  return items
}
const json = (document: unknown) => read(textSource('export.json', JSON.stringify(document)))
const resources = (items: readonly ReadItem[]) =>
  items.flatMap((item) => (item.kind === 'resource' ? [item.resource] : []))

it('tells where the clock of the wall stood, by the offset of a record, when its instants are in UTC', async () => {
  const at = (zone: object) => ({ recordType: 'Weight', time: '2026-01-01T23:34:05Z', weight: 70, ...zone })
  const [text, java, seconds, none, wrong] = resources(
    await json([
      at({ zoneOffset: '+03:30' }),
      at({ zoneOffset: { id: '-05:00' }, weight: 71 }),
      at({ zoneOffset: { totalSeconds: 12_600 }, weight: 72 }),
      at({ weight: 73 }),
      at({ zoneOffset: '+99:00', weight: 74 }),
    ]),
  ).map(({ effectiveDateTime }) => effectiveDateTime)
  expect([text, java, seconds]).toEqual([
    '2026-01-02T03:04:05.000+03:30',
    '2026-01-01T18:34:05.000-05:00',
    '2026-01-02T03:04:05.000+03:30',
  ])
  expect(none).toMatch(/^2026-01-01T23:34:05/)
  expect(wrong).toBe(none)
})

it('reads records of Health Connect in JSON: getters, value with unit, and series', async () => {
  const items = await json({
    records: [
      { recordType: 'Weight', time: '2026-01-02T03:04:05+03:30', weight: { inKilograms: 70 }, metadata: { id: 'w1' } },
      {
        recordType: 'BloodGlucoseRecord',
        time: '2026-01-02T03:04:05Z',
        level: { value: 100, unit: 'milligramsPerDeciliter' },
      },
      {
        recordType: 'HeartRate',
        startTime: '2026-01-02T03:00:00Z',
        endTime: '2026-01-02T03:02:00Z',
        samples: [
          { time: '2026-01-02T03:00:00Z', beatsPerMinute: 61 },
          { time: '2026-01-02T03:01:00Z', beatsPerMinute: 62 },
        ],
      },
      {
        recordType: 'BloodPressure',
        time: '2026-01-02T03:04:05Z',
        systolic: { inMillimetersOfMercury: 120 },
        diastolic: { inMillimetersOfMercury: 80 },
      },
      { recordType: 'SleepSession', startTime: '2026-01-01T22:00:00Z', endTime: '2026-01-02T05:30:00Z' },
    ],
  })
  expect(resources(items)).toMatchObject([
    { effectiveDateTime: '2026-01-02T03:04:05.000+03:30', valueQuantity: { value: 70, code: 'kg' } },
    { code: { coding: [{ code: '15074-8' }, {}] }, valueQuantity: { value: 5.550744909966918, code: 'mmol/L' } },
    { valueQuantity: { value: 61 } },
    { valueQuantity: { value: 62 } },
    { component: [{ valueQuantity: { value: 120 } }, { valueQuantity: { value: 80 } }] },
    { valueQuantity: { value: 7.5, code: 'h' } },
  ])
})

it('says what is wrong with a record', async () => {
  const items = await json([
    { recordType: 'Weight', time: '2026-01-02T03:04:05Z', weight: { value: 70, unit: 'stones' } },
    { recordType: 'Weight', time: 'yesterday', weight: 70 },
    { recordType: 'Aura', time: '2026-01-02T03:04:05Z' },
  ])
  expect(items.map((item) => item.kind === 'rejection' && [item.rejection.rule, item.rejection.place])).toEqual([
    ['health-connect.record', 'record 0'],
    ['health-connect.record', 'record 1'],
    ['health-connect.record', 'record 2'],
  ])
})

it('reads the database of an export, with its base units', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hamzad-'))
  try {
    const path = join(folder, 'health_connect_export.db')
    const database = new DatabaseSync(path)
    database.exec(`
      create table weight_record_table (row_id integer primary key, uuid blob, time integer, zone_offset integer, weight real);
      insert into weight_record_table values (1, x'0a', 1767323045000, 12600, 70000);
      create table heart_rate_record_table (row_id integer primary key, uuid blob, start_time integer, start_zone_offset integer, end_time integer);
      insert into heart_rate_record_table values (1, x'0b', 1767323045000, 0, 1767323105000);
      create table heart_rate_record_series_table (parent_key integer, beats_per_minute integer, epoch_millis integer);
      insert into heart_rate_record_series_table values (1, 61, 1767323045000), (1, 62, 1767323105000);`)
    database.close()
    expect(resources(await read(fileSource(path)))).toMatchObject([
      { valueQuantity: { value: 61, code: '/min' } },
      { valueQuantity: { value: 62, code: '/min' } },
      { valueQuantity: { value: 70, code: 'kg' }, effectiveDateTime: '2026-01-02T06:34:05.000+03:30' },
    ])
    expect(await read({ ...textSource('broken.db', 'nonsense'), path: import.meta.filename })).toMatchObject([
      { rejection: { rule: 'file.unreadable' } },
    ])
  } finally {
    rmSync(folder, { recursive: true })
  }
})

it('tells each row of a database that is no record, and each type that it does not know', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hamzad-'))
  try {
    const path = join(folder, 'health_connect_export.db')
    const database = new DatabaseSync(path)
    database.exec(`
      create table weight_record_table (row_id integer primary key, uuid blob, time integer, zone_offset integer, weight real);
      insert into weight_record_table values (1, x'0a', 1767323045000, 12600, 70000), (2, x'0b', null, 0, 70000), (3, x'0c', 1767323045000, 0, null),
        (4, x'0d', 9e18, 0, 70000), (5, x'0e', 1767323045000, 9e9, 71000);
      create table blood_pressure_record_table (row_id integer primary key, uuid blob, time integer, systolic real, diastolic real);
      insert into blood_pressure_record_table values (1, x'1a', 1767323045000, 120, null);
      create table steps_record_table (row_id integer primary key, uuid blob, start_time integer, end_time integer, count integer);
      insert into steps_record_table values (1, x'2a', 1767323045000, 1767323044000, 7);
      create table heart_rate_record_table (row_id integer primary key, uuid blob, start_time integer, start_zone_offset integer, end_time integer);
      insert into heart_rate_record_table values (1, x'0b', 1767323045000, 0, 1767323105000);
      create table heart_rate_record_series_table (parent_key integer, beats_per_minute integer, epoch_millis integer);
      insert into heart_rate_record_series_table values (1, null, 1767323045000), (1, 62, 1767323105000);
      create table aura_record_table (row_id integer primary key); insert into aura_record_table values (1), (2);
      create table empty_record_table (row_id integer primary key);`)
    database.close()
    const items = await read(fileSource(path))
    expect(resources(items)).toMatchObject([
      { valueQuantity: { value: 62 } },
      { valueQuantity: { value: 70 } },
      { valueQuantity: { value: 71 }, effectiveDateTime: '2026-01-02T03:04:05.000Z' },
    ])
    const told = items.flatMap((item) =>
      item.kind === 'rejection' ? [`${item.rejection.place}: ${item.rejection.reason}`] : [],
    )
    expect(told.sort()).toEqual([
      'aura_record_table: 2 records of this type are not taken: nothing says what they measure',
      'blood_pressure_record_table 1: A value is missing or is no number',
      'heart_rate_record_series_table 1: A sample has no time or no value',
      'steps_record_table 1: It ends before it starts',
      'weight_record_table 2: It has no time',
      'weight_record_table 3: A value is missing or is no number',
      'weight_record_table 4: It has no time',
    ])
  } finally {
    rmSync(folder, { recursive: true })
  }
})

it('never fails, whatever a record holds', () => {
  const record = fc.record(
    {
      recordType: fc.constantFrom('Weight', 'HeartRate', 'Aura'),
      time: fc.oneof(fc.jsonValue(), fc.constant('2026-01-02T03:04:05Z')),
      weight: fc.jsonValue(),
      samples: fc.jsonValue(),
    },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(fc.oneof(fc.array(record), fc.jsonValue()), (document) => {
      isHealthConnect(document)
      readHealthConnectJson(document)
    }),
    { numRuns: 500 },
  )
})
