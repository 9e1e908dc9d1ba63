import { type Expression, symbolsOf } from '../language/expression.ts'
import type { Model } from '../model.ts'

/**
 * Whether the numbers that measurements and residual processes read of a member stay what they are while it moves: parameters that no covariate, occasion, event
 * or drift enters. Measurements of many instants can then be taken after the members have gone through all of them.
 */
export function numbersAreSteady(model: Model): boolean {
  const known = new Map<string, boolean>()
  const steady = (name: string): boolean => {
    const before = known.get(name)
    if (before !== undefined) return before
    const parameter = model.parameters.find((each) => each.name === name)
    const answer =
      parameter?.effects.every((effect) => model.effects[effect]!.level === 'subject') === true &&
      (parameter.under === undefined || steady(parameter.under)) &&
      allSteady(parameter.typical)
    known.set(name, answer)
    return answer
  }
  const allSteady = (expression: Expression | undefined) =>
    expression === undefined || [...symbolsOf(expression)].every(steady)
  return (
    (model.residuals ?? []).every(({ sd, length }) => allSteady(sd) && allSteady(length)) &&
    model.outputs.every(
      ({ error }) => !error || [error.additive, error.proportional, error.trials].every((each) => allSteady(each)),
    )
  )
}
