import type { Model } from '../model.ts'
import type { ObservationEvent } from '../timeline.ts'
import type { Differentiated } from './differentiate-model.ts'
import { type Members, stopped } from './dynamics.ts'
import { createDensitySlope, densitySlope } from './error-slope.ts'
import type { MemberLayout } from './member-layout.ts'
import { errorOf, type MemberReader } from './read-members.ts'

/** What is read off members that carry slopes: those of outputs and of densities. See `Dynamics` for shapes. */
export interface SlopeReader {
  sensitivities(members: Members, into: Float64Array): void
  weighWithSlopes(
    members: Members,
    observations: readonly ObservationEvent[],
    logWeights: Float64Array,
    gradient: Float64Array,
    information: Float64Array,
  ): readonly number[]
}

export interface SlopeReaderParts extends Pick<MemberReader, 'read' | 'observed'> {
  readonly model: Model
  readonly layout: MemberLayout
  readonly differentiated: Differentiated
}

export function createSlopeReader({ model, layout, differentiated, read, observed }: SlopeReaderParts): SlopeReader {
  return {
    sensitivities(members, into) {
      const { count } = members
      const d = layout.effects.length
      const values = read(members)
      for (const [o, { f }] of differentiated.outputs.entries()) {
        for (let c = 0; c < d; c++) {
          const row = f.slopes[c]! * count
          for (let m = 0; m < count; m++) {
            const alive = members.status[m] === stopped.alive
            into[(o * d + c) * count + m] = alive ? (row < 0 ? 0 : values[row + m]!) : Number.NaN
          }
        }
      }
    },
    weighWithSlopes(members, observations, logWeights, gradient, information) {
      const { count, status } = members
      const d = layout.effects.length
      const values = read(members)
      const density = createDensitySlope()
      const mean = new Float64Array(d)
      const variance = new Float64Array(d)
      const unknown = new Set<number>()
      for (const { observation, output, index } of observed(observations)) {
        const error = errorOf(model, output)
        const rows = differentiated.outputs[output]!
        const numbers = [rows.f, rows.additive, rows.proportional]
        const at = (row: number, m: number) => (row < 0 ? Number.NaN : values[row * count + m]!)
        for (let m = 0; m < count; m++) {
          if (status[m] !== stopped.alive) {
            logWeights[m] = Number.NEGATIVE_INFINITY
            continue
          }
          const own = {
            additive: at(rows.additive.row, m),
            proportional: at(rows.proportional.row, m),
            trials: at(rows.trials.row, m),
          }
          densitySlope(error, at(rows.f.row, m), own, observation, density)
          logWeights[m]! += density.value
          if (density.spread === 0) unknown.add(index)
          mean.fill(0)
          variance.fill(0)
          for (const [i, { slopes }] of numbers.entries()) {
            for (let c = 0; c < d; c++) {
              const row = slopes[c]!
              if (row < 0) continue
              const slope = values[row * count + m]!
              gradient[c * count + m]! += density.slope[i]! * slope
              mean[c]! += density.mean[i]! * slope
              variance[c]! += density.variance[i]! * slope
            }
          }
          if (density.spread === 0) continue
          const v = density.spread
          for (let i = 0; i < d; i++) {
            for (let j = 0; j < d; j++) {
              information[(i * d + j) * count + m]! +=
                (mean[i]! * mean[j]!) / v + (variance[i]! * variance[j]!) / (2 * v * v)
            }
          }
        }
      }
      return [...unknown]
    },
  }
}
