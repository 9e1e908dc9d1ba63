import type { Members } from '../dynamics/dynamics.ts'
import { type Coordinates, coordinatesOf, readEffects, writeEffects } from './coordinates.ts'
import type { Runnable } from './runnable.ts'

/** The numbers of a member that a stream learns about, as one vector: standard coordinates, drifts, states. */
export interface StreamCoordinates {
  readonly size: number
  readonly effects: Coordinates
  /** Where the states begin. */
  readonly firstState: number
  read(members: Members): Float64Array
  /** Writes the vectors and lets parameters follow. */
  write(members: Members, v: Float64Array): void
}

export function streamCoordinates(runnable: Runnable): StreamCoordinates {
  const { layout } = runnable.dynamics
  const effects = coordinatesOf(runnable)
  const others = [...(layout.drifting ?? []), ...layout.states].map((slot) => slot.offset)
  const d = effects.slots.length
  return {
    size: d + others.length,
    effects,
    firstState: d + (layout.drifting?.length ?? 0),
    read(members) {
      const { count, values } = members
      const v = new Float64Array((d + others.length) * count)
      v.set(readEffects(effects, members))
      others.forEach((offset, i) => {
        v.set(values.subarray(offset * count, (offset + 1) * count), (d + i) * count)
      })
      return v
    },
    write(members, v) {
      const { count, values } = members
      writeEffects(effects, v, members)
      others.forEach((offset, i) => {
        values.set(v.subarray((d + i) * count, (d + i + 1) * count), offset * count)
      })
      runnable.dynamics.revise?.(members)
    },
  }
}

/** Weighted mean and covariance (row-major) of vectors v[i * count + m]. */
export function momentsOf(v: Float64Array, weights: Float64Array, size: number) {
  const count = weights.length
  const mean = new Float64Array(size)
  const covariance = new Float64Array(size * size)
  for (let i = 0; i < size; i++) for (let m = 0; m < count; m++) mean[i]! += weights[m]! * v[i * count + m]!
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0
      for (let m = 0; m < count; m++)
        sum += weights[m]! * (v[i * count + m]! - mean[i]!) * (v[j * count + m]! - mean[j]!)
      covariance[i * size + j] = sum
      covariance[j * size + i] = sum
    }
  }
  return { mean, covariance }
}

/**
 * Lower factor of a covariance that may be singular: a coordinate whose variance, given those before it, is below `least` of its own
 * gets a zero column.
 */
export function factorOf(covariance: ArrayLike<number>, n: number, least = 1e-10): Float64Array {
  const l = new Float64Array(n * n)
  for (let j = 0; j < n; j++) {
    let pivot = covariance[j * n + j]!
    for (let k = 0; k < j; k++) pivot -= l[j * n + k]! * l[j * n + k]!
    const root = pivot > least * covariance[j * n + j]! && pivot > 1e-300 ? Math.sqrt(pivot) : 0
    l[j * n + j] = root
    if (root === 0) continue
    for (let i = j + 1; i < n; i++) {
      let sum = covariance[i * n + j]!
      for (let k = 0; k < j; k++) sum -= l[i * n + k]! * l[j * n + k]!
      l[i * n + j] = sum / root
    }
  }
  return l
}
