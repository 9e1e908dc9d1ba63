import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { findModel, modelCard } from '../../twins/library/library.ts'
import { parseEvents } from '../score-model.ts'
import { gatherEvidence } from '../validation/evidence.ts'
import { persian } from '../validation/persian.ts'
import { reportHtml } from '../validation/report.ts'

const folder = mkdtempSync(join(tmpdir(), 'hamzad-validate-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('a model that foretells no measurement of an individual is refused, with what to do instead', () => {
  const options = { members: 10, simulations: 10, seed: 1, at: '2026-01-02T03:04:05.000Z' }
  const of = (name: string) => () => gatherEvidence(findModel(name).model, 'levels.csv', options, () => {})
  expect(of('small-hospital')).toThrow(/process of patients.*hamzad hospital score/)
  expect(of('docs/how-to/decay.xml')).toThrow(/does not say what would be measured.*Declare `error:`/)
})

test('a report from a data file: every part, no script, nothing from outside, and the numbers of the evidence', () => {
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
  const evidence = gatherEvidence(entry.model, file, { ...options, events }, () => {})
  expect(evidence.data).toMatchObject({ subjects: 6, observations: 6 })
  expect(evidence.data.covariates).toContainEqual(
    expect.objectContaining({ name: 'weight', low: 60, high: 65, outside: 0 }),
  )
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
  ])
    expect(html).toContain(part)
  expect(html.match(/<svg /g)).toHaveLength(7)
  expect(html).not.toMatch(/<script|https?:\/\/|NaN|undefined/)
  expect(html).toContain('&lt;b&gt;')
  // The Markdown of the card is set, not printed as it stands.
  expect(html).toContain('<strong>Size of the residual error.</strong>')
  expect(html).not.toMatch(/\|---|\*\*/)
  expect(readFileSync(file, 'utf8')).toContain('weight')
  // In Persian: right to left, every phrase of ours translated, what the authors of the model wrote as they wrote it.
  const parts = { model: entry.model, evidence, diagnostics: entry.diagnostics, card: null, datasheet: null }
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
  const source = ['report', 'frameworks', 'charts', 'words'].map((name) =>
    readFileSync(new URL(`../validation/${name}.ts`, import.meta.url), 'utf8'),
  )
  source.push(readFileSync(new URL('../../twins/credibility/credibility.ts', import.meta.url), 'utf8'))
  const names = ['low', 'medium', 'high', 'prior', 'persistence', 'climatology']
  const unused = Object.keys(persian).filter(
    (key) => !names.includes(key) && !source.some((each) => each.includes(key)),
  )
  expect(unused).toEqual([])
  for (const [key, words] of Object.entries(persian))
    expect((words.match(/\{\w+\}/g) ?? []).sort(), key).toEqual((key.match(/\{\w+\}/g) ?? []).sort())
})
