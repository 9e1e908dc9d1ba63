import { spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const levels = 'docs/tutorial/levels.csv'
const run = (...args: string[]) => spawnSync(join(root, 'bin/hamzad'), args, { cwd: root, encoding: 'utf8' })
const scratch = (name: string, text: string) => {
  const file = join(mkdtempSync(join(tmpdir(), 'hamzad-cli-')), name)
  writeFileSync(file, text)
  return file
}

describe('the command line', () => {
  it('ends with 0 for help, 2 for wrong use, 1 for what fails', () => {
    expect(run('--help').status).toBe(0)
    expect(run('frobnicate').status).toBe(2)
    expect(run('fit', 'vancomycin-goti-2018').status).toBe(2)
    expect(run('fit', 'vancomycin-goti-2018', '--data', levels, '--seed', 'x').status).toBe(2)
    expect(run('forecast', 'vancomycin-goti-2018').status).toBe(2)
    const failed = run('fit', 'vancomycin-goti-2019', '--data', levels, '--json')
    expect(failed.status).toBe(1)
    expect(JSON.parse(failed.stdout)).toMatchObject({ error: { code: 'not-found' } })
    expect(failed.stderr).toContain('did you mean vancomycin-goti-2018')
  })

  it('knows a model by a part of its name when there are several, and no ensemble that no memory holds', () => {
    const drug = run('fit', 'vancomycin', '--data', levels).stderr
    expect(drug).toContain('vancomycin-colin-2019, vancomycin-goti-2018, vancomycin-thomson-2009')
    expect(drug).toContain('hamzad models')
    expect(run('fit', 'vancomycin-goti-2018', '--data', levels, '--members', '1e9').status).toBe(2)
  })

  it('says once what is wrong with the use, whether the parser finds it or the command', () => {
    const refused = run('compare', 'vancomycin-goti-2018', '--data', levels, '--plan', '500 mg every 12 h')
    expect([refused.status, refused.stdout]).toEqual([2, ''])
    expect(refused.stderr.match(/needs two plans/g)).toHaveLength(1)
    const parsed = run('compare', 'vancomycin-goti-2018', '--data', levels, '--hours', 'x', '--plan', 'a')
    expect(parsed.stderr.match(/argument 'x' is invalid/g)).toHaveLength(1)
  })

  it('shows an example in the help of every command', () => {
    const names = [...run('--help').stdout.matchAll(/^ {2}([a-z]+) /gm)]
      .map((m) => m[1] as string)
      .filter((n) => n !== 'help')
    expect(names.length).toBeGreaterThanOrEqual(10)
    for (const name of names) expect(run(name, '--help').stdout, name).toMatch(/Examples?:\n {2}\S+/)
  })

  it('says what a head of the audit log looks like', () => {
    const { status, stderr } = run('verify-audit', '--head', 'xyz')
    expect(status).toBe(2)
    expect(stderr).toContain('64 hexadecimal digits')
  })

  it('fits to the published estimates, as one JSON document', () => {
    const { stdout, stderr, status } = run('fit', 'vancomycin-goti-2018', '--data', levels, '--json')
    expect([status, stderr]).toEqual([0, ''])
    const [subject] = JSON.parse(stdout).subjects
    expect(subject.parameters.CL).toBeCloseTo(1.7209, 3)
    expect(subject.parameters.V1).toBeCloseTo(59.78, 2)
    expect(subject.parameters.V2).toBeCloseTo(41.56, 2)
    expect(Object.keys(subject.eta)).toEqual(['CL', 'V1', 'V2'])
    expect(subject.covariance).toHaveLength(3)
  })

  it('gives the parameters of every occasion', () => {
    const model = scratch(
      'occasions.yaml',
      'model: occasions\nkind: equations\ntime: h\nparameters:\n  CL: { unit: L/h, typical: 4, varies: { between: 0.2, occasion: 0.2 } }\n  V: { unit: L, typical: 70 }\ninputs:\n  dose: { unit: mg, into: A, as: bolus }\nstates: { A: { unit: mg } }\nequations: |\n  d(A) = -CL / V * A\n  CP = A / V\noutputs:\n  CP: { unit: mg/L, error: { form: proportional, proportional: 0.05 } }\n',
    )
    const half = (clearance: number) => (100 / 70) * Math.exp((-clearance / 70) * 12)
    const data = scratch(
      'two.csv',
      `TIME,AMT,EVID,DV,OCC\n0,100,1,.,1\n12,.,0,${half(5)},1\n200,100,4,.,2\n212,.,0,${half(3)},2\n`,
    )
    const [subject] = JSON.parse(run('fit', model, '--data', data, '--json').stdout).subjects
    const clearances = subject.occasions.map((o: { occasion: number; parameters: { CL: number } }) => [
      o.occasion,
      o.parameters.CL,
    ])
    expect(clearances.map(([occasion]: [number]) => occasion)).toEqual([1, 2])
    expect(clearances[0][1]).toBeCloseTo(5, 0)
    expect(clearances[1][1]).toBeCloseTo(3, 0)
    expect(Object.keys(subject.eta)).toHaveLength(3)
  })

  it('simulates one line a row, members first when asked', () => {
    const typical = run('simulate', 'vancomycin-goti-2018', '--data', levels, '--out', '-').stdout.trim().split('\n')
    expect(typical[0]).toBe('ID,TIME,concentration')
    expect(typical).toHaveLength(5)
    const many = run(
      'simulate',
      'vancomycin-goti-2018',
      '--data',
      levels,
      '--out',
      '-',
      '--members',
      '3',
      '--seed',
      '7',
    ).stdout
    expect(many.split('\n')[0]).toBe('MEMBER,ID,TIME,concentration')
    expect(many.trim().split('\n')).toHaveLength(13)
    expect(
      run('simulate', 'vancomycin-goti-2018', '--data', levels, '--out', '-', '--members', '3', '--seed', '7').stdout,
    ).toBe(many)
  })

  it('names every mistake of a data file with its line', () => {
    const data = scratch('bad.csv', 'ID,TIME,AMT,DV\n1,0,lots,.\n1,x,.,3\n')
    const { status, stderr } = run('fit', 'vancomycin-goti-2018', '--data', data)
    expect(status).toBe(1)
    expect(stderr).toMatch(/bad\.csv:2 AMT: 'lots' is not a number/)
    expect(stderr).toMatch(/bad\.csv:3 TIME: 'x' is not a number/)
  })

  it('checks a model text and says what to write instead', () => {
    const file = scratch(
      'model.yaml',
      'model: a\nkind: equations\ntime: h\nparameters:\n  CL: { unit: L/h, typical: 1 }\nstates:\n  A: { unit: mg }\nequations: |\n  d(A) = -Cl * A\noutputs:\n  A: { unit: mg }\n',
    )
    const { status, stderr } = run('models', 'check', file)
    expect(status).toBe(1)
    expect(stderr).toMatch(/model\.yaml:9:\d+: error/)
    expect(stderr).toContain('did you mean `CL`')
    expect(JSON.parse(run('models', 'check', file, '--json').stdout)).toMatchObject({ ok: false })
    expect(run('models', 'check', 'vancomycin-goti-2018').stdout).toMatch(/parameters\n[\s\S]*CL\s+L\/h/)
  })
})
