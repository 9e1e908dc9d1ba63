import type { EffectSlot, Members } from '../dynamics/dynamics.ts'
import { exp } from '../dynamics/elementary.ts'
import { HamzadError } from '../hamzad-error.ts'
import { cholesky } from '../linear-algebra/cholesky.ts'
import type { Law } from '../model.ts'
import { betaCdf, betaInverse } from '../statistics/beta.ts'
import { gammaInverse, gammaLower } from '../statistics/gamma.ts'
import { logTwoPi, normalCdf, normalQuantile } from '../statistics/normal.ts'
import { lawLogDensity } from './law-density.ts'
import type { Runnable } from './runnable.ts'

/**
 * The random coordinates that inference moves, made standard: z ~ N(0, I) whatever the law. Normal effects are η = L z with
 * L Lᵀ = Ω; the others are x = F⁻¹(Φ(z)). So every search and proposal lives in one unconstrained space with one prior, and the mode
 * in z is the usual mode in η. What the layout gives no slot (drift, occasions and events without a coordinate) moves with the draws.
 */
export interface Coordinates {
  readonly slots: readonly EffectSlot[]
  readonly laws: readonly Law[]
  /** Lower factor of Ω over the coordinates, row-major; zero rows for laws that are not normal. */
  readonly factor: Float64Array
}

/**
 * Law and covariance of every effect slot of the layout, or of those that are given. Slots of different occasions or events are independent; those of the same
 * occasion or event, and those of the subject, share the covariance that the model declares.
 */
export function coordinatesOf({ model, dynamics }: Runnable, slots = dynamics.layout.effects): Coordinates {
  const effects = slots.map((slot) => model.effects[slot.effect]!)
  const d = slots.length
  const omega = new Float64Array(d * d)
  slots.forEach((row, i) => {
    slots.forEach((column, j) => {
      if (effects[i]!.law.form !== 'normal' || effects[j]!.law.form !== 'normal') return
      if (row.occasion !== column.occasion || row.event !== column.event) return
      omega[i * d + j] = model.omega[row.effect * model.effects.length + column.effect]!
    })
  })
  const factor = cholesky(omega, d)
  if (!factor) {
    throw new HamzadError('input.invalid', {
      what: `Covariance of the effects of ${model.id}`,
      why: 'it is not positive semi-definite',
      action: 'Correct the variances and covariances in the model text.',
    })
  }
  return { slots, laws: effects.map((effect) => effect.law), factor }
}

/** Writes effects of all members from standard coordinates `z[k * count + m]`. */
export function writeEffects(coordinates: Coordinates, z: Float64Array, members: Members): void {
  const { slots, laws, factor } = coordinates
  const { count, values } = members
  const d = slots.length
  for (let i = 0; i < d; i++) {
    const at = slots[i]!.offset * count
    const law = laws[i]!
    for (let m = 0; m < count; m++) {
      let value = 0
      if (law.form === 'normal') for (let k = 0; k <= i; k++) value += factor[i * d + k]! * z[k * count + m]!
      else value = effectOf(law, z[i * count + m]!)
      values[at + m] = value
    }
  }
}

/** Standard coordinates of members, the inverse of `writeEffects`; a coordinate without variance reads zero. */
export function readEffects(coordinates: Coordinates, members: Members): Float64Array {
  const { slots, laws, factor } = coordinates
  const { count, values } = members
  const d = slots.length
  const z = new Float64Array(d * count)
  for (let i = 0; i < d; i++) {
    const at = slots[i]!.offset * count
    const law = laws[i]!
    const pivot = factor[i * d + i]!
    for (let m = 0; m < count; m++) {
      if (law.form !== 'normal') {
        z[i * count + m] = standardOf(law, values[at + m]!)
        continue
      }
      let sum = values[at + m]!
      for (let k = 0; k < i; k++) sum -= factor[i * d + k]! * z[k * count + m]!
      z[i * count + m] = pivot === 0 ? 0 : sum / pivot
    }
  }
  return z
}

/** ∂ effect i / ∂ z_k at i · d + k, lower triangular: the factor for normal laws, φ(z) / density for the others. */
export function effectSlopes({ laws, factor }: Coordinates, z: Float64Array): Float64Array {
  const d = laws.length
  const slopes = factor.slice()
  for (const [i, law] of laws.entries()) {
    if (law.form === 'normal') continue
    slopes.fill(0, i * d, (i + 1) * d)
    const x = effectOf(law, z[i]!)
    slopes[i * d + i] = exp(-0.5 * (logTwoPi + z[i]! * z[i]!) - lawLogDensity(law, x))
  }
  return slopes
}

/** The effect at standard coordinate z, for a law that is not normal: F⁻¹(Φ(z)). */
export function effectOf(law: Law, z: number): number {
  switch (law.form) {
    case 'normal':
      return z
    case 'gamma':
      return law.scale * gammaInverse(law.shape, normalCdf(z))
    case 'beta':
      return law.low + (law.high - law.low) * betaInverse(law.a, law.b, normalCdf(z))
    case 'uniform':
      return law.low + (law.high - law.low) * normalCdf(z)
  }
}

function standardOf(law: Law, x: number): number {
  switch (law.form) {
    case 'normal':
      return x
    case 'gamma':
      return normalQuantile(gammaLower(law.shape, x / law.scale))
    case 'beta':
      return normalQuantile(betaCdf(law.a, law.b, (x - law.low) / (law.high - law.low)))
    case 'uniform':
      return normalQuantile((x - law.low) / (law.high - law.low))
  }
}
