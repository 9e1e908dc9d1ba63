import { type EventScores, eventScores } from '../kernel/credibility/event-scores.ts'
import { compareChances } from '../kernel/credibility/recalibrate.ts'
import type { Model } from '../kernel/model.ts'
import { listEvents, type SettledEvent } from '../store/event-record.ts'
import type { Connection } from '../store/schema.ts'
import type { EventCardView } from './credibility-views.ts'
import { groupNames } from './score-groups.ts'

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
  // A rule whose threshold or horizon was another is another event.
  const rules = Map.groupBy(all, ({ code, side, threshold, within }) => `${code} ${side} ${threshold} ${within}`)
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
      },
    ]
  })
}

/** Of forecasts that were issued with a recalibrated chance too, which was learned before: what both were worth. */
function recalibratedOf(apart: readonly SettledEvent[]): EventCardView['recalibrated'] {
  const cases = apart.flatMap(({ risk, recalibrated, event, hours, within }) =>
    recalibrated !== null && (event || hours >= within * (1 - 1e-9)) ? [{ risk, recalibrated, event }] : [],
  )
  const found = compareChances(cases)
  return found && { ...found, own: { ...found.own }, recalibrated: { ...found.recalibrated } }
}

const casesOf = (events: readonly SettledEvent[]) =>
  events.map(({ risk, event, hours }) => ({ risk, event, time: hours }))

/** Of a twin the first, and the next that was issued after its horizon: windows that overlap say the same twice. */
export function apartInTime(events: readonly SettledEvent[]): SettledEvent[] {
  const ends = new Map<string, string>()
  return events.filter(({ twin, issuedAt, until }) => {
    const end = ends.get(twin)
    if (end !== undefined && issuedAt < end) return false
    ends.set(twin, until)
    return true
  })
}

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
