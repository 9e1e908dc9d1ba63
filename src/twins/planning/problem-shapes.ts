import { type Static, type TProperties, Type } from 'typebox'

/** What a plan is made from, as people write it (YAML or JSON) and as the API takes it: `plan` says which kind. */
const closed = <T extends TProperties>(properties: T) => Type.Object(properties, { additionalProperties: false })
const Name = Type.String({ minLength: 1, maxLength: 100 })
export const Day = Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\d$', description: 'a date such as 2026-11-30' })
export const Clock = Type.String({ pattern: '^([01]\\d|2[0-4]):[0-5]\\d$', description: 'a clock time such as 07:30' })
const Spread = closed({ mean: Type.Number({ exclusiveMinimum: 0 }), sd: Type.Number({ minimum: 0 }) })
const list = <T extends Parameters<typeof Type.Array>[0]>(of: T, least = 0) =>
  Type.Array(of, { minItems: least, maxItems: 5000 })

const Price = Type.Optional(Type.Number({ minimum: 0, description: 'a price that is absent is unknown, not zero' }))
const money = {
  currency: Type.String({ pattern: '^[A-Z]{3}$', description: 'three letters, ISO 4217' }),
  doubt: Type.Optional(
    Type.Number({ minimum: 0, maximum: 2, description: 'standard deviation of the prices as a share of them' }),
  ),
  budget: Type.Optional(Type.Number({ minimum: 0, description: 'what may be spent on all of it' })),
}

const Minutes = Type.Number({ exclusiveMinimum: 0, maximum: 2880 })
const Operations = list(
  closed({
    procedure: Name,
    surgeon: Name,
    minutes: Minutes,
    booked: Type.Optional(Minutes),
    after: Type.Optional(Type.Number({ minimum: 0, maximum: 1440 })),
    late: Type.Optional(Type.Number({ minimum: 0, maximum: 1440 })),
    on: Type.Optional(Day),
  }),
)
const Learned = closed({
  ...Spread.properties,
  seen: Type.Optional(
    Type.Integer({ minimum: 0, description: 'learned from the history, in which so many of its procedure are' }),
  ),
})

const theatreProblem = {
  plan: Type.Literal('theatre'),
  title: Type.Optional(Name),
  turnover: Type.Number({ minimum: 0, description: 'min between two cases' }),
  risk: Type.Number({ exclusiveMinimum: 0, maximum: 0.5, description: 'largest probability that a block runs over' }),
  blocks: list(
    closed({
      id: Name,
      day: Day,
      room: Name,
      from: Clock,
      to: Clock,
      specialties: Type.Optional(list(Name, 1)),
      surgeon: Type.Optional(Name),
    }),
    1,
  ),
  surgeons: Type.Optional(list(closed({ id: Name, days: list(Day) }))),
  equipment: Type.Optional(list(closed({ id: Name, count: Type.Integer({ minimum: 0 }) }))),
  wards: Type.Optional(list(closed({ id: Name, beds: Type.Number({ minimum: 0 }) }))),
  costs: Type.Optional(
    closed({
      ...money,
      blockHour: Price,
      overtimeHour: Price,
      case: Price,
      cancelled: Price,
      nights: Type.Optional(list(closed({ ward: Name, price: Type.Number({ minimum: 0 }) }))),
    }),
  ),
}

const theatreCase = {
  id: Name,
  specialty: Name,
  surgeon: Name,
  since: Type.Optional(Day),
  earliest: Type.Optional(Day),
  due: Type.Optional(Day),
  priority: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 100 })),
  must: Type.Optional(Type.Boolean()),
  place: Type.Optional(Type.Union([Type.Literal('first'), Type.Literal('last')])),
  equipment: Type.Optional(list(Name)),
  ward: Type.Optional(Name),
  nights: Type.Optional(Spread),
  cost: Price,
  procedure: Type.Optional(Name),
  booked: Type.Optional(Minutes),
}

export const TheatreProblemShape = closed({
  ...theatreProblem,
  cases: list(closed({ ...theatreCase, minutes: Learned }), 1),
})
/** As people write it: minutes may be left to what was done. */
const WrittenTheatreShape = closed({
  ...theatreProblem,
  cases: list(closed({ ...theatreCase, minutes: Type.Optional(Learned) }), 1),
  history: Type.Optional(Operations),
})

export const RosterProblemShape = closed({
  plan: Type.Literal('roster'),
  title: Type.Optional(Name),
  from: Day,
  days: Type.Integer({ minimum: 1, maximum: 92 }),
  shifts: list(closed({ id: Name, from: Clock, to: Clock, night: Type.Optional(Type.Boolean()) }), 1),
  needs: list(
    closed({
      shift: Name,
      skill: Name,
      count: Type.Integer({ minimum: 1 }),
      weekdays: Type.Optional(list(Type.Integer({ minimum: 1, maximum: 7 }), 1)),
    }),
    1,
  ),
  people: list(
    closed({
      id: Name,
      skills: list(Name, 1),
      hours: closed({
        least: Type.Number({ minimum: 0 }),
        most: Type.Number({ minimum: 0 }),
        contract: Type.Optional(Type.Number({ minimum: 0, description: 'hours beyond are overtime' })),
      }),
      away: Type.Optional(list(Day)),
      wishes: Type.Optional(
        list(
          closed({
            day: Type.Optional(Day),
            shift: Type.Optional(Name),
            weight: Type.Number({ minimum: -100, maximum: 100 }),
          }),
        ),
      ),
    }),
    1,
  ),
  rest: closed({
    hours: Type.Number({ minimum: 0, maximum: 48 }),
    run: Type.Integer({ minimum: 1 }),
    nights: Type.Integer({ minimum: 1 }),
    weekends: Type.Integer({ minimum: 0 }),
  }),
  must: Type.Optional(Type.Boolean()),
  absence: Type.Optional(
    closed({
      share: Type.Number({ minimum: 0, maximum: 0.5, description: 'share of days on which somebody is ill' }),
      days: Type.Number({ minimum: 1, maximum: 365, description: 'how long a spell is in the mean' }),
    }),
  ),
  costs: Type.Optional(
    closed({
      ...money,
      hours: Type.Optional(list(closed({ skill: Name, price: Type.Number({ minimum: 0 }) }))),
      nightHour: Price,
      overtimeHour: Price,
      coverHour: Price,
    }),
  ),
})

export const ElectivesProblemShape = closed({
  plan: Type.Literal('electives'),
  title: Type.Optional(Name),
  from: Day,
  days: Type.Integer({ minimum: 1, maximum: 92 }),
  wards: list(
    closed({
      id: Name,
      beds: Type.Number({ minimum: 0 }),
      taken: list(Type.Number({ minimum: 0 }), 1),
      admissions: Type.Optional(Type.Integer({ minimum: 0 })),
    }),
    1,
  ),
  electives: list(
    closed({
      id: Name,
      ward: Name,
      nights: Spread,
      earliest: Type.Optional(Day),
      latest: Type.Optional(Day),
      priority: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 100 })),
    }),
    1,
  ),
  closed: Type.Optional(list(Day)),
})

export const ProblemShape = Type.Union([TheatreProblemShape, RosterProblemShape, ElectivesProblemShape])
type Shown = Static<typeof ProblemShape>
/** A theatre problem may keep what was done, which is not shown. */
export type Problem =
  | Exclude<Shown, { plan: 'theatre' }>
  | (Extract<Shown, { plan: 'theatre' }> & { readonly history?: readonly Static<typeof Operations>[number][] })
export type ProblemKind = Problem['plan']
export const problemShapes = {
  theatre: WrittenTheatreShape,
  roster: RosterProblemShape,
  electives: ElectivesProblemShape,
}
