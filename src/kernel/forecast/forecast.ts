import type { Outcome } from '../dynamics/dynamics.ts'
import type { TimelineEvent } from '../timeline.ts'
import type { FutureOccasion } from './next-occasion.ts'

/** Levels at which ensembles are reported: the ends of the 95, 80 and 50 % intervals and the median. */
export const levels = [0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975] as const

/** The ensemble of outputs under one plan. */
export interface Forecast {
  readonly plan: string
  readonly from: number
  readonly until: number
  readonly times: Float64Array
  readonly outputs: readonly ForecastOutput[]
  readonly measures: readonly ForecastMeasure[]
  readonly outcome: Outcome
}

export interface ForecastOutput {
  readonly name: string
  readonly unit: string
  /** The true quantity: values[time * count + member]. */
  readonly values: Float64Array
  /** Weighted quantiles of the true quantity: quantiles[level][time], in the order of `levels`. */
  readonly quantiles: readonly Float64Array[]
  /** Quantiles of what would be measured (with residual error), the same shape; absent when the output has no error. */
  readonly observable?: readonly Float64Array[]
  /** What would be measured of each member, one array a time; when it was asked for (plans of inputs only). */
  readonly measured?: readonly Float64Array[]
  /** Of a stream's output with residual processes, when asked for: `equations` and `residual`, whose sum is the true quantity. */
  readonly components?: readonly { readonly name: string; readonly quantiles: readonly Float64Array[] }[]
}

export interface ForecastMeasure {
  readonly name: string
  readonly unit: string
  readonly target?: readonly [number, number]
  /** Taken once the plan's regular regimen has settled: one window after the forecast's start, none when nothing repeats. */
  readonly steadyState?: boolean
  /** Complete windows of the forecast, in order. */
  readonly windows: readonly {
    readonly from: number
    readonly until: number
    readonly values: Float64Array
    readonly quantiles: readonly number[]
  }[]
}

/** Plans on the same members with the same draws. */
export interface Comparison {
  readonly forecasts: readonly Forecast[]
  /** Differences to the first plan, paired by member, of the last window of every measure. */
  readonly differences: readonly {
    readonly plan: string
    readonly measure: string
    readonly unit: string
    readonly quantiles: readonly number[]
  }[]
}

export interface Regimen {
  readonly input: string
  readonly amount: number
  readonly interval: number
  /** 0: bolus. */
  readonly duration: number
  /** Amount of the first dose, when it differs. */
  readonly loading?: number
}

export interface RegimenScore {
  readonly regimen: Regimen
  /** Value of the decision's objective, with the Monte Carlo standard error of the ensemble. */
  readonly objective: number
  readonly standardError: number
  /** One entry a term of the objective, in order: its value (probability or mean) and standard error. */
  readonly terms: readonly {
    readonly text: string
    readonly value: number
    readonly standardError: number
    readonly harm: boolean
  }[]
  /** Last window of each measure: quantiles at `levels`. */
  readonly measures: readonly { readonly name: string; readonly unit: string; readonly quantiles: readonly number[] }[]
}

export interface Recommendation {
  readonly decision: string
  readonly objective: string
  /** All regimens that were tried, best first. */
  readonly ranked: readonly RegimenScore[]
  /** The current plan judged by the same objective, when there is one. */
  readonly current?: Omit<RegimenScore, 'regimen'>
  /** Absent when the data cannot decide; `reasons` then say why. */
  readonly best?: RegimenScore
  readonly reasons: readonly { readonly code: string; readonly values: Readonly<Record<string, string | number>> }[]
}

/** What `forecast` is told besides belief and plan. */
export interface ForecastOptions {
  /** Instants to report; absent: 121 even ones from the belief's instant to `until`, and every dose and end of infusion. */
  readonly times?: readonly number[]
  /** Covariates and resets after the belief's instant that are known to come; not of a policy. */
  readonly coming?: readonly TimelineEvent[]
  /** What was on the record until the belief's instant: what a policy may look at. */
  readonly timeline?: readonly TimelineEvent[]
  /** Extra instants at which a policy's patient is measured; at every decision each output with an error model is measured anyway. */
  readonly measureAt?: readonly number[]
  /** Keep what would be measured of every member, not only its quantiles. */
  readonly keepMeasured?: boolean
  /** Effects of occasions to come, `drawn` by default; the next one begins with the plan's first input. */
  readonly occasions?: FutureOccasion
  /** Of a stream: say what the equations and the residual contribute to each output. */
  readonly components?: boolean
}
