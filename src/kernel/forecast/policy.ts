import type { Belief } from '../belief/belief.ts'
import { clone, select } from '../belief/members.ts'
import { inOrder } from '../belief/replay.ts'
import type { Runnable } from '../belief/runnable.ts'
import type { Members } from '../dynamics/dynamics.ts'
import type { Draws } from '../random/draws.ts'
import { offsetDraws } from '../random/offset-draws.ts'
import type { InputEvent, ObservationEvent, TimelineEvent } from '../timeline.ts'
import { writeOut } from './doses.ts'
import type { ForecastOptions } from './forecast.ts'
import { nextOccasion } from './next-occasion.ts'
import type { Policy } from './plan.ts'

/** One possible world under a policy: the member at the start, what it was given, and draws keyed as in the whole ensemble. */
export interface MemberCourse {
  readonly members: Members
  readonly events: readonly InputEvent[]
  readonly draws: Draws
}

/**
 * Lets a policy treat every member. In each world the policy sees the record until now, the measurements of that world (with residual error, drawn
 * just before each decision and at `measureAt`), the inputs it gave, and the belief of the start; never the member itself. The member is
 * moved with the inputs decided so far; the decisions of all worlds come back for the final run.
 */
export function followPolicy(
  runnable: Runnable,
  belief: Belief,
  policy: Policy,
  until: number,
  draws: Draws,
  options: ForecastOptions,
): MemberCourse[] {
  return Array.from({ length: belief.members.count }, (_, m) => {
    const own = offsetDraws(draws, m)
    const members = select(runnable.dynamics, belief.members, [m])
    return {
      members,
      events: decideAlone(runnable, belief, clone(runnable.dynamics, members), policy, until, own, options),
      draws: own,
    }
  })
}

function decideAlone(
  runnable: Runnable,
  belief: Belief,
  members: Members,
  policy: Policy,
  until: number,
  draws: Draws,
  options: ForecastOptions,
): InputEvent[] {
  const { dynamics, model } = runnable
  const occasion = nextOccasion(runnable, options.occasions)
  const moving = occasion.draws(draws.stream('dynamics'))
  const residual = draws.stream('policy-residual')
  const seen: TimelineEvent[] = (options.timeline ?? []).filter((event) => event.time <= belief.at)
  const given: InputEvent[] = []
  const sampling = [...(options.measureAt ?? [])].filter((t) => t > belief.at).sort((a, b) => a - b)
  let now = belief.at
  let done = 0
  let samples = 0
  const reach = (t: number) => {
    const due = given.slice(done).filter((event) => event.time < t)
    dynamics.advance(members, now, t, due, moving)
    members.time = t
    done += due.length
    now = t
  }
  const sample = () => {
    for (const [o, slot] of dynamics.layout.outputs.entries()) {
      if (!model.outputs.find((output) => output.name === slot.name)?.error) continue
      const into = new Float64Array(1)
      dynamics.measure(members, o, samples++, residual, into)
      seen.push({ kind: 'observation', time: now, output: slot.name, value: into[0]! } satisfies ObservationEvent)
    }
  }
  // The first decision may be at the very start.
  let decision = policy.next(belief.at - Number.EPSILON * Math.max(1, Math.abs(belief.at)))
  while (decision !== null && decision < until) {
    while (sampling.length > 0 && sampling[0]! < decision) {
      reach(sampling.shift()!)
      sample()
    }
    if (sampling[0] === decision) sampling.shift()
    reach(decision)
    sample()
    const answer = policy.decide({ at: decision, timeline: [...seen], belief }, draws.stream('policy'))
    const fresh = occasion.label(writeOut(answer, until).filter((event) => event.time >= decision!))
    const later = inOrder([...given.slice(done), ...fresh]) as InputEvent[]
    given.splice(done, given.length - done, ...later)
    seen.push(...fresh)
    const next = policy.next(decision)
    if (next !== null && !(next > decision)) break
    decision = next
  }
  return given
}
