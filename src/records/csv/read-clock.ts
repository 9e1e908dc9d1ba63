import { convert } from '../../kernel/units/convert.ts'

/** NONMEM's columns of dates that say the order of their parts; DATE alone leaves day and month open. */
const orders = {
  DAT1: ['day', 'month', 'year'],
  DAT2: ['year', 'month', 'day'],
  DAT3: ['year', 'day', 'month'],
} as const

/**
 * The day of a row as DATE writes it: yyyy-mm-dd of DAT1 (day month year), DAT2 (year month day) or DAT3 (year day month); years of two digits are those from 1951 to
 * 2050. A number of a day, and what is no date, stays as it is.
 */
export function dateIn(raw: (column: string) => string | undefined): string | undefined {
  for (const [column, order] of Object.entries(orders)) {
    const text = raw(column)
    if (text === undefined) continue
    const parts = /^(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})$/.exec(text)?.slice(1)
    if (!parts) return text
    const part = (name: 'day' | 'month' | 'year') => parts[order.indexOf(name)]!
    const year = Number(part('year'))
    const whole = year > 99 ? year : year + (year > 50 ? 1900 : 2000)
    return `${whole}-${part('month')}-${part('day')}`
  }
  return raw('DATE')
}

/** Days of a column DATE: a whole number, or yyyy-mm-dd (also with slashes). Other orders of day and month can be confused, and are refused. */
export function dayOf(text: string): number | null {
  if (/^\d{1,5}$/.test(text)) return Number(text)
  const [, year, month, day] = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})$/.exec(text) ?? []
  if (year === undefined) return null
  const at = Date.UTC(Number(year), Number(month) - 1, Number(day))
  return new Date(at).getUTCMonth() === Number(month) - 1 ? at / 86_400_000 : null
}

/** Hours of a clock `8:30`; minutes stay below 60. */
function hoursOf(text: string): number | null {
  const [, hours, minutes, seconds = '0'] = /^(\d{1,4}):([0-5]\d)(?::([0-5]\d))?$/.exec(text) ?? []
  return hours === undefined ? null : Number(hours) + Number(minutes) / 60 + Number(seconds) / 3600
}

/**
 * TIME of a row: a number in the model's unit, beside which a column DATE is only a remark, or a clock (`8:30`) with the day in DATE or before it (`2024-05-01 8:30`); a clock is
 * told in the model's unit since the first day of the individual, `origin`. Null when the text is neither.
 *
 *     readClock('8:30', '2', 'h', 1)     // { time: 32.5, day: 2 }
 *     readClock('8:30', '2', 'min', 1)   // { time: 1950, day: 2 }
 */
export function readClock(
  text: string,
  date: string | undefined,
  unit: string,
  origin: number | undefined,
): { readonly time: number; readonly day?: number } | null {
  const number = Number(text)
  if (Number.isFinite(number)) return { time: number }
  const [, written, clock] = /^(\d{4}[-/]\d{1,2}[-/]\d{1,2})[T ]+(\d{1,2}:\d\d(?::\d\d)?)$/.exec(text) ?? []
  if (written !== undefined && clock !== undefined) return readClock(clock, written, unit, origin)
  const hours = hoursOf(text)
  const hour = convert(1, 'h', unit)
  if (hours === null || !hour.ok) return null
  if (date === undefined) return { time: hours * hour.value }
  const day = dayOf(date)
  return day === null ? null : { time: (hours + 24 * (day - (origin ?? day))) * hour.value, day }
}
