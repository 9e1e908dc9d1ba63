import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { enqueue, getJob, listJobs, startWorker } from '../../src/store/jobs.ts'
import { openStore } from '../../src/store/store.ts'
import { transact } from '../../src/store/transact.ts'
import { preparedFolder } from '../support/scratch.ts'
import { until } from '../support/until.ts'

const workerFile = fileURLToPath(new URL('./worker.fixture.ts', import.meta.url))

describe('a worker', () => {
  it('goes on after the database was killed under it, with every job done', async () => {
    const folder = preparedFolder()
    const store = await openStore({ folder })
    const done = new Set<number>()
    const work = { count: async ({ n }: { n: number }) => void done.add(n) }
    const worker = await startWorker(store, work, { concurrency: 2 })
    const add = (n: number) =>
      transact(store, (tx) => enqueue(tx, 'count', { n }, { key: String(n) }), { patience: 40_000 })
    for (let n = 0; n < 10; n++) await add(n)
    const cluster = `${folder}/${readdirSync(folder).find((name) => /^postgres-\d+$/.test(name))}`
    process.kill(Number(readFileSync(`${cluster}/postmaster.pid`, 'utf8').split('\n')[0]), 'SIGKILL')
    for (let n = 10; n < 20; n++) await add(n)
    await until(() => done.size === 20, 40_000)
    await until(async () => (await listJobs(store.db, { states: ['waiting', 'running'] })).length === 0, 40_000)
    await worker.stop()
    await store.close()
  })

  it('that is killed in the middle of a job leaves it to the next one', async () => {
    const folder = preparedFolder()
    const child = spawn(process.execPath, [workerFile, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
    await new Promise((resolve) => child.stdout.once('data', resolve))
    child.kill('SIGKILL')
    await new Promise((resolve) => child.once('exit', resolve))
    const store = await openStore({ folder })
    expect(await getJob(store.db, 'stuck:x')).toMatchObject({ state: 'waiting' })
    const worker = await startWorker(store, { stuck: async () => {} })
    await until(async () => (await getJob(store.db, 'stuck:x'))?.state === 'done')
    await worker.stop()
    await store.close()
  })

  it('that is killed is missed by those that live, before its beat is', async () => {
    const folder = preparedFolder()
    const store = await openStore({ folder })
    const child = spawn(process.execPath, [workerFile, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
    await new Promise((resolve) => child.stdout.once('data', resolve))
    const worker = await startWorker(store, { stuck: async () => {} })
    const workers = async () => (await store.pool.query('select id from worker')).rows.length
    expect(await workers()).toBe(2)
    child.kill('SIGKILL')
    await until(async () => (await getJob(store.db, 'stuck:x'))?.state === 'done', 60_000)
    // Whoever misses a beat alone is remembered for minutes.
    expect(await workers()).toBe(1)
    await worker.stop()
    await store.close()
  })
})
