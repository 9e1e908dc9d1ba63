import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { replicate, summarise } from '../../src/kernel/dynamics/flow/replicate.ts'
import { createDraws } from '../../src/kernel/random/create-draws.ts'
import { findModel } from '../../src/twins/library/library.ts'
import { raiseStage, type Stage, shown } from './stage.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const path = '/models/emergency-department/run'

let stage: Stage
beforeAll(async () => {
  stage = await raiseStage()
})
afterAll(() => stage.close())

/** People in the picture: the dots in the places. */
const people = (page: Page) => page.getByRole('img', { name: 'Pathway of the patients' }).locator('circle').count()

async function mean(page: Page, measure: string): Promise<number> {
  const every = page.getByRole('group').filter({ hasText: 'Every measure of the places' })
  if (!(await every.getByRole('table').isVisible())) await every.getByText('Every measure of the places').click()
  const row = page.getByRole('row', { name: measure })
  return Number.parseFloat((await shown(row.getByRole('cell').nth(2))).replaceAll(',', ''))
}

describe('a process in the browser', () => {
  test('runs as on the server, under the levers of the reader', async () => {
    const { page, complaints } = await stage.open(path)
    await page.getByText('50 of 50 replications').waitFor({ timeout: 60_000 })
    const { model } = findModel('emergency-department')
    if (model.kind !== 'flow') throw new Error('emergency-department is no process')
    const { names, values } = replicate(model, { until: 1440, replications: 50 }, createDraws(1))
    const wait = summarise(values[names.indexOf('wait.registration')]!, 'min').mean
    expect(Math.abs((await mean(page, 'wait.registration')) / wait - 1)).toBeLessThan(0.01)
    const row = page.getByRole('row', { name: /^registration/ })
    expect(Number.parseFloat(await shown(row.getByRole('cell').first()))).toBeCloseTo(wait, 0)
    const before = await mean(page, 'wait.triage')
    await page.getByRole('textbox', { name: 'extra triage' }).fill('1')
    await page.getByRole('button', { name: 'Run', exact: true }).click()
    await expect.poll(() => mean(page, 'wait.triage'), { timeout: 60_000 }).toBeLessThan(before / 2)
    expect(complaints).toEqual([])
  })

  test('plays, stands still, and goes to the instant of the scrubber', async () => {
    const { page, complaints } = await stage.open(path)
    const scrubber = page.getByRole('slider', { name: 'Time of the run' })
    const clock = page.getByRole('status').filter({ hasText: 'Day 1' })
    await scrubber.waitFor({ timeout: 60_000 })
    // Time 0 is empty; at noon the centre is full, at the end of the day it is empty again.
    await scrubber.fill('0')
    expect([await people(page), await shown(clock)]).toEqual([0, 'Day 1, 00:00'])
    await scrubber.fill('720')
    await expect.poll(() => shown(clock)).toBe('Day 1, 12:00')
    const noon = await people(page)
    expect(noon).toBeGreaterThan(10)
    await page.getByRole('button', { name: 'Play' }).click()
    await expect.poll(async () => Number(await scrubber.inputValue())).toBeGreaterThan(725)
    await page.getByRole('button', { name: 'Pause' }).click()
    const still = await scrubber.inputValue()
    await page.waitForTimeout(300)
    expect(await scrubber.inputValue()).toBe(still)
    // Back at the same instant the same people stand there.
    await scrubber.fill('720')
    await expect.poll(() => people(page)).toBe(noon)
    expect(complaints).toEqual([])
  })

  test('shows how far it is, and stops with what there is', async () => {
    const { page } = await stage.open(path)
    await page.getByText('50 of 50 replications').waitFor({ timeout: 60_000 })
    await page.getByRole('textbox', { name: 'Replications' }).fill('10000')
    await page.getByRole('button', { name: 'Run', exact: true }).click()
    await page.getByText(/of 10,000 replications/).waitFor()
    await page.getByRole('button', { name: 'Stop' }).click()
    await page.getByRole('button', { name: 'Stop' }).waitFor({ state: 'detached' })
    const done = Number.parseInt((await shown(page.getByText(/of 10,000 replications/))).replaceAll(',', ''), 10)
    expect(done).toBeLessThan(10_000)
    expect(await mean(page, 'wait.triage')).toBeGreaterThan(0)
  })

  for (const locale of ['en', 'fa'] as const)
    test(`fits a phone and bars nobody (${locale})`, async () => {
      const { page } = await stage.open(path, { locale, phone: true, scheme: locale === 'fa' ? 'dark' : 'light' })
      await page.getByRole('table').first().waitFor({ timeout: 60_000 })
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
      await page.evaluate(axe)
      const found = (await page.evaluate(
        "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] }).then((r) => r.violations.filter((v) => ['serious', 'critical'].includes(v.impact)).map((v) => v.id + v.nodes.map((n) => n.html).join()))",
      )) as string[]
      expect(found).toEqual([])
      if (process.env.SHOTS)
        await page.screenshot({ path: `${process.env.SHOTS}/process-${locale}-phone.png`, fullPage: true })
    })
})
