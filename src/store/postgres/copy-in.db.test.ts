import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { freshStore } from '../../../test/support/database.ts'
import type { Store } from '../store.ts'
import { BinaryRows } from './binary-rows.ts'
import { copyIn } from './copy-in.ts'

let store: Store
beforeAll(async () => {
  store = await freshStore()
  await store.pool.query(`create table every_type (position integer primary key, a text, b jsonb, c bytea, d integer, e bigint, f float8,
    g boolean, h uuid, i timestamptz, j bigint[], k integer[], l text[], m text default 'unsaid')`)
})
afterAll(() => store.close())

const columns = ['position', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l']
// What no text of PostgreSQL can hold is for the callers to mark (`storable`).
const text = fc.oneof(
  fc.string({ unit: 'grapheme' }).map((each) => each.replaceAll('\0', '').toWellFormed()),
  fc.constantFrom(
    '',
    'NULL',
    '\\N',
    '{"a\n',
    'همزاد',
    'x'.repeat(64),
    'x'.repeat(65),
    `${'x'.repeat(63)}é`,
    'é'.repeat(200_000),
  ),
)
const whole = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String)
const small = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })
const row = fc.record({
  a: fc.option(text),
  b: fc.option(fc.dictionary(fc.constantFrom('a', 'ب'), text)),
  c: fc.uint8Array(),
  d: fc.option(small),
  e: whole,
  f: fc.option(fc.double({ noNaN: true })),
  g: fc.boolean(),
  h: fc.option(fc.uuid()),
  i: fc.option(fc.date({ min: new Date('1850-01-01'), max: new Date('2199-12-31'), noInvalidDate: true })),
  j: fc.option(fc.array(whole)),
  k: fc.array(small),
  l: fc.array(text, { maxLength: 3 }),
})

it('writes rows that are read back as they were, with the defaults of what is not named', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 5 }), async (drawn) => {
      await store.pool.query('truncate every_type')
      const rows = new BinaryRows()
      for (const [position, { a, b, c, d, e, f, g, h, i, j, k, l }] of drawn.entries()) {
        rows
          .row(columns.length)
          .int4(position)
          .text(a)
          .json(b === null ? null : JSON.stringify(b))
          .bytes(c)
          .int4(d)
        rows.int8(e).float8(f).boolean(g).uuid(h).instant(i?.getTime()).int8s(j).int4s(k).texts(l)
      }
      await copyIn(store.db, 'every_type', columns, rows)
      const { rows: back } = await sql`
        select a, b, c, d, e::text, f, g, h, i, j::text[], k, l, m from every_type order by position`.execute(store.db)
      const asRead = drawn.map((each) => ({ ...each, c: Buffer.from(each.c), m: 'unsaid' }))
      expect(back).toEqual(asRead)
    }),
    { numRuns: 60 },
  )
})

it('refuses what the table refuses, writes nothing of it, and leaves the connection as good as it was', async () => {
  await store.pool.query('truncate every_type')
  const twice = (): BinaryRows => new BinaryRows().row(2).int4(1).text('a').row(2).int4(1).text('b')
  await expect(copyIn(store.db, 'every_type', ['position', 'a'], twice())).rejects.toMatchObject({ code: '23505' })
  await store.db.transaction().execute(async (tx) => {
    await copyIn(tx, 'every_type', ['position', 'a'], new BinaryRows().row(2).int4(2).text('c'))
    const { rows } = await sql<{ a: string }>`select a from every_type`.execute(tx)
    expect(rows).toEqual([{ a: 'c' }])
  })
  const undone = store.db.transaction().execute(async (tx) => {
    await copyIn(tx, 'every_type', ['position', 'a'], new BinaryRows().row(2).int4(3).text('d'))
    throw new Error('changed my mind')
  })
  await expect(undone).rejects.toThrow('changed my mind')
  expect((await store.pool.query('select position from every_type')).rows).toEqual([{ position: 2 }])
})

it('knows what is no UUID and no instant', () => {
  expect(() => new BinaryRows().uuid('x')).toThrow('UUID')
  expect(() => new BinaryRows().instant(Number.NaN)).toThrow('instant')
})
