import type { Belief } from '../belief/belief.ts'
import type { Runnable } from '../belief/runnable.ts'
import type { Draws } from '../random/draws.ts'
import { weightedQuantiles } from '../statistics/quantile.ts'
import { weightsOf } from '../statistics/weights.ts'
import type { ForecastOptions } from './forecast.ts'
import { type Comparison, levels } from './forecast.ts'
import type { Plan } from './plan.ts'
import { forecast } from './predict.ts'

/**
 * Several plans on the same members with the same draws, and the difference of every measure (last complete window) to the first plan, paired by
 * member: what would change for this patient, not between two patients.
 *
 *     compare(runnable, belief, [asNow, moreOften], 72, createDraws(7)).differences
 */
export function compare(
  runnable: Runnable,
  belief: Belief,
  plans: readonly Plan[],
  until: number,
  draws: Draws,
  options: ForecastOptions = {},
): Comparison {
  const forecasts = plans.map((plan) => forecast(runnable, belief, plan, until, draws, options))
  const [reference, ...others] = forecasts
  const weights = weightsOf(belief.logWeights)
  const differences = others.flatMap((other) =>
    other.measures.flatMap((measure) => {
      const ours = measure.windows.at(-1)
      const theirs = reference!.measures.find((each) => each.name === measure.name)?.windows.at(-1)
      if (!ours || !theirs) return []
      const delta = ours.values.map((value, m) => value - theirs.values[m]!)
      const finite = weights.map((w, m) => (Number.isFinite(delta[m]!) ? w : 0))
      const quantiles = weightedQuantiles(delta, finite, levels)
      return [{ plan: other.plan, measure: measure.name, unit: measure.unit, quantiles }]
    }),
  )
  return { forecasts, differences }
}
