import { easeTheatre } from '../../kernel/planning/ease-theatre.ts'
import type { ElectivesPlan } from '../../kernel/planning/electives.ts'
import { electivesBreaches, electivesProgram, expectedBeds } from '../../kernel/planning/electives.ts'
import { firstCome } from '../../kernel/planning/first-come.ts'
import { billOf, type PlanCosts } from '../../kernel/planning/plan-costs.ts'
import type { Rule, Solution, SolverProgress } from '../../kernel/planning/program.ts'
import type { RosterPlan } from '../../kernel/planning/roster.ts'
import { rosterProgram } from '../../kernel/planning/roster-program.ts'
import { rosterBreaches } from '../../kernel/planning/roster-rules.ts'
import { playRoster, type RosterStress, rosterUse } from '../../kernel/planning/roster-stress.ts'
import type { TheatrePlan, TheatreProblem } from '../../kernel/planning/theatre.ts'
import { theatreUse } from '../../kernel/planning/theatre-costs.ts'
import { type TheatreProgram, theatreProgram } from '../../kernel/planning/theatre-program.ts'
import { theatreBreaches } from '../../kernel/planning/theatre-rules.ts'
import { playTheatre, type TheatreStress } from '../../kernel/planning/theatre-stress.ts'
import { createDraws } from '../../kernel/random/create-draws.ts'
import { gapOf } from './highs.ts'
import type { Problem } from './problem-shapes.ts'
import { solveProgram } from './solve-program.ts'

export interface MakeOptions {
  /** s, 20. */
  readonly timeLimit?: number
  /** Relative gap at which a plan is good enough, 0.01. */
  readonly gap?: number
  readonly seed?: number
  /** Possible weeks (a roster: periods) that a plan is played through, 1000. */
  readonly members?: number
  readonly onProgress?: (progress: SolverProgress) => void
  /** Ends the search: the best plan so far is the answer. */
  readonly signal?: AbortSignal
}

/** What came of a search. */
export interface Search {
  readonly outcome: Solution['outcome']
  readonly cost: number | null
  readonly bound: number | null
  readonly gap: number | null
  /** Rules that cannot hold together, when no plan keeps all. */
  readonly conflict: readonly Rule[]
}

export type Plan =
  | ({ readonly kind: 'theatre' } & TheatrePlan)
  | ({ readonly kind: 'roster' } & RosterPlan)
  | ({ readonly kind: 'electives' } & ElectivesPlan)

/** A plan looked at: which rules it breaks, and how it fares. */
export interface Review {
  readonly breaches: readonly Rule[]
  /** Theatre: this plan and booking first come, first served, on the same possible weeks. */
  readonly stress: { readonly plan: TheatreStress; readonly firstCome: TheatreStress } | null
  /** Roster: the same people, ill now and then. */
  readonly absence: RosterStress | null
  /** Theatre and roster: what it costs in the same possible weeks; null where the problem has no unit costs, which is unknown and not zero. */
  readonly costs: PlanCosts | null
  /** Electives: expected beds of each ward, day by day. */
  readonly beds: readonly { readonly ward: string; readonly beds: readonly number[] }[] | null
}

export interface Made extends Search, Review {
  /** Null when there is none. */
  readonly plan: Plan | null
}

/**
 * Makes a plan with HiGHS and plays it through possible weeks. The plan keeps every rule, which is checked by other code than that which made it.
 *
 *     const { plan, gap, stress } = await makePlan(readProblem(text, 'week.yaml'), { timeLimit: 5 })
 */
export async function makePlan(problem: Problem, options: MakeOptions = {}): Promise<Made> {
  const found = (solution: Solution, plan: () => Plan): Made => {
    const { x, ...search } = solution
    const made = x.length > 0 ? plan() : null
    return {
      ...search,
      plan: made,
      ...(made ? reviewPlan(problem, made, options) : { breaches: [], ...unseen }),
    }
  }
  if (problem.plan === 'theatre') {
    const made = theatreProgram(problem)
    const { program, choices, present } = made
    const theatre = { choices, present, seed: options.seed ?? 1 }
    const solution = eased(problem, made, await solveProgram(program, { ...options, theatre }), options.gap)
    return found(solution, () => ({ kind: 'theatre', ...made.plan(solution.x) }))
  }
  const made = problem.plan === 'roster' ? rosterProgram(problem) : electivesProgram(problem)
  const solution = await solveProgram(made.program, options)
  return found(solution, () => ({ kind: problem.plan, ...made.plan(solution.x) }) as Plan)
}

/** What a proven gap leaves open is used against overtime; a plan that is not proven loses nothing. */
function eased(problem: TheatreProblem, made: TheatreProgram, solution: Solution, gap = 0.01): Solution {
  const { x, cost, bound, outcome } = solution
  if (x.length === 0 || cost === null || bound === null) return solution
  const limit = outcome === 'optimal' && cost < 0 ? Math.max(cost, bound / (1 + gap)) : cost
  const better = easeTheatre(problem, made, x, limit)
  const now = better.reduce((sum, value, i) => sum + value * made.program.cost[i]!, 0)
  return { ...solution, x: better, cost: now, gap: gapOf(now, bound) }
}

/** Nothing is known of how a plan fares. */
const unseen = { stress: null, absence: null, costs: null, beds: null } as const

/** Rules and fate of any plan, also of one that a person moved by hand. The plan must be of the kind of the problem. */
export function reviewPlan(
  problem: Problem,
  plan: Plan,
  { seed = 1, members = 1000 }: Pick<MakeOptions, 'seed' | 'members'> = {},
): Review {
  const draws = createDraws(seed)
  if (problem.plan === 'theatre' && plan.kind === 'theatre') {
    const play = (each: TheatrePlan) => playTheatre(problem, each, draws, { members })
    const [own, other] = [play(plan), play(firstCome(problem))]
    const { costs } = problem
    return {
      ...unseen,
      breaches: theatreBreaches(problem, plan),
      stress: { plan: own.stress, firstCome: other.stress },
      costs: costs
        ? billOf(costs, theatreUse(problem, costs, own.weeks), theatreUse(problem, costs, other.weeks), draws)
        : null,
    }
  }
  if (problem.plan === 'roster' && plan.kind === 'roster') {
    const { stress, periods } = playRoster(problem, plan, draws, { members })
    const { costs } = problem
    return {
      ...unseen,
      breaches: rosterBreaches(problem, plan),
      absence: problem.absence ? stress : null,
      costs: costs ? billOf(costs, rosterUse(problem, costs, plan, periods), null, draws) : null,
    }
  }
  if (problem.plan === 'electives' && plan.kind === 'electives')
    return { ...unseen, breaches: electivesBreaches(problem, plan), beds: expectedBeds(problem, plan) }
  return { ...unseen, breaches: [{ rule: 'plan.kind', about: { kind: plan.kind } }] }
}
