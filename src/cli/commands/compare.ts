import { Command, InvalidArgumentError } from 'commander'
import { levels } from '../../kernel/forecast/forecast.ts'
import type { Plan } from '../../kernel/forecast/plan.ts'
import { beliefOptions, type CommonFlags, describeBelief, horizon, isTwin } from '../belief-options.ts'
import type { Case } from '../case.ts'
import { createOutput, figure, type Output, table } from '../output.ts'
import { readRegimen } from '../regimen-text.ts'
import { positive } from '../usage.ts'
import { describeForecast } from './forecast.ts'

interface CompareFlags extends CommonFlags {
  readonly plan: string[]
  readonly hours?: number
}

/** `hamzad compare`: plans side by side on the same members and the same draws. */
export const compareCommand = (): Command =>
  beliefOptions(new Command('compare'))
    .description('Compare plans on the same members with the same random numbers; differences are paired.')
    .requiredOption(
      '--plan <regimen>',
      "a plan, such as '1000 mg every 12 h over 1 h', or a policy: 'tdm every 24 h', 'nomogram every 24 h: 1000 mg every 12 h over 1 h; below 10 x1.25; else x0.75'; repeat it (the first is the reference)",
      collect,
      [],
    )
    .option('--hours <number>', 'length of the forecasts', positive)
    .addHelpText(
      'after',
      "\nExample:\n  hamzad compare vancomycin-goti-2018 --data levels.csv --plan '1000 mg every 12 h over 1 h' --plan '1500 mg every 12 h over 1 h'",
    )
    .action(async (target: string, flags: CompareFlags) => {
      const output = createOutput(flags.json === true)
      if (isTwin(target, flags)) {
        const { compareTwin } = await import('../on-twin.ts')
        return compareTwin(target, flags, output)
      }
      if (flags.plan.length < 2) throw new InvalidArgumentError('A comparison needs two plans: repeat --plan.')
      const { openCase } = await import('../case.ts')
      await compareCase(openCase(target, flags as never, output), flags, output)
    })

const collect = (text: string, earlier: readonly string[]): string[] => [...earlier, text]

async function compareCase(opened: Case, flags: CompareFlags, output: Output): Promise<void> {
  const [{ compare }, { dosesOf }] = await Promise.all([
    import('../../kernel/forecast/compare.ts'),
    import('../../kernel/forecast/doses.ts'),
  ])
  const { runnable, belief, at, timeline, draws } = opened
  const until = at + horizon(runnable.model, flags.hours)
  const { isPolicy, readPolicy } = await import('../policy-text.ts')
  const plans = flags.plan.map(
    (name): Plan =>
      isPolicy(name)
        ? readPolicy(name, runnable.model, at)
        : { kind: 'inputs', name, events: dosesOf(readRegimen(name, runnable.model), at, until) },
  )
  const { forecasts, differences } = compare(runnable, belief, plans, until, draws.stream('forecast'), {
    timeline,
    ...(flags.occasions && { occasions: flags.occasions }),
  })
  output.result({ ...describeBelief(opened), levels, plans: forecasts.map(describeForecast), differences }, () => {
    const rows = forecasts.flatMap((f) =>
      f.measures.map((m) => {
        const q = m.windows.at(-1)?.quantiles ?? []
        const values = m.windows.at(-1)?.values ?? []
        const share = (inside: (v: number) => boolean) =>
          `${Math.round((100 * values.filter(inside).length) / Math.max(1, values.length))} %`
        const [low, high] = m.target ?? [Number.NaN, Number.NaN]
        const odds = m.target
          ? [share((v) => v < low), share((v) => v >= low && v <= high), share((v) => v > high)]
          : ['', '', '']
        return [f.plan, `${m.name} (${m.unit})`, ...[3, 1, 5].map((l) => figure(q[l] ?? Number.NaN)), ...odds]
      }),
    )
    const paired = differences.map((d) => [
      d.plan,
      `${d.measure} (${d.unit})`,
      ...[3, 1, 5].map((l) => figure(d.quantiles[l] ?? Number.NaN)),
    ])
    return [
      table(['plan', 'measure, last window', 'median', '10 %', '90 %', 'below', 'in target', 'above'], rows),
      table(['plan', `difference to ‘${forecasts[0]?.plan}’`, 'median', '10 %', '90 %'], paired),
    ].join('\n\n')
  })
}
