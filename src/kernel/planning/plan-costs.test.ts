import { describe, expect, it } from 'vitest'
import { createDraws } from '../random/create-draws.ts'
import { exampleRoster } from './examples.ts'
import { billOf } from './plan-costs.ts'
import type { RosterPlan, RosterProblem } from './roster.ts'
import { playRoster, rosterUse } from './roster-stress.ts'
import type { TheatrePlan, TheatreProblem } from './theatre.ts'
import { theatreUse } from './theatre-costs.ts'
import { playTheatre } from './theatre-stress.ts'

const one = (value: number) => ({ mean: value, q10: value, q50: value, q90: value })
const draws = createDraws(7)

const week: TheatreProblem = {
  turnover: 0,
  risk: 0.2,
  blocks: [{ id: 'A', day: '2026-11-30', room: '1', from: '08:00', to: '10:00' }],
  cases: [1, 2, 3].map((i) => ({
    id: String(i),
    specialty: 's',
    surgeon: 'x',
    minutes: { mean: 75, sd: 0 },
    ...(i < 3 && { ward: 'w', nights: { mean: 2, sd: 0 } }),
    ...(i === 2 && { cost: 500 }),
  })),
}
const both: TheatrePlan = { assignments: ['1', '2', '3'].map((id) => ({ case: id, block: 'A' })) }
const prices = {
  currency: 'EUR',
  blockHour: 100,
  overtimeHour: 300,
  case: 50,
  cancelled: 40,
  nights: [{ ward: 'w', price: 10 }],
}
const billed = (costs: typeof prices | Omit<typeof prices, 'overtimeHour'>, plan = both, members = 4) => {
  const used = (each: TheatrePlan) => theatreUse(week, costs, playTheatre(week, each, draws, { members }).weeks)
  return billOf(costs, used(plan), used({ assignments: both.assignments.slice(0, 1) }), draws)
}

describe('the bill of a theatre plan', () => {
  it('counts what the plan used in its weeks, at the prices', () => {
    // Two cases of 75 min in 2 h: half an hour over; the third would begin at its end and is not done.
    const { lines, total, before, impact } = billed(prices)
    expect(lines.map((line) => [line.item, line.amount, line.cost])).toEqual([
      ['blocks', one(2), one(200)],
      ['overtime', one(0.5), one(150)],
      ['cases', one(2), one(550)],
      ['cancelled', one(1), one(40)],
      ['nights', one(4), one(40)],
    ])
    expect([total, before, impact]).toEqual([one(980), one(200 + 50 + 20), one(710)])
  })

  it('never takes an unknown price for nothing', () => {
    const { overtimeHour: _, ...rest } = prices
    const { lines, total } = billed(rest)
    expect(lines.find((line) => line.item === 'overtime')).toMatchObject({ amount: one(0.5), cost: null, impact: null })
    expect(total).toEqual(one(830))
    const nothing = billOf(
      { currency: 'EUR', budget: 5 },
      theatreUse(week, { currency: 'EUR' }, playTheatre(week, both, draws, { members: 2 }).weeks),
      null,
      draws,
    )
    expect([nothing.total, nothing.budget]).toEqual([null, null])
  })

  it('is as uncertain as its prices, which are the same for both plans', () => {
    const members = 4000
    const sure = billed(prices, both, members)
    const { total, lines } = billed({ ...prices, doubt: 0.2 } as never, both, members)
    expect(total!.mean / sure.total!.mean).toBeCloseTo(1, 1)
    expect(total!.q90 - total!.q10).toBeGreaterThan(0.1 * sure.total!.mean)
    // The blocks are the same hours at the same prices, however doubtful.
    expect(lines[0]!.cost!.q90).toBeGreaterThan(lines[0]!.cost!.q10)
    expect(lines[0]!.impact).toEqual(one(0))
    // Cases without a price of their own share one: the doubt of two is that of one, not averaged away.
    const { cost: _, ...unpriced } = week.cases[1]!
    const shared = { ...week, cases: [week.cases[0]!, unpriced, week.cases[2]!] }
    const costs = { currency: 'EUR', doubt: 0.2, case: 100 }
    const use = theatreUse(shared, costs, playTheatre(shared, both, draws, { members }).weeks)
    const cases = billOf(costs, use, null, draws).lines.find((line) => line.item === 'cases')!.cost!
    expect((cases.q90 - cases.q10) / cases.mean).toBeCloseTo(2 * 1.2816 * 0.2, 1)
  })

  it('says how likely it is to overrun the budget, and by how much', () => {
    expect(billed({ ...prices, budget: 1000 } as never).budget).toEqual({ amount: 1000, over: one(-20), chance: 0 })
    expect(billed({ ...prices, budget: 900 } as never).budget).toEqual({ amount: 900, over: one(80), chance: 1 })
  })
})

describe('the bill of a roster', () => {
  const base = exampleRoster(draws, { people: 2, days: 2 })
  const { absence: _, costs: __, ...rest } = base
  const roster: RosterProblem = {
    ...rest,
    people: base.people.map((who, i) => ({ ...who, hours: { least: 0, most: 40, contract: i === 0 ? 10 : 40 } })),
  }
  const duty = (person: string, day: string, shift: string) => ({ person, day, shift, skill: 'nurse' })
  const plan: RosterPlan = {
    duties: [
      duty('nurse 1', '2026-11-30', 'early'),
      duty('nurse 1', '2026-12-01', 'early'),
      duty('nurse 2', '2026-11-30', 'night'),
    ],
    open: [{ day: '2026-12-01', shift: 'late', skill: 'charge', count: 2 }],
  }
  const costs = {
    currency: 'EUR',
    hours: [
      { skill: 'nurse', price: 10 },
      { skill: 'charge', price: 12 },
    ],
    nightHour: 2,
    overtimeHour: 5,
    coverHour: 30,
  }
  const billOfRoster = (problem: RosterProblem, members = 3) =>
    billOf(costs, rosterUse(problem, costs, plan, playRoster(problem, plan, draws, { members }).periods), null, draws)

  it('counts duties, nights, hours beyond the contract and open places', () => {
    const { lines, total } = billOfRoster(roster)
    expect(lines.map((line) => [line.item, line.amount, line.cost])).toEqual([
      ['duties', one(25.5), one(255)],
      ['night', one(9.5), one(19)],
      ['beyond', one(6), one(30)],
      ['cover', one(16), one(480)],
    ])
    expect(total).toEqual(one(784))
  })

  it('does not know overtime where a contract is not known', () => {
    const people = roster.people.map((who) => ({ ...who, hours: { least: 0, most: 40 } }))
    const { lines, total } = billOfRoster({ ...roster, people })
    expect(lines.find((line) => line.item === 'beyond')).toMatchObject({ amount: null, cost: null })
    expect(total).toEqual(one(754))
  })

  it('is wide because people fall ill, for the stated share of days and in spells', () => {
    const members = 20_000
    const absence = { share: 0.1, days: 5 }
    const { stress, periods } = playRoster({ ...roster, absence }, plan, draws, { members })
    // Two open places, and each of three duties with one in ten.
    expect(stress.unfilled.mean).toBeCloseTo(2.3, 1)
    // Both days of one person: P(ill on both) = 0.1 × (1 − 1/5), where 0.01 would be chance.
    const two = { ...plan, duties: plan.duties.slice(0, 2), open: [] }
    const spells = playRoster({ ...roster, absence }, two, draws, { members }).periods.unfilled
    expect(spells.filter((hours) => hours === 16).length / members).toBeCloseTo(0.08, 2)
    expect(Math.min(...periods.unfilled)).toBe(16)
    const bill = billOfRoster({ ...roster, absence }, 500)
    expect(bill.total!.q90).toBeGreaterThan(bill.total!.q10)
    expect(bill.lines.find((line) => line.item === 'duties')!.cost).toEqual(one(255))
  })
})
