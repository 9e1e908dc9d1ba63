import { alarmBands, isSlopeOutside, missedGap } from '../../kernel/credibility/alarm-bands.ts'
import { calibration } from '../../kernel/credibility/calibration.ts'
import type { GateReason } from '../../kernel/credibility/gate.ts'
import type { Model } from '../../kernel/model.ts'
import type { SettledEvent } from '../../store/event-record.ts'
import type { Connection } from '../../store/schema.ts'
import { enterAlarms } from './enter-alarms.ts'
import { groupNames } from './score-groups.ts'

/** What an alarm of a band is kept as: `slope, rule low`; `missed, rule low, sex:female`. */
const named = { slope: 'slope', missed: 'missed' } as const

interface BandAlarm {
  readonly of: string
  /** The edge of the band or the best served group, and what was seen. */
  readonly before: number
  readonly after: number
}

/** Which bands the chances of one rule lie outside of; `acts`: the chance that the rule alarms at. */
export function outsideBands(code: string, settled: readonly SettledEvent[], acts: number): BandAlarm[] {
  const happened = settled.filter(({ event }) => event)
  const slope = calibration(
    settled.map(({ risk }) => risk),
    settled.map(({ event }) => event),
  )?.slope
  const [low, high] = alarmBands.slope
  const offSlope = isSlopeOutside(slope, settled.length, happened.length)
    ? [{ of: `${named.slope}, rule ${code}`, before: slope!.value < low ? low : high, after: slope!.value }]
    : []
  const gaps = groupNames.flatMap((group) => {
    const found = missedGap(missedBy(happened, group, acts))
    if (!found) return []
    return [{ of: `${named.missed}, rule ${code}, ${group}:${found.worst}`, before: found.others, after: found.value }]
  })
  return [...offSlope, ...gaps]
}

/** Events of each subgroup, and those that the rule did not alarm of. */
function missedBy(happened: readonly SettledEvent[], group: (typeof groupNames)[number], acts: number) {
  return new Map(
    [...Map.groupBy(happened, ({ groups }) => groups[group])].flatMap(([name, events]) =>
      name === null
        ? []
        : [[name, { events: events.length, missed: events.filter(({ risk }) => risk < acts).length }] as const],
    ),
  )
}

/**
 * Enters the bands that a version's chances lie outside of as alarms to its owner, which close the gate until a person has judged them; a judged band is looked at
 * anew with what came after the judgement.
 */
export async function noticeBands(
  tx: Connection,
  model: Pick<Model, 'id' | 'hash' | 'alerts'>,
  rules: Iterable<readonly SettledEvent[]>,
  now: number,
): Promise<void> {
  const known = await tx
    .selectFrom('drift_alarm')
    .select(['output', 'of', 'acknowledged_at'])
    .where('model', '=', model.id)
    .where('hash', '=', model.hash)
    .where('detector', '=', 'band')
    .execute()
  for (const settled of rules) {
    const { code, output, side, threshold } = settled[0] ?? {}
    const rule = model.alerts?.find(
      (each) => each.code === code && each.side === side && each.threshold === threshold && each.of === output,
    )
    if (!rule || !output) continue
    const own = known.filter(({ of, output: at }) => at === output && of.split(', ')[1] === `rule ${code}`)
    const judged = own.map(({ acknowledged_at: at }) => at?.toISOString() ?? '').reduce((a, b) => (a > b ? a : b), '')
    const since = settled.filter(({ issuedAt }) => issuedAt > judged)
    const found = outsideBands(rule.code, since, rule.begins).filter(
      ({ of }) => !own.some((each) => each.of === of && each.acknowledged_at === null),
    )
    await enterAlarms(
      tx,
      model,
      output,
      found.map((each) => ({
        ...each,
        detector: 'band',
        since: since[0]!.issuedAt,
        noticed: new Date(now).toISOString(),
      })),
    )
  }
}

/** An alarm as a reason of the gate. */
export function reasonOfAlarm(alarm: {
  readonly output: string
  readonly of: string
  readonly since: Date
  readonly before: number
  readonly after: number
}): GateReason {
  const since = alarm.since.toISOString().slice(0, 10)
  const [stream, rule, ...group] = alarm.of.split(', ')
  const event = rule?.replace('rule ', '') ?? ''
  if (stream === named.slope) {
    const [low, high] = alarmBands.slope
    return { code: 'slope', values: { output: alarm.output, event, value: alarm.after, low, high, since } }
  }
  if (stream === named.missed) {
    const values = { group: group.join(', '), value: alarm.after, others: alarm.before, most: alarmBands.missed }
    return { code: 'missed', values: { output: alarm.output, event, ...values, since } }
  }
  return { code: 'drift', values: { of: `${alarm.output} ${alarm.of}`, since } }
}
