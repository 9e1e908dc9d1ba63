import { log } from '../dynamics/elementary.ts'
import type { Change } from './page-hinkley.ts'

export interface AdwinOptions {
  /** Confidence, 0.002. */
  readonly delta?: number
  /** The window is examined every so many values, 32. */
  readonly clock?: number
  /** Buckets of each size, 5. */
  readonly buckets?: number
  /** Smallest part of a window that is compared, 5. */
  readonly least?: number
  /** Values before anything is said, 10. */
  readonly grace?: number
}

interface Bucket {
  readonly size: number
  readonly sum: number
  /** Σ (x − mean)². */
  readonly variance: number
}

/**
 * Adaptive window (ADWIN2; Bifet & Gavaldà, SIAM SDM 2007): keeps the longest window of the stream whose parts do not differ in mean, as an
 * exponential histogram (memory O(log n)). Says where the window was cut. Feed values of a bounded size.
 *
 *     const detector = adwin()
 *     const change = detector(score)
 */
export function adwin(options: AdwinOptions = {}): (value: number) => Change | null {
  const { delta = 0.002, clock = 32, buckets = 5, least = 5, grace = 10 } = options
  /** Oldest first; sizes are powers of two that fall. */
  let window: Bucket[] = []
  let seen = 0
  return (value) => {
    seen += 1
    window.push({ size: 1, sum: value, variance: 0 })
    compress(window, buckets)
    const width = window.reduce((sum, b) => sum + b.size, 0)
    if (seen % clock !== 0 || width <= grace) return null
    let change: Change | null = null
    for (;;) {
      const cut = findCut(window, delta, least)
      if (!cut) return change
      const { before, after, recent } = cut
      change = { noticed: seen - 1, began: seen - recent, before, after }
      window = window.slice(1)
    }
  }
}

/** More than `most` buckets of one size: the two oldest of them become one of the next size. */
function compress(window: Bucket[], most: number): void {
  for (let size = 1, end = window.length; ; size *= 2) {
    let begin = end
    while (begin > 0 && window[begin - 1]!.size === size) begin -= 1
    if (end - begin <= most) return
    window.splice(begin, 2, merge(window[begin]!, window[begin + 1]!))
    end = begin + 1
  }
}

function merge(a: Bucket, b: Bucket): Bucket {
  const size = a.size + b.size
  const gap = a.sum / a.size - b.sum / b.size
  return { size, sum: a.sum + b.sum, variance: a.variance + b.variance + (a.size * b.size * gap * gap) / size }
}

function findCut(window: readonly Bucket[], delta: number, least: number) {
  const whole = window.reduce(merge)
  const { size: n, sum } = whole
  const variance = whole.variance / n
  const confidence = log((2 * log(n)) / delta)
  let [n0, sum0] = [0, 0]
  for (let i = 0; i < window.length - 1; i++) {
    n0 += window[i]!.size
    sum0 += window[i]!.sum
    const n1 = n - n0
    if (n1 < least) return null
    if (n0 < least) continue
    const m = 1 / (n0 - least + 1) + 1 / (n1 - least + 1)
    const most = Math.sqrt(2 * m * variance * confidence) + (2 / 3) * confidence * m
    const [before, after] = [sum0 / n0, (sum - sum0) / n1]
    if (Math.abs(before - after) > most) return { before, after, recent: n1 }
  }
  return null
}
