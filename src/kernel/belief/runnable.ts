import type { Dynamics } from '../dynamics/dynamics.ts'
import { type EquationOptions, equationDynamics, occasionsOf } from '../dynamics/equation-dynamics.ts'
import { createDynamics } from '../dynamics/equations.ts'
import { createFlowDynamics } from '../dynamics/flow/create-flow-dynamics.ts'
import type { Model } from '../model.ts'
import type { TimelineEvent } from '../timeline.ts'

/** A model with the machine that moves its members: what every function of the loop takes. */
export interface Runnable {
  readonly model: Model
  readonly dynamics: Dynamics
}

/** True when the model's observations are assimilated as a stream, one after the other. */
export const isStream = (model: Model): boolean =>
  model.assimilate !== undefined && model.assimilate.method !== 'sparse'

/** Events of an input that have coordinates; later ones are drawn anew, or an ensemble would outgrow memory. */
const mostEvents = 500

const known = new WeakMap<Model, Map<string, Runnable>>()

/**
 * The runnable form of a model, made once per model and layout. A model with effects per occasion or per event needs the timeline:
 * every occasion and event on it becomes a coordinate of the members, so a belief and its bytes belong to the timeline's layout.
 * For all other models the timeline does not matter. In a stream every event draws its effects anew, and drifts move at the stream's grid.
 *
 *     const run = runnable(model)
 */
export function runnable(model: Model, timeline: readonly TimelineEvent[] = []): Runnable {
  const key = isStream(model) ? 'stream' : JSON.stringify(coordinatesOn(model, timeline))
  const forms = known.get(model) ?? new Map<string, Runnable>()
  known.set(model, forms)
  const found = forms.get(key)
  if (found) return found
  const dynamics = model.kind === 'flow' ? createFlowDynamics(model) : createDynamics(model, optionsOn(model, timeline))
  const made = { model, dynamics }
  forms.set(key, made)
  return made
}

/** As `runnable`, for a model of equations and made anew: a page that forecasts takes it, and leaves slopes and the machinery of processes at home. */
export const runnableEquations = (model: Model, timeline: readonly TimelineEvent[]): Runnable => ({
  model,
  dynamics: equationDynamics(model, optionsOn(model, timeline), null),
})

const optionsOn = (model: Model, timeline: readonly TimelineEvent[]): EquationOptions =>
  isStream(model) ? streamOptions(model) : coordinatesOn(model, timeline)

/** A stream's members drift at its grid, and are moved as exactly as the model says it needs. */
const streamOptions = ({ solver, assimilate }: Model) => ({
  driftInterval: Number.POSITIVE_INFINITY,
  stretch: assimilate!.grid,
  ...(solver?.method && { method: solver.method }),
  ...(solver?.tolerance !== undefined && {
    rtol: solver.tolerance,
    atol: solver.absolute ?? 0.01 * solver.tolerance,
  }),
})

/** The occasions and events of a timeline that a member of the model has coordinates for. */
export function coordinatesOn(model: Model, timeline: readonly TimelineEvent[]) {
  const levels = new Set(model.effects.map((effect) => effect.level))
  const occasions = levels.has('occasion') ? occasionsOf(timeline) : []
  const events: Record<string, number> = {}
  for (const { level, each } of model.effects) {
    if (level !== 'event' || each === undefined) continue
    let count = 0
    for (const event of timeline)
      if (event.kind === 'input' && event.input === each) count += 1 + (event.additional ?? 0)
    events[each] = Math.min(count, mostEvents)
  }
  return { events, ...(occasions.length > 0 ? { occasions } : {}) }
}
