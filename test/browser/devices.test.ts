import { afterAll, beforeAll, expect, test } from 'vitest'
import { raiseStage, type Stage, shown } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await raiseStage()
})
afterAll(() => stage.close())

const asked = (method: string, path: string) =>
  stage.server.state.requests.filter((each) => each.method === method && each.path === path).map(({ body }) => body)

test('an administrator adds a device that was heard, keeps its secret, and says whom it observes', async () => {
  stage.server.state.role = 'administrator'
  const { page, complaints } = await stage.open('/connectors')
  await page.getByRole('navigation', { name: 'What comes in' }).getByRole('link', { name: 'Devices' }).click()
  const waiting = page.getByRole('region', { name: 'Heard, not added yet' })
  expect(await shown(waiting)).toMatch(/oximeter-77[\s\S]*Oxygen saturation %[\s\S]*14 messages held/)
  const row = (name: string) => page.getByRole('row').filter({ hasText: name })
  expect(await shown(row('pump-12'))).toMatch(
    /Quiet for too long[\s\S]*14\.9 % of 410 readings refused[\s\S]*312 s ahead, corrected/,
  )
  expect(await shown(row('monitor-3'))).toMatch(/HARTMANN[\s\S]*less than 0\.1 % of 29,520/)
  await page.getByRole('searchbox', { name: 'Search devices' }).fill('infusion')
  expect(await page.getByRole('row').count()).toBe(2)
  await page.getByRole('searchbox', { name: 'Search devices' }).fill('')

  await waiting.getByRole('button', { name: 'Add it' }).click()
  await page.getByRole('textbox', { name: 'What it is' }).fill('pulse oximeter')
  await page.getByRole('textbox', { name: 'Minutes it may be silent' }).fill('x')
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByText('Write a whole number above 0').waitFor()
  await page.getByRole('textbox', { name: 'Minutes it may be silent' }).fill('۳۰')
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByText('Zm9ydHkgdHdv').waitFor()
  expect(asked('POST', '/api/devices')).toEqual([
    { name: 'oximeter-77', kind: 'pulse oximeter', quietAfterMinutes: 30 },
  ])
  await page.getByRole('button', { name: 'The device has it' }).click()
  expect(await page.getByText('Zm9ydHkgdHdv').count()).toBe(0)

  await page.getByRole('link', { name: 'oximeter-77' }).click()
  const form = page.getByRole('form', { name: 'Say whom it observes' })
  await form.getByRole('button', { name: 'Assign' }).click()
  await page.getByText('Choose a patient.').waitFor()
  await form.getByRole('searchbox', { name: 'Patient' }).fill('Hart')
  await form.getByRole('button', { name: 'HARTMANN' }).click()
  await form.getByRole('button', { name: 'Assign' }).click()
  await page.getByText('14 messages that were held are taken.').waitFor()
  const [assigned] = asked('POST', '/api/devices/oximeter-77/assignments') as {
    subject: string
    from: string
    until?: string
  }[]
  expect(assigned).toMatchObject({ subject: '00000000-0000-4000-8000-a00000000001' })
  expect(assigned?.until).toBeUndefined()
  expect(await shown(page.getByRole('list', { name: 'Whom it observed' }))).toMatch(/HARTMANN[\s\S]*now/)
  expect(complaints).toEqual([])
})

test('a device is calibrated, retired with a reason and taken back', async () => {
  stage.server.state.role = 'administrator'
  const { page, complaints } = await stage.open('/devices/pump-12')
  await page.getByRole('textbox', { name: 'How it was checked' }).fill('against a burette')
  await page.getByRole('button', { name: 'Calibrated now' }).click()
  await page.getByText('against a burette').waitFor()
  await page.getByRole('button', { name: 'Retire', exact: true }).click()
  const retire = page.getByRole('button', { name: 'Retire it' })
  expect(await retire.isDisabled()).toBe(true)
  await page.getByRole('textbox', { name: 'Why' }).fill('worn out')
  await retire.click()
  await page.getByText('Retired on').waitFor()
  expect(asked('PATCH', '/api/devices/pump-12')).toEqual([{ retire: { reason: 'worn out' } }])
  await page.getByRole('button', { name: 'Take it back into service' }).click()
  await page.getByText('Its secret is shown this once').waitFor()
  expect(complaints).toEqual([])
})

test('a clinician sees whom a device observes and may say so, and changes nothing else', async () => {
  stage.server.state.role = 'clinician'
  const { page } = await stage.open('/devices')
  await page.getByRole('link', { name: 'monitor-3' }).click()
  await page.getByRole('form', { name: 'Say whom it observes' }).waitFor()
  for (const name of ['Retire', 'New secret', 'Save', 'Calibrated now'])
    expect(await page.getByRole('button', { name, exact: true }).count()).toBe(0)
  await page.goto(`${stage.server.url}/devices`)
  await page.getByRole('table').waitFor()
  expect(await page.getByRole('button', { name: 'Add a device' }).count()).toBe(0)
})

test('on a phone nothing runs out of the side, in both directions of writing', async () => {
  stage.server.state.role = 'administrator'
  for (const locale of ['en', 'fa'] as const)
    for (const path of ['/devices', '/devices/monitor-3', '/devices/pump-12']) {
      const { page } = await stage.open(path, { locale, phone: true })
      await page.locator('h1').waitFor()
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
    }
})
