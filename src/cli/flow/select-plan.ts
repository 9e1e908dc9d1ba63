import { selectBest } from '../../kernel/dynamics/flow/output-analysis.ts'
import { replicate, summarise } from '../../kernel/dynamics/flow/replicate.ts'
import { HamzadError } from '../../kernel/errors.ts'
import type { FlowModel } from '../../kernel/model.ts'
import type { Draws } from '../../kernel/random/draws.ts'
import type { TimelineEvent } from '../../kernel/timeline.ts'

export interface SelectionRequest {
  /** A measure; `-` before it: more is worse. */
  readonly best: string
  /** Differences up to this do not matter, in the unit of the measure. */
  readonly indifference: number
  readonly confidence: number
  readonly until: number
  readonly warmUp: number
  /** Largest number of replications a plan. */
  readonly most: number
}

/** Ranking and selection among plans of a process, all on the same patients. */
export function selectPlan(
  model: FlowModel,
  plans: readonly { readonly name: string; readonly timeline: readonly TimelineEvent[] }[],
  { best, indifference, confidence, until, warmUp, most }: SelectionRequest,
  draws: Draws,
  tell: (replication: number) => void,
) {
  const sign = best.startsWith('-') ? -1 : 1
  const measure = best.replace(/^-/, '')
  const seen = plans.map((): number[] => [])
  let unit = ''
  const sample = (plan: number, replication: number): number => {
    const { timeline } = plans[plan]!
    const { names, units, values } = replicate(
      model,
      { until, warmUp, timeline, replications: 1, first: replication },
      draws,
    )
    const at = names.indexOf(measure)
    if (at < 0)
      throw new HamzadError('input.invalid', {
        what: '--best',
        why: `the process has no measure ${measure}`,
        action: `Name one of: ${names.slice(0, 12).join(', ')}${names.length > 12 ? ', …' : ''}`,
      })
    unit = units[at]!
    const value = values[at]![0] ?? Number.NaN
    if (!Number.isFinite(value))
      throw new HamzadError('input.invalid', {
        what: '--best',
        why: `${measure} has no value in replication ${replication + 1} of ${plans[plan]!.name}`,
        action: 'Lengthen --until, or choose a measure that every run has',
      })
    seen[plan]!.push(value)
    tell(replication)
    return sign * value
  }
  const selection = selectBest(plans.length, sample, { indifference, confidence, most })
  const rows = plans.map(({ name }, i) => ({
    plan: name,
    left: selection.left.includes(i),
    replications: seen[i]!.length,
    ...summarise(seen[i]!, unit),
  }))
  return {
    measure,
    best: plans[selection.best]!.name,
    decided: selection.decided,
    confidence,
    indifference,
    plans: rows,
  }
}
