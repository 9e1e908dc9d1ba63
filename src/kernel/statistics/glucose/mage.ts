import { type GlucoseGrid, gridOf } from './grid.ts'
import type { OrderedSeries } from './series.ts'
import { deviationOf, meanOf } from './variability.ts'

/** Mean amplitude of glycemic excursions, mg/dL; null where there is none. */
export interface Mage {
  /** Mean of rises and falls, weighted with the length of the stretch they were found in. */
  readonly mage: number | null
  /** Nadir to peak. */
  readonly rises: number | null
  /** Peak to nadir. */
  readonly falls: number | null
}

/** Lengths of the moving averages, minutes: 5 and 32 readings of a sensor that gives one each 5 minutes. */
const short = 25
const long = 160
/** A longer gap (minutes) separates stretches that are judged each by itself. */
const separating = 180

/**
 * Mean amplitude of the excursions of at least one standard deviation (Service 1970, Diabetes 19:644-655). Turning points are the extremes
 * between the crossings of a short and a long moving average (Fernandes 2022, J Diabetes Sci Technol, doi:10.1177/19322968221110830; the method
 * of iglu with its defaults), on a grid of 5 minutes; a stretch of readings shorter than the long average has none.
 *
 *     mage(orderedSeries({ unit: 'mg/dL', readings })).mage
 */
export function mage(series: OrderedSeries): Mage {
  const grid = gridOf(series, 5)
  const found = stretches(grid).map((values) => ({
    hours: ((values.length - 1) * grid.step) / 60,
    rises: excursions(values, 1),
    falls: excursions(values, -1),
  }))
  const pairs = (pick: (each: (typeof found)[number]) => readonly (number | null)[]) =>
    found.flatMap((each) => pick(each).flatMap((size) => (size === null ? [] : [{ size, hours: each.hours }])))
  const mean = (all: readonly { size: number; hours: number }[]) => {
    const hours = all.reduce((sum, each) => sum + each.hours, 0)
    return hours > 0 ? all.reduce((sum, each) => sum + each.size * each.hours, 0) / hours : null
  }
  return {
    mage: mean(pairs(({ rises, falls }) => [rises, falls])),
    rises: mean(pairs(({ rises }) => [rises])),
    falls: mean(pairs(({ falls }) => [falls])),
  }
}

/** The known parts of a grid between long gaps; short gaps stay inside as NaN. */
function stretches({ step, values }: GlucoseGrid): Float64Array[] {
  const result: Float64Array[] = []
  let first = -1
  let last = -1
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i]!)) continue
    if (first >= 0 && (i - last - 1) * step > separating) {
      result.push(values.subarray(first, last + 1))
      first = i
    }
    if (first < 0) first = i
    last = i
  }
  if (first >= 0) result.push(values.subarray(first, last + 1))
  return result.filter((each) => each.length >= long / step)
}

/** Mean size of the rises (`direction` 1) or falls (−1) of a stretch; null where there is none. */
function excursions(values: Float64Array, direction: 1 | -1): number | null {
  const least = deviationOf(values)
  const turns = turningPoints(values).map((value) => direction * value)
  const sizes: number[] = []
  const end = turns.length - 1
  let from = 0
  let at = 0
  while (least > 0 && at <= end) {
    const start = turns.slice(from, at + 1).reduce((low, turn) => Math.min(low, turn), Number.POSITIVE_INFINITY)
    if (turns[at]! - start < least) {
      at++
      continue
    }
    // It counts when what follows turns back as far, or ends the stretch.
    let peak = at
    let next = at
    for (; next <= end; next++) {
      if (turns[next]! > turns[peak]!) peak = next
      if (turns[next]! - turns[peak]! < -least || next === end) break
    }
    sizes.push(turns[peak]! - start)
    from = next
    at = next
  }
  return sizes.length > 0 ? meanOf(sizes) : null
}

/** Extremes between the crossings of the moving averages, the first and the last point taken as crossings. */
function turningPoints(values: Float64Array): number[] {
  const [quick, slow] = [movingMean(values, short / 5), movingMean(values, long / 5)]
  const ahead = quick.map((value, i) => value - slow[i]!)
  const last = values.length - 1
  const crossings = [{ at: 0, high: ahead[0]! > 0 }]
  for (let i = 1; i <= last; i++) {
    if (
      Number.isNaN(values[i]!) ||
      Number.isNaN(values[i - 1]!) ||
      Number.isNaN(ahead[i]!) ||
      Number.isNaN(ahead[i - 1]!)
    )
      continue
    const before = ahead[i]! * ahead[i - 1]! < 0 ? ahead[i - 1]! : ahead[crossings.at(-1)!.at]!
    if (ahead[i]! * before < 0) crossings.push({ at: i, high: ahead[i]! > before })
  }
  crossings.push({ at: last, high: ahead[last]! > 0 })
  let from = 0
  return crossings.slice(0, -1).map(({ high }, k) => {
    let best = from
    for (let i = from; i <= crossings[k + 1]!.at; i++) {
      if (Number.isNaN(values[best]!) || (high ? values[i]! > values[best]! : values[i]! < values[best]!)) best = i
    }
    from = best
    return values[best]!
  })
}

/** Mean of the last `width` points that are known; before there are so many, the first such mean. */
function movingMean(values: Float64Array, width: number): Float64Array {
  const result = new Float64Array(values.length)
  for (let i = width - 1; i < values.length; i++) result[i] = meanOf(values.subarray(i - width + 1, i + 1))
  return result.fill(result[width - 1]!, 0, width - 1)
}
