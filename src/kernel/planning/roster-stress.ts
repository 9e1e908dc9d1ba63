import type { Draws } from '../random/draws.ts'
import { type Band, band } from './band.ts'
import type { Use } from './plan-costs.ts'
import { dates, hoursOf, type RosterCosts, type RosterPlan, type RosterProblem } from './roster.ts'

/** What is amiss in each possible period. */
export interface RosterPeriods {
  /** Hours of places that nobody fills, because they are open or because somebody is ill, one number a member. */
  readonly unfilled: Float64Array
}

/** How a roster fares in many possible periods. */
export interface RosterStress {
  readonly members: number
  /** Places that nobody fills, over the whole roster. */
  readonly unfilled: Band
}

/**
 * Plays a roster through `members` periods: each person is ill or well from day to day as a Markov chain of two states, with the stated share of ill days and
 * mean spell; who is ill on the day of a duty does not work it. Without a law of absence everybody comes.
 */
export function playRoster(
  problem: RosterProblem,
  plan: RosterPlan,
  draws: Draws,
  { members = 1000 }: { readonly members?: number } = {},
): { readonly stress: RosterStress; readonly periods: RosterPeriods } {
  const health = draws.stream('roster-absence')
  const days = dates(problem)
  const hours = new Map(problem.shifts.map((shift) => [shift.id, hoursOf(shift)]))
  const places = new Float64Array(members)
  const unfilled = new Float64Array(members)
  for (const { shift, count } of plan.open) {
    for (let m = 0; m < members; m++) {
      places[m]! += count
      unfilled[m]! += count * hours.get(shift)!
    }
  }
  const { share, days: spell } = problem.absence ?? { share: 0, days: 1 }
  const ends = 1 / spell
  const begins = (ends * share) / (1 - share)
  problem.people.forEach((who, person) => {
    if (share === 0) return
    const own = days.map((day) => plan.duties.filter((duty) => duty.person === who.id && duty.day === day))
    for (let m = 0; m < members; m++) {
      let ill = false
      for (let d = 0; d < days.length; d++) {
        const chance: number = d === 0 ? share : ill ? 1 - ends : begins
        ill = health.uniform(m, person, d) < chance
        if (!ill) continue
        for (const { shift } of own[d]!) {
          places[m]! += 1
          unfilled[m]! += hours.get(shift)!
        }
      }
    }
  })
  return { stress: { members, unfilled: band(places) }, periods: { unfilled } }
}

/** What a roster used in its possible periods. Hours beyond the contract are unknown unless everybody's `hours.contract` is known. */
export function rosterUse(
  problem: RosterProblem,
  costs: RosterCosts,
  plan: RosterPlan,
  { unfilled }: RosterPeriods,
): Use[] {
  const shiftOf = new Map(problem.shifts.map((shift) => [shift.id, shift]))
  const total = (test: (duty: RosterPlan['duties'][number]) => boolean) =>
    plan.duties.filter(test).reduce((sum, duty) => sum + hoursOf(shiftOf.get(duty.shift)!), 0)
  const always = (value: number) => new Float64Array(unfilled.length).fill(value)
  const skills = [...new Set([...problem.needs, ...plan.duties].map((each) => each.skill))]
  const contracted = problem.people.every((who) => who.hours.contract !== undefined)
  const beyond = problem.people.reduce(
    (sum, who) => sum + Math.max(0, total((duty) => duty.person === who.id) - (who.hours.contract ?? 0)),
    0,
  )
  return [
    {
      item: 'duties',
      unit: 'h',
      parts: skills.map((skill) => ({
        price: costs.hours?.find((each) => each.skill === skill)?.price,
        amount: always(total((duty) => duty.skill === skill)),
      })),
    },
    {
      item: 'night',
      unit: 'h',
      parts: [{ price: costs.nightHour, amount: always(total((duty) => shiftOf.get(duty.shift)!.night === true)) }],
    },
    {
      item: 'beyond',
      unit: 'h',
      parts: contracted ? [{ price: costs.overtimeHour, amount: always(beyond) }] : null,
    },
    { item: 'cover', unit: 'h', parts: [{ price: costs.coverHour, amount: unfilled }] },
  ]
}
