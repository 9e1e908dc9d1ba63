import { afterAll, beforeAll, expect, test } from 'vitest'
import { patientPath, raiseStage, type Stage, shown } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await raiseStage()
})
afterAll(() => stage.close())

test('rows say what is to come, how sure, and how old; what waits for an answer comes first', async () => {
  const { page, complaints } = await stage.open('/')
  const rows = page.getByRole('row')
  await rows.nth(6).waitFor()
  const first = (await shown(rows.nth(1))).replace(/\s+/g, ' ')
  expect(first).toMatch(/HARTMANN, Elena 68 years · female · Ward 4 East · Bed 12/)
  expect(first).toMatch(/AUC24 \d+ mg·h\/L \(\d+–\d+\), in target \d+ of 100/)
  expect(first).toContain('Recommendation waits')
  const withdrawn = await shown(page.getByRole('row', { name: /Not known/ }))
  expect(withdrawn).toContain('Forecast withdrawn: the data are too old')
  expect(withdrawn).not.toContain('AUC24')
  await page.getByRole('combobox', { name: 'Sort by' }).selectOption('Name')
  expect(await shown(rows.nth(1))).toContain('CASTELLANOS')
  expect(complaints).toEqual([])
})

test('on a phone nothing runs out of the side, in both directions of writing', async () => {
  for (const locale of ['en', 'fa'] as const) {
    const { page } = await stage.open('/', { locale, phone: true })
    await page.getByRole('link', { name: /HARTMANN/ }).waitFor()
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
  }
})

test('an empty record and a failing server are said in words, with the next step', async () => {
  stage.server.state.empty = true
  const { page } = await stage.open('/')
  await page.getByText('No twin is running').waitFor()
  stage.server.state.empty = false
  stage.server.state.failing = 500
  const failing = await stage.open('/models')
  await failing.page.getByText('This could not be shown').waitFor({ timeout: 20_000 })
  stage.server.state.failing = null
  await failing.page.getByRole('button', { name: 'Try again' }).click()
  await failing.page.getByRole('link', { name: /Vancomycin/ }).waitFor()
})

test('a patient shows which twins can be built and what the others lack', async () => {
  const { page, complaints } = await stage.open('/patients')
  await page.getByRole('searchbox').fill('okaf')
  await page.getByRole('link', { name: 'HARTMANN, Elena' }).waitFor({ state: 'detached' })
  await page.getByRole('link', { name: 'OKAFOR, Daniel' }).click()
  await page.getByText('Haematocrit missing').waitFor()
  expect(await page.getByRole('button', { name: 'Build the twin' }).isDisabled()).toBe(true)
  // What the record tells nothing of is folded, and what it assumes is no finding.
  const iron = page.getByRole('heading', { name: 'Iron in the body' })
  expect(await iron.isVisible()).toBe(false)
  await page.getByText('One more model, of which the record has neither dose nor measurement').click()
  await iron.waitFor()
  const assumed = await shown(page.getByText('Assumed, as not recorded:'))
  expect(assumed).toContain('Weight 70 kg')
  expect(assumed).toContain('hfe no')
  expect(await page.getByText('Not in the record yet').count()).toBe(1)
  await page.getByRole('link', { name: 'Open the twin' }).click()
  await page.getByRole('tab', { name: 'What if' }).waitFor()
  const unknown = await stage.open(patientPath(6))
  const banner = await shown(unknown.page.getByRole('region', { name: 'Patient' }))
  expect(banner.match(/Not known/g)?.length).toBe(4)
  expect(complaints).toEqual([])
})
