import { type AlertState, nextAlert } from '../../kernel/alerts/alert-rule.ts'
import type { Model } from '../../kernel/model.ts'
import { endAlerts, openAlerts, putAlert } from '../../store/alerts.ts'
import type { Connection } from '../../store/schema.ts'
import { freshness, freshnessLimits } from '../forecast/freshness.ts'
import type { ForecastNotes } from '../stored-state.ts'

/** The chance that each rule of the model comes true, by code; null where the forecast says nothing of it. */
export type AlertChances = readonly { readonly code: string; readonly chance: number | null }[]

/**
 * Takes the rules of a model one step on, by the forecast that was just made and the last value: episodes begin, go on and end, with
 * hysteresis. What may be shown of them is decided when somebody looks (`listAlerts`), so that the record is whole. Call `lockTwin` first in
 * the same transaction.
 */
export async function noteAlerts(
  tx: Connection,
  twin: string,
  model: Model,
  chances: AlertChances,
  last: ForecastNotes['last'],
  now: number,
): Promise<void> {
  const rules = model.alerts ?? []
  const open = new Map((await openAlerts(tx, twin)).map((alert) => [alert.rule.code, alert]))
  if (rules.length === 0 && open.size === 0) return
  const at = new Date(now).toISOString()
  const seenAt = last ? Date.parse(last.time) : null
  const state = freshness(seenAt, null, now, freshnessLimits(model))
  const active: string[] = []
  for (const rule of rules) {
    const before = open.get(rule.code)
    const was: AlertState | null = before
      ? { code: rule.code, active: true, chance: before.chance, since: Date.parse(before.beganAt) }
      : null
    const measured =
      last !== null && last.output === rule.of && state !== 'stale' && state !== 'none' ? last.value : null
    const chance = chances.find(({ code }) => code === rule.code)?.chance ?? null
    const next = nextAlert(rule, was, { now, measured, chance, withheld: state === 'stale' ? 'stale' : null })
    if (!next.active) continue
    active.push(rule.code)
    const beyond = measured !== null && (rule.side === 'below' ? measured < rule.threshold : measured > rule.threshold)
    await putAlert(tx, twin, { rule, at, chance: next.chance, measured: beyond })
  }
  if ([...open.keys()].some((code) => !active.includes(code))) await endAlerts(tx, twin, active, at)
}
