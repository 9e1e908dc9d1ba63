import type { Program, Solution } from '../../kernel/planning/program.ts'
import type { TheatreColumns } from '../../kernel/planning/theatre-program.ts'
import { searchTheatre } from '../../kernel/planning/theatre-search.ts'
import { createDraws } from '../../kernel/random/create-draws.ts'
import { boundTheatre } from './bound-theatre.ts'
import { gapOf, type HighsOptions, highsModule, runHighs } from './highs.ts'

/**
 * Solves a theatre program on this thread: our own search finds a plan, lists of blocks bound what any plan could be (`boundTheatre`), which is most often proof enough; where it is
 * not, HiGHS goes on from both with the time that is left.
 *
 *     const { outcome, x, gap } = await solveTheatre(theatreProgram(week), 1, { timeLimit: 5, gap: 0.01 })
 */
export async function solveTheatre(made: TheatreColumns, seed: number, options: HighsOptions): Promise<Solution> {
  const { program } = made
  const begin = performance.now()
  const spent = () => (performance.now() - begin) / 1000
  const start = searchTheatre(made, createDraws(seed))
  // Who must be in the plan may be where our own search does not see it: that is for HiGHS, and so is the conflict if there is no plan.
  if (!keeps(program, start)) return runHighs(program, { ...options, start, timeLimit: left() })
  const cost = start.reduce((sum, value, column) => sum + value * program.cost[column]!, 0)
  let told = spent()
  const { onProgress, stopped, gap } = options
  const bound = boundTheatre(await highsModule(), made, {
    ...{ start, gap },
    // Half of the time is for HiGHS.
    stopped: () => stopped?.() === true || spent() > options.timeLimit / 2,
    onBound(bound) {
      if (spent() - told < 0.25) return
      told = spent()
      onProgress?.({ seconds: told, cost, bound, gap: gapOf(cost, bound) })
    },
  })
  const open = gapOf(cost, bound)
  if (open !== null && open <= gap) return { outcome: 'optimal', x: start, cost, bound, gap: open, conflict: [] }
  const before = spent()
  return runHighs(program, {
    ...options,
    ...{ start, timeLimit: left() },
    ...(Number.isFinite(bound) && { bound }),
    ...(onProgress && { onProgress: (each) => onProgress({ ...each, seconds: before + each.seconds }) }),
  })

  function left(): number {
    return Math.max(0.1, options.timeLimit - spent())
  }
}

/** Whether a plan keeps every row of its program. */
const keeps = ({ rows }: Program, x: readonly number[]): boolean =>
  rows.every(({ columns, values, lower, upper }) => {
    const sum = columns.reduce((total, column, i) => total + values[i]! * x[column]!, 0)
    return sum >= lower - 1e-6 && sum <= upper + 1e-6
  })
