import { assimilate } from '../belief/assimilate.ts'
import type { Belief } from '../belief/belief.ts'
import { type Plausibility, type PlausibilityOptions, plausibility, type Scored } from '../belief/plausibility.ts'
import { inOrder } from '../belief/replay.ts'
import { type Runnable, runnable } from '../belief/runnable.ts'
import { exp } from '../dynamics/elementary.ts'
import { retrace } from '../forecast/retrace.ts'
import type { Model } from '../model.ts'
import type { Draws } from '../random/draws.ts'
import { weightedQuantiles } from '../statistics/quantile.ts'
import { logSumExp, weightsOf } from '../statistics/weights.ts'
import type { ObservationEvent, TimelineEvent } from '../timeline.ts'

export interface EffectOptions {
  readonly input: string
  readonly output: string
  /** Where the output should be, its unit. */
  readonly range: readonly [number, number]
  readonly at: number
  readonly members: number
  readonly draws: Draws
  /** How the record may be wrong: see `plausibility`. */
  readonly doubts?: Omit<PlausibilityOptions, 'at'>
  /** Other models of the same subject, with the record as they read it: the same measurements in the same unit. */
  readonly others?: readonly { readonly model: Model; readonly timeline: readonly TimelineEvent[] }[]
  /** Instants between the measurements at which the two courses are told. */
  readonly grid?: readonly number[]
}

export interface TreatmentEffect {
  /** Each measurement beside what the twin now expects with the treatment and without it: 10, 50, 90 %. */
  readonly course: readonly {
    readonly time: number
    readonly observed: number
    readonly with: readonly number[]
    readonly without: readonly number[]
  }[]
  /** The two courses on the grid. */
  readonly curve: readonly {
    readonly time: number
    readonly with: readonly number[]
    readonly without: readonly number[]
  }[]
  /** P(in the range with the treatment, and not without it) now. */
  readonly effective: number
  /** P(above or below the range with the treatment, and not so without it) now: what lowers too much harms as well. */
  readonly harmful: number
  /** Since which measurement P(effective) has stayed above 0.9 or below 0.1; null while it is open. */
  readonly knownSince: number | null
  /** What may explain the data, likeliest first: the record and its slips under this model, that no dose was taken, the record under other models, and "none of these". */
  readonly explanations: readonly {
    readonly code: Scored['explanation']['code'] | 'not-taken' | 'other-model' | 'none-of-these'
    /** Of `other-model`. */
    readonly model?: string
    readonly probability: number
  }[]
}

/** How often the data are taken to come from something that the model does not know at all. */
const baseRateOfNone = 0.001
/** How often somebody is taken to have had none of the doses that are recorded, before the data: an assumption, between a ward that gives them and a home where half are missed. */
const baseRateOfNotTaken = 0.02
/** The newest measurements after each of which is asked whether the effect is known: each asks for a belief of its own. */
const mostAsked = 12
/** "None of these" gives every order of magnitude about the measurements the same chance, over so many of them. */
const decades = 4

/**
 * Is it working? The members of the belief live the past twice, as it was and without the treatment, in the same possible worlds; the difference is what
 * the treatment did. Evidence ranks what else may explain the data (`plausibility`), and a law that knows nothing stands for "none of these".
 *
 *     treatmentEffect(model, timeline, { input: 'dose', output: 'concentration', range: [10, 20], at: 48, members: 500, draws })
 */
export function treatmentEffect(
  model: Model,
  record: readonly TimelineEvent[],
  options: EffectOptions,
): TreatmentEffect {
  const { input, output, at, members, draws } = options
  const timeline = inOrder(record).filter((event) => event.time <= at)
  const run = runnable(model, timeline)
  const believe = (until: number): Belief =>
    assimilate(run, timeline, null, draws.stream('assimilate'), { at: until, members, conflict: false })[0]
  const observations = timeline.filter(
    (event): event is ObservationEvent & { readonly value: number } =>
      event.kind === 'observation' && event.output === output && event.value !== null,
  )
  const grid = (options.grid ?? []).filter((time) => time <= at)
  const times = [...new Set([...observations.map(({ time }) => time), ...grid, at])].sort((a, b) => a - b)
  const untreated = timeline.filter((event) => event.kind !== 'input' || event.input !== input)
  const index = model.outputs.findIndex(({ name }) => name === output)
  const live = (belief: Belief, events: readonly TimelineEvent[], when: readonly number[]) =>
    valuesOf(run, belief, events, when, index, draws)
  const belief = believe(at)
  const [treated, without] = [live(belief, timeline, times), live(belief, untreated, times)]
  const weights = weightsOf(belief.logWeights)
  const asked = observations.slice(-mostAsked)
  const chances = asked.map(({ time }) => {
    const then = believe(time)
    return chanceOf(
      live(then, timeline, [time])[0]!,
      live(then, untreated, [time])[0]!,
      weightsOf(then.logWeights),
      options.range,
    ).effective
  })
  const quantiles = (values: Float64Array) => weightedQuantiles(values, weights, [0.1, 0.5, 0.9])
  return {
    course: observations.map(({ time, value }) => {
      const i = times.indexOf(time)
      return { time, observed: value, with: quantiles(treated[i]!), without: quantiles(without[i]!) }
    }),
    curve: grid.map((time) => {
      const i = times.indexOf(time)
      return { time, with: quantiles(treated[i]!), without: quantiles(without[i]!) }
    }),
    ...chanceOf(treated.at(-1)!, without.at(-1)!, weights, options.range),
    knownSince: sinceWhen(
      asked.map(({ time }) => time),
      chances,
    ),
    explanations: explain(run, timeline, observations, options),
  }
}

function valuesOf(
  run: Runnable,
  belief: Belief,
  events: readonly TimelineEvent[],
  times: readonly number[],
  index: number,
  draws: Draws,
): Float64Array[] {
  const first = Math.min(...events.flatMap((event) => (event.kind === 'covariate' ? [] : [event.time])), belief.at)
  const past = retrace(run, belief, events, times, draws.stream('forecast'), { start: first })
  const values = past.outputs[index]?.values
  const { count } = belief.members
  return times.map((_, i) => values?.slice(i * count, (i + 1) * count) ?? new Float64Array(count).fill(Number.NaN))
}

function chanceOf(
  treated: Float64Array,
  without: Float64Array,
  weights: Float64Array,
  [low, high]: readonly [number, number],
) {
  let [effective, harmful] = [0, 0]
  const inside = (x: number) => x >= low && x <= high
  weights.forEach((w, m) => {
    if (inside(treated[m]!) && !inside(without[m]!)) effective += w
    const [above, below] = [(x: number) => x > high, (x: number) => x < low]
    if ([above, below].some((out) => out(treated[m]!) && !out(without[m]!))) harmful += w
  })
  return { effective, harmful }
}

function sinceWhen(times: readonly number[], chances: readonly number[]): number | null {
  const side = (p: number) => (p > 0.9 ? 1 : p < 0.1 ? -1 : 0)
  const last = side(chances.at(-1) ?? 0.5)
  if (last === 0) return null
  let since = times.length - 1
  while (since > 0 && side(chances[since - 1]!) === last) since -= 1
  return times[since] ?? null
}

/** What a measurement near 0 is uncertain by: the additive part of its error, or its limit, where the model tells them as numbers. */
function finestOf({ outputs }: Model, output: string): number {
  const error = outputs.find(({ name }) => name === output)?.error
  const additive = error?.additive?.kind === 'number' ? error.additive.value : 0
  return Math.max(1e-9, additive, error?.limit ?? 0)
}

function explain(
  run: Runnable,
  timeline: readonly TimelineEvent[],
  observations: readonly (Pick<ObservationEvent, 'censored'> & { readonly value: number })[],
  { input, output, at, draws, doubts = {}, others = [] }: EffectOptions,
): TreatmentEffect['explanations'] {
  if (observations.length === 0) return []
  const { explanations } = plausibility(run, timeline, { ...doubts, at }, draws.stream('explain'))
  const recordOf = (of: Pick<Plausibility, 'explanations'>) =>
    of.explanations.find(({ explanation }) => explanation.code === 'as-recorded')!
  const recorded = recordOf({ explanations })
  // Before the data, the record under another model counts as much as under this one, and "none" by its base rate.
  const rate = recorded.logWeight - recorded.logEvidence
  const least = finestOf(run.model, output)
  // Log-uniform over `decades`: density 1 / (y ln 10^decades) for each measurement, no denser than what it was measured with can tell values apart.
  const none = observations.reduce(
    (sum, { value, censored }) => sum - (censored ? Math.LN2 : Math.log(Math.max(value, least) * decades * Math.LN10)),
    Math.log(baseRateOfNone),
  )
  const evidenceOf = (model: Model, known: readonly TimelineEvent[], stream: string) => {
    const asked = { at, since: Number.POSITIVE_INFINITY }
    return recordOf(plausibility(runnable(model, known), known, asked, draws.stream(stream))).logEvidence
  }
  const rivals = others.map(({ model, timeline: own }) => {
    const known = inOrder(own).filter((event) => event.time <= at)
    return { code: 'other-model' as const, model: model.id, logWeight: rate + evidenceOf(model, known, model.id) }
  })
  const untaken = timeline.filter((event) => event.kind !== 'input' || event.input !== input)
  const notTaken =
    untaken.length === timeline.length
      ? []
      : [
          {
            code: 'not-taken' as const,
            logWeight: rate + Math.log(baseRateOfNotTaken) + evidenceOf(run.model, untaken, 'not taken'),
          },
        ]
  // Odds in logarithms: what a slip explains by a factor of e^1000 may still be explained by nothing.
  const all = [
    ...explanations.map(({ explanation: { code }, logWeight }) => ({ code, logWeight })),
    ...notTaken,
    ...rivals,
    { code: 'none-of-these' as const, logWeight: rate + none },
  ]
  const whole = logSumExp(all.map(({ logWeight }) => (Number.isNaN(logWeight) ? Number.NEGATIVE_INFINITY : logWeight)))
  return all
    .map(({ logWeight, ...each }) => ({
      ...each,
      probability: logWeight > Number.NEGATIVE_INFINITY ? exp(logWeight - whole) : 0,
    }))
    .sort((a, b) => b.probability - a.probability)
}
