import type { Model } from '../../kernel/model.ts'
import type { BoundRecord } from '../bound-record.ts'
import type { Brief } from '../stored-state.ts'
import type { ForecastSummary } from './forecast-summary.ts'

/** The measure that the model's first decision is about, over the next window; null without a forecast. */
export function headlineOf(model: Model, summary: ForecastSummary | null): Brief['headline'] {
  const name = model.decisions[0]?.prefer.terms[0]?.measure ?? model.measures[0]?.name
  const measure = summary?.measures.find((each) => each.name === name)
  const window = measure?.windows[0]
  if (!measure || !window) return null
  const { probability, quantiles } = window
  return {
    measure: measure.name,
    unit: measure.unit,
    quantiles,
    target: measure.target,
    below: probability?.below ?? null,
    within: probability?.within ?? null,
    above: probability?.above ?? null,
  }
}

/** Medians of the first output since `first` (model time), thinned to at most 48; the last one stays. */
export function trendOf(summary: ForecastSummary | null, first: number): number[] {
  const past = summary?.outputs[0]?.past
  if (!past) return []
  const medians = past.times.flatMap((time, i) => (time >= first ? [past.quantiles[3]![i]!] : []))
  const step = Math.max(1, Math.ceil(medians.length / 48))
  return medians.filter((_, i) => (medians.length - 1 - i) % step === 0)
}

/** Of a stream, what was measured of the first output over the last day; thinned like `trendOf`. */
export function measuredTrend(model: Model, { used }: Pick<BoundRecord, 'used'>, now: number): number[] {
  const first = now - 86_400_000
  const values = used.flatMap(({ as, what, time, value }) => {
    const instant = Date.parse(time)
    return as === 'observation' && what === model.outputs[0]?.name && instant >= first && instant <= now ? [value] : []
  })
  const step = Math.max(1, Math.ceil(values.length / 48))
  return values.filter((_, i) => (values.length - 1 - i) % step === 0)
}
