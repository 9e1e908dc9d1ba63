import { prior } from '../../belief/prior.ts'
import type { FlowModel } from '../../model.ts'
import type { Draws } from '../../random/draws.ts'
import type { TimelineEvent } from '../../timeline.ts'
import { createFlowDynamics } from './create-flow-dynamics.ts'
import { warmUpEnd } from './output-analysis.ts'

export interface WarmUpOptions {
  readonly until: number
  readonly timeline?: readonly TimelineEvent[]
  /** Runs that are averaged, 20 (Welch: the average over runs shows a trend that one run hides). */
  readonly replications?: number
  /** Instants of the run at which people are counted, 1000. */
  readonly instants?: number
}

/**
 * How long a process that starts empty takes to settle, in model time: MSER-5 on the number of people in it, averaged over runs. Null: the
 * run is too short to say. A process that never settles (more come than can be served) is not told apart from one that has.
 *
 *     findWarmUp(model, { until: 60 }, createDraws(1))   // 4.2
 */
export function findWarmUp(
  model: FlowModel,
  { until, timeline = [], replications = 20, instants = 1000 }: WarmUpOptions,
  draws: Draws,
): number | null {
  const dynamics = createFlowDynamics(model)
  const { members } = prior({ model, dynamics }, { start: 0, timeline }, replications, draws)
  const moving = draws.stream('dynamics')
  const levers = timeline.filter((event) => event.kind === 'input' && event.time > 0)
  const series = Array.from({ length: instants }, (_, k) => {
    const [from, to] = [(until * k) / instants, (until * (k + 1)) / instants]
    dynamics.advance(
      members,
      from,
      to,
      levers.filter(({ time }) => time >= from && time < to),
      moving,
    )
    let present = 0
    for (let i = 0; i < replications; i++) {
      const { s } = dynamics.attach(members, i, moving, null)
      present += s.present.reduce((sum, each) => sum + each, 0)
    }
    return present / replications
  })
  const end = warmUpEnd(series)
  return end === null ? null : (end / instants) * until
}
