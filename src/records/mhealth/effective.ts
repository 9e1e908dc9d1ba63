import { convert } from '../../kernel/units/convert.ts'
import { isObject, type JsonObject } from '../fhir/resource.ts'
import { units } from './words.ts'

/**
 * When something was true, as FHIR says it: an instant, a period (a duration counted from its start or back from its end), or a date where only
 * a part of a day is known. Empty when no time is given.
 */
export function effectiveOf(frame: unknown): JsonObject {
  if (!isObject(frame)) return {}
  if (typeof frame.date_time === 'string') return { effectiveDateTime: frame.date_time }
  const interval = frame.time_interval
  if (!isObject(interval)) return {}
  if (typeof interval.date === 'string') return { effectiveDateTime: interval.date }
  const { start, end } = periodOf(interval)
  // The schemas do not forbid it, FHIR does: of an interval that ends before it starts only the start is kept.
  const backwards = Date.parse(String(end)) < Date.parse(String(start))
  return { effectivePeriod: backwards ? { start } : { start, end } }
}

/** Start and end of an interval that says two of start, end and duration. */
export function periodOf(interval: JsonObject): JsonObject {
  const { start_date_time: start, end_date_time: end, duration } = interval
  const length = milliseconds(duration)
  return {
    ...(typeof start === 'string' ? { start } : length === undefined ? {} : { start: moved(end, -length) }),
    ...(typeof end === 'string' ? { end } : length === undefined ? {} : { end: moved(start, length) }),
  }
}

function milliseconds(duration: unknown): number | undefined {
  if (!isObject(duration)) return undefined
  const unit = units.duration[duration.unit as 'h']
  const result = unit === undefined ? undefined : convert(Number(duration.value), unit, 'ms')
  return result?.ok ? result.value : undefined
}

function moved(instant: unknown, by: number): string | undefined {
  const at = Date.parse(String(instant)) + by
  return Number.isFinite(at) && Math.abs(at) < 8.64e15 ? new Date(at).toISOString() : undefined
}
