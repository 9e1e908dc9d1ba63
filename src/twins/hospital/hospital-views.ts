import { type Static, Type } from 'typebox'
import { Instant, nullable } from '../shapes.ts'

const Kind = Type.Union([
  Type.Literal('emergency'),
  Type.Literal('ward'),
  Type.Literal('intensive'),
  Type.Literal('theatre'),
])
const Count = Type.Integer({ minimum: 0 })
const UnitId = Type.String({ minLength: 1, maxLength: 64 })
const Hour = Type.Number({ minimum: 0, maximum: 336 })

const Fan = Type.Object({
  mean: Type.Array(Type.Number()),
  quantiles: Type.Array(Type.Array(Type.Number()), { description: 'At 2.5, 10, 25, 50, 75, 90, 97.5 %, by step' }),
})
const Band = Type.Object({ mean: Type.Number(), q10: Type.Number(), q90: Type.Number() })

export const HospitalUnit = Type.Object({
  id: Type.String(),
  name: Type.String(),
  kind: Kind,
  specialty: nullable(Type.String()),
  beds: nullable(Count),
  present: Count,
  waiting: Type.Integer({ minimum: 0, description: 'Patients elsewhere who wait for a bed here' }),
})

const Note = Type.Object({
  kind: Type.Union([
    Type.Literal('stays-from-prior'),
    Type.Literal('arrivals-unknown'),
    Type.Literal('season-unknown'),
    Type.Literal('level-moved'),
  ]),
  unit: nullable(Type.String()),
  value: Type.Number(),
})

const Course = Type.Object({
  id: Type.String(),
  name: Type.String(),
  level: Type.Union([Type.Literal('unit'), Type.Literal('specialty'), Type.Literal('hospital')]),
  beds: nullable(Count),
  present: Fan,
  need: Fan,
  waiting: Fan,
  short: nullable(Type.Array(Type.Number())),
  exceeds: Type.Array(Type.Object({ hour: Type.Number(), chance: Type.Array(Type.Number()) })),
  /** Hour by hour before `at`, the oldest first. */
  past: Type.Array(Count),
})

/** The hospital without any patient: what everybody with a part in it may see. */
export const HospitalView = Type.Object({
  at: Instant,
  zone: Type.String(),
  units: Type.Array(HospitalUnit),
  impossible: Count,
  members: Count,
  steps: Type.Array(Type.Number(), { description: 'Hours from `at`' }),
  courses: Type.Array(Course),
  discharges: Fan,
  arrivals: Fan,
  fromEmergency: Type.Array(
    Type.Object({ unit: Type.String(), mean: Type.Number(), chance: Type.Array(Type.Number()) }),
  ),
  waits: Type.Array(
    Type.Object({ unit: Type.String(), hours: Type.Number(), mean: Type.Number(), q90: Type.Number() }),
  ),
  breaches: nullable(Band),
  staff: Type.Array(
    Type.Object({
      unit: Type.String(),
      from: Type.Number(),
      until: Type.Number(),
      q10: Type.Number(),
      q50: Type.Number(),
      q90: Type.Number(),
    }),
  ),
  notes: Type.Array(Note),
})
export type HospitalView = Static<typeof HospitalView>

export const HospitalQuery = Type.Object(
  {
    soon: Type.Optional(
      Type.Boolean({
        description:
          'What was said last, if it is not older than ten minutes; else only the next three days, by what was learned last: a page begins with it while the two weeks are worked out',
      }),
    ),
  },
  { additionalProperties: false },
)
export type HospitalQuery = Static<typeof HospitalQuery>

export const BoardPatient = Type.Object({
  stay: Type.String(),
  subject: nullable(Type.String()),
  name: nullable(Type.String()),
  withheld: Type.Boolean({ description: 'The patient lets nobody know who they are here' }),
  identifier: nullable(Type.String()),
  age: nullable(Type.Integer()),
  group: nullable(Type.String()),
  route: Type.Union([Type.Literal('emergency'), Type.Literal('elective'), Type.Literal('transfer')]),
  unit: Type.String(),
  bed: nullable(Type.String()),
  since: Instant,
  admitted: Instant,
  waitingFor: nullable(Type.String()),
  waitingSince: nullable(Instant),
  expected: nullable(Instant),
  leaves: Type.Object({
    unit: Type.Array(nullable(Instant), { description: '10, 50, 90 %; null: beyond the forecast' }),
    hospital: Type.Array(nullable(Instant)),
    within: Type.Array(Type.Object({ hours: Type.Number(), chance: Type.Number() })),
    next: Type.Array(Type.Object({ unit: nullable(Type.String()), chance: Type.Number() })),
  }),
})
export type BoardPatient = Static<typeof BoardPatient>

export const HospitalBoard = Type.Object({
  at: Instant,
  zone: Type.String(),
  units: Type.Array(HospitalUnit),
  patients: Type.Array(BoardPatient),
  bookings: Type.Array(
    Type.Object({
      stay: Type.String(),
      name: nullable(Type.String()),
      withheld: Type.Boolean(),
      unit: Type.String(),
      at: Instant,
      group: nullable(Type.String()),
    }),
  ),
  impossible: Type.Array(
    Type.Object({
      kind: Type.Union([
        Type.Literal('two-stays'),
        Type.Literal('two-places'),
        Type.Literal('bed-shared'),
        Type.Literal('negative-stay'),
        Type.Literal('left-but-present'),
        Type.Literal('in-the-future'),
        Type.Literal('place-unknown'),
        Type.Literal('nowhere'),
      ]),
      stay: Type.String(),
      other: nullable(Type.String()),
      unit: nullable(Type.String()),
    }),
  ),
})
export type HospitalBoard = Static<typeof HospitalBoard>

export const ScenarioBody = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 80 }),
    beds: Type.Optional(
      Type.Array(
        Type.Object({
          unit: UnitId,
          add: Type.Integer({ minimum: -500, maximum: 500 }),
          from: Type.Optional(Hour),
          until: Type.Optional(Hour),
        }),
        { maxItems: 50 },
      ),
    ),
    /** Nurses more or fewer in a unit: beds by the patients that one cares for there. */
    nurses: Type.Optional(
      Type.Array(
        Type.Object({
          unit: UnitId,
          add: Type.Integer({ minimum: -100, maximum: 100 }),
          from: Type.Optional(Hour),
          until: Type.Optional(Hour),
        }),
        { maxItems: 50 },
      ),
    ),
    surge: Type.Optional(Type.Number({ minimum: 0, maximum: 10 })),
    stay: Type.Optional(
      Type.Array(
        Type.Object({
          unit: Type.Optional(UnitId),
          kind: Type.Optional(Kind),
          times: Type.Number({ minimum: 0.1, maximum: 5 }),
        }),
        { maxItems: 50 },
      ),
    ),
    earlier: Type.Optional(Type.Integer({ minimum: 0, maximum: 12 })),
    electives: Type.Optional(Type.Number({ minimum: 0, maximum: 3 })),
    extra: Type.Optional(
      Type.Array(Type.Object({ unit: UnitId, at: Hour, patients: Type.Integer({ minimum: 1, maximum: 200 }) }), {
        maxItems: 50,
      }),
    ),
    merge: Type.Optional(Type.Array(Type.Object({ unit: UnitId, into: UnitId }), { maxItems: 20 })),
    closed: Type.Optional(
      Type.Array(Type.Object({ unit: UnitId, from: Type.Optional(Hour), until: Hour }), { maxItems: 20 }),
    ),
    outlieAfter: Type.Optional(Type.Number({ minimum: 0, maximum: 72 })),
  },
  { additionalProperties: false },
)

export const WhatIfRequest = Type.Object({
  scenarios: Type.Array(ScenarioBody, { minItems: 1, maxItems: 6 }),
  hours: Type.Optional(Type.Integer({ minimum: 1, maximum: 336 })),
})
export type WhatIfRequest = Static<typeof WhatIfRequest>

const Unpriced = Type.Array(
  Type.Object({
    unit: nullable(Type.String()),
    price: Type.Union([
      Type.Literal('patientHour'),
      Type.Literal('bedHour'),
      Type.Literal('visit'),
      Type.Literal('overtimeBedHour'),
      Type.Literal('waitingHour'),
    ]),
  }),
  { description: 'Prices that are unknown, of what was used: the cost is without them' },
)

const Difference = Type.Object({
  waitedHours: Band,
  mostWaiting: Band,
  breaches: nullable(Band),
  discharges: Band,
  cost: nullable(Band),
  unpriced: Unpriced,
})

export const WhatIfResult = Type.Object({
  at: Instant,
  steps: Type.Array(Type.Number()),
  currency: nullable(Type.String()),
  outcomes: Type.Array(
    Type.Object({
      scenario: Type.String(),
      present: Fan,
      waiting: Fan,
      beds: nullable(
        Type.Array(Type.Number(), { description: 'Staffed beds, step by step; null where a unit has no limit' }),
      ),
      waitedHours: Band,
      mostWaiting: Band,
      breaches: nullable(Band),
      discharges: Band,
      calm: Band,
      cost: nullable(Band),
      unpriced: Unpriced,
      difference: nullable(Difference),
    }),
  ),
})
export type WhatIfResult = Static<typeof WhatIfResult>

export const HospitalQuestion = Type.Object({
  ask: Type.Union([Type.Literal('stay'), Type.Literal('beds'), Type.Literal('demand')]),
  hours: Type.Optional(Type.Integer({ minimum: 24, maximum: 168 })),
})
export type HospitalQuestion = Static<typeof HospitalQuestion>

export const HospitalAnswer = Type.Object({
  ask: Type.String(),
  value: nullable(Type.Number()),
  chance: Type.Number(),
  before: Type.Number(),
  wanted: Type.Number({ description: 'Wanted chance that at most 5 % of the hours have somebody waiting for a bed' }),
  tried: Type.Array(Type.Object({ value: Type.Number(), chance: Type.Number() })),
})
export type HospitalAnswer = Static<typeof HospitalAnswer>

const Chart = Type.Object({
  measure: Type.Union([
    Type.Literal('arrivals'),
    Type.Literal('discharges'),
    Type.Literal('occupied'),
    Type.Literal('breaches'),
    Type.Literal('stay'),
    Type.Literal('waited'),
  ]),
  values: Type.Array(nullable(Type.Number())),
  mean: nullable(Type.Number()),
  low: nullable(Type.Number()),
  high: nullable(Type.Number()),
  signals: Type.Array(nullable(Type.Union([Type.Literal('beyond'), Type.Literal('shift'), Type.Literal('trend')]))),
})

export const HospitalControl = Type.Object({
  zone: Type.String(),
  days: Type.Array(Type.String({ description: 'Local day, YYYY-MM-DD' })),
  charts: Type.Array(Chart),
})
export type HospitalControl = Static<typeof HospitalControl>

export const HospitalScores = Type.Object({
  zone: Type.String(),
  /** Forecasts as issued at huddle times; replayed: made afterwards from what was recorded by then. */
  issued: Count,
  replayed: Count,
  horizons: Type.Array(
    Type.Object({
      hour: Type.Number(),
      n: Count,
      mae: Type.Number(),
      crps: Type.Number(),
      weekday: nullable(Type.Number()),
      last: Type.Number(),
      inside: Type.Array(Type.Number(), { description: 'Share of truths inside the 50, 80 and 95 % intervals' }),
    }),
  ),
  /** When operations were said to end: cases, and the last of each room; errors in minutes. */
  finishes: Type.Array(
    Type.Object({
      finish: Type.Union([Type.Literal('case'), Type.Literal('room')]),
      n: Count,
      mae: Type.Number(),
      crps: Type.Number(),
      booked: nullable(Type.Number({ description: 'Mean absolute error of what was booked' })),
      inside: Type.Array(Type.Number(), { description: 'Share of ends inside the 50, 80 and 95 % intervals' }),
    }),
  ),
  /** Of the whole hospital: what was said, and what happened. */
  happened: Type.Array(
    Type.Object({
      at: Instant,
      hour: Type.Number(),
      observed: Type.Number(),
      q10: Type.Number(),
      q50: Type.Number(),
      q90: Type.Number(),
    }),
  ),
})
export type HospitalScores = Static<typeof HospitalScores>

export const HospitalSettings = Type.Object(
  {
    zone: Type.String({ minLength: 1, maxLength: 64, description: 'IANA time zone' }),
    units: Type.Optional(
      Type.Array(
        Type.Object({
          unit: UnitId,
          kind: Type.Optional(Kind),
          specialty: Type.Optional(Type.String({ maxLength: 100 })),
          beds: Type.Optional(nullable(Type.Integer({ minimum: 0, maximum: 2000 }))),
          leaveOut: Type.Optional(Type.Boolean()),
          patientsPerNurse: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 100 })),
        }),
        { maxItems: 500 },
      ),
    ),
    /** Local hours at which shifts begin. */
    shifts: Type.Optional(Type.Array(Type.Integer({ minimum: 0, maximum: 23 }), { minItems: 1, maxItems: 8 })),
    holidays: Type.Optional(Type.Array(Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\d$' }), { maxItems: 400 })),
    /** Longest time in the emergency department without a breach, hours. */
    target: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 48 })),
    costs: Type.Optional(
      Type.Object({
        currency: Type.String({ pattern: '^[A-Z]{3}$' }),
        units: Type.Array(
          Type.Object({
            unit: UnitId,
            patientHour: Type.Optional(Type.Number({ minimum: 0 })),
            bedHour: Type.Optional(Type.Number({ minimum: 0 })),
            visit: Type.Optional(Type.Number({ minimum: 0 })),
          }),
          { maxItems: 500 },
        ),
        overtimeBedHour: Type.Optional(Type.Number({ minimum: 0 })),
        waitingHour: Type.Optional(Type.Number({ minimum: 0 })),
        /** Standard deviation of the prices as a share of them; absent: they are taken as given. */
        doubt: Type.Optional(Type.Number({ minimum: 0, maximum: 2 })),
      }),
    ),
  },
  { additionalProperties: false },
)
export type HospitalSettings = Static<typeof HospitalSettings>

export const HospitalSettingsView = Type.Object({
  settings: HospitalSettings,
  revision: Count,
  changedAt: nullable(Instant),
  changedBy: nullable(Type.String()),
})
export type HospitalSettingsView = Static<typeof HospitalSettingsView>

export const HospitalSettingsChange = Type.Object({ settings: HospitalSettings, revision: Count })
export type HospitalSettingsChange = Static<typeof HospitalSettingsChange>

/** What the routes call. */
export interface HospitalDomain {
  /** `soon`: what was said lately, or only the next three days, which is quick: what a page begins with. */
  view(asked?: HospitalQuery): Promise<HospitalView>
  /** Learns and foretells beforehand, so that who looks first need not wait. */
  ready(): Promise<void>
  /** `seen` says of whom may be told who they are; the beds of all others are taken by nobody known. */
  board(seen: (subjects: readonly string[]) => Promise<ReadonlySet<string>>): Promise<HospitalBoard>
  whatIf(request: WhatIfRequest): Promise<WhatIfResult>
  ask(question: HospitalQuestion): Promise<HospitalAnswer>
  control(): Promise<HospitalControl>
  scores(): Promise<HospitalScores>
  settings(): Promise<HospitalSettingsView>
  changeSettings(change: HospitalSettingsChange, by: { readonly by: string }): Promise<HospitalSettingsView>
}
