import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { raiseStage, type Stage, shown, twinPath } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await raiseStage()
})
afterEach(() => {
  stage.server.state.role = 'clinician'
})
afterAll(() => stage.close())

const tabOf = { en: 'Credibility', fa: 'اعتبار' }
const fits = (page: Page) => page.evaluate('document.documentElement.scrollWidth <= innerWidth')
/** Keys of the words and codes of the server, none of which is for people. */
const raw = /credible\.|codes\.|page-hinkley|adwin|coverage80|too-few|\{\{|wrong-time/

test('a twin says how often it was right, and a person why a forecast was wrong', async () => {
  const { page, complaints } = await stage.open(twinPath(1))
  await page.getByRole('tab', { name: tabOf.en }).click()
  const panel = page.getByRole('tabpanel')
  await panel.getByText('Proven here · approved').waitFor()
  const text = await shown(panel)
  expect(text).toContain('Recommendations may be shown')
  expect(text).toMatch(/both ends move out by 0\.42\smg\/L/)
  expect(text).toMatch(/24\.9\smg\/L/)
  expect(text).toMatch(
    /✗ outside the 80 % interval\s+11\.2 – 21\.7 mg\/L\s+issued 1\.37 times as wide as the model’s own\s+\+23\.3 h\s+other doses were given than planned/,
  )
  await panel.getByRole('combobox', { name: 'Wrong because' }).nth(1).selectOption('changed-patient')
  await panel.getByRole('textbox', { name: 'In your own words' }).fill('fever since the morning')
  await panel.getByRole('button', { name: 'Keep' }).click()
  // What people said is there to be read, with who and when; and this twin's own chances of events.
  for (const words of [
    'fever since the morning',
    'drawn before the dose, not after',
    'm.farahani',
    'Concentration above 20 mg/L within 24 h',
  ])
    await expect.poll(() => shown(panel), { timeout: 10_000 }).toContain(words)
  const request = stage.server.state.requests.findLast(({ path }) => path.endsWith('/feedback'))
  expect(request).toMatchObject({
    guarded: true,
    body: { score: 2, cause: 'changed-patient', words: 'fever since the morning' },
  })
  expect(complaints).toEqual([])
})

test('is it working: two chances, two courses, what explains them, and another range', async () => {
  const { page, complaints } = await stage.open(twinPath(1))
  await page.getByRole('tab', { name: 'Is it working?' }).click()
  const panel = page.getByRole('tabpanel')
  await panel.getByText('Effective: in the range because of the treatment').waitFor()
  const text = await shown(panel)
  expect(text).toContain('71 of 100')
  expect(text).toContain('The record is right, another model explains it: vancomycin-thomson-2009')
  expect(text).toContain('None of these')
  await panel.getByRole('img', { name: 'with and without the treatment' }).waitFor()
  await panel.getByLabel('Wanted from').fill('10')
  await panel.getByLabel('to', { exact: true }).fill('15')
  const answered = page.waitForResponse((response) => response.url().includes('low=10&high=15'))
  await panel.getByRole('button', { name: 'Ask' }).click()
  expect((await answered).ok()).toBe(true)
  expect(await shown(panel)).not.toMatch(/effect\./)
  expect(complaints).toEqual([])
})

test('a twin whose model fails says so in whole sentences', async () => {
  const { page } = await stage.open(twinPath(3))
  await page.getByRole('tab', { name: tabOf.en }).click()
  const panel = page.getByRole('tabpanel')
  await panel.getByText('Recommendations are withheld').waitFor()
  const text = await shown(panel)
  expect(text).toContain('It serves Ward: ICU West worse: 61 % in the 80 % intervals, 80 % for the others.')
  expect(text).toContain('Its skill over its prior is 2 %; at least 10 % is the goal.')
  expect(text).toMatch(/Its scores have changed \(Concentration: calibration\) since 0?9.Nov.2026/)
  expect(text).toContain('by a factor of 1.37')
})

test('a researcher, who may see no patient, begins at the models and how they stand', async () => {
  stage.server.state.role = 'researcher'
  const { page, complaints } = await stage.open('/')
  await page.getByRole('heading', { name: 'Models' }).waitFor()
  const people = page.getByRole('region', { name: 'People' })
  await people.getByRole('link', { name: /Vancomycin/ }).waitFor()
  await page.getByRole('searchbox', { name: 'Search models' }).fill('no such drug')
  await page.getByText('No model has these words').waitFor()
  await page.getByRole('searchbox', { name: 'Search models' }).fill('goti vanco')
  expect(await people.getByRole('listitem').count()).toBe(1)
  expect(await page.getByRole('navigation').getByRole('link').count()).toBe(1)
  expect(stage.server.state.requests.some(({ path }) => path.includes('/worklist'))).toBe(false)
  expect(complaints).toEqual([])
})

test('the registry shows versions, subgroups and drift; an administrator judges an alarm', async () => {
  stage.server.state.role = 'administrator'
  const { page, complaints } = await stage.open('/models/vancomycin-goti-2018')
  await page.getByRole('heading', { name: 'Standing at this site' }).waitFor()
  const text = await shown(page.locator('main'))
  for (const words of [
    'Sex: female',
    'Age: 80 y and over',
    'Ward: ICU West',
    'over 72 h',
    'accuracy (CRPS) (ICU West)',
    'Concentration above 20 mg/L within 24 h',
    'Plan: followed',
    '12 censored',
    'Recalibrated on 228 outcomes (41 happened)',
  ])
    expect(text).toContain(words)
  expect(text).not.toMatch(raw)
  for (const name of [/^Foretold chance/, /^Net benefit/, /^Share of the measurements/])
    await page.getByRole('img', { name }).waitFor()
  await page.getByText('All of the evidence: icu-levels-2025.csv').click()
  await page.getByRole('heading', { name: 'Question and context of use' }).waitFor()
  const evidence = await shown(page.locator('main details').first())
  for (const words of [
    'AUC-guided dosing',
    'medium × high',
    '84 individuals, 251 measurements. 500 members, seed 1.',
    'weight: below 66 kg',
    'two engines agree bit for bit',
    'TRIPOD+AI',
    'NPDE',
  ])
    expect(evidence).toContain(words)
  // What people said of single forecasts, in their own words, beside what was foretold.
  const said = page.getByRole('listitem').filter({ hasText: 'drawn before the dose, not after' })
  await expect
    .poll(() => shown(said))
    .toMatch(
      /Concentration: 24\.9\smg\/L · Foretold 11\.2 – 21\.7 mg\/L \(issued 1\.37 times as wide as the model’s own\) · version 2/,
    )
  expect(await said.getByRole('link', { name: 'The twin' }).getAttribute('href')).toBe(twinPath(1))
  expect(text).toContain('time wrongly recorded (3)')
  await page.getByRole('button', { name: 'I have judged it' }).first().click()
  await page.getByText('judged by').waitFor()
  expect(complaints).toEqual([])
})

test('reasons and goals in Persian have the digits of the language, values of the record those of the reader', async () => {
  stage.server.state.role = 'administrator'
  const { page } = await stage.open(twinPath(3), { locale: 'fa' })
  await page.getByRole('tab', { name: tabOf.fa }).click()
  const reasons = page.getByRole('tabpanel').locator('ul').first()
  await reasons.waitFor()
  const text = await shown(reasons)
  for (const words of ['۶۱٪ در بازه‌های ۸۰٪', 'برابر ۲٪ است؛ هدف دست‌کم ۱۰٪ است']) expect(text).toContain(words)
  expect(text).not.toMatch(/\d/)
  await page.goto(`${stage.server.url}/models/vancomycin-goti-2018`)
  // Parts of the page come one after another.
  for (const words of ['سن: ۴۰ تا ۶۴ سال', 'بیش از ۷۲ ساعت', '۷۰٪ – ۹۰٪'])
    await expect.poll(() => shown(page.locator('main')), { timeout: 30_000 }).toContain(words)
})

for (const locale of ['en', 'fa'] as const)
  for (const scheme of ['light', 'dark'] as const)
    test(`nothing runs over on a phone, and no key shows (${locale}, ${scheme})`, async () => {
      const { page, complaints } = await stage.open(twinPath(3), { locale, scheme, phone: true })
      await page.getByRole('tab', { name: tabOf[locale] }).click()
      const panel = page.getByRole('tabpanel')
      await panel.locator('h3').first().waitFor()
      expect(await fits(page)).toBe(true)
      expect(await shown(panel)).not.toMatch(raw)
      for (const path of ['/models', '/models/vancomycin-goti-2018']) {
        await page.goto(stage.server.url + path)
        await page
          .locator(path === '/models' ? 'main li' : 'main table')
          .first()
          .waitFor()
        expect(await fits(page)).toBe(true)
        const part = path === '/models' ? 'main' : 'main section:has(table)'
        const text = await shown(page.locator(part).first())
        expect(text).not.toMatch(raw)
        if (locale === 'fa') expect(text).not.toMatch(/\b(female|to 64|over 72|prior|persistence|pit)\b/)
      }
      expect(complaints).toEqual([])
    })
