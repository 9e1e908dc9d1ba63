import { weightedQuantiles } from '../statistics/quantile.ts'

export interface VpcBin {
  readonly from: number
  readonly until: number
  /** Median time. */
  readonly at: number
  readonly n: number
  /** One entry a percentile: what was observed, and the 2.5, 50 and 97.5 % points of the same percentile over the simulations. */
  readonly percentiles: readonly {
    readonly level: number
    readonly observed: number
    readonly low: number
    readonly median: number
    readonly high: number
    readonly inside: boolean
  }[]
}

/**
 * Visual predictive check (Holford 2005; Karlsson & Holford 2008): percentiles of the observations in bins of time, against the same percentiles
 * of data simulated from the model with the same design. With `typical` values (the prediction of the typical subject a row) both are
 * prediction-corrected first (Bergstrand et al., AAPS J. 2011;13:143), so that doses and covariates may differ within a bin.
 *
 *     visualPredictiveCheck(times, observed, simulations, { bins: 8 })      // simulations[k][row]
 */
export function visualPredictiveCheck(
  times: ArrayLike<number>,
  observed: ArrayLike<number>,
  simulations: readonly ArrayLike<number>[],
  options: { readonly bins?: number; readonly levels?: readonly number[]; readonly typical?: ArrayLike<number> } = {},
): VpcBin[] {
  const { levels = [0.05, 0.5, 0.95], typical } = options
  const groups = binsOf(times, options.bins ?? Math.max(1, Math.min(10, Math.floor(times.length / 10))))
  return groups.map((rows) => {
    const own = typical ? medianOf(rows.map((i) => typical[i]!)) : 1
    const factor = (i: number) => (typical && typical[i]! > 0 ? own / typical[i]! : 1)
    const percentiles = (values: ArrayLike<number>) => {
      const chosen = rows.map((i) => values[i]! * factor(i)).filter((v) => !Number.isNaN(v))
      return weightedQuantiles(chosen, new Array(chosen.length).fill(1), levels)
    }
    const seen = percentiles(observed)
    const simulated = simulations.map(percentiles)
    return {
      from: times[rows[0]!]!,
      until: times[rows.at(-1)!]!,
      at: medianOf(rows.map((i) => times[i]!)),
      n: rows.length,
      percentiles: levels.map((level, l) => {
        const over = simulated.map((each) => each[l]!).filter((v) => !Number.isNaN(v))
        const [low, median, high] = weightedQuantiles(over, new Array(over.length).fill(1), [0.025, 0.5, 0.975]) as [
          number,
          number,
          number,
        ]
        const value = seen[l]!
        return { level, observed: value, low, median, high, inside: value >= low && value <= high }
      }),
    }
  })
}

/** Times that lie no farther apart than this share of the whole are of one visit. */
const oneVisit = 0.02

/** Rows in groups of about equal size, ascending in time; what is measured about the same time stays together. */
function binsOf(times: ArrayLike<number>, bins: number): number[][] {
  const order = Array.from({ length: times.length }, (_, i) => i).sort((a, b) => times[a]! - times[b]!)
  const size = order.length / bins
  const near = oneVisit * (times[order.at(-1)!]! - times[order[0]!]!)
  const groups: number[][] = []
  for (let begin = 0; begin < order.length; ) {
    let end = Math.max(begin + 1, Math.min(order.length, Math.round((groups.length + 1) * size)))
    const cut = times[order[end - 1]!]!
    while (end < order.length && times[order[end]!]! - cut <= near) end += 1
    groups.push(order.slice(begin, end))
    begin = end
  }
  return groups
}

const medianOf = (values: readonly number[]): number =>
  weightedQuantiles(values, new Array(values.length).fill(1), [0.5])[0]!
