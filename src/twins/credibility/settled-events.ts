import type { EventRule } from '../../store/event-recalibration.ts'
import type { SettledEvent } from '../../store/event-record.ts'

/** The name of a rule: one whose threshold or horizon was another is another event. */
export const ruleKey = ({ code, side, threshold, within }: EventRule): string =>
  `${code} ${side} ${threshold} ${Math.round(within * 3600)}`

/** Known to its end: not censored. */
export const isWatched = ({ event, hours, within }: SettledEvent): boolean => event || hours >= within * (1 - 1e-9)

/** Of a twin the first, and the next that was issued after its horizon: windows that overlap say the same twice. In order of issue. */
export function apartInTime(events: readonly SettledEvent[]): SettledEvent[] {
  const ends = new Map<string, string>()
  return events.filter(({ twin, issuedAt, until }) => {
    const end = ends.get(twin)
    if (end !== undefined && issuedAt < end) return false
    ends.set(twin, until)
    return true
  })
}
