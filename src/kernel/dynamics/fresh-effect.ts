import { cholesky } from '../linear-algebra/cholesky.ts'
import type { Effect, Law, Model } from '../model.ts'
import type { Draws } from '../random/draws.ts'
import { betaInverse } from '../statistics/beta.ts'
import { gammaInverse } from '../statistics/gamma.ts'

/** The value of a law that `--typical` stands for: 0 of a normal effect, else the mean. */
export function lawMean(law: Law): number {
  switch (law.form) {
    case 'normal':
      return 0
    case 'gamma':
      return law.shape * law.scale
    case 'beta':
      return law.low + ((law.high - law.low) * law.a) / (law.a + law.b)
    case 'uniform':
      return 0.5 * (law.low + law.high)
  }
}

/** Inverse distribution function of a law that is not normal. */
function lawQuantile(law: Exclude<Law, { form: 'normal' }>, u: number): number {
  switch (law.form) {
    case 'gamma':
      return law.scale * gammaInverse(law.shape, u)
    case 'beta':
      return law.low + (law.high - law.low) * betaInverse(law.a, law.b, u)
    case 'uniform':
      return law.low + (law.high - law.low) * u
  }
}

/** The stream from which members draw what is their own of each event of an input. */
export const eventStream = (input: string): string => `event of ${input}`

/**
 * Draws effects that have no coordinate of their own (a further occasion, a further event) anew: normal ones together, by the factor
 * of their covariance, others by inverse distribution function. `entity` is the occasion or the ordinal of the event.
 */
export function createFreshEffects(model: Model, belongs: (effect: Effect) => boolean) {
  const indices = [...model.effects.keys()].filter((index) => belongs(model.effects[index]!))
  const normal = indices.filter((index) => model.effects[index]!.law.form === 'normal')
  const size = normal.length
  const block = normal.flatMap((i) => normal.map((j) => model.omega[i * model.effects.length + j] ?? 0))
  const factor = cholesky(block, size)
  if (!factor) throw new Error(`the covariance of the effects of ${model.id} is not positive semi-definite`)
  return (draws: Draws, member: number, entity: number, put: (effect: number, value: number) => void): void => {
    for (let i = 0; i < size; i++) {
      let sum = 0
      for (let j = 0; j <= i; j++) sum += factor[i * size + j]! * draws.normal(member, entity, normal[j]!)
      put(normal[i]!, sum)
    }
    for (const index of indices) {
      const { law } = model.effects[index]!
      if (law.form !== 'normal') put(index, lawQuantile(law, draws.uniform(member, entity, index)))
    }
  }
}
