export interface PageHinkleyOptions {
  /** Changes of the mean smaller than this do not count, 0.005. */
  readonly tolerance?: number
  /** Cumulated deviation that is a change, 50. */
  readonly threshold?: number
  /** Forgetting, 0.9999. */
  readonly forget?: number
  /** Values before anything is said, 30. */
  readonly least?: number
}

/** Where a stream of scores changed, in values seen since the beginning, from which mean to which. */
export interface Change {
  /** Value at which it was noticed (0 is the first). */
  readonly noticed: number
  /** Value at which it began, as far as the detector can say. */
  readonly began: number
  readonly before: number
  readonly after: number
}

/** Values that are kept to date a change. */
const memory = 4096

/**
 * Page–Hinkley test for a change of a mean, in both directions (Page, Biometrika 1954;41:100; Mouss et al. 2004). After a change it starts
 * anew. Defaults as in the field's software. The change is dated by the split of what was seen that leaves the least squares.
 *
 *     const detector = pageHinkley()
 *     const change = detector(score)        // null, or where and how much
 */
export function pageHinkley(options: PageHinkleyOptions = {}): (value: number) => Change | null {
  const { tolerance = 0.005, threshold = 50, forget = 0.9999, least = 30 } = options
  let seen = 0
  let n = 0
  let total = 0
  let [up, down, lowest, highest] = [0, 0, 0, 0]
  let values: number[] = []
  return (value) => {
    seen += 1
    n += 1
    total += value
    values.push(value)
    if (values.length > memory) values = values.slice(memory / 2)
    const deviation = value - total / n
    up = forget * up + deviation - tolerance
    down = forget * down + deviation + tolerance
    lowest = n === 1 ? up : Math.min(lowest, up)
    highest = n === 1 ? down : Math.max(highest, down)
    if (n < least || !(up - lowest > threshold || highest - down > threshold)) return null
    const { at, before, after } = splitOf(values)
    const change = { noticed: seen - 1, began: seen - values.length + at, before, after }
    n = total = up = down = 0
    values = []
    return change
  }
}

/** The split into two means with the least squares: largest n₀ n₁ (m₀ − m₁)². */
export function splitOf(values: readonly number[]): {
  readonly at: number
  readonly before: number
  readonly after: number
} {
  const n = values.length
  const total = values.reduce((sum, v) => sum + v, 0)
  let best = { at: 0, before: Number.NaN, after: total / n, gain: -1 }
  let sum = 0
  for (let at = 1; at < n; at++) {
    sum += values[at - 1]!
    const [before, after] = [sum / at, (total - sum) / (n - at)]
    const gain = at * (n - at) * (before - after) ** 2
    if (gain > best.gain) best = { at, before, after, gain }
  }
  return best
}
