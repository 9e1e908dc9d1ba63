import { dateOf, dayNumber, minutes, weekday } from './calendar.ts'
import type { Money } from './plan-costs.ts'

/** A kind of shift; one that ends before it begins ends the next day. */
export interface Shift {
  readonly id: string
  readonly from: string
  readonly to: string
  readonly night?: boolean
}

export interface Person {
  readonly id: string
  readonly skills: readonly string[]
  /** Hours over the whole roster; `contract`: those beyond are overtime. */
  readonly hours: { readonly least: number; readonly most: number; readonly contract?: number }
  /** Dates of leave. */
  readonly away?: readonly string[]
  /** What the person wishes (positive) or wishes not to do (negative): on a date, a shift, or that shift of that date. */
  readonly wishes?: readonly { readonly day?: string; readonly shift?: string; readonly weight: number }[]
}

/** How many of a skill a shift needs: every day, or on these weekdays (1 Monday … 7 Sunday). */
export interface Need {
  readonly shift: string
  readonly skill: string
  readonly count: number
  readonly weekdays?: readonly number[]
}

/** Unit costs of a roster. A duty is paid also when somebody is ill. */
export interface RosterCosts extends Money {
  /** A contracted hour, by the skill of the duty. */
  readonly hours?: readonly { readonly skill: string; readonly price: number }[]
  /** What an hour of a night shift costs in addition. */
  readonly nightHour?: number
  /** What an hour beyond the contract costs in addition. */
  readonly overtimeHour?: number
  /** An hour of somebody from outside, in a place that nobody of the roster fills. */
  readonly coverHour?: number
}

/** How people are ill: a share of their days, in spells of so many days in the mean. */
export interface Absence {
  readonly share: number
  readonly days: number
}

/** What a roster is made from. */
export interface RosterProblem {
  readonly from: string
  readonly days: number
  readonly shifts: readonly Shift[]
  readonly needs: readonly Need[]
  readonly people: readonly Person[]
  readonly rest: {
    /** Between two shifts, h. */
    readonly hours: number
    /** Days of work in a row at most. */
    readonly run: number
    /** Nights in a row at most. */
    readonly nights: number
    /** Weekends with work at most. */
    readonly weekends: number
  }
  /** Every place must be filled; otherwise open places are counted and listed. */
  readonly must?: boolean
  /** Absent: nobody is thought to fall ill. */
  readonly absence?: Absence
  readonly costs?: RosterCosts
}

export interface RosterPlan {
  readonly duties: readonly {
    readonly person: string
    readonly day: string
    readonly shift: string
    readonly skill: string
  }[]
  /** Places that nobody fills. */
  readonly open: readonly {
    readonly day: string
    readonly shift: string
    readonly skill: string
    readonly count: number
  }[]
}

/** Begin and end of a shift, min from the midnight on which its day begins. */
export function span(shift: Shift): readonly [from: number, to: number] {
  const from = minutes(shift.from)
  const to = minutes(shift.to)
  return [from, to > from ? to : to + 1440]
}

export const hoursOf = (shift: Shift): number => (span(shift)[1] - span(shift)[0]) / 60

/** Hours between a shift of one day and a shift of the next. */
export const restBetween = (today: Shift, tomorrow: Shift): number => (span(tomorrow)[0] + 1440 - span(today)[1]) / 60

/** The dates of a roster. */
export function dates(problem: RosterProblem): string[] {
  const first = dayNumber(problem.from)
  return Array.from({ length: problem.days }, (_, i) => dateOf(first + i))
}

/** Saturdays and Sundays, by the number of their week. */
export function weekends(problem: RosterProblem): Map<number, string[]> {
  const all = new Map<number, string[]>()
  for (const date of dates(problem)) {
    const number = dayNumber(date)
    const day = weekday(number)
    if (day >= 6) {
      const week = number - day
      all.set(week, [...(all.get(week) ?? []), date])
    }
  }
  return all
}

/** What is needed on a date. */
export const needsOn = (problem: RosterProblem, date: string): readonly Need[] =>
  problem.needs.filter((need) => need.weekdays?.includes(weekday(dayNumber(date))) ?? true)

/** How much a person wishes a shift of a day. */
export const wish = (person: Person, day: string, shift: string): number =>
  (person.wishes ?? []).reduce(
    (sum, each) =>
      (each.day === undefined || each.day === day) && (each.shift === undefined || each.shift === shift)
        ? sum + each.weight
        : sum,
    0,
  )
