import { type Change, splitOf } from './page-hinkley.ts'

export interface CusumOptions {
  /** Shifts that are looked for, in standard deviations: half of each is the reference value of its sums; 0.5 and 1. */
  readonly shifts?: readonly number[]
  /** For each shift the sum that is a change; 20 and 12: of calibrated scores about one run in a hundred of 1,000 values. */
  readonly thresholds?: readonly number[]
  /** As how many values calibration counts beforehand, 50. */
  readonly prior?: number
  /** Values before anything is said, 5. */
  readonly least?: number
}

/** Values that are kept to date a change. */
const memory = 4096
/** One value says no more than this, in standard deviations. */
const most = 3

/**
 * Cumulative sums (Page, Biometrika 1954;41:100), two-sided and for several shifts at once, of scores that are standard normal when a model is calibrated (normal
 * quantiles of its PIT). They start by themselves (Hawkins, J. Qual. Technol. 1987;19:97): the level that they are held to is learned on the way, begun from
 * calibration, so that neither a model that was never quite calibrated alarms for ever, nor a short record before the change is needed. After a
 * change they start anew. Dated by the split that leaves the least squares.
 *
 *     const detector = cusum()
 *     const change = detector(normalQuantile(pit))        // null, or where and how much
 */
export function cusum({
  shifts = [0.5, 1],
  thresholds = [20, 12],
  prior = 50,
  least = 5,
}: CusumOptions = {}): (value: number) => Change | null {
  let [seen, n, mean, squares] = [0, 0, 0, 0]
  let sums: (readonly [number, number])[] = shifts.map(() => [0, 0])
  let values: number[] = []
  return (value) => {
    const level = (mean * n) / (n + prior)
    const spread = Math.max(0.5, Math.sqrt((prior + squares) / (prior + n)))
    const scaled = Math.max(-most, Math.min(most, (value - level) / spread))
    seen += 1
    n += 1
    const step = value - mean
    mean += step / n
    squares += step * (value - mean)
    values.push(value)
    if (values.length > memory) values = values.slice(memory / 2)
    if (n <= least) return null
    sums = sums.map(([up, down], i) => [
      Math.max(0, up + scaled - shifts[i]! / 2),
      Math.max(0, down - scaled - shifts[i]! / 2),
    ])
    if (!sums.some((pair, i) => Math.max(...pair) > thresholds[i]!)) return null
    const { at, before, after } = splitOf(values)
    const change = { noticed: seen - 1, began: seen - values.length + at, before, after }
    ;[n, mean, squares, values, sums] = [0, 0, 0, [], shifts.map(() => [0, 0])]
    return change
  }
}
