import type { Draws } from '../random/draws.ts'
import type { ObservationEvent, TimelineEvent } from '../timeline.ts'
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

/** Moves members with what they carry through the stops up to `to` without resampling; adds the log likelihood of each path. */
export function passThrough(
  mover: StreamMover,
  moving: Moving,
  events: readonly TimelineEvent[],
  to: number,
  draws: Draws,
  logLikelihood: Float64Array,
  visit: (at: number) => void,
  included: boolean,
): void {
  const dynamics = draws.stream('dynamics')
  const artefact = draws.stream('artefact')
  const wander = draws.stream('wander')
  const stops = stopsOf(events, moving.members.time, to, mover.grid, included)
  let seen = 0
  for (;;) {
    const { value, done } = stops.next()
    if (done) {
      mover.advance(moving, to, value, dynamics)
      return
    }
    mover.advance(moving, value.at, value.events, dynamics)
    if (value.kind === 'measured') {
      mover.weigh(moving, value.observations, artefact, seen, logLikelihood)
      seen += 1
    } else {
      mover.wander(moving.members, mover.grid, wander, value.index, true)
      visit(value.at)
    }
  }
}
