import { assimilate } from '../belief/assimilate.ts'
import type { Belief } from '../belief/belief.ts'
import { inOrder, startOf } from '../belief/replay.ts'
import { runnable } from '../belief/runnable.ts'
import { recordOneByOne } from '../forecast/doses.ts'
import type { Plan } from '../forecast/plan.ts'
import { forecast } from '../forecast/predict.ts'
import type { Model } from '../model.ts'
import type { Draws } from '../random/draws.ts'
import { weightsOf } from '../statistics/weights.ts'
import type { InputEvent, ObservationEvent, TimelineEvent } from '../timeline.ts'
import { asKnown, declaredLimits, type Limits, withinLimits } from './limits.ts'
import { type References, type Score, scoreEnsemble } from './score-ensemble.ts'

export interface PrequentialOptions {
  readonly members: number
  readonly draws: Draws
  /** How far ahead, model time; absent: from each observation to the next one of any output, and from the start to the first. */
  readonly horizons?: readonly number[]
  /** Least time between two issues, for streams; absent: at every observation. */
  readonly every?: number
  /** No issue before so much time has been seen, for streams. */
  readonly after?: number
  /** What one would have said knowing other subjects only: values of the output. */
  readonly climatology?: (output: string) => ArrayLike<number>
  /** Limits of quantification of an output. Default: the one that the model declares. */
  readonly limits?: (output: string) => Limits
  /** Events whose chance is foretold too: that the measurement will lie beyond a threshold. */
  readonly events?: readonly ThresholdEvent[]
}

/** "It will be measured below 70"; the threshold in the unit of the output. */
export interface ThresholdEvent {
  readonly output: string
  readonly side: 'below' | 'above'
  readonly threshold: number
}

/** A forecast that was issued, and what then happened. Times are model time. */
export interface PrequentialScore extends Score {
  readonly output: string
  readonly issued: number
  readonly time: number
  /** The horizon that was asked for; null for "the next observation". */
  readonly horizon: number | null
  /** Of the events that were asked about: the chance that was foretold, and whether it happened; absent where a limit of quantification hides it. */
  readonly chances?: readonly { readonly event: ThresholdEvent; readonly risk: number; readonly happened: boolean }[]
}

/**
 * Scores a model on one subject as if it had lived through the record: at each issue it sees only what came before, foretells what will be measured
 * under the inputs that were really given, and is held to what was measured (Dawid, J. R. Stat. Soc. A 1984;147:278). References: the
 * last value of the output, other subjects' values, and the model's own prior without any measurement.
 *
 *     prequential(model, timeline, { members: 500, draws: createDraws(1), horizons: [30, 60] })
 */
export function prequential(
  model: Model,
  record: readonly TimelineEvent[],
  options: PrequentialOptions,
): PrequentialScore[] {
  const ordered = inOrder(record)
  const observations = ordered.filter(isMeasured)
  if (observations.length === 0) return []
  const timeline = recordOneByOne(ordered, observations.at(-1)!.time)
  const inputs = timeline.filter((event): event is InputEvent => event.kind === 'input')
  // A restart of the record (EVID 3, 4) is no finding that a forecast would have to foretell.
  const coming = timeline.filter(({ kind }) => kind === 'reset')
  const { draws, members } = options
  const limitsOf = options.limits ?? ((output) => declaredLimits(model, output))
  const unknown = priorForecast(model, timeline, observations, options, limitsOf)
  const scores: PrequentialScore[] = []
  let last: Belief | null = null
  for (const { at, targets } of issuesOf(timeline, observations, options)) {
    const seen = timeline.filter((event) => event.time <= at && !(event.kind === 'observation' && targets.at(0)?.first))
    const run = runnable(model, seen)
    const [belief] = assimilate(run, seen, last, draws.stream('assimilate'), {
      at,
      members,
      continues: true,
      conflict: false,
    })
    last = belief
    const events = inputs.filter(({ time }) => time > at)
    const plan: Plan = { kind: 'inputs', name: 'given', events }
    const times = [...new Set(targets.map(({ observation }) => observation.time))].sort((a, b) => a - b)
    const future = forecast(run, belief, plan, times.at(-1)!, draws.stream('forecast'), {
      times,
      coming,
      keepMeasured: true,
    })
    const weights = weightsOf(belief.logWeights)
    for (const { observation, horizon } of targets) {
      const output = future.outputs.find(({ name }) => name === observation.output)
      const ensemble = output?.measured?.[times.indexOf(observation.time)]
      if (!ensemble) continue
      const index = observations.indexOf(observation)
      const { value, censored } = asKnown(observation, declaredLimits(model, observation.output))
      const limits = limitsOf(observation.output)
      const score = scoreEnsemble(ensemble, value, draws.stream('pit').uniform(0, index, horizon ?? 0), {
        ...(even(weights) ? {} : { weights }),
        references: referencesOf(observation, at, observations, unknown.get(observation), options, limits),
        ...(censored && { censored }),
        limits,
      })
      const chances = chancesOf(ensemble, weights, { ...observation, value }, censored, options.events ?? [])
      if (score)
        scores.push({
          ...score,
          output: observation.output,
          issued: at,
          time: observation.time,
          horizon,
          ...(chances.length > 0 && { chances }),
        })
    }
  }
  return scores
}

function chancesOf(
  ensemble: ArrayLike<number>,
  weights: Float64Array,
  { output, value }: Measured,
  censored: 'left' | 'right' | undefined,
  events: readonly ThresholdEvent[],
): NonNullable<PrequentialScore['chances']> {
  return events.flatMap((event) => {
    const { side, threshold } = event
    // A value known only as below (above) its limit says nothing of a threshold beyond that limit.
    if (event.output !== output || (censored && (censored === 'left' ? threshold < value : threshold > value)))
      return []
    const beyond = (v: number) => (side === 'below' ? v < threshold : v > threshold)
    let [risk, all] = [0, 0]
    for (let i = 0; i < ensemble.length; i++) {
      // A member whose future could not be computed has no say.
      if (!Number.isFinite(ensemble[i]!)) continue
      all += weights[i]!
      if (beyond(ensemble[i]!)) risk += weights[i]!
    }
    if (all === 0) return []
    const happened = censored ? side === (censored === 'left' ? 'below' : 'above') : beyond(value)
    return [{ event, risk: risk / all, happened }]
  })
}

type Measured = ObservationEvent & { readonly value: number }
const isMeasured = (event: TimelineEvent): event is Measured => event.kind === 'observation' && event.value !== null

interface Issue {
  readonly at: number
  /** `first`: foretold from the start, before any measurement is seen. */
  readonly targets: readonly {
    readonly observation: Measured
    readonly horizon: number | null
    readonly first?: true
  }[]
}

function issuesOf(
  timeline: readonly TimelineEvent[],
  observations: readonly Measured[],
  options: PrequentialOptions,
): Issue[] {
  const { horizons, every = 0, after = 0 } = options
  const times = [...new Set(observations.map(({ time }) => time))]
  const at = (time: number) => observations.filter((each) => each.time === time)
  const begin = startOf(timeline, times[0]!)
  if (!horizons) {
    return times.map((time, i) => ({
      at: i === 0 ? begin : times[i - 1]!,
      targets: at(time).map((observation) => ({
        observation,
        horizon: null,
        ...(i === 0 && { first: true as const }),
      })),
    }))
  }
  const gaps = times.slice(1).map((time, i) => time - times[i]!)
  const usual = gaps.sort((a, b) => a - b)[gaps.length >> 1] ?? 0
  const issues: Issue[] = []
  let before = Number.NEGATIVE_INFINITY
  for (const [i, issued] of times.entries()) {
    if (issued - before < every - 1e-9 || issued - begin < after) continue
    const targets = horizons.flatMap((horizon) => {
      const time = nearest(times, i, issued + horizon)
      // A gap in the stream is no target.
      if (time === null || Math.abs(time - issued - horizon) > Math.min(usual, horizon) / 2 + 1e-9) return []
      return at(time).map((observation) => ({ observation, horizon }))
    })
    if (targets.length === 0) continue
    before = issued
    issues.push({ at: issued, targets })
  }
  return issues
}

function nearest(times: readonly number[], after: number, wanted: number): number | null {
  let best: number | null = null
  for (let i = after + 1; i < times.length; i++) {
    const time = times[i]!
    if (best === null || Math.abs(time - wanted) < Math.abs(best - wanted)) best = time
    if (time > wanted) break
  }
  return best
}

/** CRPS of the model that has seen no measurement of the subject, for every observation, by one forecast from the start. */
function priorForecast(
  model: Model,
  timeline: readonly TimelineEvent[],
  observations: readonly Measured[],
  { members, draws }: PrequentialOptions,
  limitsOf: (output: string) => Limits,
): Map<Measured, number> {
  const begin = startOf(timeline, observations[0]!.time)
  const seen = timeline.filter((event) => event.time <= begin && event.kind !== 'observation')
  const run = runnable(model, seen)
  const own = draws.stream('unmeasured')
  const [belief] = assimilate(run, seen, null, own, { at: begin, members })
  const events = timeline.filter((event): event is InputEvent => event.kind === 'input' && event.time > begin)
  const coming = timeline.filter(({ kind }) => kind === 'reset')
  const times = [...new Set(observations.map(({ time }) => time))]
  const future = forecast(run, belief, { kind: 'inputs', name: 'given', events }, times.at(-1)!, own, {
    times,
    coming,
    keepMeasured: true,
  })
  const scores = new Map<Measured, number>()
  for (const observation of observations) {
    const output = future.outputs.find(({ name }) => name === observation.output)
    const ensemble = output?.measured?.[times.indexOf(observation.time)]
    const score = ensemble && scoreEnsemble(ensemble, observation.value, 0.5, { limits: limitsOf(observation.output) })
    if (score) scores.set(observation, score.crps)
  }
  return scores
}

function referencesOf(
  observation: Measured,
  issued: number,
  observations: readonly Measured[],
  prior: number | undefined,
  { climatology }: PrequentialOptions,
  limits: Limits,
): References {
  const before = observations.findLast(
    (each) => each.output === observation.output && each.time <= issued && each.time < observation.time,
  )
  const others = climatology?.(observation.output)
  const climate = others && others.length > 1 ? scoreEnsemble(others, observation.value, 0.5, { limits }) : null
  const seen = (value: number) => withinLimits(value, limits)
  return {
    ...(before && { persistence: Math.abs(seen(before.value) - seen(observation.value)) }),
    ...(climate && { climatology: climate.crps }),
    ...(prior !== undefined && { prior }),
  }
}

const even = (weights: Float64Array) => weights.every((w) => Math.abs(w - weights[0]!) < 1e-12)
