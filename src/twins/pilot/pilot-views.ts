import { type Static, Type } from 'typebox'
import { Share, Skill } from '../credibility/credibility-views.ts'
import { Reason, State } from '../credibility/standing.ts'
import { Instant, nullable } from '../shapes.ts'

/** What a pilot is held to, and what its report reckons with. Fixed at its start: goals that follow the result prove nothing. */
export const PilotTerms = Type.Object({
  days: Type.Integer({ minimum: 14, maximum: 366, default: 28, description: 'How long it is to run' }),
  mostAlerts: Type.Number({ minimum: 0, maximum: 100, default: 2, description: 'Alerts a twin and day, at most' }),
  mostGap: Type.Number({
    minimum: 0,
    maximum: 0.5,
    default: 0.1,
    description: 'Shortfall of the 80 % coverage of a subgroup, at most',
  }),
  minutesPerAlert: Type.Number({ minimum: 0, maximum: 120, default: 2, description: 'Of staff, to look at an alert' }),
  staffHour: nullable(Type.Number({ minimum: 0, description: 'What an hour of staff costs; null: not told' })),
  computeHour: nullable(Type.Number({ minimum: 0, description: 'What an hour of a processor costs; null: not told' })),
  currency: nullable(Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217' })),
})

const Criterion = Type.Object({
  code: Type.Union([
    Type.Literal('duration'),
    Type.Literal('silence'),
    Type.Literal('accuracy'),
    Type.Literal('alerts'),
    Type.Literal('equity'),
  ]),
  met: nullable(Type.Boolean({ description: 'null: cannot be told yet' })),
  value: nullable(Type.Number()),
  goal: Type.Number(),
})

const Foretold = Type.Object({
  code: Type.String(),
  output: Type.String(),
  unit: Type.String(),
  side: Type.Union([Type.Literal('below'), Type.Literal('above')]),
  threshold: Type.Number(),
  hours: Type.Number(),
  n: Type.Integer({ description: 'Settled forecasts of which no two of a twin overlap' }),
  happened: Type.Integer(),
  alarms: Type.Integer({ description: 'Of these, with a chance that the rule alerts at' }),
  right: Type.Integer({ description: 'Alarms that came true' }),
})

export const PilotReport = Type.Object({
  verdict: Type.Union([Type.Literal('go'), Type.Literal('no-go'), Type.Literal('too-early')]),
  at: Instant,
  days: Type.Number(),
  twins: Type.Integer(),
  twinDays: Type.Number(),
  criteria: Type.Array(Criterion),
  models: Type.Array(
    Type.Object({
      model: Type.String(),
      title: Type.String(),
      state: State,
      n: Type.Integer({ description: 'Measurements of these weeks that a forecast was held to' }),
      twins: Type.Integer(),
      coverage80: nullable(Share),
      skill: nullable(Skill),
      mard: nullable(Type.Number()),
      reasons: Type.Array(Reason),
      foretold: Type.Array(Foretold),
    }),
  ),
  alerts: Type.Object(
    {
      episodes: Type.Integer(),
      perTwinDay: nullable(Type.Number()),
      byRule: Type.Array(
        Type.Object({ model: Type.String(), code: Type.String(), level: Type.String(), episodes: Type.Integer() }),
      ),
    },
    { description: 'Episodes of the rules of the models, which nobody was shown' },
  ),
  equity: Type.Array(
    Type.Object({
      group: Type.String(),
      name: Type.String(),
      n: Type.Integer(),
      twins: Type.Integer(),
      coverage80: Share,
      gap: Type.Number({ description: 'By which its 80 % coverage falls short of that of everybody' }),
      alertsPerTwinDay: nullable(Type.Number()),
    }),
  ),
  effort: Type.Object({
    records: Type.Integer({ description: 'Entries of timelines that came' }),
    rejected: Type.Integer(),
    forecasts: Type.Integer(),
    scored: Type.Integer(),
    withoutTruth: Type.Integer({ description: 'Forecasts that no measurement met' }),
    feedback: Type.Integer(),
    computeHours: nullable(Type.Number()),
    staffHours: Type.Number({ description: 'To look at the alerts, had they been shown' }),
    storedBytes: nullable(Type.Number()),
  }),
  cost: nullable(
    Type.Object({
      total: nullable(Type.Number({ description: 'null: hours that a price is for are not known' })),
      perTwinDay: nullable(Type.Number()),
      currency: nullable(Type.String()),
    }),
  ),
  leaks: Type.Object(
    { recommendations: Type.Integer(), cards: Type.Integer(), predictions: Type.Integer() },
    { description: 'What was shown or written out while the pilot ran: counted, not assumed' },
  ),
})

export const Pilot = Type.Object({
  running: Type.Boolean(),
  startedAt: nullable(Instant),
  startedBy: nullable(Type.String()),
  endedAt: nullable(Instant),
  endedBy: nullable(Type.String()),
  terms: nullable(PilotTerms),
  held: Type.Array(Type.String(), {
    description: 'Feeds that would write predictions back to where they read; while the pilot runs they read only',
  }),
})

export type PilotTerms = Static<typeof PilotTerms>
export type PilotView = Static<typeof Pilot>
export type PilotReportView = Static<typeof PilotReport>
