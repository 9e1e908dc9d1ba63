import { type Members, stopped } from '../dynamics/dynamics.ts'
import type { Model } from '../model.ts'
import { centralDraws } from '../random/central-draws.ts'
import type { Draws } from '../random/draws.ts'
import { effectiveSampleSize, equalLogWeights } from '../statistics/weights.ts'
import type { TimelineEvent } from '../timeline.ts'
import type { AssimilateOptions } from './assimilate-options.ts'
import type { Belief, Diagnostics, Note } from './belief.ts'
import { coordinatesOf } from './coordinates.ts'
import { createFilter } from './create-filter.ts'
import type { Filter } from './filter.ts'
import { type Halt, passHalts } from './pass-halts.ts'
import { firstAfter, stopsOf } from './pass-through.ts'
import { drawPrior } from './prior.ts'
import { startOf } from './replay.ts'
import type { Runnable } from './runnable.ts'
import { createStreamMover, type StreamMover } from './stream-mover.ts'
import { pastOf, streamOrder } from './stream-order.ts'
import { cloneState, type StreamState, settle } from './stream-state.ts'

/**
 * The belief of a stream at `options.at`: the model's filter goes from instant to instant of a fixed grid, whatever came in between, so the path depends
 * on what the timeline holds and never on the order or the hour in which it arrived. `last` may be the belief of any earlier instant, or a snapshot: it is a short cut
 * when the timeline up to its last instant of the grid still is what it saw, and is left aside otherwise (a value came late or was
 * corrected). Either way the answer has the same bits.
 */
export function assimilateStream(
  runnable: Runnable,
  timeline: readonly TimelineEvent[],
  last: Belief | StreamState | null,
  draws: Draws,
  options: AssimilateOptions,
): [Belief, Diagnostics] {
  const { at } = options
  const { model, dynamics } = runnable
  const mover = createStreamMover(runnable)
  const method = model.assimilate!.method as 'particle' | 'enkf' | 'ukf'
  const filter = createFilter(mover, method)
  const events = streamEvents(model, timeline)
  const from = last && ('blocks' in last ? last : last.stream?.snapshot)
  const kept = from && usable(from, events, filter, options)
  const state = kept ? cloneState(dynamics, kept) : begin(mover, filter, events, draws, options)
  const history = { events }
  const moving = method === 'ukf' ? centralDraws : draws.stream('dynamics')
  const wander = draws.stream('wander')
  let snapshot = kept || cloneState(dynamics, state)
  const stops = stopsOf(events, state.members.time, at, mover.grid, !kept)
  let pastIndex = kept ? firstAfter(events, state.members.time) : 0
  const passage = { mover, filter, history, draws, moving }
  let halts: Halt[] = []
  for (;;) {
    const { value, done } = stops.next()
    if (done) {
      // On the way to where the members stand already nothing is left to happen.
      if (at > (halts.at(-1)?.at ?? state.members.time) || value.length > 0) halts.push({ at, events: value })
      passHalts(passage, state, halts, snapshot.members)
      break
    }
    if (value.kind === 'measured') {
      halts.push(value)
      continue
    }
    const wanders = mover.wanders && !filter.drift
    const nudge = wanders ? mover.nudge(state.members.count, mover.grid, wander, value.index) : undefined
    halts.push({ at: value.at, events: value.events, ...(nudge && mover.steady && { nudge }) })
    passHalts(passage, state, halts, snapshot.members)
    halts = []
    if (filter.drift) filter.drift(state, mover.grid)
    else if (nudge && !mover.steady) dynamics.nudge?.(state.members, nudge)
    settle(dynamics, state)
    filter.tick?.(state, history, draws)
    const end = firstAfter(events, value.at)
    state.past = pastOf(events.slice(pastIndex, end), state.past)
    pastIndex = end
    snapshot = cloneState(dynamics, state)
    options.onSnapshot?.(snapshot)
  }
  return finish(mover, filter, method, state, snapshot, draws, options)
}

/** What a stream of the model listens to, in its order. */
export function streamEvents(model: Model, timeline: readonly TimelineEvent[]): readonly TimelineEvent[] {
  const fit = new Set(model.outputs.filter((output) => output.error).map((output) => output.name))
  return streamOrder(timeline).filter(
    (event) => event.kind !== 'observation' || event.value === null || fit.has(event.output),
  )
}

/** Where a stored snapshot stands, and what its past sums up to. */
export interface SnapshotMark {
  readonly time: number
  readonly past: number
}

/** The latest of several snapshots, not after `at`, whose past still is what the timeline holds; null: the stream begins anew. */
export function newestSnapshot<T extends SnapshotMark>(
  model: Model,
  timeline: readonly TimelineEvent[],
  at: number,
  marks: readonly T[],
): T | null {
  const events = streamEvents(model, timeline)
  let found: T | null = null
  let past = 0
  let index = 0
  for (const mark of [...marks].sort((a, b) => a.time - b.time)) {
    if (mark.time > at) break
    const end = firstAfter(events, mark.time)
    past = pastOf(events.slice(index, end), past)
    index = end
    if (past !== mark.past) break
    found = mark
  }
  return found
}

/** Model time from which events must be at hand to go on from a snapshot. */
export const neededSince = (snapshot: StreamState): number => snapshot.blocks[0]?.start ?? snapshot.members.time

function usable(
  snapshot: StreamState,
  events: readonly TimelineEvent[],
  filter: Filter,
  { at, members, continues }: AssimilateOptions,
): StreamState | null {
  const { time, count } = snapshot.members
  if (time > at || count !== filter.size(members)) return null
  if (continues) return snapshot
  return pastOf(events.slice(0, firstAfter(events, time)), 0) === snapshot.past ? snapshot : null
}

function begin(
  mover: StreamMover,
  filter: Filter,
  events: readonly TimelineEvent[],
  draws: Draws,
  options: AssimilateOptions,
): StreamState {
  const { runnable, grid } = mover
  const known = events.filter((event) => event.time <= options.at)
  const first = options.start ?? startOf(known, options.at)
  const start = Math.floor(first / grid + 1e-9) * grid
  const context = { start, timeline: events }
  const count = filter.size(options.members)
  const { members } = drawPrior(runnable, coordinatesOf(runnable), context, count, draws)
  const logWeights = equalLogWeights(count)
  const state: StreamState = {
    members,
    logWeights,
    logEvidence: 0,
    carried: mover.carry(members),
    measuredAt: new Float64Array(mover.artefactOutputs.length).fill(start),
    seen: 0,
    past: 0,
    blocks: [],
    tally: { resamplings: 0, proposed: 0, accepted: 0, unexplained: 0 },
  }
  filter.begin(state, (each: Members) => void runnable.dynamics.start(each, context))
  return state
}

function finish(
  mover: StreamMover,
  filter: Filter,
  method: 'particle' | 'enkf' | 'ukf',
  state: StreamState,
  snapshot: StreamState,
  draws: Draws,
  options: AssimilateOptions,
): [Belief, Diagnostics] {
  const { model } = mover.runnable
  const drawn = filter.sample?.(state, options.members, draws)
  const { members, carried, logWeights } = drawn ? { ...drawn, logWeights: equalLogWeights(options.members) } : state
  settle(mover.runnable.dynamics, { members, carried, logWeights })
  let lost = 0
  for (let m = 0; m < members.count; m++) {
    if (members.status[m] === stopped.alive) continue
    lost += 1
    logWeights[m] = Number.NEGATIVE_INFINITY
  }
  const notes: Note[] = []
  if (lost > 0) notes.push({ code: 'members.stopped', values: { stopped: lost, members: members.count } })
  const { tally, seen } = state
  if (tally.unexplained > 0) notes.push({ code: 'observation.unexplained', values: { count: tally.unexplained } })
  const { id, version, hash } = model
  return [
    {
      model: { id, version, hash },
      at: options.at,
      members,
      logWeights,
      logEvidence: state.logEvidence,
      stream: { carried, snapshot },
    },
    {
      method: 'filter',
      observations: seen,
      effectiveSampleSize: effectiveSampleSize(logWeights),
      ...(tally.proposed > 0 && { acceptance: tally.accepted / tally.proposed }),
      stopped: lost,
      stream: {
        filter: method,
        grid: mover.grid,
        windowFrom: neededSince(state),
        resamplings: tally.resamplings,
        unexplained: tally.unexplained,
      },
      conflict: { overall: 1, observations: [] },
      notes,
    },
  ]
}
