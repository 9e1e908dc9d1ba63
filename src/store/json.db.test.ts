import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { freshStore } from '../../test/support/database.ts'
import { arrayText, storable, toJson } from './json.ts'
import type { Store } from './store.ts'

let store: Store
beforeAll(async () => {
  store = await freshStore()
})
afterAll(() => store.close())

const back = async (type: string, text: string) =>
  (await store.pool.query(`select $1::${type}[] as items`, [text])).rows[0].items

it('writes arrays that PostgreSQL reads as they were', async () => {
  const texts = fc.array(
    fc.option(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('NULL', 'null', '', '{', '"\\', 'a\nb', '\t,'))),
  )
  await fc.assert(
    fc.asyncProperty(texts, async (items) => {
      const held = items.map((item) => item?.replaceAll('\0', '') ?? null)
      expect(await back('text', arrayText(held))).toEqual(held)
    }),
    { numRuns: 200 },
  )
  const numbers = [0, -1.5e-300, 1 / 3, 1e22, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, null, undefined]
  expect(await back('float8', arrayText(numbers))).toEqual(numbers.map((each) => each ?? null))
  expect(await back('boolean', arrayText([true, false, null]))).toEqual([true, false, null])
})

it('writes JSON that PostgreSQL can hold', async () => {
  const clean = (value: unknown): unknown =>
    typeof value === 'string'
      ? storable(value)
      : Array.isArray(value)
        ? value.map(clean)
        : typeof value === 'object' && value !== null
          ? Object.fromEntries(Object.entries(value).map(([key, part]) => [key, clean(part)]))
          : value
  const strings = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('\0', 'a\ud800', '\udc00b', '\\u0000', '\\ud800'),
  )
  const values = fc.array(fc.dictionary(fc.constantFrom('a', 'b', '__'), strings))
  await fc.assert(
    fc.asyncProperty(values, async (value) => {
      const { rows } = await store.pool.query('select $1::jsonb as value', [toJson(value)])
      expect(rows[0].value).toEqual(clean(value))
    }),
    { numRuns: 200 },
  )
})
