import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { type ErrorCode, HamzadError } from '../../kernel/errors.ts'
import { type EnsembleResult, type EnsembleRunOptions, simulateOnWorkers } from '../../kernel/workers/ensemble-pool.ts'
import type { EnsembleTask } from '../../kernel/workers/simulate-ensemble.ts'
import { type Abort, createWorkerPool, type RunOptions, WorkerError } from '../../kernel/workers/worker-pool.ts'
import type { Computations, TaskName } from './compute.ts'
import { packModel } from './model-parcel.ts'
import { nodePort } from './node-port.ts'

/** Where the mathematics of twins runs: off the event loop, one request a thread at a time. */
export interface ComputePool {
  run<T extends TaskName>(
    task: T,
    request: Parameters<Computations[T]>[0],
    options?: { readonly signal?: Abort },
  ): Promise<ReturnType<Computations[T]>>
  /** An ensemble in chunks on all threads: the same bits for any number of them, also when one dies. */
  simulate(task: EnsembleTask, options?: EnsembleRunOptions): Promise<EnsembleResult>
  /** Ends the threads; what runs or waits fails. */
  close(): Promise<void>
}

/** What comes at every step of a twin. */
const steps: ReadonlySet<TaskName> = new Set(['update', 'scoring'])

/** An error as a thread sends it: as code and values, so that it is the same error on this side. */
export interface SentError {
  readonly code?: ErrorCode
  readonly values?: Record<string, string | number>
  readonly message: string
}

/**
 * Threads that start when they are first needed and do not keep the process alive while idle. A thread that dies fails the one request
 * it had, with `twin.computation` (chunks of an ensemble go to another thread); the next request gets a new thread. A signal ends a request at once, its thread
 * soon (see `nodePort`).
 *
 * @example const { belief } = await pool.run('update', request)
 */
export function createComputePool(
  size = Math.min(8, Math.max(2, availableParallelism() - 1)),
  open = () => new Worker(new URL('compute-worker.ts', import.meta.url)),
): ComputePool {
  const pool = createWorkerPool(size, () => nodePort(open()))

  async function run(name: TaskName, request: unknown, options: RunOptions = {}): Promise<never> {
    try {
      const sent = steps.has(name) ? packModel(request) : request
      return (await pool.run({ name, request: sent }, options)) as never
    } catch (error) {
      const sent = error instanceof WorkerError ? (error.error as SentError) : undefined
      if (sent?.code) throw new HamzadError(sent.code, sent.values)
      const why = sent?.message ?? (error instanceof Error ? error.message : String(error))
      throw new HamzadError('twin.computation', { why })
    }
  }

  return {
    run,
    simulate(task, options) {
      const chunks = { run: (request: unknown, each?: RunOptions) => run('chunk', request, each) }
      return simulateOnWorkers(chunks, task, options)
    },
    close: () => pool.close(),
  }
}

let shared: ComputePool | undefined

/** The pool of this process. */
export function computePool(): ComputePool {
  shared ??= createComputePool()
  return shared
}

/** Ends the threads of this process's pool; a later `computePool()` makes a new one. */
export async function closeComputePool(): Promise<void> {
  const pool = shared
  shared = undefined
  await pool?.close()
}
