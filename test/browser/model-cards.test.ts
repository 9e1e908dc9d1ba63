import { afterAll, beforeAll, expect, test } from 'vitest'
import { listModels } from '../../src/twins/library/library.ts'
import { raiseStage, type Stage } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await raiseStage()
})
afterAll(() => stage.close())

test('the card of every model of the library fits a phone', async () => {
  const wide: string[] = []
  for (const { id } of listModels()) {
    const { page, complaints } = await stage.open(`/models/${id}`, { phone: true })
    await page.getByRole('heading', { name: 'The model itself' }).waitFor()
    if (Number(await page.evaluate('document.documentElement.scrollWidth')) > 390) wide.push(id)
    expect(complaints, id).toEqual([])
    await page.close()
  }
  expect(wide).toEqual([])
})
