import { afterAll, beforeAll, expect, test } from 'vitest'
import { raiseStage, type Stage, shown } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await raiseStage()
  stage.server.state.role = 'administrator'
})
afterAll(() => stage.close())

const wide = 'time,HR (bpm),lactate,remark\n2026-01-02 08:00,72,1.1,ok\n2026-01-02 09:00,high,1.3,\n'
const file = (name: string, text: string) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) })

test('a table gets its meaning from a person, is looked at, taken in, and its map is there for the next', async () => {
  const { page, complaints } = await stage.open('/connectors')
  await page.getByRole('link', { name: 'Tables' }).click()
  await page.getByText('No kind of table is kept yet').waitFor()
  await page.locator('input[type=file]').setInputFiles(file('ICU values (3).csv', wide))
  const columns = page.getByRole('region', { name: 'What the columns are' })
  expect(await columns.getByLabel('What the column time is').inputValue()).toBe('time')
  expect(await columns.getByLabel('LOINC code of HR (bpm)').inputValue()).toBe('8867-4')
  expect(await columns.getByLabel('What the column remark is').inputValue()).toBe('none')
  const look = page.getByRole('region', { name: 'What would be recorded' })
  const take = page.getByRole('button', { name: 'Take the table in' })
  await look.getByText('The time has no zone').first().waitFor()
  expect(await take.isDisabled()).toBe(true)
  await page.getByLabel('Time zone of its clock').fill('Asia/Tehran')
  await page.getByLabel('Patient’s id in the record').fill('p1')
  await look.getByText(/.?1.? values understood, .?3.? refused/).waitFor()
  await page.getByText(/.?1.? meaning is open/).waitFor()
  await columns.getByLabel('LOINC code of lactate').fill('2524-7')
  await columns.getByLabel('Unit of lactate').fill('mmol/L')
  await look.getByText(/.?3.? values understood, .?1.? refused/).waitFor()
  expect(await shown(look)).toMatch(/p1[\s\S]*HR \(bpm\)[\s\S]*8867-4[\s\S]*72 min|72 \/min/)
  await look.getByText(/Refused: .?1/).click()
  expect(await shown(look)).toContain('line 3, HR (bpm) The value is not a number')
  expect(await page.getByLabel('Name of this kind of table').inputValue()).toBe('icu-values-3')
  await page.getByLabel('Name of this kind of table').fill('icu')
  await take.click()
  await page.getByText(/Recorded: .?3.? values.*patients: .?1.?;/).waitFor()
  const sent = stage.server.state.requests.filter(({ path }) => path === '/api/tables/icu' || path === '/api/records')
  expect(sent.map(({ path, body }) => [path, body])).toEqual([
    [
      '/api/tables/icu',
      {
        map: {
          time: 'time',
          columns: { 'HR (bpm)': { code: '8867-4', unit: '/min' }, lactate: { code: '2524-7', unit: 'mmol/L' } },
        },
        timeZone: 'Asia/Tehran',
        dateOrder: null,
      },
    ],
    ['/api/records', wide],
  ])
  await page.getByRole('button', { name: 'Another file' }).click()
  await page.getByLabel('Read it as').selectOption('icu')
  await page.locator('input[type=file]').setInputFiles(file('b.csv', wide))
  expect(await page.getByLabel('Time zone of its clock').inputValue()).toBe('Asia/Tehran')
  expect(await columns.getByLabel('LOINC code of lactate').inputValue()).toBe('2524-7')
  expect(await page.getByLabel('Name of this kind of table').inputValue()).toBe('icu')
  expect(complaints).toEqual([])
})

test('a table with one value a row is mapped by its names; what is no table says what to do', async () => {
  const { page } = await stage.open('/tables')
  const long = 'charttime,label,value,unit,id\n2026-01-02T08:00Z,Lactate,2.1,mmol/L,p7\n'
  await page.locator('input[type=file]').setInputFiles(file('long.csv', long))
  const columns = page.getByRole('region', { name: 'What the columns are' })
  await columns.getByLabel('What the column id is').selectOption('patient')
  await columns.getByLabel('LOINC code of Lactate').fill('lactate')
  await columns.getByText('A LOINC code is digits').waitFor()
  await columns.getByLabel('LOINC code of Lactate').fill('2524-7')
  await page.getByText(/.?1.? values understood, .?0.? refused/).waitFor()
  expect(await page.getByLabel('Patient’s id in the record').count()).toBe(0)
})

test('half a time zone is told beside its field, takes nothing away, and is soon a whole one', async () => {
  const { page } = await stage.open('/tables')
  await page.locator('input[type=file]').setInputFiles(file('wide.csv', wide))
  const zone = page.getByLabel('Time zone of its clock')
  await zone.fill('Asia/Te')
  await page.getByRole('alert').waitFor()
  expect(await page.getByLabel('What the column time is').inputValue()).toBe('time')
  expect(await page.getByRole('button', { name: 'Take the table in' }).isDisabled()).toBe(true)
  await zone.fill('Asia/Tehran')
  await page.getByRole('alert').waitFor({ state: 'detached' })
})

for (const locale of ['en', 'fa'] as const)
  test(`nothing runs over on a phone (${locale})`, async () => {
    const { page, complaints } = await stage.open('/tables', { locale, phone: true })
    await page.locator('input[type=file]').setInputFiles(file('wide.csv', wide))
    await page.locator('section li').first().waitFor()
    const over = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
    expect(await page.evaluate(over)).toBe(0)
    expect(await shown(page.locator('main'))).not.toMatch(/\btables\.\w+/)
    expect(complaints).toEqual([])
  })
