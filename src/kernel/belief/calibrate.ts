import { stopped } from '../dynamics/dynamics.ts'
import type { Draws } from '../random/draws.ts'
import { weightedQuantiles } from '../statistics/quantile.ts'
import { weightsOf } from '../statistics/weights.ts'
import type { TimelineEvent } from '../timeline.ts'
import { assimilate } from './assimilate.ts'
import type { AssimilateOptions } from './assimilate-options.ts'
import { prior } from './prior.ts'
import { inOrder, replay, startOf } from './replay.ts'
import type { Runnable } from './runnable.ts'

/** How the truths of one quantity fell among the posterior members, over all simulated subjects. */
export interface Calibration {
  /** Name of an effect of the model. */
  readonly name: string
  /** Counts of ranks in equal bins; flat when the posterior is right. */
  readonly histogram: readonly number[]
  /** Share of truths inside the central 80 % interval. */
  readonly coverage80: number
}

/**
 * Simulation-based calibration (Talts et al., arXiv:1804.06788): truths from the prior, measurements from the truths with residual error at the observations of `design` (their values do not matter),
 * the posterior of each, and where the truth ranks in it. Whatever the model, ranks are uniform and 80 % intervals hold 80 % when inference is exact.
 *
 *     calibrate(runnable, design, { at: 48, members: 99, subjects: 1000, method: 'importance' }, createDraws(1))
 *
 * A long calibration can be run in pieces: `first` is the number of the first subject, and the counts of the pieces add up to those of the whole.
 * Subjects whose simulation stops are left out and counted in `left`; in `failed` are those whom another method answered than the one asked for, the prior where it could not.
 */
export function calibrate(
  runnable: Runnable,
  design: readonly TimelineEvent[],
  options: AssimilateOptions & { readonly subjects: number; readonly first?: number; readonly bins?: number },
  draws: Draws,
): {
  readonly quantities: readonly Calibration[]
  readonly subjects: number
  readonly left: number
  readonly failed: number
} {
  const { at, members: n, subjects, first = 0, bins = 10 } = options
  const { dynamics } = runnable
  const slots = dynamics.layout.effects
  const ordered = inOrder(design)
  const start = options.start ?? startOf(ordered, at)
  const histograms = slots.map(() => new Array<number>(bins).fill(0))
  const covered = slots.map(() => 0)
  let left = 0
  let failed = 0
  for (let subject = 0; subject < subjects; subject++) {
    const own = draws.stream('subject').stream(String(first + subject))
    const { members } = prior(runnable, { start, timeline: ordered }, 1, own.stream('truth'))
    const truths = slots.map(({ offset }) => members.values[offset]!)
    const measured: TimelineEvent[] = ordered.filter((event) => event.kind !== 'observation')
    let entity = 0
    replay(runnable, members, ordered, at, own.stream('dynamics'), (group) => {
      for (const observation of group) {
        const into = new Float64Array(1)
        const output = dynamics.layout.outputs.findIndex((slot) => slot.name === observation.output)
        dynamics.measure(members, output, entity++, own.stream('residual'), into)
        measured.push({ ...observation, value: into[0]! })
      }
    })
    if (members.status[0] !== stopped.alive) {
      left += 1
      continue
    }
    const [belief, { method }] = assimilate(runnable, measured, null, own.stream('assimilate'), {
      ...options,
      start,
      conflict: false,
    })
    if (method !== (options.method ?? method)) failed += 1
    const weights = weightsOf(belief.logWeights)
    const alive = weights.reduce((sum, weight) => sum + (weight > 0 ? 1 : 0), 0)
    slots.forEach(({ offset }, k) => {
      const values = belief.members.values.subarray(offset * n, (offset + 1) * n)
      const truth = truths[k]!
      // A random place between its neighbours, so that bins need not divide the number of ranks.
      let below = own.stream('rank').uniform(0, k, 0)
      for (let m = 0; m < n; m++) below += weights[m]! > 0 && values[m]! < truth ? 1 : 0
      histograms[k]![Math.min(bins - 1, Math.floor((below * bins) / (alive + 1)))]! += 1
      const [low, high] = weightedQuantiles(values, weights, [0.1, 0.9]) as [number, number]
      if (truth >= low && truth <= high) covered[k]! += 1
    })
  }
  const counted = subjects - left
  return {
    quantities: slots.map(({ name }, k) => ({
      name,
      histogram: histograms[k]!,
      coverage80: covered[k]! / counted,
    })),
    subjects: counted,
    left,
    failed,
  }
}
