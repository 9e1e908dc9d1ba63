import type { Members, Nudge, Stretch } from '../dynamics/dynamics.ts'
import { exp, log } from '../dynamics/elementary.ts'
import type { Draws } from '../random/draws.ts'
import type { ObservationEvent, TimelineEvent } from '../timeline.ts'
import { type ResidualProcess, residualProcess } from './gaussian-residual.ts'
import { type Carried, type Measurement, measurementOf, plainMeasurement } from './residual-update.ts'
import type { Runnable } from './runnable.ts'
import { numbersAreSteady } from './steady-numbers.ts'
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
  /** Members may go through many instants before what was measured at them is weighed (`numbersAreSteady`). */
  readonly steady: boolean
  carry(members: Members): Carried
  advance(moving: Moving, to: number, events: readonly TimelineEvent[], draws: Draws): void
  /** Moves members alone through stretches. */
  follow(members: Members, stretches: readonly Stretch[], draws: Draws): void
  /**
   * Log densities of measurements that found `predicted`, added to `logWeights`; the residual, which stands at their instant `at`, is conditioned
   * on them.
   */
  weigh(
    moving: Moving,
    observations: readonly ObservationEvent[],
    predicted: Float64Array,
    at: number,
    draws: Draws,
    entity: number,
    logWeights: Float64Array,
  ): void
  /** Drifts of `count` members in the interval that ends here, and unreported events at its end. */
  nudge(count: number, interval: number, draws: Draws, entity: number): Nudge
  /** Whether they ever have any. */
  readonly wanders: boolean
}

export function createStreamMover(runnable: Runnable): StreamMover {
  const { model, dynamics } = runnable
  const rest = residualProcess(runnable)
  const { grid, window } = model.assimilate ?? { grid: 1, window: 12 }
  const outputs = model.outputs
  const artefactOutputs = outputs.flatMap((each, o) => (each.error?.artefacts ? [o] : []))
  const measurements = new Map<string, Measurement>()
  outputs.forEach((each, o) => {
    if (!each.error) return
    const joined = rest?.on[o]?.length || each.error.artefacts
    measurements.set(
      each.name,
      joined ? measurementOf(runnable, rest, o, artefactOutputs.indexOf(o)) : plainMeasurement(runnable, o),
    )
  })
  const drifting = dynamics.layout.drifting ?? []
  const unreported = model.inputs.flatMap((input) =>
    input.unreported ? [{ ...input.unreported, name: input.name }] : [],
  )

  function follow(members: Members, stretches: readonly Stretch[], draws: Draws): void {
    if (dynamics.follow) {
      dynamics.follow(members, stretches, draws)
      return
    }
    for (const { to, events, into, nudge } of stretches) {
      dynamics.advance(members, members.time, to, events, draws)
      members.time = to
      if (into) dynamics.outputs(members, into)
      if (nudge) dynamics.nudge?.(members, nudge)
    }
  }

  return {
    runnable,
    steady: numbersAreSteady(runnable),
    wanders: drifting.length > 0 || unreported.length > 0,
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
    advance({ members, carried }, to, events, draws) {
      const from = members.time
      dynamics.advance(members, from, to, events, draws)
      members.time = to
      rest?.predict(members, carried.moments, to - from)
    },
    follow,
    weigh({ members, carried, measuredAt }, observations, predicted, at, draws, entity, logWeights) {
      for (const observed of observations) {
        const measurement = measurements.get(observed.output)!
        const row = artefactOutputs.findIndex((o) => outputs[o]!.name === observed.output)
        const dt = row < 0 ? 0 : at - measuredAt[row]!
        measurement(members, carried, predicted, observed, dt, draws, entity, logWeights)
        if (row >= 0) measuredAt[row] = at
      }
    },
    nudge(count, interval, draws, entity) {
      const walk = draws.stream('drift')
      const drifts = drifting.map(({ offset, deviation }, i) => {
        const by = new Float64Array(count)
        walk.fillNormal(by, entity, i)
        const scale = deviation * Math.sqrt(interval)
        for (let m = 0; m < count; m++) by[m]! *= scale
        return { offset, by }
      })
      const coins = new Float64Array(unreported.length > 0 ? count : 0)
      const given: { readonly member: number; readonly input: string; readonly amount: number }[] = []
      for (const { name: input, every, amount, spread } of unreported) {
        const event = draws.stream(`unreported ${input}`)
        const chance = interval / every
        const size = log(amount)
        event.fillUniform(coins, entity, 0)
        for (let member = 0; member < count; member++)
          if (coins[member]! < chance)
            given.push({ member, input, amount: exp(size + spread * event.normal(member, entity, 1)) })
      }
      return { drifts, given }
    },
  }
}
