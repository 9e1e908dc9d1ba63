import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Model } from '../../kernel/model.ts'
import { readData } from './read-data.ts'

const one = { kind: 'number', value: 1 } as const
const model: Model = {
  id: 'oral',
  version: 1,
  hash: '',
  title: '',
  subject: 'patient',
  kind: 'equations',
  time: 'h',
  covariates: [
    { name: 'weight', unit: 'kg', kind: 'number', codes: [], carry: 'next' },
    { name: 'sex', unit: '1', kind: 'category', categories: ['female', 'male'], codes: [], carry: 'last' },
  ],
  parameters: [],
  effects: [],
  omega: [],
  inputs: [{ name: 'tablet', unit: 'mg', into: 0, as: ['bolus'], codes: [], duration: one }],
  states: [
    { name: 'gut', unit: 'mg' },
    { name: 'central', unit: 'mg' },
  ],
  assignments: [],
  derivatives: [one, one],
  outputs: [
    { name: 'cp', unit: 'mg/L', codes: [], expression: one },
    { name: 'effect', unit: '1', codes: [], expression: one },
  ],
  measures: [],
  decisions: [],
}

describe('a data file with NONMEM columns', () => {
  it('is read whatever the case and order of its columns', () => {
    const { subjects, problems } = readData('dv,Time,AMT,id,extra\n.,0,100,7,x\n3.5,2,.,7,y\n', model)
    expect(problems).toEqual([])
    expect(subjects).toEqual([
      {
        id: '7',
        rows: [
          { line: 2, time: 0, evid: 1, events: [{ kind: 'input', time: 0, input: 'tablet', amount: 100, rate: 0 }] },
          { line: 3, time: 2, evid: 0, events: [{ kind: 'observation', time: 2, output: 'cp', value: 3.5 }] },
        ],
      },
    ])
  })

  it('leaves an input that is an infusion only to the rate of its model, where no rate is written', () => {
    const own = { ...model, inputs: [{ ...model.inputs[0]!, as: ['infusion' as const] }] }
    const rateOf = (text: string) => readData(text, own).subjects[0]!.rows[0]!.events[0]
    expect(rateOf('TIME,AMT\n0,100\n')).toEqual({ kind: 'input', time: 0, input: 'tablet', amount: 100 })
    expect(rateOf('TIME,AMT,RATE\n0,100,50\n')).toMatchObject({ rate: 50 })
  })

  it('doses the compartment that CMT numbers, also one without a declared input', () => {
    const { subjects } = readData('TIME,AMT,CMT,EVID\n0,5,1,1\n0,6,2,1\n1,0,1,0\n', model)
    expect(
      subjects[0]?.rows.flatMap((r) => r.events.map((e) => ('input' in e ? e.input : 'output' in e ? e.output : ''))),
    ).toEqual(['tablet', 'central', 'cp'])
  })

  it('takes the name of a state or an input for its number', () => {
    const { subjects, problems } = readData('TIME,AMT,CMT,EVID\n0,5,Gut,1\n0,6,central,1\n0,7,tablet,1\n', model)
    expect(problems).toEqual([])
    expect(subjects[0]?.rows.flatMap((r) => r.events.map((e) => ('input' in e ? e.input : '')))).toEqual([
      'tablet',
      'central',
      'tablet',
    ])
  })

  it('asks no row without a measurement for its output', () => {
    const { subjects, problems } = readData('TIME,DV,DVID,MDV\n0,.,9,1\n1,.,2,.\n', model)
    expect(problems).toEqual([])
    expect(subjects[0]?.rows.flatMap((r) => r.events.map((e) => ('output' in e ? e.output : '')))).toEqual([
      'cp',
      'effect',
    ])
  })

  it('keeps every field of a steady-state infusion, an occasion, censoring and DVID by name or number', () => {
    const { subjects } = readData(
      'TIME,AMT,RATE,II,SS,ADDL,OCC,EVID,DV,CENS,DVID\n0,10,-2,12,1,3,2,1,.,.,.\n5,.,.,.,.,.,2,0,0.5,1,effect\n6,.,.,.,.,.,2,0,9,-1,1\n',
      model,
    )
    expect(subjects[0]?.rows[0]?.events).toEqual([
      {
        kind: 'input',
        time: 0,
        input: 'tablet',
        amount: 10,
        rate: -2,
        steadyState: 1,
        interval: 12,
        additional: 3,
        occasion: 2,
      },
    ])
    expect(subjects[0]?.rows[1]?.events).toEqual([
      { kind: 'observation', time: 5, output: 'effect', value: 0.5, censored: 'left', occasion: 2 },
    ])
    expect(subjects[0]?.rows[2]?.events).toEqual([
      { kind: 'observation', time: 6, output: 'cp', value: 9, censored: 'right', occasion: 2 },
    ])
  })

  it('never reads a missing value as zero', () => {
    const { subjects } = readData('TIME,DV,WEIGHT,SEX\n0,.,.,male\n1,,70,\n', model)
    expect(subjects[0]?.rows.map((r) => r.events)).toEqual([
      [
        { kind: 'covariate', time: 0, covariate: 'sex', value: 1 },
        { kind: 'observation', time: 0, output: 'cp', value: null },
      ],
      [
        { kind: 'covariate', time: 1, covariate: 'weight', value: 70 },
        { kind: 'observation', time: 1, output: 'cp', value: null },
      ],
    ])
  })

  it('lets time start again at a reset, and refuses it elsewhere', () => {
    const restart = readData('ID,TIME,EVID,AMT\n1,0,1,5\n1,24,0,.\n1,0,4,5\n1,3,0,.\n', model)
    expect(restart.problems).toEqual([])
    expect(restart.subjects[0]?.rows.map((r) => r.events.map((e) => `${e.kind}@${e.time}`))).toEqual([
      ['input@0'],
      ['observation@24'],
      ['reset@24', 'input@24'],
      ['observation@27'],
    ])
    expect(readData('ID,TIME,DV\n1,5,1\n1,4,1\n', model).problems).toMatchObject([{ line: 3, column: 'TIME' }])
  })

  it.each([
    ['DV,AMT\n1,2\n', 'TIME', /no TIME column/],
    ['TIME,AMT\nnoon,2\n', 'TIME', /not a number/],
    ['TIME,AMT,CMT\n0,2,9\n', 'CMT', /no compartment 9/],
    ['TIME,DV,DVID\n0,2,urine\n', 'DVID', /no output/],
    ['TIME,EVID\n0,7\n', 'EVID', /not an event/],
    ['TIME,AMT\n0,-5\n', 'AMT', /not an amount/],
    ['TIME,AMT,ADDL,II\n0,5,1000000000,12\n', 'ADDL', /from 0 to 10000/],
    ['TIME,DV\n1e300,5\n', 'TIME', /too far/],
    ['TIME,AMT,RATE\n0,5,-3\n', 'RATE', /-2 \(modelled duration\)/],
    ['TIME,AMT,RATE,CMT\n0,5,-1,2\n', 'RATE', /declares none/],
    ['TIME,AMT,SS,II\n0,5,3,12\n', 'SS', /not a steady state/],
    ['TIME,AMT,SS\n0,5,1\n', 'II', /Add II/],
    ['TIME,AMT,ADDL\n0,5,2\n', 'II', /Add II/],
    ['TIME,AMT,EVID\n0,5,1\n1,5,0\n', 'AMT', /a row that EVID 0 makes an observation/],
    ['TIME,AMT,DV\n0,5,.\n12,5,8.5\n', 'DV', /row of its own/],
    ['TIME,EVID,CMT\n0,2,-2\n', 'CMT', /turn a compartment off/],
    ['TIME,AMT,EVID,SS,II\n0,0,1,1,12\n', 'AMT', /steady state of nothing/],
    ['ID,TIME,AMT\n1,0,5\n2,0,5\n1,3,.\n', 'ID', /1 stands in two places/],
    ['TIME;DV\n0;1,5\n', 'DV', /Write 1\.5/],
    ['TIME;DV\n1,5;1\n', 'TIME', /Write 1\.5/],
    ['TIME,DV\n23:30,1\n1:00,2\n', 'TIME', /after midnight name the day/],
    ['TIME,DV\n0,BLQ\n', 'DV', /limit in a column LLOQ/],
    ['', '', /empty/],
    ['TIME,DV\n', '', /no rows/],
  ])('says what is wrong in %j', (text, column, message) => {
    const { problems } = readData(text, model)
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatchObject({ column })
    expect(problems[0]?.message).toMatch(message)
  })

  describe('the output of an observation without DVID', () => {
    const symbol = (name: string) => ({ kind: 'symbol', name }) as const
    const two: Model = {
      ...model,
      assignments: [{ name: 'level', unit: 'mg/L', expression: symbol('central') }],
      outputs: [
        { name: 'cp', unit: 'mg/L', codes: [], expression: symbol('level') },
        { name: 'dose_left', unit: 'mg', codes: [], expression: symbol('gut') },
      ],
    }
    const of = (cmt: string) => {
      const { subjects, problems } = readData(`TIME,DV,CMT\n0,1,${cmt}\n`, two)
      const event = subjects[0]?.rows[0]?.events[0]
      return event && 'output' in event ? event.output : problems[0]?.message
    }
    it.each([
      ['1', 'dose_left'],
      ['2', 'cp'],
      ['central', 'cp'],
      ['cp', 'cp'],
      ['dose_left', 'dose_left'],
      ['3', 'cp'],
      ['4', 'dose_left'],
      ['.', 'cp'],
    ])('CMT %s is %s', (cmt, output) => expect(of(cmt)).toBe(output))

    it('is asked for where a compartment is measured twice or never', () => {
      expect(of('9')).toMatch(/no compartment 9/)
      const twice = { ...two, outputs: [...two.outputs, { ...two.outputs[0]!, name: 'free' }] }
      expect(readData('TIME,DV,CMT\n0,1,2\n', twice).problems[0]?.message).toMatch(/cp and free. Add a DVID/)
    })
  })

  it('takes the length of an infusion, the number of an administration and the other end of a censored value', () => {
    const { subjects, problems } = readData(
      'TIME;AMT;ADM;TINF;DV;CENS;LIMIT\n0;10;1;4;.;.;.\n5;.;.;.;2;1;0.5\n6;.;.;.;9;-1;20\n7;.;.;.;3;0;1\n',
      model,
    )
    expect(problems).toEqual([])
    expect(subjects[0]?.rows.flatMap((row) => row.events)).toMatchObject([
      { input: 'tablet', amount: 10, rate: 2.5 },
      { value: 2, censored: 'left', bound: 0.5 },
      { value: 9, censored: 'right', bound: 20 },
      { value: 3 },
    ])
    expect(subjects[0]?.rows[3]?.events[0]).not.toHaveProperty('bound')
    expect(readData('TIME,DV,CENS,LIMIT\n0,2,1,3\n', model).problems).toMatchObject([{ column: 'LIMIT' }])
  })

  it('counts from dates in every order that a column names', () => {
    const times = (text: string) => readData(text, model).subjects[0]?.rows.map((row) => row.time)
    expect(times('DAT1,TIME,DV\n31/01/2024,22:00,1\n01/02/2024,1:30,1\n')).toEqual([22, 25.5])
    expect(times('DAT2,TIME,DV\n24-01-31,22:00,1\n24-02-01,1:30,1\n')).toEqual([22, 25.5])
    expect(times('DAT3,TIME,DV\n2024.31.1,22:00,1\n2024.1.2,1:30,1\n')).toEqual([22, 25.5])
    expect(times('DAT1,TIME,DV\n3,22:00,1\n4,1:30,1\n')).toEqual([22, 25.5])
  })

  it('takes a number beside dates for the time that has passed only where it can be nothing else', () => {
    const read = (...rows: string[]) => readData(`DATE,TIME,DV\n${rows.join('\n')}\n`, model)
    // 9.5 on the next day: 1.5 h after 8, or 25.5 h after midnight as NONMEM reads it?
    expect(read('2024-05-01,8,1', '2024-05-02,9.5,1').problems).toMatchObject([{ line: 3, column: 'TIME' }])
    expect(read('2024-05-01,8:00,1', '2024-05-02,33.5,1').problems).toMatchObject([{ line: 3 }])
    expect(read('2024-05-01,0,1', '2024-05-04,30,1').problems).toMatchObject([{ line: 3 }])
    expect(read('2024-05-01,0,1', '2024-05-02,9.5,1', '2024-05-03,30,1').problems).toEqual([])
    expect(read('2024-05-01,0,1', '2024-05-01,9.5,1').problems).toEqual([])
  })

  it('passes over DV where EVID itself says that the row is a dose', () => {
    const { subjects, problems } = readData('TIME,AMT,DV,EVID\n0,5,8.5,1\n12,0,3,0\n', model)
    expect(problems).toEqual([])
    expect(subjects[0]?.rows.map(({ events }) => events.map((event) => event.kind))).toEqual([
      ['input'],
      ['observation'],
    ])
  })

  it('takes a value below LLOQ, or BLQ in its place, for censored where CENS says nothing', () => {
    const rows = ['0,0,2,.', '1,BLQ,3,.', '2,<LLOQ,3,1', '3,1,2,0', '4,2,2,.', '5,0,2,1']
    const { subjects, problems } = readData(`TIME,DV,LLOQ,CENS\n${rows.join('\n')}\n`, model)
    expect(problems).toEqual([])
    expect(
      subjects[0]?.rows.map(({ events: [event] }) => event?.kind === 'observation' && [event.value, event.censored]),
    ).toEqual([
      [2, 'left'],
      [3, 'left'],
      [3, 'left'],
      [1, undefined],
      [2, undefined],
      [2, 'left'],
    ])
  })

  it('begins an occasion empty whose time starts again', () => {
    const { subjects } = readData('TIME,AMT,OCC\n0,5,1\n24,.,1\n0,5,2\n3,.,2\n', model)
    expect(subjects[0]?.rows.map((r) => r.events.map((e) => `${e.kind}@${e.time}`))).toEqual([
      ['input@0'],
      ['observation@24'],
      ['reset@24', 'input@24'],
      ['observation@27'],
    ])
  })

  it('never throws, whatever the text', () => {
    const cell = fc.oneof(fc.constantFrom('.', '', '-1', '1', '0', '4', '1e400', 'NA', '"', "'"), fc.string())
    const table = fc
      .array(
        fc.array(cell, { maxLength: 6 }).map((r) => r.join(',')),
        { maxLength: 6 },
      )
      .map((rows) => `ID,TIME,AMT,EVID,DV,CMT\n${rows.join('\n')}`)
    fc.assert(
      fc.property(fc.oneof(fc.string(), table), (text) => {
        for (const s of readData(text, model).subjects)
          for (const r of s.rows) expect(Number.isFinite(r.time)).toBe(true)
      }),
    )
  })
})
