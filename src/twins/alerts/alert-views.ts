import { type Static, Type } from 'typebox'
import { Id, Instant, nullable } from '../shapes.ts'
import { Subject } from '../views.ts'

const why = Type.Union([Type.Literal('stale'), Type.Literal('credibility'), Type.Literal('pilot')], {
  description:
    'Why it is not shown as an alert: the data are too old, the forecasts have not proved good enough, or the site is in a silent pilot',
})

/** What the world is told of alerts. */
export const AlertView = Type.Object({
  id: Id,
  twin: Id,
  subject: Subject,
  model: Type.String(),
  code: Type.String({ description: 'Name of the rule in the model; the interface words it' }),
  level: Type.Union([Type.Literal('high'), Type.Literal('priority')], { description: 'high: now; priority: soon' }),
  output: Type.String(),
  side: Type.Union([Type.Literal('below'), Type.Literal('above')]),
  threshold: Type.Number(),
  unit: Type.String(),
  minutes: Type.Number({ description: 'How far ahead the rule looks' }),
  measured: Type.Boolean({ description: 'The last value is beyond the threshold' }),
  chance: nullable(Type.Number({ description: 'Share of the futures that pass the threshold; null when withheld' })),
  recalibrated: nullable(
    Type.Number({
      description:
        "The same chance, recalibrated on what came of earlier ones; null: not offered. The rule goes by the model's own",
    }),
  ),
  since: Instant,
  seenAt: Instant,
  endedAt: nullable(Instant),
  snoozed: nullable(Type.Object({ until: Instant, by: Type.String() })),
  withheld: nullable(why),
})
export const AlertList = Type.Object({ alerts: Type.Array(AlertView) })
export const TwinAlerts = Type.Object({
  rules: Type.Integer({ description: 'How many rules of the model are watched for this role' }),
  withheld: nullable(why),
  alerts: Type.Array(AlertView, { description: 'Open ones, high ones first' }),
  ended: Type.Array(AlertView, { description: 'Those that ended in the last day, newest first' }),
})
export const SnoozeRequest = Type.Object({
  minutes: Type.Number({ minimum: 1, maximum: 240, description: 'At most 60 for a high alert' }),
})

export type AlertView = Static<typeof AlertView>
export type TwinAlerts = Static<typeof TwinAlerts>
export type SnoozeRequest = Static<typeof SnoozeRequest>
