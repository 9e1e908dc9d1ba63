import type { Members } from '../dynamics/dynamics.ts'
import { stopped } from '../dynamics/dynamics.ts'
import { exp, log } from '../dynamics/elementary.ts'
import { deviationAt, logDensity, logTail } from '../dynamics/error-model.ts'
import type { ErrorModel } from '../model.ts'
import type { Draws } from '../random/draws.ts'
import { logTwoPi } from '../statistics/normal.ts'
import type { ObservationEvent } from '../timeline.ts'
import {
  covarianceRow,
  type MemberNumber,
  memberNumber,
  memberNumbers,
  type ResidualProcess,
} from './gaussian-residual.ts'
import type { Runnable } from './runnable.ts'

/** What the members of a stream carry beside themselves; structure of arrays as in `Members`. */
export interface Carried {
  /** Moments of the residual processes; empty without them. */
  readonly moments: Float64Array
  /** 1: the instrument is in a spell in which it does not measure what it should; one row an output with artefacts. */
  readonly artefacts: Float64Array
}

/** Measures one output of all members: adds log densities to `logWeights`, and conditions what they carry on the value. */
export type Measurement = (
  members: Members,
  carried: Carried,
  predicted: Float64Array,
  observed: ObservationEvent,
  dt: number,
  draws: Draws,
  entity: number,
  logWeights: Float64Array,
) => void

/**
 * The measurement of an output that has residual processes or artefacts. Per member, y ~ N(f + Σ residuals, error), with the exact Kalman
 * update of the residual's moments. With artefacts the error has a larger deviation in a spell: a two-state Markov chain whose state is drawn from
 * its posterior. A censored value counts with the probability of its side, or of its interval, and updates by the moments of the truncated normal.
 */
export function measurementOf(
  runnable: Runnable,
  rest: ResidualProcess | null,
  output: number,
  artefactRow: number,
): Measurement {
  const declared = runnable.model.outputs[output]!
  const error = declared.error!
  const number = (e: ErrorModel['additive']) =>
    e ? memberNumbers(runnable, e) : (_: Members, room: Float64Array) => room.fill(0)
  const additiveOf = number(error.additive)
  const proportionalOf = number(error.proportional)
  const at = rest?.on[output] ?? []
  const k = rest?.size ?? 0
  const gain = new Float64Array(k)
  // Rows of the covariance of each coordinate with those that are measured, one after the other.
  const seen = Array.from({ length: k }, (_, i) =>
    at.map((j) => (i >= j ? covarianceRow(k, i, j) : covarianceRow(k, j, i))),
  ).flat()
  const { artefacts } = error
  let room = new Float64Array(0)
  return (members, carried, predicted, observed, dt, draws, entity, logWeights) => {
    const { count, status } = members
    const { moments } = carried
    if (room.length !== 3 * count) room = new Float64Array(3 * count)
    const additive = additiveOf(members, room.subarray(0, count))
    const proportional = proportionalOf(members, room.subarray(count, 2 * count))
    const uniforms = room.subarray(2 * count)
    const below = error.limit !== undefined && observed.value! < error.limit && observed.censored === undefined
    const side = below ? 'left' : observed.censored
    const value = below ? error.limit! : observed.value!
    const width = observed.bound === undefined ? null : observed.bound - value
    const spells = artefacts !== undefined && side === undefined
    // A spell's chance, and one less it, as logarithms, by whether the instrument was in one.
    const logs = new Float64Array(4)
    if (artefacts && spells) {
      const remembers = exp(-dt / (artefacts.lasts * (1 - artefacts.share)))
      for (const was of [0, 1]) {
        const chance = artefacts.share + (was - artefacts.share) * remembers
        logs[2 * was] = log(1 - chance)
        logs[2 * was + 1] = log(chance)
      }
      draws.fillUniform(uniforms, entity, output)
    }
    const extra = artefacts ? artefacts.sd * artefacts.sd : 0
    const row = artefactRow * count
    const reads = at.length
    for (let m = 0; m < count; m++) {
      if (status[m] !== stopped.alive) {
        logWeights[m] = Number.NEGATIVE_INFINITY
        continue
      }
      let mean = predicted[output * count + m]!
      let variance = 0
      for (let a = 0; a < reads; a++) {
        const i = at[a]!
        mean += moments[i * count + m]!
        for (let b = 0; b < reads; b++) variance += moments[seen[i * reads + b]! * count + m]!
      }
      const deviation = deviationAt(error, mean, additive[m]!, proportional[m]!, Number.NaN)
      variance += deviation * deviation
      if (!(variance > 0)) {
        logWeights[m] = Number.NEGATIVE_INFINITY
        continue
      }
      let density = logDensityAt(value - mean, variance, side, width)
      if (spells) {
        const was = carried.artefacts[row + m]! > 0.5 ? 2 : 0
        const wide = variance + extra
        const clean = logs[was]! + density
        const spell = logs[was + 1]! + logDensityAt(value - mean, wide, undefined, null)
        const less = exp(-Math.abs(clean - spell))
        density = Math.max(clean, spell) + log(1 + less)
        const inSpell = uniforms[m]! * (1 + less) < (spell > clean ? 1 : less)
        carried.artefacts[row + m] = inSpell ? 1 : 0
        if (inSpell) variance = wide
      }
      logWeights[m]! += density
      if (reads === 0) continue
      for (let i = 0; i < k; i++) {
        let sum = 0
        for (let b = 0; b < reads; b++) sum += moments[seen[i * reads + b]! * count + m]!
        gain[i] = sum / variance
      }
      let shift = value - mean
      let share = 1
      if (side !== undefined) [shift, share] = truncated(value - mean, variance, side, width)
      for (let i = 0, at = k; i < k; i++) {
        moments[i * count + m]! += gain[i]! * shift
        const taken = share * gain[i]! * variance
        for (let j = 0; j <= i; j++, at++) moments[at * count + m]! -= taken * gain[j]!
      }
    }
  }
}

/** The measurement of an output whose error is all there is. */
export function plainMeasurement(runnable: Runnable, output: number): Measurement {
  const error = runnable.model.outputs[output]!.error!
  const number = (e: ErrorModel['additive']) => (e ? memberNumber(runnable, e) : () => Number.NaN)
  const [additive, proportional, trials] = [error.additive, error.proportional, error.trials].map(number) as [
    MemberNumber,
    MemberNumber,
    MemberNumber,
  ]
  return (members, _carried, predicted, observed, _dt, _draws, _entity, logWeights) => {
    const { count } = members
    for (let m = 0; m < count; m++) {
      const numbers = {
        additive: additive(members, m),
        proportional: proportional(members, m),
        trials: trials(members, m),
      }
      logWeights[m]! += logDensity(error, predicted[output * count + m]!, numbers, observed)
    }
  }
}

/** `width`: from the value to its bound, where it has one. */
function logDensityAt(
  distance: number,
  variance: number,
  side: 'left' | 'right' | undefined,
  width: number | null,
): number {
  if (side === undefined) return -0.5 * (logTwoPi + log(variance) + (distance * distance) / variance)
  const sd = Math.sqrt(variance)
  return logTail(side, distance / sd, width === null ? null : (distance + width) / sd)
}

/** Mean of the innovation given its side of `limit`, or the interval from there, and the share of its variance that this takes away. */
function truncated(
  limit: number,
  variance: number,
  side: 'left' | 'right',
  width: number | null,
): readonly [number, number] {
  const sd = Math.sqrt(variance)
  const z = limit / sd
  const other = width === null ? null : (limit + width) / sd
  const mass = logTail(side, z, other)
  // φ at an end, over the probability between the ends.
  const ratio = (x: number | null) => (x === null ? 0 : exp(-0.5 * (x * x + logTwoPi) - mass))
  const [low, high] = side === 'left' ? [other, z] : [z, other]
  const [a, b] = [ratio(low), ratio(high)]
  const share = b * (high ?? 0) - a * (low ?? 0) + (a - b) * (a - b)
  return [sd * (a - b), Math.min(1, Math.max(0, share))]
}
