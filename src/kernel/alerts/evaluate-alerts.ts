import { type AlertRule, beyond } from './alert-rule.ts'

export interface AlertEvaluation {
  /** Times that the value passed the threshold, after it had been back for `quiet`. */
  readonly episodes: number
  /** Of these, how many were alerted before, at most `ahead` early. */
  readonly foretold: number
  /** How long before the episode the alert began: median of those foretold; null without any. */
  readonly leadTime: number | null
  /** Alerts after which nothing came within `ahead`. */
  readonly falseAlarms: number
  readonly falseAlarmsPerDay: number
  /** Episodes foretold of all; null without any. */
  readonly sensitivity: number | null
}

/**
 * Holds the alerts of a rule to what then happened. `values` are the measurements in order of time; `alerts` the spans in which the rule was active.
 * An episode begins with a value beyond the threshold after none for `quiet`; an alert is true when an episode begins, or goes on, within `ahead`
 * of its beginning. Gaps count neither for nor against. `day` is a day in the same unit of time.
 */
export function evaluateAlerts(
  rule: Pick<AlertRule, 'side' | 'threshold'>,
  values: readonly { readonly time: number; readonly value: number }[],
  alerts: readonly { readonly from: number; readonly until: number }[],
  { ahead, quiet, day }: { readonly ahead: number; readonly quiet: number; readonly day: number },
): AlertEvaluation {
  const passed = values.filter(({ value }) => beyond(rule, value)).map(({ time }) => time)
  const episodes = passed.filter((time, i) => i === 0 || time - passed[i - 1]! > quiet)
  const leads = episodes.flatMap((time) => {
    const alert = alerts.find(({ from, until }) => from < time && until >= time - quiet && time - from <= ahead)
    return alert ? [time - alert.from] : []
  })
  const last = values.at(-1)?.time ?? 0
  const falseAlarms = alerts.filter(
    ({ from }) => from + ahead <= last && !passed.some((time) => time >= from && time <= from + ahead),
  ).length
  const span = last - (values[0]?.time ?? 0)
  const sorted = leads.sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return {
    episodes: episodes.length,
    foretold: leads.length,
    leadTime:
      sorted.length === 0 ? null : sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2,
    falseAlarms,
    falseAlarmsPerDay: span > 0 ? falseAlarms / (span / day) : 0,
    sensitivity: episodes.length === 0 ? null : leads.length / episodes.length,
  }
}
