import type { Expression } from '../kernel/language/expression.ts'
import type { Model } from '../kernel/model.ts'
import { named } from './given-values.ts'

/** Values of one individual, each in the unit that the model declares. */
export interface ValueFlags {
  readonly parameter?: Readonly<Record<string, number>>
  readonly covariate?: Readonly<Record<string, number>>
  readonly initial?: Readonly<Record<string, number>>
}

const number = (value: number): Expression => ({ kind: 'number', value })

/** The model with given numbers in the place of typical parameters, covariates and initial states. Throws `input.invalid` for a name that it does not have. */
export function withValues(model: Model, flags: ValueFlags): Model {
  const parameters = named(flags.parameter ?? {}, model.parameters, 'parameter', model)
  const covariates = named(flags.covariate ?? {}, model.covariates, 'covariate', model)
  const initial = named(flags.initial ?? {}, model.states, 'state', model)
  return {
    ...model,
    parameters: model.parameters.map((each) =>
      Object.hasOwn(parameters, each.name) ? { ...each, typical: number(parameters[each.name]!) } : each,
    ),
    covariates: model.covariates.map((each) => {
      if (!Object.hasOwn(covariates, each.name)) return each
      // What is given is not derived.
      const { derive: _, ...given } = each
      return { ...given, default: covariates[each.name]! }
    }),
    states: model.states.map((each) =>
      Object.hasOwn(initial, each.name) ? { ...each, initial: number(initial[each.name]!) } : each,
    ),
  }
}
