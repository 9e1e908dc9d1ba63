import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databaseServers, freshStore } from '../../test/support/database.ts'
import { until } from '../../test/support/until.ts'
import { HamzadError } from '../kernel/errors.ts'
import { clientConfig } from './connect.ts'
import { noteLostWorkers } from './job-queue.ts'
import { cancelJob, enqueue, forgetJobs, getJob, listJobs, releaseDeadWorkers, startWorker } from './jobs.ts'
import { sessionLock } from './notify.ts'
import type { Store } from './store.ts'

describe.each(databaseServers())('jobs on $name', (server) => {
  let store: Store
  beforeAll(async () => {
    store = await freshStore({ server })
  })
  afterAll(() => store.close())
  const state = async (id: string) => (await getJob(store.db, id))?.state
  const ends = (id: string, as: string) => until(async () => (await state(id)) === as)

  it('exist when and only when the data that caused them do', async () => {
    await store.db
      .transaction()
      .execute(async (tx) => {
        await enqueue(tx, 'ghost', {}, { key: 'a' })
        throw new Error('rolled back')
      })
      .catch(() => {})
    expect(await getJob(store.db, 'ghost:a')).toBeNull()
    const { rows } = await store.pool.query('select count(*) from graphile_worker.jobs')
    expect(rows).toEqual([{ count: 0 }])
  })

  it('are one while they wait, with the last payload; one that comes during the work runs afterwards', async () => {
    const seen: number[] = []
    let go = () => {}
    const gate = new Promise<void>((resolve) => {
      go = resolve
    })
    for (const n of [1, 2, 3]) await enqueue(store.db, 'coalesce', { n }, { key: 'twin', queue: 'twin' })
    const worker = await startWorker(store, {
      coalesce: async ({ n }: { n: number }) => {
        seen.push(n)
        if (n === 3) await gate
      },
    })
    await until(() => seen.length === 1)
    for (const n of [4, 5]) await enqueue(store.db, 'coalesce', { n }, { key: 'twin', queue: 'twin' })
    expect(await state('coalesce:twin')).toBe('running')
    go()
    await until(() => seen.length === 2)
    await ends('coalesce:twin', 'done')
    expect(seen).toEqual([3, 5])
    await worker.stop()
    // Its row is of the last run; what both took is kept.
    const { rows } = await store.pool.query(
      "select sum(runs) as runs, sum(seconds) as s from job_time where task = 'coalesce'",
    )
    expect(Number(rows[0].runs)).toBe(2)
    expect(rows[0].s).toBeGreaterThan(0)
  })

  it('of one queue run one after the other', async () => {
    let inside = 0
    let most = 0
    let done = 0
    for (let n = 0; n < 6; n++) await enqueue(store.db, 'serial', { n }, { queue: 'one' })
    const worker = await startWorker(
      store,
      {
        serial: async () => {
          most = Math.max(most, ++inside)
          await new Promise((resolve) => setTimeout(resolve, 10))
          inside--
          done++
        },
      },
      { concurrency: 4 },
    )
    await until(() => done === 6)
    expect(most).toBe(1)
    await worker.stop()
  })

  it('are tried again when they fail, and say so in words that hold no content', async () => {
    const failures: string[] = []
    const id = await enqueue(store.db, 'fail', {}, { attempts: 2 })
    const refused = await enqueue(store.db, 'refuse', {}, { attempts: 1 })
    const worker = await startWorker(
      store,
      {
        fail: async () => {
          throw new TypeError('Zahra Ahmadi')
        },
        refuse: async () => {
          throw new HamzadError('twin.data-missing', { missing: 'weight is' })
        },
      },
      {
        onError: (error, job) =>
          failures.push(`${job.id === id ? 'fail' : 'refuse'} ${job.attempt} ${(error as Error).name}`),
      },
    )
    await ends(refused, 'failed')
    await ends(id, 'failed')
    expect(await getJob(store.db, id)).toMatchObject({ error: 'TypeError' })
    expect((await getJob(store.db, refused))?.error).toContain('weight is missing')
    expect(failures.sort()).toEqual(['fail 1 TypeError', 'fail 2 TypeError', 'refuse 1 HamzadError'])
    expect((await listJobs(store.db, { states: ['failed'] })).map((job) => job.id).sort()).toEqual([id, refused].sort())
    await worker.stop()
  })

  it('show their progress and can be cancelled within two seconds, waiting or running', async () => {
    const running = await enqueue(store.db, 'long', {}, { key: 'a', queue: 'long' })
    const waiting = await enqueue(store.db, 'long', {}, { key: 'b', queue: 'long' })
    let started = 0
    const worker = await startWorker(store, {
      long: async (_: unknown, { signal, progress }) => {
        started++
        progress(0.25, 'a quarter')
        await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
      },
    })
    await until(async () => (await getJob(store.db, running))?.progress === 0.25)
    expect(await getJob(store.db, running)).toMatchObject({ state: 'running', message: 'a quarter' })
    expect(await cancelJob(store.db, waiting)).toMatchObject({ state: 'cancelled' })
    const asked = performance.now()
    expect(await cancelJob(store.db, running)).toMatchObject({ state: 'running', cancelRequested: true })
    await ends(running, 'cancelled')
    expect(performance.now() - asked).toBeLessThan(2000)
    expect(started).toBe(1)
    expect(await cancelJob(store.db, 'long:nothing')).toBeNull()
    expect(await cancelJob(store.db, running)).toMatchObject({ state: 'cancelled' })
    await worker.stop()
  })

  it('that ended well are forgotten after a while, failed ones are not', async () => {
    const ended = (id: string, state: string, days: number) =>
      store.pool.query(
        `insert into job (id, task, key, state, finished_at) values ($1, 't', $1, $2, now() - make_interval(days => $3))`,
        [id, state, days],
      )
    await Promise.all([ended('old', 'done', 8), ended('new', 'done', 6), ended('bad', 'failed', 8)])
    await forgetJobs(store.db, 7)
    expect(await Promise.all(['old', 'new', 'bad'].map(state))).toEqual([undefined, 'done', 'failed'])
  })

  it('of a worker that died go back to the queue', async () => {
    const id = await enqueue(store.db, 'orphan', {}, { key: 'x', queue: 'x' })
    // What a killed process leaves behind.
    await store.pool.query(
      `with j as (update graphile_worker._private_jobs set locked_by = 'dead', locked_at = now() - interval '1 minute', attempts = 1 where key = $1)
      update graphile_worker._private_job_queues set locked_by = 'dead', locked_at = now() - interval '1 minute' where queue_name = 'x'`,
      [id],
    )
    await store.pool.query(`update job set state = 'running' where id = $1`, [id])
    expect(await releaseDeadWorkers(store.db, 300)).toBe(0)
    expect(await releaseDeadWorkers(store.db, 30)).toBe(1)
    expect(await state(id)).toBe('waiting')
    let ran = 0
    const worker = await startWorker(store, { orphan: async () => void ran++ })
    await ends(id, 'done')
    expect(ran).toBe(1)
    // A live worker keeps what it has.
    const { rows } = await store.pool.query('select count(*) from worker')
    expect(rows).toEqual([{ count: 1 }])
    await worker.stop()
    expect((await store.pool.query('select count(*) from worker')).rows).toEqual([{ count: 0 }])
  })

  it('of a worker whose session has ended go back to the queue before its beat is missed; a living one keeps its own', async () => {
    const holder = new pg.Client(clientConfig(store.address))
    await holder.connect()
    await holder.query('select pg_advisory_lock($1, 11)', [sessionLock])
    await store.pool.query(`insert into worker (id, session) values ('alive', 11), ('killed', 12), ('self', 13)`)
    const taken = async (by: string) => {
      const id = await enqueue(store.db, 'left', {}, { key: by })
      await store.pool.query(
        `update graphile_worker._private_jobs set locked_by = $2, locked_at = now(), attempts = 1 where key = $1`,
        [id, by],
      )
      await store.pool.query(`update job set state = 'running' where id = $1`, [id])
      return id
    }
    const [kept, left] = [await taken('alive'), await taken('killed')]
    const lost = async () =>
      (await store.pool.query('select id from worker where lost_at is not null')).rows.map(({ id }) => id)
    // A line that breaks comes back: nobody is dead at once.
    expect(await noteLostWorkers(store.db, 'self')).toBe(false)
    expect(await lost()).toEqual(['killed'])
    expect(await releaseDeadWorkers(store.db, 30)).toBe(0)
    await store.pool.query(`update worker set lost_at = now() - interval '1 minute' where lost_at is not null`)
    expect(await noteLostWorkers(store.db, 'self')).toBe(true)
    expect(await releaseDeadWorkers(store.db, 30)).toBe(1)
    expect([await state(kept), await state(left)]).toEqual(['running', 'waiting'])
    // Of oneself one knows better than the lock that a pooler gave away.
    const { rows } = await store.pool.query('select id, session from worker order by id')
    expect(rows).toEqual([
      { id: 'alive', session: 11 },
      { id: 'self', session: null },
    ])
    // One that has its session again is not lost.
    await store.pool.query(`update worker set lost_at = now() where id = 'alive'`)
    expect(await noteLostWorkers(store.db, 'self')).toBe(false)
    expect(await lost()).toEqual([])
    await store.pool.query('delete from worker')
    await holder.end()
  })
})
