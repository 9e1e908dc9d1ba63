import type { Members } from '../kernel/dynamics/dynamics.ts'
import { typicalMembers } from '../kernel/dynamics/simulate-data.ts'
import type { Personalised } from '../kernel/forecast/personalise.ts'
import { weightedQuantiles } from '../kernel/statistics/quantile.ts'

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

/** The parameters that vary, in the posterior and typically. */
export function parameterBands(members: Members, { model, dynamics, count }: Personalised) {
  const usual = typicalMembers(model, dynamics)
  const timeline = model.covariates.flatMap(({ name, default: value }) =>
    value === undefined ? [] : [{ kind: 'covariate' as const, time: 0, covariate: name, value }],
  )
  dynamics.start(usual, { start: 0, timeline })
  return model.parameters.flatMap((parameter, i) => {
    if (parameter.effects.length === 0) return []
    const { offset } = dynamics.layout.parameters[i]!
    const band = bandOf(members.values.subarray(offset * count, (offset + 1) * count))
    return [{ name: parameter.name, unit: parameter.unit, typical: usual.values[offset]!, ...band }]
  })
}
