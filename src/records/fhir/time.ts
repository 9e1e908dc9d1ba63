/** A FHIR date, dateTime or instant: the interval of milliseconds since 1970 UTC that it can mean. */
export interface FhirTime {
  /** Earliest instant. */
  readonly start: number
  /** Latest instant; equal to `start` when the time of day is known. */
  readonly end: number
  /** The earliest instant, ISO 8601 in UTC. */
  readonly iso: string
  readonly precision: 'year' | 'month' | 'day' | 'time'
  /** False when a time of day came without its zone and was read as UTC. */
  readonly zoned: boolean
}

const format = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?)?)?$/

/**
 * Reads a FHIR date, dateTime or instant; null when it is none. Partial dates keep their whole interval: `2011-10` starts on the
 * first and ends on the last millisecond of the month, in UTC. Seconds may be 60 (a leap second counts as the next second).
 *
 *     parseTime('2011-10-14T23:37:54+02:00')?.iso      // '2011-10-14T21:37:54.000Z'
 *     parseTime('2011-10')?.precision                  // 'month'
 */
export function parseTime(text: unknown): FhirTime | null {
  if (typeof text !== 'string') return null
  // A resource is asked for its time by everyone who reads it, and resources come in batches.
  let time = known.get(text)
  if (time === undefined) {
    time = readTime(text)
    if (known.size >= 4096) known.clear()
    if (text.length <= 40) known.set(text, time)
  }
  return time
}
const known = new Map<string, FhirTime | null>()

function readTime(text: string): FhirTime | null {
  const parts = text.length <= 40 ? format.exec(text) : null
  if (!parts) return null
  const [, y, mo, d, h, mi, s, fraction, zone] = parts
  const year = Number(y)
  const month = mo === undefined ? 1 : Number(mo)
  const day = d === undefined ? 1 : Number(d)
  const date = utc(year, month, day)
  if (year === 0 || month < 1 || month > 12 || new Date(date).getUTCDate() !== day) return null
  if (h === undefined) {
    const precision = d !== undefined ? 'day' : mo !== undefined ? 'month' : 'year'
    const next = d !== undefined ? date + 86_400_000 : mo !== undefined ? utc(year, month + 1, 1) : utc(year + 1, 1, 1)
    return { start: date, end: next - 1, iso: isoOf(date), precision, zoned: true }
  }
  const [hour, minute, second] = [Number(h), Number(mi), s === undefined ? 0 : Number(s)]
  const offset = zoneOffset(zone)
  if (hour > 23 || minute > 59 || second > 60 || offset === null) return null
  const milliseconds = fraction === undefined ? 0 : Math.floor(Number(fraction) * 1000 + 1e-6)
  const instant = date + ((hour * 60 + minute - offset) * 60 + second) * 1000 + milliseconds
  return { start: instant, end: instant, iso: isoOf(instant), precision: 'time', zoned: zone !== undefined }
}

function utc(year: number, month: number, day: number): number {
  return new Date(0).setUTCFullYear(year, month - 1, day)
}

/** ISO 8601 in UTC with milliseconds. */
export function isoOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}

/** Minutes east of Greenwich; null beyond 14 hours. */
function zoneOffset(zone: string | undefined): number | null {
  if (zone === undefined || zone === 'Z') return 0
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6))
  if (minutes > 840 || Number(zone.slice(4, 6)) > 59) return null
  return zone[0] === '-' ? -minutes : minutes
}
