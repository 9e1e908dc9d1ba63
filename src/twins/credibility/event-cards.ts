import { isSlopeOutside } from '../../kernel/credibility/alarm-bands.ts'
import { wilson } from '../../kernel/credibility/coverage.ts'
import { type EventScores, eventScores } from '../../kernel/credibility/event-scores.ts'
import { compareChances, isEnough } from '../../kernel/credibility/recalibrate.ts'
import type { Model } from '../../kernel/model.ts'
import { newestRecalibrations, type StoredRecalibration } from '../../store/event-recalibration.ts'
import { listEvents, type SettledEvent } from '../../store/event-record.ts'
import type { Connection } from '../../store/schema.ts'
import type { EventCardView } from './credibility-views.ts'
import { groupNames } from './score-groups.ts'
import { apartInTime, isWatched, ruleKey } from './settled-events.ts'

/**
 * What a version's chances of events were worth, of all twins or of one: for each rule whole, by subgroup (of one twin there is none), and by whether the plan
 * was followed.
 */
export async function eventCards(
  db: Connection,
  model: Pick<Model, 'id' | 'hash' | 'alerts'>,
  twin?: string,
): Promise<EventCardView[]> {
  const all = await listEvents(db, { model: model.id, hash: model.hash, ...(twin !== undefined && { twin }) })
  const rules = Map.groupBy(all, ruleKey)
  const known = twin === undefined ? await newestRecalibrations(db, model.hash) : []
  return [...rules.values()].flatMap((events) => {
    const { code, output, unit, side, threshold, within } = events[0]!
    const apart = apartInTime(events)
    const rule = model.alerts?.find((each) => each.code === code && each.side === side && each.threshold === threshold)
    const viewOf = (some: readonly SettledEvent[]) => scoresView(some, within, rule?.begins)
    if (apart.length === 0) return []
    const groups = (twin === undefined ? groupNames : []).flatMap((group) =>
      [...Map.groupBy(apart, ({ groups: of }) => of[group])].flatMap(([name, some]) =>
        name === null ? [] : [{ group: group as string, name, scores: viewOf(some) }],
      ),
    )
    const plans = [...Map.groupBy(apart, ({ asPlanned }) => asPlanned)].map(([followed, some]) => ({
      group: 'plan',
      name: followed ? 'followed' : 'changed',
      scores: viewOf(some),
    }))
    return [
      {
        ...{ code, output, unit, side, threshold, hours: within, scores: viewOf(apart) },
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

/** `acts`: the chance that the rule alarms at; undefined of a rule that the model has no more. */
function scoresView(cases: readonly SettledEvent[], within: number, acts: number | undefined) {
  const found = eventScores(casesOf(cases), within)!
  const { n, events, censored, auroc, auprc, brier, calibration, weighted, netBenefit }: EventScores = found
  const happened = cases.filter(({ event }) => event)
  const missed = happened.filter(({ risk }) => acts !== undefined && risk < acts).length
  return {
    missed: acts === undefined ? null : wilson(missed, happened.length),
    slopeOutside: isSlopeOutside(calibration?.slope, n - censored, events) ?? false,
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
