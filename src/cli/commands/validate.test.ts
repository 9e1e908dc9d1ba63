import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { judge } from '../../kernel/credibility/gate.ts'
import { fill } from '../../kernel/errors.ts'
import { findModel, modelCard } from '../../twins/library/library.ts'
import { parseEvents } from '../score-model.ts'
import { gatherEvidence } from '../validation/evidence.ts'
import { runOwnCases } from '../validation/own-cases.ts'
import { persian } from '../validation/persian.ts'
import { remarksOn } from '../validation/remarks.ts'
import { reportHtml } from '../validation/report.ts'

const folder = mkdtempSync(join(tmpdir(), 'hamzad-validate-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('a model that foretells no measurement of an individual is refused, with what to do instead', async () => {
  const options = { members: 10, simulations: 10, seed: 1, at: '2026-01-02T03:04:05.000Z' }
  const of = (name: string) => gatherEvidence(findModel(name).model, 'levels.csv', options, () => {})
  await expect(of('small-hospital')).rejects.toThrow(/process of patients.*hamzad hospital score/)
  await expect(of('docs/how-to/decay.xml')).rejects.toThrow(/does not say what would be measured.*Declare `error:`/)
})

test('goals are held to each output by itself: levels of one are no cases of the other', async () => {
  const { model } = findModel('levodopa-grange-2001')
  const rows = [1, 2, 3].flatMap((id) => [`${id},0,1,1000,.,.`, `${id},60,0,.,2,1`, `${id},60,0,.,1,2`])
  const file = join(folder, 'two-outputs.csv')
  writeFileSync(file, `ID,TIME,EVID,AMT,DV,DVID\n${rows.join('\n')}\n`)
  const goals = { n: 5, coverage80: [0.7, 0.9] } as const
  const { verdict } = await gatherEvidence(
    { ...model, credibility: { ...model.credibility!, goals } },
    file,
    { members: 40, simulations: 20, seed: 1, at: '2026-01-02T03:04:05.000Z' },
    () => {},
  )
  expect(verdict).toMatchObject({ state: 'unproven', reasons: [{ code: 'too-few', values: { n: 3, least: 5 } }] })
})

test('a report from a data file: every part, no script, nothing from outside, and the numbers of the evidence', async () => {
  const rows = Array.from({ length: 6 }, (_, i) =>
    [`${i},0,1,1000,1000,.,1,${60 + i},90,0`, `${i},11,0,.,.,${10 + i},0,${60 + i},90,0`].join('\n'),
  )
  const file = join(folder, 'levels.csv')
  writeFileSync(file, `ID,TIME,EVID,AMT,RATE,DV,MDV,weight,clearance,dialysis\n${rows.join('\n')}\n`)
  const entry = findModel('vancomycin-goti-2018')
  const options = { members: 60, simulations: 60, seed: 1, at: '2026-01-02T03:04:05.000Z', by: ['weight'] }
  const events = parseEvents(entry.model, 'concentration>12.5')
  expect(() => parseEvents(entry.model, 'nothing>1')).toThrow(/Choose among concentration/)
  expect(() => parseEvents(entry.model, 'concentration=1')).toThrow(/OUTPUT>NUMBER/)
  const evidence = await gatherEvidence(entry.model, file, { ...options, events }, () => {})
  expect(evidence.data).toMatchObject({ subjects: 6, observations: 6 })
  expect(evidence.data.covariates).toContainEqual(
    expect.objectContaining({ name: 'weight', known: 6, low: 60, median: 62.5, high: 65, outside: 0 }),
  )
  expect(evidence.data.covariates).toContainEqual(expect.objectContaining({ name: 'dialysis', groups: { no: 6 } }))
  expect(evidence.data.outputs).toEqual([
    {
      ...{ name: 'concentration', unit: 'mg/L', subjects: 6, observations: 6, censored: 0 },
      ...{ from: 11, until: 11, low: 10, median: 12.5, high: 15 },
    },
  ])
  expect(evidence.verdict).toMatchObject({ state: 'unproven', reasons: [{ code: 'too-few' }] })
  expect(evidence.npde!.n).toBe(6)
  expect(evidence.vpc[0]!.bins[0]!.n).toBe(6)
  expect(Object.keys(evidence.outputs.concentration!.groups)).toHaveLength(3)
  // 13, 14 and 15 of the six levels lie above 12.5.
  expect(evidence.events).toMatchObject([
    { output: 'concentration', side: 'above', threshold: 12.5, unit: 'mg/L', scores: { n: 6, events: 3, censored: 0 } },
  ])
  expect(evidence.events[0]!.scores.brier!.score).toBeGreaterThan(0)
  const html = reportHtml({
    model: entry.model,
    evidence,
    diagnostics: entry.diagnostics,
    card: modelCard(entry),
    datasheet: '<b>',
    cases: runOwnCases(entry),
  })
  for (const part of [
    'Question and context of use',
    'Model risk',
    'Verification',
    'Validation',
    'Uncertainty',
    'Applicability',
    'Datasheet',
    'TRIPOD+AI',
    'ASME V&amp;V 40: credibility factors',
    'Applicability: validation to context of use',
    'Calibration of the forecast quantiles',
    'Coverage by subgroup',
    'Reliability of the chances',
    'Decision curve',
    'concentration above 12.5 mg/L',
    'weight: below',
    'In vivo validation',
    'Cases that stand beside the model',
    'combined1, additive 3.4, proportional 0.227',
  ])
    expect(html).toContain(part)
  expect(html.match(/<svg /g)).toHaveLength(6)
  expect(html).not.toMatch(/<script|https?:\/\/|NaN|undefined/)
  expect(html).toContain('&lt;b&gt;')
  // The Markdown of the card is set, not printed as it stands.
  expect(html).toContain('<strong>Size of the residual error.</strong>')
  expect(html).not.toMatch(/\|---|\*\*/)
  expect(readFileSync(file, 'utf8')).toContain('weight')
  // Without goals nothing is judged, and the report does not say that the data are too few.
  const { credibility: _, ...aimless } = entry.model
  const judged = reportHtml({
    ...{ model: aimless, evidence: { ...evidence, verdict: judge(undefined, null) }, diagnostics: [] },
    ...{ card: null, datasheet: null, cases: [] },
  })
  expect(judged).toContain('No goals are declared, so nothing was judged.')
  expect(judged).not.toContain('too few to judge')
  // In Persian: right to left, every phrase of ours translated, what the authors of the model wrote as they wrote it.
  const parts = { model: entry.model, evidence, diagnostics: entry.diagnostics, card: null, datasheet: null, cases: [] }
  const fa = reportHtml(parts, 'fa')
  expect(fa).toMatch(/<html lang="fa" dir="rtl">/)
  for (const part of [
    'پرسش و زمینهٔ کاربرد',
    'ریسک مدل',
    'عامل‌های اعتبار',
    'دسته‌های شواهد اعتبار',
    'بندهای TRIPOD+AI',
    'بالای 12.5',
  ])
    expect(fa, part).toContain(part)
  expect(fa).toContain(entry.model.credibility!.question)
  const text = fa.replace(/<style>.*?<\/style>/s, ' ').replaceAll(/<[^>]+>/g, '\n')
  expect(text).not.toMatch(/\{\w+\}|NaN|undefined/)
  const own = [entry.model.title, entry.model.use!, entry.model.credibility!.question!, entry.model.cite!.text]
  const english = text
    .split('\n')
    .filter(
      (line) => /[a-z]{3,} [a-z]{2,} [a-z]{2,}/i.test(line) && !own.some((each) => line.includes(each.slice(0, 20))),
    )
  expect(english).toEqual([])
  // All of the catalogue is of use: no translation of a phrase that is gone, and no place that is lost.
  const source = [
    'validation/report',
    'validation/frameworks',
    'validation/charts',
    'validation/words',
    'validation/remarks',
    'describe-model',
  ].map((name) => readFileSync(new URL(`../${name}.ts`, import.meta.url), 'utf8'))
  source.push(readFileSync(new URL('../../twins/credibility/credibility.ts', import.meta.url), 'utf8'))
  const names = ['female', 'male', 'low', 'medium', 'high', 'prior', 'persistence', 'climatology']
  const unused = Object.keys(persian).filter(
    (key) => !names.includes(key) && !source.some((each) => each.includes(key)),
  )
  expect(unused).toEqual([])
  for (const [key, words] of Object.entries(persian))
    expect((words.match(/\{\w+\}/g) ?? []).sort(), key).toEqual((key.match(/\{\w+\}/g) ?? []).sort())
})

test('a measurement that is foretold twice counts once towards the goals, and chances of each horizon are judged apart', async () => {
  const file = join(folder, 'horizons.csv')
  const rows = [12, 24, 36, 48].map((time) => `1,${time},0,.,.,${time / 4},70,90,0`)
  writeFileSync(
    file,
    `ID,TIME,EVID,AMT,RATE,DV,weight,clearance,dialysis\n1,0,1,1000,1000,.,70,90,0\n${rows.join('\n')}\n`,
  )
  const { model } = findModel('vancomycin-goti-2018')
  const evidence = await gatherEvidence(
    model,
    file,
    {
      ...{ members: 60, simulations: 60, seed: 1, at: '2026-01-02T03:04:05.000Z', horizons: [12, 24] },
      events: parseEvents(model, 'concentration>8'),
    },
    () => {},
  )
  // Of 24, 36 and 48 h; the last two were foretold 12 and 24 h before.
  expect(evidence.outputs.concentration!.all.n).toBe(5)
  expect(evidence.verdict.reasons).toEqual([{ code: 'too-few', values: { n: 3, least: model.credibility!.goals.n } }])
  expect(evidence.events).toMatchObject([
    { horizon: 12, scores: { n: 3, events: 2 } },
    { horizon: 24, scores: { n: 2, events: 2 } },
  ])
  expect(evidence.model.time).toBe('h')
})

test('a file with slips: who lacks a covariate is said before anything is computed, a wrong unit and doses that are missing beside the result', async () => {
  const { model } = findModel('vancomycin-goti-2018')
  const head = 'ID,TIME,EVID,AMT,RATE,DV,weight,clearance,dialysis'
  const of = async (rows: readonly string[], members = 60) => {
    const file = join(folder, 'slips.csv')
    writeFileSync(file, `${head}\n${rows.join('\n')}\n`)
    const options = { members, simulations: 60, seed: 1, at: '2026-01-02T03:04:05.000Z' }
    return remarksOn(model, await gatherEvidence(model, file, options, () => {})).map(([text, values]) =>
      fill(text, values),
    )
  }
  const people = (dose: string, level: number, weight: string) =>
    [1, 2, 3].flatMap((id) => [
      ...(dose ? [`${id},0,1,${dose},.,${weight},90,0`] : []),
      `${id},12,0,.,.,${level},${weight},90,0`,
    ])
  expect(await of(people('1000,1000', 9, '70'))).toEqual([])
  expect(await of(people('1000,1000', 9000, '70'))).toEqual([
    '3 of 3 measurements of concentration lie beyond everything that the model makes of people with the same doses and covariates: are they in mg/L?',
  ])
  expect(await of(people('1000,1000', 9, '70000'))).toContain(
    'weight of 3 of 3 individuals lies outside 33 to 255 kg, for which the model was made: is the column in this unit?',
  )
  expect(await of(people('', 90, '70'))).toEqual([
    expect.stringMatching(/^Nothing was given to anybody in this file \(dose\)/),
    expect.stringMatching(/^3 of 3 measurements/),
  ])
  // A billion members would never end.
  await expect(of([...people('1000,1000', 9, '70'), '4,12,0,.,.,9,.,90,0', '5,12,0,.,.,9,.,.,0'], 1e9)).rejects.toThrow(
    /weight of 4, 5 is missing, clearance \(or .*creatinine.*\) of 5 is missing.*columns of their names/,
  )
})

const levels = join(folder, 'people.csv')
writeFileSync(
  levels,
  `ID,TIME,EVID,AMT,RATE,DV,weight,clearance,dialysis\n${Array.from({ length: 5 }, (_, i) =>
    [`${i},0,1,1000,1000,.,${60 + 5 * i},90,0`, `${i},11,0,.,.,${8 + i},${60 + 5 * i},90,0`].join('\n'),
  ).join('\n')}\n`,
)
const place = (name: string) => {
  const path = join(folder, name)
  mkdirSync(path)
  return path
}
const validate = (out: string, ...more: string[]) => [
  ...['validate', 'vancomycin-goti-2018', '--data', levels, '--out', out, '--json', '--events', 'concentration>9'],
  ...more,
]
// No browser is looked for: what is measured here is not the printing.
const bare = { encoding: 'utf8', env: { PATH: '/nowhere', HOME: folder } } as const
const hamzad = (args: readonly string[]) =>
  spawnSync(process.execPath, ['--import', './bin/types.mjs', 'src/cli/main.ts', ...args], bare)

test('the command writes the same evidence on one thread and on three, and subgroups of what the file has', () => {
  const [one, three] = ['1', '3'].map((workers) => {
    const path = place(`workers-${workers}`)
    const { status, stdout } = hamzad(
      validate(join(path, 'r.html'), '--members', '60', '--simulations', '60', '--workers', workers),
    )
    expect(status).toBe(0)
    expect(readdirSync(path).sort()).toEqual(['credibility.json', 'r.html'])
    const { at, ...evidence } = JSON.parse(readFileSync(join(path, 'credibility.json'), 'utf8'))
    expect(JSON.parse(stdout)).toMatchObject({ at, files: { html: join(path, 'r.html'), pdf: null } })
    return evidence
  })
  expect(three).toEqual(one)
  expect(one.events).toMatchObject([{ threshold: 9, scores: { n: 5, events: 3 } }])
  expect(Object.keys(one.outputs.concentration.groups)).toContain('dialysis=no')
})

test('what is interrupted leaves what was there before, and nothing half', async () => {
  const path = place('interrupted')
  writeFileSync(join(path, 'r.html'), 'of yesterday')
  const args = validate(join(path, 'r.html'), '--members', '200000', '--workers', '2')
  const child = spawn(process.execPath, ['--import', './bin/types.mjs', 'src/cli/main.ts', ...args], {
    env: bare.env,
    stdio: 'ignore',
  })
  const ended = new Promise<string | null>((done) => child.on('exit', (_, signal) => done(signal)))
  while (readdirSync(path).length < 2 && child.exitCode === null) await new Promise((done) => setTimeout(done, 50))
  child.kill('SIGINT')
  expect(await ended).toBe('SIGINT')
  expect(readdirSync(path)).toEqual(['r.html'])
  expect(readFileSync(join(path, 'r.html'), 'utf8')).toBe('of yesterday')
})

test('who may not write there, or cannot print, learns it before the work', () => {
  const nowhere = hamzad(validate(join(folder, 'none', 'r.html'), '--members', '200000'))
  expect([nowhere.status, nowhere.stderr]).toEqual([1, expect.stringMatching(/Cannot write .*does not exist/)])
  const unprinted = hamzad(validate(join(place('unprinted'), 'r.html'), '--members', '200000', '--pdf'))
  expect([unprinted.status, unprinted.stderr]).toEqual([1, expect.stringMatching(/no Chromium.*HAMZAD_CHROMIUM/)])
  // What an export of a sensor leaves open can be said here as elsewhere.
  const sensor = [
    'validate',
    'glucose-type1-cappon-2023',
    '--data',
    'docs/tutorial/glucose.csv',
    '--out',
    join(folder, 'g.html'),
  ]
  expect(hamzad([...sensor, '--time-zone', 'Europe/Lundon']).stderr).toMatch(/--time-zone.*no such time zone/)
  const wrong = hamzad(validate('r.html', '--horizons', 'soon'))
  expect([wrong.status, wrong.stderr]).toEqual([2, expect.stringMatching(/numbers joined by commas/)])
})
