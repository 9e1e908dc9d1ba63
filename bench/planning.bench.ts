import { electivesProgram } from '../src/kernel/planning/electives.ts'
import { exampleElectives, exampleRoster } from '../src/kernel/planning/examples.ts'
import type { Solution } from '../src/kernel/planning/program.ts'
import { rosterProgram } from '../src/kernel/planning/roster-program.ts'
import { theatreProgram } from '../src/kernel/planning/theatre-program.ts'
import { searchTheatre } from '../src/kernel/planning/theatre-search.ts'
import { trueTheatre } from '../src/kernel/planning/theatre-truth.testing.ts'
import { createDraws } from '../src/kernel/random/create-draws.ts'
import { highsModule, runHighs } from '../src/twins/planning/highs.ts'
import { solveTheatre } from '../src/twins/planning/solve-theatre.ts'
import { type Benchmark, median, timed } from './measure.ts'

const seeds = [1, 2, 3, 4, 5, 6, 7]
const limits = { timeLimit: 20, gap: 0.01 }

/** Milliseconds to a proven gap of 1 %, the median of some problems. */
async function search(solve: (seed: number) => Promise<Solution>, of: readonly number[] = seeds) {
  const taken: number[] = []
  const proven: number[] = []
  for (const seed of of) {
    const begin = performance.now()
    const { outcome } = await solve(seed)
    // What is not proven took all the time there was.
    taken.push(outcome === 'optimal' ? performance.now() - begin : 1000 * limits.timeLimit)
    if (outcome === 'optimal') proven.push(taken.at(-1)!)
  }
  return {
    median: median(taken),
    note: `${proven.length} of ${taken.length} proven within ${limits.timeLimit} s, the slowest of them in ${Math.round(Math.max(0, ...proven))} ms`,
  }
}

export async function benchmark(): Promise<Benchmark> {
  await highsModule()
  const sixteen = Array.from({ length: 16 }, (_, i) => i + 1)
  const weeks = new Map(sixteen.map((seed) => [seed, theatreProgram(trueTheatre(seed).week)]))
  const theatre = await search((seed) => solveTheatre(weeks.get(seed)!, seed, limits), sixteen)
  const bare = await search((seed) => {
    const made = weeks.get(seed)!
    return runHighs(made.program, { ...limits, start: searchTheatre(made, createDraws(seed)) })
  }, sixteen)
  const roster = await search((seed) => runHighs(rosterProgram(exampleRoster(createDraws(seed))).program, limits))
  const electives = await search((seed) =>
    runHighs(electivesProgram(exampleElectives(createDraws(seed))).program, limits),
  )
  return {
    versions: { highs: '1.15.3' },
    rows: [
      timed(
        'theatre 40 cases x 15 blocks to 1 %',
        'HiGHS from the same first plan',
        theatre.median,
        bare.median,
        `${theatre.note}; HiGHS: ${bare.note}`,
      ),
      timed('roster 16 people x 14 days to 1 %', 'none', roster.median, null, roster.note),
      timed('electives 40 x 14 days to 1 %', 'none', electives.median, null, electives.note),
    ],
  }
}
