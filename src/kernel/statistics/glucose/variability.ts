import type { GlucoseGrid } from './grid.ts'

export function meanOf(values: ArrayLike<number>): number {
  let [sum, count] = [0, 0]
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i]!)) continue
    sum += values[i]!
    count++
  }
  return sum / count
}

/** Standard deviation of a sample (n − 1), without NaN; of fewer than two values NaN. */
export function deviationOf(values: ArrayLike<number>): number {
  const mean = meanOf(values)
  let [sum, count] = [0, 0]
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i]!)) continue
    sum += (values[i]! - mean) ** 2
    count++
  }
  return count > 1 ? Math.sqrt(sum / (count - 1)) : Number.NaN
}

/** Differences between points `minutes` apart, where both are known. */
function differences({ step, values }: GlucoseGrid, minutes: number): number[] {
  const lag = Math.round(minutes / step)
  const found: number[] = []
  for (let i = lag; i < values.length; i++) {
    const difference = values[i]! - values[i - lag]!
    if (!Number.isNaN(difference)) found.push(difference)
  }
  return found
}

/** Mean of daily differences: mean |G(t) − G(t − 24 h)| (Molnar 1972, Diabetologia 8:342-348). NaN without two days that overlap. */
export function meanOfDailyDifferences(grid: GlucoseGrid): number {
  return meanOf(differences(grid, 1440).map(Math.abs))
}

/**
 * Continuous overall net glycemic action: standard deviation of G(t) − G(t − n hours) (McDonnell 2005, Diabetes Technol Ther 7:253-263); the
 * publication uses n = 1, 2, 4, iglu 24 by default. NaN with fewer than two differences.
 */
export function conga(grid: GlucoseGrid, hours: number): number {
  return deviationOf(differences(grid, hours * 60))
}
