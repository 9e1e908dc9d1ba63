import type { Members } from '../dynamics/dynamics.ts'
import { stopped } from '../dynamics/dynamics.ts'
import { exp, log } from '../dynamics/elementary.ts'
import { logNormalCdf, residualDeviation } from '../dynamics/error-model.ts'
import type { ErrorModel } from '../model.ts'
import type { Draws } from '../random/draws.ts'
import { logTwoPi } from '../statistics/normal.ts'
import type { ObservationEvent } from '../timeline.ts'
import { covarianceRow, memberNumber, type ResidualProcess } from './gaussian-residual.ts'
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
 * its posterior. A censored value counts with the probability of its side, and updates by the moments of the truncated normal.
 */
export function measurementOf(
  runnable: Runnable,
  rest: ResidualProcess | null,
  output: number,
  artefactRow: number,
): Measurement {
  const declared = runnable.model.outputs[output]!
  const error = declared.error!
  const number = (e: ErrorModel['additive']) => (e ? memberNumber(runnable, e) : () => 0)
  const additive = number(error.additive)
  const proportional = number(error.proportional)
  const at = rest?.on[output] ?? []
  const k = rest?.size ?? 0
  const gain = new Float64Array(k)
  const { artefacts } = error
  return (members, carried, predicted, observed, dt, draws, entity, logWeights) => {
    const { count } = members
    const { moments } = carried
    const below = error.limit !== undefined && observed.value! < error.limit && observed.censored === undefined
    const side = below ? 'left' : observed.censored
    const value = below ? error.limit! : observed.value!
    const remembers = artefacts ? exp(-dt / (artefacts.lasts * (1 - artefacts.share))) : 0
    for (let m = 0; m < count; m++) {
      if (members.status[m] !== stopped.alive) {
        logWeights[m] = Number.NEGATIVE_INFINITY
        continue
      }
      let mean = predicted[output * count + m]!
      let spread = 0
      for (const i of at) {
        mean += moments[i * count + m]!
        for (const j of at) spread += moments[(i >= j ? covarianceRow(k, i, j) : covarianceRow(k, j, i)) * count + m]!
      }
      const deviation = residualDeviation(error.form, mean, {
        additive: additive(members, m),
        proportional: proportional(members, m),
        trials: Number.NaN,
      })
      let variance = spread + deviation * deviation
      if (!(variance > 0)) {
        logWeights[m] = Number.NEGATIVE_INFINITY
        continue
      }
      let density = logDensityAt(value - mean, variance, side)
      if (artefacts && side === undefined) {
        const row = artefactRow * count + m
        const chance = artefacts.share + (carried.artefacts[row]! - artefacts.share) * remembers
        const wide = variance + artefacts.sd * artefacts.sd
        const clean = log(1 - chance) + density
        const spell = log(chance) + logDensityAt(value - mean, wide, undefined)
        const most = Math.max(clean, spell)
        density = most + log(exp(clean - most) + exp(spell - most))
        const inSpell = draws.uniform(m, entity, output) < exp(spell - density)
        carried.artefacts[row] = inSpell ? 1 : 0
        if (inSpell) variance = wide
      }
      logWeights[m]! += density
      if (at.length === 0) continue
      for (let i = 0; i < k; i++) {
        let sum = 0
        for (const j of at) sum += moments[(i >= j ? covarianceRow(k, i, j) : covarianceRow(k, j, i)) * count + m]!
        gain[i] = sum / variance
      }
      const [shift, share] = side === undefined ? [value - mean, 1] : truncated(value - mean, variance, side)
      for (let i = 0; i < k; i++) {
        moments[i * count + m]! += gain[i]! * shift
        for (let j = 0; j <= i; j++)
          moments[covarianceRow(k, i, j) * count + m]! -= share * gain[i]! * gain[j]! * variance
      }
    }
  }
}

function logDensityAt(distance: number, variance: number, side: 'left' | 'right' | undefined): number {
  if (side === undefined) return -0.5 * (logTwoPi + log(variance) + (distance * distance) / variance)
  const z = distance / Math.sqrt(variance)
  return side === 'left' ? logNormalCdf(z) : logNormalCdf(-z)
}

/** Mean of the innovation given its side of `limit`, and the share of its variance that this takes away. */
function truncated(limit: number, variance: number, side: 'left' | 'right'): readonly [number, number] {
  const sd = Math.sqrt(variance)
  const z = (side === 'left' ? limit : -limit) / sd
  // Inverse Mills ratio φ(z) / Φ(z).
  const ratio = exp(-0.5 * (z * z + logTwoPi) - logNormalCdf(z))
  const mean = -sd * ratio
  return [side === 'left' ? mean : -mean, Math.min(1, Math.max(0, ratio * (ratio + z)))]
}
