import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { crps } from '../kernel/credibility/crps.ts'
import { readForecasts } from './score-columns.ts'
import { type FileOptions, scoreFile } from './score-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'hamzad-columns-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const write = (text: string) => {
  const file = join(folder, 'forecasts.csv')
  writeFileSync(file, text)
  return file
}
const score = (text: string, options: Partial<FileOptions> = {}) => scoreFile(write(text), { seed: 1, ...options })

describe("other people's files", () => {
  const fixtures = 'src/kernel/credibility/fixtures'

  test('the decision curve of dcurves, by the names of its own columns', () => {
    const expected = readFileSync(`${fixtures}/r_case1_results.csv`, 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split(','))
      .filter(([variable]) => variable === 'famhistory')
      .map((cells) => ({ threshold: Number(cells[3]), netBenefit: Number(cells[9]) }))
    expect(expected.length).toBeGreaterThan(40)
    const found = scoreFile(`${fixtures}/df_binary.csv`, {
      seed: 1,
      columns: { event: 'cancer', risk: 'famhistory' },
      thresholds: expected.map(({ threshold }) => threshold),
    })
    const points = found.scores.netBenefit as { netBenefit: number }[]
    expected.forEach(({ netBenefit }, i) => {
      expect(points[i]!.netBenefit).toBeCloseTo(netBenefit, 9)
    })
    const model = scoreFile(`${fixtures}/df_binary.csv`, {
      seed: 1,
      columns: { event: 'cancer', risk: 'cancerpredmarker' },
      by: ['risk_group'],
    })
    expect(model.scores).toMatchObject({ events: 105, auroc: { value: expect.closeTo(0.8606275378, 9) } })
    expect(Object.keys(model.groups!)).toEqual(['risk_group=high', 'risk_group=intermediate', 'risk_group=low'])
  })

  test('headings in any case, semicolons, tabs, comments and a byte order mark', () => {
    const plain = score('observed,m1,m2\n1.5,0,2\n').scores.crps
    expect(score('\uFEFFObserved;M1;M2\r\n1.5;0;2\r\n').scores.crps).toBe(plain)
    expect(score('# of a ward\nOBSERVED\tmember_1\tmember_2\n1.5\t0\t2\n').scores.crps).toBe(plain)
  })

  test('a column that bears a name given to another is out of the way', () => {
    const found = score('event,died,risk\n1,0,0.2\n1,1,0.9\n', { columns: { event: 'died' }, thresholds: [0.5] })
    expect(found.scores).toMatchObject({ events: 1, auroc: { value: 1 } })
    expect(() => score('event,risk\n1,0.2\n', { columns: { event: 'dead' } })).toThrow(/no column dead/)
  })

  test('missing is counted, never zero: truths, members, weights, times, groups', () => {
    expect(score('event,risk\nNA,0.2\n1,\n0,0.1\nyes,0.7\n')).toMatchObject({ n: 2, missing: 2 })
    const times = 'event,risk,time\n1,.4,3\n0,.2,NA\n0,.1,9\n1,.7,2\n'
    expect(score(times, { at: 5, thresholds: [0.3] })).toMatchObject({ n: 3, missing: 1 })
    const weighted = score('observed,m1,m2,m3,w1,w2,w3\n1,0,2,9,1,1,\n1,0,2,,1,1,1\n1,,,3,1,1,\n')
    expect(weighted).toMatchObject({ n: 2, missing: 1, scores: { n: 2 } })
    expect(weighted.scores.crps).toBeCloseTo(0.5, 12)
    expect(Object.keys(score('observed,predicted,sex\n1,2,F\n2,3,\n', { by: ['sex'] }).groups!)).toEqual(['sex=F'])
    expect(score('observed,predicted\n,2\n')).toMatchObject({ n: 0, missing: 1, scores: {} })
  })

  test('censored values count in every form; all values are scored as the limit of the file lets them be read', () => {
    const left = { n: 2, censored: 1, coverage: { p80: { value: 1 } } }
    expect(score('observed,mean,sd,censored\n5,5,1,\n5,4,1,left\n').scores).toMatchObject(left)
    const quantiles = score('observed,q0.1,q0.5,q0.9,censored\n5,4,5,6,\n5,2,3,4,<\n').scores
    expect(quantiles).toMatchObject(left)
    // Read with the limit 5: 5, 5, 6 for 5, and 5, 5, 5 for "below 5".
    expect(quantiles.weightedIntervalScore).toBeCloseTo((2 * 0.1 * 1) / 3 / 2, 12)
    const right = score('observed,q0.1,q0.5,q0.9,censored\n9,2,3,4,right\n').scores
    expect(right).toMatchObject({ coverage: { p80: { value: 0 } } })
    expect(right.weightedIntervalScore).toBeCloseTo((2 * (0.1 * 7 + 0.5 * 6 + 0.9 * 5)) / 3, 12)
    expect(score('observed,predicted,censored\n5,4,left\n7,5,\n').scores).toMatchObject({ censored: 1, crps: 1 })
    // Below 5 and above 3 are no limits of one laboratory: these values have no score.
    expect(score('observed,predicted,censored\n5,4,left\n3,4,right\n4,2,\n').scores).toMatchObject({
      ...{ n: 3, censored: 2, crps: 2 },
    })
  })

  test('counts in quantiles: the PIT is spread over the jump', () => {
    const rows = Array.from({ length: 400 }, () => '0,0,0,1').join('\n')
    const { pit } = score(`observed,q0.25,q0.5,q0.9\n${rows}\n`).scores as { pit: { mean: number; variance: number } }
    expect(pit.mean).toBeGreaterThan(0.22)
    expect(pit.mean).toBeLessThan(0.28)
  })
})

test.each([
  ['event,risk\n1,1.4\n', /Line 2, column risk.*1.4 is no probability/],
  ['event,risk\nmaybe,0.4\n', /maybe is no outcome/],
  ['event,risk\n1,"0,4"\n', /0,4 is no number/],
  ['observed,q0.1,q0.5\n1,2,1\n', /q0.5 is below q0.1/],
  ['observed,mean,sd\n1,2,0\n', /sd is 0/],
  ['observed,m1,m2,w1,w2\n1,2,1,-1,2\n', /weight is below 0/],
  ['observed,m1,m2,w1\n1,2,1,1\n', /no column w2/],
  ['observed,predicted,censored\n1,2,less\n', /less is not known/],
  ['observed,predicted,Observed\n1,2,3\n', /two columns observed/],
])('what makes no sense is refused with its line: %j', (text, words) => {
  expect(() => score(text)).toThrow(words)
})

test.each([
  [{ thresholds: [0.1, 1] }, /1 is no threshold/],
  [{ prevalence: 1 }, /no share/],
  [{ prevalence: 0.2, at: 5 }, /censored times/],
  [{ at: 5 }, /no column time/],
])('options that make no sense are refused: %j', (options, words) => {
  expect(() => score('event,risk\n1,0.5\n', options)).toThrow(words)
})

test('any table of numbers is read as it was written', () => {
  const cell = fc.option(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { nil: null, freq: 6 })
  const line = fc.tuple(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), cell, cell, cell)
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 8 }), fc.constantFrom(',', ';', '\t'), (lines, mark) => {
      const text = [['observed', 'm1', 'm2', 'm3'], ...lines]
        .map((row) => row.map((x) => x ?? '').join(mark))
        .join('\n')
      expect(readForecasts(write(text)).rows).toHaveLength(lines.length)
      const known = lines.filter(([, ...members]) => members.some((x) => x !== null))
      const found = score(text)
      expect([found.n, found.missing]).toEqual([known.length, lines.length - known.length])
      if (known.length === 0) return
      const mean =
        known.reduce(
          (sum, [y, ...members]) =>
            sum +
            crps(
              members.map((x) => x ?? Number.NaN),
              y,
            ),
          0,
        ) / known.length
      expect(found.scores.crps as number).toBeCloseTo(mean, 4)
    }),
    { numRuns: 60 },
  )
})
