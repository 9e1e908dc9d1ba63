import type { OrderedSeries } from './series.ts'

/** Percentiles of one part of the day over all days. */
export interface ProfileSlot {
  /** Begin, minutes after midnight on the wall clock. */
  readonly minute: number
  /** Readings it rests on, and days with one. */
  readonly readings: number
  readonly days: number
  /** In the unit of the record; null where nothing was read. */
  readonly p5: number | null
  readonly p25: number | null
  readonly p50: number | null
  readonly p75: number | null
  readonly p95: number | null
}

/**
 * Ambulatory glucose profile: percentiles by time of day (Mazze 1987; Johnson 2019), of all readings in each `width` minutes, without
 * smoothing.
 */
export function glucoseProfile({ recorded, wall }: OrderedSeries, width = 15): ProfileSlot[] {
  const slots = Array.from({ length: Math.ceil(1440 / width) }, () => ({
    values: [] as number[],
    days: new Set<number>(),
  }))
  for (const [i, value] of recorded.entries()) {
    const day = Math.floor(wall[i]! / 1440)
    const slot = slots[Math.floor((wall[i]! - day * 1440) / width)]!
    slot.values.push(value)
    slot.days.add(day)
  }
  return slots.map(({ values, days }, index) => {
    const [p5 = null, p25 = null, p50 = null, p75 = null, p95 = null] = quantiles(values, [0.05, 0.25, 0.5, 0.75, 0.95])
    return { minute: index * width, readings: values.length, days: days.size, p5, p25, p50, p75, p95 }
  })
}

/** Quantiles by Hyndman & Fan's type 7, the default of R and NumPy; none of nothing. */
export function quantiles(values: readonly number[], probabilities: readonly number[]): number[] {
  if (values.length === 0) return []
  const sorted = [...values].sort((a, b) => a - b)
  return probabilities.map((p) => {
    const at = p * (sorted.length - 1)
    const low = Math.floor(at)
    return sorted[low]! + (at - low) * ((sorted[low + 1] ?? sorted[low]!) - sorted[low]!)
  })
}
