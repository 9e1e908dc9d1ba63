import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { raiseStage, type Stage, shown } from './stage.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const path = '/models/heart-regazzoni-2022/beat'

let stage: Stage
beforeAll(async () => {
  stage = await raiseStage()
})
afterAll(() => stage.close())

/** The first number of a cell of the table that sums up the beat. */
async function numberOf(page: Page, row: string, column: number): Promise<number> {
  const cell = page.getByRole('row', { name: row }).getByRole('cell').nth(column)
  return Number.parseFloat((await shown(cell)).replaceAll(',', ''))
}

describe('the heart in the browser', () => {
  test('is personalised, beats, and answers what-ifs on the same members', async () => {
    const { page, complaints } = await stage.open(path)
    await page.getByRole('button', { name: 'Example' }).click()
    const loop = page.getByRole('img', { name: /loop of the left ventricle/ })
    // The numbers that were measured stand beside those of the fitted beat.
    await expect.poll(() => numberOf(page, 'Systolic pressure', 1), { timeout: 60_000 }).toBe(104)
    expect(Math.abs((await numberOf(page, 'Systolic pressure', 2)) - 104)).toBeLessThan(10)
    expect(Math.abs((await numberOf(page, 'Ejection fraction', 2)) - 35)).toBeLessThan(6)
    // The beat moves by itself, and stands still when asked.
    const at = () => loop.locator('circle').first().getAttribute('cx')
    const before = await at()
    await expect.poll(at).not.toBe(before)
    await page.getByRole('button', { name: 'Pause' }).click()
    const stroke = await numberOf(page, 'Stroke volume', 2)
    await page.getByRole('slider', { name: 'Inotrope' }).fill('60')
    await expect.poll(() => page.getByRole('columnheader', { name: 'Under the what-if' }).count()).toBe(1)
    // The members follow the middle: eight of ten stand in the cell.
    const row = page.getByRole('row', { name: 'Stroke volume' })
    await expect.poll(async () => shown(row.getByRole('cell').nth(3)), { timeout: 60_000 }).toMatch(/\(.+–.+\)/)
    expect(await numberOf(page, 'Stroke volume', 3)).toBeGreaterThan(stroke)
    await page.getByRole('button', { name: 'Nothing' }).click()
    await expect.poll(() => page.getByRole('columnheader', { name: 'Under the what-if' }).count()).toBe(0)
    expect(complaints).toEqual([])
  })

  test('mends a valve that is known to be narrow, and can be stopped while it computes', async () => {
    const { page, complaints } = await stage.open(path)
    await page.getByText('More measurements').click()
    await page.getByRole('textbox', { name: 'Aortic stenosis' }).fill('90')
    await page.getByRole('button', { name: 'Personalise' }).click()
    const repair = page.getByRole('button', { name: 'Repair the valve' })
    await repair.waitFor({ timeout: 60_000 })
    const narrow = await numberOf(page, 'Systolic pressure', 2)
    await repair.click()
    await expect.poll(() => numberOf(page, 'Systolic pressure', 3), { timeout: 60_000 }).toBeGreaterThan(narrow)
    await page.getByRole('button', { name: 'Personalise' }).click()
    await page.getByRole('button', { name: 'Cancel' }).click()
    expect(await page.getByRole('button', { name: 'Personalise' }).isEnabled()).toBe(true)
    expect(complaints).toEqual([])
  })

  test('takes what the record says of a chosen patient when asked, with its dates, and forgets it with the patient', async () => {
    const { page, complaints } = await stage.open(path)
    const systolic = page.getByRole('textbox', { name: 'Systolic pressure' })
    const fraction = page.getByRole('textbox', { name: 'Ejection fraction' })
    await page.getByText("From a patient's record").click()
    await page.getByRole('searchbox', { name: 'Patient' }).fill('Okafor')
    await page.getByRole('button', { name: /okafor/i }).click()
    const row = (name: string) => page.getByRole('table').first().getByRole('row', { name })
    // Seen as recorded, with why others are not there; nothing is filled in yet.
    expect(await shown(row('Diastolic pressure'))).toMatch(/8\.8\s*kPa.*ago/s)
    expect(await shown(row('Stroke volume'))).toContain('Only a bound is known')
    expect(await shown(row('End-diastolic volume'))).toContain('more than 30 days before')
    expect(await shown(row('Mean arterial pressure'))).toContain('Not in the record')
    expect(await systolic.inputValue()).toBe('')
    await page.getByRole('button', { name: 'Fill in these values' }).click()
    expect([await systolic.inputValue(), await fraction.inputValue()]).toEqual(['104 mmHg', '35 %'])
    expect(await page.getByRole('textbox', { name: 'Diastolic pressure' }).inputValue()).toBe('66.01 mmHg')
    expect(await page.getByRole('textbox', { name: 'Stroke volume' }).inputValue()).toBe('')
    await page.getByRole('button', { name: 'Choose somebody else' }).click()
    expect(await systolic.inputValue()).toBe('')
    expect(complaints).toEqual([])
  })

  for (const locale of ['en', 'fa'] as const)
    test(`fits a phone and bars nobody (${locale})`, async () => {
      const { page } = await stage.open(path, { locale, phone: true, scheme: locale === 'fa' ? 'dark' : 'light' })
      await page.getByRole('img').first().waitFor({ timeout: 60_000 })
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
      await page.evaluate(axe)
      const found = (await page.evaluate(
        "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] }).then((r) => r.violations.filter((v) => ['serious', 'critical'].includes(v.impact)).map((v) => v.id + v.nodes.map((n) => n.html).join()))",
      )) as string[]
      expect(found).toEqual([])
    })
})
