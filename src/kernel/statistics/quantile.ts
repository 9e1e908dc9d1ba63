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
  const order = new Uint32Array(values.length)
  let total = 0
  let count = 0
  for (let i = 0; i < values.length; i++) {
    if (!(weights[i]! > 0)) continue
    order[count++] = i
    total += weights[i]!
  }
  if (count === 0) return probabilities.map(() => Number.NaN)
  const rank = ascending(values, order.subarray(0, count))
  const at = new Float64Array(count)
  const share = 1 / total
  let sum = 0
  for (let k = 0; k < count; k++) {
    const w = weights[rank[k]!]! * share
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

/** So many at most may share a box. */
const crowd = 64

/**
 * Indices by their values, smallest first, equal ones in their order. Values spread over as many boxes as there are of them stand nearly where they belong, and are
 * put in order by insertion; where a box is crowded, or a value is no number, the runtime sorts.
 */
function ascending(values: ArrayLike<number>, indices: Uint32Array): Uint32Array {
  const n = indices.length
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  let test = 0
  for (let i = 0; i < n; i++) {
    const value = values[indices[i]!]!
    if (value < low) low = value
    if (value > high) high = value
    test += value * 0
  }
  const scale = (n - 1) / (high - low)
  let fullest = test === 0 && Number.isFinite(scale) ? 0 : n
  const starts = new Uint32Array(n + 1)
  const boxes = new Uint32Array(n)
  for (let i = 0; i < n && fullest === 0; i++) {
    const box = ((values[indices[i]!]! - low) * scale) >>> 0
    boxes[i] = box
    starts[box + 1]!++
  }
  for (let box = 1; box <= n; box++) {
    fullest = Math.max(fullest, starts[box]!)
    starts[box]! += starts[box - 1]!
  }
  if (fullest > crowd) return indices.sort((a, b) => values[a]! - values[b]!)
  const sorted = new Uint32Array(n)
  for (let i = 0; i < n; i++) sorted[starts[boxes[i]!]!++] = indices[i]!
  for (let i = 1; i < n; i++) {
    const index = sorted[i]!
    const value = values[index]!
    let at = i
    for (; at > 0 && values[sorted[at - 1]!]! > value; at--) sorted[at] = sorted[at - 1]!
    sorted[at] = index
  }
  return sorted
}
