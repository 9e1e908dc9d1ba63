/** A time of HL7 v2 as FHIR writes it, and whether its zone was taken from the feed's settings. */
export interface Hl7Time {
  readonly fhir: string
  readonly milliseconds: number
  readonly zone: 'given' | 'assumed' | 'unknown' | 'none'
}

const format =
  /^(\d{4})(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:\.(\d{1,4}))?)?)?)?)?)?(?:([+-])(\d\d):?(\d\d))?$/

/**
 * Reads `YYYY[MM[DD[HH[MM[SS[.S…]]]]]][±ZZZZ]`; its precision stays. A time of day without an offset is read in `timeZone` (IANA name), the
 * zone of the sending system; without one only its date is kept (`zone: 'unknown'`), for nobody can tell the instant. Null when it is no time.
 *
 *     readTime('202109240930', 'Asia/Tehran')?.fhir   // '2021-09-24T09:30:00+03:30'
 */
export function readTime(text: string, timeZone?: string): Hl7Time | null {
  const parts = format.exec(text.trim())
  if (!parts) return null
  const [, y, mo, d, h, mi = '00', s = '00', fraction, sign, zh, zm] = parts
  const date = [y, mo, d].filter((each) => each !== undefined).join('-')
  const at = utc(Number(y), Number(mo ?? 1), Number(d ?? 1))
  if (at === null || Number(y) === 0) return null
  if (h === undefined) return { fhir: date, milliseconds: at, zone: 'none' }
  if (Number(h) > 23 || Number(mi) > 59 || Number(s) > 60) return null
  const local = at + ((Number(h) * 60 + Number(mi)) * 60 + Number(s)) * 1000
  const known =
    sign === undefined ? zoneOffset(local, timeZone) : (sign === '-' ? -1 : 1) * (Number(zh) * 60 + Number(zm))
  if (known === null) return { fhir: date, milliseconds: local, zone: 'unknown' }
  if (Math.abs(known) > 840) return null
  const clock = `${h}:${mi}:${s}${fraction === undefined ? '' : `.${fraction}`}`
  return {
    fhir: `${date}T${clock}${offsetText(known)}`,
    milliseconds: local - known * 60_000 + Math.floor(Number(`0.${fraction ?? 0}`) * 1000),
    zone: sign === undefined ? 'assumed' : 'given',
  }
}

function offsetText(minutes: number): string {
  const two = (n: number) => String(n).padStart(2, '0')
  const positive = Math.abs(minutes)
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(positive / 60))}:${two(positive % 60)}`
}

function utc(year: number, month: number, day: number): number | null {
  const at = new Date(0).setUTCFullYear(year, month - 1, day)
  return new Date(at).getUTCDate() === day && month >= 1 && month <= 12 ? at : null
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** True for a name of the IANA time-zone database that this machine knows. */
export function isTimeZone(name: string): boolean {
  try {
    return formatOf(name) !== undefined
  } catch {
    return false
  }
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let found = formats.get(timeZone)
  if (!found) {
    const two = '2-digit'
    const parts = { year: 'numeric', month: two, day: two, hour: two, minute: two, second: two } as const
    found = new Intl.DateTimeFormat('en-US-u-hc-h23', { timeZone, era: 'short', ...parts })
    formats.set(timeZone, found)
  }
  return found
}

/**
 * Minutes east of Greenwich of a wall clock in a zone. In the hour that happens twice the first is meant, in the hour that is left out the
 * clock that was not yet set forward.
 */
function zoneOffset(local: number, timeZone: string | undefined): number | null {
  if (timeZone === undefined) return null
  const before = offsetAt(local - 86_400_000, timeZone)
  const after = offsetAt(local + 86_400_000, timeZone)
  if (before === after) return before
  const fits = [before, after].filter((minutes) => offsetAt(local - minutes * 60_000, timeZone) === minutes)
  return fits[0] ?? before
}

/** Of a few thousand instants: a message tells its time several times. */
const offsets = new Map<string, number>()

function offsetAt(instant: number, timeZone: string): number {
  const key = `${instant} ${timeZone}`
  let offset = offsets.get(key)
  if (offset === undefined) {
    offset = readOffset(instant, timeZone)
    if (offsets.size >= 4096) offsets.clear()
    offsets.set(key, offset)
  }
  return offset
}

function readOffset(instant: number, timeZone: string): number {
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, value]),
  )
  const clock = utc(Number(parts.year), Number(parts.month), Number(parts.day)) as number
  const seconds = (Number(parts.hour) * 60 + Number(parts.minute)) * 60 + Number(parts.second)
  return Math.round((clock + seconds * 1000 - instant) / 60_000)
}
