import { exp, log } from '../dynamics/elementary.ts'
import type { Draws } from '../random/draws.ts'
import { normalCdf, normalLogDensity } from '../statistics/normal.ts'
import { logSumExp } from '../statistics/weights.ts'
import { foretold, type LogLaw, minutesBeyond, minutesOf } from './believed-minutes.ts'
import { learnMinutes, type MinutesBelief } from './learn-minutes.ts'
import { logScale } from './log-normal.ts'
import type { Case, TheatreProblem } from './theatre.ts'

/** How long things take in a theatre, member by member. */
export interface TheatreLaws {
  /** Minutes of a case that a standard normal stands for, given that `spent` of them have passed. */
  readonly minutes: (each: Case, member: number, spent: number, deviate: number) => number
  /** From the leaving of one case to the coming of the next, and from the beginning of a block to that of its first case, min; `u` is uniform. */
  readonly between: (u: number) => number
  readonly late: (u: number) => number
}

/** What was seen of a case today. */
export interface Seen {
  readonly case: Case
  readonly minutes: number
  readonly over: boolean
}

/** Fewer recorded times between cases, or late beginnings, say nothing: the turnover of the problem holds, and lists begin on time. */
const enough = 10

/**
 * Laws of a problem. Cases with a procedure and no minutes of their own follow what `history` taught; what was seen today of cases that run or are over speaks for the members that
 * foretold it. All others follow their declared minutes.
 */
export function theatreLaws(
  problem: TheatreProblem,
  members: number,
  draws: Draws,
  seen: readonly Seen[] = [],
  known?: MinutesBelief,
): TheatreLaws {
  const history = problem.history ?? []
  const learned = problem.history ? problem.cases.filter(isLearned) : []
  const belief = learned.length > 0 ? (known ?? learnMinutes(history, members, draws)) : null
  const laws = new Map<string, (member: number) => LogLaw>()
  if (belief) for (const each of learned) laws.set(each.id, minutesOf(belief, kindOf(each), draws))
  const who = membersGiven(
    members,
    seen.flatMap((one) => (laws.has(one.case.id) ? [{ ...one, law: laws.get(one.case.id)! }] : [])),
    draws,
  )
  const recorded = (values: readonly (number | undefined)[], otherwise: number) => {
    const known = values.filter((value) => value !== undefined)
    return (u: number) => (known.length < enough ? otherwise : known[Math.floor(u * known.length)]!)
  }
  return {
    minutes: ({ id, minutes }, member, spent, deviate) => {
      const law = laws.get(id)
      if (law) return minutesBeyond(law(who[member]!), spent, deviate)
      return minutes.sd === 0 ? Math.max(spent, minutes.mean) : minutesBeyond(logScale(minutes), spent, deviate)
    },
    between: recorded(
      history.map(({ after }) => after),
      problem.turnover,
    ),
    late: recorded(
      history.map(({ late }) => late),
      0,
    ),
  }
}

/** The problem with the minutes of all cases that have a procedure and none of their own, as `history` foretells them. */
export function withForetoldMinutes(
  problem: Omit<TheatreProblem, 'cases'> & {
    readonly cases: readonly (Omit<Case, 'minutes'> & Partial<Pick<Case, 'minutes'>>)[]
  },
  draws: Draws,
): TheatreProblem {
  const { history } = problem
  const belief = history && problem.cases.some(isLearned) ? learnMinutes(history, 500, draws) : null
  return {
    ...problem,
    cases: problem.cases.map((each): Case => {
      if (!belief || !isLearned(each)) return each as Case
      const kind = kindOf(each)
      const seen = belief.seen[belief.procedures.indexOf(kind.procedure)] ?? 0
      return { ...each, minutes: { ...foretold(belief, kind, draws), seen } }
    }),
  }
}

/** Its minutes are learned: nobody said them. */
export const isLearned = ({ procedure, minutes }: Pick<Case, 'procedure'> & Partial<Pick<Case, 'minutes'>>): boolean =>
  procedure !== undefined && (minutes === undefined || minutes.seen !== undefined)

const kindOf = ({ procedure, surgeon, booked }: Pick<Case, 'procedure' | 'surgeon' | 'booked'>) => ({
  procedure: procedure!,
  surgeon,
  ...(booked !== undefined && { booked }),
})

/** Members that stand for the belief after what was seen: each as often as it foretold that, by systematic resampling. */
function membersGiven(
  members: number,
  seen: readonly (Seen & { readonly law: (member: number) => LogLaw })[],
  draws: Draws,
): Int32Array {
  const who = Int32Array.from({ length: members }, (_, m) => m)
  if (seen.length === 0) return who
  const score = Float64Array.from(who, (m) =>
    seen.reduce((sum, { law, minutes, over }) => {
      const { mu, sigma } = law(m)
      const z = (log(minutes) - mu) / sigma
      return sum + (over ? normalLogDensity(z) - log(sigma) : log(Math.max(1e-300, normalCdf(-z))))
    }, 0),
  )
  const total = logSumExp(score)
  const u = draws.stream('theatre-today').uniform(0, 0, 0)
  let [sum, from] = [exp(score[0]! - total), 0]
  for (let m = 0; m < members; m++) {
    while (from < members - 1 && sum < (m + u) / members) sum += exp(score[++from]! - total)
    who[m] = from
  }
  return who
}
