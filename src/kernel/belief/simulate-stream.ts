import type { Members } from '../dynamics/dynamics.ts'
import { exp } from '../dynamics/elementary.ts'
import { measureOne } from '../dynamics/error-model.ts'
import type { Draws } from '../random/draws.ts'
import type { TimelineEvent } from '../timeline.ts'
import { coordinatesOf } from './coordinates.ts'
import { memberNumber } from './gaussian-residual.ts'
import { stopsOf } from './pass-through.ts'
import { drawPrior } from './prior.ts'
import type { Runnable } from './runnable.ts'
import { streamEvents } from './stream.ts'
import { createStreamMover } from './stream-mover.ts'

/**
 * One subject of a stream as its model says: parameters of the prior, drifts and unreported events at the instants of the grid, a path of the residual processes, spells of
 * artefacts. `timeline` is the design with its values measured anew; `members` holds the one truth at `at`, the last instant of the grid included.
 */
export function simulateStream(
  runnable: Runnable,
  design: readonly TimelineEvent[],
  start: number,
  at: number,
  draws: Draws,
): { readonly members: Members; readonly timeline: TimelineEvent[] } {
  const { dynamics, model } = runnable
  const mover = createStreamMover(runnable)
  const events = streamEvents(model, design)
  const { members } = drawPrior(runnable, coordinatesOf(runnable), { start, timeline: events }, 1, draws)
  const moving = { members, carried: mover.carry(members), measuredAt: new Float64Array(mover.artefactOutputs.length) }
  const path = new Float64Array(mover.rest?.size ?? 0)
  mover.rest?.draw(moving.carried.moments, 1, draws.stream('residual'), 0, path)
  const [walk, wander, noise] = [draws.stream('walk'), draws.stream('wander'), draws.stream('noise')]
  const dynamic = draws.stream('dynamics')
  const inSpell = model.outputs.map(() => 0)
  const measuredAt = model.outputs.map(() => start)
  const timeline: TimelineEvent[] = design.filter((event) => event.kind !== 'observation')
  const predicted = new Float64Array(model.outputs.length)
  let walked = start
  let seen = 0
  const stops = stopsOf(events, start, at, mover.grid, true)
  for (;;) {
    const { value: stop, done } = stops.next()
    if (done) {
      mover.advance(moving, at, stop, dynamic)
      return { members, timeline }
    }
    mover.advance(moving, stop.at, stop.events, dynamic)
    if (stop.kind === 'grid') {
      if (mover.wanders) dynamics.nudge?.(members, mover.nudge(1, mover.grid, wander, stop.index))
      continue
    }
    mover.rest?.walk(members, path, stop.at - walked, walk, seen)
    walked = stop.at
    dynamics.outputs(members, predicted)
    for (const observation of stop.observations) {
      const o = model.outputs.findIndex(({ name }) => name === observation.output)
      const error = model.outputs[o]!.error!
      const number = (e: typeof error.additive) => (e ? memberNumber(runnable, e)(members, 0) : Number.NaN)
      const numbers = {
        additive: number(error.additive),
        proportional: number(error.proportional),
        trials: number(error.trials),
      }
      const f = (mover.rest?.on[o] ?? []).reduce((sum, k) => sum + path[k]!, predicted[o]!)
      let value = measureOne(
        error,
        f,
        numbers,
        () => noise.normal(o, seen, 0),
        () => noise.uniform(o, seen, 1),
      )
      if (error.artefacts) {
        const { share, lasts, sd } = error.artefacts
        const chance = share + (inSpell[o]! - share) * exp(-(stop.at - measuredAt[o]!) / (lasts * (1 - share)))
        inSpell[o] = noise.uniform(o, seen, 2) < chance ? 1 : 0
        measuredAt[o] = stop.at
        value += inSpell[o]! * sd * noise.normal(o, seen, 3)
      }
      timeline.push({ ...observation, value })
    }
    seen += 1
  }
}
