import type { Draws } from '../random/draws.ts'
import { dateOf, dayNumber, weekday } from './calendar.ts'
import type { ElectivesProblem } from './electives.ts'
import type { Person, RosterProblem } from './roster.ts'

/** A ward of `people` nurses for `days` days: three shifts, one in charge by day and by night. Round numbers for demonstration. */
export function exampleRoster(
  draws: Draws,
  {
    people = 16,
    days = 14,
    from = '2026-11-30',
  }: { readonly people?: number; readonly days?: number; readonly from?: string } = {},
): RosterProblem {
  const choose = draws.stream('roster-example')
  const first = dayNumber(from)
  const pick = (i: number, counter: number, n: number) => Math.floor(choose.uniform(0, i, counter) * n)
  return {
    from,
    days,
    shifts: [
      { id: 'early', from: '07:00', to: '15:00' },
      { id: 'late', from: '14:30', to: '22:30' },
      { id: 'night', from: '22:00', to: '07:30', night: true },
    ],
    needs: [
      { shift: 'early', skill: 'nurse', count: 3, weekdays: [1, 2, 3, 4, 5] },
      { shift: 'early', skill: 'nurse', count: 2, weekdays: [6, 7] },
      { shift: 'late', skill: 'nurse', count: 2 },
      { shift: 'night', skill: 'nurse', count: 2 },
      { shift: 'early', skill: 'charge', count: 1 },
    ],
    people: Array.from({ length: people }, (_, i): Person => {
      const part = i % 4 === 3
      return {
        id: `nurse ${i + 1}`,
        skills: i % 3 === 0 ? ['nurse', 'charge'] : ['nurse'],
        hours: part ? { least: 24, most: 48, contract: 40 } : { least: 48, most: 84, contract: 72 },
        away: pick(i, 0, 3) === 0 ? [dateOf(first + pick(i, 1, days)), dateOf(first + pick(i, 2, days))].sort() : [],
        wishes: [
          { day: dateOf(first + pick(i, 3, days)), weight: -2 },
          ...(pick(i, 4, 3) === 0 ? [{ shift: 'night', weight: -1 }] : []),
        ],
      }
    }),
    rest: { hours: 11, run: 6, nights: 4, weekends: 1 },
    absence: { share: 0.05, days: 4 },
    costs: {
      currency: 'EUR',
      doubt: 0.05,
      budget: 2_600 * days,
      hours: [
        { skill: 'nurse', price: 32 },
        { skill: 'charge', price: 38 },
      ],
      nightHour: 8,
      overtimeHour: 10,
      coverHour: 55,
    },
  }
}

/** Two wards, `electives` patients to be given days, more emergencies on Mondays. Round numbers for demonstration. */
export function exampleElectives(
  draws: Draws,
  {
    electives = 40,
    days = 14,
    from = '2026-11-30',
  }: { readonly electives?: number; readonly days?: number; readonly from?: string } = {},
): ElectivesProblem {
  const choose = draws.stream('electives-example')
  const first = dayNumber(from)
  const all = Array.from({ length: days }, (_, i) => first + i)
  return {
    from,
    days,
    wards: [
      { id: 'surgical ward', beds: 24, taken: all.map((day) => (weekday(day) === 1 ? 16 : 13)), admissions: 5 },
      { id: 'medical ward', beds: 28, taken: all.map((day) => (weekday(day) <= 2 ? 24 : 22)), admissions: 3 },
    ],
    electives: Array.from({ length: electives }, (_, i) => {
      const surgical = choose.uniform(0, i, 0) < 0.75
      return {
        id: `patient ${i + 1}`,
        ward: surgical ? 'surgical ward' : 'medical ward',
        nights: surgical ? { mean: 3, sd: 1.5 } : { mean: 4, sd: 2.5 },
        latest: dateOf(first + 6 + Math.floor(choose.uniform(0, i, 1) * (days - 6))),
        priority: choose.uniform(0, i, 2) < 0.15 ? 2 : 1,
      }
    }),
    closed: all.filter((day) => weekday(day) >= 6).map(dateOf),
  }
}
