import { setImmediate } from 'node:timers/promises'
import { replicationsNeeded } from '../../kernel/dynamics/flow/output-analysis.ts'
import { type ReplicateOptions, type Replications, replicateInSteps } from '../../kernel/dynamics/flow/replicate.ts'
import type { FlowModel } from '../../kernel/model.ts'
import { createDraws } from '../../kernel/random/create-draws.ts'
import { createComputePool } from '../../twins/compute/compute-pool.ts'
import { joined, shareReplications } from '../../twins/compute/share-replications.ts'
import { createPace, type Output } from '../output.ts'
import type { FlowFlags } from './flow-flags.ts'
import { createRecords } from './records-file.ts'

type Run = Omit<ReplicateOptions, 'replications' | 'first' | 'record' | 'progress'>

/**
 * Replications as the command asks for them: a number, or until every mean is precise enough; on one thread or several, telling how far they
 * are, within a long one too. The first Ctrl-C gives up those under way, and what there is is the result; the second ends the command.
 */
export async function runReplications(
  model: FlowModel,
  flags: FlowFlags,
  run: Run,
  output: Output,
): Promise<Replications & { readonly cancelled: boolean }> {
  const most = flags.replications ?? (flags.precision === undefined ? 100 : 10_000)
  const workers = flags.workers ?? 1
  const stop = new AbortController()
  const cancel = () => stop.abort()
  process.once('SIGINT', cancel)
  const writer = flags.records === undefined ? null : createRecords(flags.records, model)
  const pool = workers > 1 && most > 1 ? createComputePool(workers) : null
  const draws = createDraws(flags.seed)
  const pace = createPace(most, 'replications')
  const told = (first: number) => (done: number) => output.progress(pace(first + done))

  /** One after the other, with a moment every fifth of a second in which a signal is heard. */
  async function here(first: number, count: number): Promise<Replications> {
    const options = { ...run, first, replications: count, ...(writer && { record: writer.of }) }
    const steps = replicateInSteps(model, options, draws)
    let step = steps.next(false)
    for (let turn = performance.now() + 200; !step.done; step = steps.next(stop.signal.aborted)) {
      if (performance.now() < turn) continue
      told(first)(step.value.passed)
      await setImmediate()
      turn = performance.now() + 200
      if (stop.signal.aborted && !Number.isInteger(step.value.passed)) writer?.forget()
    }
    told(first)(step.value.done + step.value.stopped)
    return step.value
  }
  const go = (first: number, count: number) =>
    pool
      ? shareReplications(
          pool,
          workers,
          { model, seed: flags.seed, options: { ...run, replications: count, first } },
          {
            onProgress: told(first),
            signal: stop.signal,
            ...(writer && { onVisits: writer.append }),
          },
        )
      : here(first, count)

  try {
    let result = await go(0, flags.precision === undefined ? most : Math.min(10, most))
    while (flags.precision !== undefined && !stop.signal.aborted && result.done + result.stopped < most) {
      const have = result.done + result.stopped
      const needed = Math.max(0, ...result.values.map((values) => replicationsNeeded(values, flags.precision!)))
      if (needed <= have) break
      result = joined(result, await go(have, Math.min(needed, most, 2 * have) - have))
    }
    writer?.close()
    return { ...result, cancelled: stop.signal.aborted }
  } finally {
    process.removeListener('SIGINT', cancel)
    await pool?.close()
  }
}
