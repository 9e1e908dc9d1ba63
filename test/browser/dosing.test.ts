import { afterAll, beforeAll, expect, test } from 'vitest'
import { raiseStage, type Stage, shown, twinPath } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await raiseStage()
})
afterAll(() => stage.close())

test('a doubtful record is named with its likeliest explanation; the decision needs a reason and is kept', async () => {
  stage.server.state.reviews = []
  const { page, complaints } = await stage.open(twinPath(3))
  await page.getByRole('tab', { name: 'Dosing' }).click()
  const panel = page.getByRole('tabpanel')
  const alarm = panel.getByRole('alert')
  expect(await shown(alarm)).toMatch(/Another explanation is likelier.*Right as recorded: 14 of 100/s)
  expect(await shown(panel)).toMatch(
    /Concentration\W+[\d.]+\smg\/L\W? at .* was typed in another unit or with a slipped decimal: \W?[\d.]+\smg\/L\W? would fit/,
  )
  const setAside = panel.getByRole('button', { name: 'Set it aside' })
  expect(await setAside.isDisabled()).toBe(true)
  await panel.getByLabel('Reason (it goes into the record)').fill('The laboratory withdrew it')
  await setAside.click()
  await panel.getByText('set aside').first().waitFor()
  const request = stage.server.state.requests.findLast(({ path }) => path.endsWith('/reviews'))
  expect(request?.body).toMatchObject({ verdict: 'set-aside', reason: 'The laboratory withdrew it' })
  expect(await panel.getByRole('alert').count()).toBe(0)
  expect(complaints).toEqual([])
})

test('levels and doses show what is doubtful; where the twin may not advise no next level stands', async () => {
  const { page } = await stage.open(twinPath(3))
  await page.getByRole('tab', { name: 'Dosing' }).click()
  const panel = page.getByRole('tabpanel')
  await panel.getByText('Levels and doses').waitFor()
  await panel.getByText('doubtful: Drawn while the infusion was running.').waitFor()
  const text = await shown(panel)
  expect(text).toContain('left out: Ten times the value half an hour before.')
  expect(text).not.toContain('Next level')
  expect(await panel.getByRole('alert').count()).toBe(0)
  const asked = stage.server.state.requests.map(({ path }) => path)
  expect(asked.filter((path) => path.startsWith(`/api${twinPath(3)}/next-levels`))).toEqual([])
})

test('the next level says when, and how much it would help', async () => {
  const { page } = await stage.open(twinPath(1))
  await page.getByRole('tab', { name: 'Dosing' }).click()
  const panel = page.getByRole('tabpanel')
  await panel.getByText('just before the dose').first().waitFor()
  const text = await shown(panel)
  expect(text).toMatch(/just before the dose\s+\W?\+6\W? points/)
  expect(text).toContain('changes little')
})

test('the note names levels, patient, model and version; the report prints them with who it is about', async () => {
  const { page, complaints } = await stage.open(twinPath(1))
  await page.getByRole('tab', { name: 'Dosing' }).click()
  const note = page.getByRole('textbox', { name: 'Note for the chart' })
  await note.waitFor()
  await page.waitForFunction("document.querySelector('textarea')?.value.includes('Next level')")
  const text = await note.inputValue()
  expect(text).toMatch(/Levels: Concentration [\d.]+ mg\/L, \d\d-Nov-2026/)
  expect(text).toMatch(/This patient: Clearance \(CL\) [\d.]+ L\/h \(/)
  expect(text).toMatch(/vancomycin-goti-2018 version 1 · 3f9a6d0b51c2 · research software, not a medical device/)
  await page.getByRole('link', { name: 'Report to print' }).click()
  await page.getByRole('heading', { name: 'Dosing report' }).waitFor()
  await page.emulateMedia({ media: 'print' })
  expect(await page.getByRole('button', { name: 'Print' }).isVisible()).toBe(false)
  const paper = await shown(page.getByRole('article'))
  expect(paper).toMatch(/HARTMANN, Elena/)
  expect(paper).toMatch(/MRN 45-2210-107/)
  // Paper is left lying about: the number the ward goes by is enough.
  expect(paper).not.toMatch(/Social Security|999-45/)
  expect(paper).toMatch(/vancomycin-goti-2018 · version 1 · 3f9a6d0b51c27e88/)
  const parts = ['Chosen regimen', 'Next level', 'has learned', 'Is the record right', 'How this was computed']
  const headings = await page.getByRole('article').getByRole('heading').allTextContents()
  for (const part of parts)
    expect(
      headings.some((each) => each.includes(part)),
      part,
    ).toBe(true)
  for (const line of ['Prepared by', 'Checked by', 'Decided by']) expect(paper).toContain(line)
  expect(complaints).toEqual([])
})

test('nothing is printed while a part of the report is on its way', async () => {
  const { page } = await stage.open(twinPath(1))
  let arrive = () => {}
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve
  })
  await page.route('**/api/twins/*/next-levels*', async (route) => {
    await arrived
    await route.continue()
  })
  await page.getByRole('tab', { name: 'Dosing' }).click()
  await page.getByRole('link', { name: 'Report to print' }).click()
  await page.getByRole('heading', { name: 'Is the record right?' }).waitFor()
  const print = page.getByRole('button', { name: 'Print' })
  expect(await print.isDisabled()).toBe(true)
  arrive()
  await page.getByRole('heading', { name: 'Next level' }).waitFor()
  await expect.poll(() => print.isDisabled()).toBe(false)
})

test('the browser previews a plan by itself before the server answers', async () => {
  const { page, complaints } = await stage.open(twinPath(1))
  // The server never answers the comparison.
  await page.route('**/api/twins/*/compare', () => {})
  await page.getByRole('button', { name: 'Compare with the current plan' }).click()
  const dose = page.getByRole('tabpanel').locator('input').first()
  await dose.fill('250')
  await dose.blur()
  const status = page.getByRole('tabpanel').getByRole('status')
  await status.getByText(/Preview,/).waitFor()
  const low = await shown(status)
  expect(low).toMatch(/Preview, AUC24: In target \d+ of 100/)
  await dose.fill('1250')
  await dose.blur()
  await expect.poll(() => shown(status)).not.toBe(low)
  await page
    .getByRole('region', { name: 'Concentration', exact: true })
    .getByText(/1,250\smg\W? every/)
    .waitFor()
  expect(complaints).toEqual([])
})
