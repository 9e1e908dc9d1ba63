import { electivesProgram } from '../src/kernel/planning/electives.ts'
import { exampleElectives, exampleRoster } from '../src/kernel/planning/examples.ts'
import type { Program } from '../src/kernel/planning/program.ts'
import { rosterProgram } from '../src/kernel/planning/roster-program.ts'
import { exampleTheatre } from '../src/kernel/planning/theatre-example.ts'
import { theatreProgram } from '../src/kernel/planning/theatre-program.ts'
import { searchTheatre } from '../src/kernel/planning/theatre-search.ts'
import { createDraws } from '../src/kernel/random/create-draws.ts'
import { runHighs } from '../src/twins/planning/highs.ts'
import { type Benchmark, median, timed } from './measure.ts'

const seeds = [1, 2, 3, 4, 5, 6, 7]

/** Milliseconds to a proven gap of 1 %, the median of seven weeks. */
async function search(make: (seed: number) => { readonly program: Program; readonly start?: () => readonly number[] }) {
  const taken: number[] = []
  for (const seed of seeds) {
    const begin = performance.now()
    const { program, start } = make(seed)
    const { outcome } = await runHighs(program, { timeLimit: 20, gap: 0.01, ...(start && { start: start() }) })
    taken.push(outcome === 'optimal' ? performance.now() - begin : Number.POSITIVE_INFINITY)
  }
  const proven = taken.filter(Number.isFinite)
  return {
    median: median(taken),
    note: `${proven.length} of ${taken.length} weeks proven within 20 s, the slowest of them in ${Math.round(Math.max(...proven))} ms`,
  }
}

export async function benchmark(): Promise<Benchmark> {
  const weeks = (seed: number) => {
    const made = theatreProgram(exampleTheatre(createDraws(seed), { cases: 40, days: 5, rooms: 3 }))
    return { program: made.program, start: () => searchTheatre(made, createDraws(seed)) }
  }
  const theatre = await search(weeks)
  const bare = await search((seed) => ({ program: weeks(seed).program }))
  const roster = await search((seed) => rosterProgram(exampleRoster(createDraws(seed))))
  const electives = await search((seed) => electivesProgram(exampleElectives(createDraws(seed))))
  return {
    versions: { highs: '1.15.3' },
    rows: [
      timed(
        'theatre 40 cases x 15 blocks to 1 %',
        'HiGHS without our first plan',
        theatre.median,
        bare.median,
        theatre.note,
      ),
      timed('roster 16 people x 14 days to 1 %', 'none', roster.median, null, roster.note),
      timed('electives 40 x 14 days to 1 %', 'none', electives.median, null, electives.note),
    ],
  }
}
