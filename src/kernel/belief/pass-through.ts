import type { Stretch } from '../dynamics/dynamics.ts'
import type { Draws } from '../random/draws.ts'
import type { ObservationEvent, TimelineEvent } from '../timeline.ts'
import type { KnownTransitions } from './gaussian-residual.ts'
import type { Moving, StreamMover } from './stream-mover.ts'

/** One stop of a stream: an instant of the grid, or measurements that stand together. */
export type Stop =
  | { readonly kind: 'grid'; readonly at: number; readonly index: number; readonly events: readonly TimelineEvent[] }
  | {
      readonly kind: 'measured'
      readonly at: number
      readonly events: readonly TimelineEvent[]
      readonly observations: readonly ObservationEvent[]
    }

/** First event after `time`; events are in order. */
export function firstAfter(events: readonly TimelineEvent[], time: number): number {
  let low = 0
  let high = events.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (events[middle]!.time > time) high = middle
    else low = middle + 1
  }
  return low
}

/**
 * The stops of a stream after `from` up to `to`, in order: what happens at an instant comes before what is measured at it, and both before the
 * instant of the grid at the same time. Returns what is left to take place on the way to `to`.
 */
export function* stopsOf(
  events: readonly TimelineEvent[],
  from: number,
  to: number,
  grid: number,
  included = false,
): Generator<Stop, readonly TimelineEvent[]> {
  let next = included ? events.findIndex((event) => event.time >= from) : firstAfter(events, from)
  if (next < 0) next = events.length
  let index = Math.floor(from / grid + 1e-9) + 1
  let pending: TimelineEvent[] = []
  for (;;) {
    const event = events[next]
    const due = index * grid
    if (event && event.time <= due && event.time <= to) {
      if (event.kind !== 'observation' || event.value === null) {
        pending.push(event)
        next += 1
        continue
      }
      const observations: ObservationEvent[] = []
      const at = event.time
      while (next < events.length && events[next]!.time === at) {
        const each = events[next]!
        if (each.kind === 'observation' && each.value !== null) observations.push(each)
        else pending.push(each)
        next += 1
      }
      yield { kind: 'measured', at, events: pending, observations }
      pending = []
      continue
    }
    if (due > to) return pending
    yield { kind: 'grid', at: due, index, events: pending }
    pending = []
    index += 1
  }
}

/** So many stretches at most are laid up before members move. */
const most = 96

/**
 * Moves members with what they carry through the stops up to `to` without resampling; adds the log likelihood of each path. `visit` is called when they stand at
 * the instant `visited` of the grid.
 */
export function passThrough(
  mover: StreamMover,
  moving: Moving,
  events: readonly TimelineEvent[],
  to: number,
  draws: Draws,
  logLikelihood: Float64Array,
  options: {
    readonly included: boolean
    readonly visited?: number | undefined
    readonly visit: () => void
    /** Where what happens on the way is drawn from; absent: from `draws`. */
    readonly dynamics?: Draws
  },
): void {
  const dynamics = options.dynamics ?? draws.stream('dynamics')
  const artefact = draws.stream('artefact')
  const wander = draws.stream('wander')
  const { members, carried } = moving
  const size = mover.runnable.dynamics.layout.outputs.length * members.count
  const stops = stopsOf(events, members.time, to, mover.grid, options.included)
  const known: KnownTransitions | undefined = mover.steady ? new Map() : undefined
  let seen = 0
  let now = members.time
  let stretches: Stretch[] = []
  let waiting: {
    readonly at: number
    readonly observations: readonly ObservationEvent[]
    readonly into: Float64Array
  }[] = []

  /** Moves the members through what was laid up, then weighs what was measured on the way. */
  function flush(): void {
    mover.follow(members, stretches, dynamics)
    for (const { at, observations, into } of waiting) {
      mover.rest?.predict(members, carried.moments, at - now, known)
      mover.weigh(moving, observations, into, at, artefact, seen, logLikelihood)
      seen += 1
      now = at
    }
    mover.rest?.predict(members, carried.moments, members.time - now, known)
    now = members.time
    stretches = []
    waiting = []
  }

  for (;;) {
    const { value, done } = stops.next()
    if (done) {
      stretches.push({ to, events: value })
      flush()
      return
    }
    if (value.kind === 'measured') {
      const into = new Float64Array(size)
      stretches.push({ to: value.at, events: value.events, into })
      waiting.push({ at: value.at, observations: value.observations, into })
    } else {
      const nudge = mover.wanders ? { nudge: mover.nudge(members.count, mover.grid, wander, value.index) } : {}
      stretches.push({ to: value.at, events: value.events, ...nudge })
    }
    const visited = value.kind === 'grid' && value.at === options.visited
    if (visited || !mover.steady || stretches.length >= most) flush()
    if (visited) options.visit()
  }
}
