import { sql } from 'kysely'
import { isStream } from '../kernel/belief/runnable.ts'
import type { Model } from '../kernel/model.ts'
import type { InputEvent, TimelineEvent } from '../kernel/timeline.ts'
import { getBelief, putBelief, type Standing, standingOf } from '../store/beliefs.ts'
import type { Watched } from '../store/drift-stream.ts'
import { putForecast } from '../store/forecasts.ts'
import { enqueue } from '../store/jobs.ts'
import { publish } from '../store/notify.ts'
import { runPrepared } from '../store/postgres/prepared.ts'
import type { Connection } from '../store/schema.ts'
import type { Store } from '../store/store.ts'
import { lastSequence } from '../store/timeline.ts'
import { transact } from '../store/transact.ts'
import { lockTwin, type Twin } from '../store/twins.ts'
import { type AlertChances, noteAlerts } from './alerts/note-alerts.ts'
import { type BoundRecord, readBoundRecord } from './bound-record.ts'
import { computePool } from './compute/compute-pool.ts'
import { lookLater } from './credibility/drift.ts'
import { scoreDue } from './credibility/score-due.ts'
import { settleEvents } from './credibility/settle-events.ts'
import { inflationOf, widenForecast } from './credibility/widen-forecast.ts'
import { digestOf } from './digest.ts'
import { headlineOf, measuredTrend, trendOf } from './forecast/forecast-brief.ts'
import { freshness, freshnessLimits, streamHorizon } from './forecast/freshness.ts'
import { issueForecasts } from './forecast/issue-forecasts.ts'
import { planInForce } from './forecast/plan-in-force.ts'
import { missingData, withdrawForecast } from './forecast/withdraw-forecast.ts'
import { registerLibraryVersion, versionsOf } from './registry/model-versions.ts'
import type { BeliefNotes, ForecastNotes, PlanNotes } from './stored-state.ts'
import { type StreamShortcut, streamShortcut } from './stream-shortcut.ts'

export interface AssimilateOptions {
  /** Instant of the belief, milliseconds since 1970; default now. */
  readonly now?: number
  /** Size of the ensemble: 500, of a stream 300. */
  readonly members?: number
  /** Compute although nothing new has come: the forecast moves with time. */
  readonly force?: boolean
}

export type Assimilated =
  | { readonly sequence: number }
  | { readonly skipped: 'no-twin' | 'not-active' | 'nothing-new' | 'data-missing' }

/** A stream learns from hundreds of values, and a step comes every few minutes. */
const streamMembers = 300

/** A twin without news is computed again after this long, so that its forecast begins near now. */
export const refreshAfter = 10 * 60_000

/**
 * Brings a twin up to date: under a lock of its row the timeline as of its last sequence, the belief at `now`, the forecast under the
 * plan in force; stored and published in one transaction. The same record gives the same belief, in whatever order it arrived.
 */
export async function assimilateTwin(store: Store, id: string, options: AssimilateOptions = {}): Promise<Assimilated> {
  let unseen: readonly Watched[] = []
  const done = await transact(store, async (tx): Promise<Assimilated> => {
    const twin = await lockTwin(tx, id)
    if (!twin) return { skipped: 'no-twin' }
    if (twin.state !== 'active') return { skipped: 'not-active' }
    await registerLibraryVersion(tx, twin.model.id)
    const { model, silent } = await versionsOf(tx, twin.model.id)
    const now = options.now ?? Date.now()
    const upto = await lastSequence(tx, twin.subject)
    const members = options.members ?? (isStream(model) ? streamMembers : 500)
    const stream = isStream(model) ? await streamShortcut(tx, twin, model, { now, upto, members }) : null
    const record = stream?.record ?? (await readBoundRecord(tx, twin, model, now, upto))
    const plan = planInForce(model, record, now, horizonOf(model, record, now))
    const digest = digestOf([model.hash, record.timeline])
    const before = await standingOf(tx, id)
    if (!options.force && !hasNews(before, digest, plan, now)) return { skipped: 'nothing-new' }
    if (twin.model.hash !== model.hash) await adoptModel(tx, twin, model)
    const scored = await scoreDue(tx, twin, model, record, now)
    unseen = scored.unseen
    // Of a stream that is measured every few minutes, events wait for the next score, which comes at every instant of its grid.
    const waits = stream !== null && scored.added === 0 && !isSilent(model, record, now)
    await settleEvents(tx, twin, model, record, now, waits)
    const task = { digest, upto, now, members, stream }
    const computed = await compute(tx, twin, model, record, plan, task).catch(missingData)
    if ('missing' in computed) {
      await withdrawForecast(tx, id, plan, now, computed.missing)
      return { skipped: 'data-missing' }
    }
    const { sequence, forecast, chances } = computed
    await noteAlerts(tx, id, model, chances, forecast.last, now)
    if (before?.digest === digest) await dropRefreshed(tx, id, sequence, digest)
    await issueForecasts(tx, {
      twin,
      model,
      silent,
      record,
      plan,
      sequence,
      forecast,
      chances,
      digest,
      upto,
      now,
      members: task.members,
    })
    await publish(tx, { kind: 'twin', id })
    if (stillFollowed(model, forecast, now))
      await enqueue(tx, 'refresh', { twin: id }, { key: id, queue: id, runAt: new Date(Date.now() + refreshAfter) })
    return { sequence }
  })
  // Of its own: whoever scores another twin of the model would wait for the job's row.
  for (const each of unseen) await lookLater(store.db, each)
  return done
}

interface Task {
  readonly digest: string
  readonly upto: number
  readonly now: number
  readonly members: number
  readonly stream: StreamShortcut | null
}

async function compute(
  tx: Connection,
  twin: Twin,
  model: Model,
  record: BoundRecord,
  plan: PlanNotes,
  { digest, upto, now, members, stream }: Task,
): Promise<{ readonly sequence: number; readonly forecast: ForecastNotes; readonly chances: AlertChances }> {
  const { clock } = record
  const at = clock.toModel(now)
  const until = horizonOf(model, record, now)
  const { bytes, diagnostics, logEvidence, summary, snapshots, alerts } = await computePool().run('update', {
    model,
    seed: twin.seed,
    members,
    timeline: record.timeline,
    at,
    plan: plan.events,
    planName: plan.name,
    until: clock.toModel(until),
    past: stream ? [] : pastTimes(record.timeline, at, clock.hours(168)),
    ...(await stream?.request()),
  })
  await stream?.keep(snapshots)
  const beliefNotes: BeliefNotes = {
    ...diagnostics,
    notes: [
      ...diagnostics.notes,
      ...(twin.model.hash === model.hash ? [] : [{ code: 'model.changed', values: { version: model.version } }]),
    ],
    members,
    logEvidence,
    digest,
  }
  const instant = new Date(now).toISOString()
  const sequence = await putBelief(tx, { twin: twin.id, at: instant, upto, bytes, diagnostics: beliefNotes })
  const last = record.used.findLast(({ as, time }) => as === 'observation' && Date.parse(time) <= now)
  const first = record.used.find(({ as, time }) => as === 'input' && Date.parse(time) >= clock.origin)
  const bound = last && record.byKey.get(last.key)?.comparator
  const factor = await inflationOf(tx, twin.id, model.hash)
  const forecastNotes: ForecastNotes = {
    ...widenForecast(summary ?? { outputs: [], measures: [], parameters: [] }, factor, model),
    ...(factor > 1 && { widened: factor }),
    last: last
      ? {
          ...{ output: last.what, value: last.value, unit: last.unit, time: last.time },
          ...(bound !== undefined && { comparator: bound }),
        }
      : null,
    firstInput: first?.time ?? null,
    brief: {
      headline: headlineOf(model, summary),
      trend: stream ? measuredTrend(model, record, now) : trendOf(summary, at - clock.hours(24)),
    },
  }
  await putForecast(tx, {
    twin: twin.id,
    belief: sequence,
    plan,
    from: instant,
    until: new Date(until).toISOString(),
    summary: forecastNotes,
  })
  return { sequence, forecast: forecastNotes, chances: alerts }
}

/** Nothing was measured for longer than an interval of the stream's grid. */
function isSilent(model: Model, { used, clock }: BoundRecord, now: number): boolean {
  const last = used.findLast(({ as, time }) => as === 'observation' && Date.parse(time) <= now)
  return !last || clock.toModel(now) - clock.toModel(Date.parse(last.time)) > model.assimilate!.grid
}

/** A forecast that is stale is withdrawn: nobody needs it to move with time. */
function stillFollowed(model: Model, { last, firstInput }: ForecastNotes, now: number): boolean {
  const at = (time: string | null | undefined) => (time ? Date.parse(time) : null)
  return freshness(at(last?.time), at(firstInput), now, freshnessLimits(model)) !== 'stale'
}

/** How far a forecast goes, ms since 1970: three days, of a stream six hours, or as far as a decision is judged. */
export function horizonOf(model: Model, { clock }: Pick<BoundRecord, 'clock'>, now: number): number {
  const farthest = Math.max(
    clock.hours(isStream(model) ? streamHorizon : 72),
    ...model.decisions.map(({ horizon }) => horizon),
  )
  return clock.toInstant(clock.toModel(now) + farthest)
}

const hasNews = (before: Standing | null, digest: string, plan: PlanNotes, now: number): boolean =>
  before?.digest !== digest || before.plan !== plan.digest || now - Date.parse(before.at) >= refreshAfter

/** The library's text of the model has changed: the twin goes on with it, and its belief says so. */
async function adoptModel(tx: Connection, twin: Twin, model: Model): Promise<void> {
  await tx
    .updateTable('twin')
    .set({ model_version: model.version, model_hash: model.hash })
    .where('id', '=', twin.id)
    .execute()
}

/**
 * Beliefs that a mere refresh made go when the next one comes: of beliefs that have seen the same, the first (whose forecast was
 * issued when the news came) and the newest stay, and those that a recommendation rests on.
 */
async function dropRefreshed(tx: Connection, twin: string, sequence: number, digest: string): Promise<void> {
  await runPrepared(
    tx,
    sql`
    delete from belief where twin = ${twin}::uuid and sequence < ${sequence} and diagnostics->>'digest' = ${digest}
      and sequence > (select min(sequence) from belief where twin = ${twin}::uuid and diagnostics->>'digest' = ${digest})
      and not exists (select from recommendation given where given.twin = belief.twin and given.belief = belief.sequence)`,
  )
}

/** When the past is drawn: evenly from the first event, at most `longest` back, and wherever something happened. */
function pastTimes(timeline: readonly TimelineEvent[], at: number, longest: number): number[] {
  const events = timeline.filter((event) => event.kind !== 'covariate' && event.time < at && event.time >= at - longest)
  const first = events[0]?.time
  if (first === undefined) return []
  const even = Array.from({ length: 161 }, (_, i) => first + ((at - first) * i) / 160)
  const marks = events.flatMap((event) => [event.time, ...endOf(event)]).filter((time) => time < at)
  const all = [...even, ...marks].sort((a, b) => a - b)
  return all.filter((time, i) => i === 0 || time - all[i - 1]! > 1e-9)
}

function endOf(event: TimelineEvent): number[] {
  if (event.kind !== 'input' || !(event.rate !== undefined && event.rate > 0)) return []
  return [event.time + (event as InputEvent).amount / event.rate]
}

/** The newest belief with its notes, or null. */
export async function newestBelief(db: Connection, twin: string) {
  const belief = await getBelief(db, twin)
  return belief && { ...belief, notes: belief.diagnostics as BeliefNotes }
}
