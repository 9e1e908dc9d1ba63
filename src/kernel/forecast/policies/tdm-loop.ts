import { assimilate } from '../../belief/assimilate.ts'
import { runnable } from '../../belief/runnable.ts'
import type { Decision, Model } from '../../model.ts'
import { dosesOf } from '../doses.ts'
import type { Regimen } from '../forecast.ts'
import type { Policy } from '../plan.ts'
import { recommend } from '../recommend.ts'

export interface TdmLoopOptions {
  /** First decision, model time. */
  readonly from: number
  /** Time between decisions. */
  readonly every: number
  /** Members of the belief at each decision, 60. */
  readonly members?: number
}

/**
 * Therapeutic drug monitoring as a plan: at each decision the patient is measured, the model is fitted to all that was seen (Laplace), and the best
 * regimen of the model's decision is given until the next one. Where the belief cannot decide, the best-ranked regimen is given all the same, because
 * a patient gets some dose.
 *
 *     compare(run, belief, [asNow, { kind: 'policy', name: 'TDM', policy: tdmLoop(model, decision, { from: 48, every: 24 }) }], …)
 */
export function tdmLoop(model: Model, decision: Decision, { from, every, members = 60 }: TdmLoopOptions): Policy {
  return {
    next: decisionTimes(from, every),
    decide({ at, timeline: seen }, draws) {
      // A level of nothing before the first dose: an error that shrinks with the level calls it impossible, and it tells nothing.
      const timeline = seen.filter((event) => event.kind !== 'observation' || event.value !== 0)
      const run = runnable(model, timeline)
      const [belief] = assimilate(run, timeline, null, draws.stream('tdm'), {
        at,
        members,
        method: 'laplace',
        conflict: false,
      })
      const { best, ranked } = recommend(run, belief, decision, draws.stream('tdm'))
      const regimen: Regimen | undefined = (best ?? ranked[0])?.regimen
      return regimen ? dosesOf(regimen, at, at + every) : []
    },
  }
}

/** Instants from + k · every. */
export function decisionTimes(from: number, every: number): (after: number) => number {
  return (after) => (after < from ? from : from + (Math.floor((after - from) / every + 1e-9) + 1) * every)
}
