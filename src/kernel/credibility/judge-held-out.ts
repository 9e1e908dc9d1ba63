import type { Model } from '../model.ts'
import type { Draws } from '../random/draws.ts'
import type { TimelineEvent } from '../timeline.ts'
import { type NpdeTest, npde, testNpde } from './npde.ts'
import { prequential } from './prequential.ts'
import { type Scorecard, scorecard, scorecardsBy } from './scorecard.ts'
import { simulateDesign } from './simulate-design.ts'

/** What subjects that a version has not learned from say of it. */
export interface HeldOut {
  readonly subjects: number
  /** Of the forecasts that it would have made of them; null without any. */
  readonly scores: Scorecard | null
  /** The same by output. */
  readonly outputs: Readonly<Record<string, Scorecard>>
  /** Of its prediction distribution errors; null below two. */
  readonly npde: NpdeTest | null
}

/**
 * A version before subjects it did not learn from: prequential scores, and normalised prediction distribution errors. Two versions with the same draws
 * meet the same noise.
 *
 *     judgeHeldOut(model, timelines, { members: 200, draws }).scores?.crps
 */
export function judgeHeldOut(
  model: Model,
  timelines: readonly (readonly TimelineEvent[])[],
  {
    members,
    draws,
    simulations = 300,
  }: { readonly members: number; readonly draws: Draws; readonly simulations?: number },
): HeldOut {
  const each = timelines.map((_, i) => draws.stream(`held ${i}`))
  const forecasts = timelines.flatMap((timeline, i) => prequential(model, timeline, { members, draws: each[i]! }))
  const errors = timelines.flatMap((timeline, i) => {
    const design = simulateDesign(model, timeline, simulations, each[i]!.stream('design'))
    const known = design.simulations.filter((values) => values.every((value) => Number.isFinite(value)))
    return (
      npde(
        design.observations.map(({ value }) => value),
        known,
        (row) => each[i]!.uniform(row, 1, 0),
      ) ?? []
    )
  })
  return {
    subjects: timelines.length,
    scores: scorecard(forecasts),
    outputs: Object.fromEntries(scorecardsBy(forecasts, ({ output }) => output)),
    npde: testNpde(errors),
  }
}
