import { HamzadError } from '../kernel/errors.ts'
import type { ChanceConstraint } from '../kernel/forecast/sufficient-dose.ts'
import { type GoalUnits, readGoal } from './goal-text.ts'

/**
 * A requirement in words: `trough 10 at-least 0.9`, `auc-steady 24 600 at-most 0.95`: with that probability over the ensemble the quantity is at least,
 * or at most, the value of the goal. Throws `input.invalid`.
 */
export function readChance(text: string, units: GoalUnits): ChanceConstraint {
  const refuse = (why: string): never => {
    throw new HamzadError('input.invalid', {
      what: `The requirement '${text}'`,
      why,
      action: "Write a goal, at-least or at-most, and a probability: 'trough 10 at-least 0.9'",
    })
  }
  const [, goal = '', side, chance = ''] =
    /^(.*)\s+at-(least|most)\s+(\S+)\s*$/.exec(text) ?? refuse('it was not understood')
  const probability = Number(chance)
  if (!(probability > 0 && probability < 1)) refuse('the probability must lie between 0 and 1')
  const read = readGoal(goal, units)
  if (read.kind === 'below') return refuse('a time is no quantity of a dose')
  return { goal: read, side: side as 'least' | 'most', probability }
}
