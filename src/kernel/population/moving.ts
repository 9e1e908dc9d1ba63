import type { Model } from '../model.ts'

/** One effect between subjects whose law is learned. */
export interface Moving {
  readonly parameter: string
  readonly name: string
  /** Index into the model's effects. */
  readonly effect: number
  /** Typical values of log-normal and normal parameters move; a shift on a logit scale could not be written into a formula. */
  readonly shifts: boolean
  readonly form: 'log' | 'identity' | 'logit'
}

/** Normal effects between subjects that have a variance: with them the population is learned. */
export function movable(model: Model): Moving[] {
  const n = model.effects.length
  return model.parameters.flatMap(({ name: parameter, transform, effects }) =>
    effects.flatMap((effect): Moving[] => {
      const { level, law, name } = model.effects[effect]!
      if (level !== 'subject' || law.form !== 'normal' || !(model.omega[effect * n + effect]! > 0)) return []
      if (transform.form === 'direct') return []
      return [{ parameter, name, effect, shifts: transform.form !== 'logit', form: transform.form }]
    }),
  )
}

/** Pairs (row ≥ column) of moving effects whose covariance is learned: their own, and those that hang together, directly or through others. */
export function learnedPairs(model: Model, moving: readonly Moving[]): (readonly [number, number])[] {
  const n = model.effects.length
  const group = moving.map((_, k) => k)
  moving.forEach((a, i) => {
    moving.forEach((b, j) => {
      if (model.omega[a.effect * n + b.effect] === 0) return
      const [from, to] = [group[j]!, group[i]!]
      group.forEach((g, k) => {
        if (g === from) group[k] = to
      })
    })
  })
  return moving.flatMap((_, i) =>
    moving.slice(0, i + 1).flatMap((_, j): [number, number][] => (group[i] === group[j] ? [[i, j]] : [])),
  )
}
