import type { Belief } from '../../kernel/belief/belief.ts'
import type { Dynamics } from '../../kernel/dynamics/dynamics.ts'
import { type Forecast, type ForecastMeasure, levels } from '../../kernel/forecast/forecast.ts'
import type { Retrace } from '../../kernel/forecast/retrace.ts'
import { weightedQuantiles } from '../../kernel/statistics/quantile.ts'
import { weightsOf } from '../../kernel/statistics/weights.ts'

/** A forecast as it is kept and shown: quantiles and twenty members instead of the whole ensemble. Times are model time. */
export interface ForecastSummary {
  readonly outputs: readonly OutputSummary[]
  readonly measures: readonly MeasureSummary[]
  readonly parameters: readonly {
    readonly name: string
    readonly unit: string
    readonly quantiles: readonly number[]
    readonly population: readonly number[]
  }[]
}

export interface Curves {
  readonly times: readonly number[]
  /** quantiles[level][time] */
  readonly quantiles: readonly (readonly number[])[]
}

export interface OutputSummary {
  readonly name: string
  readonly unit: string
  readonly past: Curves | null
  readonly future: Curves & {
    readonly observable: readonly (readonly number[])[] | null
    /** futures[member][time] */
    readonly futures: readonly (readonly number[])[]
  }
}

export interface MeasureSummary {
  readonly name: string
  readonly unit: string
  readonly target: readonly [number, number] | null
  readonly windows: readonly {
    readonly from: number
    readonly until: number
    readonly quantiles: readonly number[]
    readonly probability: { readonly below: number; readonly within: number; readonly above: number } | null
  }[]
}

export const futureCount = 20

/** Six significant digits: far below any uncertainty, and half the bytes. */
const short = (value: number) => Number(value.toPrecision(6))
const row = (values: ArrayLike<number>) => Array.from(values, short)
const rows = (values: readonly ArrayLike<number>[]) => values.map(row)

export function summariseOutputs(forecast: Forecast, belief: Belief, past: Retrace | null): OutputSummary[] {
  const count = belief.members.count
  const shown = chosenMembers(belief)
  return forecast.outputs.map((output) => {
    const traced = past?.outputs.find(({ name }) => name === output.name)
    return {
      name: output.name,
      unit: output.unit,
      past: past && traced ? { times: row(past.times), quantiles: rows(traced.quantiles) } : null,
      future: {
        times: Array.from(forecast.times),
        quantiles: rows(output.quantiles),
        observable: output.observable ? rows(output.observable) : null,
        futures: shown.map((m) => Array.from(forecast.times, (_, t) => short(output.values[t * count + m]!))),
      },
    }
  })
}

/** Members that stand for the ensemble: evenly spaced through the cumulated weights. */
function chosenMembers(belief: Belief): number[] {
  const weights = weightsOf(belief.logWeights)
  const chosen: number[] = []
  let sum = 0
  for (let m = 0; m < weights.length; m++) {
    sum += weights[m]!
    while (chosen.length < futureCount && sum > (chosen.length + 0.5) / futureCount) chosen.push(m)
  }
  return chosen
}

export function summariseMeasures(measures: readonly ForecastMeasure[], belief: Belief): MeasureSummary[] {
  const weights = weightsOf(belief.logWeights)
  return measures.map((measure) => ({
    name: measure.name,
    unit: measure.unit,
    target: measure.target ?? null,
    windows: measure.windows.map(({ from, until, values, quantiles }) => ({
      from,
      until,
      quantiles: row(quantiles),
      probability: measure.target ? probabilities(values, weights, measure.target) : null,
    })),
  }))
}

function probabilities(values: Float64Array, weights: Float64Array, [low, high]: readonly [number, number]) {
  let below = 0
  let above = 0
  let total = 0
  for (let m = 0; m < values.length; m++) {
    const weight = Number.isNaN(values[m]!) ? 0 : weights[m]!
    total += weight
    if (values[m]! <= low) below += weight
    else if (values[m]! > high) above += weight
  }
  if (!(total > 0)) return null
  return { below: short(below / total), within: short((total - below - above) / total), above: short(above / total) }
}

/** Parameters of this subject beside those of the population with the same covariates. */
export function summariseParameters(
  dynamics: Dynamics,
  belief: Belief,
  population: Belief,
): ForecastSummary['parameters'] {
  return dynamics.layout.parameters.map(({ name, unit, offset }) => {
    const quantiles = ({ members, logWeights }: Belief) =>
      row(
        weightedQuantiles(
          members.values.subarray(offset * members.count, (offset + 1) * members.count),
          weightsOf(logWeights),
          levels,
        ),
      )
    return { name, unit, quantiles: quantiles(belief), population: quantiles(population) }
  })
}
