import { pit } from '../src/kernel/credibility/pit.ts'
import { firstCome } from '../src/kernel/planning/first-come.ts'
import type { TheatrePlan, TheatreProblem } from '../src/kernel/planning/theatre.ts'
import { playTheatre } from '../src/kernel/planning/theatre-stress.ts'
import { trueTheatre } from '../src/kernel/planning/theatre-truth.testing.ts'
import { createDraws } from '../src/kernel/random/create-draws.ts'
import { makePlan } from '../src/twins/planning/make-plan.ts'
import type { Problem } from '../src/twins/planning/problem-shapes.ts'
import type { Benchmark, Row } from './measure.ts'

const theatres = 40
const names = ['overtime', 'cases not done', 'cases done'] as const

/** What happens when a plan meets the true laws: minutes of overtime, cases not done, cases done, a week. */
function fate(truth: TheatreProblem, plan: TheatrePlan, seed: number): readonly number[] {
  const { overtime, cancelled } = playTheatre(truth, plan, createDraws(1000 + seed), { members: 200 }).stress
  return [overtime.mean, cancelled.mean, plan.assignments.length - cancelled.mean]
}

/** Forty theatres whose law is known, planned by what was learned from 150 operations each; the same weeks and durations for every plan. No clock in it. */
export async function benchmark(): Promise<Benchmark> {
  const sums = { plan: [0, 0, 0], first: [0, 0, 0], careful: [0, 0, 0] }
  const ranks: number[] = []
  for (let seed = 1; seed <= theatres; seed++) {
    const { week, truth } = trueTheatre(seed)
    const { plan } = await makePlan({ plan: 'theatre', ...week } as Problem, { timeLimit: 20, members: 10, seed })
    if (plan?.kind !== 'theatre') throw new Error('no plan')
    const plans = { plan, first: firstCome(week), careful: firstCome(week, true) }
    for (const [name, each] of Object.entries(plans))
      for (const [k, value] of fate(truth, each, seed).entries()) sums[name as keyof typeof sums][k]! += value
    const draws = createDraws(seed)
    const said = playTheatre(week, plan, draws, { members: 400 }).weeks.finish
    const happened = playTheatre(truth, plan, createDraws(9000 + seed), { members: 5 }).weeks.finish
    for (const [block, ends] of said)
      for (const end of happened.get(block)!)
        if (!Number.isNaN(end) && ends.some((each) => !Number.isNaN(each)))
          ranks.push(pit(ends, end, draws.uniform(seed, 5, ranks.length)))
  }
  const inside = [0.5, 0.8, 0.95].map(
    (level) => (100 * ranks.filter((rank) => Math.abs(rank - 0.5) <= level / 2).length) / ranks.length,
  )
  const round = (value: number) => Number(value.toPrecision(4))
  const rows = names.flatMap((name, k): Row[] =>
    (
      [
        ['first', 'first come, first served'],
        ['careful', 'the same, minding the risk'],
      ] as const
    ).map(([key, peer]) => {
      const [ours, theirs] = [sums.plan[k]! / theatres, sums[key][k]! / theatres]
      return {
        ...{ case: `${name}, a week`, peer, unit: k === 0 ? 'min' : 'cases', ours: round(ours), theirs: round(theirs) },
        ratio: round(k === 2 ? ours / theirs : theirs / ours),
        ...(k === 0 && {
          note: `mean of ${theatres} theatres; finish times inside 50/80/95 %: ${inside.map((each) => each.toFixed(1)).join(' / ')} of ${ranks.length} lists`,
        }),
      }
    }),
  )
  return { versions: { highs: '1.15.3' }, rows }
}
