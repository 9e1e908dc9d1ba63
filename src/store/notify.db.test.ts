import { type AddressInfo, createServer, connect as dial } from 'node:net'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databaseServers, freshStore } from '../../test/support/database.ts'
import { until } from '../../test/support/until.ts'
import { clientConfig } from './connect.ts'
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

  it('are not waited for in vain behind a pooler that lets none through', async () => {
    const { address } = store as { address: { url: string } }
    const deaf = await withoutNews(address.url)
    try {
      const subscribed = subscribe({ address: { url: deaf.url } }, () => {}, { patience: 300 })
      await expect(subscribed).rejects.toMatchObject({ code: 'store.deaf', status: 503 })
    } finally {
      deaf.close()
    }
  })
})

/** Between us and a server: hands on everything but notifications, as a pooler in transaction mode does. */
async function withoutNews(url: string): Promise<{ url: string; close(): void }> {
  const { host, port } = new pg.Client(clientConfig({ url }))
  const proxy = createServer((near) => {
    const far = host.startsWith('/') ? dial(`${host}/.s.PGSQL.${port}`) : dial(port, host)
    for (const side of [near, far]) side.on('error', () => {})
    near.pipe(far)
    near.on('close', () => far.destroy())
    far.on('close', () => near.destroy())
    let left = Buffer.alloc(0)
    far.on('data', (part: Buffer) => {
      left = Buffer.concat([left, part])
      while (left.length >= 5 && left.length > left.readUInt32BE(1)) {
        const length = 1 + left.readUInt32BE(1)
        if (left[0] !== 'A'.charCodeAt(0)) near.write(left.subarray(0, length))
        left = left.subarray(length)
      }
    })
  })
  await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done))
  const { user, password, database } = new pg.Client(clientConfig({ url }))
  const through = `postgres://${user}:${encodeURIComponent(String(password ?? ''))}@127.0.0.1:${(proxy.address() as AddressInfo).port}/${database}`
  return { url: through, close: () => void proxy.close() }
}
