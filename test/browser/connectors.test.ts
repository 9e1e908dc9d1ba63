import { afterAll, beforeAll, expect, test } from 'vitest'
import { message } from './mock/connectors.ts'
import { raiseStage, type Stage, shown } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await raiseStage()
})
afterAll(() => stage.close())

test('an administrator adds a connector, watches its first message arrive, and sees to what was refused', async () => {
  const { state } = stage.server
  const clinician = await stage.open('/')
  await clinician.page.getByRole('link', { name: 'Models' }).waitFor()
  expect(await clinician.page.getByRole('link', { name: 'Connectors' }).count()).toBe(0)

  state.role = 'administrator'
  const { page, complaints } = await stage.open('/')
  await page.getByRole('link', { name: 'Connectors' }).click()
  const laboratory = page.getByRole('article', { name: 'laboratory' })
  expect(await shown(laboratory)).toMatch(/Listening[\s\S]*2 connections/)
  expect(await shown(page.getByRole('article', { name: 'ward3-broker' }))).toContain('Failed')
  expect(await shown(page.getByRole('article', { name: 'admissions' }))).toContain('Quiet for too long')

  await page.getByRole('button', { name: 'Add a connector' }).click()
  const field = (name: string) => page.getByRole('textbox', { name }).or(page.getByRole('combobox', { name }))
  await field('Name').fill('laboratory')
  await field('Port').fill('2575')
  await field('May connect from').fill('10.1.0.0/33')
  await field('Time zone of the sender').fill('Tehran')
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  for (const fault of ['has this name', 'listens on this port', 'zone is not known', 'Write addresses or networks'])
    await page.getByText(fault).waitFor()
  await field('Name').fill('pharmacy')
  await field('Port').fill('2580')
  await field('May connect from').fill('10.1.0.0/16, 10.2.3.4')
  await field('Time zone of the sender').fill('Asia/Tehran')
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByRole('link', { name: 'pharmacy' }).click()
  const asked = state.requests.filter(({ method, path }) => method === 'POST' && path === '/api/connectors')
  expect(asked.map(({ body }) => body)).toEqual([
    {
      name: 'pharmacy',
      kind: 'mllp',
      settings: { port: 2580, timeZone: 'Asia/Tehran', from: ['10.1.0.0/16', '10.2.3.4'], host: '0.0.0.0' },
    },
  ])
  await page.getByText('No message', { exact: true }).waitFor()
  state.connectors.messages.unshift(message('pharmacy', 10, new Date(state.now()).toISOString(), { type: 'RDE^O11' }))
  await page.getByText('RDE^O11').waitFor()
  await page.getByRole('switch', { name: 'pharmacy is on' }).locator('..').click()
  await page.getByText('Off', { exact: true }).waitFor()

  await page.goto(`${stage.server.url}/connectors/laboratory`)
  const rows = page.getByRole('list', { name: 'Newest messages' }).locator('> li')
  await page.getByText('OBX[2]-6').first().waitFor()
  await page.getByRole('radiogroup').getByText('Refused').click()
  await page.getByText('ADT^A08').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Take refused messages again' }).click()
  await page.getByText('Taken: 1. Still refused: 1.').waitFor()
  await page.getByText('tried 3 times').waitFor({ state: 'detached' })
  expect(await rows.count()).toBe(1)
  expect(await rows.first().getByRole('link', { name: 'Decide' }).getAttribute('href')).toBe('/review')
  expect(complaints).toEqual([])
})

test('an administrator is told on every page of a feed that went quiet, and says how long it may be silent', async () => {
  const { state } = stage.server
  state.role = 'clinician'
  const clinician = await stage.open('/')
  await clinician.page.getByRole('link', { name: 'Models' }).waitFor()
  expect(await clinician.page.getByText('feed is quiet').count()).toBe(0)

  state.role = 'administrator'
  const { page, complaints } = await stage.open('/patients')
  await page.getByText('1 feed is quiet').click()
  const alerts = page.getByRole('region', { name: 'Feeds that went quiet' })
  expect(await shown(alerts)).toMatch(
    /admissions[\s\S]*silent[\s\S]*45 minutes would be too long[\s\S]*pump-12[\s\S]*came back/,
  )
  await alerts.getByRole('link', { name: 'admissions' }).click()
  const field = page.getByRole('textbox', { name: 'Minutes it may be silent' })
  await field.fill('soon')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Write a number of minutes.').waitFor()
  await field.fill('۲۴۰')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved.').waitFor()
  const asked = state.requests.findLast(({ method }) => method === 'PATCH')
  expect(asked).toMatchObject({
    path: '/api/connectors/admissions',
    body: { settings: { host: '0.0.0.0', timeZone: 'Asia/Tehran', quietAfterMinutes: 240 } },
  })
  expect(complaints).toEqual([])
})

test('on a phone nothing runs out of the side, in both directions of writing', async () => {
  stage.server.state.role = 'administrator'
  for (const locale of ['en', 'fa'] as const)
    for (const path of ['/connectors', '/connectors/laboratory']) {
      const { page } = await stage.open(path, { locale, phone: true })
      await page.getByRole('article', { name: 'laboratory' }).waitFor()
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
    }
})

test('the bar of a phone holds five entries, and the last one opens the way to the rest', async () => {
  const { state } = stage.server
  state.role = 'administrator'
  const { page, complaints } = await stage.open('/', { phone: true })
  const bar = page.getByRole('navigation').locator('> *')
  await page.getByRole('button', { name: 'More' }).click()
  expect(await bar.count()).toBe(5)
  await page.getByRole('menuitem', { name: 'Connectors' }).click()
  await page.getByRole('article', { name: 'laboratory' }).waitFor()
  await page.getByRole('button', { name: 'More' }).click()
  expect(await page.getByRole('menuitem', { name: 'Connectors' }).getAttribute('aria-current')).toBe('page')
  expect(complaints).toEqual([])
})

test('an administrator says from the page what a code of a feed means, takes it back, and lays a map over those of Hamzad', async () => {
  const { state } = stage.server
  state.role = 'administrator'
  const { page, complaints } = await stage.open('/connectors/laboratory')
  const row = (code: string) => page.getByRole('listitem').filter({ hasText: code }).first()
  expect(await shown(row('VANC-T'))).toMatch(/Vancomycin trough[\s\S]*31 values/)
  await row('VANC-T').getByRole('button', { name: 'Say what it means' }).click()
  const form = page.getByRole('form', { name: 'What VANC-T means' })
  const written = form.getByRole('textbox', { name: 'Code there' })
  await written.fill('vancomycin')
  await form.getByRole('button', { name: 'Keep' }).click()
  await page.getByText('Write a code of this system').waitFor()
  await written.fill('4092-3')
  await form.getByRole('button', { name: 'Keep' }).click()
  await page.getByText('LOINC 4092-3').waitFor()
  const mappings = () => state.requests.filter(({ path }) => path.endsWith('/mappings')).map(({ body }) => body)
  const source = { system: 'urn:hamzad:hl7v2:L', code: 'VANC-T' }
  expect(mappings()).toEqual([{ source, target: { system: 'http://loinc.org', code: '4092-3' } }])
  await row('VANC-T').getByRole('button', { name: 'Change' }).click()
  await form.getByRole('button', { name: 'Take it back' }).click()
  await row('VANC-T').getByRole('button', { name: 'Say what it means' }).waitFor()
  expect(mappings().at(-1)).toEqual({ source, target: null })

  await page.getByText('Maps of this site').click()
  const maps = page.getByRole('textbox', { name: 'Maps of this site' })
  const keep = page.getByRole('button', { name: 'Keep' })
  await maps.fill('{ tables')
  await keep.click()
  await page.getByText('This is not JSON.').waitFor()
  await maps.fill('{ "tables": { "administrative-sex": { "W": "female" } } }')
  await keep.click()
  await page.getByText('are read by these maps').waitFor()
  const patched = state.requests.findLast(({ method }) => method === 'PATCH')?.body as { settings: { maps: unknown } }
  expect(patched.settings.maps).toEqual({ tables: { 'administrative-sex': { W: 'female' } } })
  await page.getByRole('button', { name: 'Read archived messages anew' }).click()
  await page.getByText('Read anew:').waitFor()
  expect(complaints).toEqual([])
})
