import { log } from '../dynamics/elementary.ts'
import type { Laden } from './laden.ts'
import { uncut } from './limits.ts'
import { factorOf, momentsOf } from './stream-coordinates.ts'
import type { StreamMover } from './stream-mover.ts'

/** A Gaussian law of numbers that a stream learns about (`numbersOf`). */
export interface StreamLaw {
  readonly mean: Float64Array
  /** Lower factor of the covariance, row-major; the column of a coordinate that follows from those before it is zero. */
  readonly factor: Float64Array
  /** Coordinates that stand in it by their square roots (`massesOf`). */
  readonly roots: readonly number[]
  /** How many independent members its moments are worth. */
  readonly worth: number
}

/**
 * What a member is at the start of a window, v[i * count + m]: coordinates, drifts, states (`StreamCoordinates`), and the means of the residual processes, without which
 * the law would not know that who has more glucose had less left to explain.
 */
export function numbersOf({ coordinates, rest }: StreamMover, { members, carried }: Laden): Float64Array {
  const v = new Float64Array((coordinates.size + (rest?.size ?? 0)) * members.count)
  v.set(coordinates.read(members))
  v.set(carried.moments.subarray(0, (rest?.size ?? 0) * members.count), coordinates.size * members.count)
  return v
}

export function writeNumbers({ coordinates }: StreamMover, { members, carried }: Laden, v: Float64Array): void {
  const means = coordinates.size * members.count
  coordinates.write(members, v.subarray(0, means))
  carried.moments.set(v.subarray(means))
}

/**
 * The Gaussian with the moments of weighted vectors v[i * count + m], which stand bent to `roots`. `rooms`: what is above zero in every member (`roomsBelow`), and will be again
 * in those that the law is asked for; the law then is the Gaussian that has these moments where they are.
 */
export function lawOf(
  v: Float64Array,
  weights: Float64Array,
  size: number,
  roots: readonly number[],
  rooms: readonly Float64Array[] = [],
): StreamLaw {
  const { mean, covariance } = momentsOf(v, weights, size)
  for (const room of rooms) beyondLimit(mean, covariance, v, weights, room)
  for (let i = 0; i < size; i++) {
    if (covariance[i * size + i]! > (single * mean[i]!) ** 2) continue
    for (let j = 0; j < size; j++) covariance[i * size + j] = covariance[j * size + i] = 0
  }
  const factor = factorOf(covariance, size)
  const count = weights.length
  const telling = mean.findIndex((_, i) => factor[i * size + i]! > 0)
  const worth = telling < 0 ? count : worthOf(v.subarray(telling * count, (telling + 1) * count), weights)
  return { mean, factor, roots, worth }
}

/**
 * Moments without what a limit cuts off. What the numbers are given the room below the limit, the limit does not change: they follow the room by their regression on it. A Gaussian with the moments
 * of members below a limit would be cut off once more, and again in every window.
 */
function beyondLimit(
  mean: Float64Array,
  covariance: Float64Array,
  v: Float64Array,
  weights: Float64Array,
  room: Float64Array,
): void {
  const size = mean.length
  const count = weights.length
  let middle = 0
  for (let m = 0; m < count; m++) middle += weights[m]! * room[m]!
  let variance = 0
  for (let m = 0; m < count; m++) variance += weights[m]! * (room[m]! - middle) ** 2
  const whole = uncut(middle, variance)
  if (!whole) return
  const slopes = mean.map((_, i) => {
    let sum = 0
    for (let m = 0; m < count; m++) sum += weights[m]! * (v[i * count + m]! - mean[i]!) * (room[m]! - middle)
    return sum / variance
  })
  for (let i = 0; i < size; i++) {
    mean[i]! += slopes[i]! * (whole.mean - middle)
    for (let j = 0; j < size; j++) covariance[i * size + j]! += slopes[i]! * slopes[j]! * (whole.variance - variance)
  }
}

/** Kish's effective number of weighted members, copies of one counted as one. */
function worthOf(telling: Float64Array, weights: Float64Array): number {
  const together = new Map<number, number>()
  telling.forEach((x, m) => void together.set(x, (together.get(x) ?? 0) + weights[m]!))
  let squares = 0
  for (const weight of together.values()) squares += weight * weight
  return 1 / squares
}

/** Numbers are kept in single precision: what varies less, relative to its size, is the same in all members. */
const single = 1e-6

/** How many coordinates do not follow from those before them. */
export function freeOf({ mean, factor }: StreamLaw): number {
  return mean.filter((_, i) => factor[i * mean.length + i]! > 0).length
}

/** A mean below so many standard deviations: a Gaussian among hundreds would have some below zero. */
const near = 2.5

/**
 * Coordinates from `first` on that no member has below zero though a Gaussian of their moments would: what was eaten or injected and is nearly gone. Their square
 * roots are closer to a Gaussian, and never give a negative mass.
 */
export function massesOf(v: Float64Array, first: number, size: number, weights: Float64Array): number[] {
  const count = weights.length
  const { mean, covariance } = momentsOf(v.subarray(first * count, size * count), weights, size - first)
  return positiveRows(v, first, size, count).flatMap(({ row }) => {
    const variance = covariance[(row - first) * (size - first + 1)]!
    return variance > 0 && mean[row - first]! < near * Math.sqrt(variance) ? [row] : []
  })
}

/** Below zero by so much of the largest number a coordinate still is one that no member has below zero: what a solver leaves of a mass that has gone. */
const hair = 1e-6

/** Coordinates that no member has below zero, and what they may at least be. */
export function positiveRows(v: Float64Array, first: number, size: number, count: number) {
  const found: { readonly row: number; readonly least: number }[] = []
  for (let row = first; row < size; row++) {
    let [low, high] = [0, 0]
    for (let at = row * count; at < (row + 1) * count; at++) {
      if (v[at]! < low) low = v[at]!
      if (v[at]! > high) high = v[at]!
    }
    const least = -hair * high
    if (low >= least) found.push({ row, least })
  }
  return found
}

/** Puts the square roots of these rows in their place, and back; what is below zero counts as zero. */
export function bend(v: Float64Array, roots: readonly number[], count: number): void {
  for (const row of roots)
    for (let at = row * count; at < (row + 1) * count; at++) v[at] = Math.sqrt(Math.max(0, v[at]!))
}

export function unbend(v: Float64Array, roots: readonly number[], count: number): void {
  for (const row of roots) for (let at = row * count; at < (row + 1) * count; at++) v[at] = Math.max(0, v[at]!) ** 2
}

/** Squared Mahalanobis distance of every vector to the law; null: to the standard normal one. */
export function distances(law: StreamLaw | null, v: Float64Array, size: number, count: number): Float64Array {
  const result = new Float64Array(count)
  const x = new Float64Array(size)
  for (let m = 0; m < count; m++) {
    let sum = 0
    for (let i = 0; i < size; i++) {
      let value = v[i * count + m]!
      if (law) {
        const { mean, factor } = law
        const pivot = factor[i * size + i]!
        value -= mean[i]!
        for (let k = 0; k < i; k++) value -= factor[i * size + k]! * x[k]!
        value = pivot > 0 ? value / pivot : 0
      }
      x[i] = value
      sum += value ** 2
    }
    result[m] = sum
  }
  return result
}

/**
 * Log density of every vector, but for a constant; null: of the standard normal law. What is known of a Gaussian from moments of `worth` members is a Student law: by chance a few hundred
 * members are correlated in many dimensions, and were their Gaussian the law, every window would learn from that (Bocquet, Nonlin. Processes Geophys. 2011;18:735).
 */
export function densities(law: StreamLaw | null, v: Float64Array, size: number, count: number): Float64Array {
  return distances(law, v, size, count).map((distance) =>
    law ? -0.5 * law.worth * log(1 + distance / (law.worth + 1)) : -0.5 * distance,
  )
}
