import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { raiseStage, type Stage, shown } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await raiseStage()
})
afterAll(() => stage.close())

test('a theatre week is made, moved by hand with every rule checked at once, and kept', async () => {
  const { page, complaints } = await stage.open('/')
  // A drag does not scroll.
  await page.setViewportSize({ width: 1280, height: 1700 })
  await page.getByRole('link', { name: 'Schedules' }).click()
  await page.getByText('No schedule yet').waitFor()
  await page.getByRole('button', { name: 'Example theatre week' }).click()
  await page.getByText('Keeps every rule').waitFor()
  const stress = page.getByRole('region', { name: 'In possible weeks' })
  expect(await shown(stress)).toMatch(/Overtime, min[\s\S]*Cases not done/)
  const cost = page.getByRole('region', { name: 'Cost' })
  expect(await shown(cost)).toMatch(/Cost \(EUR\)[\s\S]*Overtime[\s\S]*h[\s\S]*Total/)
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save as CSV' }).click(),
  ])
  const rows = readFileSync(await file.path(), 'utf8').split('\r\n')
  expect(rows[0]).toContain('day,room,case')
  expect(rows.find((row) => row.startsWith('overtime,h,'))).toMatch(/^overtime,h(,-?[\d.]+){12}$/)
  expect(rows.some((row) => row.startsWith('total,'))).toBe(true)
  const cases = page.locator('[class*="lane"] [data-case]')
  const first = (await cases.first().getAttribute('data-case'))!

  // Dragged out: it waits.
  await page.locator(`[data-case="${first}"]`).dragTo(page.getByRole('region', { name: 'Not in the plan' }))
  await page.getByText('Moved, not kept yet. Every rule holds.').waitFor()
  await page.getByRole('button', { name: 'Undo', exact: true }).click()
  await page.getByText('Keeps every rule').waitFor()
  // Held over a list of others it says so before it is dropped; Escape puts it back.
  const tile = page.locator(`[data-case="${first}"]`)
  const own = await tile.evaluate((each) => each.closest('[data-drop]')?.getAttribute('data-drop'))
  const lanes = page.locator('[data-drop*=" T"]')
  const wrongOf = async () => {
    for (const lane of await lanes.all())
      if ((await lane.getAttribute('data-drop'))!.slice(-2) !== own!.slice(-2)) return lane
    throw new Error('one room only')
  }
  const [from, to] = [(await tile.boundingBox())!, (await (await wrongOf()).boundingBox())!]
  await page.mouse.move(from.x + 8, from.y + 8)
  await page.mouse.down()
  await page.mouse.move(to.x + 30, to.y + 10, { steps: 4 })
  await page.locator('[class*="overWrong"]').waitFor()
  const held = page.locator('[class*="heldRules"]')
  expect(await shown(held)).toContain(`${first} goes only into a block of its specialty and surgeon`)
  await page.keyboard.press('Escape')
  await page.mouse.up()
  await page.getByText('Keeps every rule').waitFor()
  expect(await shown(held)).toBe('')
  // Dragged out again, taken back by the keyboard, and once more.
  await tile.dragTo(page.getByRole('region', { name: 'Not in the plan' }))
  await page.getByText('Moved, not kept yet. Every rule holds.').waitFor()
  await page.keyboard.press('Control+z')
  await page.getByText('Keeps every rule').waitFor()
  await tile.dragTo(page.getByRole('region', { name: 'Not in the plan' }))
  await page.getByText('Moved, not kept yet. Every rule holds.').waitFor()
  // By the form into somebody else's block: the rule is named at once.
  await page.locator(`[data-case="${first}"]`).click()
  const target = page.getByRole('combobox', { name: `Move ${first} to` })
  const options = await target.locator('option').allTextContents()
  await target.selectOption({
    label: options.find((each) =>
      each.includes(
        first.includes('hip') || first.includes('knee') || first.includes('arthroscopy') ? 'Theatre 2' : 'Theatre 1',
      ),
    )!,
  })
  await page.getByText(/goes only into a block of its specialty and surgeon/).waitFor()
  await page.getByRole('button', { name: 'Keep it' }).click()
  await page.getByText(/\d rules? (is|are) broken/).waitFor()
  const kept = stage.server.state.requests.find(({ method }) => method === 'PUT')
  expect(kept?.body).toMatchObject({ plan: { kind: 'theatre' } })
  expect(complaints).toEqual([])
})

test('a case is moved by a finger that rests on it first, and one that does not scrolls', async () => {
  const { page, complaints } = await stage.open('/schedules', { phone: true })
  await page.getByRole('button', { name: 'Example theatre week' }).click()
  await page.getByText('Keeps every rule').waitFor()
  const session = await page.context().newCDPSession(page)
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', x: number, y: number) =>
    session.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchEnd' ? [] : [{ x, y }] })
  const tile = page.locator('[class*="lane"] [data-case]').first()
  const id = (await tile.getAttribute('data-case'))!
  await tile.scrollIntoViewIfNeeded()
  const box = (await tile.boundingBox())!
  // Away at once: nothing is held.
  await touch('touchStart', box.x + 10, box.y + 10)
  await touch('touchMove', box.x + 10, box.y - 40)
  await touch('touchEnd', 0, 0)
  expect(await page.locator('[data-held]').count()).toBe(0)
  await tile.scrollIntoViewIfNeeded()
  const again = (await tile.boundingBox())!
  await touch('touchStart', again.x + 10, again.y + 10)
  await page.locator(`[data-held][data-case="${id}"]`).waitFor()
  await touch('touchMove', again.x + 40, again.y + box.height + 24)
  await page.locator('[class*="over"][data-drop]').waitFor()
  await touch('touchEnd', 0, 0)
  await page.getByText(/Moved, not kept yet/).waitFor()
  await page.getByRole('button', { name: 'Undo', exact: true }).click()
  // The same without dragging.
  await tile.click()
  await page.getByRole('button', { name: 'Later in the list' }).waitFor()
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
  expect(complaints).toEqual([])
})

test('a roster and elective admissions are shown, in both languages and on a phone', async () => {
  const { page } = await stage.open('/schedules')
  await page.getByRole('button', { name: 'Example roster' }).click()
  await page.getByRole('rowheader', { name: 'nurse 1', exact: true }).waitFor()
  expect(await shown(page.getByRole('region', { name: 'Open places' }))).toMatch(/In possible periods [\d.]+ places/)
  expect(await shown(page.getByRole('region', { name: 'Cost' }))).toMatch(
    /Cover from outside[\s\S]*Budget .*possible weeks/,
  )
  await page.getByRole('link', { name: 'All schedules' }).click()
  await page.getByRole('button', { name: 'Example admissions' }).click()
  await page.getByRole('region', { name: 'surgical ward' }).waitFor()
  for (const locale of ['en', 'fa'] as const) {
    const phone = await stage.open('/schedules', { locale, phone: true })
    await phone.page.locator('tbody tr').first().waitFor()
    for (const link of await phone.page
      .locator('tbody a')
      .evaluateAll((all) => all.map((one) => one.getAttribute('href')!))) {
      await phone.page.goto(`${stage.server.url}${link}`)
      await phone.page.getByRole('table').last().waitFor()
      expect(await phone.page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
    }
  }
})

test('a file that is wrong says where', async () => {
  const { page } = await stage.open('/schedules')
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'week.yaml', mimeType: 'text/yaml', buffer: Buffer.from('plan: theatre\nturnover: 15') })
  await page.getByText('docs/how-to/plan.md').waitFor()
})
