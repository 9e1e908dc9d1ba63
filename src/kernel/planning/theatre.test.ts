import { describe, expect, it } from 'vitest'
import { pit } from '../credibility/pit.ts'
import { createDraws } from '../random/create-draws.ts'
import { dateOf, dayNumber, minutes, weekday } from './calendar.ts'
import { firstCome } from './first-come.ts'
import { survival } from './log-normal.ts'
import { type Assignment, inOrder, simultaneous, type TheatreProblem } from './theatre.ts'
import { exampleTheatre } from './theatre-example.ts'
import { theatreBreaches } from './theatre-rules.ts'
import { playTheatre } from './theatre-stress.ts'
import { trueTheatre } from './theatre-truth.testing.ts'

const block = (id: string, more: object = {}) => ({
  id,
  day: '2026-11-30',
  room: id,
  from: '08:00',
  to: '12:00',
  ...more,
})
const hour = (id: string, more: object = {}) => ({
  id,
  specialty: 's',
  surgeon: id,
  minutes: { mean: 60, sd: 10 },
  ...more,
})
const problem: TheatreProblem = {
  turnover: 15,
  risk: 0.2,
  blocks: [block('A'), block('B')],
  cases: [hour('1'), hour('2')],
}
const plan = (...pairs: readonly (readonly [string, string])[]) => ({
  assignments: pairs.map(([one, where]) => ({ case: one, block: where })),
})
const rules = (more: Partial<TheatreProblem>, ...pairs: readonly (readonly [string, string])[]) =>
  theatreBreaches({ ...problem, ...more }, plan(...pairs)).map((breach) => breach.rule)

describe('the calendar', () => {
  it('knows days, weekdays and clocks, and what is none', () => {
    expect(dateOf(dayNumber('2028-02-29'))).toBe('2028-02-29')
    expect(dayNumber('2027-02-29')).toBeNaN()
    expect(weekday(dayNumber('2026-11-30'))).toBe(1)
    expect(weekday(dayNumber('1969-12-28'))).toBe(7)
    expect([minutes('00:00'), minutes('24:00'), minutes('24:01'), minutes('7:30')]).toEqual([
      0,
      1440,
      Number.NaN,
      Number.NaN,
    ])
  })

  it('knows which blocks happen at once', () => {
    const blocks = [
      block('A'),
      block('B', { from: '11:00', to: '15:00' }),
      block('C', { from: '13:00', to: '17:00' }),
      block('D', { day: '2026-12-01' }),
    ]
    expect(simultaneous(blocks).map((set) => set.map((each) => each.id))).toEqual([
      ['A', 'B'],
      ['B', 'C'],
    ])
  })
})

describe('the rules of a theatre plan', () => {
  it('are kept by a plan that keeps them', () => expect(rules({}, ['1', 'A'], ['2', 'B'])).toEqual([]))

  it.each([
    [
      'case.once',
      {},
      [
        ['1', 'A'],
        ['1', 'A'],
      ],
    ],
    ['case.must', { cases: [hour('1', { must: true }), hour('2')] }, [['2', 'A']]],
    ['case.window', { cases: [hour('1', { earliest: '2026-12-01' }), hour('2')] }, [['1', 'A']]],
    ['case.window', { cases: [hour('1', { due: '2026-11-29' }), hour('2')] }, [['1', 'A']]],
    ['block.owner', { blocks: [block('A', { specialties: ['t'] })] }, [['1', 'A']]],
    ['block.owner', { blocks: [block('A', { surgeon: '2' })] }, [['1', 'A']]],
    [
      'block.length',
      { blocks: [block('A', { to: '10:15' })] },
      [
        ['1', 'A'],
        ['2', 'A'],
      ],
    ],
    [
      'block.place',
      { cases: [hour('1', { place: 'last' }), hour('2')] },
      [
        ['1', 'A'],
        ['2', 'A'],
      ],
    ],
    ['surgeon.there', { surgeons: [{ id: '1', days: ['2026-12-01'] }] }, [['1', 'A']]],
    [
      'surgeon.one-place',
      { cases: [hour('1', { surgeon: 'x' }), hour('2', { surgeon: 'x' })] },
      [
        ['1', 'A'],
        ['2', 'B'],
      ],
    ],
    [
      'equipment.count',
      {
        cases: [hour('1', { equipment: ['arm'] }), hour('2', { equipment: ['arm'] })],
        equipment: [{ id: 'arm', count: 1 }],
      },
      [
        ['1', 'A'],
        ['2', 'B'],
      ],
    ],
    [
      'ward.beds',
      {
        cases: [
          hour('1', { ward: 'w', nights: { mean: 1, sd: 0 } }),
          hour('2', { ward: 'w', nights: { mean: 1, sd: 0 } }),
        ],
        wards: [{ id: 'w', beds: 1 }],
      },
      [
        ['1', 'A'],
        ['2', 'B'],
      ],
    ],
    ['plan.unknown', {}, [['9', 'A']]],
  ] as const)('%s', (rule, more, pairs) => {
    expect(new Set(rules(more as Partial<TheatreProblem>, ...pairs))).toEqual(new Set([rule]))
  })

  it('allow two blocks of one surgeon one after the other', () => {
    const cases = [hour('1', { surgeon: 'x' }), hour('2', { surgeon: 'x' })]
    expect(
      rules({ cases, blocks: [block('A'), block('B', { from: '12:00', to: '16:00' })] }, ['1', 'A'], ['2', 'B']),
    ).toEqual([])
  })

  it('are kept by first come, first served, but for the risk of running over', () => {
    for (const seed of [1, 2, 3]) {
      const week = exampleTheatre(createDraws(seed))
      expect(theatreBreaches({ ...week, risk: 0.5 }, firstCome(week))).toEqual([])
      expect(theatreBreaches(week, firstCome(week, true))).toEqual([])
    }
  })
})

it('the surest case comes first, the infectious one last', () => {
  const list = inOrder([
    hour('b', { surgeon: 'x', place: 'last' }),
    hour('c', { surgeon: 'x', minutes: { mean: 60, sd: 40 } }),
    hour('d', { surgeon: 'x' }),
  ])
  expect(list.map((each) => each.id)).toEqual(['d', 'c', 'b'])
})

describe('a plan played through possible weeks', () => {
  it('of certain times is arithmetic', () => {
    const certain = { mean: 100, sd: 0 }
    const cases = ['1', '2', '3'].map((id) => hour(id, { surgeon: 'x', minutes: certain }))
    const { stress } = playTheatre(
      { ...problem, cases, blocks: [block('A')] },
      plan(['1', 'A'], ['2', 'A'], ['3', 'A']),
      createDraws(1),
      { members: 3 },
    )
    // 08:00-09:40, 09:55-11:35; the third would end at 13:30, more than 30 min after 12:00.
    expect(stress.cases.map((each) => [each.case, each.begins.q50, each.ends.q50])).toEqual([
      ['1', 480, 580],
      ['2', 595, 695],
    ])
    expect(stress.cancelled.mean).toBe(1)
    expect(stress.overtime.mean).toBe(0)
    expect(stress.used.mean).toBeCloseTo(200 / 240)
  })

  it('runs over as often as the law of its one case says', () => {
    const law = { mean: 200, sd: 60 }
    const members = 4000
    const { stress } = playTheatre(
      { ...problem, cases: [hour('1', { minutes: law })], blocks: [block('A')] },
      plan(['1', 'A']),
      createDraws(2),
      { members },
    )
    const exact = survival(law, 240)
    expect(Math.abs(stress.blocks[0]!.over - exact)).toBeLessThan(4 * Math.sqrt((exact * (1 - exact)) / members))
    expect(stress.cases[0]!.ends.mean).toBeCloseTo(680, -1)
  })

  it('cancels when the ward is full', () => {
    const nights = { mean: 1, sd: 0 }
    const cases = ['1', '2'].map((id) => hour(id, { ward: 'w', nights }))
    const full = { ...problem, cases, wards: [{ id: 'w', beds: 1 }] }
    expect(playTheatre(full, plan(['1', 'A'], ['2', 'B']), createDraws(1), { members: 5 }).stress.cancelled.mean).toBe(
      1,
    )
  })

  it('meets the same patients under every plan', () => {
    const draws = createDraws(5)
    const [one, two] = [plan(['1', 'A'], ['2', 'B']), plan(['2', 'B'], ['1', 'A'])].map((each) =>
      playTheatre(problem, each, draws, { members: 50 }),
    )
    expect(one!.stress.blocks).toEqual(two!.stress.blocks)
  })
})

describe('a plan on its day', () => {
  const certain = { mean: 60, sd: 0 }
  const cases = ['1', '2', '3'].map((id) => hour(id, { surgeon: 'x', minutes: certain }))
  const week = { ...problem, cases, blocks: [block('A'), block('later', { day: '2026-12-01' })] }
  const times = (assignments: readonly Assignment[], at?: string, of: TheatreProblem = week) =>
    playTheatre(of, { assignments, ...(at !== undefined && { at }) }, createDraws(1), { members: 800 }).stress

  it('goes on from what began and ended, in the order in which it did, and nothing begins before now', () => {
    const seen = times([
      { case: '1', block: 'A' },
      { case: '2', block: 'A', began: '08:10', ended: '09:20' },
    ])
    expect(seen.cases.map((each) => [each.case, each.begins.q50, each.ends.q50])).toEqual([
      ['1', 575, 635],
      ['2', 490, 560],
    ])
    expect(times([{ case: '1', block: 'A' }], '2026-11-30T09:00').cases[0]!.begins.q50).toBe(540)
    // Whose day has passed, and who began not, is not done; a day to come is as it was.
    const passed = [
      { case: '1', block: 'A' },
      { case: '2', block: 'later' },
    ]
    expect(times(passed, '2026-12-01T07:00').cancelled.mean).toBe(1)
    expect(times(passed, '2026-12-01T07:00').cases[0]!.begins.q50).toBe(480)
  })

  it('foretells of a case that runs the law beyond the time it has taken', () => {
    const law = { mean: 60, sd: 30 }
    const running = { ...week, cases: [hour('1', { minutes: law })] }
    const { ends } = times([{ case: '1', block: 'A', began: '08:00' }], '2026-11-30T09:30', running).cases[0]!
    const beyond = (t: number) => survival(law, t) / survival(law, 90)
    expect(ends.q10).toBeGreaterThan(570)
    expect(Math.abs(beyond(ends.q50 - 480) - 0.5)).toBeLessThan(0.07)
    expect(Math.abs(beyond(ends.q90 - 480) - 0.1)).toBeLessThan(0.04)
  })

  it('learns from the case that is over: the next of its kind by that surgeon lasts longer', () => {
    const history = [55, 90, 70].map((minutes) => ({ procedure: 'other', surgeon: 'y', minutes }))
    const learned = {
      ...week,
      history,
      cases: cases.map((each) => ({ ...each, procedure: 'new', minutes: { mean: 60, sd: 20, seen: 0 } })),
    }
    const next = (ended: string) => {
      const { cases: all } = times(
        [
          { case: '1', block: 'A', began: '08:00', ended },
          { case: '2', block: 'A' },
        ],
        undefined,
        learned,
      )
      const second = all.find((each) => each.case === '2')!
      return second.ends.q50 - second.begins.q50
    }
    expect(next('10:00')).toBeGreaterThan(next('09:00') + 3)
  })

  it('ends when it is said to, with the doubt that it is said to have, on days of theatres whose law is known', () => {
    const ranks: number[] = []
    for (let seed = 1; seed <= 30; seed++) {
      const { week: open, truth } = trueTheatre(seed, { cases: 24, days: 3, operations: 60 })
      const draws = createDraws(seed)
      const booked = firstCome(open, true)
      const said = playTheatre(open, booked, draws, { members: 300 }).weeks.finish
      const happened = playTheatre(truth, booked, createDraws(900 + seed), { members: 4 }).weeks.finish
      for (const [id, ends] of said)
        for (const [k, end] of happened.get(id)!.entries())
          if (!Number.isNaN(end) && ends.some((each) => !Number.isNaN(each)))
            ranks.push(pit(ends, end, draws.uniform(k, 5, ranks.length)))
    }
    const inside = (level: number) => ranks.filter((rank) => Math.abs(rank - 0.5) <= level / 2).length / ranks.length
    for (const level of [0.5, 0.8, 0.95]) expect(Math.abs(inside(level) - level)).toBeLessThan(0.05)
  })

  it('has times that can be', () => {
    const breaches = (each: object) =>
      theatreBreaches(week, { assignments: [{ case: '1', block: 'A', ...each }] }).map(({ rule }) => rule)
    expect(breaches({ began: '09:00', ended: '10:00' })).toEqual([])
    expect(breaches({ ended: '10:00' })).toEqual(['plan.times'])
    expect(breaches({ began: '09:00', ended: '08:00' })).toEqual(['plan.times'])
  })
})
