import type { Model } from '../model.ts'

/** Limits of quantification that are known before anything is measured, in the unit of the output: what lies beyond one is known only as beyond it. */
export interface Limits {
  readonly lower?: number
  readonly upper?: number
}

/** A measurement; `censored`: the truth is only known to lie below (left) or above (right) `value`. */
export interface Measurement {
  readonly value: number
  readonly censored?: 'left' | 'right' | undefined
}

/** The value as it would be read with these limits. */
export const withinLimits = (value: number, { lower, upper }: Limits): number =>
  lower !== undefined && value < lower ? lower : upper !== undefined && value > upper ? upper : value

/**
 * The limits that the values of one laboratory or sensor imply, beside those that are known: the highest that something was reported below, the lowest that something
 * was reported above. None where they cross.
 */
export function limitsOf(measurements: Iterable<Measurement>, known: Limits = {}): Limits {
  let { lower = Number.NEGATIVE_INFINITY, upper = Number.POSITIVE_INFINITY } = known
  for (const { value, censored } of measurements) {
    if (censored === 'left' && value > lower) lower = value
    if (censored === 'right' && value < upper) upper = value
  }
  if (lower >= upper) return {}
  return { ...(lower > Number.NEGATIVE_INFINITY && { lower }), ...(upper < Number.POSITIVE_INFINITY && { upper }) }
}

/** The limit that a model declares of an output. */
export function declaredLimits(model: Model, output: string): Limits {
  const limit = model.outputs.find(({ name }) => name === output)?.error?.limit
  return limit === undefined ? {} : { lower: limit }
}

/** A number below the limit that the model declares says no more than "below the limit". */
export function asKnown({ value, censored }: Measurement, { lower }: Limits): Measurement {
  if (censored || lower === undefined || value >= lower) return { value, ...(censored && { censored }) }
  return { value: lower, censored: 'left' }
}
