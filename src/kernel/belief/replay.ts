import type { Members, Outcome } from '../dynamics/dynamics.ts'
import type { Draws } from '../random/draws.ts'
import type { ObservationEvent, TimelineEvent } from '../timeline.ts'
import { outcomeOf } from './members.ts'
import type { Runnable } from './runnable.ts'

/** Events in order of time; those of equal time keep the order of the list (NONMEM's record order). */
export function inOrder(timeline: readonly TimelineEvent[]): readonly TimelineEvent[] {
  return timeline
    .map((event, index) => ({ event, index }))
    .sort((a, b) => a.event.time - b.event.time || a.index - b.index)
    .map(({ event }) => event)
}

/**
 * Where a subject's members start: the first input, measurement or reset, because before it nothing moves that is known; covariates
 * before it are context. Without such an event: `at`.
 */
export function startOf(timeline: readonly TimelineEvent[], at: number): number {
  let start = at
  for (const event of timeline) if (event.kind !== 'covariate' && event.time < start) start = event.time
  return start
}

/** True when an interval depends on the record that ends it: covariates carried backwards or as a line, and occasions. */
export function looksAhead({ model }: Runnable): boolean {
  return (
    model.covariates.some((each) => each.carry !== 'last') ||
    (model.occasions === 'next' && model.effects.some((each) => each.level === 'occasion'))
  )
}

/** Events after `time` from `index` on that an interval ending at `time` may have to know of. */
export function comingUp(events: readonly TimelineEvent[], index: number, time: number): TimelineEvent[] {
  return events
    .slice(index)
    .filter((e) => e.time > time && (e.kind === 'covariate' || ('occasion' in e && e.occasion !== undefined)))
}

/** One `advance` of a replay and what was measured where it ends. */
export interface Leg {
  readonly to: number
  readonly events: readonly TimelineEvent[]
  readonly observations: readonly ObservationEvent[]
}

/**
 * The way from `from` to `until` through ordered events as single advances. Events before an observation in the list take place before it,
 * events after it have not yet; observations that stand together at one time are seen together.
 */
export function legsOf(
  runnable: Runnable,
  from: number,
  events: readonly TimelineEvent[],
  until: number,
): readonly Leg[] {
  const ahead = looksAhead(runnable)
  const legs: Leg[] = []
  let now = from
  let pending: TimelineEvent[] = []
  let group: ObservationEvent[] = []
  for (const [index, event] of events.entries()) {
    if (event.time > until) break
    if (event.kind === 'observation' && event.value !== null) {
      if (group.length > 0 && group[0]!.time === event.time && pending.length === 0) {
        group.push(event)
        continue
      }
      pending.push(event)
      group = [event]
      const known = ahead ? [...pending, ...comingUp(events, index, event.time)] : pending
      legs.push({ to: event.time, events: known, observations: group })
      now = event.time
      pending = []
    } else if (event.time >= now) pending.push(event) // earlier ones are covariates before the start: context
  }
  legs.push({ to: until, events: pending, observations: [] })
  return legs
}

/** Moves started members through ordered events up to `until`; `visit` is called at each group of observations. */
export function replay(
  runnable: Runnable,
  members: Members,
  events: readonly TimelineEvent[],
  until: number,
  draws: Draws,
  visit: (observations: readonly ObservationEvent[]) => void,
): Outcome {
  const { dynamics } = runnable
  let now = members.time
  for (const { to, events: known, observations } of legsOf(runnable, now, events, until)) {
    dynamics.advance(members, now, to, known, draws)
    if (observations.length > 0) visit(observations)
    now = to
  }
  members.time = until
  return outcomeOf(members)
}
