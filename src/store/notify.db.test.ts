import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databaseServers, freshStore } from '../../test/support/database.ts'
import { until } from '../../test/support/until.ts'
import { type Heard, publish, subscribe } from './notify.ts'
import type { Store } from './store.ts'

describe.each(databaseServers())('changes on $name', (server) => {
  let store: Store
  beforeAll(async () => {
    store = await freshStore({ server })
  })
  afterAll(() => store.close())

  it('are heard by every listener, when and only when their transaction commits', async () => {
    const heard: Heard[][] = [[], []]
    const stops = await Promise.all(heard.map((list) => subscribe(store, (change) => void list.push(change))))
    await store.db
      .transaction()
      .execute(async (tx) => {
        await publish(tx, { kind: 'twin', id: 'never' })
        throw new Error('rolled back')
      })
      .catch(() => {})
    await store.db.transaction().execute(async (tx) => {
      await publish(tx, { kind: 'twin', id: 't' })
      await publish(tx, { kind: 'twin', id: 't' }, { kind: 'subject', id: 's' })
      await publish(tx)
    })
    await until(() => heard.every((list) => list.length === 2))
    expect(heard[0]).toEqual([
      { kind: 'twin', id: 't' },
      { kind: 'subject', id: 's' },
    ])
    await stops[0]!()
    await publish(store.db, { kind: 'job', id: 'j' })
    await until(() => heard[1]!.length === 3)
    expect(heard[0]).toHaveLength(2)
    await stops[1]!()
  })

  it('are heard again after the line was cut, with a word that some may have been missed', async () => {
    const heard: Heard[] = []
    const stop = await subscribe(store, (change) => void heard.push(change))
    await store.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen %' and datname = current_database()`,
    )
    await until(() => heard.length === 1)
    await publish(store.db, { kind: 'twin', id: 'after' })
    await until(() => heard.length === 2)
    expect(heard).toEqual([{ kind: 'resync' }, { kind: 'twin', id: 'after' }])
    await stop()
  })
})
