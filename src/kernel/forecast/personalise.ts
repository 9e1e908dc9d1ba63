import { coordinatesOf, writeEffects } from '../belief/coordinates.ts'
import { type Inversion, invertEnsemble } from '../belief/ensemble-inversion.ts'
import type { Members } from '../dynamics/dynamics.ts'
import { createDynamics, type EquationDynamics } from '../dynamics/equations.ts'
import { HamzadError } from '../hamzad-error.ts'
import type { Model } from '../model.ts'
import type { Draws } from '../random/draws.ts'
import type { TimelineEvent } from '../timeline.ts'
import { type CycleView, observeCycle, periodOf, settle } from './limit-cycle.ts'

/** What was measured of one subject whose model repeats. */
export interface CycleEvidence {
  /** Covariates by name, in their declared units; others take their defaults. */
  readonly covariates: Readonly<Record<string, number>>
  /** Observables of the cycle by name. */
  readonly observed: Readonly<Record<string, number>>
}

export interface Personalised {
  readonly model: Model
  readonly dynamics: EquationDynamics
  readonly covariates: Readonly<Record<string, number>>
  /** Standard coordinates of the members. */
  readonly z: Float64Array
  /** The same before anything was measured. */
  readonly priorZ: Float64Array
  /** The members on their limit cycles, as `dynamics.save` writes them. */
  readonly rest: Uint8Array
  readonly count: number
  readonly inversion: Inversion
}

export interface PersonaliseOptions {
  readonly members?: number
  /** Assimilations of the same data with inflated variance, 4. */
  readonly steps?: number
  /** Relative tolerance of the solver, 1e-5: errors far below those of measurements. */
  readonly rtol?: number
  /** Told after every prediction of the whole ensemble. */
  readonly progress?: (done: number, of: number) => void
}

const samples = 64
/** Changes over a cycle that measurements cannot see. */
const settled = { tolerance: 2e-4, most: 24 }

/**
 * The posterior ensemble of a subject from numbers that sum up one cycle: prior members are carried to their limit cycles, and moved by the ensemble
 * smoother until these agree with what was measured. Errors: `input.invalid` for a name the model does not know.
 *
 *     const twin = personalise(heart, { covariates: { heart_rate: 72 }, observed: { systolic: 118, stroke_volume: 70 } }, draws)
 */
export function personalise(
  model: Model,
  { covariates, observed }: CycleEvidence,
  draws: Draws,
  options: PersonaliseOptions = {},
): Personalised {
  const { members: count = 200, steps = 4, rtol = 1e-5 } = options
  const observables = model.cycle?.observables ?? []
  const asked = Object.entries(observed).map(([name, value]) => {
    const index = observables.findIndex((each) => each.name === name && each.sd !== undefined)
    if (index >= 0) return { index, value, sd: observables[index]!.sd! }
    const names = observables.filter((each) => each.sd !== undefined).map((each) => each.name)
    throw unknown('observable', name, names)
  })
  for (const name of Object.keys(covariates)) {
    if (!model.covariates.some((each) => each.name === name))
      throw unknown(
        'covariate',
        name,
        model.covariates.map((each) => each.name),
      )
  }
  const dynamics = createDynamics(model, { rtol, atol: rtol * 1e-2 })
  const coordinates = coordinatesOf({ model, dynamics })
  const d = coordinates.slots.length
  const z = new Float64Array(d * count)
  const prior = draws.stream('prior')
  for (let k = 0; k < d; k++) prior.fillNormal(z.subarray(k * count, (k + 1) * count), k, 0)
  const assimilations = asked.length > 0 ? steps : 0
  let done = 0
  let rest = new Uint8Array()
  const predict = (at: Float64Array, into: Float64Array) => {
    const members = startMembers(model, dynamics, at, count, covariates)
    settle(model, dynamics, members, draws, settled)
    // The inversion ends with a prediction of the members that it answers with.
    rest = dynamics.save(members) as typeof rest
    const view = observeCycle(model, dynamics, members, draws, samples)
    for (const [j, { index }] of asked.entries()) {
      into.set(view.observables.subarray(index * count, (index + 1) * count), j * count)
    }
    options.progress?.(++done, assimilations + 1)
  }
  const inversion = invertEnsemble(
    { z, count, predict, observed: asked.map((each) => each.value), sd: asked.map((each) => each.sd) },
    assimilations,
    draws.stream('inversion'),
  )
  return { model, dynamics, covariates, z: inversion.z, priorZ: z, rest, count, inversion }
}

function unknown(what: string, name: string, names: readonly string[]): HamzadError {
  return new HamzadError('input.invalid', {
    what: `The ${what} ${name}`,
    why: 'the model does not know it',
    action: `Use one of ${names.join(', ')}`,
  })
}

/** Members with these standard coordinates at the start of the model, before any cycle. */
export function startMembers(
  model: Model,
  dynamics: EquationDynamics,
  z: Float64Array,
  count: number,
  covariates: Readonly<Record<string, number>>,
): Members {
  const members = dynamics.allocate(count)
  writeEffects(coordinatesOf({ model, dynamics }), z, members)
  const timeline = Object.entries(covariates).map(
    ([covariate, value]): TimelineEvent => ({ kind: 'covariate', time: 0, covariate, value }),
  )
  dynamics.start(members, { start: 0, timeline })
  return members
}

/** One member where the posterior has its mean, on its limit cycle: what is drawn while the ensemble is on its way. */
export function middleOf(twin: Personalised, draws: Draws): Personalised {
  const { model, dynamics, covariates, count } = twin
  const mean = (z: Float64Array) =>
    Float64Array.from(
      { length: z.length / count },
      (_, k) => z.subarray(k * count, (k + 1) * count).reduce((sum, x) => sum + x, 0) / count,
    )
  const z = mean(twin.z)
  const members = startMembers(model, dynamics, z, 1, covariates)
  settle(model, dynamics, members, draws, settled)
  return { ...twin, z, priorZ: mean(twin.priorZ), rest: dynamics.save(members), count: 1 }
}

/** What would be done: covariates set anew, amounts given at once. */
export interface WhatIf {
  readonly name: string
  readonly covariates?: Readonly<Record<string, number>>
  readonly inputs?: Readonly<Record<string, number>>
}

export interface CycleForecast {
  readonly name: string
  readonly view: CycleView
  readonly members: Members
}

/** The limit cycle of every member, as it is or under what-ifs, on the same members. */
export function forecastCycle(
  twin: Personalised,
  whatIf: WhatIf,
  draws: Draws,
  options: { readonly samples?: number; readonly tolerance?: number } = {},
): CycleForecast {
  const { model, dynamics } = twin
  const members = dynamics.load(twin.rest)
  const at = members.time
  const events: TimelineEvent[] = [
    ...Object.entries(whatIf.covariates ?? {}).map(
      ([covariate, value]): TimelineEvent => ({ kind: 'covariate', time: at, covariate, value }),
    ),
    ...Object.entries(whatIf.inputs ?? {}).map(
      ([input, amount]): TimelineEvent => ({ kind: 'input', time: at, input, amount, rate: 0 }),
    ),
  ]
  if (events.length > 0) dynamics.advance(members, at, at, events, draws)
  const period = periodOf(model, dynamics, members)
  settle(model, dynamics, members, draws, { ...settled, ...(options.tolerance && { tolerance: options.tolerance }) })
  // Cycles are drawn from their beginning.
  const phase = members.time / period - Math.floor(members.time / period)
  if (phase > 1e-9) dynamics.advance(members, members.time, members.time + period * (1 - phase), [], draws)
  const view = observeCycle(model, dynamics, members, draws, options.samples ?? samples)
  return { name: whatIf.name, view, members }
}
