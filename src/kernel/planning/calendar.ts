const day = 86_400_000

/** Days since 1970-01-01 of a date such as `2026-11-30`; NaN when it is none. */
export function dayNumber(date: string): number {
  const at = Date.parse(`${date}T00:00:00Z`)
  return /^\d{4}-\d\d-\d\d$/.test(date) && !Number.isNaN(at) && new Date(at).toISOString().startsWith(date)
    ? at / day
    : Number.NaN
}

/** The date of a day number. */
export const dateOf = (number: number): string => new Date(number * day).toISOString().slice(0, 10)

/** 1 Monday … 7 Sunday. */
export const weekday = (number: number): number => ((((number + 3) % 7) + 7) % 7) + 1

/** Minutes since midnight of a clock time such as `07:30`; NaN when it is none. */
export function minutes(clock: string): number {
  const match = /^([01]\d|2[0-4]):([0-5]\d)$/.exec(clock)
  const value = match ? Number(match[1]) * 60 + Number(match[2]) : Number.NaN
  return value <= 1440 ? value : Number.NaN
}

/** `07:30`, to the nearest minute; past midnight the hours go on: `25:10`. */
export const clock = (value: number): string => {
  const whole = Math.round(value)
  return `${String(Math.floor(whole / 60)).padStart(2, '0')}:${String(whole % 60).padStart(2, '0')}`
}
