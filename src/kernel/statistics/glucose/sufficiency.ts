import type { OrderedSeries } from './series.ts'

/** How much of the time the sensor really saw, and whether that is enough for conclusions. */
export interface Sufficiency {
  readonly readings: number
  /** Readings left out because another one has the same instant. */
  readonly repeated: number
  /** Instants of the first and last reading, ms. */
  readonly from: number
  readonly until: number
  /** Minutes between two readings. */
  readonly interval: number
  /** Days on the wall clock with at least one reading. */
  readonly days: number
  /** Share of the slots of the sensor's interval, from the first to the last reading, that hold a reading, %. */
  readonly active: number
  /** Stretches longer than three intervals without a reading. */
  readonly gaps: readonly { readonly from: number; readonly until: number; readonly minutes: number }[]
  /** 14 days with at least 70 % of the readings, as the consensus asks (Battelino 2019). */
  readonly sufficient: boolean
}

const minute = 60_000
const day = 1440 * minute

export function sufficiencyOf({ times, wall, interval, repeated }: OrderedSeries): Sufficiency {
  const [from, until] = [times[0]!, times.at(-1)!]
  const slots = new Set(times.map((time) => Math.round((time - from) / (interval * minute))))
  const expected = Math.round((until - from) / (interval * minute)) + 1
  const active = (100 * slots.size) / expected
  const gaps = times.slice(1).flatMap((time, i) => {
    const minutes = (time - times[i]!) / minute
    return minutes > 3 * interval ? [{ from: times[i]!, until: time, minutes }] : []
  })
  return {
    readings: times.length,
    repeated,
    from,
    until,
    interval,
    days: new Set(wall.map((at) => Math.floor(at / 1440))).size,
    active,
    gaps,
    sufficient: until - from + interval * minute >= 14 * day && active >= 70,
  }
}
