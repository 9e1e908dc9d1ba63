import { parentPort, workerData } from 'node:worker_threads'
import type { Program } from '../../kernel/planning/program.ts'
import type { TheatreColumns } from '../../kernel/planning/theatre-program.ts'
import { type HighsOptions, runHighs } from './highs.ts'
import { solveTheatre } from './solve-theatre.ts'

/** One search in a thread of its own; `stop` is a shared flag, read while HiGHS runs. */
const { program, theatre, options, stop } = workerData as {
  readonly program: Program
  readonly theatre?: Omit<TheatreColumns, 'program'> & { readonly seed: number }
  readonly options: HighsOptions
  readonly stop: Int32Array
}

const all: HighsOptions = {
  ...options,
  onProgress: (progress) => parentPort?.postMessage({ progress }),
  stopped: () => Atomics.load(stop, 0) === 1,
}
const solution = await (theatre ? solveTheatre({ program, ...theatre }, theatre.seed, all) : runHighs(program, all))
parentPort?.postMessage({ solution })
