import { type ReplicateOptions, type Replications, replicate } from '../kernel/dynamics/flow/replicate.ts'
import type { FlowModel } from '../kernel/model.ts'
import { createDraws } from '../kernel/random/create-draws.ts'
import type { ComputePool } from './compute-pool.ts'

export interface ReplicationsRequest {
  readonly model: FlowModel
  readonly seed: number
  readonly options: Omit<ReplicateOptions, 'record' | 'progress'>
}

/** Replications of a process as a pure function of plain data. */
export const replications = ({ model, options, seed }: ReplicationsRequest): Replications =>
  replicate(model, options, createDraws(seed))

/** The replications of one after those of the other. */
export function joined(a: Replications, b: Replications): Replications {
  return {
    ...a,
    values: a.values.map((values, i) => [...values, ...b.values[i]!]),
    counted: [...a.counted, ...b.counted],
    done: a.done + b.done,
    stopped: a.stopped + b.stopped,
  }
}

/** The same on threads, in shares that are joined in order: replication i is the same wherever it runs. */
export async function shareReplications(
  pool: ComputePool,
  workers: number,
  request: ReplicationsRequest,
  onProgress?: (done: number) => void,
): Promise<Replications> {
  const { options } = request
  const { first = 0 } = options
  const share = Math.max(1, Math.ceil(options.replications / (4 * workers)))
  let done = 0
  const parts: Promise<Replications>[] = []
  for (let from = 0; from < options.replications; from += share) {
    const count = Math.min(share, options.replications - from)
    const part = pool.run('replications', {
      ...request,
      options: { ...options, first: first + from, replications: count },
    })
    parts.push(
      part.then((result) => {
        done += count
        onProgress?.(done)
        return result
      }),
    )
  }
  return (await Promise.all(parts)).reduce(joined)
}
