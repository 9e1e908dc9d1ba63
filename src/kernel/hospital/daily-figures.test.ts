import { expect, it } from 'vitest'
import { dailyFigures } from './daily-figures.ts'
import type { Hospital, StayRecord } from './hospital.ts'

const hospital: Hospital = {
  units: [{ id: 'w', name: 'Ward', kind: 'ward', specialty: 'Medicine', beds: 10 }],
  holidays: [],
}
const stay = (id: string, from: number, to: number | null): StayRecord => ({
  ...{ id, patient: id, status: to === null ? 'present' : 'left', route: 'emergency', from, to, wanted: [] },
  ...{ moves: [{ unit: 'w', bed: null, from, to }], age: 60, group: null, expected: [] },
})

it('counts no day before the record begins: of those who came then only who stayed long is known', () => {
  const begins = 24 * 1000
  // One came long before and went home on the first day; then one a day, for two days each.
  const stays = [
    stay('long', begins - 24 * 20, begins - 1),
    ...Array.from({ length: 10 }, (_, d) => stay(String(d), begins + 24 * d + 9, d < 8 ? begins + 24 * d + 57 : null)),
  ]
  const figures = dailyFigures(hospital, stays, begins + 24 * 10, 28)
  expect(figures.map(({ day }) => day)).toEqual(Array.from({ length: 10 }, (_, d) => 1000 + d))
  expect(figures.map(({ arrivals }) => arrivals)).toEqual(new Array(10).fill(1))
  expect(figures.map(({ discharges }) => discharges)).toEqual([0, 0, ...new Array(8).fill(1)])
})

it('has no day while nobody was seen to go home', () => {
  expect(dailyFigures(hospital, [stay('a', 24_000, null)], 24_100, 7)).toEqual([])
})
