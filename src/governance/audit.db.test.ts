import { sql } from 'kysely'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { freshStore } from '../../test/support/database.ts'
import type { Store } from '../store/store.ts'
import { type AuditEntry, appendAudit, linkHash, verifyAudit } from './audit.ts'
import { createAuditWriter } from './audit-writer.ts'

const entry = (n: number): AuditEntry => ({
  actor: `ada ${n}`,
  action: 'twin.read',
  subject: null,
  detail: { n, 'zwölf 😀': 'a"b\\c', quarter: 0.25, none: null },
})

let store: Store
const stores: Store[] = []
beforeEach(async () => {
  store = await freshStore()
  stores.push(store)
  await appendAudit(
    store.db,
    Array.from({ length: 9 }, (_, i) => entry(i + 1)),
  )
})
afterAll(() => Promise.all(stores.map((each) => each.close())))

/** What somebody with the rights of the database's owner can do, and the log must show. */
const tamper = (statement: string) =>
  store.db.connection().execute(async (db) => {
    await sql`alter table audit disable trigger user`.execute(db)
    await sql.raw(statement).execute(db)
  })

test('a whole chain is whole, page by page, and its head can be noted elsewhere', async () => {
  const last = await store.db.selectFrom('audit').select('hash').where('sequence', '=', 9).executeTakeFirstOrThrow()
  for (const page of [1, 2, 3, 9, 100])
    expect(await verifyAudit(store.db, { page })).toEqual({
      whole: true,
      entries: 9,
      firstBroken: null,
      why: null,
      head: last.hash.toString('hex'),
    })
})

test('an empty log is whole', async () => {
  await tamper('delete from audit')
  expect(await verifyAudit(store.db)).toEqual({ whole: true, entries: 0, firstBroken: null, why: null, head: null })
})

describe('the first entry that does not fit is named', () => {
  test.each([
    ['one letter of the actor', `update audit set actor = 'bob 4' where sequence = 4`, 4],
    ['a number in the detail', `update audit set detail = detail || '{"n": 44}' where sequence = 4`, 4],
    ['a millisecond', `update audit set at = at + interval '1 millisecond' where sequence = 4`, 4],
    ['another subject', `update audit set subject = gen_random_uuid() where sequence = 4`, 4],
    ['one bit of a hash', 'update audit set hash = set_bit(hash, 0, 1 - get_bit(hash, 0)) where sequence = 4', 4],
    ['an entry removed', 'delete from audit where sequence = 4', 4],
    ['the beginning removed', 'delete from audit where sequence <= 3', 1],
    [
      'two entries swapped',
      `update audit set sequence = case sequence when 4 then -5 else -4 end where sequence in (4, 5);
       update audit set sequence = -sequence where sequence < 0`,
      4,
    ],
    [
      'an entry put in',
      `insert into audit select 10, at, 'mallory', action, subject, detail, previous_hash, hash from audit where sequence = 9`,
      10,
    ],
  ])('%s', async (_what, statement, index) => {
    for (const each of statement.split(';')) await tamper(each)
    expect(await verifyAudit(store.db, { page: 4 })).toMatchObject({ whole: false, firstBroken: index })
  })

  test('an entry rewritten with a fitting hash of its own: the next does not follow', async () => {
    const { previous_hash, at } = await store.db
      .selectFrom('audit')
      .select(['previous_hash', 'at'])
      .where('sequence', '=', 4)
      .executeTakeFirstOrThrow()
    const { actor, action, subject, detail } = entry(99)
    const hash = linkHash(previous_hash, { sequence: 4, at: at.toISOString(), actor, action, subject, detail })
    await tamper(
      `update audit set actor = '${actor}', detail = '${JSON.stringify(detail)}', hash = '\\x${hash.toString('hex')}' where sequence = 4`,
    )
    expect(await verifyAudit(store.db)).toMatchObject({ whole: false, firstBroken: 5 })
  })
})

test('an end cut off shows against a head noted before', async () => {
  const { head } = await verifyAudit(store.db)
  expect(await verifyAudit(store.db, { head: head! })).toMatchObject({ whole: true, entries: 9 })
  expect(await verifyAudit(store.db, { head: 'ab'.repeat(32) })).toMatchObject({
    whole: false,
    firstBroken: 10,
    why: expect.stringContaining('head'),
  })
})

test('the database refuses changes while nobody disarms it', async () => {
  await expect(sql`update audit set actor = 'x'`.execute(store.db)).rejects.toThrow()
  await expect(sql`delete from audit`.execute(store.db)).rejects.toThrow()
  await expect(sql`truncate audit`.execute(store.db)).rejects.toThrow()
})

test('an entry of a transaction that fails is not there', async () => {
  const failed = store.db.transaction().execute(async (tx) => {
    await appendAudit(tx, [entry(10)])
    throw new Error('no')
  })
  await expect(failed).rejects.toThrow('no')
  expect(await verifyAudit(store.db)).toMatchObject({ whole: true, entries: 9 })
})

test('many at once, from several writers: one chain without gaps, in few commits', async () => {
  const commits = async () => {
    // All entries of one commit carry the same instant.
    const { rows } = await sql<{ count: number }>`select count(distinct at)::integer as count from audit`.execute(
      store.db,
    )
    return rows[0]?.count ?? 0
  }
  const before = await commits()
  const writers = [createAuditWriter(store.db), createAuditWriter(store.db), createAuditWriter(store.db)]
  await Promise.all(Array.from({ length: 600 }, (_, i) => writers[i % 3]!(entry(i))))
  expect(await verifyAudit(store.db)).toMatchObject({ whole: true, entries: 609 })
  expect((await commits()) - before).toBeLessThan(60)
})

test('a writer that goes on from its own last entry gives way to transactions and to other writers', async () => {
  const writers = [createAuditWriter(store.db), createAuditWriter(store.db)]
  const inTransaction = (n: number) => store.db.transaction().execute((tx) => appendAudit(tx, [entry(n)]))
  for (let round = 0; round < 30; round++)
    await Promise.all([writers[0]!(entry(round)), inTransaction(round), writers[round % 2]!(entry(round))])
  expect(await verifyAudit(store.db)).toMatchObject({ whole: true, entries: 99 })
})

test('text that PostgreSQL cannot hold is kept without it', async () => {
  await appendAudit(store.db, [{ actor: 'ada', action: 'x', subject: null, detail: { text: 'a\u0000b' } }])
  expect(await verifyAudit(store.db)).toMatchObject({ whole: true, entries: 10 })
})
