import { afterAll, beforeAll, expect, test } from 'vitest'
import { raiseStage, type Stage, shown } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await raiseStage()
})
afterAll(() => stage.close())

const asked = (path: string) =>
  stage.server.state.requests.filter((each) => each.method === 'POST' && each.path === path).map(({ body }) => body)

test('an administrator sees why messages wait and what they hold, says whom one is about, and discards with a reason', async () => {
  stage.server.state.role = 'administrator'
  const { page, complaints } = await stage.open('/connectors/laboratory')
  await page.getByRole('link', { name: 'Decide' }).first().click()
  const laboratory = page.getByRole('article', { name: 'laboratory ORU^R01' })
  expect(await shown(laboratory)).toMatch(/2 refused[\s\S]*No identifier says whom/)
  await laboratory.getByRole('button', { name: 'Take again' }).click()
  await page.getByText('Tried: 2. Taken: 0. Still refused: 2.').waitFor()
  await laboratory.getByRole('button', { name: 'What they hold' }).click()
  const first = laboratory.getByRole('listitem').first()
  expect(await shown(first)).toMatch(/LAB CENTRAL[\s\S]*OBX ×3[\s\S]*CREA mg\/dL[\s\S]*a name, a date of birth/)
  await first.getByRole('button', { name: 'Say whom it is about' }).click()
  await first.getByRole('searchbox', { name: 'Patient' }).fill('Hart')
  await first.getByRole('button', { name: 'HARTMANN' }).click()
  await first.getByRole('button', { name: 'It is about this patient' }).click()
  await page.getByText('Taken: 1.').waitFor()
  await laboratory.getByRole('button', { name: 'Discard it' }).click()
  const discard = laboratory.getByRole('button', { name: 'Discard', exact: true }).first()
  expect(await discard.isDisabled()).toBe(true)
  await laboratory.getByRole('textbox', { name: 'Why it is not to be taken' }).fill('A test of the sender')
  await discard.click()
  await laboratory.waitFor({ state: 'detached' })
  const group = { connector: 'laboratory', state: 'dead', type: 'ORU^R01', rule: 'hl7.patient-missing', device: null }
  expect(asked('/api/review/messages')).toEqual([
    { ...group, decision: { kind: 'replay' } },
    { ...group, sequences: [12], decision: { kind: 'match', subject: '00000000-0000-4000-8000-a00000000001' } },
    { ...group, decision: { kind: 'discard', reason: 'A test of the sender' } },
  ])
  expect(complaints).toEqual([])
})

test('messages of a device are given to somebody new for a time', async () => {
  const { page, complaints } = await stage.open('/review')
  const pump = page.getByRole('article', { name: 'ward-monitors pump-12' })
  await pump.getByRole('button', { name: 'Say whom it is about' }).click()
  await pump.getByRole('button', { name: 'Somebody new' }).click()
  await pump.getByRole('textbox', { name: 'What you call this patient' }).fill('Unknown, bed 4')
  await pump.getByRole('button', { name: 'Make a new patient' }).click()
  await pump.waitFor({ state: 'detached' })
  expect(asked('/api/review/messages').at(-1)).toMatchObject({
    device: 'pump-12',
    decision: {
      kind: 'new',
      label: 'Unknown, bed 4',
      from: expect.stringMatching(/Z$/),
      until: expect.stringMatching(/Z$/),
    },
  })
  expect(complaints).toEqual([])
})

test('two patients are told to be one, which is taken back, and then to be two', async () => {
  const { page, complaints } = await stage.open('/review')
  const pair = page.getByRole('region', { name: 'Patients that may be one person' }).getByRole('article')
  expect(await shown(pair)).toMatch(/83 of 100[\s\S]*قاسمی[\s\S]*Ghasemi/i)
  await pair.getByRole('textbox', { name: 'Reason, if you like' }).fill('the same card')
  await pair.getByRole('radio').nth(1).click()
  await pair.getByRole('button', { name: 'One person' }).click()
  await page.getByText('It can be taken back below').waitFor()
  await page.getByRole('button', { name: 'Take back' }).click()
  await pair.getByRole('button', { name: 'Two people' }).click()
  await page.getByRole('region', { name: 'Decided' }).waitFor()
  expect(asked('/api/review/patients')).toEqual([
    { a: 'persian', b: 'latin', same: true, into: 'latin', reason: 'the same card' },
    { a: 'persian', b: 'latin', same: false },
  ])
  expect(complaints).toEqual([])
})

test('on a phone nothing runs out of the side, in both directions of writing', async () => {
  const { server } = stage
  const { mockReview } = await import('./mock/review.ts')
  server.state.review = mockReview(server.state.now())
  for (const locale of ['en', 'fa'] as const) {
    const { page } = await stage.open('/review', { locale, phone: true })
    const articles = page.getByRole('article')
    await articles.nth(2).waitFor()
    await articles.first().getByRole('button').last().click()
    await articles.nth(1).getByRole('button').nth(1).click()
    await page.getByRole('searchbox').waitFor()
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
  }
})
