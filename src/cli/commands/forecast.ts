import { Command } from 'commander'
import { type Forecast, levels } from '../../kernel/forecast/forecast.ts'
import type { Plan } from '../../kernel/forecast/plan.ts'
import type { Model } from '../../kernel/model.ts'
import { beliefOptions, beliefWords, type CommonFlags, describeBelief, horizon, isTwin } from '../belief-options.ts'
import type { Case } from '../case.ts'
import { createOutput, figure, type Output, table } from '../output.ts'
import { readRegimen } from '../regimen-text.ts'
import { positive } from '../usage.ts'

interface ForecastFlags extends CommonFlags {
  readonly plan?: string
  readonly hours?: number
  readonly step?: number
}

/** `hamzad forecast`: what the ensemble says will happen, from a twin of the store or from a data file. */
export const forecastCommand = (): Command =>
  beliefOptions(new Command('forecast'))
    .description('Forecast outputs and measures of a twin, or of an individual in a data file, with quantiles.')
    .option(
      '--plan <regimen>',
      "future doses, such as '1000 mg every 12 h over 1 h' (default: the plan in force; with --data: none)",
    )
    .option('--hours <number>', 'length of the forecast', positive)
    .option('--step <hours>', 'distance of the reported instants', positive)
    .addHelpText(
      'after',
      "\nExample:\n  hamzad forecast vancomycin-goti-2018 --data levels.csv --plan '1000 mg every 12 h over 1 h' --hours 24",
    )
    .action(async (target: string, flags: ForecastFlags) => {
      const output = createOutput(flags.json === true)
      if (isTwin(target, flags)) {
        const { forecastTwin } = await import('../on-twin.ts')
        return forecastTwin(target, flags, output)
      }
      const { openCase } = await import('../case.ts')
      await forecastCase(openCase(target, flags as never, output), flags, output)
    })

async function forecastCase(opened: Case, flags: ForecastFlags, output: Output): Promise<void> {
  const [{ forecast }, { dosesOf }] = await Promise.all([
    import('../../kernel/forecast/predict.ts'),
    import('../../kernel/forecast/doses.ts'),
  ])
  const { runnable, belief, at, timeline, draws } = opened
  const { model } = runnable
  const until = at + horizon(model, flags.hours)
  const events = flags.plan === undefined ? [] : dosesOf(readRegimen(flags.plan, model), at, until)
  const plan: Plan = { kind: 'inputs', name: flags.plan ?? 'no further doses', events }
  const step = flags.step === undefined ? (until - at) / 8 : horizon(model, flags.step)
  const times = Array.from({ length: Math.floor((until - at) / step + 1e-9) + 1 }, (_, i) => at + i * step)
  const result = forecast(runnable, belief, plan, until, draws.stream('forecast'), {
    times,
    timeline,
    ...(flags.occasions && { occasions: flags.occasions }),
  })
  output.result({ ...describeBelief(opened), ...describeForecast(result) }, () =>
    [beliefWords(opened), forecastWords(result, model)].join('\n\n'),
  )
}

/** A forecast as JSON: quantiles at `levels`, no members. */
export const describeForecast = (forecast: Forecast) => ({
  plan: forecast.plan,
  from: forecast.from,
  until: forecast.until,
  levels,
  times: [...forecast.times],
  outputs: forecast.outputs.map(({ name, unit, quantiles, observable }) => ({
    name,
    unit,
    quantiles: quantiles.map((q) => [...q]),
    ...(observable && { observable: observable.map((q) => [...q]) }),
  })),
  measures: forecast.measures.map(({ name, unit, target, steadyState, windows }) => ({
    name,
    unit,
    ...(target && { target }),
    ...(steadyState && { steadyState }),
    windows: windows.map(({ from, until, quantiles }) => ({ from, until, quantiles })),
  })),
  outcome: forecast.outcome,
})

function forecastWords(forecast: Forecast, model: Model): string {
  const at = (quantiles: readonly Float64Array[], i: number) =>
    [3, 1, 5].map((level) => figure(quantiles[level]?.[i] ?? Number.NaN))
  const parts = forecast.outputs.map(({ name, unit, quantiles }) =>
    table(
      [`time (${model.time})`, `${name} (${unit})`, '10 %', '90 %'],
      Array.from(forecast.times, (t, i) => [figure(t, 5), ...at(quantiles, i)]),
    ),
  )
  const measures = forecast.measures.flatMap((m) =>
    m.windows.map((w) => [
      `${m.name} (${m.unit})`,
      `${figure(w.from, 5)}–${figure(w.until, 5)}`,
      ...[3, 1, 5].map((l) => figure(w.quantiles[l] ?? Number.NaN)),
      m.target ? `${m.target[0]}–${m.target[1]}` : '',
    ]),
  )
  if (measures.length > 0)
    parts.push(table(['measure', `window (${model.time})`, 'median', '10 %', '90 %', 'target'], measures))
  return parts.join('\n\n')
}
