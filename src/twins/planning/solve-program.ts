import { Worker } from 'node:worker_threads'
import { HamzadError } from '../../kernel/errors.ts'
import type { Program, Solution, SolverProgress } from '../../kernel/planning/program.ts'
import type { TheatreColumns } from '../../kernel/planning/theatre-program.ts'

export interface SolveOptions {
  /** s, 20. */
  readonly timeLimit?: number
  /** Relative gap at which a plan is good enough, 0.01. */
  readonly gap?: number
  /** A plan to start from: one value a column. */
  readonly start?: readonly number[]
  /** The program is one of theatres, solved as such. */
  readonly theatre?: Omit<TheatreColumns, 'program'> & { readonly seed: number }
  readonly onProgress?: (progress: SolverProgress) => void
  /** Ends the search: the best plan so far is the answer. */
  readonly signal?: AbortSignal
}

/**
 * Solves a program with HiGHS in a thread, so that a server stays awake. The answer of an ended search is the best plan so far, or `none`.
 *
 * Errors: `twin.computation` when the solver fails.
 *
 *     const { outcome, x, gap } = await solveProgram(program, { timeLimit: 5, gap: 0.01 })
 */
export function solveProgram(program: Program, options: SolveOptions = {}): Promise<Solution> {
  const { timeLimit = 20, gap = 0.01, start, theatre, onProgress, signal } = options
  const stop = new Int32Array(new SharedArrayBuffer(4))
  const workerData = { program, theatre, options: { timeLimit, gap, ...(start && { start }) }, stop }
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL('highs-worker.ts', import.meta.url), { workerData })
    const end = () => Atomics.store(stop, 0, 1)
    if (signal?.aborted) end()
    signal?.addEventListener('abort', end)
    const fail = (why: string) => reject(new HamzadError('twin.computation', { why }))
    thread.on('message', (message: { progress?: SolverProgress; solution?: Solution }) => {
      if (message.progress) onProgress?.(message.progress)
      if (message.solution) resolve(message.solution)
    })
    thread.on('error', (error) => fail(error instanceof Error ? error.message : String(error)))
    thread.on('exit', () => {
      signal?.removeEventListener('abort', end)
      fail('the solver ended without an answer')
    })
  })
}
