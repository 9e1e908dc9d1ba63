import { type Replications, replicate } from '../../kernel/dynamics/flow/replicate.ts'
import { createDraws } from '../../kernel/random/create-draws.ts'
import type { ComputePool } from './compute-pool.ts'
import type { ReplicationsRequest } from './replications.ts'

/** The replications of one after those of the other. */
export function joined(a: Replications, b: Replications): Replications {
  return {
    ...a,
    values: a.values.map((values, i) => [...values, ...b.values[i]!]),
    counted: [...a.counted, ...b.counted],
    done: a.done + b.done,
    stopped: a.stopped + b.stopped,
    deadlocked: a.deadlocked + b.deadlocked,
  }
}

/** So that a stop is soon, and the visits of a share fit in memory. */
const largestShare = 100

export interface SharingOptions {
  readonly onProgress?: (done: number) => void
  /** Gives up the shares under way; those before the first that is missing are the result. */
  readonly signal?: AbortSignal
  /** Receives the visits of each share as lines of CSV, in the order of the replications. */
  readonly onVisits?: (csv: string) => void
}

/** `replications` on threads, in shares that are joined in order: replication i is the same wherever it runs. */
export async function shareReplications(
  pool: ComputePool,
  workers: number,
  request: ReplicationsRequest,
  { onProgress, signal, onVisits }: SharingOptions = {},
): Promise<Replications> {
  const { options } = request
  const { first = 0 } = options
  const share = Math.min(largestShare, Math.ceil(options.replications / (16 * workers)))
  const parts: Replications[] = []
  const visits: string[] = []
  let taken = 0
  let written = 0
  let done = 0
  /** null: given up. */
  async function shareOf(from: number, count: number) {
    const task = {
      ...request,
      visits: onVisits !== undefined,
      options: { ...options, first: first + from, replications: count },
    }
    try {
      return await pool.run('replications', task, { ...(signal && { signal }) })
    } catch (error) {
      if (signal?.aborted) return null
      throw error
    }
  }
  async function work(): Promise<void> {
    while (taken * share < options.replications && !signal?.aborted) {
      const i = taken++
      const count = Math.min(share, options.replications - i * share)
      const part = await shareOf(i * share, count)
      if (!part) return
      parts[i] = part.replications
      visits[i] = part.visits
      for (; visits[written] !== undefined; written++) {
        onVisits?.(visits[written]!)
        visits[written] = ''
      }
      done += count
      onProgress?.(done)
    }
  }
  await Promise.all(Array.from({ length: workers }, work))
  const none = replicate(request.model, { ...options, replications: 0 }, createDraws(request.seed))
  return parts.slice(0, written).reduce(joined, none)
}
