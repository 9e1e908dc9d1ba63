/**
 * Weighted quantiles. Sort the values; value i stands at the middle of its own weight, p_i = S_{i−1} + w_i / 2 with S the cumulated
 * normalised weights; between two such points the quantile is linear, outside them it is the extreme value. With equal weights this
 * is Hyndman & Fan's type 5 (Am. Stat. 1996;50:361). Values with zero weight do not count.
 *
 *     weightedQuantiles([1, 2, 3, 4], [0.25, 0.25, 0.25, 0.25], [0.5])   // [2.5]
 *
 * Throws nothing: with no positive weight the answer is NaN for every probability, and callers must not ask.
 */
export function weightedQuantiles(
  values: ArrayLike<number>,
  weights: ArrayLike<number>,
  probabilities: readonly number[],
): number[] {
  const order: number[] = []
  let total = 0
  for (let i = 0; i < values.length; i++) {
    if (weights[i]! > 0) {
      order.push(i)
      total += weights[i]!
    }
  }
  if (order.length === 0) return probabilities.map(() => Number.NaN)
  const rank = Uint32Array.from(order).sort((a, b) => values[a]! - values[b]! || a - b)
  const at = new Float64Array(rank.length)
  let sum = 0
  for (let k = 0; k < rank.length; k++) {
    const w = weights[rank[k]!]! / total
    at[k] = sum + 0.5 * w
    sum += w
  }
  return probabilities.map((p) => {
    if (p <= at[0]!) return values[rank[0]!]!
    if (p >= at[at.length - 1]!) return values[rank[rank.length - 1]!]!
    let low = 0
    let high = at.length - 1
    while (high - low > 1) {
      const mid = (low + high) >> 1
      if (at[mid]! <= p) low = mid
      else high = mid
    }
    const a = values[rank[low]!]!
    return a + ((values[rank[high]!]! - a) * (p - at[low]!)) / (at[high]! - at[low]!)
  })
}
