import { Worker } from 'node:worker_threads'
import { afterEach, describe, expect, it } from 'vitest'
import type { InputEvent, TimelineEvent } from '../../kernel/timeline.ts'
import { simulateChunk } from '../../kernel/workers/simulate-ensemble.ts'
import { findModel } from '../library/library.ts'
import { type AssimilationRequest, computations } from './compute.ts'
import { type ComputePool, createComputePool } from './compute-pool.ts'

const { model } = findModel('vancomycin-goti-2018')
const covariate = (name: string, value: number): TimelineEvent => ({
  kind: 'covariate',
  time: 0,
  covariate: name,
  value,
})
const dose: InputEvent = { kind: 'input', time: 0, input: 'dose', amount: 1500, rate: 1000 }
const request: AssimilationRequest = {
  model,
  seed: 3,
  members: 100,
  timeline: [
    covariate('weight', 70),
    covariate('age', 60),
    covariate('sex', 1),
    covariate('creatinine', 1),
    dose,
    { kind: 'observation', time: 11, output: 'concentration', value: 9 },
  ],
  at: 12,
}

/**
 * Lets a thread be gone, as far as a pool can tell, when it is given one job more than `left`. It ends with the test: V8 has brought the whole process down, most likely where a thread ended
 * while another compiled (https://github.com/nodejs/node/issues/64500), which is not what is tested here.
 */
function diesAfter(worker: Worker, left: number): void {
  dead.push(worker)
  const post = worker.postMessage.bind(worker)
  let jobs = left
  worker.postMessage = (message) => {
    if (jobs-- > 0) post(message)
    else setImmediate(() => worker.emit('exit', 7))
  }
}
const dead: Worker[] = []

const pools: ComputePool[] = []
const keep = (pool: ComputePool) => {
  pools.push(pool)
  return pool
}
afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.close()
  for (const worker of dead.splice(0)) await worker.terminate()
})

describe('the compute pool', () => {
  it('gives on a thread the same bytes as here', async () => {
    const pool = keep(createComputePool(2))
    const [a, b] = await Promise.all([pool.run('assimilation', request), pool.run('assimilation', request)])
    const here = computations.assimilation(request)
    expect(Buffer.from(a.bytes).equals(Buffer.from(here.bytes))).toBe(true)
    expect(Buffer.from(b.bytes).equals(Buffer.from(here.bytes))).toBe(true)
  })

  it('gives on a thread the same step of a stream, which it goes on from', async () => {
    const { model } = findModel('glucose-type1-cappon-2023')
    const value = (i: number): TimelineEvent => ({ kind: 'observation', time: 5 * i, output: 'sensor', value: 120 + i })
    const step = (at: number, snapshot: Uint8Array | null) => {
      const timeline = Array.from({ length: at / 5 + 1 }, (_, i) => value(i))
      const rest = { plan: [], planName: 'none', until: at + 60, past: [], snapshotsAt: [30, 45] }
      return { model, seed: 3, members: 50, timeline, at, snapshot, ...rest }
    }
    const pool = keep(createComputePool(1))
    let [here, there] = [computations.update(step(40, null)), await pool.run('update', step(40, null))]
    expect(there.snapshots.length).toBeGreaterThan(0)
    for (const at of [50, 55]) {
      expect(Buffer.from(there.bytes).equals(Buffer.from(here.bytes))).toBe(true)
      expect(there.summary).toEqual(here.summary)
      const [from, sent] = [here.snapshots.at(-1)!.bytes, there.snapshots.at(-1)!.bytes]
      expect(Buffer.from(sent).equals(Buffer.from(from))).toBe(true)
      here = computations.update(step(at, from))
      there = await pool.run('update', step(at, sent))
      if (there.snapshots.length === 0) break
    }
    expect(Buffer.from(there.bytes).equals(Buffer.from(here.bytes))).toBe(true)
  })

  it('hands errors over as what they are, and goes on', async () => {
    const pool = keep(createComputePool(1))
    const spoilt = { ...request, timeline: request.timeline, bytes: new Uint8Array(40), plans: [], until: 20 }
    await expect(pool.run('comparison', spoilt)).rejects.toMatchObject({ code: 'input.invalid' })
    await expect(pool.run('assimilation', { ...request, timeline: null as never })).rejects.toMatchObject({
      code: 'twin.computation',
    })
    await expect(pool.run('assimilation', request)).resolves.toMatchObject({ diagnostics: { observations: 1 } })
  })

  it('fails the request of a thread that dies, and heals', async () => {
    const dying = `require('node:worker_threads').parentPort.once('message', () => process.exit(7))`
    const answering = `const { parentPort } = require('node:worker_threads')
      parentPort.on('message', ({ id }) => parentPort.postMessage({ id, ok: true, result: 'well' }))`
    let opened = 0
    const pool = keep(createComputePool(1, () => new Worker(opened++ === 0 ? dying : answering, { eval: true })))
    const first = pool.run('assimilation', request)
    const second = pool.run('assimilation', request)
    await expect(first).rejects.toMatchObject({ code: 'twin.computation', message: expect.stringContaining('code 7') })
    await expect(second).resolves.toBe('well')
    expect(opened).toBe(2)
  })

  describe('on ensembles', () => {
    const plain = request.timeline.filter((event) => event.kind !== 'observation')
    const task = { model, timeline: plain, start: 0, instants: [1, 6, 12, 24], members: 700, seed: 9 }
    const whole = simulateChunk(task, 0, 700)

    it.each([
      [1, 700],
      [2, 256],
      [3, 97],
    ])('gives the same bits on %i threads in chunks of %i', async (threads, chunk) => {
      const seen: number[] = []
      const { outputs, status } = await keep(createComputePool(threads)).simulate(task, {
        chunk,
        onProgress: (done) => seen.push(done),
      })
      expect(outputs).toEqual(whole.outputs)
      expect(status).toEqual(whole.status)
      expect(seen.at(-1)).toBe(700)
      expect(seen).toEqual([...seen].sort((a, b) => a - b))
    })

    it('sends each chunk the effects of its members', async () => {
      const effects = Float64Array.from({ length: 3 * 700 }, (_, i) => Math.sin(i))
      const given = { ...task, effects }
      const { outputs } = await keep(createComputePool(2)).simulate(given, { chunk: 300 })
      expect(outputs).toEqual(simulateChunk(given, 0, 700).outputs)
      expect(outputs).not.toEqual(whole.outputs)
    })

    it.each([
      [2, [0, 0, 0]],
      [1, [2, 0, 1]],
    ])(
      'loses and doubles nothing when of %i threads those die that have %j chunks behind them',
      async (size, lives) => {
        let threads = 0
        const pool = keep(
          createComputePool(size, () => {
            const worker = new Worker(new URL('compute-worker.ts', import.meta.url))
            const left = lives[threads++]
            if (left !== undefined) diesAfter(worker, left)
            return worker
          }),
        )
        let done = 0
        const { outputs } = await pool.simulate(task, {
          chunk: 50,
          onProgress: (now) => {
            expect(now).toBeGreaterThan(done)
            done = now
          },
        })
        expect(outputs).toEqual(whole.outputs)
        expect(done).toBe(700)
        // Whether a living thread has done the rest before the last of the dying is gone, is for the machine to say.
        expect(threads).toBeGreaterThan(lives.length)
        expect(threads).toBeLessThanOrEqual(lives.length + size)
      },
    )

    it('is cancelled at once, and the pool goes on', async () => {
      const pool = keep(createComputePool(2))
      const control = new AbortController()
      const long = { ...task, members: 200_000 }
      let cancelled = 0
      const running = pool.simulate(long, {
        signal: control.signal,
        onProgress: () => {
          cancelled ||= performance.now()
          control.abort()
        },
      })
      await expect(running).rejects.toMatchObject({
        code: 'twin.computation',
        message: expect.stringContaining('cancelled'),
      })
      expect(performance.now() - cancelled).toBeLessThan(200)
      const { outputs } = await pool.simulate(task)
      expect(outputs).toEqual(whole.outputs)
    })
  })

  it('refuses what waits when it is closed', async () => {
    const pool = createComputePool(1)
    const running = pool.run('assimilation', request).catch((error) => error)
    const waiting = pool.run('assimilation', request).catch((error) => error)
    await pool.close()
    for (const each of [running, waiting]) expect(await each).toMatchObject({ code: 'twin.computation' })
  })
})
