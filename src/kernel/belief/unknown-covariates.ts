import { HamzadError } from '../hamzad-error.ts'
import type { Model } from '../model.ts'

/** A covariate that is not known: its median and, as standard deviation of its logarithm (`log`) or in its own unit (`identity`), its spread. */
export interface CovariateLaw {
  readonly median: number
  readonly sd: number
  readonly form: 'log' | 'identity'
}

/**
 * The model with unknown covariates integrated over a declared law: each becomes a random coordinate of every member, so the posterior carries its doubt and learns of it from
 * the levels. A law is for one constant value; records of that covariate are then not read. A covariate with `cap` or `floor` is not capped; one
 * that is derived from an unknown one must be recorded itself.
 *
 *     const run = runnable(withUnknownCovariates(model, { weight: { median: 70, sd: 0.2, form: 'log' } }))
 *
 * Errors: `input.invalid` for a covariate that the model does not declare, or a law without spread.
 */
export function withUnknownCovariates(model: Model, laws: Readonly<Record<string, CovariateLaw>>): Model {
  const names = Object.keys(laws)
  for (const name of names) {
    const refuse = (why: string) =>
      new HamzadError('input.invalid', {
        what: `The unknown covariate ${name}`,
        why,
        action: `Name one of: ${model.covariates.map((each) => each.name).join(', ')}`,
      })
    if (!model.covariates.some((each) => each.name === name)) throw refuse(`${model.id} declares no such covariate`)
    if (!(laws[name]!.sd > 0)) throw refuse('its law has no spread')
  }
  if (names.length === 0) return model
  const first = model.effects.length
  const n = first + names.length
  const omega = new Array<number>(n * n).fill(0)
  for (let i = 0; i < first; i++) for (let j = 0; j < first; j++) omega[i * n + j] = model.omega[i * first + j]!
  names.forEach((name, k) => {
    omega[(first + k) * (n + 1)] = laws[name]!.sd ** 2
  })
  return {
    ...model,
    hash: `${model.hash}+unknown-${JSON.stringify(laws)}`,
    covariates: model.covariates
      .filter(({ name }) => !names.includes(name))
      .map(({ derive, ...rest }) => ({
        ...rest,
        ...(derive && !derive.from.some(({ name }) => names.includes(name)) && { derive }),
      })),
    parameters: [
      ...names.map((name, k) => ({
        name,
        unit: model.covariates.find((each) => each.name === name)!.unit,
        typical: { kind: 'number' as const, value: laws[name]!.median },
        transform: { form: laws[name]!.form },
        effects: [first + k],
      })),
      ...model.parameters,
    ],
    effects: [
      ...model.effects,
      ...names.map((name) => ({
        name,
        parameter: name,
        level: 'subject' as const,
        law: { form: 'normal' as const },
      })),
    ],
    omega,
  }
}
