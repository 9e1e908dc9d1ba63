import { compiledEvents } from '../engine/compiled-events.ts'
import { resting } from '../engine/resting.ts'
import { HamzadError } from '../hamzad-error.ts'
import type { Model } from '../model.ts'
import { type EquationDynamics, type EquationOptions, equationDynamics } from './equation-dynamics.ts'
import { refuseForAlgebraic } from './refuse-for-algebraic.ts'
import { sensitivities } from './sensitivities.ts'
import { isAlgebraic } from './structure.ts'

export { type EquationDynamics, type EquationOptions, occasionsOf, outcomeOf } from './equation-dynamics.ts'

/**
 * Interpreted reference dynamics of a model of equations, with the record semantics of NONMEM (see docs of `advance` in Dynamics):
 * bolus and infusion, modelled rate and duration, lag, bioavailability, ADDL, SS 1 and 2, resets; events are exact in time.
 *
 * - `start` takes covariates and occasion from the timeline: the last value up to `start`, else the default, else the first later value;
 *   a derived covariate is computed unless it is recorded itself. Doses are given by `advance` alone, also those at `start`.
 * - `advance` may be given events beyond `to`: they do not take place, but a covariate with carry `next` or `linear`, and the
 *   occasion, take from the next record what the interval up to it needs. Give each event to the calls until it took place, and not again.
 * - At one instant: first what is due of earlier doses (lagged, additional, ends of infusions), then records in the order of the list.
 * - Calls may be split at any instant without changing a bit, provided each knows the same later records.
 *
 *     const dynamics = createDynamics(model, { rtol: 1e-8 })
 *     const members = dynamics.allocate(1)
 *     dynamics.start(members, { start: 0, timeline })
 *     dynamics.advance(members, 0, 24, timeline, draws)
 */
export const createDynamics = (model: Model, options: EquationOptions = {}): EquationDynamics => {
  if (isAlgebraic(model)) refuseForAlgebraic(model, options)
  const dynamics = equationDynamics(model, options, { sensitivities, compiledEvents, resting })
  if (options.method === 'linear' && dynamics.method !== 'linear') {
    throw new HamzadError('input.invalid', {
      what: 'Method linear',
      why: `the equations of ${model.id} are not linear with constant coefficients`,
      action: 'Use auto, dopri5, ssprk43 or rodas5p.',
    })
  }
  return dynamics
}
