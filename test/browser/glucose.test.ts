import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { GlucoseRecord, TwinView } from '../../src/twins/views.ts'
import { person } from './mock/glucose.ts'
import { raiseStage, type Stage, shown } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await raiseStage()
})
afterAll(() => stage.close())

const live = `/patients/${person.subject}/live`
const report = `/patients/${person.subject}/glucose`

test('a new reading is on the screen without a reload, once', async () => {
  const { page, complaints } = await stage.open(live)
  await page.getByRole('heading', { name: 'Glucose, live' }).waitFor()
  const readings = page.locator('svg[class*="chart"] circle')
  await readings.nth(40).waitFor({ state: 'attached' })
  const places = () => readings.evaluateAll((all) => all.map((one) => one.getAttribute('cx')))
  const before = await places()
  stage.server.state.lived += 5
  stage.server.announce({ kind: 'subject', id: person.subject })
  await vi.waitUntil(async () => (await places()).join() !== before.join(), { timeout: 60_000 })
  const after = await places()
  expect(new Set(after).size).toBe(after.length)
  expect(complaints).toEqual([])
})

test('while the server is away the chart stays, and afterwards it goes on without a gap', async () => {
  const { page } = await stage.open('/')
  // What explains the forecast is fetched after the chart: it does not come.
  await page.route('**/assets/why-*.js', (route) => route.abort())
  await page.goto(stage.server.url + live)
  const readings = page.locator('svg[class*="chart"] circle')
  await readings.nth(40).waitFor({ state: 'attached' })
  await page.getByRole('region', { name: 'Why this forecast' }).getByRole('alert').waitFor()
  const shown = page.locator('svg[class*="chart"] > title')
  const before = await shown.textContent()
  const away = /\/api\/(subjects|twins)\//
  await page.route(away, (route) => route.abort())
  stage.server.state.lived += 5
  const failed = page.waitForRequest(away)
  stage.server.announce({ kind: 'subject', id: person.subject })
  stage.server.announce({ kind: 'twin', id: person.twin })
  await failed
  // Asked twice more, after one and two seconds, before a query has failed.
  await page.waitForTimeout(5000)
  expect(await readings.count()).toBeGreaterThan(40)
  expect(await shown.textContent()).toContain(before!.split('.')[0]!)
  await page.getByRole('main').getByRole('alert').filter({ hasText: 'connection' }).first().waitFor()
  await page.unroute(away)
  stage.server.announce({ kind: 'subject', id: person.subject })
  await vi.waitUntil(async () => !(await shown.textContent())!.startsWith(before!.split('.')[0]!), { timeout: 60_000 })
})

/** Answers of the server to a path, with something else in them. */
const amend = <T>(page: Page, path: string, change: (answer: T) => T) =>
  page.route(path, async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, json: change((await response.json()) as T) })
  })

test('what the sensor shows as Low is a bound: in words, with its sign, and nothing is reckoned from it', async () => {
  for (const locale of ['en', 'fa'] as const) {
    const { page, complaints } = await stage.open('/', { locale })
    await amend<GlucoseRecord>(page, '**/glucose?*', (record) => {
      const [time = 0] = record.readings.at(-1)!
      return { ...record, readings: [...record.readings.slice(0, -1), [time, 40]], below: [time] }
    })
    await page.goto(stage.server.url + live)
    const main = page.getByRole('main')
    await main.getByText(locale === 'en' ? 'Low' : 'کم', { exact: true }).waitFor()
    expect(await shown(main)).toMatch(/< 40 mg\/dL/)
    expect(
      (await page.locator('svg[class*="chart"] > title').textContent())!.replace(/[\u2066-\u2069]/g, ''),
    ).toContain('< 40 mg/dL')
    expect(await page.locator('svg[class*="chart"] > path[class*="lowPoint"]').count()).toBe(1)
    await main.getByText(locale === 'en' ? 'only a bound' : 'تنها یک کران').waitFor()
    expect(complaints).toEqual([])
  }
})

test('when a sensor is silent, and when a forecast goes, is what the server says of the model', async () => {
  // The last reading is of now, whatever the tests before have lived.
  stage.server.state.lived = 0
  const { page } = await stage.open('/')
  let limits = { ageing: 0, stale: 600 }
  await amend<TwinView>(page, '**/view?*', (view) => ({ ...view, freshness: { ...view.freshness, ...limits } }))
  await page.goto(stage.server.url + live)
  await page.getByText('The sensor is silent').waitFor()
  await page.locator('svg[class*="chart"] g[class*="aged"]').waitFor({ state: 'attached' })
  const withdrawn = page.getByText('The forecast is withdrawn')
  expect(await withdrawn.count()).toBe(0)
  limits = { ageing: 0, stale: 0 }
  stage.server.announce({ kind: 'twin', id: person.twin })
  await withdrawn.waitFor()
})

test('a meal is dragged along the chart, and the forecast with it follows at once', async () => {
  const { page, complaints } = await stage.open(live)
  await page.getByRole('button', { name: 'A meal' }).click()
  const meal = page.getByRole('slider', { name: 'Time of the meal' })
  await meal.waitFor()
  const line = page.locator('path[class*="moved"]')
  await line.waitFor({ state: 'attached' })
  const before = { time: await meal.getAttribute('aria-valuetext'), path: await line.getAttribute('d') }
  await meal.focus()
  await meal.press('PageDown')
  await meal.press('PageUp')
  await meal.press('PageUp')
  expect(await meal.getAttribute('aria-valuetext')).not.toBe(before.time)
  expect(await line.getAttribute('d')).not.toBe(before.path)
  const handle = (await meal.locator('rect').boundingBox())!
  await page.mouse.move(handle.x + handle.width / 2, handle.y + handle.height / 2)
  await page.mouse.down()
  await page.mouse.move(handle.x + 140, handle.y + handle.height / 2, { steps: 4 })
  await page.mouse.up()
  const after = await meal.getAttribute('aria-valuetext')
  expect(after).not.toBe(before.time)
  await page.getByText(/Lowest:/).waitFor()
  const withMeal = await line.getAttribute('d')
  await page.getByRole('button', { name: 'Exercise' }).click()
  await page.getByRole('slider', { name: 'Beginning of the exercise' }).waitFor()
  expect(await line.getAttribute('d')).not.toBe(withMeal)
  expect(complaints).toEqual([])
})

test('an alert is put to sleep on the server, says until when, and is woken', async () => {
  const { page, complaints } = await stage.open(live)
  const alarms = page.getByRole('region', { name: 'Alarms' })
  await alarms.getByText('Low glucose is likely soon').waitFor()
  expect(await shown(alarms)).toMatch(/in .?42.? of 100 futures, within .?30.? minutes/)
  await alarms.getByRole('button', { name: /Snooze/ }).click()
  await alarms.getByText(/Sleeps until/).waitFor()
  await alarms.getByRole('button', { name: 'Wake' }).click()
  await alarms.getByText(/Sleeps until/).waitFor({ state: 'detached' })
  const asked = stage.server.state.requests.filter(({ path }) => path.endsWith('/snooze'))
  expect(asked).toMatchObject([
    { method: 'POST', body: { minutes: 15 }, guarded: true },
    { method: 'DELETE', guarded: true },
  ])
  expect(complaints).toEqual([])
})

test('the forecast is explained in words and parts', async () => {
  const { page } = await stage.open(live)
  await page.getByText(/In .?60.? minutes the forecast is/).waitFor()
  const why = page.getByRole('region', { name: 'Why this forecast' })
  for (const part of ['meals', 'insulin', 'sensitivity', 'usual level', 'beyond the equations'])
    expect(await shown(why)).toContain(part)
})

test('the report shows ranges, metrics by their names, the profile and every day, in both languages', async () => {
  for (const locale of ['en', 'fa'] as const) {
    const { page, complaints } = await stage.open(report, { locale })
    const profile = page.locator('section svg[role="img"]').first()
    await profile.waitFor()
    const text = await shown(page.locator('main'))
    for (const name of ['GMI', 'LBGI', 'MAGE', 'MODD', 'CONGA(1)', 'GRADE', 'ADRR', 'J-index', 'M-value'])
      expect(text).toContain(name)
    expect(await page.getByRole('listitem').count()).toBeGreaterThanOrEqual(14)
    const wide = await page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth')
    expect(wide).toBe(false)
    expect(complaints).toEqual([])
  }
})

test('the bar of ranges is as long as its list, on a screen, on a phone and on paper', async () => {
  for (const phone of [false, true]) {
    const { page } = await stage.open(report, { phone })
    const bar = page.locator('[class*="_bar_"]')
    await bar.waitFor()
    for (const media of ['screen', 'print'] as const) {
      await page.emulateMedia({ media })
      const [drawn, list] = [await bar.boundingBox(), await bar.locator('+ table').boundingBox()]
      expect(Math.abs(drawn!.height - list!.height)).toBeLessThan(1)
      const parts = await bar.locator('svg').evaluateAll((all) => all.map((one) => one.getBoundingClientRect().height))
      expect(Math.abs(parts.reduce((sum, each) => sum + each, 0) - list!.height)).toBeLessThan(2)
    }
  }
})

test('the report prints on two pages at most', async () => {
  const { page } = await stage.open(report)
  await page.locator('section svg[role="img"]').first().waitFor()
  const pdf = await page.pdf({ format: 'A4' })
  const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0
  expect(pages).toBeGreaterThan(0)
  expect(pages).toBeLessThanOrEqual(2)
})
