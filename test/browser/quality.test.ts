import { afterAll, beforeAll, expect, test } from 'vitest'
import { raiseStage, type Stage, shown } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await raiseStage()
})
afterAll(() => stage.close())

test('a count leads to the resources behind it, and to the patient', async () => {
  const { page, complaints } = await stage.open('/quality')
  const values = page.getByRole('region', { name: 'Values that reached the timeline' })
  const heart = values.getByRole('row').filter({ hasText: 'Heart rate' })
  expect(await shown(heart)).toMatch(/8867-4[\s\S]*ward3-broker[\s\S]*182,340[\s\S]*41[\s\S]*14,210/)
  // What is sound is told too, and leads nowhere.
  const creatinine = values.getByRole('row').filter({ hasText: 'Creatinine' })
  expect(await creatinine.getByRole('button').count()).toBe(0)
  const refused = page.getByRole('region', { name: 'What was refused, or kept with a mark' })
  expect(await shown(refused)).toMatch(/Unreadable[\s\S]*\$import/)

  await heart.getByRole('button', { name: /260 of 182,340: Plausibility/ }).click()
  const behind = page.getByRole('region', { name: 'Behind the number' })
  await behind.getByText('outside the plausible range').first().waitFor()
  expect(await page.evaluate('document.activeElement?.textContent')).toContain('Plausibility')
  expect(await behind.getByRole('link', { name: /Observation\/monitor-1/ }).getAttribute('href')).toBe(
    '/fhir/R4/Observation/monitor-1',
  )
  const asked = stage.server.state.requests.findLast(({ path }) => path.startsWith('/api/quality/items'))
  expect(asked).toBeDefined()
  await behind.getByRole('link', { name: 'Open the patient' }).first().click()
  await page.waitForURL(/\/patients\//)
  await page.goBack()
  expect(complaints).toEqual([])
})

test('another span closes what was open, and a time in which nothing came says so', async () => {
  const { page, complaints } = await stage.open('/quality')
  await page
    .getByRole('button', { name: /Timeliness/ })
    .first()
    .click()
  await page.getByRole('region', { name: 'Behind the number' }).waitFor()
  await page.getByRole('combobox', { name: 'Look back' }).selectOption('7')
  await page.getByRole('region', { name: 'Behind the number' }).waitFor({ state: 'detached' })
  await page.route('**/api/quality?*', (route) =>
    route.fulfill({ json: { since: new Date().toISOString(), channels: [], types: [] } }),
  )
  await page.getByRole('combobox', { name: 'Look back' }).selectOption('1')
  await page.getByText('Nothing came in this time').waitFor()
  expect(complaints).toEqual([])
})

test('on a phone in Persian nothing runs out of the page, and numbers keep their names', async () => {
  const { page, complaints } = await stage.open('/quality', {
    locale: 'fa',
    phone: true,
    scheme: 'dark',
    digits: 'native',
  })
  await page.getByText('۱۸۲٬۳۴۰').first().waitFor()
  expect(await page.evaluate('document.documentElement.dir')).toBe('rtl')
  expect(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth')).toBeLessThanOrEqual(0)
  await page.getByRole('button', { name: /۲۶۰/ }).click()
  await page.getByText('outside the plausible range').first().waitFor()
  expect(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth')).toBeLessThanOrEqual(0)
  expect(complaints).toEqual([])
})
