import { type Context, type Members, stopped } from '../dynamics/dynamics.ts'
import type { Draws } from '../random/draws.ts'
import type { ObservationEvent, TimelineEvent } from '../timeline.ts'
import type { Note } from './belief.ts'
import { enforce, isConstrained } from './constraints.ts'
import { type Coordinates, coordinatesOf, writeEffects } from './coordinates.ts'
import { inOrder, type Leg, legsOf, replay, startOf } from './replay.ts'
import type { Runnable } from './runnable.ts'

/** One subject's inference task, prepared once: what was seen, from when to when, in which coordinates. */
export interface Problem {
  readonly runnable: Runnable
  readonly coordinates: Coordinates
  readonly constrained: boolean
  readonly context: Context
  /** Ordered, up to `at`. */
  readonly events: readonly TimelineEvent[]
  /** Those of `events` that carry a value of an output with a declared error, in order. */
  readonly observations: readonly ObservationEvent[]
  readonly at: number
  readonly draws: Draws
  readonly notes: readonly Note[]
}

/** Sorts and cuts the timeline; measurements of outputs without an error model cannot be weighed and are named in `notes`. */
export function pose(
  runnable: Runnable,
  timeline: readonly TimelineEvent[],
  at: number,
  draws: Draws,
  start?: number,
): Problem {
  const ordered = inOrder(timeline)
  const known = ordered.filter((event) => event.time <= at)
  const fit = new Set(runnable.model.outputs.filter((output) => output.error).map((output) => output.name))
  const ignored = new Map<string, number>()
  const events = known.filter((event) => {
    if (event.kind !== 'observation' || event.value === null || fit.has(event.output)) return true
    ignored.set(event.output, (ignored.get(event.output) ?? 0) + 1)
    return false
  })
  return {
    runnable,
    coordinates: coordinatesOf(runnable),
    constrained: isConstrained(runnable),
    context: { start: start ?? startOf(known, at), timeline: ordered },
    events,
    observations: events.filter((e): e is ObservationEvent => e.kind === 'observation' && e.value !== null),
    at,
    draws,
    notes: [...ignored].map(([output, count]) => ({ code: 'observation.no-error-model', values: { output, count } })),
  }
}

/** Started members at standard coordinates z[k * count + m]; those that break a limit are marked invalid. */
export function begin(problem: Problem, z: Float64Array, count: number): Members {
  const { runnable, coordinates, context } = problem
  const members = runnable.dynamics.allocate(count)
  members.time = context.start
  writeEffects(coordinates, z, members)
  runnable.dynamics.start(members, context)
  if (problem.constrained) enforce(runnable, members)
  return members
}

/**
 * Log likelihood of every member at z, and the members as they stand at `until` (default: the last observation). `visit` is called
 * at each group of observations before they are weighed, with the index of its first observation.
 */
export function evaluate(
  problem: Problem,
  z: Float64Array,
  count: number,
  options: {
    readonly until?: number
    readonly visit?: (members: Members, group: readonly ObservationEvent[], first: number) => void
    /** Instead of weighing. */
    readonly weigh?: (members: Members, group: readonly ObservationEvent[], first: number) => void
  } = {},
): { readonly members: Members; readonly logLikelihood: Float64Array } {
  const { dynamics } = problem.runnable
  const members = begin(problem, z, count)
  const until = options.until ?? problem.observations.at(-1)?.time ?? problem.at
  const logLikelihood = new Float64Array(count)
  if (dynamics.follow && !options.visit && !options.weigh) {
    const stretches = legsFor(problem, until).map((leg) => ({ ...leg, logWeights: logLikelihood }))
    dynamics.follow(members, stretches, problem.draws.stream('dynamics'))
    members.time = until
    return { members, logLikelihood: settled(members, logLikelihood) }
  }
  let first = 0
  replay(problem.runnable, members, problem.events, until, problem.draws.stream('dynamics'), (group) => {
    options.visit?.(members, group, first)
    if (options.weigh) options.weigh(members, group, first)
    else dynamics.weigh(members, group, logLikelihood)
    first += group.length
  })
  return { members, logLikelihood: settled(members, logLikelihood) }
}

/** Members that stopped, or whose density is no number, have none. */
function settled({ status }: Members, logLikelihood: Float64Array): Float64Array {
  for (let m = 0; m < status.length; m++) {
    if (status[m] !== stopped.alive || Number.isNaN(logLikelihood[m]!)) logLikelihood[m] = Number.NEGATIVE_INFINITY
  }
  return logLikelihood
}

const ways = new WeakMap<readonly TimelineEvent[], { readonly until: number; readonly legs: readonly Leg[] }>()

/** The same way is gone at every evaluation. */
function legsFor({ runnable, context, events }: Problem, until: number): readonly Leg[] {
  const known = ways.get(events)
  if (known?.until === until) return known.legs
  const legs = legsOf(runnable, context.start, events, until)
  ways.set(events, { until, legs })
  return legs
}
