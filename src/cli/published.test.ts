import { spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'hamzad-published-'))
function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}
function run(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(join(root, 'bin/hamzad'), args, { cwd: root, encoding: 'utf8' })
  // The method is said on stderr, so that a result can be piped.
  const rest = stderr.replace(/^.*warning[\s\S]*?library must have it\n/gm, '').replace(/^method: .*\n/gm, '')
  expect([status, rest]).toEqual([0, ''])
  return stdout
}

/** As an author writes it who thinks in NONMEM: covariates with defaults stand for what the data may override. */
const oneCompartment = file(
  'one.yaml',
  `model: one_compartment
kind: equations
time: h
covariates:
  WT: { unit: kg, default: 70 }
  LAGT: { unit: h, default: 0 }
  BIOAV: { unit: 1, default: 1 }
  DUR2: { unit: h, default: 2 }
  RAT2: { unit: mg/h, default: 10 }
parameters:
  CL: { unit: L/h, typical: 1.1 * (WT/70)^0.75 }
  V: { unit: L, typical: 20 }
  KA: { unit: 1/h, typical: 1.5 }
inputs:
  oral: { unit: mg, into: A1 }
  iv: { unit: mg, into: A2, lag: LAGT, bioavailability: BIOAV, duration: DUR2, rate: RAT2 }
states:
  A1: { unit: mg }
  A2: { unit: mg }
equations: |
  CP = A2/(V/1000)
  d(A1) = -KA*A1
  d(A2) = KA*A1 - CL/V*A2
outputs:
  CP: { unit: mg/L }
`,
)

function simulate(data: string): number[] {
  const [head, ...rows] = run('simulate', oneCompartment, '--data', data, '--typical', '--out', '-').trim().split('\n')
  expect(head).toBe('ID,TIME,CP')
  return rows.map((row) => Number(row.split(',')[2]))
}
function near(found: readonly number[], published: readonly number[]): void {
  expect(found).toHaveLength(published.length)
  for (const [i, value] of published.entries()) expect(found[i]! / value, `value ${i}`).toBeCloseTo(1, 4)
}

describe('published numbers through the command line', () => {
  it('four oral doses', () => {
    const times = [1, 5, 12, 24, 50, 100]
    const rows = times.map((time) => `1,${time},0,0,2,0,0`).join('\n')
    const found = simulate(file('oral.csv', `ID,TIME,EVID,AMT,CMT,ADDL,II\n1,0,1,100,1,3,24\n${rows}\n`))
    near(found.slice(1), [3754.4, 3939.5, 2682.6, 1386.5, 5965.1, 1510.6])
  })

  it('an infusion at steady state that runs longer than its interval, columns in small letters, no ID', () => {
    const data =
      'amt,time,evid,cmt,rate,ss,ii,bioav,extra\n100,0,1,2,2,1,12,.812,a\n.,1,0,2,.,.,.,.812,b\n0,5,0,2,0,0,0,.812,c\n0,12,0,2,0,0,0,.812,d\n'
    near(simulate(file('steady.csv', data)).slice(1), [6081.8, 6277.4, 6014.5])
  })

  it('a modelled duration at steady state', () => {
    const data =
      'ID,TIME,EVID,AMT,CMT,SS,II,RATE,BIOAV,DUR2\n1,0,1,100,2,1,24,-2,.61,9\n1,1,0,0,2,0,0,0,.61,9\n1,5,0,0,2,0,0,0,.61,9\n1,12,0,0,2,0,0,0,.61,9\n'
    near(simulate(file('duration.csv', data)).slice(1), [1691.3, 2574.1, 2783.3])
  })

  it('the most likely effects and their variances', () => {
    const model = file(
      'map.yaml',
      `model: map
kind: equations
time: h
parameters:
  CL: { unit: L/h, typical: 4, varies: { between: 0.2 } }
  V: { unit: L, typical: 70, varies: { between: 0.2 } }
  KA: { unit: /h, typical: 1, varies: { between: 0.2 } }
inputs: { dose: { unit: mg, into: GUT } }
states: { GUT: { unit: mg }, CENT: { unit: mg } }
equations: |
  d(GUT) = -KA * GUT
  d(CENT) = KA * GUT - CL / V * CENT
outputs:
  CP: { unit: mg/L, expression: CENT / V, error: { form: proportional, proportional: sqrt(0.05) } }
`,
    )
    const data = file(
      'map.csv',
      'ID,time,evid,amt,cmt,mdv,DV\n1,0,1,10000,1,1,.\n1,1.5,0,.,2,0,91.2904\n1,4.4,0,.,2,0,110.826\n1,7.1,0,.,2,0,79.384\n1,24.6,0,.,2,0,20.6671\n',
    )
    const [subject] = JSON.parse(run('fit', model, '--data', data, '--method', 'map', '--json')).subjects
    expect(Object.keys(subject.eta)).toEqual(['CL', 'V', 'KA'])
    for (const [i, [name, eta, variance]] of [
      ['CL', 0.4050584, 0.012812],
      ['V', 0.0728506, 0.0231664],
      ['KA', -0.0749541, 0.125253],
    ].entries() as Iterable<[number, [string, number, number]]>) {
      expect(subject.eta[name]).toBeCloseTo(eta, 6)
      expect(subject.covariance[i][i]).toBeCloseTo(variance, 6)
    }
  })

  it('the typical individual does not depend on luck; members with occasions, events and drift do on the seed alone', () => {
    const model = file(
      'levels.yaml',
      `model: levels
kind: equations
time: h
parameters:
  CL: { unit: L/h, typical: 4, varies: { between: 0.1, occasion: 0.1, drift: 0.01 } }
  V: { unit: L, typical: 50 }
  late: { unit: h, varies: { law: uniform, low: 0, high: 2 }, each: dose }
inputs: { dose: { unit: mg, into: A, lag: late } }
states: { A: { unit: mg } }
equations: "d(A) = -CL / V * A"
outputs: { A: { unit: mg, error: { form: additive, additive: 1 } } }
`,
    )
    const data = file(
      'levels.csv',
      'TIME,AMT,EVID,OCC,DV,ADDL,II\n0,100,1,1,.,1,12\n5,.,0,1,72,.,.\n30,100,1,2,.,.,.\n40,.,0,2,60,.,.\n',
    )
    const levels = (...flags: string[]) => run('simulate', model, '--data', data, '--out', '-', ...flags)
    const left = (since: number) => 100 * Math.exp((-4 / 50) * since)
    const rows = levels().trim().split('\n').slice(1)
    const expected = [0, left(4), left(29) + left(17), left(39) + left(27) + left(9)]
    for (const [i, row] of rows.entries()) expect(Number(row.split(',')[2])).toBeCloseTo(expected[i]!, 6)
    expect(levels('--seed', '9')).toBe(levels())
    const members = levels('--members', '5', '--seed', '2')
    expect(members.trim().split('\n')).toHaveLength(1 + 5 * 4)
    expect(levels('--members', '5', '--seed', '2')).toBe(members)
    expect(levels('--members', '5', '--seed', '3')).not.toBe(members)
    const [subject] = JSON.parse(run('fit', model, '--data', data, '--json')).subjects
    expect(subject.converged).toBe(true)
    expect(subject.occasions).toHaveLength(2)
  })

  it('a hundred subjects with forty rows each, in seconds', () => {
    const rows = Array.from({ length: 100 }, (_, i) =>
      Array.from(
        { length: 40 },
        (_, k) => `${i + 1},${k * 3},${k === 0 ? 100 : 0},1,${k === 0 ? 1 : 0},4,24,${60 + i / 4}`,
      ),
    ).flat()
    const data = file('many.csv', `ID,TIME,AMT,CMT,EVID,ADDL,II,WT\n${rows.join('\n')}\n`)
    const before = performance.now()
    expect(simulate(data)).toHaveLength(4000)
    expect(performance.now() - before).toBeLessThan(20_000)
  })
})
