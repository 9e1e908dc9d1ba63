import { allOf, fields, number, oneOf, oneOfWords, pattern, type Shape, text } from './shape.ts'
import * as words from './words.ts'

/** An instant as RFC 3339 writes it, with its zone; second 60 is a leap second. */
export const dateTime: Shape = allOf(
  pattern(
    'an instant with its zone, as 2013-02-05T07:25:00Z',
    /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])[Tt](?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/,
  ),
  (value, path) => {
    const [year, month, day] = String(value).slice(0, 10).split('-').map(Number) as [number, number, number]
    return day <= new Date(Date.UTC(year, month, 0)).getUTCDate() ? null : { path, reason: 'The month has no such day' }
  },
)
export const date: Shape = pattern('a date, as 2013-02-05', /^\d{4}-\d{2}-\d{2}$/)
export const localTime: Shape = pattern(
  'a time of day, as 23:59:12 or 23:59:12.027',
  /^(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d{1,3})?$/,
)

/** A number with its unit, which must be one of those given. */
export const unitValue = (allowed?: Readonly<Record<string, string>> | readonly string[]): Shape =>
  fields({
    value: number,
    unit: allowed ? oneOfWords(Array.isArray(allowed) ? allowed : Object.keys(allowed)) : text,
  })
export const unitValueRange = (allowed?: Readonly<Record<string, string>> | readonly string[]): Shape =>
  fields({
    low_value: number,
    high_value: number,
    unit: allowed ? oneOfWords(Array.isArray(allowed) ? allowed : Object.keys(allowed)) : text,
  })

export const duration = unitValue(words.units.duration)
export const durationRange = unitValueRange(words.units.duration)
export const frequency: Shape = fields({
  number_of_times: number,
  time_window: oneOf('a duration or a range of durations', duration, durationRange),
})

const intervals = [
  fields({ start_date_time: dateTime, duration }),
  fields({ end_date_time: dateTime, duration }),
  fields({ start_date_time: dateTime, end_date_time: dateTime }),
]
const two = 'exactly two of start_date_time, end_date_time and duration'

/** IEEE 1752.1: two of start, end and duration. */
export const timeInterval: Shape = oneOf(two, ...intervals)
/** Open mHealth before it followed IEEE 1752.1: also a part of a day. */
export const looseInterval: Shape = oneOf(
  `${two}, or date and part_of_day`,
  ...intervals,
  fields({ date, part_of_day: oneOfWords(words.partsOfDay) }),
)

const frameOf = (interval: Shape): Shape =>
  oneOf('either date_time or time_interval', fields({ date_time: dateTime }), fields({ time_interval: interval }))

export const timeFrame = frameOf(timeInterval)
export const looseFrame = frameOf(looseInterval)
/** A frame that must be an interval: what is counted or summed has no instant. */
export const intervalFrame = fields({ time_interval: timeInterval })
export const looseIntervalFrame = fields({ time_interval: looseInterval })
