import { exampleElectives, exampleRoster } from '../../kernel/planning/examples.ts'
import { exampleTheatre } from '../../kernel/planning/theatre-example.ts'
import { createDraws } from '../../kernel/random/create-draws.ts'
import type { Problem, ProblemKind } from './problem-shapes.ts'
import { checkProblem } from './read-problem.ts'

/** A problem to start from: the form of a file, with round numbers. */
export function exampleOf(kind: ProblemKind, seed = 1, from?: string): Problem {
  const draws = createDraws(seed)
  const dated = from === undefined ? {} : { from }
  const problem = { theatre: exampleTheatre, roster: exampleRoster, electives: exampleElectives }[kind](draws, dated)
  return checkProblem({ plan: kind, ...problem }, `The example ${kind}`)
}
