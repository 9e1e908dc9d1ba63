import { HamzadError } from '../kernel/errors.ts'
import type { Model } from '../kernel/model.ts'
import { latestBeliefs } from '../store/beliefs.ts'
import { latestForecasts } from '../store/forecasts.ts'
import { pilotRuns } from '../store/silent-pilot.ts'
import type { Store } from '../store/store.ts'
import { getTwin } from '../store/twins.ts'
import { beliefView } from './belief-view.ts'
import { type BoundRecord, readBoundRecord } from './bound-record.ts'
import { covariateViews } from './covariate-views.ts'
import { credibilityOf, standingView } from './credibility/credibility.ts'
import { dosesGiven, dosesPlanned } from './decisions/dose-views.ts'
import type { Curves, ForecastSummary, MeasureSummary, OutputSummary } from './forecast/forecast-summary.ts'
import { freshness, freshnessLimits } from './forecast/freshness.ts'
import { measuredValues } from './import/measured-values.ts'
import { twinSummary } from './library/model-summary.ts'
import { subjectBanner } from './patients/subject-banner.ts'
import { modelInUse } from './registry/model-versions.ts'
import type { ForecastNotes, PlanNotes } from './stored-state.ts'
import type { MeasureView, OutputView, SeriesView, TwinView } from './views.ts'

export interface ViewWindow {
  /** 72 */
  readonly hoursBack?: number
  /** 48 */
  readonly hoursAhead?: number
  /** Now, milliseconds since 1970. */
  readonly now?: number
}

const hour = 3_600_000
const empty: ForecastSummary = { outputs: [], measures: [], parameters: [] }

/**
 * Everything that the page of a twin draws: the record as the model sees it (as of now), and belief, past and forecast as they were
 * last computed. A stale forecast is withdrawn here, on the server. Errors: `not-found`.
 */
export async function twinView(store: Pick<Store, 'db'>, id: string, window: ViewWindow = {}): Promise<TwinView> {
  const twin = await getTwin(store.db, id)
  if (!twin) throw new HamzadError('not-found', { what: 'twin', id })
  const model = await modelInUse(store.db, twin.model.id)
  const now = window.now ?? Date.now()
  const from = now - (window.hoursBack ?? 72) * hour
  const until = now + (window.hoursAhead ?? 48) * hour
  const [pilot, subject, record, beliefs, forecasts] = await Promise.all([
    pilotRuns(store.db),
    subjectBanner(store, twin.subject),
    readBoundRecord(store.db, twin, model, now),
    latestBeliefs(store.db, [id]),
    latestForecasts(store.db, [id]),
  ])
  const belief = beliefs.get(id)
  const forecast = forecasts.get(id)
  const notes = forecast?.summary as ForecastNotes | undefined
  const summary = notes ?? empty
  const plan = forecast?.plan as PlanNotes | undefined
  const state = freshnessOf(model, record, now)
  const widened = notes?.widened ?? 1
  const shown = { record, from, until, now, withdrawn: pilot || state.state === 'stale', pilot, widened }
  return {
    twin: twinSummary(twin),
    subject,
    now: new Date(now).toISOString(),
    from: new Date(from).toISOString(),
    until: new Date(until).toISOString(),
    belief: belief ? beliefView(belief, twin.seed, notes?.missing) : null,
    outputs: outputViews(model, summary.outputs, shown),
    inputs: model.inputs.map(({ name, unit }) => ({
      name,
      unit,
      doses: [
        ...dosesGiven(name, record, from, until),
        ...dosesPlanned(name, unit, record.clock, shown.withdrawn ? [] : (plan?.events ?? []), now, until),
      ],
    })),
    covariates: covariateViews(model, record, from, now),
    parameters: (pilot ? [] : summary.parameters).map(({ name, unit, quantiles, population }) => ({
      name,
      unit,
      quantiles: [...quantiles],
      population: [...population],
    })),
    measures: shown.withdrawn ? [] : measureViews(summary.measures, record),
    plan: { name: plan?.name ?? 'current', source: plan?.source ?? 'none' },
    decisions: model.decisions.map(({ name, input, vary, prefer }) => ({
      name,
      input,
      amountUnit: model.inputs.find((each) => each.name === input)?.unit ?? '1',
      timeUnit: model.time,
      amount: [...vary.amount],
      interval: [...vary.interval],
      duration: [...vary.duration],
      objective: prefer.text,
    })),
    freshness: state,
    leftOut: leftOutOf(record, from),
    credibility: standingView(await credibilityOf(store.db, id, { model, record })),
  }
}

interface Shown {
  readonly record: BoundRecord
  readonly from: number
  readonly until: number
  readonly now: number
  readonly withdrawn: boolean
  readonly widened: number
  /** Of a silent pilot not even the past as it is believed is shown. */
  readonly pilot: boolean
}

function outputViews(model: Model, summaries: readonly OutputSummary[], shown: Shown): OutputView[] {
  const { record, from, until, now, withdrawn } = shown
  return model.outputs.map((output) => {
    const summary = summaries.find(({ name }) => name === output.name)
    const series = (curves: Curves, first: number, last: number) => cut(curves, record, first, last)
    const future = summary && !withdrawn ? summary.future : null
    const kept = future ? pick(future, record, now, until) : []
    return {
      name: output.name,
      unit: output.unit,
      measured: measuredValues(output, record, from, until),
      past: summary && !shown.pilot ? pastOf(summary, series, from, now) : null,
      forecast: future
        ? {
            ...series(future, now, until),
            observable: future.observable?.map((row) => kept.map((i) => row[i]!)) ?? null,
            widened: shown.widened,
            futures: future.futures.map((row) => kept.map((i) => row[i]!)),
          }
        : null,
    }
  })
}

type Cut = (curves: Curves, first: number, last: number) => SeriesView

/** The fitted past up to the belief, and from there to now what was forecast. */
function pastOf({ past, future }: OutputSummary, series: Cut, from: number, now: number): SeriesView | null {
  const parts = [...(past ? [series(past, from, now)] : []), series(future, from, now)]
  const times = parts.flatMap((part) => part.times)
  if (times.length < 2) return null
  const quantiles = future.quantiles.map((_, level) => parts.flatMap((part) => part.quantiles[level] ?? []))
  const kept = times.flatMap((time, i) => (i === 0 || time > times[i - 1]! ? [i] : []))
  return { times: kept.map((i) => times[i]!), quantiles: quantiles.map((row) => kept.map((i) => row[i]!)) }
}

/** Indices of the times in [first, last], with one neighbour on each side, so that lines reach the edges. */
function pick({ times }: Curves, { clock }: BoundRecord, first: number, last: number): number[] {
  const instants = times.map((time) => clock.toInstant(time))
  const inside = instants.flatMap((instant, i) => (instant >= first && instant <= last ? [i] : []))
  const begin = inside[0]
  const end = inside.at(-1)
  if (begin === undefined || end === undefined) return []
  return [...(begin > 0 ? [begin - 1] : []), ...inside, ...(end < times.length - 1 ? [end + 1] : [])]
}

function cut(curves: Curves, record: BoundRecord, first: number, last: number): SeriesView {
  const kept = pick(curves, record, first, last)
  return {
    times: kept.map((i) => record.clock.toText(curves.times[i]!)),
    quantiles: curves.quantiles.map((row) => kept.map((i) => row[i]!)),
  }
}

/** Measures with instants instead of model time. */
export function measureViews(
  measures: readonly MeasureSummary[],
  { clock }: Pick<BoundRecord, 'clock'>,
): MeasureView[] {
  return measures.map(({ name, unit, target, windows }) => ({
    name,
    unit,
    target: target ? [target[0], target[1]] : null,
    windows: windows.map((window) => ({
      from: clock.toText(window.from),
      until: clock.toText(window.until),
      quantiles: [...window.quantiles],
      probability: window.probability,
    })),
  }))
}

function freshnessOf(model: Model, record: BoundRecord, now: number): TwinView['freshness'] {
  const past = record.used.filter(({ time }) => Date.parse(time) <= now)
  const last = past.findLast(({ as }) => as === 'observation')
  const first = past.find(({ as, time }) => as === 'input' && Date.parse(time) >= record.clock.origin)
  const at = (used: { time: string } | undefined) => (used ? Date.parse(used.time) : null)
  const limits = freshnessLimits(model)
  return {
    lastObservation: last?.time ?? null,
    state: freshness(at(last), at(first), now, limits),
    ageing: limits.ageing / 60_000,
    stale: limits.stale / 60_000,
  }
}

/** What the model could have used and does not, with the reason; the same thing recorded twice is not worth a word. */
function leftOutOf({ leftOut, byKey }: BoundRecord, from: number): TwinView['leftOut'] {
  return leftOut
    .filter(({ rule, time }) => rule !== 'bind.duplicate' && Date.parse(time) >= from)
    .flatMap(({ key, what, time, rule, reason }) => {
      const event = byKey.get(key)
      return event ? [{ what, time, rule, reason, source: event.source }] : []
    })
}
