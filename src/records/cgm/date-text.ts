import type { WallTime } from './wall-clock.ts'

/** A date and time as a file writes it: an instant, or a wall clock's time that still needs a zone. */
export type WrittenTime =
  | { readonly kind: 'instant'; readonly time: number; readonly offset: number }
  | { readonly kind: 'wall'; readonly wall: WallTime }

const iso =
  /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?$/i
const short =
  /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|(?<=\.)\d{2})[ T,]+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*(am|pm|a\.m\.|p\.m\.)?$/i

/**
 * Reads a date with a time of day: `2026-03-04T07:05:00`, with `Z` or `+01:00`, `03-04-2026 07:05`, `3/4/2026 7:05 PM`, `04.03.26 07:05`. Answers null for what is none.
 * Day and month of the short form are told apart by `order`.
 */
export function readTimeText(text: string, order: 'dmy' | 'mdy' = 'dmy'): WrittenTime | null {
  const trimmed = text.trim()
  const long = iso.exec(trimmed)
  if (long) {
    const [, year, month, day, hour, minute, second, fraction, zone] = long
    if (hour === undefined) return null
    const wall = wallOf(+year!, +month!, +day!, +hour, +minute!, +(second ?? 0), Number(`0.${fraction ?? 0}`) * 1000)
    if (wall === null) return null
    if (zone === undefined) return { kind: 'wall', wall }
    const offset = offsetOf(zone)
    return { kind: 'instant', time: wall - offset * 60_000, offset }
  }
  const other = short.exec(trimmed)
  if (!other) return null
  const [, first, second, year, hour, minute, seconds, half] = other
  const [day, month] = order === 'dmy' || isDotted(trimmed) ? [first, second] : [second, first]
  const clock = half ? hourOfHalf(+hour!, half) : +hour!
  if (clock === null) return null
  const wall = wallOf(+year! + (year!.length === 2 ? 2000 : 0), +month!, +day!, clock, +minute!, +(seconds ?? 0), 0)
  return wall === null ? null : { kind: 'wall', wall }
}

/**
 * Which of day and month comes first in the short dates of a file; null when no date of it decides; `both` when they contradict each other.
 */
export function dateOrderOf(texts: readonly string[]): 'dmy' | 'mdy' | 'both' | null {
  let [dmy, mdy] = [false, false]
  for (const text of texts) {
    const found = short.exec(text.trim())
    if (!found || isDotted(text.trim())) continue
    if (+found[1]! > 12) dmy = true
    if (+found[2]! > 12) mdy = true
  }
  return dmy && mdy ? 'both' : dmy ? 'dmy' : mdy ? 'mdy' : null
}

/** True when a text is a date whose day and month could change places. */
export function isShortDate(text: string): boolean {
  return short.test(text.trim()) && !isDotted(text.trim())
}

/** Where dates are written with dots, the day comes first. */
const isDotted = (text: string) => /^\d{1,2}\.\d{1,2}\.\d{2}/.test(text)

function hourOfHalf(hour: number, half: string): number | null {
  if (hour < 1 || hour > 12) return null
  return (hour % 12) + (/^p/i.test(half) ? 12 : 0)
}

function offsetOf(zone: string): number {
  if (/^(z|utc|gmt)$/i.test(zone)) return 0
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone)!
  return (sign === '-' ? -1 : 1) * (+hours! * 60 + +(minutes ?? 0))
}

/** Null for what no calendar and no clock shows (month 13, 31 February, 24:61). */
function wallOf(year: number, month: number, day: number, hour: number, minute: number, second: number, ms: number) {
  const wall = Date.UTC(year, month - 1, day, hour, minute, second, ms)
  const back = new Date(wall)
  const same = back.getUTCMonth() === month - 1 && back.getUTCDate() === day && back.getUTCHours() === hour
  return same && minute < 60 && second < 60 && year >= 1970 && year < 2200 ? wall : null
}
