import { type EngineContext, type EngineValue, kindOf, single } from './engine-values.ts'

interface EngineMoment extends EngineValue {
  readonly asStr: string
  readonly ctx: unknown
  /** Null: beyond the years 1 to 9999. */
  plus(quantity: unknown): EngineMoment | null
  equals(other: unknown): boolean | undefined
  equivalentTo(other: unknown): boolean
  compare(other: EngineMoment): number | null
  _getPrecision(): number
  _getDateObj(): Date
}
type MomentClass = (new (
  context: unknown,
  text: string,
) => EngineMoment) & {
  checkString(context: unknown, text: string): EngineMoment | null
}
let momentClass: MomentClass | undefined

export const clock = /T\d\d/
export const zone = /(?:Z|[+-]\d\d:\d\d)$/
export const hasZone = (text: string) => clock.test(text) && zone.test(text)

/** What has no zone may be this much earlier or later than it reads in UTC, in ms: zones reach from −12 to +14 hours. */
const anyZone = 14 * 3_600_000

/** Years after which the calendar repeats, day of the week included; enough of them to leave the first thousand years. */
const cycle = 2000
const withYear = (text: string, year: number): string => `${String(year).padStart(4, '0')}${text.slice(4)}`

/**
 * Corrects arithmetic and comparison of date-times: a sum keeps the zone and the written precision of its date-time (the engine turns it
 * to UTC), stays within the years 1 to 9999 or is nothing, and is no sum with a definite duration above a second; one with a zone and one without are neither equal nor different, and
 * in order only when they are further apart than zones can be. `sample`: any date-time of the engine.
 */
export function correctMoments(sample: object): void {
  const kind = sample.constructor as MomentClass
  momentClass = kind
  const base = Object.getPrototypeOf(kind.prototype) as EngineMoment
  const sumOf = base.plus
  base.plus = function (this: EngineMoment, quantity: unknown): EngineMoment | null {
    const kindOf = this.constructor as MomentClass
    const added = calendarPart(quantity as EngineQuantity)
    const year = Number(/^\d{4}/.exec(this.asStr)?.[0] ?? NaN)
    if (Number.isNaN(year)) return sumOf.call(this, added)
    // The engine's calendar takes the years before 100 for those of 1900: they are reckoned a cycle of the calendar later.
    const shift = year < 1000 ? cycle : 0
    const from = shift === 0 ? this : new kindOf(this.ctx, withYear(this.asStr, year + shift))
    const sum = sumOf.call(from, added) as EngineMoment
    const reached = Number(/^\d{4}(?!\d)/.exec(sum.asStr)?.[0] ?? NaN) - shift
    if (!(reached >= 1)) return null
    return shift === 0 ? sum : new kindOf(this.ctx, withYear(sum.asStr, reached))
  }
  const { plus, equals, equivalentTo, compare } = kind.prototype as EngineMoment
  const mixed = (left: EngineMoment, right: unknown): right is EngineMoment =>
    right instanceof kind &&
    clock.test(left.asStr) &&
    clock.test((right as unknown as EngineMoment).asStr) &&
    hasZone(left.asStr) !== hasZone((right as unknown as EngineMoment).asStr)
  Object.assign(kind.prototype, {
    plus(this: EngineMoment, quantity: unknown): EngineMoment | null {
      const found = hasZone(this.asStr) ? zone.exec(this.asStr) : null
      if (!clock.test(this.asStr)) return plus.call(this, quantity)
      const local = found ? this.asStr.slice(0, found.index) : this.asStr
      const sum = plus.call(new kind(this.ctx, `${local}Z`), quantity)?.asStr.replace(zone, '')
      if (sum === undefined) return null
      const digits = /\.\d+$/.exec(local)?.[0].length ?? 0
      const written = digits > 0 && !sum.includes('.') ? `${sum}.${'0'.repeat(digits - 1)}` : sum
      return new kind(this.ctx, `${written}${found?.[0] ?? ''}`)
    },
    equals(this: EngineMoment, other: unknown): boolean | undefined {
      return mixed(this, other) ? undefined : equals.call(this, other)
    },
    equivalentTo(this: EngineMoment, other: unknown): boolean {
      return !mixed(this, other) && equivalentTo.call(this, other)
    },
    compare(this: EngineMoment, other: EngineMoment): number | null {
      if (!mixed(this, other)) return compare.call(this, other)
      const utc = (each: EngineMoment) =>
        (hasZone(each.asStr) ? each : new kind(each.ctx, `${each.asStr}Z`))._getDateObj().getTime()
      const apart = utc(this) - utc(other)
      return Math.abs(apart) > anyZone ? apart : null
    },
  })
}

interface EngineQuantity extends EngineValue {
  readonly ctx: unknown
  readonly value: EngineValue
  readonly unit: string
}

/** What may be added to a date or time: above seconds, whole units of the calendar. */
function calendarPart(quantity: EngineQuantity): EngineQuantity {
  const { unit, value } = quantity
  if (/^'(?:s|ms)'$|^(?:milli)?seconds?$/.test(unit)) return quantity
  const calendar = unit.startsWith("'") ? quantity._fhirQuantityInfo?.calendarUnit : unit
  if (calendar === undefined)
    throw new Error(`dates and times are added to by the calendar: write 1 day, not 1 'd' (${unit} is definite)`)
  const kind = quantity.constructor as new (context: unknown, value: unknown, unit: string) => EngineQuantity
  return value.truncate ? new kind(quantity.ctx, value.truncate(), calendar) : quantity
}

/** A date is a date-time whose time is not known. */
export function toDateTime(this: EngineContext, input: unknown[]): unknown {
  const value = single(input, 'toDateTime')
  const text = typeof value === 'string' ? value : kindOf(value) === 'moment' ? String(value) : ''
  const found = text.length > 0 && momentClass ? momentClass.checkString(this, text.replace(/T$/, '')) : null
  return found ?? []
}
