import { InvalidArgumentError } from 'commander'
import { assimilate } from '../kernel/belief/assimilate.ts'
import type { Belief, Note } from '../kernel/belief/belief.ts'
import { coordinatesOf } from '../kernel/belief/coordinates.ts'
import { futureOccasion } from '../kernel/belief/future-occasion.ts'
import { mapEstimate } from '../kernel/belief/map.ts'
import { drawPrior } from '../kernel/belief/prior.ts'
import type { Runnable } from '../kernel/belief/runnable.ts'
import { runnable } from '../kernel/belief/runnable.ts'
import type { Members } from '../kernel/dynamics/dynamics.ts'
import { stopped } from '../kernel/dynamics/dynamics.ts'
import { typicalMembers } from '../kernel/dynamics/simulate-data.ts'
import type { ParameterTable } from '../kernel/forecast/individual.ts'
import type { FutureOccasion } from '../kernel/forecast/next-occasion.ts'
import type { Model } from '../kernel/model.ts'
import { createDraws } from '../kernel/random/create-draws.ts'
import type { TimelineEvent } from '../kernel/timeline.ts'
import type { Case } from './case.ts'
import { named, readCovariates } from './given-values.ts'
import { outsideModel } from './outside-model.ts'

/** An individual and the ensemble of those that it may be. */
export interface Described {
  /** One member: the most likely individual. */
  readonly individual: ParameterTable
  /** Members from the posterior, or from the population where nothing says more. */
  readonly ensemble: ParameterTable
  readonly of: 'individual' | 'posterior' | 'population'
  readonly covariates: readonly TimelineEvent[]
  /** Where it lies outside the population of the model. */
  readonly outside: readonly Note[]
}

export interface DescriptionFlags {
  readonly covariate?: Readonly<Record<string, string>>
  readonly eta?: Readonly<Record<string, number>>
  readonly parameter?: Readonly<Record<string, number>>
  readonly members: number
  readonly seed: number
}

/** `NAME=TEXT`, collected over repetitions. */
export function words(text: string, earlier: Readonly<Record<string, string>> = {}): Record<string, string> {
  const at = text.indexOf('=')
  if (at < 1 || at === text.length - 1) throw new InvalidArgumentError('Write NAME=VALUE, for example weight=70.')
  return { ...earlier, [text.slice(0, at).trim()]: text.slice(at + 1).trim() }
}

/** The individual that covariates, effects and parameters describe; effects that are not given are typical, and random in the ensemble. */
export function describeIndividual(model: Model, flags: DescriptionFlags): Described {
  const covariates = readCovariates(model, flags.covariate ?? {})
  const given = named(flags.parameter ?? {}, model.parameters, 'parameter', model)
  const eta = named(flags.eta ?? {}, model.effects, 'effect', model)
  const rest = model.parameters.filter(({ name }) => !Object.hasOwn(given, name))
  const fixedValue = (values: Record<string, number>, name: string, count: number) =>
    new Float64Array(count).fill(values[name]!)
  // Constants need no patient.
  if (rest.every(({ typical, effects }) => typical.kind === 'number' && effects.length === 0)) {
    const table = model.parameters.map(({ name, typical }) =>
      fixedValue({ [name]: typical.kind === 'number' ? typical.value : 0, ...given }, name, 1),
    )
    return { individual: table, ensemble: table, of: 'individual', covariates, outside: [] }
  }
  const run = runnable(model)
  const context = { start: 0, timeline: covariates }
  const outside = outsideModel(run, covariates, 0)
  const settle = (members: Members): ParameterTable => {
    for (const [slot, { name }] of effectsOf(run)) {
      if (Object.hasOwn(eta, name))
        members.values.fill(eta[name]!, slot.offset * members.count, (slot.offset + 1) * members.count)
    }
    members.time = 0
    run.dynamics.start(members, context)
    return tableOf(run, members).map((values, i) =>
      Object.hasOwn(given, model.parameters[i]!.name)
        ? fixedValue(given, model.parameters[i]!.name, members.count)
        : values,
    )
  }
  const individual = settle(typicalMembers(model, run.dynamics))
  const open = effectsOf(run).some(
    ([, { name, parameter }]) => !Object.hasOwn(eta, name) && !Object.hasOwn(given, parameter),
  )
  if (!open) return { individual, ensemble: individual, of: 'individual', covariates, outside }
  const { members } = drawPrior(run, coordinatesOf(run), context, flags.members, createDraws(flags.seed))
  return { individual, ensemble: settle(members), of: 'population', covariates, outside }
}

/**
 * The individual of a data file, most likely and over the posterior: with the parameters at its last event, or on an occasion to come, whose effects are typical for the individual and, when `drawn`,
 * drawn anew in the ensemble.
 */
export function individualOf(
  { runnable: run, belief, timeline, at, diagnostics, draws }: Case,
  occasions: FutureOccasion = 'last',
): Described {
  const next = (of: Belief, how: 'drawn' | 'typical') =>
    tableOf(run, futureOccasion(run, of, timeline, how, draws.stream('occasion')))
  const [map] = diagnostics.map ? [diagnostics.map] : mapEstimate(run, timeline, { at }, draws)
  const last = new Map<string, TimelineEvent>()
  for (const event of timeline)
    if (event.kind === 'covariate' && event.time <= at) last.set(event.covariate, { ...event, time: 0 })
  const mode = () => assimilate(run, timeline, null, draws, { at, members: 1, method: 'map', conflict: false })[0]
  return {
    individual:
      occasions === 'last'
        ? run.model.parameters.map(({ name }) => Float64Array.of(map.parameters[name]!))
        : next(mode(), 'typical'),
    ensemble: occasions === 'last' ? tableOf(run, belief.members) : next(belief, occasions),
    of: diagnostics.observations > 0 ? 'posterior' : 'population',
    covariates: [...last.values()],
    outside: outsideModel(run, timeline, at),
  }
}

/** Parameters of living members. */
export function tableOf({ dynamics }: Runnable, { values, status, count }: Members): ParameterTable {
  const living = Uint32Array.from({ length: count }, (_, m) => m).filter((m) => status[m] === stopped.alive)
  return dynamics.layout.parameters.map(({ offset }) => Float64Array.from(living, (m) => values[offset * count + m]!))
}

const effectsOf = ({ model, dynamics }: Runnable) =>
  dynamics.layout.effects.map((slot) => [slot, model.effects[slot.effect]!] as const)
