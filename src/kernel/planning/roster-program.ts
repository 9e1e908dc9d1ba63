import { type Program, programBuilder, type Term } from './program.ts'
import { dates, hoursOf, needsOn, type RosterPlan, type RosterProblem, restBetween, weekends, wish } from './roster.ts'

/** Prices: an open place, the worst-off person's share of nights and weekends, an hour out of balance, a wish not granted. */
const price = { open: 100, burden: 10, balance: 0.2, wish: 1 }

/**
 * Who works when. x[person, day, shift, skill] is 1 for a duty; open places, the largest burden (nights and weekend days, by contracted hours)
 * and wishes have prices. Rules of rest, leave, skill and hours are never traded.
 */
export function rosterProgram(problem: RosterProblem): {
  readonly program: Program
  readonly plan: (x: readonly number[]) => RosterPlan
} {
  const p = programBuilder()
  const { people, shifts, rest } = problem
  const days = dates(problem)
  const shiftOf = new Map(shifts.map((shift) => [shift.id, shift]))
  const duties: {
    readonly column: number
    readonly person: number
    readonly day: number
    readonly shift: string
    readonly skill: string
  }[] = []
  const open: { readonly column: number; readonly day: number; readonly shift: string; readonly skill: string }[] = []

  days.forEach((date, day) => {
    for (const need of needsOn(problem, date)) {
      const terms: Term[] = []
      people.forEach((who, person) => {
        if (!who.skills.includes(need.skill)) return
        const column = p.choice(-price.wish * wish(who, date, need.shift))
        duties.push({ column, person, day, shift: need.shift, skill: need.skill })
        terms.push([1, column])
      })
      if (!problem.must) {
        const column = p.column({ upper: need.count, cost: price.open, whole: true })
        open.push({ column, day, shift: need.shift, skill: need.skill })
        terms.push([1, column])
      }
      p.row('roster.cover', { day: date, shift: need.shift, skill: need.skill, count: need.count }, terms, {
        lower: need.count,
        upper: need.count,
      })
    }
  })

  const burden = p.column({ cost: price.burden })
  // Below nothing where somebody works less than the least: that is for the rule of hours to refuse, not for this.
  const least = p.column({ lower: Number.NEGATIVE_INFINITY, cost: -price.balance })
  people.forEach((who, person) => {
    const own = duties.filter((duty) => duty.person === person)
    const on = (test: (duty: (typeof own)[number]) => boolean, factor = 1) =>
      own.filter(test).map((duty): Term => [factor, duty.column])
    days.forEach((date, day) => {
      const about = { person: who.id, day: date }
      const today = on((duty) => duty.day === day)
      if (today.length > 1) p.row('roster.one-shift', about, today, { upper: 1 })
      if (who.away?.includes(date) && today.length > 0) p.row('roster.away', about, today, { upper: 0 })
      for (const shift of shifts) {
        const before = on((duty) => duty.day === day && duty.shift === shift.id)
        const after = on((duty) => duty.day === day + 1 && restBetween(shift, shiftOf.get(duty.shift)!) < rest.hours)
        if (before.length > 0 && after.length > 0) p.row('roster.rest', about, [...before, ...after], { upper: 1 })
      }
      const within = (length: number, test: (shift: string) => boolean) =>
        on((duty) => duty.day >= day && duty.day <= day + length && test(duty.shift))
      if (day + rest.run < days.length)
        p.row(
          'roster.run',
          about,
          within(rest.run, () => true),
          { upper: rest.run },
        )
      const night = (shift: string) => shiftOf.get(shift)!.night === true
      if (day + rest.nights < days.length && shifts.some((shift) => shift.night))
        p.row('roster.nights', about, within(rest.nights, night), { upper: rest.nights })
    })
    const hours = own.map((duty): Term => [hoursOf(shiftOf.get(duty.shift)!), duty.column])
    p.row('roster.hours', { person: who.id, least: who.hours.least, most: who.hours.most }, hours, {
      lower: who.hours.least,
      upper: who.hours.most,
    })
    const used: Term[] = []
    for (const [week, both] of weekends(problem)) {
      const column = p.choice()
      used.push([1, column])
      for (const date of both) {
        const there = on((duty) => days[duty.day] === date)
        if (there.length > 0) p.row('', { week }, [...there, [-1, column]], { upper: 0 })
      }
    }
    if (used.length > rest.weekends)
      p.row('roster.weekends', { person: who.id, most: rest.weekends }, used, { upper: rest.weekends })
    // Fairness: nobody's nights and weekend days, for the hours of the contract, are more than `burden`; nobody's hours above the least are less than `least`.
    const weekendDays = new Set([...weekends(problem).values()].flat())
    const heavy = on((duty) => shiftOf.get(duty.shift)!.night === true || weekendDays.has(days[duty.day]!))
    const share = Math.max(1, who.hours.most) / 100
    if (heavy.length > 0) p.row('', {}, [...heavy, [-share, burden]], { upper: 0 })
    p.row('', {}, [...hours, [-1, least]], { lower: who.hours.least })
  })

  return {
    // One wish more or less is not worth the search.
    program: { ...p.program(), indifferent: price.wish },
    plan: (x) => ({
      duties: duties
        .filter((duty) => x[duty.column]! > 0.5)
        .map((duty) => ({
          person: people[duty.person]!.id,
          day: days[duty.day]!,
          shift: duty.shift,
          skill: duty.skill,
        })),
      open: open
        .filter((place) => x[place.column]! > 0.5)
        .map((place) => ({
          day: days[place.day]!,
          shift: place.shift,
          skill: place.skill,
          count: Math.round(x[place.column]!),
        })),
    }),
  }
}
