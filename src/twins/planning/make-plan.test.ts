import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { easeTheatre } from '../../kernel/planning/ease-theatre.ts'
import { electivesBreaches, electivesProgram } from '../../kernel/planning/electives.ts'
import { exampleElectives, exampleRoster } from '../../kernel/planning/examples.ts'
import { firstCome } from '../../kernel/planning/first-come.ts'
import type { Program } from '../../kernel/planning/program.ts'
import { rosterProgram } from '../../kernel/planning/roster-program.ts'
import { rosterBreaches } from '../../kernel/planning/roster-rules.ts'
import type { TheatreProblem } from '../../kernel/planning/theatre.ts'
import { exampleTheatre } from '../../kernel/planning/theatre-example.ts'
import { theatreProgram } from '../../kernel/planning/theatre-program.ts'
import { theatreBreaches } from '../../kernel/planning/theatre-rules.ts'
import { searchTheatre } from '../../kernel/planning/theatre-search.ts'
import { playTheatre } from '../../kernel/planning/theatre-stress.ts'
import { trueTheatre } from '../../kernel/planning/theatre-truth.testing.ts'
import { createDraws } from '../../kernel/random/create-draws.ts'
import { exampleOf } from './example.ts'
import { runHighs } from './highs.ts'
import { makePlan, reviewPlan } from './make-plan.ts'
import type { Problem } from './problem-shapes.ts'
import { readOperations } from './read-operations.ts'
import { readProblem, readTheatrePlan } from './read-problem.ts'
import { ruleNames, ruleText } from './rule-text.ts'
import { solveProgram } from './solve-program.ts'

const quick = { timeLimit: 20, gap: 1e-6 }
const keeps = (program: Program, x: readonly number[]) =>
  program.rows.every((row) => {
    const sum = row.columns.reduce((total, column, i) => total + row.values[i]! * x[column]!, 0)
    return sum >= row.lower - 1e-6 && sum <= row.upper + 1e-6
  })
const cost = (program: Program, x: readonly number[]) => x.reduce((sum, value, i) => sum + value * program.cost[i]!, 0)

const weeks = fc
  .record({
    seed: fc.nat(1e6),
    cases: fc.integer({ min: 1, max: 14 }),
    days: fc.integer({ min: 1, max: 2 }),
    rooms: fc.integer({ min: 1, max: 3 }),
    beds: fc.integer({ min: 0, max: 4 }),
  })
  .map(({ seed, beds, ...size }): TheatreProblem => {
    const week = exampleTheatre(createDraws(seed), size)
    return { ...week, wards: week.wards!.map((ward) => ({ ...ward, beds })) }
  })

describe('a theatre plan', () => {
  it('keeps every rule, whatever the week, and costs no more than the quick search', async () => {
    await fc.assert(
      fc.asyncProperty(weeks, async (week) => {
        const made = theatreProgram(week)
        const start = searchTheatre(made, createDraws(1), 5)
        expect(keeps(made.program, start)).toBe(true)
        const { outcome, x } = await runHighs(made.program, { ...quick, start })
        expect(outcome).toBe('optimal')
        expect(theatreBreaches(week, made.plan(x))).toEqual([])
        expect(cost(made.program, x)).toBeLessThanOrEqual(cost(made.program, start) + 1e-6)
      }),
      { numRuns: 25, seed: 1 },
    )
  })

  it('is the best of all there are', async () => {
    for (const seed of [1, 2, 3, 4]) {
      const week = exampleTheatre(createDraws(seed), { cases: 5, days: 1, rooms: 3 })
      const made = theatreProgram(week)
      let best = 0
      const every = 4 ** week.cases.length
      for (let code = 0; code < every; code++) {
        const x = new Array<number>(made.program.cost.length).fill(0)
        for (let c = 0, rest = code; c < week.cases.length; c++, rest = Math.floor(rest / 4))
          if (rest % 4 < 3) x[made.choices[c]![rest % 4]!] = 1
        for (const each of made.present)
          if (each.cases.some((c) => x[made.choices[c]![each.block]!] === 1)) x[each.column] = 1
        if (keeps(made.program, x)) best = Math.min(best, cost(made.program, x))
      }
      const solution = await runHighs(made.program, quick)
      expect(solution.cost).toBeCloseTo(best, 6)
    }
  })

  it('beats first come, first served, on overtime and on cases not done', async () => {
    const sums = { overtime: [0, 0], cancelled: [0, 0] }
    for (const seed of [11, 13, 14]) {
      const week = { plan: 'theatre' as const, ...exampleTheatre(createDraws(seed), { cases: 30, days: 3 }) }
      const { stress } = await makePlan(week as never, { timeLimit: 10, gap: 0.02, members: 400 })
      for (const [side, played] of [stress!.plan, stress!.firstCome].entries()) {
        sums.overtime[side]! += played.overtime.mean
        sums.cancelled[side]! += played.cancelled.mean
      }
    }
    expect(sums.overtime[0]).toBeLessThan(sums.overtime[1]!)
    expect(sums.cancelled[0]).toBeLessThan(sums.cancelled[1]!)
  })

  it('that cannot be says which rules cannot hold together', async () => {
    const block = { id: 'A', day: '2026-11-30', room: '1', from: '08:00', to: '10:00' }
    const long = (id: string, more: object = {}) => ({
      id,
      specialty: 's',
      surgeon: 'x',
      minutes: { mean: 70, sd: 5 },
      ...more,
    })
    const problem = {
      plan: 'theatre',
      turnover: 15,
      risk: 0.2,
      blocks: [block],
      cases: [long('1', { must: true }), long('2', { must: true }), long('3')],
    }
    const { outcome, plan, conflict } = await makePlan(problem as never, { timeLimit: 10 })
    expect([outcome, plan]).toEqual(['infeasible', null])
    expect(conflict.map((each) => each.rule).sort()).toEqual(['block.length', 'case.must', 'case.must'])
    expect(conflict.map(ruleText)).toContain('Case 1 must be in the plan.')
  })

  it('uses what the gap leaves open against overtime, and keeps every rule, whatever the week', async () => {
    await fc.assert(
      fc.asyncProperty(weeks, async (week) => {
        const made = theatreProgram(week)
        const { x, cost: best } = await runHighs(made.program, quick)
        const limit = best! / 1.05
        const better = easeTheatre(week, made, x, limit)
        expect(keeps(made.program, better)).toBe(true)
        expect(theatreBreaches(week, made.plan(better))).toEqual([])
        expect(cost(made.program, better)).toBeLessThanOrEqual(limit + 1e-9)
        expect(made.plan(better).assignments.length).toBe(made.plan(x).assignments.length)
        const blockCosts = (of: readonly number[]) => playTheatre(week, made.plan(of), createDraws(1), { members: 200 })
        expect(blockCosts(better).stress.overtime.mean).toBeLessThanOrEqual(blockCosts(x).stress.overtime.mean + 3)
      }),
      { numRuns: 12, seed: 3 },
    )
  })

  it('learned from a record beats first come, first served, on the overtime and the cancellations that then happen, on the same days', {
    timeout: 120_000,
  }, async () => {
    const sum = { plan: [0, 0, 0], first: [0, 0, 0], careful: [0, 0, 0] }
    for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
      const { week, truth } = trueTheatre(seed, { cases: 24, days: 3 })
      const { plan } = await makePlan({ plan: 'theatre', ...week } as Problem, { timeLimit: 10, members: 10 })
      if (plan?.kind !== 'theatre') throw new Error('no plan')
      expect(theatreBreaches(week, plan)).toEqual([])
      for (const [name, each] of [
        ['plan', plan],
        ['first', firstCome(week)],
        ['careful', firstCome(week, true)],
      ] as const) {
        const { overtime, cancelled } = playTheatre(truth, each, createDraws(100 + seed), { members: 300 }).stress
        for (const [k, v] of [overtime.mean, cancelled.mean, each.assignments.length].entries()) sum[name][k]! += v
      }
    }
    expect(sum.plan[0]).toBeLessThan(0.7 * sum.first[0]!)
    expect(sum.plan[1]).toBeLessThan(0.8 * sum.first[1]!)
    expect(sum.plan[0]).toBeLessThan(sum.careful[0]!)
    expect(sum.plan[2]).toBeGreaterThanOrEqual(sum.first[2]!)
  })

  it('is the best so far when the search is ended', async () => {
    const stop = new AbortController()
    const made = theatreProgram(exampleTheatre(createDraws(3), { cases: 150, days: 10, rooms: 3 }))
    const solution = await solveProgram(made.program, {
      timeLimit: 60,
      gap: 0,
      start: searchTheatre(made, createDraws(1), 3),
      signal: stop.signal,
      onProgress: () => stop.abort(),
    })
    expect(solution.outcome).toBe('good')
    expect(keeps(made.program, solution.x)).toBe(true)
  })
})

describe('a theatre problem that leaves minutes to what was done', () => {
  const { week } = trueTheatre(2, { cases: 6, days: 1 })
  const { costs: _, ...unpriced } = week
  const written = { plan: 'theatre', ...unpriced, cases: week.cases.map(({ minutes: _, ...each }) => each) }
  it('is read with the minutes that its history foretells, and with those that are written', () => {
    const read = readProblem(JSON.stringify(written), 'x')
    if (read.plan !== 'theatre') throw new Error('not a theatre')
    for (const { minutes } of read.cases) {
      expect(minutes.seen).toBeGreaterThan(0)
      expect(minutes.mean).toBeGreaterThan(20)
    }
    const said = { ...written, cases: written.cases.map((each) => ({ ...each, minutes: { mean: 50, sd: 5 } })) }
    expect(readProblem(JSON.stringify(said), 'x')).toEqual(said)
  })
  it('takes operations from a table, and says in which line one makes no sense', () => {
    const table = 'Procedure;Surgeon;minutes;booked;after\nhip;A;96,5;90;\nknee;B;80;;12\n'
    const operations = [
      { procedure: 'hip', surgeon: 'A', minutes: 96.5, booked: 90 },
      { procedure: 'knee', surgeon: 'B', minutes: 80, after: 12 },
    ]
    expect(readOperations(table, 'past.csv')).toEqual(operations)
    const { history: _, ...open } = written
    expect(readProblem(JSON.stringify(open), 'x', operations)).toMatchObject({ history: operations })
    expect(() => readOperations('procedure,minutes\n', 'past.csv')).toThrow('surgeon')
    expect(() => readOperations('procedure,surgeon,minutes\nhip,A,soon\n', 'past.csv')).toThrow('line 2, minutes')
    expect(() => readOperations('', 'past.csv')).toThrow('past.csv')
    const dated = 'procedure,surgeon,minutes,on\nhip,A,96,2026-02-28\nhip,A,96,\n'
    expect(readOperations(dated, 'past.csv').map(({ on }) => on)).toEqual(['2026-02-28', undefined])
    expect(() => readOperations(dated.replace('28', '31'), 'past.csv')).toThrow('line 2, on')
  })
  it.each([
    ['{', 'plan.json'],
    ['{"plan":{"kind":"theatre","assignments":[{"case":"1"}]}}', '/assignments/0'],
    ['{"plan":{"kind":"theatre","assignments":[{"case":"1","block":"A","began":"8"}]}}', 'began'],
  ])('a plan of the day that is none is refused: %s', (text, why) => {
    expect(() => readTheatrePlan(text, 'plan.json')).toThrow(why)
  })
  it.each([
    [{ ...written, history: undefined }, 'has no `minutes`'],
    [{ ...written, history: [{ procedure: 'hip', surgeon: 'A', minutes: 0 }] }, '/history/0/minutes'],
  ])('that has none is refused', (problem, why) => {
    expect(() => readProblem(JSON.stringify(problem), 'x')).toThrow(why)
  })
})

describe('a roster', () => {
  it('keeps every rule, whatever the ward', async () => {
    const wards = fc.record({
      seed: fc.nat(1e6),
      people: fc.integer({ min: 8, max: 12 }),
      days: fc.integer({ min: 3, max: 7 }),
    })
    await fc.assert(
      fc.asyncProperty(wards, async ({ seed, ...size }) => {
        const week = exampleRoster(createDraws(seed), size)
        const problem = {
          ...week,
          people: week.people.map((who) => ({ ...who, hours: { least: 0, most: 6 * size.days } })),
        }
        const made = rosterProgram(problem)
        const { x } = await runHighs(made.program, { timeLimit: 5, gap: 0.05 })
        expect(rosterBreaches(problem, made.plan(x))).toEqual([])
        expect(keeps(made.program, x)).toBe(true)
      }),
      { numRuns: 6, seed: 2 },
    )
  })

  it('that cannot be says which rules cannot hold together: the leave, and the hours that it leaves no room for', async () => {
    const problem = {
      plan: 'roster',
      from: '2026-11-30',
      days: 7,
      shifts: [{ id: 'day', from: '07:00', to: '15:00' }],
      needs: [{ shift: 'day', skill: 'nurse', count: 1 }],
      people: [
        {
          id: 'Ada',
          skills: ['nurse'],
          hours: { least: 40, most: 40 },
          away: ['2026-11-30', '2026-12-01', '2026-12-02'],
        },
        { id: 'Ben', skills: ['nurse'], hours: { least: 0, most: 40 } },
      ],
      rest: { hours: 11, run: 6, nights: 4, weekends: 1 },
    }
    const { outcome, conflict } = await makePlan(problem as never, { timeLimit: 10 })
    expect(outcome).toBe('infeasible')
    // Four days are left, of which five are needed; a day of leave less would do, and so would eight hours less.
    expect(conflict.map(({ rule, about }) => `${rule} ${about.person}`).sort()).toEqual([
      'roster.away Ada',
      'roster.away Ada',
      'roster.away Ada',
      'roster.hours Ada',
    ])
  })

  it('breaks the rules that it breaks', () => {
    const problem = exampleRoster(createDraws(1), { people: 4, days: 14 })
    const duty = (day: string, shift: string) => ({ person: 'nurse 2', day, shift, skill: 'nurse' })
    const rules = (...duties: readonly ReturnType<typeof duty>[]) =>
      new Set(
        rosterBreaches(
          {
            ...problem,
            people: [{ id: 'nurse 2', skills: ['nurse'], hours: { least: 8, most: 50 }, away: ['2026-12-02'] }],
          },
          { duties, open: [] },
        ).map((each) => each.rule),
      )
    expect(rules(duty('2026-11-30', 'late'), duty('2026-12-01', 'early'))).toEqual(new Set(['roster.rest']))
    expect(rules(duty('2026-12-02', 'early'))).toEqual(new Set(['roster.away']))
    expect(rules()).toEqual(new Set(['roster.hours']))
    expect(rules(duty('2026-12-05', 'early'), duty('2026-12-13', 'early'))).toEqual(new Set(['roster.weekends']))
  })
})

describe('days for elective patients', () => {
  it('keep every rule and level the ward', async () => {
    const problem = exampleElectives(createDraws(4), { electives: 25, days: 10 })
    const made = electivesProgram(problem)
    const plan = made.plan((await runHighs(made.program, { timeLimit: 10, gap: 0.02 })).x)
    expect(electivesBreaches(problem, plan)).toEqual([])
    expect(plan.admissions.length + plan.deferred.length).toBe(25)
    const { beds } = reviewPlan({ plan: 'electives', ...problem } as never, { kind: 'electives', ...plan })
    const atOnce = {
      admissions: problem.electives.map((each) => ({ elective: each.id, day: problem.from })),
      deferred: [],
    }
    const crowded = reviewPlan({ plan: 'electives', ...problem } as never, { kind: 'electives', ...atOnce })
    expect(Math.max(...beds![0]!.beds)).toBeLessThan(Math.max(...crowded.beds![0]!.beds))
    expect(crowded.breaches.map((each) => each.rule)).toContain('ward.admissions')
  })
})

describe('what a plan costs', () => {
  it('is told with the plan, against first come, first served, on the same weeks', () => {
    const problem = exampleOf('theatre')
    if (problem.plan !== 'theatre') throw new Error('not a theatre')
    const { costs } = reviewPlan(problem, { kind: 'theatre', assignments: [] }, { members: 50 })
    expect(costs!.currency).toBe('EUR')
    // Nothing is done: only the blocks cost, and booking in turn costs more.
    expect(costs!.lines.filter((line) => line.cost!.mean > 0).map((line) => line.item)).toEqual(['blocks'])
    expect(costs!.impact!.q90).toBeLessThan(0)
    const { costs: _, ...unpriced } = problem
    expect(reviewPlan(unpriced as never, { kind: 'theatre', assignments: [] }, { members: 5 }).costs).toBeNull()
  })

  it('of a roster counts those who fall ill', () => {
    const problem = exampleOf('roster')
    const open = [{ day: '2026-11-30', shift: 'early', skill: 'nurse', count: 3 }]
    const { costs, absence } = reviewPlan(problem, { kind: 'roster', duties: [], open }, { members: 20 })
    expect(absence!.unfilled.mean).toBe(3)
    expect(costs!.lines.find((line) => line.item === 'cover')!.amount!.mean).toBe(24)
    expect(costs!.budget!.chance).toBe(0)
  })

  it.each([
    ['theatre', { currency: 'euro' }, 'currency'],
    ['theatre', { currency: 'EUR', nights: [{ ward: 'moon', price: 1 }] }, 'names moon'],
    ['roster', { currency: 'EUR', hours: [{ skill: 'pilot', price: 1 }] }, 'names the skill pilot'],
    ['roster', { currency: 'EUR', coverHour: -1 }, 'coverHour'],
  ] as const)('of a %s with prices that make no sense is refused: %o', (kind, costs, why) => {
    expect(() => readProblem(JSON.stringify({ ...exampleOf(kind), costs }), 'x')).toThrow(why)
  })
})

describe('a problem', () => {
  it('of an example is read back as it was written', () => {
    for (const kind of ['theatre', 'roster', 'electives'] as const) {
      const example = exampleOf(kind)
      expect(readProblem(JSON.stringify(example), 'x')).toEqual(example)
    }
  })

  it.each([
    ['plan: holiday', '`plan` is "holiday"'],
    ['{', 'x.yaml'],
    ['plan: theatre\nturnover: -1', 'x.yaml'],
    [JSON.stringify({ ...exampleOf('roster'), from: '2026-02-30' }), '2026-02-30 is no date'],
    [JSON.stringify({ ...exampleOf('electives'), days: 3 }), 'not one for each of 3 days'],
    [JSON.stringify({ ...exampleOf('theatre'), colour: 'red' }), 'colour'],
  ])('that is wrong says where: %.20s', (text, why) => {
    expect(() => readProblem(text, 'x.yaml')).toThrow(why)
  })

  it('of any text is a problem or an error of the table', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.string().map((rest) => `plan: theatre\n${rest}`),
        ),
        (text) => {
          try {
            readProblem(text, 'x')
          } catch (error) {
            expect(error).toMatchObject({ code: 'input.invalid' })
          }
        },
      ),
    )
  })
})

it('every rule has a sentence', () => {
  expect(ruleNames.length).toBeGreaterThan(20)
  for (const rule of ruleNames) expect(ruleText({ rule, about: {} })).not.toBe(rule)
})
