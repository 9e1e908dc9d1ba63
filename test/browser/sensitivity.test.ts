import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { leverSensitivity } from '../../src/kernel/dynamics/flow/lever-sensitivity.ts'
import { createDraws } from '../../src/kernel/random/create-draws.ts'
import { findModel } from '../../src/twins/library/library.ts'
import { raiseStage, type Stage, shown } from './stage.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

let stage: Stage
beforeAll(async () => {
  stage = await raiseStage()
})
afterAll(() => stage.close())

test('the page of a model says what it depends on, what can be known, and what would tell', async () => {
  const { page, complaints } = await stage.open('/models/vancomycin-goti-2018')
  await page.getByRole('button', { name: 'Analyse' }).click()
  await page.getByRole('textbox', { name: 'Doses' }).fill('1000')
  await page.getByRole('button', { name: 'Compute' }).click()
  await page.getByText('What to measure').waitFor({ timeout: 60_000 })
  const table = page.getByRole('table').filter({ hasText: 'Total index' })
  const rows = table.getByRole('row').filter({ hasText: 'Concentration' })
  expect(await rows.count()).toBe(3)
  const totals: number[] = []
  for (let i = 0; i < 3; i++) {
    const [name, total] = await Promise.all([1, 2].map((k) => shown(rows.nth(i).getByRole('cell').nth(k))))
    expect(name).toMatch(/\((CL|V1|V2)\)/)
    totals.push(Number.parseFloat(total!))
  }
  expect(totals).toEqual([...totals].sort((a, b) => b - a))
  expect(totals[0]).toBeGreaterThan(0.4)
  expect(totals.reduce((sum, x) => sum + x)).toBeGreaterThan(0.9)
  expect(await page.getByText(/tell every uncertain parameter apart/).count()).toBe(1)
  expect(await page.getByRole('listitem').filter({ hasText: 'variance then left' }).count()).toBeGreaterThan(0)
  expect(complaints).toEqual([])
})

test('a large model shows how far it is, and can be stopped', async () => {
  const { page, complaints } = await stage.open('/models/iron-mitchell-2013', { phone: true })
  await page.getByRole('button', { name: 'Analyse' }).click()
  // As much as no machine has done before the button to stop it is found.
  await page.getByRole('textbox', { name: 'Points a matrix' }).fill('5000')
  await page.getByRole('button', { name: 'Compute' }).click()
  await page.getByRole('progressbar', { name: /analysis/ }).waitFor()
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('progressbar', { name: /analysis/ }).waitFor({ state: 'detached' })
  expect(await page.getByRole('button', { name: 'Compute' }).isEnabled()).toBe(true)
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
  expect(complaints).toEqual([])
})

test('the page of a process says which lever moves a measure, and how much is chance', async () => {
  const { page, complaints } = await stage.open('/models/emergency-department')
  await page.getByRole('button', { name: 'Analyse' }).click()
  // The decision of the model says what its lever may be; the others have a range of their own.
  const triage = page.getByRole('group', { name: 'extra triage' })
  await triage.waitFor({ timeout: 60_000 })
  expect(await triage.getByRole('textbox', { name: 'To' }).inputValue()).toBe('3')
  await page.getByRole('textbox', { name: 'Points a matrix' }).fill('24')
  await page.getByRole('button', { name: 'Compute' }).click()
  await page.getByRole('combobox', { name: 'Measure' }).waitFor({ timeout: 60_000 })
  await page.getByRole('combobox', { name: 'Measure' }).selectOption('wait.triage')
  const { model } = findModel('emergency-department')
  if (model.kind !== 'flow') throw new Error('emergency-department is no process')
  const levers = [
    { name: 'extra_triage', low: 0, high: 3, step: 1 },
    { name: 'extra_exam', low: 0, high: 2, step: 1 },
    { name: 'extra_treatment', low: 0, high: 2, step: 1 },
  ]
  const { measures } = leverSensitivity(model, levers, { until: 1440, warmUp: 0 }, 24, createDraws(1))
  const { indices } = measures.find(({ name }) => name === 'wait.triage')!
  const row = page.getByRole('row', { name: /^extra triage/ })
  expect(Number.parseFloat(await shown(row.getByRole('cell').nth(1)))).toBeCloseTo(indices.total[0]!.value, 1)
  expect(indices.total[0]!.value).toBeGreaterThan(0.5)
  expect(await page.getByText(/chance in the mean falls to a tenth/).count()).toBe(1)
  if (process.env.SHOTS)
    await page
      .locator('section')
      .filter({ has: triage })
      .screenshot({ path: `${process.env.SHOTS}/levers-en.png` })
  await triage.getByRole('textbox', { name: 'To' }).fill('-1')
  expect(await page.getByRole('button', { name: 'Compute' }).isDisabled()).toBe(true)
  expect(complaints).toEqual([])
})

for (const locale of ['en', 'fa'] as const)
  test(`the levers of a process fit a phone and bar nobody (${locale})`, async () => {
    const look = { locale, phone: true, scheme: locale === 'fa' ? 'dark' : 'light' } as const
    const { page } = await stage.open('/models/small-hospital', look)
    await page.getByRole('button', { name: locale === 'fa' ? 'تحلیل' : 'Analyse' }).click()
    const points = page.getByRole('textbox', { name: locale === 'fa' ? 'نقطه در هر ماتریس' : 'Points a matrix' })
    await points.fill('8')
    await page.getByRole('textbox', { name: locale === 'fa' ? 'طول هر اجرا' : 'Length of a run' }).fill('48')
    await page.getByRole('button', { name: locale === 'fa' ? 'محاسبه' : 'Compute' }).click()
    await page.getByRole('combobox', { name: locale === 'fa' ? 'سنجه' : 'Measure' }).waitFor({ timeout: 60_000 })
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
    await page.evaluate(axe)
    const found = await page.evaluate(
      "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] }).then((r) => r.violations.filter((v) => ['serious', 'critical'].includes(v.impact)).map((v) => v.id + v.nodes.map((n) => n.html).join()))",
    )
    expect(found).toEqual([])
    if (process.env.SHOTS)
      await page
        .locator('section')
        .filter({ has: points })
        .screenshot({ path: `${process.env.SHOTS}/levers-${locale}-phone.png` })
  })
