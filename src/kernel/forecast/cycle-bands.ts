import type { Members } from '../dynamics/dynamics.ts'
import { typicalMembers } from '../dynamics/simulate-data.ts'
import { weightedQuantiles } from '../statistics/quantile.ts'
import { type Personalised, startMembers } from './personalise.ts'

export interface Band {
  readonly low: number
  readonly median: number
  readonly high: number
}

/** 10 %, 50 % and 90 % of the members that have a value. */
export function bandOf(values: Float64Array): Band {
  const known = [...values].filter(Number.isFinite)
  const [low, median, high] = weightedQuantiles(
    known,
    known.map(() => 1 / known.length),
    [0.1, 0.5, 0.9],
  )
  return { low: low!, median: median!, high: high! }
}

export interface ParameterBand extends Band {
  readonly name: string
  readonly unit: string
  readonly typical: number
  /** What was known before anything was measured of this subject. */
  readonly prior: Band
}

/** The parameters that vary: 10 %, 50 % and 90 % in the posterior and beforehand, and typically. */
export function parameterBands(twin: Personalised): ParameterBand[] {
  const { model, dynamics, count, covariates } = twin
  const usual = typicalMembers(model, dynamics)
  const timeline = model.covariates.flatMap(({ name, default: value }) =>
    value === undefined ? [] : [{ kind: 'covariate' as const, time: 0, covariate: name, value }],
  )
  dynamics.start(usual, { start: 0, timeline })
  const [before, after] = [twin.priorZ, twin.z].map((z) => startMembers(model, dynamics, z, count, covariates))
  return model.parameters.flatMap((parameter, i) => {
    if (parameter.effects.length === 0) return []
    const { offset } = dynamics.layout.parameters[i]!
    const band = ({ values }: Members) => bandOf(values.subarray(offset * count, (offset + 1) * count))
    const { name, unit } = parameter
    return [{ name, unit, typical: usual.values[offset]!, prior: band(before!), ...band(after!) }]
  })
}
