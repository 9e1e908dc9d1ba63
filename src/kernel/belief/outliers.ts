import type { Draws } from '../random/draws.ts'
import type { ObservationEvent, TimelineEvent } from '../timeline.ts'
import { assimilate } from './assimilate.ts'
import { pose } from './problem.ts'
import { inOrder, replay, startOf } from './replay.ts'
import type { Runnable } from './runnable.ts'

/** How well the other measurements foretell one. */
export interface OutlierCheck {
  readonly observation: ObservationEvent
  /** Two-sided probability of a value as far out as this one, given all others; resolved to about 1 / members. */
  readonly p: number
  /** p below `level` / number of measurements (Bonferroni), so that a clean record is flagged with a probability of at most `level`. */
  readonly flagged: boolean
}

/**
 * Leave-one-out check of every uncensored measurement: the posterior without it (Laplace), carried to its instant, with residual error, against what was read.
 *
 *     outlierChecks(runnable, timeline, { at: 48 }, createDraws(7)).filter((each) => each.flagged)
 */
export function outlierChecks(
  runnable: Runnable,
  timeline: readonly TimelineEvent[],
  options: { readonly at: number; readonly members?: number; readonly level?: number },
  draws: Draws,
): readonly OutlierCheck[] {
  const { at, members: n = 1000, level = 0.05 } = options
  const { observations } = pose(runnable, timeline, at, draws)
  const open = observations.filter((each) => each.censored === undefined)
  const start = startOf(
    timeline.filter((event) => event.time <= at),
    at,
  )
  return open.map((observation, i) => {
    const rest = timeline.filter((event) => event !== observation)
    const own = draws.stream('outlier').stream(String(i))
    const [belief] = assimilate(runnable, rest, null, own, {
      at,
      members: n,
      method: 'laplace',
      start,
      conflict: false,
    })
    const { dynamics } = runnable
    const members = dynamics.allocate(n)
    for (const { offset } of dynamics.layout.effects)
      members.values.set(belief.members.values.subarray(offset * n, (offset + 1) * n), offset * n)
    members.time = start
    dynamics.start(members, { start, timeline })
    const output = dynamics.layout.outputs.findIndex((slot) => slot.name === observation.output)
    const foretold = new Float64Array(n).fill(Number.NaN)
    replay(runnable, members, inOrder(timeline), observation.time, own.stream('dynamics'), (group) => {
      if (group.includes(observation)) dynamics.measure(members, output, i, own.stream('residual'), foretold)
    })
    const known = foretold.filter(Number.isFinite)
    const below = known.filter((value) => value < observation.value!).length
    const u = (below + 0.5) / (known.length + 1)
    const p = Math.min(1, 2 * Math.min(u, 1 - u))
    return { observation, p, flagged: p < level / open.length }
  })
}
