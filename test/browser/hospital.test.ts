import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hospitalExample } from '../../src/server/testing/hospital-example.ts'
import { bedsOfWard, wardCount } from './mock/hospital.ts'
import { raiseStage, type Stage, shown } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await raiseStage()
  stage.server.state.role = 'bed-manager'
})
afterAll(() => stage.close())

test('every unit has a fan against its staffed beds, and shifts begin on their minute', async () => {
  const { page, complaints } = await stage.open('/hospital')
  await page.locator('section svg path').first().waitFor()
  expect(await page.locator('section svg').count()).toBeGreaterThan(wardCount)
  expect(await shown(page.getByRole('region', { name: 'Ward 7', exact: true }))).toMatch(/18\s*\/ 20/)
  // A shift that begins on the hour is not said to begin a minute before it.
  expect(await shown(page.getByRole('rowheader').nth(1))).toMatch(/\d\d:30$/)
  expect(complaints).toEqual([])
})

test('a board of 600 beds scrolls smoothly, is sorted at once, and shows what cannot be', async () => {
  const { page, complaints } = await stage.open('/hospital?tab=board')
  const ward = page.getByRole('region', { name: 'Ward 1', exact: true })
  await ward.waitFor()
  expect(await page.locator('[class*="tiles"] > li').count()).toBe(wardCount * bedsOfWard)
  await page.getByText('1 entry of the record cannot be').waitFor()
  const frames = (await page.evaluate(`new Promise((done) => {
    const root = document.scrollingElement
    const gaps = []
    let before = performance.now()
    const step = (now) => {
      gaps.push(now - before)
      before = now
      root.scrollTop += 60
      if (gaps.length < 90) requestAnimationFrame(step)
      else done({ gaps, moved: root.scrollTop })
    }
    requestAnimationFrame(step)
  })`)) as { gaps: number[]; moved: number }
  const sorted = frames.gaps.slice(1).sort((a, b) => a - b)
  const at = (p: number) => Math.round(sorted[Math.floor(p * (sorted.length - 1))]!)
  console.log(
    `frames while a board of 600 beds scrolls: median ${at(0.5)} ms, 95 % ${at(0.95)} ms, longest ${at(1)} ms`,
  )
  expect(frames.moved).toBeGreaterThan(1000)
  expect(at(0.5)).toBeLessThan(500)
  const begin = Date.now()
  await page.getByText('By departure').click()
  await page.waitForFunction(`document.querySelector('input[value=leaves]')?.checked`)
  console.log(`600 beds sorted anew after ${Date.now() - begin} ms`)
  const first = ward.locator('li').first()
  expect(await shown(first)).toContain('Roe, Jane ward-1-0')
  expect(complaints).toEqual([])
})

test('the Gantt chart draws who is in theatre from then to the predicted end, and what is planned', async () => {
  const { page, complaints } = await stage.open('/hospital?tab=board')
  const theatres = page.getByRole('region', { name: 'Theatres', exact: true })
  await theatres.waitFor()
  const [done, planned] = [theatres.locator('li').first(), theatres.locator('li').last()]
  expect(await shown(done)).toContain('Roe, Jane theatre-0')
  // Twenty hours are drawn, eight of them past: in since 5 h, gone in 12 h, the earliest in 4 h.
  const lane = (await done.locator('[class*=ganttLane]').boundingBox())!
  const at = (hours: number) => lane.x + (lane.width * (hours + 8)) / 20
  const bar = (await done.locator('[class*=ganttBar]').boundingBox())!
  const doubt = (await done.locator('[class*=ganttDoubt]').boundingBox())!
  const now = (await done.locator('[class*=ganttNow]').boundingBox())!
  expect(Math.abs(bar.x - at(-5))).toBeLessThan(3)
  expect(Math.abs(bar.x + bar.width - at(12))).toBeLessThan(3)
  expect(Math.abs(doubt.x - at(4))).toBeLessThan(3)
  expect(Math.abs(now.x - at(0))).toBeLessThan(3)
  expect(await shown(planned)).toContain('Booked, Ann')
  expect(Math.abs((await planned.locator('[class*=ganttPlanned]').boundingBox())!.x - at(3))).toBeLessThan(3)
  expect(complaints).toEqual([])
})

test('the forecast and the board are saved as tables and print without their buttons', async () => {
  const { page, complaints } = await stage.open('/hospital?tab=board')
  // The board's own button comes with its beds; until then the last one is that of the forecast.
  await page.getByRole('region', { name: 'Ward 1', exact: true }).waitFor()
  const saved = async (): Promise<string[]> => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'CSV' }).last().click(),
    ])
    const lines = readFileSync(await download.path(), 'utf8').split('\r\n')
    return [download.suggestedFilename(), ...lines]
  }
  const [board, head, first, ...rest] = await saved()
  expect(board).toBe('bed-board.csv')
  expect(head).toMatch(/^\ufeffunit,bed,name,.*P\(left in 24 h\)$/)
  expect(first).toMatch(/^Ward 1,1,"Roe, Jane ward-1-0",/)
  expect(rest.filter((line) => line !== '').length + 1).toBe(18 * wardCount + 1)
  await page.goto(`${stage.server.url}/hospital`)
  await page.locator('section svg path').first().waitFor()
  const [forecast, ...lines] = await saved()
  expect(forecast).toBe('hospital-forecast.csv')
  expect(lines.filter((line) => line.includes('Ward 7')).length).toBeGreaterThan(24)
  const save = page.getByRole('button', { name: 'CSV' }).first()
  expect(await save.isVisible()).toBe(true)
  await page.emulateMedia({ media: 'print' })
  expect(await save.isVisible()).toBe(false)
  expect(await page.getByRole('region', { name: 'Ward 7', exact: true }).isVisible()).toBe(true)
  // A chart of the screen fits the paper whole, and bars that are backgrounds are printed.
  const chart = page.getByRole('region', { name: 'Ward 7', exact: true }).locator('svg')
  expect(await chart.getAttribute('viewBox')).toMatch(/^0 0 \d+ 140$/)
  await page.goto(`${stage.server.url}/hospital?tab=board`)
  const bar = page.locator('[class*=ganttBar]').first()
  await bar.waitFor()
  expect(await page.evaluate("getComputedStyle(document.querySelector('[class*=ganttBar]')).printColorAdjust")).toBe(
    'exact',
  )
  expect((await page.pdf()).length).toBeGreaterThan(20_000)
  expect(complaints).toEqual([])
})

test('what-if asks for what was chosen: a shift, a list of theatres, theatres out, and fifteen beds at one click', async () => {
  const { page, complaints } = await stage.open('/hospital?tab=what-if')
  const asked = () => stage.server.state.requests.findLast(({ path }) => path.startsWith('/api/hospital/what-if'))?.body
  const choose = async (label: string, option: string) => {
    await page.getByRole('combobox', { name: label, exact: true }).click()
    await page.getByRole('option', { name: option, exact: true }).click()
  }
  const play = async (region: string | RegExp) => {
    await page.getByRole('button', { name: 'Play it through' }).click()
    await page.getByRole('region', { name: region }).waitFor()
  }
  await choose('What', 'Staff more beds for one shift')
  await play('4 beds more on Ward 1 for 12 h')
  expect(asked()).toMatchObject({ scenarios: [{ beds: [{ unit: 'ward-1', add: 4, from: 0, until: 12 }] }] })
  await choose('What', 'Change the roster of one shift')
  await play(/nurses on Ward 1 for 12 h/)
  expect(asked()).toMatchObject({ scenarios: [{ nurses: [{ unit: 'ward-1', add: -1, from: 0, until: 12 }] }] })
  await choose('What', 'An extra list of planned patients')
  await choose('Unit', 'Theatres')
  await play('6 planned patients more on Theatres in 24 h')
  expect(asked()).toMatchObject({ scenarios: [{ extra: [{ unit: 'theatre', at: 24, patients: 6 }] }] })
  await choose('What', 'Close a unit to admissions')
  await play('Theatres closed for 24 h')
  expect(asked()).toMatchObject({ scenarios: [{ closed: [{ unit: 'theatre', until: 24 }] }] })
  await page.getByRole('button', { name: 'What do 15 more beds do?' }).click()
  const region = page.getByRole('region', { name: '15 beds more, shared out over the wards' })
  await region.waitFor()
  expect(await shown(region)).toMatch(/15 \(.20 – .10\)/)
  const { scenarios } = asked() as { scenarios: { beds: { add: number }[] }[] }
  expect(scenarios[0]!.beds.reduce((sum, { add }) => sum + add, 0)).toBe(15)
  await page.getByRole('button', { name: 'How many beds are missing?' }).click()
  await page.getByText(/more beds: then the target is met/).waitFor()
  expect(complaints).toEqual([])
})

test('unit costs and how far they may be off are set on the page; what is left empty stays unknown', async () => {
  const { page, complaints } = await stage.open('/hospital?tab=what-if')
  await page.getByText('Unit costs', { exact: true }).click()
  await page.getByRole('textbox', { name: 'Currency' }).fill('eur')
  await page.getByLabel('How far a price may be off').fill('15')
  await page.getByLabel('Staffed bed, per hour, Ward 2', { exact: true }).fill('38.5')
  await page.getByRole('button', { name: 'Keep the costs' }).click()
  await page.getByText('Kept. The next what-if counts with them.').waitFor()
  const put = stage.server.state.requests.findLast(({ method, path }) => method === 'PUT' && path.includes('settings'))
  const { settings, revision } = hospitalExample.settings
  expect(put?.body).toEqual({
    revision,
    settings: {
      ...settings,
      costs: { currency: 'EUR', doubt: 0.15, units: [{ unit: 'ward-2', bedHour: 38.5 }] },
    },
  })
  expect(complaints).toEqual([])
})

test('the wall has no name of a patient, and asks for none; every tab fits a phone in both languages', async () => {
  const { page } = await stage.open('/models')
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  await page.goto(`${stage.server.url}/hospital/wall`)
  await page.getByRole('region', { name: 'Ward 3', exact: true }).waitFor()
  expect(await page.locator('body').innerText()).not.toContain('Roe')
  expect(asked.filter((url) => url.includes('/api/hospital'))).not.toEqual([])
  expect(asked.filter((url) => url.includes('/api/hospital/board'))).toEqual([])
  for (const locale of ['en', 'fa'] as const) {
    const phone = (await stage.open('/hospital', { locale, phone: true })).page
    for (const tab of ['forecast', 'board', 'theatres', 'what-if', 'control', 'scores']) {
      await phone.goto(`${stage.server.url}/hospital?tab=${tab}`)
      await phone.getByRole('tabpanel').locator('section, h3').first().waitFor()
      expect(await phone.evaluate('document.documentElement.scrollWidth'), `${tab} ${locale}`).toBeLessThanOrEqual(390)
    }
  }
})
