import type { Preferences } from './preferences.ts'

type Reader = Pick<Preferences, 'locale' | 'calendar'>
export type Moment = string | number | Date

const formats = new Map<string, Intl.DateTimeFormat>()
function parts(moment: Moment, tag: string, options: Intl.DateTimeFormatOptions): Record<string, string> {
  const key = tag + JSON.stringify(options)
  let format = formats.get(key)
  if (!format) {
    format = new Intl.DateTimeFormat(tag, options)
    formats.set(key, format)
  }
  return Object.fromEntries(format.formatToParts(new Date(moment)).map(({ type, value }) => [type, value]))
}

function tagOf({ locale, calendar }: Reader): string {
  const base = locale === 'fa' ? 'fa-IR' : 'en-GB'
  return `${base}-u-ca-${calendar === 'jalali' ? 'persian' : 'gregory'}`
}

/** 22-Nov-2026 or ۱ آذر ۱۴۰۵: the month always in letters, so that day and month cannot be confused. */
export function dateText(moment: Moment, reader: Reader, zone?: string): string {
  const { day, month, year } = parts(moment, tagOf(reader), {
    day: reader.locale === 'fa' ? 'numeric' : '2-digit',
    month: reader.locale === 'en' && reader.calendar === 'gregorian' ? 'short' : 'long',
    year: 'numeric',
    ...(zone ? { timeZone: zone } : {}),
  })
  return reader.locale === 'fa' ? `${day} ${month} ${year}` : `${day}-${month?.slice(0, 9)}-${year}`
}

/** Day and month alone, where the year is plain (axes, times within days). */
export function dayText(moment: Moment, reader: Reader, zone?: string): string {
  const { day, month } = parts(moment, tagOf(reader), {
    day: 'numeric',
    month: reader.locale === 'en' && reader.calendar === 'gregorian' ? 'short' : 'long',
    ...(zone ? { timeZone: zone } : {}),
  })
  return reader.locale === 'fa' ? `${day} ${month}` : `${day}-${month}`
}

export function clockText(moment: Moment, { locale }: Pick<Reader, 'locale'>): string {
  const { hour, minute } = parts(moment, locale === 'fa' ? 'fa-IR' : 'en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  return `${hour}:${minute}`
}

export function momentText(moment: Moment, reader: Reader): string {
  return `${dateText(moment, reader)}${reader.locale === 'fa' ? '،' : ''} ${clockText(moment, reader)}`
}

/** A birth date as recorded: YYYY, YYYY-MM or YYYY-MM-DD; what was not recorded is not invented. */
export function birthText(recorded: string, reader: Reader): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(recorded)) return dateText(`${recorded}T12:00:00Z`, reader, 'UTC')
  const options: Intl.DateTimeFormatOptions = { year: 'numeric', timeZone: 'UTC' }
  const gregorian = reader.locale === 'fa' ? 'fa-IR-u-ca-gregory' : 'en-GB'
  if (/^\d{4}-\d{2}$/.test(recorded)) {
    const { month, year } = parts(`${recorded}-15T12:00:00Z`, gregorian, { ...options, month: 'short' })
    return `${month} ${year}`
  }
  return parts(`${recorded}-06-15T12:00:00Z`, gregorian, options).year ?? recorded
}

/** Whole years between a birth date as recorded and now; with a year alone it is the larger possible age less one at most. */
export function ageInYears(recorded: string, now: Moment): number {
  const [year = 0, month = 1, day = 1] = recorded.split('-').map(Number)
  const at = new Date(now)
  const before = at.getMonth() + 1 < month || (at.getMonth() + 1 === month && at.getDate() < day)
  return at.getFullYear() - year - (before ? 1 : 0)
}
