/** A series with its natural limits, and where it tells of a special cause. */
export interface ControlChart {
  readonly mean: number
  readonly low: number
  readonly high: number
  /** For each value: beyond the limits, in a run of seven on one side, of six that rise or fall, or nothing special. */
  readonly signals: readonly ('beyond' | 'shift' | 'trend' | null)[]
}

const scale = 2.66

/**
 * XmR chart: mean ± 2.66 × the mean moving range (Wheeler, Understanding Variation, 2000), with the rules for special causes of NHS practice. Null for fewer than eight
 * values. Counts and shares have no limit below zero.
 *
 *     controlChart([52, 61, 55, 58, 60, 57, 59, 95]).signals.at(-1)     // 'beyond'
 */
export function controlChart(values: readonly number[], least = 0): ControlChart | null {
  const n = values.length
  if (n < 8) return null
  const mean = values.reduce((a, b) => a + b, 0) / n
  let range = 0
  for (let i = 1; i < n; i++) range += Math.abs(values[i]! - values[i - 1]!)
  const half = (scale * range) / (n - 1)
  const signals: ('beyond' | 'shift' | 'trend' | null)[] = values.map(() => null)
  const mark = (from: number, to: number, kind: 'shift' | 'trend') => {
    for (let i = from; i <= to; i++) signals[i] = kind
  }
  for (let i = 0, side = 0, run = 0, steps = 0, way = 0; i < n; i++) {
    const now = Math.sign(values[i]! - mean)
    run = now !== 0 && now === side ? run + 1 : 1
    side = now
    const step = i > 0 ? Math.sign(values[i]! - values[i - 1]!) : 0
    steps = step !== 0 && step === way ? steps + 1 : step === 0 ? 0 : 1
    way = step
    if (run >= 7 && side !== 0) mark(i - run + 1, i, 'shift')
    if (steps >= 6) mark(i - steps, i, 'trend')
  }
  for (const [i, value] of values.entries()) if (value > mean + half || value < mean - half) signals[i] = 'beyond'
  return { mean, low: Math.max(least, mean - half), high: mean + half, signals }
}
