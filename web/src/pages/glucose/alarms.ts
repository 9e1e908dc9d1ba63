import { chanceOf } from '../../../../src/kernel/alerts/alert-rule.ts'
import { rangeLimits } from '../../../../src/kernel/statistics/glucose/ranges.ts'
import type { GlucoseRecord, TwinOutput } from '../../api/types.ts'

/** Something that somebody should look at. Two levels, as everywhere: `high` now, `priority` soon. */
export interface Alarm {
  readonly code: 'low-now' | 'low-soon' | 'high-now' | 'high-soon' | 'silent'
  readonly level: 'high' | 'priority'
  /** Of 100 futures, those in which it happens; absent for what is measured. */
  readonly of100?: number
  readonly minutes?: number
}

const minute = 60_000
/** Least share of futures that is worth an alarm. */
const least = 0.3

/** Alarms of this moment: from the last reading, from the futures of the forecast within their horizon, and of a silent sensor. */
export function alarmsOf(record: GlucoseRecord, forecast: TwinOutput['forecast'], now: number): Alarm[] {
  const { low, high2 } = rangeLimits[record.unit]
  const found: Alarm[] = []
  const last = record.readings.at(-1)
  const silence = last ? (now - last[0]!) / minute : Number.POSITIVE_INFINITY
  if (!last) return []
  if (silence > 20) return [{ code: 'silent', level: 'priority', minutes: Math.round(silence) }]
  if (last[1]! < low) found.push({ code: 'low-now', level: 'high' })
  else {
    const share = shareBelow(forecast, low, now, 30)
    if (share >= least) found.push({ code: 'low-soon', level: 'high', of100: Math.round(100 * share), minutes: 30 })
  }
  if (last[1]! > high2) found.push({ code: 'high-now', level: 'priority' })
  else {
    const share = shareAbove(forecast, high2, now, 60)
    if (share >= least)
      found.push({ code: 'high-soon', level: 'priority', of100: Math.round(100 * share), minutes: 60 })
  }
  return found
}

const shareBelow = (forecast: TwinOutput['forecast'], limit: number, now: number, within: number) =>
  shareOf('below', forecast, limit, now, within)
const shareAbove = (forecast: TwinOutput['forecast'], limit: number, now: number, within: number) =>
  shareOf('above', forecast, limit, now, within)

/** Share of the futures that pass a threshold at some time within minutes from now; of nothing 0. */
function shareOf(
  side: 'below' | 'above',
  forecast: TwinOutput['forecast'],
  threshold: number,
  now: number,
  within: number,
): number {
  if (!forecast) return 0
  const times = forecast.times.map((time) => Date.parse(time))
  return chanceOf({ side, threshold, within: within * minute }, now, times, forecast.futures) ?? 0
}
