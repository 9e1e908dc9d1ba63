import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exampleTheatre } from '../../kernel/planning/theatre-example.ts'
import { theatrePatterns } from '../../kernel/planning/theatre-patterns.ts'
import { theatreProgram } from '../../kernel/planning/theatre-program.ts'
import { theatreBreaches } from '../../kernel/planning/theatre-rules.ts'
import { searchTheatre } from '../../kernel/planning/theatre-search.ts'
import { trueTheatre } from '../../kernel/planning/theatre-truth.testing.ts'
import { createDraws } from '../../kernel/random/create-draws.ts'
import { boundTheatre } from './bound-theatre.ts'
import { highsModule, runHighs } from './highs.ts'
import { solveTheatre } from './solve-theatre.ts'

const weeks = fc
  .record({
    seed: fc.nat(1e6),
    cases: fc.integer({ min: 1, max: 14 }),
    days: fc.integer({ min: 1, max: 2 }),
    rooms: fc.integer({ min: 1, max: 3 }),
    beds: fc.integer({ min: 0, max: 4 }),
  })
  .map(({ seed, beds, ...size }) => {
    const week = exampleTheatre(createDraws(seed), size)
    return { ...week, wards: week.wards!.map((ward) => ({ ...ward, beds })) }
  })

describe('the cheapest list of a block at given prices', () => {
  it('is that of all there are', () => {
    fc.assert(
      fc.property(weeks, fc.nat(1e6), (week, seed) => {
        const made = theatreProgram({ ...week, cases: week.cases.slice(0, 9) })
        const { blocks, shared, cheapest, patternOf } = theatrePatterns(made)
        const draws = createDraws(seed)
        const prices = Float64Array.from(shared, (_, r) => -150 * Math.max(0, draws.uniform(0, r, 0) - 0.3))
        const priceOf = (block: number, columns: readonly number[]) => {
          const { cost, uses } = patternOf(block, columns)
          return uses.reduce((sum, [row, amount]) => sum - prices[row]! * amount, cost)
        }
        for (let block = 0; block < blocks; block++) {
          const own = made.choices.map((columns) => columns[block]!)
          const inBlock = new Set([...own, ...made.present.flatMap((p) => (p.block === block ? [p.column] : []))])
          // Rows that speak of this block alone, or that nobody of it may break whatever the others do.
          const rows = made.program.rows.filter(
            ({ columns, upper, rule }) =>
              upper === 0 || (rule.startsWith('block.') && columns.every((column) => inBlock.has(column))),
          )
          let best = 0
          for (let code = 1; code < 1 << own.length; code++) {
            const chosen = own.filter((_, i) => (code >> i) & 1)
            const there = made.present.filter(
              (each) => each.block === block && each.cases.some((c) => chosen.includes(made.choices[c]![block]!)),
            )
            const columns = new Set([...chosen, ...there.map(({ column }) => column)])
            const holds = rows.every(
              (row) =>
                row.columns.reduce((sum, c, i) => sum + (columns.has(c) ? row.values[i]! : 0), 0) <= row.upper + 1e-9,
            )
            if (holds) best = Math.min(best, priceOf(block, [...columns]))
          }
          const { cost, columns } = cheapest(block, prices)
          expect(cost).toBeCloseTo(best, 6)
          expect(priceOf(block, columns)).toBeCloseTo(best, 6)
        }
      }),
      { numRuns: 25, seed: 4 },
    )
  })
})

it('of hundreds of alike cases the cheapest list is bounded soon, and lists are found', () => {
  const week = exampleTheatre(createDraws(3), { cases: 10, days: 1, rooms: 2 })
  const [first] = week.cases
  const alike = Array.from({ length: 320 }, (_, i) => ({
    ...first!,
    ...{ id: `case-${i}`, minutes: { mean: 35, sd: 10 }, worth: 10 + (i % 7) / 100 },
  }))
  const made = theatreProgram({ ...week, cases: alike })
  const { shared, blocks, cheapest, patternOf } = theatrePatterns(made)
  const prices = new Float64Array(shared.length)
  const found = Array.from({ length: blocks }, (_, block) => cheapest(block, prices))
  expect(Math.max(...found.map(({ columns }) => columns.length))).toBeGreaterThan(3)
  for (const [block, { cost, columns }] of found.entries())
    expect(cost).toBeLessThanOrEqual(patternOf(block, columns).cost + 1e-9)
})

describe('the bound of theatre plans', () => {
  it('lies below the best plan, whatever the week, and seldom far', async () => {
    const highs = await highsModule()
    const gaps: number[] = []
    await fc.assert(
      fc.asyncProperty(weeks, async (week) => {
        const made = theatreProgram(week)
        const start = searchTheatre(made, createDraws(1), 5)
        const bound = boundTheatre(highs, made, { start, gap: 0, stopped: () => false })
        const { cost } = await runHighs(made.program, { timeLimit: 20, gap: 1e-6, start })
        expect(bound).toBeLessThanOrEqual(cost! + 1e-6 * Math.abs(cost!) + 1e-6)
        if (cost! < 0) gaps.push((cost! - bound) / -cost!)
      }),
      { numRuns: 25, seed: 5 },
    )
    expect(gaps.sort((a, b) => a - b)[Math.floor(gaps.length / 2)]).toBeLessThan(0.005)
  })
})

describe('a theatre week', () => {
  it('of 40 cases and 15 blocks is proven to 1 %, also where fractions of lists could do one case more', {
    timeout: 120_000,
  }, async () => {
    for (const seed of [2, 3, 13]) {
      const { week } = trueTheatre(seed)
      const made = theatreProgram(week)
      const { outcome, gap, x } = await solveTheatre(made, seed, { timeLimit: 100, gap: 0.01 })
      expect(outcome).toBe('optimal')
      // Nearer than was asked, so that there is room to spare overtime.
      expect(gap).toBeLessThanOrEqual(0.005)
      expect(theatreBreaches(week, made.plan(x))).toEqual([])
    }
  })

  it('is the same as HiGHS alone finds, where the gap is nothing', async () => {
    for (const seed of [1, 2, 3]) {
      const made = theatreProgram(exampleTheatre(createDraws(seed), { cases: 10, days: 2, rooms: 2 }))
      const [own, alone] = [
        await solveTheatre(made, 1, { timeLimit: 20, gap: 1e-6 }),
        await runHighs(made.program, { timeLimit: 20, gap: 1e-6 }),
      ]
      expect(own.outcome).toBe('optimal')
      expect(own.cost).toBeCloseTo(alone.cost!, 3)
    }
  })
})
