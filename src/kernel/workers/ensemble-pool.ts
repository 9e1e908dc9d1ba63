import { type EnsembleChunk, type EnsembleTask, effectsOf, simulateChunk } from './simulate-ensemble.ts'
import type { Abort, WorkerPool } from './worker-pool.ts'

/** What a worker is asked for. */
export interface ChunkRequest {
  /** Without effects: a chunk is sent those of its own members alone. */
  readonly task: Omit<EnsembleTask, 'effects'>
  readonly first: number
  readonly count: number
  readonly effects?: Float64Array
}

export interface EnsembleResult {
  /** Output o of member m at instant i: `outputs[(i · outputs + o) · members + m]`. */
  readonly outputs: Float64Array
  readonly status: Uint8Array
}

export interface EnsembleRunOptions {
  readonly signal?: Abort
  /** Members that are done, of all; called after every chunk. */
  readonly onProgress?: (done: number, total: number) => void
  /** Members a chunk; changes no bit of the result. */
  readonly chunk?: number
}

/** Times a chunk is done anew when its worker dies. */
const retries = 3
const usualChunk = 512

/**
 * An ensemble on a pool of workers: chunks of members go to whoever is free, and each is written to its place once. The result does not depend on
 * how many workers there are, how large chunks are, or who died on the way.
 *
 *     await simulateOnWorkers(pool, task, { signal, onProgress: (done, total) => show(done / total) })
 */
export async function simulateOnWorkers(
  pool: Pick<WorkerPool, 'run'>,
  whole: EnsembleTask,
  { signal, onProgress, chunk = usualChunk }: EnsembleRunOptions = {},
): Promise<EnsembleResult> {
  const { effects: _, ...task } = whole
  const { members, instants, model } = task
  const rows = instants.length * model.outputs.length
  const outputs = new Float64Array(rows * members)
  const status = new Uint8Array(members)
  let done = 0
  const firsts = Array.from({ length: Math.ceil(members / chunk) }, (_, i) => i * chunk)
  await Promise.all(
    firsts.map(async (first) => {
      const count = Math.min(chunk, members - first)
      const effects = effectsOf(whole, first, count)
      const request: ChunkRequest = { task, first, count, ...(effects && { effects }) }
      const part = (await pool.run(request, { retries, ...(signal && { signal }) })) as EnsembleChunk
      for (let row = 0; row < rows; row++) {
        outputs.set(part.outputs.subarray(row * count, (row + 1) * count), row * members + first)
      }
      status.set(part.status, first)
      done += count
      onProgress?.(done, members)
    }),
  )
  return { outputs, status }
}

/** The worker's side: what to answer a `ChunkRequest` with. */
export function answerChunk(request: unknown): EnsembleChunk {
  const { task, first, count, effects } = request as ChunkRequest
  return simulateChunk(task, first, count, effects)
}

/** The memory of an answered chunk, which nobody else holds: `owned` of `answerJobs`. */
export function chunkMemory(chunk: unknown): readonly ArrayBuffer[] {
  const { outputs, status } = chunk as EnsembleChunk
  return [outputs.buffer as ArrayBuffer, status.buffer as ArrayBuffer]
}
