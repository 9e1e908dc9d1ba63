import { type Static, type TProperties, Type } from 'typebox'

/** What a plan is made from, as people write it (YAML or JSON) and as the API takes it: `plan` says which kind. */
const closed = <T extends TProperties>(properties: T) => Type.Object(properties, { additionalProperties: false })
const Name = Type.String({ minLength: 1, maxLength: 100 })
const Day = Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\d$', description: 'a date such as 2026-11-30' })
const Clock = Type.String({ pattern: '^([01]\\d|2[0-4]):[0-5]\\d$', description: 'a clock time such as 07:30' })
const Spread = closed({ mean: Type.Number({ exclusiveMinimum: 0 }), sd: Type.Number({ minimum: 0 }) })
const list = <T extends Parameters<typeof Type.Array>[0]>(of: T, least = 0) =>
  Type.Array(of, { minItems: least, maxItems: 5000 })

export const TheatreProblemShape = closed({
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
  cases: list(
    closed({
      id: Name,
      specialty: Name,
      surgeon: Name,
      minutes: Spread,
      since: Type.Optional(Day),
      earliest: Type.Optional(Day),
      due: Type.Optional(Day),
      priority: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 100 })),
      must: Type.Optional(Type.Boolean()),
      place: Type.Optional(Type.Union([Type.Literal('first'), Type.Literal('last')])),
      equipment: Type.Optional(list(Name)),
      ward: Type.Optional(Name),
      nights: Type.Optional(Spread),
    }),
    1,
  ),
  surgeons: Type.Optional(list(closed({ id: Name, days: list(Day) }))),
  equipment: Type.Optional(list(closed({ id: Name, count: Type.Integer({ minimum: 0 }) }))),
  wards: Type.Optional(list(closed({ id: Name, beds: Type.Number({ minimum: 0 }) }))),
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
      hours: closed({ least: Type.Number({ minimum: 0 }), most: Type.Number({ minimum: 0 }) }),
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
export type Problem = Static<typeof ProblemShape>
export type ProblemKind = Problem['plan']
export const problemShapes = {
  theatre: TheatreProblemShape,
  roster: RosterProblemShape,
  electives: ElectivesProblemShape,
}
