import type { OrderedSeries } from './series.ts'

/** Glucose on an even grid; NaN where the nearest readings lie further apart than a line may bridge. */
export interface GlucoseGrid {
  /** Minutes between two points. */
  readonly step: number
  /** mg/dL */
  readonly values: Float64Array
}

/** Longest distance between two readings that a straight line bridges, minutes. */
export const bridged = 45

const minute = 60_000

/**
 * Straight lines between readings at most 45 minutes apart, on a grid that starts at midnight of the first day on the wall clock (the first point
 * is one step after it) and ends with the last reading. A step that does not divide the day is brought to one that does: above 20 minutes to
 * 20, else to a multiple of 5. This is the grid of the R package iglu.
 */
export function gridOf(series: OrderedSeries, wanted = series.interval): GlucoseGrid {
  const step = dividing(wanted)
  const { times, values, wall } = series
  if (times.length === 0) return { step, values: new Float64Array(0) }
  const midnight = times[0]! - (wall[0]! - Math.floor(wall[0]! / 1440) * 1440) * minute
  const count = Math.floor((times.at(-1)! - midnight) / (step * minute))
  const grid = new Float64Array(count).fill(Number.NaN)
  let after = 0
  for (let k = 0; k < count; k++) {
    const time = midnight + (k + 1) * step * minute
    while (after < times.length && times[after]! < time) after++
    if (times[after] === time) grid[k] = values[after]!
    else if (after > 0 && after < times.length) {
      const [t0, t1] = [times[after - 1]!, times[after]!]
      const [g0, g1] = [values[after - 1]!, values[after]!]
      if (t1 - t0 <= bridged * minute) grid[k] = g0 + ((g1 - g0) * (time - t0)) / (t1 - t0)
    }
  }
  return { step, values: grid }
}

function dividing(step: number): number {
  if (1440 % step === 0) return step
  if (step > 20) return 20
  const rest = step % 5
  return Math.max(1, rest > 2 ? step + 5 - rest : step - rest)
}
