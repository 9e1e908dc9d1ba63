import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { findModel } from '../../twins/library/library.ts'
import { readCgm } from './read-cgm.ts'
import { casesOf } from './to-cases.ts'

const { model } = findModel('glucose-type1-cappon-2023')
const cases = (text: string) => casesOf(readCgm(text, { zone: 'Europe/London', dateOrder: 'dmy' })!, model)
const eventsOf = (text: string) => cases(text).subjects[0]!.rows.flatMap(({ events }) => events)

it('counts minutes from the first entry, and brings glucose, carbohydrate and rapid insulin to the model', () => {
  const events = eventsOf(
    'time,glucose (mmol/L),carbs (g),bolus (U)\n2026-06-01T08:00,7,,\n2026-06-01T08:05,7.5,40,4.5\n2026-06-01T08:10,8,,\n',
  )
  const of = (name: string) =>
    events.flatMap((event) =>
      event.kind === 'observation' && event.output === name
        ? [[event.time, event.value]]
        : event.kind === 'input' && event.input === name
          ? [[event.time, event.amount]]
          : [],
    )
  // 18.0156 g/mol · 10 dL/L
  const sensor = of('sensor') as [number, number][]
  expect(sensor.map(([time]) => time)).toEqual([0, 5, 10])
  for (const [i, mmol] of [7, 7.5, 8].entries()) expect(sensor[i]![1]).toBeCloseTo(mmol * 18.0156, 2)
  expect(of('meal')).toEqual([[5, 40]])
  expect(of('insulin')).toEqual([[5, 4.5]])
})

it('keeps the hours of the clock apart from those that pass: the hour that spring leaves out is not counted', () => {
  const events = eventsOf('time,glucose (mg/dL)\n2026-03-29 00:55,100\n2026-03-29 02:05,110\n')
  expect(events.map(({ time }) => time)).toEqual([0, 10])
})

it('holds people apart, each from their own first entry', () => {
  const { subjects } = cases(
    'id,time,glucose (mg/dL)\nann,2026-06-01 08:00,100\nben,2026-06-02 09:00,150\nann,2026-06-01 08:15,105\n',
  )
  expect(subjects.map(({ id, rows }) => [id, rows.map(({ time }) => time)])).toEqual([
    ['ann', [0, 15]],
    ['ben', [0]],
  ])
})

it('takes every reading of the tutorial', () => {
  const text = readFileSync(join(import.meta.dirname, '../../../docs/tutorial/glucose.csv'), 'utf8')
  const rows = cases(text).subjects[0]!.rows
  expect(rows.filter(({ evid }) => evid === 0)).toHaveLength(562)
  expect(rows.some(({ evid }) => evid === 1)).toBe(true)
})

it('has nobody where the model measures nothing of the kind', () => {
  const { model: other } = findModel('vancomycin-goti-2018')
  const file = readCgm('time,glucose (mg/dL)\n2026-06-01T08:00Z,100\n')!
  expect(casesOf(file, other).subjects).toEqual([])
})
