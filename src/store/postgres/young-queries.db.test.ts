import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { freshStore } from '../../../test/support/database.ts'

setFlagsFromString('--expose-gc')
const sweep: (how?: { type: 'minor' }) => void = runInNewContext('gc')
const old = () => getHeapSpaceStatistics().find(({ space_name }) => space_name === 'old_space')?.space_used_size ?? 0

it('leaves nothing of a query that is over to the old generation', async () => {
  const store = await freshStore()
  try {
    const query = (i: number) => sql`select ${`a${i}`}::text as a, ${i}::integer as b`.execute(store.db)
    const many = async (count: number) => {
      for (let i = 0; i < count; i++) {
        await query(i)
        if (i % 50 === 0) sweep({ type: 'minor' })
      }
    }
    await many(500)
    // What is under way when the whole heap is swept grows old: the first link of a chain, if queries hang together.
    for (let i = 0; i < 5; i++) {
      const asked = query(i)
      sweep()
      await asked
    }
    await many(200)
    const before = old()
    await many(1500)
    expect((old() - before) / 1500).toBeLessThan(600)
  } finally {
    await store.close()
  }
})
