import { afterAll, beforeAll, expect, test } from 'vitest'
import { raiseStage, type Stage, shown } from './stage.ts'

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
  await page.getByRole('button', { name: 'Compute' }).click()
  await page.getByRole('progressbar', { name: /analysis/ }).waitFor()
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('progressbar', { name: /analysis/ }).waitFor({ state: 'detached' })
  expect(await page.getByRole('button', { name: 'Compute' }).isEnabled()).toBe(true)
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
  expect(complaints).toEqual([])
})
