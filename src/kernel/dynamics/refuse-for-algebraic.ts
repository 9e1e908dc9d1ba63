import { HamzadError } from '../hamzad-error.ts'
import type { Model } from '../model.ts'
import type { EquationOptions } from './equation-dynamics.ts'

/** What a model with algebraic states cannot have beside them. */
export function refuseForAlgebraic(model: Model, { method = 'auto', carry }: EquationOptions): void {
  const refuse = (feature: string) => {
    throw new HamzadError('model.unsupported', { feature: `${feature} beside an algebraic state` })
  }
  if (method !== 'auto' && method !== 'rodas5p') refuse(`the method ${method}`)
  if (model.states.some(({ diffusion }) => diffusion)) refuse('noise')
  if (model.covariates.some((each) => each.carry === 'linear')) refuse('a covariate that runs along a line')
  if (model.inputs.some(({ transit }) => transit)) refuse('an input through transit compartments')
  const fed = model.inputs.find(({ into }) => model.states[into]!.algebraic)
  if (fed) refuse(`the input ${fed.name} into one`)
  if (carry) refuse('a value that is no number')
}
