import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { raiseStage, type Stage, shown } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await raiseStage()
})
afterEach(() => {
  stage.server.state.role = 'clinician'
  stage.server.state.pilot.state = 'none'
})
afterAll(() => stage.close())

const fits = (page: Page) => page.evaluate('document.documentElement.scrollWidth <= innerWidth')
const raw = /pilot\.|credible\.|\{\{|no-go|too-early|very_high\./

test('an administrator starts a pilot with its terms, every page says so, and its end keeps the report', async () => {
  stage.server.state.role = 'administrator'
  const { page, complaints } = await stage.open('/pilot')
  await page.getByText('No pilot has been run at this site').waitFor()
  await page.getByRole('button', { name: 'Start a silent pilot' }).click()
  await page.getByLabel('Days it is to run').fill('42')
  await page.getByLabel('Shortfall of a subgroup, at most').fill('8')
  await page.getByLabel('Currency').fill('irr')
  await page.getByRole('button', { name: 'Start: show nothing from now on' }).click()
  await page.getByText('Runs, unseen').waitFor()
  expect(
    stage.server.state.requests.findLast(({ method, path }) => method === 'POST' && path === '/api/pilot'),
  ).toMatchObject({
    guarded: true,
    body: { days: 42, mostAlerts: 2, mostGap: 0.08, staffHour: null, currency: 'IRR' },
  })
  await page.getByText('No-go').waitFor()
  const text = await shown(page.locator('main'))
  for (const words of [
    'only read while the pilot runs: ehr',
    'No-go',
    'Largest shortfall of a subgroup: 17.6 % (at most 8 % beyond sampling error)',
    'Ward: ICU West',
    'Only 31 of its forecasts are scored here; 50 are needed.',
    '1,580 alerts would have been raised, 1.31 a twin and day.',
    '2,371 EUR',
  ])
    expect(text).toContain(words)
  expect(text).not.toMatch(raw)
  await page.goto(`${stage.server.url}/models`)
  await page.getByRole('link', { name: 'Silent pilot – nothing foretold is shown' }).click()
  await page.getByRole('button', { name: 'End the pilot …' }).click()
  await page.getByRole('button', { name: 'End it now' }).click()
  await page.getByText('Has ended').waitFor()
  expect(await page.getByRole('link', { name: 'Silent pilot – nothing foretold is shown' }).count()).toBe(0)
  expect(complaints).toEqual([])
})

test('a clinician is told that it runs, and sees its figures only once it has ended', async () => {
  stage.server.state.pilot.state = 'running'
  stage.server.state.requests.length = 0
  const { page, complaints } = await stage.open('/pilot')
  await page.getByText('While it runs its figures are for administrators').waitFor()
  expect(await page.getByRole('button', { name: /End|Start/ }).count()).toBe(0)
  expect(stage.server.state.requests.some(({ path }) => path === '/api/pilot/report')).toBe(false)
  stage.server.state.pilot.state = 'ended'
  await page.reload()
  await page.getByText('No-go').waitFor()
  expect(complaints).toEqual([])
})

for (const locale of ['en', 'fa'] as const)
  for (const scheme of ['light', 'dark'] as const)
    test(`nothing runs over on a phone, and no key shows (${locale}, ${scheme})`, async () => {
      stage.server.state.role = 'administrator'
      stage.server.state.pilot.state = 'running'
      const { page, complaints } = await stage.open('/pilot', { locale, scheme, phone: true })
      await page.locator('main table').first().waitFor()
      expect(await fits(page)).toBe(true)
      const text = await shown(page.locator('main'))
      expect(text).not.toMatch(raw)
      if (locale === 'fa') {
        expect(text).not.toMatch(/\b(female|over|alerts|twins)\b/)
        expect(text).toContain('تنها ۳۱ پیش‌بینی آن در اینجا سنجیده شده است؛ ۵۰ لازم است.')
        expect(text).toMatch(/روزها: [۰-۹٫]+ از [۰-۹]+/)
      }
      expect(complaints).toEqual([])
    })
