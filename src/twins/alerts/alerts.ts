import { HamzadError } from '../../kernel/errors.ts'
import type { Model } from '../../kernel/model.ts'
import { convert } from '../../kernel/units/convert.ts'
import { endedAlerts, getAlert, openAlerts, type StoredAlert, snoozeAlert } from '../../store/alerts.ts'
import { newestRecalibrations, type StoredRecalibration } from '../../store/event-recalibration.ts'
import { latestForecasts } from '../../store/forecasts.ts'
import { publish } from '../../store/notify.ts'
import type { Connection } from '../../store/schema.ts'
import { pilotRuns } from '../../store/silent-pilot.ts'
import type { Store } from '../../store/store.ts'
import { transact } from '../../store/transact.ts'
import { getTwin, type Twin } from '../../store/twins.ts'
import { credibilityOf } from '../credibility/credibility.ts'
import { recalibratedBy } from '../credibility/event-recalibration.ts'
import { freshness, freshnessLimits } from '../forecast/freshness.ts'
import { subjectBanner } from '../patients/subject-banner.ts'
import { refusal } from '../refusal.ts'
import { modelInUse } from '../registry/model-versions.ts'
import type { ForecastNotes } from '../stored-state.ts'
import { openTwin } from '../twin-model.ts'
import type { SubjectView } from '../views.ts'
import type { AlertView, TwinAlerts } from './alert-views.ts'

type Withheld = AlertView['withheld']

/** Longest sleep of an alert, minutes: an alarm is put off, never away. */
const longest = { high: 60, priority: 240 } as const
const day = 86_400_000

/** Open alerts of all twins that a role is told of, high ones first, then the newest; what is withheld is not among them. */
export async function listAlerts(store: Pick<Store, 'db'>, role: string, now = Date.now()): Promise<AlertView[]> {
  const { db } = store
  const open = (await openAlerts(db)).filter((alert) => isFor(alert, role))
  const byTwin = Map.groupBy(open, ({ twin }) => twin)
  const found: AlertView[] = []
  for (const [id, alerts] of byTwin) {
    const seen = await standing(db, id, now)
    if (seen?.twin.state !== 'active') continue
    for (const alert of alerts) {
      const view = viewOf(alert, seen, now)
      if (!view.withheld) found.push(view)
    }
  }
  return found.sort(inOrder)
}

/** The alerts of one twin that a role is told of, with those that are withheld and why; of a silent pilot not even that there is one. Errors: `not-found`. */
export async function twinAlerts(
  store: Pick<Store, 'db'>,
  id: string,
  role: string,
  now = Date.now(),
): Promise<TwinAlerts> {
  const { db } = store
  await openTwin(db, id)
  const seen = (await standing(db, id, now))!
  const since = new Date(now - day).toISOString()
  const [open, ended] =
    seen.withheld === 'pilot' ? [[], []] : await Promise.all([openAlerts(db, id), endedAlerts(db, id, since)])
  const views = (alerts: readonly StoredAlert[]) =>
    alerts.filter((alert) => isFor(alert, role)).map((alert) => viewOf(alert, seen, now))
  return {
    rules: (seen.model.alerts ?? []).filter(({ to }) => to.length === 0 || to.includes(role)).length,
    withheld: seen.withheld,
    alerts: views(open).sort(inOrder),
    ended: views(ended),
  }
}

/**
 * Puts an alert to sleep for some minutes, or wakes it (`minutes` null). It wakes by itself; another rule that comes true is not covered. Errors:
 * `not-found`, `input.invalid` for a sleep that is too long, `conflict` when it has ended.
 */
export async function snooze(
  store: Store,
  id: string,
  minutes: number | null,
  who: { readonly by: string; readonly role: string },
  now = Date.now(),
): Promise<AlertView> {
  const alert = await getAlert(store.db, id)
  if (!alert || !isFor(alert, who.role)) throw new HamzadError('not-found', { what: 'alert', id })
  const most = longest[alert.rule.level]
  if (minutes !== null && minutes > most)
    throw refusal(
      'The snooze',
      `an alert of this level sleeps at most ${most} minutes`,
      `Give ${most} minutes or fewer.`,
    )
  await transact(store, async (tx) => {
    const until = minutes === null ? null : new Date(now + minutes * 60_000).toISOString()
    const done = await snoozeAlert(tx, id, until === null ? null : { until, by: who.by })
    if (!done) throw new HamzadError('conflict', { what: 'The alert' })
    await publish(tx, { kind: 'twin', id: alert.twin })
  })
  const seen = (await standing(store.db, alert.twin, now))!
  return viewOf((await getAlert(store.db, id))!, seen, now)
}

/** Whom a rule tells: the roles that it names, else everybody who may see the twin. */
const isFor = ({ rule: { to } }: StoredAlert, role: string): boolean => to.length === 0 || to.includes(role)

interface Standing {
  readonly twin: Twin
  readonly model: Model
  readonly subject: SubjectView
  readonly withheld: Withheld
  readonly learned: readonly StoredRecalibration[]
}

/** What may be said of a twin now. */
async function standing(db: Connection, id: string, now: number): Promise<Standing | null> {
  const twin = await getTwin(db, id)
  if (!twin) return null
  const [model, subject, forecasts] = await Promise.all([
    modelInUse(db, twin.model.id),
    subjectBanner({ db }, twin.subject),
    latestForecasts(db, [id]),
  ])
  const last = (forecasts.get(id)?.summary as ForecastNotes | undefined)?.last
  const state = freshness(last ? Date.parse(last.time) : null, null, now, freshnessLimits(model))
  const old = state === 'stale' || state === 'none'
  const withheld = (await pilotRuns(db))
    ? 'pilot'
    : old
      ? 'stale'
      : (await credibilityOf(db, id)).allowed
        ? null
        : 'credibility'
  return { twin, model, subject, withheld, learned: await newestRecalibrations(db, model.hash) }
}

/** A measured value beyond a threshold needs no credibility; only that it is not old, and that no pilot is to be unseen. */
function viewOf(alert: StoredAlert, { model, subject, withheld, learned }: Standing, now: number): AlertView {
  const { rule, measured } = alert
  const why = withheld === 'credibility' && measured ? null : withheld
  const minutes = convert(rule.within, model.time, 'min')
  const hours = convert(rule.within, model.time, 'h')
  const asked = { ...rule, within: hours.ok ? hours.value : Number.NaN }
  return {
    id: alert.id,
    twin: alert.twin,
    subject,
    model: model.id,
    code: rule.code,
    level: rule.level,
    output: rule.of,
    side: rule.side,
    threshold: rule.threshold,
    unit: model.outputs.find(({ name }) => name === rule.of)?.unit ?? '1',
    minutes: minutes.ok ? Math.round(minutes.value) : 0,
    measured,
    chance: why ? null : alert.chance,
    recalibrated: why ? null : recalibratedBy(learned, asked, alert.chance),
    since: alert.beganAt,
    seenAt: alert.seenAt,
    endedAt: alert.endedAt,
    snoozed: alert.snoozed && Date.parse(alert.snoozed.until) > now ? { ...alert.snoozed } : null,
    withheld: why,
  }
}

const inOrder = (a: AlertView, b: AlertView): number =>
  Number(b.level === 'high') - Number(a.level === 'high') || b.since.localeCompare(a.since)
