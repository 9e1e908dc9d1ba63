import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { raiseStage, type Stage, shown } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await raiseStage()
  stage.server.state.role = 'theatre-manager'
})
afterAll(() => stage.close())

const rowOf = (page: Page, id: string): Locator => page.getByRole('listitem').filter({ hasText: `Roe, ${id}` })
const said = () =>
  stage.server.state.requests.filter(({ method, path }) => method === 'POST' && path.includes('operations'))
/** Opens the form of a case. */
async function formOf(page: Page, id: string): Promise<Locator> {
  await rowOf(page, id)
    .getByRole('button', { name: /Record what became of/ })
    .click()
  return rowOf(page, id).locator('form')
}

test('theatres of today show what runs, what is late, what may not be done, and when lists are likely to end', async () => {
  const { page, complaints } = await stage.open('/hospital?tab=theatres')
  const first = page.getByRole('region', { name: 'Theatre 1', exact: true })
  await first.waitFor()
  expect(await shown(first)).toMatch(/24 %/)
  expect(await shown(rowOf(page, 'b'))).toMatch(/Hip replacement[\s\S]*running/)
  expect(await shown(rowOf(page, 'c'))).toMatch(/25[\s\S]*12 %/)
  // Of whom nothing may be told there is nothing to say either.
  const second = page.getByRole('region', { name: 'Theatre 2', exact: true })
  expect(await second.getByRole('button', { name: /Record what became of/ }).count()).toBe(1)
  expect(await shown(second)).toMatch(/Operation withheld\s+name withheld/)
  const waiting = page.getByRole('region', { name: /Waiting/ })
  expect(await shown(waiting)).toMatch(/Knee replacement[\s\S]*Doe, John/)
  // The bar of what runs begins an hour ago and ends now.
  const lane = rowOf(page, 'b').locator('[class*=ganttLane]')
  const [bar, now] = [
    (await lane.locator('[class*=ganttBar]').boundingBox())!,
    (await lane.locator('[class*=ganttNow]').boundingBox())!,
  ]
  expect(Math.abs(bar.x + bar.width - now.x)).toBeLessThan(3)
  expect(complaints).toEqual([])
})

test('who works there says that an operation began, ended, was stopped or is not done, and takes it back', async () => {
  const { page, complaints } = await stage.open('/hospital?tab=theatres')
  await page.getByRole('region', { name: 'Theatre 1', exact: true }).waitFor()

  // It ends: the first thing to say of what runs.
  const running = await formOf(page, 'b')
  await running.getByRole('button').first().click()
  await rowOf(page, 'b').and(page.locator('[data-status=done]')).waitFor()
  expect(said().at(-1)?.body).toMatchObject({ of: { operation: 'theatre-b' }, event: 'ended', version: 1 })

  // And did not: it runs again.
  await (await formOf(page, 'b')).getByRole('button').last().click()
  await rowOf(page, 'b').and(page.locator('[data-status=running]')).waitFor()
  expect(said().at(-1)?.body).toMatchObject({ event: 'taken-back', version: 2 })

  // Stopped, and not without a reason.
  const stop = await formOf(page, 'b')
  const button = stop.getByRole('button').nth(1)
  expect(await button.isDisabled()).toBe(true)
  await stop.getByRole('textbox').last().fill('bleeding')
  await button.click()
  await rowOf(page, 'b').and(page.locator('[data-status=stopped]')).waitFor()
  expect(said().at(-1)?.body).toMatchObject({ event: 'stopped', reason: 'bleeding', version: 3 })
  expect(await shown(rowOf(page, 'b'))).toContain('bleeding')

  // Begins elsewhere than planned.
  const begin = await formOf(page, 'd')
  await begin.getByRole('combobox').selectOption('t1')
  await begin.getByRole('button').first().click()
  await page
    .getByRole('region', { name: 'Theatre 1', exact: true })
    .getByRole('listitem')
    .filter({ hasText: 'Roe, d' })
    .waitFor()
  const news = said().at(-1)?.body as { at: string }
  expect(news).toMatchObject({ of: { appointment: 'd' }, event: 'began', room: 't1', version: 0 })
  expect(Math.abs(Date.parse(news.at) - stage.server.state.now())).toBeLessThanOrEqual(60_000)

  // Not done.
  const cancel = await formOf(page, 'c')
  await cancel.getByRole('textbox').last().fill('no bed')
  await cancel.getByRole('button').last().click()
  await rowOf(page, 'c').and(page.locator('[data-status=cancelled]')).waitFor()
  expect(said().at(-1)?.body).toMatchObject({ event: 'cancelled', reason: 'no bed' })
  expect(complaints).toEqual([])
})

test('what somebody else changed meanwhile is not overwritten, and the form says so', async () => {
  const { page } = await stage.open('/hospital?tab=theatres')
  const form = await formOf(page, 'd')
  const { rooms } = stage.server.state.theatres.view
  for (const { cases } of rooms)
    for (const [i, each] of cases.entries())
      if (each.appointment === 'd') cases[i] = { ...each, version: each.version + 1 }
  await form.getByRole('button').first().click()
  await form.getByRole('alert').waitFor()
  expect(await shown(form.getByRole('alert'))).toContain('changed meanwhile')
})

test('a bed manager sees the theatres and says nothing of them', async () => {
  stage.server.state.role = 'bed-manager'
  const { page } = await stage.open('/hospital?tab=theatres')
  await page.getByRole('region', { name: 'Theatre 1', exact: true }).waitFor()
  expect(await page.getByRole('button', { name: /Record what became of/ }).count()).toBe(0)
  stage.server.state.role = 'theatre-manager'
})
