import { beyond } from '../../kernel/alerts/alert-rule.ts'
import type { Model } from '../../kernel/model.ts'
import { type DueEvent, dueEvents, type EventOutcome, putEventOutcomes } from '../../store/event-record.ts'
import type { Connection } from '../../store/schema.ts'
import type { Twin } from '../../store/twins.ts'
import type { BoundRecord } from '../bound-record.ts'
import { asPlanned } from '../forecast/as-planned.ts'
import { noticeBands } from './event-alarms.ts'
import { learnRecalibrations } from './event-recalibration.ts'
import { scoreGroups } from './score-groups.ts'

const hour = 3_600_000
/** Values that come later than this after the horizon do not settle an event any more. */
const patience = 6 * hour
const memory = 24 * hour

/**
 * Holds the chances of events to what was then measured: an event when a value of the horizon lies beyond the threshold; none when the last value of it lies
 * in its last quarter; else censored, as long as somebody measured. Decided once a value has come from behind the horizon, or nothing has for hours.
 * Answers with how many outcomes were added. `waits`: another time will do, unless a value was corrected.
 */
export async function settleEvents(
  tx: Connection,
  twin: Twin,
  model: Model,
  record: BoundRecord,
  now: number,
  waits = false,
): Promise<number> {
  if ((model.alerts ?? []).length === 0) return 0
  const measured = record.used
    .filter(({ as, time }) => as === 'observation' && Date.parse(time) <= now && Date.parse(time) > now - 2 * memory)
    .map(({ key, what, time, value }) => ({
      output: what,
      at: Date.parse(time),
      value,
      version: record.byKey.get(key)?.source.version ?? 1,
    }))
    .sort((a, b) => a.at - b.at)
  const again = measured.some(({ version }) => version > 1)
  if (waits && !again) return 0
  const due = await dueEvents(tx, twin.id, { since: new Date(now - memory), now: new Date(now), again })
  if (due.length === 0) return 0
  const groups = await scoreGroups(tx, twin.subject, now)
  const outcomes = due.flatMap((each): EventOutcome[] => {
    const found = outcomeOf(each, measured, now)
    if (!found || (each.known !== null && found.version <= each.known)) return []
    return [
      { ...found, forecast: each.forecast, code: each.code, asPlanned: asPlanned(each, record, each.until), groups },
    ]
  })
  await putEventOutcomes(tx, outcomes)
  const rules = outcomes.length > 0 ? await learnRecalibrations(tx, model, now) : null
  if (rules) await noticeBands(tx, model, rules, now)
  return outcomes.length
}

type Measured = { readonly output: string; readonly at: number; readonly value: number; readonly version: number }

function outcomeOf(
  due: DueEvent,
  measured: readonly Measured[],
  now: number,
): Pick<EventOutcome, 'version' | 'event' | 'hours'> | null {
  const [from, until] = [Date.parse(due.issuedAt), Date.parse(due.until)]
  const own = measured.filter(({ output, at }) => output === due.output && at > from)
  const inside = own.filter(({ at }) => at <= until)
  const version = inside.reduce((most, each) => Math.max(most, each.version), 1)
  const first = inside.find(({ value }) => beyond(due, value))
  if (first) return { version, event: true, hours: (first.at - from) / hour }
  const watched = inside.at(-1)?.at ?? from
  const whole = watched >= until - (until - from) / 4
  const over = own.some(({ at }) => at >= until) || now > until + patience
  if (!whole && !over) return null
  return { version, event: false, hours: whole ? due.within : (watched - from) / hour }
}
