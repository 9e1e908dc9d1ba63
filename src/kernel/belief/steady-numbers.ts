import type { Expression } from '../language/expression.ts'
import type { Model } from '../model.ts'

/**
 * Whether the numbers that measurements and residual processes read of a member stay what they are while it moves: constants, and parameters about a constant
 * that no occasion, event or drift enters. Measurements of many instants can then be taken after the members have gone through all of them.
 */
export function numbersAreSteady({ model }: { readonly model: Model }): boolean {
  const steady = (expression: Expression | undefined): boolean => {
    if (expression?.kind !== 'symbol') return expression?.kind !== 'call'
    const { typical, effects, under } = model.parameters.find(({ name }) => name === expression.name)!
    return typical.kind === 'number' && !under && effects.every((effect) => model.effects[effect]!.level === 'subject')
  }
  const errors = model.outputs.flatMap(({ error }) => [error?.additive, error?.proportional, error?.trials])
  return [...errors, ...(model.residuals ?? []).flatMap(({ sd, length }) => [sd, length])].every(steady)
}
