import { log } from '../dynamics/elementary.ts'
import type { Change } from './page-hinkley.ts'

export interface ChangepointOptions {
  /** Corrected log likelihood ratio that is a change, 13: of calibrated scores about one run in a hundred of 1,000 values. */
  readonly threshold?: number
  /** As how many values calibration counts beforehand, 100. */
  readonly prior?: number
  /** Fewest values after a change, 8. */
  readonly least?: number
  /** Most values after a change, 300. */
  readonly most?: number
}

/** Where the law of a stream changed, and whether its level moved or its spread alone. */
export interface LawChange extends Change {
  readonly of: 'level' | 'spread'
}

/** One value says no more than this, in standard deviations. */
const far = 3
/** Sums that are kept. */
const memory = 4096
/** A variance is not believed to be smaller: few values may lie close together. */
const narrowest = 0.02

/**
 * Change-point model for mean and variance at once, both unknown before and after (Hawkins & Zamba, Technometrics 2005;47:164), of scores that are standard normal
 * when a model is calibrated (normal quantiles of its PIT). It begins from calibration, as if `prior` calibrated values had been seen. A factor on what is measured, such
 * as a unit slip, moves the level and narrows or widens what is seen about it: together they say more than either alone, and what cumulative sums of one level
 * miss after a short record is found. Candidates for the split are a twelfth apart. After a change it starts anew.
 *
 *     const detector = changepoint()
 *     const change = detector(normalQuantile(pit))        // null, or where, from what mean to what, and whether level or spread
 */
export function changepoint({
  threshold = 13,
  prior = 100,
  least = 8,
  most = 300,
}: ChangepointOptions = {}): (value: number) => LawChange | null {
  const lengths: number[] = []
  for (let m = least; m <= most; m = Math.max(m + 1, Math.round(m * (13 / 12)))) lengths.push(m)
  let seen = 0
  let n = 0
  /** Sums of the values and of their squares up to each of the last, those since the start anew. */
  let sums: number[] = [0]
  let squares: number[] = [0]
  return (value) => {
    const z = Math.max(-far, Math.min(far, value))
    seen += 1
    n += 1
    sums.push(sums.at(-1)! + z)
    squares.push(squares.at(-1)! + z * z)
    if (sums.length > memory) [sums, squares] = [sums.slice(-memory / 2), squares.slice(-memory / 2)]
    const end = sums.length - 1
    const [sum, square] = [sums[end]!, squares[end]!]
    const total = n + prior
    const whole = total * log(varianceOf(sum, square + prior, total))
    let [best, highest] = [0, threshold]
    for (const m of lengths) {
      if (m >= n || m > end) break
      const [sum0, square0] = [sums[end - m]!, squares[end - m]!]
      const earlier = total - m
      const apart =
        whole -
        earlier * log(varianceOf(sum0, square0 + prior, earlier)) -
        m * log(varianceOf(sum - sum0, square - square0, m))
      const ratio = apart / 2 / excess(earlier, m, total)
      if (ratio > highest) [best, highest] = [m, ratio]
    }
    if (best === 0) return null
    const m = best
    const [sum0, square0] = [sums[end - m]!, squares[end - m]!]
    const earlier = { n: total - m, mean: sum0 / (total - m), variance: varianceOf(sum0, square0 + prior, total - m) }
    const later = { n: m, mean: (sum - sum0) / m, variance: varianceOf(sum - sum0, square - square0, m) }
    const change: LawChange = {
      noticed: seen - 1,
      began: seen - m,
      before: sum0 / (n - m),
      after: later.mean,
      of: levelMoved(earlier, later) ? 'level' : 'spread',
    }
    n = 0
    ;[sums, squares] = [[0], [0]]
    return change
  }
}

interface Moments {
  readonly n: number
  readonly mean: number
  readonly variance: number
}

const varianceOf = (sum: number, square: number, n: number): number => Math.max(narrowest, square / n - (sum / n) ** 2)

/** By how much the log likelihood ratio of two laws against one exceeds its limit when there is but one (Bartlett's correction, as by Hawkins & Zamba). */
const excess = (a: number, b: number, all: number): number =>
  1 + (11 / 12) * (1 / a + 1 / b - 1 / all) + 1 / (a * a) + 1 / (b * b) - 1 / (all * all)

/** The means differ by more than chance explains whatever the variances (Welch's test at 1 %); else it is the spread alone that changed. */
const levelMoved = (a: Moments, b: Moments): boolean =>
  (a.mean - b.mean) ** 2 / (a.variance / a.n + b.variance / b.n) > 2.576 ** 2
