import { expect, it } from 'vitest'
import type { Model } from '../../kernel/model.ts'
import { openTable } from './open-table.ts'
import { readClock } from './read-clock.ts'
import { readData } from './read-data.ts'

const model = {
  time: 'h',
  covariates: [],
  inputs: [{ name: 'dose', unit: 'mg', into: 0, as: ['bolus'], codes: [] }],
  states: [{ name: 'central', unit: 'mg' }],
  assignments: [],
  outputs: [{ name: 'cp', unit: 'mg/L', codes: [], expression: { kind: 'number', value: 1 } }],
} as unknown as Model

const measured = (text: string) => {
  const { subjects, problems } = readData(text, model)
  expect(problems).toEqual([])
  return subjects.flatMap(({ rows }) => rows.flatMap(({ events }) => events.filter((e) => e.kind === 'observation')))
}
const trouble = (text: string) => readData(text, model).problems

it.each([
  ['commas', 'ID,TIME,AMT,DV\n1,0,100,.\n1,2,.,3.5\n'],
  ['blanks', '  ID TIME   AMT DV\n  1  0  100  .  \n  1 2\t. 3.5\n'],
  ['blanks and a carriage return', 'ID TIME AMT DV\r\n1 0 100 .\r\n1 2 . 3.5\r\n'],
  ['a heading that is commented out', '#ID,TIME,AMT,DV\n1,0,100,.\n1,2,.,3.5\n'],
  ['remarks and a byte order mark', '\uFEFF# made by hand\nID,TIME,AMT,DV\n#1,1,.,9\n1,0,100,.\n1,2,.,3.5\n'],
  ['rows that a C takes out', 'C,ID,TIME,AMT,DV\nC,1,0,7,1\n.,1,0,100,.\n.,1,2,.,3.5\n'],
  ['the names of Monolix', 'ID;TIME;AMOUNT;Y\n1;0;100;.\n1;2;.;3.5\n'],
  ['a clock', 'ID,TIME,AMT,DV\n1,0:00,100,.\n1,02:00,.,3.5\n'],
])('reads a table with %s', (_, text) => {
  expect(measured(text)).toEqual([{ kind: 'observation', time: 2, output: 'cp', value: 3.5 }])
})

it('counts hours from the first day of each individual', () => {
  const text = 'ID,DATE,TIME,AMT,DV\n1,2024-02-28,22:00,100,.\n1,2024-03-01,8:30,.,2\n2,12,9:15,5,.\n2,13,9:15,.,1\n'
  expect(measured(text)).toMatchObject([
    { time: 56.5, value: 2 },
    { time: 33.25, value: 1 },
  ])
})

it.each([
  ['h', 32.5],
  ['min', 1950],
  ['d', 32.5 / 24],
  ['s', 117_000],
] as const)('a clock is told in the unit of the model, %s', (unit, time) => {
  expect(readClock('8:30', '2', unit, 1)?.time).toBeCloseTo(time, 9)
})

it('day and clock in one column, counted from the first row of each individual', () => {
  const text =
    'SUBJECT,TIME,AMT,DV\n1,2024-02-28 22:00,100,.\n1,2024-03-01T08:30,.,2\n2,2024/5/1 9:00:00,5,.\n2,2024/5/1 9:30,.,1\n'
  expect(measured(text).map(({ time }) => time)).toEqual([32.5 + 24, 9.5])
  expect(trouble('TIME,DV\n2024-02-30 8:00,2\n')).toMatchObject([{ line: 2, column: 'TIME' }])
})

it('a date beside a time in numbers is a remark', () => {
  expect(measured('ID,DATE,TIME,DV\n1,1/2/2024,30,2\n')).toMatchObject([{ time: 30 }])
  expect(trouble('ID,DATE,TIME,DV\n1,1/2/2024,3:00,2\n')).toMatchObject([{ line: 2, column: 'DATE' }])
  expect(trouble('ID,TIME,DV\n1,3:70,2\n')).toMatchObject([{ line: 2, column: 'TIME' }])
})

it('a value below or above a limit says so in DV, in CENS, or in BLQ with LLOQ', () => {
  const left = { value: 0.5, censored: 'left' }
  expect(measured('TIME,DV\n1,<0.5\n2,> 80\n')).toMatchObject([left, { value: 80, censored: 'right' }])
  expect(measured('TIME,DV,BLQ,LLOQ\n1,0,1,0.5\n2,3,0,0.5\n')).toMatchObject([left, { value: 3 }])
  expect(measured('TIME,DV,CENS,LIMIT\n1,0.5,1,0\n')).toMatchObject([{ ...left, bound: 0 }])
  expect(trouble('TIME,DV\n1,BLQ\n')).toMatchObject([{ column: 'DV', message: expect.stringContaining("'<0.5'") }])
})

it('does not take a file of logarithms for one without measurements', () => {
  expect(trouble('ID,TIME,AMT,LNDV\n1,0,100,.\n1,1,.,2.1\n')).toMatchObject([{ column: 'DV' }])
  expect(measured('ID,TIME,AMT,LNDV,DV\n1,0,100,.,.\n1,1,.,2.1,8.2\n')).toMatchObject([{ value: 8.2 }])
})

it('a row with more fields than the heading names is told, not shifted: a decimal comma', () => {
  expect(trouble('ID,TIME,AMT,DV\n1,0,100,.\n1,12,.,14,8\n')).toMatchObject([
    { line: 3, message: expect.stringContaining('5 fields, the heading names 4') },
  ])
  expect(measured('ID,TIME,DV\n1,12,14.8,,\n')).toMatchObject([{ value: 14.8 }])
})

it('keeps the lines of the file', () => {
  expect(openTable('# remark\n\nID TIME\n1 0\n\n1 3\n').body.map(({ line }) => line)).toEqual([4, 6])
})
