import { createContext, useContext } from 'react'

/** Plot areas of all panels begin and end at the same places, so that one time is one vertical line. */
export const gutter = { start: 54, end: 14 }

/** The window that all panels of a stack share; milliseconds. */
export interface TimeFrame {
  readonly from: number
  readonly until: number
  readonly now: number
  /** The instant under the pointer or the keyboard cursor. */
  readonly cursor: number | null
  readonly setCursor: (at: number | null) => void
}

export const TimeFrameContext = createContext<TimeFrame | null>(null)

export function useTimeFrame(): TimeFrame {
  const frame = useContext(TimeFrameContext)
  if (!frame) throw new Error('A time panel must stand inside a TimeStack')
  return frame
}

/** Ticks on whole local hours, as many as fit; never more than one every `room` pixels. */
export function timeTicks(from: number, until: number, width: number, room = 64): number[] {
  const hour = 3_600_000
  const fits = Math.max(2, Math.floor(width / room))
  const step = [1, 2, 3, 4, 6, 8, 12, 24, 48].find((hours) => (until - from) / (hours * hour) <= fits) ?? 72
  const first = new Date(from)
  first.setHours(0, 0, 0, 0)
  const ticks: number[] = []
  for (let day = 0; ; day++) {
    const midnight = new Date(first.getFullYear(), first.getMonth(), first.getDate() + day)
    if (midnight.getTime() > until) return ticks
    if (step > 24 && day % (step / 24) !== 0) continue
    for (let hours = 0; hours < 24; hours += Math.min(step, 24)) {
      const tick = new Date(first.getFullYear(), first.getMonth(), first.getDate() + day, hours).getTime()
      // The hour that is skipped when summer time begins is the next one, and the one that is repeated when it ends comes twice.
      const before = ticks.at(-1)
      if (tick < from || tick > until || tick === before) continue
      if (step === 1 && before !== undefined && tick - before === 2 * hour) ticks.push(before + hour)
      ticks.push(tick)
    }
  }
}

/** The smallest tidy number at or above `value`, so that the scale does not dance with every new datum. */
export function tidyTop(value: number): number {
  if (!(value > 0)) return 1
  const power = 10 ** Math.floor(Math.log10(value))
  return ([1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 10].find((step) => step * power >= value) ?? 10) * power
}

/** Value at an instant by straight interpolation between the two neighbours; null outside. */
export function valueAt(times: readonly number[], values: readonly number[], at: number): number | null {
  const last = times.length - 1
  if (last < 0 || at < (times[0] ?? 0) || at > (times[last] ?? 0)) return null
  let low = 0
  let high = last
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((times[middle] ?? 0) <= at) low = middle
    else high = middle
  }
  const [t0 = 0, t1 = 0] = [times[low], times[high]]
  const [v0 = 0, v1 = 0] = [values[low], values[high]]
  return t1 === t0 ? v0 : v0 + ((at - t0) / (t1 - t0)) * (v1 - v0)
}
