import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { freshStore } from '../../../test/support/database.ts'
import type { Store } from '../store.ts'
import { copyOut } from './copy-out.ts'

let store: Store
beforeAll(async () => {
  store = await freshStore()
  await store.pool.query('create table some_bytes (place integer primary key, bytes bytea)')
})
afterAll(() => store.close())

/** Bytes of every value, the same each time. */
const bytesOf = (length: number) =>
  Buffer.concat(
    Array.from({ length: Math.ceil(length / 32) }, (_, i) => createHash('sha256').update(`${length} ${i}`).digest()),
  ).subarray(0, length)

it('reads bytes as they were written, row by row, each in memory of its own', async () => {
  const written = [0, 1, 255, 8191, 65_536, 1_300_001].map(bytesOf)
  for (const [place, bytes] of written.entries())
    await store.pool.query('insert into some_bytes values ($1, $2)', [place, bytes])
  const read = await copyOut(store.db, 'select bytes from some_bytes order by place')
  expect(read.map((bytes) => bytes.length)).toEqual(written.map((bytes) => bytes.length))
  for (const [i, bytes] of read.entries()) {
    expect(bytes.equals(written[i]!)).toBe(true)
    expect(bytes.buffer.byteLength).toBe(bytes.length)
  }
})

it('finds nothing where nothing is, and goes on after an error', async () => {
  expect(await copyOut(store.db, 'select bytes from some_bytes where place = -1')).toEqual([])
  await expect(copyOut(store.db, 'select bytes from no_such_table')).rejects.toMatchObject({ code: '42P01' })
  await expect(copyOut(store.db, 'select null::bytea')).rejects.toThrow('no value')
  await store.db.transaction().execute(async (tx) => {
    expect(await copyOut(tx, 'select bytes from some_bytes where place = 1')).toHaveLength(1)
    expect(await copyOut(tx, 'select bytes from some_bytes where place = 2')).toHaveLength(1)
  })
})
