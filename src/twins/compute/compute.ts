import { chanceOf } from '../../kernel/alerts/alert-rule.ts'
import { assimilate } from '../../kernel/belief/assimilate.ts'
import type { Belief, Diagnostics } from '../../kernel/belief/belief.ts'
import { decodeBelief, encodeBelief } from '../../kernel/belief/encode.ts'
import { decodeSnapshot, encodeSnapshot } from '../../kernel/belief/encode-snapshot.ts'
import { selectCarried } from '../../kernel/belief/laden.ts'
import { select } from '../../kernel/belief/members.ts'
import { type Plausibility, type PlausibilityOptions, plausibility } from '../../kernel/belief/plausibility.ts'
import { prior } from '../../kernel/belief/prior.ts'
import { startOf } from '../../kernel/belief/replay.ts'
import { isStream, type Runnable, runnable } from '../../kernel/belief/runnable.ts'
import { neededSince } from '../../kernel/belief/stream.ts'
import type { StreamState } from '../../kernel/belief/stream-state.ts'
import { asKnown, declaredLimits, withinLimits } from '../../kernel/credibility/limits.ts'
import { type Score, scoreEnsemble } from '../../kernel/credibility/score-ensemble.ts'
import { type EffectOptions, type TreatmentEffect, treatmentEffect } from '../../kernel/credibility/treatment-effect.ts'
import { HamzadError } from '../../kernel/errors.ts'
import { compare } from '../../kernel/forecast/compare.ts'
import type { Forecast, Recommendation } from '../../kernel/forecast/forecast.ts'
import { judge } from '../../kernel/forecast/judge.ts'
import { type LevelWorth, nextForDecision } from '../../kernel/forecast/next-for-decision.ts'
import type { CandidateMeasurement } from '../../kernel/forecast/next-measurement.ts'
import { forecast, livingWeights } from '../../kernel/forecast/predict.ts'
import { type RecommendOptions, recommend } from '../../kernel/forecast/recommend.ts'
import type { RegimenSteps } from '../../kernel/forecast/refine-regimen.ts'
import { retrace } from '../../kernel/forecast/retrace.ts'
import { searchRegimen } from '../../kernel/forecast/search-regimen.ts'
import type { Decision, Model } from '../../kernel/model.ts'
import { createDraws } from '../../kernel/random/create-draws.ts'
import type { Draws } from '../../kernel/random/draws.ts'
import { normaliseLogWeights } from '../../kernel/statistics/weights.ts'
import type { InputEvent, ObservationEvent, TimelineEvent } from '../../kernel/timeline.ts'
import { convert } from '../../kernel/units/convert.ts'
import { answerChunk } from '../../kernel/workers/ensemble-pool.ts'
import type { AlertChances } from '../alerts/note-alerts.ts'
import {
  type ForecastSummary,
  type MeasureSummary,
  type OutputSummary,
  summariseMeasures,
  summariseOutputs,
  summariseParameters,
} from '../forecast/forecast-summary.ts'
import { hospitalComputations } from '../hospital/hospital-compute.ts'
import { matchRecords } from '../patients/match-records.ts'
import { type Life, type LifeRequest, liveThrough } from './live-through.ts'
import { replications } from './replications.ts'
import { simulateIndividuals } from './simulate-individuals.ts'

/**
 * The mathematics of a twin as pure functions of plain data: the same request gives the same answer on any thread or machine. Times are
 * model time.
 */
export const computations = {
  assimilation,
  update,
  comparison,
  recommendation,
  doubts,
  effect,
  nextLevels,
  thinned,
  scoring,
  life,
  chunk: answerChunk,
  individuals: simulateIndividuals,
  replications,
  matching: matchRecords,
  ...hospitalComputations,
}
export type Computations = typeof computations
export type TaskName = keyof Computations

export interface AssimilationRequest {
  readonly model: Model
  readonly seed: number
  readonly members: number
  readonly timeline: readonly TimelineEvent[]
  /** Instant of the belief. */
  readonly at: number
}

export interface UpdateRequest extends AssimilationRequest {
  /** Inputs to come if nothing changes. */
  readonly plan: readonly InputEvent[]
  readonly planName: string
  readonly until: number
  /** Instants at which the past is shown. */
  readonly past: readonly number[]
  /** Of a stream: where it goes on from, for which the caller vouches (`newestSnapshot`); null: from its start. */
  readonly snapshot?: Uint8Array | null
  /** Of a stream: instants of its grid whose snapshots are wanted, if they are passed. */
  readonly snapshotsAt?: readonly number[]
}

export interface UpdateAnswer {
  readonly bytes: Uint8Array
  readonly diagnostics: Diagnostics
  readonly logEvidence: number
  /** The chance of each rule of the model. */
  readonly alerts: AlertChances
  /** Absent when no member could be computed; the diagnostics say why. */
  readonly summary: ForecastSummary | null
  /** Of a stream: what the next update may go on from. */
  readonly snapshots: readonly {
    readonly time: number
    readonly past: number
    /** From when the timeline must be at hand to go on. */
    readonly since: number
    readonly bytes: Uint8Array
  }[]
}

/** The belief alone, as bytes: what a replay compares. */
export function assimilation(request: AssimilationRequest): {
  readonly bytes: Uint8Array
  readonly diagnostics: Diagnostics
} {
  const machine = run(request.model, request.timeline)
  const [belief, diagnostics] = believe(machine, request)
  return { bytes: encodeBelief(machine, belief), diagnostics }
}

/** Belief, past, and forecast under the current plan. */
export function update(request: UpdateRequest): UpdateAnswer {
  const machine = run(request.model, request.timeline)
  const snapshots: UpdateAnswer['snapshots'][number][] = []
  const wanted = new Set(request.snapshotsAt)
  const [belief, diagnostics] = believe(machine, request, request.snapshot ?? null, (state) => {
    const { time } = state.members
    if (!wanted.has(time)) return
    snapshots.push({ time, past: state.past, since: neededSince(state), bytes: encodeSnapshot(machine, state) })
  })
  const bytes = encodeBelief(machine, belief)
  const draws = createDraws(request.seed)
  const plan = { kind: 'inputs', name: request.planName, events: request.plan } as const
  const times = isStream(request.model) ? { times: streamTimes(request) } : {}
  const future = forecast(machine, belief, plan, request.until, draws.stream('forecast'), times)
  if (!future.outcome.ok)
    return { bytes, diagnostics, logEvidence: belief.logEvidence, alerts: [], summary: null, snapshots }
  const past =
    request.past.length > 1 ? retrace(machine, belief, request.timeline, request.past, draws.stream('forecast')) : null
  const context = { start: request.at, timeline: request.timeline }
  const some = isStream(request.model) ? Math.min(request.members, fewMembers) : request.members
  const population = prior(machine, context, some, draws.stream('population'))
  return {
    bytes,
    diagnostics,
    logEvidence: belief.logEvidence,
    snapshots,
    alerts: chancesOf(request.model, belief, future),
    summary: {
      outputs: summariseOutputs(future, belief, past?.outcome.ok ? past : null),
      measures: summariseMeasures(future.measures, belief),
      parameters: summariseParameters(machine.dynamics, belief, population),
    },
  }
}

/** By the futures of all members, with what the equations leave. */
function chancesOf(model: Model, belief: Belief, future: Forecast): AlertChances {
  const { count } = belief.members
  const weights = livingWeights(belief, belief.members) ?? undefined
  return (model.alerts ?? []).map((rule) => {
    const values = future.outputs.find(({ name }) => name === rule.of)?.values
    const times = future.times.filter((time) => time <= belief.at + rule.within + 1e-9)
    const futures = values ? Array.from({ length: count }, (_, m) => times.map((__, i) => values[i * count + m]!)) : []
    return { code: rule.code, chance: chanceOf(rule, belief.at, times, futures, weights) }
  })
}

/** Members that suffice for what a stream is only compared with: its population, and a twin that was never measured. */
const fewMembers = 100

/** A stream is foretold finely where it is looked at: each third of its grid at first, each instant of the grid after twelve of those. */
function streamTimes({ model, at, until }: UpdateRequest): number[] {
  const { grid } = model.assimilate!
  const times = [at]
  while (times.at(-1)! < until - 1e-9)
    times.push(Math.min(until, times.at(-1)! + (times.length <= 12 ? grid / 3 : grid)))
  return times
}

function believe(
  machine: Runnable,
  request: AssimilationRequest,
  bytes: Uint8Array | null = null,
  onSnapshot?: (state: StreamState) => void,
): [Belief, Diagnostics] {
  const from = bytes && snapshotIn(machine, bytes)
  return assimilate(machine, request.timeline, from, createDraws(request.seed).stream('assimilate'), {
    at: request.at,
    members: request.members,
    ...(from && { continues: true }),
    ...(onSnapshot && { onSnapshot }),
  })
}

/** A snapshot that cannot be read is a short cut that is not there. */
function snapshotIn(machine: Runnable, bytes: Uint8Array): StreamState | null {
  try {
    return decodeSnapshot(machine, bytes)
  } catch {
    return null
  }
}

export interface ComparisonRequest {
  readonly model: Model
  readonly seed: number
  /** What the belief rests on. */
  readonly timeline: readonly TimelineEvent[]
  /** The stored belief. */
  readonly bytes: Uint8Array
  readonly plans: readonly { readonly name: string; readonly events: readonly InputEvent[] }[]
  readonly until: number
}

export interface ComparisonAnswer {
  readonly plans: readonly {
    readonly name: string
    readonly outputs: readonly OutputSummary[]
    readonly measures: readonly MeasureSummary[]
    /** By the model's first decision. */
    readonly score: ReturnType<typeof judge>['score'] | null
  }[]
  readonly differences: readonly {
    readonly plan: string
    readonly measure: string
    readonly unit: string
    readonly quantiles: readonly number[]
  }[]
}

/** Plans side by side on the members of a stored belief. The draws are those of its forecast. */
export function comparison(request: ComparisonRequest): ComparisonAnswer {
  const machine = run(request.model, request.timeline)
  const belief = decodeBelief(machine, request.bytes)
  const plans = request.plans.map(({ name, events }) => ({ kind: 'inputs', name, events }) as const)
  const draws = createDraws(request.seed).stream('forecast')
  const { forecasts, differences } = compare(machine, belief, plans, request.until, draws)
  const decision = request.model.decisions[0]
  const weights = livingWeights(belief, belief.members)
  const carried = belief.stream && { carried: belief.stream.carried }
  return {
    plans: forecasts.map((future: Forecast, index) => {
      if (!future.outcome.ok)
        throw new HamzadError('twin.computation', { why: future.outcome.message ?? 'no member could be computed' })
      return {
        name: future.plan,
        outputs: summariseOutputs(future, belief, null),
        measures: summariseMeasures(future.measures, belief),
        score:
          decision && weights
            ? judge(
                { runnable: machine, members: belief.members, weights, decision, draws, ...carried },
                plans[index]!.events,
              ).score
            : null,
      }
    }),
    differences,
  }
}

export interface RecommendationRequest {
  readonly model: Model
  readonly seed: number
  readonly timeline: readonly TimelineEvent[]
  readonly bytes: Uint8Array
  readonly decision: Decision
  /** Inputs to come if nothing changes; they go on until `from`. */
  readonly plan: readonly InputEvent[]
  /** When a new regimen would start. */
  readonly from: number
  /** Also search between the points of the grid, in these steps; intervals and lengths without one are those of the grid. */
  readonly steps?: RegimenSteps
}

/** The decision's grid, ranked on the members of a stored belief, and the best between its points when asked. */
export function recommendation(request: RecommendationRequest): Recommendation {
  const machine = run(request.model, request.timeline)
  const belief = decodeBelief(machine, request.bytes)
  const draws = createDraws(request.seed).stream('forecast')
  const { decision, plan, from, steps } = request
  const options: RecommendOptions = {
    ...(plan.length > 0 ? { current: { kind: 'inputs', name: 'current', events: plan } } : {}),
    from,
  }
  return steps === undefined
    ? recommend(machine, belief, decision, draws, options)
    : searchRegimen(machine, belief, decision, draws, {
        ...options,
        continuous: true,
        steps: { duration: 'listed', ...steps },
      })
}

export interface DoubtsRequest extends Omit<AssimilationRequest, 'members'>, Omit<PlausibilityOptions, 'at'> {}

/** What may be wrong with the record. */
export function doubts({ model, seed, timeline, ...options }: DoubtsRequest): Plausibility {
  return plausibility(run(model, timeline), timeline, options, createDraws(seed).stream('doubts'))
}

export interface EffectRequest extends AssimilationRequest, Omit<EffectOptions, 'draws' | 'at' | 'members'> {}

/** Is the treatment working? */
export function effect({ model, seed, timeline, ...options }: EffectRequest): TreatmentEffect {
  const { model: known } = run(model, timeline)
  return treatmentEffect(known, timeline, { ...options, draws: createDraws(seed).stream('effect') })
}

export interface NextLevelsRequest extends RecommendationRequest {
  readonly candidates: readonly CandidateMeasurement[]
}

/** What each possible level is worth to a decision. */
export function nextLevels(request: NextLevelsRequest): readonly LevelWorth[] {
  const machine = run(request.model, request.timeline)
  const belief = decodeBelief(machine, request.bytes)
  const draws = createDraws(request.seed).stream('forecast')
  return nextForDecision(machine, belief, request.decision, request.candidates, draws, {
    ...(request.plan.length > 0 ? { current: { kind: 'inputs', name: 'current', events: request.plan } } : {}),
    from: request.from,
  })
}

const thin = 100

/** Every so manieth member of a belief, as bytes: enough for a picture that moves. */
export function thinned({
  model,
  timeline,
  bytes,
}: Pick<ComparisonRequest, 'model' | 'timeline' | 'bytes'>): Uint8Array {
  const machine = run(model, timeline)
  const belief = decodeBelief(machine, bytes)
  const { count } = belief.members
  if (count <= thin) return bytes
  const indices = Uint32Array.from({ length: thin }, (_, i) => Math.floor(((i + 0.5) * count) / thin))
  const members = select(machine.dynamics, belief.members, indices)
  const logWeights = Float64Array.from(indices, (m) => belief.logWeights[m]!)
  normaliseLogWeights(logWeights)
  const stream = belief.stream && { carried: selectCarried(belief.stream.carried, count, indices) }
  return encodeBelief(machine, { ...belief, members, logWeights, ...(stream && { stream }) })
}

export interface ScoringRequest extends AssimilationRequest {
  /** The belief that the forecast was issued from; null: it is computed again. */
  readonly bytes: Uint8Array | null
  /** What was really given after it. */
  readonly inputs: readonly InputEvent[]
  readonly targets: readonly {
    readonly output: string
    readonly time: number
    /** When it was measured, whole minutes since 1970: its PIT is drawn for it, whenever the twin began. */
    readonly minute: number
    readonly value: number
    readonly censored?: 'left' | 'right'
    readonly climatology: readonly number[]
  }[]
}

/** An issued forecast against what was measured: one score a target, null where the model says nothing of it. */
export function scoring(request: ScoringRequest): (Score | null)[] {
  const { model, timeline, at, inputs, targets } = request
  const machine = run(model, timeline)
  const belief = request.bytes ? decodeBelief(machine, request.bytes) : believe(machine, request)[0]
  const draws = createDraws(request.seed)
  const [unmeasured] = unmeasuredBelief(machine, request, draws.stream('unmeasured'))
  const times = [...new Set(targets.map(({ time }) => time))].sort((a, b) => a - b)
  const plan = { kind: 'inputs', name: 'given', events: inputs } as const
  const futureOf = (from: Belief) =>
    forecast(machine, from, plan, times.at(-1) ?? at, draws.stream('forecast'), { times, keepMeasured: true })
  const [future, without] = [futureOf(belief), futureOf(unmeasured)]
  return targets.map(({ output, time, minute, climatology, ...measured }) => {
    const limits = declaredLimits(model, output)
    const { value, censored } = asKnown(measured, limits)
    const seen = (each: number) => withinLimits(each, limits)
    const of = (each: Forecast) => each.outputs.find(({ name }) => name === output)?.measured?.[times.indexOf(time)]
    const ensemble = of(future)
    if (!ensemble) return null
    const prior = of(without)
    const last = timeline.findLast(
      (event): event is ObservationEvent =>
        event.kind === 'observation' && event.output === output && event.value !== null && event.time <= at,
    )
    const scoreOf = (members: ArrayLike<number> | undefined) =>
      members && scoreEnsemble(members, value, 0.5, { limits })?.crps
    const climate = climatology.length > 4 ? scoreOf(climatology) : undefined
    const unknown = scoreOf(prior)
    const which = model.outputs.findIndex(({ name }) => name === output)
    return scoreEnsemble(ensemble, value, draws.stream('pit').uniform(0, which, minute), {
      references: {
        ...(last && { persistence: Math.abs(seen(last.value as number) - seen(value)) }),
        ...(climate !== undefined && { climatology: climate }),
        ...(unknown !== undefined && { prior: unknown }),
      },
      ...(censored && { censored }),
      limits,
    })
  })
}

/** The twin had it never been measured; of a stream, what meals and doses of the last day say. */
function unmeasuredBelief(machine: Runnable, { model, timeline, at, members }: ScoringRequest, draws: Draws) {
  if (!isStream(model)) return assimilate(machine, timeline, null, draws, { at, members, method: 'prior' })
  const day = (convert(24, 'h', model.time) as { readonly value: number }).value
  const start = Math.max(startOf(timeline, at), at - day)
  const known = timeline.filter(({ kind }) => kind !== 'observation')
  return assimilate(machine, known, null, draws, { at, members: Math.min(members, fewMembers), start })
}

/** One individual of a data file. */
function life(request: LifeRequest): Life {
  return liveThrough({ ...request, model: knownModel(request.model) })
}

const models = new Map<string, Model>()

/** The same text is one model, and compiled to dynamics once a thread, however often it comes in a message. */
function knownModel(model: Model): Model {
  const known = models.get(model.hash)
  if (known) return known
  if (models.size > 200) models.clear()
  models.set(model.hash, model)
  return model
}

const run = (model: Model, timeline: readonly TimelineEvent[]): Runnable => runnable(knownModel(model), timeline)
