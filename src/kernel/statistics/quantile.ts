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
  return quantilesUnder(weights, probabilities)(values)
}

/** `weightedQuantiles` of many rows of values under the same weights, which are looked through once. */
export function quantilesUnder(
  weights: ArrayLike<number>,
  probabilities: readonly number[],
): (values: ArrayLike<number>) => number[] {
  // Of one kind, so that the loops below are compiled for it.
  const all = weights instanceof Float64Array ? weights : Float64Array.from(weights)
  const counts = (_: number, i: number) => all[i]! > 0
  const shares = all.every(counts) ? all : all.filter(counts)
  return (values) => {
    const numbers = values instanceof Float64Array ? values : Float64Array.from(values)
    const living = shares === all ? numbers : numbers.filter(counts)
    return throughBoxes(living, shares, probabilities) ?? inOrder(living, shares, probabilities)
  }
}

/** So many at most may share a box that is looked into: that many put in order where they stand take a sixth of the time that all take. */
const crowd = 512

const roomOf = (n: number) => ({
  /** Of each value, the one before it in its box, counted from 1; 0: it is the first. */
  before: new Uint32Array(n),
  /** Of each box: its weight, and the last value in it, counted from 1. */
  masses: new Float64Array(n),
  last: new Uint32Array(n),
  /** The values of the boxes that are looked into. */
  rank: new Uint32Array(n),
  at: new Float64Array(n),
})
let room = roomOf(0)

/**
 * Values are spread over a quarter as many boxes, which stay in the nearest cache, and each box sums up its weights; put in order are only those of the boxes into which a quantile falls, and
 * of their neighbours. Null where that does not serve: a value is no number, all are the same, or too many share a box.
 */
function throughBoxes(values: Float64Array, weights: Float64Array, probabilities: readonly number[]): number[] | null {
  const n = values.length
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (let i = 0; i < n; i++) {
    const value = values[i]!
    if (value < low) low = value
    if (value > high) high = value
  }
  const boxes = (n >> 2) + 1
  const scale = (boxes - 1) / (high - low)
  if (!(scale > 0 && scale < Number.POSITIVE_INFINITY)) return null
  if (room.before.length < n) room = roomOf(n)
  const { before, masses, last, rank, at } = room
  masses.fill(0, 0, boxes)
  last.fill(0, 0, boxes)
  for (let i = 0; i < n; ) {
    const place = (values[i]! - low) * scale
    if (!(place >= 0)) return null
    const box = place >>> 0
    masses[box]! += weights[i]!
    before[i] = last[box]!
    last[box] = ++i
  }
  let total = 0
  for (let box = 0; box < boxes; box++) total += masses[box]!
  // The boxes into which quantiles fall, in ascending order, with the nearest on both sides that are not empty; their values with the weight before each.
  let count = 0
  let newest = -1
  let crowded = false
  const want = (box: number, mass: number) => {
    if (box <= newest) return
    newest = box
    const first = count
    for (let i = last[box]!; i > 0; i = before[i - 1]!) count++
    crowded ||= count - first > crowd
    let to = count
    for (let i = last[box]!; i > 0; i = before[i - 1]!) rank[--to] = i - 1
    if (!crowded) sort(values, rank, first, count)
    for (let k = first, inside = mass; k < count; k++) {
      const weight = weights[rank[k]!]!
      at[k] = inside + 0.5 * weight
      inside += weight
    }
  }
  let sum = 0
  let box = 0
  let former = -1
  let formerSum = 0
  for (const p of inAscent(probabilities)) {
    const goal = p * total
    for (; box < boxes - 1 && sum + masses[box]! <= goal; box++) {
      if (masses[box] === 0) continue
      former = box
      formerSum = sum
      sum += masses[box]!
    }
    want(former, formerSum)
    want(box, sum)
    let after = box + 1
    while (after < boxes && masses[after] === 0) after++
    if (after < boxes) want(after, sum + masses[box]!)
    if (crowded) return null
  }
  return probabilities.map((p) => between(values, rank, at, count, p * total))
}

/** By insertion, which leaves equal values as they stood. */
function sort(values: Float64Array, rank: Uint32Array, first: number, end: number): void {
  for (let k = first + 1; k < end; k++) {
    const index = rank[k]!
    const value = values[index]!
    let to = k
    for (; to > first && values[rank[to - 1]!]! > value; to--) rank[to] = rank[to - 1]!
    rank[to] = index
  }
}

function inAscent(probabilities: readonly number[]): readonly number[] {
  for (let i = 1; i < probabilities.length; i++)
    if (!(probabilities[i - 1]! <= probabilities[i]!)) return [...probabilities].sort((a, b) => a - b)
  return probabilities
}

/** The same by putting all in order. */
function inOrder(values: Float64Array, weights: Float64Array, probabilities: readonly number[]): number[] {
  const rank = Uint32Array.from(values.keys()).sort((a, b) => values[a]! - values[b]!)
  if (rank.length === 0) return probabilities.map(() => Number.NaN)
  const at = new Float64Array(rank.length)
  let sum = 0
  rank.forEach((i, k) => {
    at[k] = sum + 0.5 * weights[i]!
    sum += weights[i]!
  })
  return probabilities.map((p) => between(values, rank, at, rank.length, p * sum))
}

/** The quantile at `goal`, a weight: between the points `at` of the ranked values, and theirs outside. */
function between(values: Float64Array, rank: Uint32Array, at: Float64Array, count: number, goal: number): number {
  let low = 0
  let high = count - 1
  if (goal <= at[0]!) return values[rank[0]!]!
  if (goal >= at[high]!) return values[rank[high]!]!
  while (high - low > 1) {
    const mid = (low + high) >> 1
    if (at[mid]! <= goal) low = mid
    else high = mid
  }
  const a = values[rank[low]!]!
  return a + ((values[rank[high]!]! - a) * (goal - at[low]!)) / (at[high]! - at[low]!)
}
