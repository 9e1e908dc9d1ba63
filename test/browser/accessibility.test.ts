import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { patientPath, raiseStage, type Stage, twinPath } from './stage.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

let stage: Stage
beforeAll(async () => {
  stage = await raiseStage()
})
afterAll(() => stage.close())

interface Violation {
  id: string
  impact: string
  nodes: { html: string; failureSummary: string }[]
}

/** Serious and critical findings, with the element and what axe says of it. */
async function findings(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  const { violations } = (await page.evaluate(
    "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] })",
  )) as { violations: Violation[] }
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`))
}

const places: readonly (readonly [string, string, string?])[] = [
  ['worklist', '/', 'table'],
  ['patients', '/patients', 'li a'],
  ['patient', patientPath(1), 'article'],
  ['models', '/models', 'ul'],
  ['model', '/models/vancomycin-goti-2018', 'pre'],
  ['twin', twinPath(1), 'canvas'],
  ['twin without a level', twinPath(4), 'canvas'],
  ['stale twin', twinPath(6), 'canvas'],
]

for (const locale of ['en', 'fa'] as const)
  for (const scheme of ['light', 'dark'] as const)
    test(`no serious barrier on any page (${locale}, ${scheme})`, async () => {
      const found: Record<string, string[]> = {}
      const door = await stage.open('/', { locale, scheme, signedIn: false })
      await door.page.locator('form').waitFor()
      found['sign-in'] = await findings(door.page)
      const { page } = await stage.open('/', { locale, scheme })
      for (const [name, path, sign = 'main'] of places) {
        await page.goto(stage.server.url + path)
        await page.locator(sign).first().waitFor()
        found[name] = await findings(page)
      }
      await page.goto(stage.server.url + twinPath(1))
      await page.getByRole('tabpanel').getByRole('button').first().click()
      await page.getByRole('tabpanel').getByRole('table').waitFor()
      found['what-if'] = await findings(page)
      for (const tab of [1, 2, 3, 4, 5]) {
        await page.getByRole('tab').nth(tab).click()
        await page.getByRole('tabpanel').locator('h3').first().waitFor()
        found[`tab ${tab}`] = await findings(page)
      }
      expect(Object.fromEntries(Object.entries(found).filter(([, list]) => list.length > 0))).toEqual({})
    })

test('the first Tab offers to skip to the content, and every control shows its focus', async () => {
  const { page } = await stage.open('/')
  await page.locator('table').waitFor()
  await page.keyboard.press('Tab')
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the content')
  for (let i = 0; i < 12; i++) {
    await page.keyboard.press('Tab')
    const seen = await page.evaluate(
      "(() => { const s = getComputedStyle(document.activeElement); return s.outlineStyle !== 'none' || s.boxShadow !== 'none' || s.borderColor })()",
    )
    expect(seen).toBeTruthy()
  }
})
