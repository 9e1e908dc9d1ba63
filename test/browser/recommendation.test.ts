import { afterAll, beforeAll, expect, test } from 'vitest'
import { raiseStage, type Stage, shown, twinPath } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await raiseStage()
})
afterAll(() => stage.close())

test('an outdated recommendation says so; a new one gives reasons and alternatives; declining needs a reason', async () => {
  const { page, complaints } = await stage.open(twinPath(1))
  await page.getByRole('tab', { name: 'Recommendation' }).click()
  await page.getByText('Outdated: newer data have come').waitFor()
  await page.getByRole('button', { name: 'Ask again' }).click()
  await page.getByText('Outdated').waitFor({ state: 'detached' })
  const panel = page.getByRole('tabpanel')
  const text = (await shown(panel)).replace(/[\u2066-\u2069]/g, '')
  expect(text).toMatch(/\d+ of 100 simulated futures: AUC24 in target\./)
  expect(text).toContain('has no wording here yet (best.unheard-of-code)')
  expect(text).toContain('P(AUC24 in target) − 2 × P(AUC24 > 600 mg·h/L)')
  await panel.getByRole('rowheader', { name: 'Current plan' }).waitFor()
  await panel.getByRole('button', { name: 'Decline' }).click()
  const confirm = panel.getByRole('button', { name: 'Note the refusal' })
  expect(await confirm.isDisabled()).toBe(true)
  await panel.getByLabel('Reason').fill('Surgery tomorrow; the interval must fit.')
  await confirm.click()
  await page.getByText('Your answer is noted.').waitFor()
  await panel.getByText('Surgery tomorrow; the interval must fit.').waitFor()
  await panel.getByText('Dr. Mina Farahani').waitFor()
  expect(await panel.getByRole('button', { name: 'Decline' }).count()).toBe(0)
  const sent = stage.server.state.requests.findLast(({ path }) => path.endsWith('/response'))
  expect(sent?.body).toEqual({ response: 'decline', reason: 'Surgery tomorrow; the interval must fit.' })
  expect(complaints).toEqual([])
})

test('a modification restates what was chosen before it is noted', async () => {
  const { page } = await stage.open(twinPath(2))
  await page.getByRole('tab', { name: 'Recommendation' }).click()
  await page
    .getByRole('tabpanel')
    .getByLabel('Doses to look at')
    .selectOption({ label: 'every \u2068125 mg\u2069 between them' })
  const panel = page.getByRole('tabpanel')
  const ask = panel.getByRole('button', { name: 'Ask for a recommendation' })
  // What the server would refuse is said before anybody asks.
  await page.getByLabel('Smallest dose').fill('1')
  await panel.getByText(/The model allows .*500.* to .* mg/).waitFor()
  expect(await ask.isDisabled()).toBe(true)
  await page.getByLabel('Smallest dose').fill('1750')
  await page.getByLabel('Largest dose').fill('1500')
  await panel.getByText('The smallest dose is above the largest').waitFor()
  expect(await ask.isDisabled()).toBe(true)
  await page.getByLabel('Smallest dose').fill('500')
  await ask.click()
  await panel.getByRole('button', { name: 'Modify' }).click()
  const dose = panel.getByRole('textbox', { name: 'Dose', exact: true })
  await dose.fill('1250')
  await dose.blur()
  await panel.getByText(/Instead you choose: .*1,250/).waitFor()
  await panel.getByLabel('Reason').fill('vial size')
  await panel.getByRole('button', { name: 'Note the modification' }).click()
  const asked = stage.server.state.requests.findLast(
    ({ method, path }) => method === 'POST' && path.endsWith('/recommendations'),
  )
  expect(asked?.body).toEqual({ decision: 'regimen', round: 125, least: 500, most: 1500 })
  await page.getByText('Your answer is noted.').waitFor()
  const sent = stage.server.state.requests.findLast(({ path }) => path.endsWith('/response'))
  expect(sent?.body).toMatchObject({
    response: 'modify',
    reason: 'vial size',
    regimen: { amount: 1250, input: 'dose' },
  })
})

test('where the data cannot decide there is no regimen to accept, and the reason stands there', async () => {
  const { page } = await stage.open(twinPath(4))
  await page.getByRole('tab', { name: 'Recommendation' }).click()
  await page.getByRole('button', { name: 'Ask for a recommendation' }).click()
  await page.getByRole('heading', { name: 'No recommendation' }).waitFor()
  await page.getByText("this rests on the model's population alone", { exact: false }).waitFor()
  expect(await page.getByRole('button', { name: 'Accept' }).count()).toBe(0)
})
