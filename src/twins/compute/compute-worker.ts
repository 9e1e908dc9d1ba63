import { parentPort } from 'node:worker_threads'
import { HamzadError } from '../../kernel/errors.ts'
import { chunkMemory } from '../../kernel/workers/ensemble-pool.ts'
import { answerJobs } from '../../kernel/workers/worker-pool.ts'
import { computations, type TaskName, type UpdateAnswer } from './compute.ts'
import type { SentError } from './compute-pool.ts'
import { unpackModel } from './model-parcel.ts'
import { lastMessage } from './node-port.ts'

/** One thread of the compute pool: a request comes in as a message, its answer goes out as one. */
const answer = answerJobs(
  (message, handedOver) => parentPort?.postMessage(message, handedOver),
  (request) => {
    const { name, request: task } = request as { readonly name: TaskName; readonly request: never }
    return computations[name](unpackModel(task) as never)
  },
  (error): SentError =>
    error instanceof HamzadError
      ? { code: error.code, values: { ...error.values }, message: error.message }
      : { message: error instanceof Error ? error.message : String(error) },
  (result, request) => ownMemory((request as { readonly name: TaskName }).name, result),
)
parentPort?.on('message', (message) => (message === lastMessage ? parentPort?.close() : answer(message)))

/** What an answer alone holds. */
function ownMemory(name: TaskName, result: unknown): readonly ArrayBuffer[] {
  if (name === 'chunk') return chunkMemory(result)
  if (name !== 'update') return []
  const { bytes, snapshots } = result as UpdateAnswer
  return [bytes, ...snapshots.map((each) => each.bytes)].flatMap(({ buffer, byteLength }) =>
    buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : [],
  )
}
