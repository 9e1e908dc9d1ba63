import { parentPort, workerData } from 'node:worker_threads'
import type { Program } from '../../kernel/planning/program.ts'
import { type HighsOptions, runHighs } from './highs.ts'

/** One search in a thread of its own; `stop` is a shared flag, read while HiGHS runs. */
const { program, options, stop } = workerData as {
  readonly program: Program
  readonly options: HighsOptions
  readonly stop: Int32Array
}

const solution = await runHighs(program, {
  ...options,
  onProgress: (progress) => parentPort?.postMessage({ progress }),
  stopped: () => Atomics.load(stop, 0) === 1,
})
parentPort?.postMessage({ solution })
