import { setImmediate } from 'node:timers/promises'
import { replicationsNeeded } from '../../kernel/dynamics/flow/output-analysis.ts'
import { type ReplicateOptions, type Replications, replicate } from '../../kernel/dynamics/flow/replicate.ts'
import type { FlowModel } from '../../kernel/model.ts'
import { createDraws } from '../../kernel/random/create-draws.ts'
import { createComputePool } from '../../twins/compute-pool.ts'
import { joined, shareReplications } from '../../twins/share-replications.ts'
import { createPace, type Output } from '../output.ts'
import type { FlowFlags } from './flow-flags.ts'
import type { createRecords } from './records-file.ts'

type Run = Omit<ReplicateOptions, 'replications' | 'first' | 'record' | 'progress'>

/**
 * Replications as the command asks for them: a number, or until every mean is precise enough; on one thread or several, telling how far they
 * are. The first Ctrl-C ends them after those under way, and what there is is the result; the second ends the command.
 */
export async function runReplications(
  model: FlowModel,
  flags: FlowFlags,
  run: Run,
  writer: ReturnType<typeof createRecords> | null,
  output: Output,
): Promise<Replications & { readonly cancelled: boolean }> {
  const most = flags.replications ?? (flags.precision === undefined ? 100 : 10_000)
  const workers = flags.workers ?? 1
  const pool = workers > 1 ? createComputePool(workers) : null
  const draws = createDraws(flags.seed)
  const pace = createPace(most, 'replications')
  const told = (first: number) => (done: number) => output.progress(pace(first + done))
  let cancelled = false
  const cancel = () => {
    cancelled = true
  }

  /** One after the other, with a moment every fifth of a second in which a signal is heard. */
  async function here(first: number, count: number): Promise<Replications> {
    let result: Replications | null = null
    for (let from = first; from < first + count && !(cancelled && result); ) {
      const turn = performance.now() + 200
      const options = {
        ...run,
        first: from,
        replications: first + count - from,
        progress: () => performance.now() > turn,
        ...(writer && { record: writer.of }),
      }
      const part = replicate(model, options, draws)
      from += part.done + part.stopped
      result = result ? joined(result, part) : part
      told(first)(from - first)
      await setImmediate()
    }
    return result!
  }
  const go = (first: number, count: number) =>
    pool
      ? shareReplications(
          pool,
          workers,
          { model, seed: flags.seed, options: { ...run, replications: count, first } },
          {
            onProgress: told(first),
            stopped: () => cancelled,
            ...(writer && { onVisits: writer.append }),
          },
        )
      : here(first, count)

  process.once('SIGINT', cancel)
  try {
    let result = await go(0, flags.precision === undefined ? most : Math.min(10, most))
    while (flags.precision !== undefined && !cancelled && result.done + result.stopped < most) {
      const have = result.done + result.stopped
      const needed = Math.max(0, ...result.values.map((values) => replicationsNeeded(values, flags.precision!)))
      if (needed <= have) break
      result = joined(result, await go(have, Math.min(needed, most, 2 * have) - have))
    }
    return { ...result, cancelled }
  } finally {
    process.removeListener('SIGINT', cancel)
    await pool?.close()
  }
}
