import { dayNumber } from './calendar.ts'
import type { Rule } from './program.ts'
import { dates, hoursOf, needsOn, type RosterPlan, type RosterProblem, span, weekends } from './roster.ts'

/** Every rule that a roster breaks, written from the rules and not from the program. Open places are no breach unless every place must be filled. */
export function rosterBreaches(problem: RosterProblem, plan: RosterPlan): Rule[] {
  const found: Rule[] = []
  const breach = (rule: string, about: Rule['about']) => void found.push({ rule, about })
  const { rest } = problem
  const shiftOf = new Map(problem.shifts.map((shift) => [shift.id, shift]))

  for (const date of dates(problem)) {
    for (const need of needsOn(problem, date)) {
      const there = plan.duties.filter((d) => d.day === date && d.shift === need.shift && d.skill === need.skill).length
      if (problem.must ? there !== need.count : there > need.count)
        breach('roster.cover', { day: date, shift: need.shift, skill: need.skill, count: need.count })
    }
  }
  for (const who of problem.people) {
    const own = plan.duties
      .filter((duty) => duty.person === who.id)
      .map((duty) => {
        const shift = shiftOf.get(duty.shift)!
        const number = dayNumber(duty.day)
        const [from, to] = span(shift)
        return {
          ...duty,
          night: shift.night === true,
          hours: hoursOf(shift),
          number,
          from: number * 1440 + from,
          to: number * 1440 + to,
        }
      })
      .sort((a, b) => a.from - b.from)
    const about = { person: who.id }
    for (const duty of own) {
      if (!who.skills.includes(duty.skill)) breach('roster.skill', { ...about, skill: duty.skill })
      if (who.away?.includes(duty.day)) breach('roster.away', { ...about, day: duty.day })
    }
    own.slice(1).forEach((duty, i) => {
      const before = own[i]!
      if (before.day === duty.day) breach('roster.one-shift', { ...about, day: duty.day })
      else if (duty.from - before.to < rest.hours * 60) breach('roster.rest', { ...about, day: duty.day })
    })
    const longest = (days: readonly number[]) => {
      const set = new Set(days)
      return Math.max(
        0,
        ...days.map((day) => {
          let n = 1
          while (set.has(day - n)) n += 1
          return n
        }),
      )
    }
    if (longest(own.map((duty) => duty.number)) > rest.run) breach('roster.run', { ...about, most: rest.run })
    if (longest(own.filter((duty) => duty.night).map((duty) => duty.number)) > rest.nights)
      breach('roster.nights', { ...about, most: rest.nights })
    const hours = own.reduce((sum, duty) => sum + duty.hours, 0)
    if (hours < who.hours.least - 1e-9 || hours > who.hours.most + 1e-9)
      breach('roster.hours', { ...about, hours, ...who.hours })
    const used = [...weekends(problem).values()].filter((both) => own.some((duty) => both.includes(duty.day))).length
    if (used > rest.weekends) breach('roster.weekends', { ...about, weekends: used, most: rest.weekends })
  }
  return found
}
