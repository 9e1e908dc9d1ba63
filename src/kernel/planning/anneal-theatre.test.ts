import { expect, it } from 'vitest'
import { createDraws } from '../random/create-draws.ts'
import { theatreProgram } from './theatre-program.ts'
import { theatreBreaches } from './theatre-rules.ts'
import { searchTheatre } from './theatre-search.ts'
import { trueTheatre } from './theatre-truth.testing.ts'

// No plan costs less than the bound: HiGHS after a minute.
it.each([
  { seed: 2, bound: -13354.5, within: 0.012 },
  { seed: 9, bound: -11917.4, within: 0.003 },
  { seed: 16, bound: -10366.3, within: 0.007 },
])(
  'a search is within $within of the best there can be in theatre $seed, and keeps every rule',
  ({ seed, bound, within }) => {
    const { week } = trueTheatre(seed)
    const made = theatreProgram(week)
    const { program } = made
    const x = searchTheatre(made, createDraws(1))
    const cost = x.reduce((sum, value, i) => sum + value * program.cost[i]!, 0)
    expect(cost).toBeGreaterThanOrEqual(bound)
    expect(cost).toBeLessThan(bound * (1 - within))
    expect(theatreBreaches(week, made.plan(x))).toEqual([])
    // What is implied forbids nothing that the rules allow.
    for (const { columns, values, upper } of program.rows.filter(({ implied }) => implied))
      expect(columns.reduce((sum, column, i) => sum + values[i]! * x[column]!, 0)).toBeLessThanOrEqual(upper + 1e-6)
  },
)
