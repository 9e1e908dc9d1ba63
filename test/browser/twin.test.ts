import { afterAll, beforeAll, expect, test } from 'vitest'
import { raiseStage, type Stage, shown, twinPath } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await raiseStage()
})
afterAll(() => stage.close())

test('past, now and future stand in aligned panels, with words for those who do not see them', async () => {
  const { page, complaints } = await stage.open(twinPath(1))
  const fan = page.getByRole('region', { name: 'Concentration', exact: true })
  const words = await fan.getByRole('img').getAttribute('aria-label')
  expect(words?.replace(/[\u2066-\u2069]/g, '')).toMatch(
    /^Last measured: [\d.]+ mg\/L, \d\d-Nov-2026 \d\d:\d\d\. Forecast for .*: [\d.]+ mg\/L, 80 % interval [\d.]+ mg\/L to/,
  )
  await page.getByText(/^now \d\d:\d\d$/).waitFor()
  await page.getByRole('region', { name: 'Doses' }).waitFor()
  const lefts = await page
    .locator('canvas')
    .evaluateAll((all) => all.map((one) => (one as unknown as { clientWidth: number }).clientWidth))
  expect(new Set(lefts).size).toBe(1)
  expect(await shown(page.getByRole('heading', { level: 1 }))).toBe('HARTMANN, Elena')
  await page.getByText(/of .?10.? simulated futures stay in target/).waitFor()
  expect(complaints).toEqual([])
})

test('the time cursor is a slider for the keyboard, and every panel reads at its time', async () => {
  const { page } = await stage.open(twinPath(1))
  const cursor = page.getByRole('slider', { name: 'Time cursor of the charts' })
  await cursor.focus()
  const before = await cursor.getAttribute('aria-valuetext')
  for (let i = 0; i < 8; i++) await cursor.press('ArrowRight')
  const after = await cursor.getAttribute('aria-valuetext')
  expect(after).not.toBe(before)
  await page.getByText(/· in 2 h$/).waitFor()
  const fan = page.getByRole('region', { name: 'Concentration', exact: true })
  expect(await shown(fan)).toMatch(/forecast\s+[\d.]+ mg\/L \([\d.]+–[\d.]+\)/)
  await cursor.press('PageDown')
  await page.getByText(/· 4 h ago$/).waitFor()
  expect(await shown(fan)).toMatch(/model\s+[\d.]+ mg\/L/)
})

test('each panel can be read as a table', async () => {
  const { page } = await stage.open(twinPath(3))
  await page.getByRole('button', { name: 'Concentration as a table' }).click()
  const table = page.getByRole('region', { name: 'Concentration', exact: true }).first().getByRole('table')
  expect(await shown(table)).toMatch(/measured\s+[\d.]+ mg\/L/)
  expect(await shown(table)).toMatch(/forecast\s+[\d.]+ mg\/L \([\d.]+–[\d.]+\)/)
})

test('two plans are compared on the same axes, at once, with the difference and its interval', async () => {
  const { page, complaints } = await stage.open(twinPath(1))
  await page.getByRole('button', { name: 'Compare with the current plan' }).click()
  const dose = page.getByRole('textbox', { name: 'Dose' })
  await dose.fill('500')
  await dose.blur()
  const panel = page.getByRole('tabpanel')
  await panel.getByRole('columnheader', { name: /500\smg.? every .?12\sh/ }).waitFor()
  const text = await shown(panel.getByRole('table'))
  expect(text).toMatch(/AUC24 mg·h\/L/)
  expect(text).toMatch(/−\d+\s*\(−\d+ … −\d+\)/)
  expect(text).toMatch(/Above 600 \(harm\)\s+\d+ of 100\s+\d+ of 100\s+[−+]?\d+ of 100/)
  const asked = stage.server.state.requests.filter(({ path }) => path.endsWith('/compare')).at(-1)
  expect(asked?.body).toMatchObject({ plans: [{ regimen: null }, { regimen: { amount: 500, interval: 12 } }] })
  await page.getByRole('button', { name: 'Remove the second plan' }).click()
  await panel.getByRole('table').waitFor({ state: 'detached' })
  expect(complaints).toEqual([])
})

test('an ageing forecast says so; a stale one is withdrawn, and no plan is compared on it', async () => {
  const ageing = await stage.open(twinPath(5))
  await ageing.page.getByText('The last measurement is old: the forecast is greyed', { exact: false }).waitFor()
  const stale = await stage.open(twinPath(6))
  await stale.page.getByText('The forecast is withdrawn', { exact: false }).first().waitFor()
  await stale.page.getByText('Plans cannot be compared', { exact: false }).waitFor()
  const words = await stale.page
    .getByRole('region', { name: 'Concentration', exact: true })
    .getByRole('img')
    .getAttribute('aria-label')
  expect(words).toContain('There is no forecast.')
})

test('what is known says where it comes from; what was left out says why', async () => {
  const { page } = await stage.open(twinPath(3))
  await page.getByRole('tab', { name: 'Evidence' }).click()
  const panel = page.getByRole('tabpanel')
  await panel.getByText('Left out').waitFor()
  const text = await shown(panel)
  expect(text).toContain('importance sampling')
  expect(text).toContain('Ten times the value half an hour before.')
  expect(text).toContain('Doubtful: Drawn while the infusion was running.')
  expect(text).toContain('assumed, not recorded')
  await panel.getByRole('button', { name: 'Where this number comes from' }).first().click()
  await page.locator(':popover-open').getByText('Observation/observation-').waitFor()
})

test('a new level changes the page by itself, with a quiet notice', async () => {
  const { page } = await stage.open(twinPath(2))
  await page.getByText('Concentration, last measured').waitFor()
  await page.getByText('Live').waitFor()
  stage.server.state.arrived.set(twinPath(2).slice(7), [-0.05])
  stage.server.announce({ kind: 'twin', id: twinPath(2).slice(7) })
  await page.getByText(/^New data: the forecast was renewed at/).waitFor()
  await page.getByText('3 min ago').first().waitFor()
})

test('twenty futures and another window are one key away', async () => {
  const { page, complaints } = await stage.open(twinPath(1))
  await page.getByRole('switch', { name: '20 futures' }).press('Space')
  await page.getByRole('region', { name: 'Concentration', exact: true }).getByText('20 futures').waitFor()
  await page.getByRole('radio', { name: '7 d' }).press('Space')
  expect(await page.getByRole('radio', { name: '7 d' }).isChecked()).toBe(true)
  expect(complaints).toEqual([])
})

test('the twin can be taken along as an archive', async () => {
  const { page, complaints } = await stage.open(twinPath(1))
  await page.getByRole('tab', { name: 'Evidence' }).click()
  const saved = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save the archive' }).click()
  expect((await saved).suggestedFilename()).toBe('vancomycin-goti-2018.omex')
  expect(complaints).toEqual([])
})

test.each(['en', 'fa'] as const)(
  'all tabs of the panel are seen without scrolling, on a desktop and a phone (%s)',
  async (locale) => {
    for (const phone of [false, true]) {
      const { page } = await stage.open(twinPath(1), { locale, phone })
      if (!phone) await page.setViewportSize({ width: 1280, height: 800 })
      const list = page.getByRole('tablist')
      await list.getByRole('tab').nth(6).waitFor()
      const [content, room] = await list.evaluate((each) => [each.scrollWidth, each.clientWidth])
      expect(content).toBeLessThanOrEqual(room!)
      const tabs = await list.getByRole('tab').all()
      const tops = await Promise.all(tabs.map(async (tab) => (await tab.boundingBox())?.y))
      expect(new Set(tops).size).toBe(phone ? 2 : 1)
    }
  },
)

test('on paper charts are light, whatever the scheme of the page', async () => {
  const { page } = await stage.open(twinPath(1), { scheme: 'dark' })
  await page.locator('canvas').first().waitFor()
  /** Share of the opaque pixels of all charts that are dark. */
  const dark = () =>
    page.locator('canvas').evaluateAll((charts) => {
      let [opaque, dim] = [0, 0]
      for (const chart of charts as unknown as Canvas[]) {
        const { data } = chart.getContext('2d').getImageData(0, 0, chart.width, chart.height)
        for (let at = 0; at < data.length; at += 4) {
          if (data[at + 3]! < 255) continue
          opaque++
          if (data[at]! + data[at + 1]! + data[at + 2]! < 180) dim++
        }
      }
      return dim / opaque
    })
  await expect.poll(dark).toBeGreaterThan(0.5)
  await page.emulateMedia({ media: 'print' })
  await expect.poll(dark).toBeLessThan(0.1)
  await page.emulateMedia({ media: 'screen' })
  await expect.poll(dark).toBeGreaterThan(0.5)
})

/** What of a canvas of the page is asked for here, where there is no page. */
interface Canvas {
  readonly width: number
  readonly height: number
  getContext(kind: '2d'): {
    getImageData(x: number, y: number, width: number, height: number): { readonly data: Uint8ClampedArray }
  }
}
