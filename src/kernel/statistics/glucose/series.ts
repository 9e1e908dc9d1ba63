/** One reading of a continuous glucose sensor. */
export interface GlucoseReading {
  /** Instant, ms since 1970 UTC. */
  readonly time: number
  /** In the unit of its series. */
  readonly value: number
}

export type GlucoseUnit = 'mg/dL' | 'mmol/L'

/** Readings of one person, and the clock on their wall. */
export interface GlucoseSeries {
  readonly unit: GlucoseUnit
  readonly readings: readonly GlucoseReading[]
  /** Minutes by which the wall clock is ahead of UTC at an instant; absent: the wall clock shows UTC. */
  readonly offsetAt?: (time: number) => number
}

/** mg/dL in one mmol/L of glucose (180.156 g/mol). */
export const mgPerMmol = 18.0156

/** A series in mg/dL, in order, one value an instant (the last of several): what every metric works on. */
export interface OrderedSeries {
  /** ms, strictly rising. */
  readonly times: readonly number[]
  /** mg/dL */
  readonly values: readonly number[]
  /** As recorded, in `unit`. */
  readonly recorded: readonly number[]
  readonly unit: GlucoseUnit
  /** Minutes of the wall clock since 1970-01-01 00:00 on the wall. */
  readonly wall: readonly number[]
  /** Readings left out because another one has the same instant. */
  readonly repeated: number
  /** Minutes between two readings, as the sensor usually gives them. */
  readonly interval: number
}

const minute = 60_000

/**
 * Sorts a series, keeps one reading an instant, and finds the usual interval: the median distance in whole minutes.
 *
 *     orderedSeries({ unit: 'mg/dL', readings })
 */
export function orderedSeries({ unit, readings, offsetAt = () => 0 }: GlucoseSeries): OrderedSeries {
  const valid = readings.filter(({ time, value }) => Number.isFinite(time) && value > 0 && Number.isFinite(value))
  const byTime = new Map(valid.map((each) => [each.time, each.value]))
  const times = [...byTime.keys()].sort((a, b) => a - b)
  const recorded = times.map((time) => byTime.get(time)!)
  const steps = times
    .slice(1)
    .map((time, i) => (time - times[i]!) / minute)
    .sort((a, b) => a - b)
  return {
    times,
    recorded,
    values: unit === 'mg/dL' ? recorded : recorded.map((value) => value * mgPerMmol),
    unit,
    wall: times.map((time) => time / minute + offsetAt(time)),
    repeated: valid.length - times.length,
    interval: Math.max(1, Math.round(steps.length > 0 ? middle(steps) : 5)),
  }
}

function middle(sorted: readonly number[]): number {
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2
}
