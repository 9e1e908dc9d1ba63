import { recalibrate, recalibration } from '../../kernel/credibility/recalibrate.ts'
import {
  type EventRule,
  newestRecalibrations,
  putRecalibration,
  type StoredRecalibration,
} from '../../store/event-recalibration.ts'
import { listEvents, type SettledEvent } from '../../store/event-record.ts'
import type { Connection } from '../../store/schema.ts'
import { apartInTime, isWatched, ruleKey } from './settled-events.ts'

const day = 86_400_000
/** Newest outcomes of a rule that are learned from. */
const remembered = 20_000

/**
 * Learns from the outcomes of a version how its chances should have been, rule by rule, once a day and when asked first: from all twins, of each only forecasts that do not
 * overlap and were watched to their end. What was learned is kept with the instant, so that every issued chance can be traced to it. Answers with what it learned from, rule by rule; null:
 * not yet again.
 */
export async function learnRecalibrations(
  tx: Connection,
  model: { readonly id: string; readonly hash: string },
  now: number,
): Promise<SettledEvent[][] | null> {
  const known = await newestRecalibrations(tx, model.hash)
  if (known.some(({ learnedAt }) => now - Date.parse(learnedAt) < day)) return null
  const all = await listEvents(tx, { model: model.id, hash: model.hash, limit: remembered })
  const rules = [...Map.groupBy(all, ruleKey).values()]
  const watched = rules.map((events) => apartInTime(events).filter(isWatched))
  for (const [i, settled] of watched.entries()) {
    const learned = recalibration(settled)
    const { code, side, threshold, within } = rules[i]![0]!
    await putRecalibration(tx, model, {
      ...{ code, side, threshold, within },
      intercept: learned?.intercept ?? null,
      slope: learned?.slope ?? null,
      n: settled.length,
      events: settled.filter(({ event }) => event).length,
      learnedAt: new Date(now).toISOString(),
    })
  }
  return watched
}

/** The recalibrated chance of a rule; null where nothing is offered. */
export function recalibratedBy(
  known: readonly StoredRecalibration[],
  rule: EventRule,
  risk: number | null,
): number | null {
  const found = known.find((each) => ruleKey(each) === ruleKey(rule))
  if (risk === null || !found || found.intercept === null || found.slope === null) return null
  return recalibrate({ intercept: found.intercept, slope: found.slope }, risk)
}
