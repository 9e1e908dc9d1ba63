import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { check } from '../fhir/check.ts'
import { readAny } from '../read-any.ts'
import { textSource } from '../source.ts'
import { proposeMap, type TableMap } from './table-map.ts'

async function read(text: string, map: TableMap, options: object = {}) {
  const items = []
  for await (const item of readAny(textSource('t.csv', text), { map, ...options })) items.push(item)
  const resources = items.flatMap((item) => (item.kind === 'resource' ? [item.resource] : []))
  const refused = items.flatMap((item) =>
    item.kind === 'rejection' ? [[item.rejection.place, item.rejection.rule]] : [],
  )
  return { resources, refused }
}
const rowsOf = (text: string) => text.split('\n').map((line) => line.split(','))

const wide =
  'Time,Patient ID,Heart rate (bpm),SpO2,foo\n2026-01-02T03:04:05Z,p1,72,97,1\n2026-01-02T03:05:05Z,p2,,98,\n'
const long = 'charttime,label,value,unit\n2026-01-02 03:04,Creatinine,1.3,mg/dL\n2026-01-02 03:04,Lactate,2.1,mmol/L\n'

describe('a table', () => {
  it('gets a map proposed, with a gap where nothing is known', () => {
    expect(proposeMap(rowsOf(wide))).toEqual({
      time: 'Time',
      patient: 'Patient ID',
      columns: {
        'Heart rate (bpm)': { code: '8867-4', unit: '/min' },
        SpO2: { code: '59408-5', unit: '%' },
        foo: { code: '' },
      },
    })
    expect(proposeMap(rowsOf(long))).toEqual({
      time: 'charttime',
      rows: {
        name: 'label',
        value: 'value',
        unit: 'unit',
        names: { Creatinine: { code: '2160-0', unit: 'mg/dL' }, Lactate: { code: '' } },
      },
    })
    expect(proposeMap([['a', 'b']])).toBeNull()
    const slips =
      'time,creatinine (mg/dL),foo,remark\n2026-01-02T03:04:05Z,x,1,ok\n2026-01-02T03:05:05Z,1.2,2,2\n2026-01-02T03:06:05Z,1.3,?,'
    expect(Object.keys(proposeMap(rowsOf(slips))!.columns!)).toEqual(['creatinine (mg/dL)', 'foo'])
  })

  it('of several columns becomes observations of the patients that it names; what the map leaves open is refused', async () => {
    const { resources, refused } = await read(wide, proposeMap(rowsOf(wide))!)
    expect(resources.map((each) => [each.subject, each.valueQuantity, each.effectiveDateTime])).toMatchObject([
      [{ reference: 'Patient/p1' }, { value: 72, code: '/min' }, '2026-01-02T03:04:05.000Z'],
      [{ reference: 'Patient/p1' }, { value: 97, code: '%' }, '2026-01-02T03:04:05.000Z'],
      [{ reference: 'Patient/p2' }, { value: 98, code: '%' }, '2026-01-02T03:05:05.000Z'],
    ])
    expect(resources.flatMap((each) => check(each))).toEqual([])
    expect(refused).toEqual([['line 2, foo', 'code.missing']])
  })

  it('with two values of one code at one instant keeps both; read again, or with a value corrected, it is the same observations', async () => {
    const map: TableMap = { time: 'time', patient: 'who', columns: { hr: { code: '8867-4', unit: '/min' } } }
    const text = (last: number) =>
      `time,who,hr\n2026-01-02T03:04:05Z,p1,72\n2026-01-02T03:04:05Z,p1,88\n2026-01-02T03:04:05Z,p1,72\n2026-01-02T03:05:05Z,p1,${last}\n`
    const idsOf = async (last: number) => (await read(text(last), map)).resources.map(({ id }) => id)
    const ids = await idsOf(90)
    expect(ids[2]).toBe(ids[0])
    expect(new Set(ids).size).toBe(3)
    expect(await idsOf(90)).toEqual(ids)
    expect(await idsOf(91)).toEqual(ids)
  })

  it('that lacks the column of the time says so once', async () => {
    const { resources, refused } = await read(wide, { time: 'when', columns: { SpO2: { code: '59408-5', unit: '%' } } })
    expect(resources).toEqual([])
    expect(refused).toEqual([['', 'code.missing']])
  })

  it('of one value a row takes the unit of the row and the zone of the clock, and has the same ids when read again', async () => {
    const map = proposeMap(rowsOf(long))!
    const names = { ...map.rows!.names, Lactate: { code: '2524-7' } }
    const options = { patient: 'p1', zone: 'Asia/Tehran' }
    const once = await read(long, { ...map, rows: { ...map.rows!, names } }, options)
    expect(once.refused).toEqual([])
    expect(once.resources.map((each) => [each.effectiveDateTime, each.valueQuantity])).toMatchObject([
      ['2026-01-01T23:34:00.000Z', { value: 1.3, code: 'mg/dL' }],
      ['2026-01-01T23:34:00.000Z', { value: 2.1, code: 'mmol/L' }],
    ])
    expect(await read(long, { ...map, rows: { ...map.rows!, names } }, options)).toEqual(once)
    expect((await read(long, map, { patient: 'p1' })).refused).toEqual([
      ['line 2', 'time.zone-missing'],
      ['line 3', 'time.zone-missing'],
    ])
  })

  it.each([
    ['t,HR\n2026-01-02T03:04:05Z,high', 'cgm.value'],
    ['t,HR\nsoon,72', 'cgm.time-format'],
    ['t,x\n2026-01-02T03:04:05Z,72', 'code.missing'],
  ])('%j is refused by rule %s', async (text, rule) => {
    const map = { time: 't', columns: { HR: { code: '8867-4', unit: '/min' } } }
    expect((await read(text, map, { patient: 'p1' })).refused.map(([, each]) => each)).toContain(rule)
  })

  it('never makes anything throw, and what it makes is sound', async () => {
    const cells = fc.constantFrom(
      '',
      't',
      'HR',
      '"',
      '2026-01-02T03:04:05Z',
      '72',
      '1e999',
      '-',
      '\u0000',
      'é',
      '__proto__',
    )
    const text = fc
      .array(fc.array(cells, { maxLength: 5 }), { maxLength: 6 })
      .map((all) => all.map((row) => row.join(',')).join('\n'))
    const map = { time: 't', columns: { HR: { code: '8867-4', unit: '/min' } } }
    await fc.assert(
      fc.asyncProperty(text, async (each) => {
        const { resources } = await read(`t,HR\n${each}`, map, { patient: 'p1' })
        expect(resources.flatMap((resource) => check(resource))).toEqual([])
        proposeMap(rowsOf(each))
      }),
    )
  })
})
