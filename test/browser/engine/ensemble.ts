import { modelByHand } from '../../../src/kernel/dynamics/model-by-hand.testing.ts'
import { compartments, glucose } from '../../../src/kernel/engine/models.testing.ts'
import { threefryInto } from '../../../src/kernel/random/threefry.ts'
import { createEight, together } from '../../../src/kernel/random/threefry-eight.ts'
import { answerChunk, chunkMemory, simulateOnWorkers } from '../../../src/kernel/workers/ensemble-pool.ts'
import { type EnsembleTask, simulateChunk } from '../../../src/kernel/workers/simulate-ensemble.ts'
import { type WebWorker, webPort } from '../../../src/kernel/workers/web-port.ts'
import { answerJobs, createWorkerPool, type Port } from '../../../src/kernel/workers/worker-pool.ts'

const infusions = [0, 8].map((time) => ({ kind: 'input', time, input: 'vein', amount: 1000, rate: 1000 }) as const)
export const tasks: readonly EnsembleTask[] = [
  {
    model: { ...modelByHand(compartments), hash: 'two compartments' },
    options: { method: 'dopri5' },
    timeline: infusions,
    start: 0,
    instants: [0.5, 1, 4, 12],
    members: 333,
    seed: 4,
  },
  {
    model: { ...modelByHand(glucose), hash: 'glucose' },
    timeline: [{ kind: 'input', time: 60, input: 'meal', amount: 60 }],
    start: 0,
    instants: [30, 90, 240],
    members: 41,
    seed: 5,
  },
]

/** The bits of the outputs, as text. */
export const bitsOf = (outputs: Float64Array): string =>
  [...new Uint32Array(outputs.buffer, outputs.byteOffset, outputs.length * 2)]
    .reduce((hash, word) => (Math.imul(hash ^ word, 0x01000193) >>> 0) + (hash >>> 7), 0x811c9dc5)
    .toString(16)

export const here = (): string[] => tasks.map((task) => bitsOf(simulateChunk(task, 0, task.members).outputs))

/** Words of keyed draws, eight at a time by vector code where there is any; or one by one. */
export function words(vectors: boolean): number[] {
  const all: number[] = []
  const eight = createEight(2 * together)
  const pair = new Int32Array(2)
  for (const [k0, k1, first, what] of [
    [1, 2, 0, 3],
    [-5, 0x7fffffff, 0x7ffffffc, -1],
  ] as const) {
    if (vectors) {
      eight.fill(k0, k1, first, what, 0)
      all.push(...eight.words)
      continue
    }
    const both = Array.from({ length: together }, (_, i) => {
      threefryInto(k0, k1, (first + i) | 0, what, pair)
      return [...pair] as [number, number]
    })
    all.push(...both.map(([a]) => a), ...both.map(([, b]) => b))
  }
  return all
}

interface Page {
  readonly Worker: new (url: string) => WebWorker
  readonly document?: unknown
  postMessage(message: unknown, handedOver: ArrayBuffer[]): void
  onmessage: ((event: { readonly data: unknown }) => void) | null
}
const page = globalThis as unknown as Page

/** On workers of the browser; with `kill`, one of them is ended in the middle. */
export async function onWorkers(size: number, chunk: number, kill = false): Promise<string[]> {
  const ports: Port[] = []
  const ends: ((why: string) => void)[] = []
  const pool = createWorkerPool(size, () => {
    const port = webPort(new page.Worker('/engine.js'))
    ports.push(port)
    return {
      ...port,
      listen: (message, end) => {
        ends.push(end)
        port.listen(message, end)
      },
    }
  })
  const found: string[] = []
  for (const task of tasks) {
    let left = kill
    const { outputs } = await simulateOnWorkers(pool, task, {
      chunk,
      onProgress() {
        if (!left) return
        left = false
        ports.at(-1)!.terminate()
        ends.at(-1)!('killed by the test')
      },
    })
    found.push(bitsOf(outputs))
  }
  await pool.close()
  return found
}

/** Milliseconds from cancelling a long run to its end. */
export async function cancelling(): Promise<number> {
  const pool = createWorkerPool(2, () => webPort(new page.Worker('/engine.js')))
  const control = new AbortController()
  let at = 0
  const long = { ...tasks[0]!, members: 100_000 }
  await simulateOnWorkers(pool, long, {
    signal: control.signal,
    onProgress() {
      at ||= performance.now()
      control.abort()
    },
  }).catch(() => undefined)
  await pool.close()
  return performance.now() - at
}

// The same script serves in the workers.
if (page.document === undefined && typeof page.postMessage === 'function') {
  const answer = answerJobs(
    (message, handedOver) => page.postMessage(message, [...handedOver]),
    answerChunk,
    undefined,
    chunkMemory,
  )
  page.onmessage = ({ data }) => answer(data)
}
