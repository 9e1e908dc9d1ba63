import { chiSquareTail, kolmogorovTail, uniformDistance } from '../statistics/goodness.ts'

/**
 * Probability integral transform of an observation in an ensemble: the share of members below it, and of those equal to it a share `u` (a
 * uniform number of the caller's), so that it is uniform under the truth for counts and ties as well (Czado, Gneiting & Held, Biometrics
 * 2009;65:1254). With n members and no tie the rank is spread over its cell of width 1/(n + 1).
 *
 *     pit([1, 2, 3, 4], 2.5, 0.5)      // 0.5
 */
export function pit(members: ArrayLike<number>, observed: number, u: number, weights?: ArrayLike<number>): number {
  let [below, equal, total, squares] = [0, 0, 0, 0]
  for (let i = 0; i < members.length; i++) {
    const w = weights ? weights[i]! : 1
    const x = members[i]!
    if (Number.isNaN(x)) continue
    total += w
    squares += w * w
    if (x < observed) below += w
    else if (x === observed) equal += w
  }
  // The observation is one more member, as likely to stand in any place.
  // Kish's effective number of those that are known.
  const n = (total * total) / squares
  return ((below / total) * n + ((equal / total) * n + 1) * u) / (n + 1)
}

/** The same for equal weights and a sorted ensemble without NaN: O(log n). */
export function pitOfSorted(sorted: ArrayLike<number>, observed: number, u: number): number {
  const n = sorted.length
  const below = firstAt(sorted, (x) => x >= observed)
  const equal = firstAt(sorted, (x) => x > observed) - below
  return (below + (equal + 1) * u) / (n + 1)
}

function firstAt(sorted: ArrayLike<number>, holds: (x: number) => boolean): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (holds(sorted[middle]!)) high = middle
    else low = middle + 1
  }
  return low
}

/** PIT of a value known only to lie below (left) or above (right) `bound`: uniform over what is possible. `at` is the PIT of the bound. */
export function censoredPit(at: number, side: 'left' | 'right', u: number): number {
  return side === 'left' ? at * u : at + (1 - at) * u
}

export interface Uniformity {
  readonly n: number
  /** Counts of ten equal cells. */
  readonly histogram: readonly number[]
  readonly chiSquare: number
  /** P(as uneven as this | calibrated), Pearson's χ² with nine degrees of freedom; null below five a cell. */
  readonly pChiSquare: number | null
  readonly distance: number
  /** Kolmogorov–Smirnov. */
  readonly pKolmogorov: number
  /** Of the values: ½ and 1/12 when calibrated. A variance above says the forecasts were too narrow, below too wide. */
  readonly mean: number
  readonly variance: number
}

/** Histogram and tests of PIT values against the uniform law; null without any. Tests assume that the forecasts do not overlap. */
export function uniformity(values: ArrayLike<number>, cells = 10): Uniformity | null {
  const n = values.length
  if (n === 0) return null
  const histogram = new Array<number>(cells).fill(0)
  let sum = 0
  let squares = 0
  for (let i = 0; i < n; i++) {
    const v = values[i]!
    histogram[Math.min(cells - 1, Math.floor(v * cells))]! += 1
    sum += v
    squares += v * v
  }
  const expected = n / cells
  const chiSquare = histogram.reduce((total, count) => total + (count - expected) ** 2 / expected, 0)
  const distance = uniformDistance(values)
  return {
    n,
    histogram,
    chiSquare,
    pChiSquare: expected >= 5 ? chiSquareTail(chiSquare, cells - 1) : null,
    distance,
    pKolmogorov: kolmogorovTail(distance, n),
    mean: sum / n,
    variance: squares / n - (sum / n) ** 2,
  }
}
