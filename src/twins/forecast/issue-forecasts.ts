import { beyond } from '../../kernel/alerts/alert-rule.ts'
import type { Model } from '../../kernel/model.ts'
import { newestRecalibrations } from '../../store/event-recalibration.ts'
import { type EventForecast, putEventForecasts } from '../../store/event-record.ts'
import { recordForecast } from '../../store/prequential-record.ts'
import type { Connection } from '../../store/schema.ts'
import type { Twin } from '../../store/twins.ts'
import type { AlertChances } from '../alerts/note-alerts.ts'
import { type BoundRecord, readBoundRecord } from '../bound-record.ts'
import { computePool } from '../compute/compute-pool.ts'
import { recalibratedBy } from '../credibility/event-recalibration.ts'
import { digestOf } from '../digest.ts'
import type { ForecastNotes, PlanNotes } from '../stored-state.ts'
import type { ForecastSummary } from './forecast-summary.ts'

export interface Issue {
  readonly twin: Twin
  readonly model: Model
  /** Versions that are tried beside it. */
  readonly silent: readonly Model[]
  readonly record: BoundRecord
  readonly plan: PlanNotes
  /** The stored belief. */
  readonly sequence: number
  readonly forecast: ForecastNotes
  readonly chances: AlertChances
  /** Of the model and the timeline that the belief rests on. */
  readonly digest: string
  readonly upto: number
  readonly now: number
  readonly members: number
}

/** Enters the forecast that was just issued into the prequential record, and beside it those of silent versions on the same data. */
export async function issueForecasts(tx: Connection, issue: Issue): Promise<void> {
  const { twin, model, silent, record, plan, sequence, forecast, chances, digest, upto, now, members } = issue
  const { clock } = record
  const times = forecast.outputs[0]?.future.times
  const until = times?.at(-1)
  if (until === undefined) return
  const entry = {
    twin: twin.id,
    upto,
    plan,
    planDigest: plan.digest,
    issuedAt: new Date(now).toISOString(),
    until: new Date(clock.toInstant(until)).toISOString(),
  }
  const { id, version, hash } = model
  const issued = await recordForecast(tx, {
    ...entry,
    model: { id, version, hash },
    silent: false,
    belief: sequence,
    digest,
    foretold: {
      ...foretoldOf(forecast, members, record),
      ...(forecast.widened !== undefined && { widened: forecast.widened }),
    },
  })
  const { last } = forecast
  await putEventForecasts(tx, await eventsOf(tx, issued, issue, { model, chances, last }))
  for (const other of silent) {
    const bound = await readBoundRecord(tx, twin, other, now, upto)
    const answer = await computePool()
      .run('update', {
        model: other,
        seed: twin.seed,
        members,
        timeline: bound.timeline,
        at: clock.toModel(now),
        plan: plan.events.filter(({ input }) => other.inputs.some((each) => each.name === input)),
        planName: plan.name,
        until,
        past: [],
      })
      // A version that cannot be computed for this subject has no forecast to be scored.
      .catch(() => null)
    if (!answer?.summary) continue
    const tried = await recordForecast(tx, {
      ...entry,
      model: { id: other.id, version: other.version, hash: other.hash },
      silent: true,
      belief: null,
      digest: digestOf([other.hash, bound.timeline]),
      foretold: foretoldOf(answer.summary, members, bound),
    })
    await putEventForecasts(tx, await eventsOf(tx, tried, issue, { model: other, chances: answer.alerts, last }))
  }
}

/** The chances of the model's rules, of those at risk (what was measured beyond a threshold last is no forecast), each beside what the record makes of it. */
async function eventsOf(
  tx: Connection,
  forecast: number | null,
  { twin, record: { clock }, now }: Pick<Issue, 'twin' | 'record' | 'now'>,
  { model, chances, last }: Pick<Issue, 'model' | 'chances'> & Pick<ForecastNotes, 'last'>,
): Promise<EventForecast[]> {
  if (forecast === null || (model.alerts ?? []).length === 0) return []
  const learned = await newestRecalibrations(tx, model.hash)
  return (model.alerts ?? []).flatMap((rule): EventForecast[] => {
    const risk = chances.find(({ code }) => code === rule.code)?.chance ?? null
    if (risk === null || (last?.output === rule.of && beyond(rule, last.value))) return []
    const { code, of: output, side, threshold, within } = rule
    const unit = model.outputs.find(({ name }) => name === output)!.unit
    const until = clock.toInstant(clock.toModel(now) + within)
    const share = Math.min(1, Math.max(0, risk))
    const known = { code, side, threshold, within: (until - now) / 3_600_000 }
    const recalibrated = recalibratedBy(learned, known, share)
    const chance = { forecast, twin: twin.id, output, unit, risk: share, recalibrated }
    return [{ ...chance, ...known, until: new Date(until).toISOString() }]
  })
}

/** What was foretold, small enough to keep for ever: quantiles of what would be measured at up to 25 instants. */
function foretoldOf(forecast: ForecastSummary, members: number, { clock }: BoundRecord) {
  return {
    members,
    outputs: forecast.outputs.flatMap(({ name, unit, future }) => {
      const { observable, times } = future
      if (!observable) return []
      const step = Math.max(1, Math.ceil(times.length / 25))
      const kept = times.flatMap((_, i) => (i % step === 0 ? [i] : []))
      return [
        {
          name,
          unit,
          times: kept.map((i) => clock.toText(times[i]!)),
          quantiles: observable.map((row) => kept.map((i) => row[i]!)),
        },
      ]
    }),
  }
}
