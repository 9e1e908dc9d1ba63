import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { scoreFile } from '../score-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'hamzad-score-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const write = (name: string, text: string) => {
  const file = join(folder, name)
  writeFileSync(file, text)
  return file
}

test('a file of ensembles: missing rows are counted, weights and subgroups are used', () => {
  const file = write('ensemble.csv', 'observed,m1,m2,w1,w2,sex\n1.5,0,2,0.8,0.2,F\n1.5,0,2,0.8,0.2,M\n.,1,2,1,1,F\n')
  const found = scoreFile(file, { seed: 1, by: ['sex'] })
  expect(found).toMatchObject({ kind: 'ensemble', n: 2, missing: 1 })
  expect(found.scores.crps).toBeCloseTo(0.98, 12)
  expect((found.groups!['sex=F'] as { n: number }).n).toBe(1)
})

test('normal laws, quantiles and points', () => {
  const normal = scoreFile(write('normal.csv', 'observed,mean,sd\n-3,0,1\n'), { seed: 1 })
  expect(normal.scores.crps).toBeCloseTo(2.43657473, 8)
  const quantiles = scoreFile(write('q.csv', 'observed,q0.1,q50,q.9,persistence\n2,-1,0,1,4\n'), { seed: 1 })
  expect(quantiles.scores.interval80).toBeCloseTo(12, 12)
  expect(quantiles.scores.coverage).toMatchObject({ p50: null, p80: { value: 0 }, p95: null })
  const point = scoreFile(write('point.csv', 'observed,predicted\n100,115\n50,200\n'), { seed: 1, glucose: 'mg/dL' })
  expect(point.scores.grids).toMatchObject({ clarke: { A: 1, E: 1 } })
  expect(point.scores).not.toHaveProperty('coverage')
})

test('events, censored events, and a file that says too little', () => {
  const rows = 'event,risk,time\n1,0.8,1\n1,0.35,2\n0,0.4,3\n0,0.1,4\n'
  const plain = scoreFile(write('event.csv', rows), { seed: 1, thresholds: [0.3] })
  expect(plain.scores.auroc).toMatchObject({ value: 0.75 })
  expect(plain.scores.netBenefit).toMatchObject([{ threshold: 0.3, truePositives: 0.5 }])
  const censored = scoreFile(write('event2.csv', rows), { seed: 1, at: 2.5, thresholds: [0.3] })
  expect(censored.scores.auroc).toBeCloseTo(0.75, 12)
  expect(() => scoreFile(write('bad.csv', 'a,b\n1,2\n'), { seed: 1 })).toThrow(/observed/)
  expect(() => scoreFile(write('by.csv', 'observed,predicted\n1,2\n'), { seed: 1, by: ['sex'] })).toThrow(/sex/)
  expect(() => scoreFile(join(folder, 'none.csv'), { seed: 1 })).toThrow(/Cannot read/)
})

test('the command scores a model on its own case', () => {
  const data = 'src/models/patient/vancomycin-goti-2018/cases/two-levels.csv'
  const run = (...more: string[]) =>
    JSON.parse(
      execFileSync(
        'bin/hamzad',
        ['score', 'vancomycin-goti-2018', '--data', data, '--members', '100', '--json', ...more],
        {
          encoding: 'utf8',
        },
      ),
    )
  const found = run('--rows', '--by', 'dialysis')
  expect(found.outputs.concentration).toMatchObject({
    unit: 'mg/L',
    all: { n: 2 },
    groups: { 'dialysis=no': { n: 2 } },
  })
  expect(found.rows).toHaveLength(2)
  expect(found.rows[0]).toMatchObject({ id: '1', issued: 0, time: 12, observed: 14.8 })
})
