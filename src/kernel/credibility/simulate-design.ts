import { assimilate } from '../belief/assimilate.ts'
import { inOrder, startOf } from '../belief/replay.ts'
import { runnable } from '../belief/runnable.ts'
import { recordOneByOne } from '../forecast/doses.ts'
import { forecast } from '../forecast/predict.ts'
import type { Model } from '../model.ts'
import type { Draws } from '../random/draws.ts'
import type { InputEvent, ObservationEvent, TimelineEvent } from '../timeline.ts'

export interface SimulatedDesign {
  readonly observations: readonly (ObservationEvent & { readonly value: number })[]
  /** simulations[k][row]: one possible subject, measured as this one was. */
  readonly simulations: readonly Float64Array[]
}

/**
 * Subjects that the model makes with the inputs, covariates, resets and sampling times of a real one: what predictive checks compare with.
 * Empty without a measurement.
 */
export function simulateDesign(
  model: Model,
  record: readonly TimelineEvent[],
  n: number,
  draws: Draws,
): SimulatedDesign {
  const observations = inOrder(record).filter(
    (event): event is ObservationEvent & { readonly value: number } =>
      event.kind === 'observation' && event.value !== null,
  )
  const last = observations.at(-1)
  if (!last) return { observations, simulations: [] }
  const timeline = recordOneByOne(record, last.time)
  const begin = startOf(timeline, observations[0]!.time)
  const seen = timeline.filter((event) => event.time <= begin && event.kind !== 'observation')
  const run = runnable(model, seen)
  const [belief] = assimilate(run, seen, null, draws, { at: begin, members: n })
  const later = timeline.filter((event) => event.time > begin)
  const events = later.filter((event): event is InputEvent => event.kind === 'input')
  const coming = later.filter(({ kind }) => kind === 'covariate' || kind === 'reset')
  const times = [...new Set(observations.map(({ time }) => time))]
  const future = forecast(run, belief, { kind: 'inputs', name: 'given', events }, last.time, draws, {
    times,
    coming,
    keepMeasured: true,
  })
  const rows = observations.map(({ output, time }) => {
    const found = future.outputs.find(({ name }) => name === output)
    return found?.measured?.[times.indexOf(time)]
  })
  return {
    observations,
    simulations: Array.from({ length: n }, (_, k) => Float64Array.from(rows, (row) => row?.[k] ?? Number.NaN)),
  }
}
