import { type EventScores, eventScores } from '../kernel/credibility/event-scores.ts'
import { compareChances, isEnough } from '../kernel/credibility/recalibrate.ts'
import type { Model } from '../kernel/model.ts'
import { newestRecalibrations, type StoredRecalibration } from '../store/event-recalibration.ts'
import { listEvents, type SettledEvent } from '../store/event-record.ts'
import type { Connection } from '../store/schema.ts'
import type { EventCardView } from './credibility-views.ts'
import { groupNames } from './score-groups.ts'
import { apartInTime, isWatched, ruleKey } from './settled-events.ts'

/**
 * What a version's chances of events were worth, of all twins or of one: for each rule whole, by subgroup (of one twin there is none), and by whether the plan
 * was followed.
 */
export async function eventCards(
  db: Connection,
  model: Pick<Model, 'id' | 'hash'>,
  twin?: string,
): Promise<EventCardView[]> {
  const all = await listEvents(db, { model: model.id, hash: model.hash, ...(twin !== undefined && { twin }) })
  const rules = Map.groupBy(all, ruleKey)
  const known = twin === undefined ? await newestRecalibrations(db, model.hash) : []
  return [...rules.values()].flatMap((events) => {
    const { code, output, unit, side, threshold, within } = events[0]!
    const apart = apartInTime(events)
    const scores = eventScores(casesOf(apart), within)
    if (!scores) return []
    const groups = (twin === undefined ? groupNames : []).flatMap((group) =>
      [...Map.groupBy(apart, ({ groups: of }) => of[group])].flatMap(([name, some]) =>
        name === null ? [] : [{ group: group as string, name, scores: viewOf(eventScores(casesOf(some), within)!) }],
      ),
    )
    const plans = [...Map.groupBy(apart, ({ asPlanned }) => asPlanned)].map(([followed, some]) => ({
      group: 'plan',
      name: followed ? 'followed' : 'changed',
      scores: viewOf(eventScores(casesOf(some), within)!),
    }))
    return [
      {
        ...{ code, output, unit, side, threshold, hours: within, scores: viewOf(scores) },
        groups: [...groups, ...plans],
        recalibrated: recalibratedOf(apart),
        learned: learnedOf(known.find((each) => ruleKey(each) === ruleKey(events[0]!))),
      },
    ]
  })
}

/** Of forecasts that were issued with a recalibrated chance too, which was learned before: what both were worth. */
function recalibratedOf(apart: readonly SettledEvent[]): EventCardView['recalibrated'] {
  const cases = apart
    .filter(isWatched)
    .flatMap(({ risk, recalibrated, event }) => (recalibrated === null ? [] : [{ risk, recalibrated, event }]))
  const found = compareChances(cases)
  return found && { ...found, own: { ...found.own }, recalibrated: { ...found.recalibrated } }
}

/** Whether a recalibration is offered now, and why not. */
function learnedOf(found: StoredRecalibration | undefined): EventCardView['learned'] {
  if (!found) return null
  const { n, events, learnedAt: at, slope } = found
  return { at, n, events, verdict: slope !== null ? 'offered' : isEnough(n, events) ? 'no-help' : 'too-few' }
}

const casesOf = (events: readonly SettledEvent[]) =>
  events.map(({ risk, event, hours }) => ({ risk, event, time: hours }))

function viewOf({ n, events, censored, auroc, auprc, brier, calibration, weighted, netBenefit }: EventScores) {
  return {
    n,
    events,
    censored,
    auroc: auroc && { value: auroc.value, low: auroc.low, high: auroc.high },
    auprc,
    brier: brier?.score ?? null,
    brierSkill: brier?.skill ?? null,
    intercept: calibration?.intercept ?? null,
    slope: calibration?.slope ?? null,
    curve: (calibration?.curve ?? []).map(({ risk, observed: { value, low, high }, n: size }) => ({
      risk,
      observed: { value, low, high },
      n: size,
    })),
    weighted: { ...weighted },
    netBenefit: netBenefit.map((point) => ({ ...point })),
  }
}
