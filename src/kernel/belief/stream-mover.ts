import { type Members, stopped } from '../dynamics/dynamics.ts'
import { exp, log } from '../dynamics/elementary.ts'
import type { Draws } from '../random/draws.ts'
import type { ObservationEvent, TimelineEvent } from '../timeline.ts'
import { type ResidualProcess, residualProcess } from './gaussian-residual.ts'
import { type Carried, type Measurement, measurementOf } from './residual-update.ts'
import type { Runnable } from './runnable.ts'
import { type StreamCoordinates, streamCoordinates } from './stream-coordinates.ts'

/** What moves with the members of a stream. */
export interface Moving {
  members: Members
  carried: Carried
  readonly measuredAt: Float64Array
}

/** Moves members with all they carry: through events, drifts, events that nobody reported, and measurements. */
export interface StreamMover {
  readonly runnable: Runnable
  readonly rest: ResidualProcess | null
  readonly coordinates: StreamCoordinates
  readonly grid: number
  readonly window: number
  /** Rows of `carried.artefacts`: indices of outputs. */
  readonly artefactOutputs: readonly number[]
  carry(members: Members): Carried
  advance(moving: Moving, to: number, events: readonly TimelineEvent[], draws: Draws): void
  /** Log densities of measurements at the members' time, added to `logWeights`; the residual is conditioned on them. */
  weigh(
    moving: Moving,
    observations: readonly ObservationEvent[],
    draws: Draws,
    entity: number,
    logWeights: Float64Array,
  ): void
  /** Drifts of the interval that ends here, and unreported events at its end. `revises`: nobody else will let the parameters follow. */
  wander(members: Members, interval: number, draws: Draws, entity: number, revises: boolean): void
}

export function createStreamMover(runnable: Runnable): StreamMover {
  const { model, dynamics } = runnable
  const rest = residualProcess(runnable)
  const { grid, window } = model.assimilate ?? { grid: 1, window: 12 }
  const outputs = model.outputs
  const artefactOutputs = outputs.flatMap((each, o) => (each.error?.artefacts ? [o] : []))
  /** Outputs that need more than the dynamics' own likelihood. */
  const measurements = new Map<string, Measurement>()
  outputs.forEach((each, o) => {
    if (!each.error || !(rest?.on[o]?.length || each.error.artefacts)) return
    measurements.set(each.name, measurementOf(runnable, rest, o, artefactOutputs.indexOf(o)))
  })
  const drifting = dynamics.layout.drifting ?? []
  const unreported = model.inputs.flatMap((input) =>
    input.unreported ? [{ ...input.unreported, name: input.name }] : [],
  )

  return {
    runnable,
    rest,
    coordinates: streamCoordinates(runnable),
    grid,
    window,
    artefactOutputs,
    carry(members) {
      const moments = new Float64Array((rest?.rows ?? 0) * members.count)
      rest?.begin(members, moments)
      return { moments, artefacts: new Float64Array(artefactOutputs.length * members.count) }
    },
    advance(moving, to, events, draws) {
      const { members, carried } = moving
      const from = members.time
      dynamics.advance(members, from, to, events, draws)
      members.time = to
      rest?.predict(members, carried.moments, to - from)
    },
    weigh(moving, observations, draws, entity, logWeights) {
      const { members, carried, measuredAt } = moving
      let predicted: Float64Array | null = null
      for (const observed of observations) {
        const measurement = measurements.get(observed.output)
        if (!measurement) {
          dynamics.weigh(members, [observed], logWeights)
          continue
        }
        if (!predicted) {
          predicted = new Float64Array(dynamics.layout.outputs.length * members.count)
          dynamics.outputs(members, predicted)
        }
        const row = artefactOutputs.findIndex((o) => outputs[o]!.name === observed.output)
        const dt = row < 0 ? 0 : members.time - measuredAt[row]!
        measurement(members, carried, predicted, observed, dt, draws, entity, logWeights)
        if (row >= 0) measuredAt[row] = members.time
      }
    },
    wander(members, interval, draws, entity, revises) {
      const { count, values } = members
      const walk = draws.stream('drift')
      const noise = new Float64Array(count)
      drifting.forEach(({ offset, deviation }, i) => {
        walk.fillNormal(noise, entity, i)
        const scale = deviation * Math.sqrt(interval)
        for (let m = 0; m < count; m++) values[offset * count + m]! += scale * noise[m]!
      })
      if (drifting.length > 0 && revises) dynamics.revise?.(members)
      for (const { name, every, amount, spread } of unreported) {
        const event = draws.stream(`unreported ${name}`)
        const chance = interval / every
        const size = log(amount)
        for (let m = 0; m < count; m++) {
          if (members.status[m] !== stopped.alive || !(event.uniform(m, entity, 0) < chance)) continue
          dynamics.give?.(members, m, name, exp(size + spread * event.normal(m, entity, 1)))
        }
      }
    },
  }
}
