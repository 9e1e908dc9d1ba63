/** Local hours since 1970, as the kernel counts them, and back; a zone as IANA names it. */
export interface LocalTime {
  toLocal(milliseconds: number): number
  toInstant(localHours: number): number
}

/**
 * Offsets are asked once an hour of UTC and remembered: a change of the clocks moves what comes after it.
 *
 *     localTime('Asia/Tehran').toLocal(Date.parse('2026-01-01T00:00Z')) % 24      // 3.5
 */
export function localTime(zone: string): LocalTime {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  })
  const known = new Map<number, number>()
  const offsetAt = (ms: number): number => {
    const hour = Math.floor(ms / 3_600_000)
    let offset = known.get(hour)
    if (offset === undefined) {
      const of: Record<string, number> = {}
      for (const { type, value } of format.formatToParts(hour * 3_600_000)) of[type] = Number(value)
      offset = Date.UTC(of.year!, of.month! - 1, of.day!, of.hour!, of.minute!) - hour * 3_600_000
      known.set(hour, offset)
    }
    return offset
  }
  return {
    toLocal: (ms) => (ms + offsetAt(ms)) / 3_600_000,
    toInstant(hours) {
      const local = hours * 3_600_000
      const guess = local - offsetAt(local)
      return local - offsetAt(guess)
    },
  }
}

export const isZone = (zone: string): boolean => {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: zone })
    return true
  } catch {
    return false
  }
}
