import { HamzadError } from '../hamzad-error.ts'
import type { Model } from '../model.ts'

/**
 * The model with its prior counted `weight` times: normal effects get the covariance Ω / weight, so the objective is −log p(y | η) + weight · ½ ηᵀ Ω⁻¹ η. Below 1
 * the prior is down-weighted (for a patient unlike the population), at 1e-6 it is flat over any plausible range, above 1 it is stiffer. Laws that are not
 * normal keep their prior. The answer is another model with another hash: its beliefs are not those of the original.
 *
 *     const run = runnable(withPriorWeight(model, 0.25))
 *
 * Errors: `input.invalid` when the weight is not a number above 0.
 */
export function withPriorWeight(model: Model, weight: number): Model {
  if (!(weight > 0 && Number.isFinite(weight))) {
    throw new HamzadError('input.invalid', {
      what: `The prior weight ${weight}`,
      why: 'it is not a number above 0',
      action: 'Write 1 for the prior of the model, less to trust it less',
    })
  }
  if (weight === 1) return model
  return { ...model, hash: `${model.hash}+prior-weight-${weight}`, omega: model.omega.map((each) => each / weight) }
}
