import { HamzadError } from '../../kernel/errors.ts'
import type { FlowModel } from '../../kernel/model.ts'
import { createDraws } from '../../kernel/random/create-draws.ts'
import type { TimelineEvent } from '../../kernel/timeline.ts'
import { figure, type Output, table } from '../output.ts'
import { assignment } from '../usage.ts'
import { leversOf } from './flow-arguments.ts'
import type { FlowFlags } from './flow-flags.ts'

/** Which of the plans is best: the one of `--set` and those of `--against`. */
export async function bestPlan(
  model: FlowModel,
  flags: FlowFlags,
  {
    until,
    warmUp,
    timeline,
  }: { readonly until: number; readonly warmUp: number; readonly timeline: readonly TimelineEvent[] },
  output: Output,
): Promise<void> {
  if (!flags.against?.length || flags.indifference === undefined || !((flags.confidence ?? 0.95) < 1)) {
    throw new HamzadError('input.invalid', {
      what: 'The command',
      why: '--best compares plans',
      action: 'Add at least one --against, an --indifference in the unit of the measure, and a --confidence below 1',
    })
  }
  const { selectPlan } = await import('./select-plan.ts')
  const plans = [
    {
      name:
        Object.entries(flags.set ?? {})
          .map(([input, amount]) => `${input}=${amount}`)
          .join(',') || 'as it is',
      timeline,
    },
    ...flags.against.map((text) => ({
      name: text,
      timeline: leversOf(
        model,
        text.split(',').reduce<Record<string, number>>((all, part) => assignment(part.trim(), all), {}),
      ),
    })),
  ]
  const request = {
    best: flags.best ?? '',
    indifference: flags.indifference,
    confidence: flags.confidence ?? 0.95,
    most: flags.replications ?? 10_000,
    until,
    warmUp,
  }
  const result = selectPlan(model, plans, request, createDraws(flags.seed), (replication) =>
    output.progress(`replication ${replication + 1}`),
  )
  output.result(result, () =>
    [
      result.decided
        ? `Best by ${result.measure}: ${result.best} (chosen right with probability ${result.confidence} or more).`
        : `Not decided within ${request.most} replications; ahead: ${result.best}. Allow more with --replications, or a larger --indifference.`,
      table(
        ['plan', 'still in', 'replications', `${result.measure}, mean`, 'sd'],
        result.plans.map((each) => [
          each.plan,
          each.left ? 'yes' : 'no',
          each.replications,
          figure(each.mean, 4),
          figure(each.sd, 4),
        ]),
      ),
    ].join('\n'),
  )
}
