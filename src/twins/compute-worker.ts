import { parentPort } from 'node:worker_threads'
import { HamzadError } from '../kernel/errors.ts'
import { answerJobs } from '../kernel/workers/worker-pool.ts'
import { computations, type TaskName } from './compute.ts'
import type { SentError } from './compute-pool.ts'

/** One thread of the compute pool: a request comes in as a message, its answer goes out as one. */
const answer = answerJobs(
  (message) => parentPort?.postMessage(message),
  (request) => {
    const { name, request: task } = request as { readonly name: TaskName; readonly request: never }
    return computations[name](task)
  },
  (error): SentError =>
    error instanceof HamzadError
      ? { code: error.code, values: { ...error.values }, message: error.message }
      : { message: error instanceof Error ? error.message : String(error) },
)
parentPort?.on('message', answer)
