import { type Static, Type } from 'typebox'
import { Id, Instant, nullable } from '../shapes.ts'
import { Clock, Day, ProblemShape } from './problem-shapes.ts'

/** A rule and what it speaks of: `{ "rule": "surgeon.one-place", "about": { "surgeon": "…", "day": "2026-11-30" } }`. */
const Rule = Type.Object({
  rule: Type.String(),
  about: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()])),
})
const Band = Type.Object({ mean: Type.Number(), q10: Type.Number(), q50: Type.Number(), q90: Type.Number() })
const Stress = Type.Object({
  members: Type.Integer(),
  overtime: Band,
  cancelled: Band,
  used: Band,
  blocks: Type.Array(Type.Object({ block: Type.String(), over: Type.Number(), finish: nullable(Band) })),
  cases: Type.Array(Type.Object({ case: Type.String(), begins: Band, ends: Band, cancelled: Type.Number() })),
})
const CostLine = Type.Object({
  item: Type.String(),
  unit: Type.Union([Type.Literal('h'), Type.Literal('case'), Type.Literal('night')]),
  amount: nullable(Band),
  cost: nullable(Band),
  before: nullable(Type.Object({ amount: nullable(Band), cost: nullable(Band) })),
  impact: nullable(Band),
})
const Costs = Type.Object({
  currency: Type.String(),
  members: Type.Integer(),
  lines: Type.Array(CostLine, {
    description: 'Amounts and costs of this plan, of booking first come, first served (`before`), and the difference',
  }),
  total: nullable(Band),
  before: nullable(Band),
  impact: nullable(Band),
  budget: nullable(Type.Object({ amount: Type.Number(), over: Band, chance: Type.Number() })),
})

export const TheatrePlanShape = Type.Object({
  kind: Type.Literal('theatre'),
  assignments: Type.Array(
    Type.Object({
      case: Type.String(),
      block: Type.String(),
      began: Type.Optional(Clock),
      ended: Type.Optional(Clock),
    }),
    { maxItems: 5000 },
  ),
  at: Type.Optional(
    Type.String({
      pattern: '^\\d{4}-\\d\\d-\\d\\dT([01]\\d|2[0-3]):[0-5]\\d$',
      description: 'Now, local; else the last time that is recorded',
    }),
  ),
})
const RosterPlan = Type.Object({
  kind: Type.Literal('roster'),
  duties: Type.Array(
    Type.Object({ person: Type.String(), day: Type.String(), shift: Type.String(), skill: Type.String() }),
    { maxItems: 20_000 },
  ),
  open: Type.Array(
    Type.Object({ day: Type.String(), shift: Type.String(), skill: Type.String(), count: Type.Integer() }),
    { maxItems: 20_000 },
  ),
})
const ElectivesPlan = Type.Object({
  kind: Type.Literal('electives'),
  admissions: Type.Array(Type.Object({ elective: Type.String(), day: Type.String() }), { maxItems: 5000 }),
  deferred: Type.Array(Type.String(), { maxItems: 5000 }),
})
export const PlanShape = Type.Union([TheatrePlanShape, RosterPlan, ElectivesPlan])

export const MadeShape = Type.Object({
  outcome: Type.Union([
    Type.Literal('optimal'),
    Type.Literal('good'),
    Type.Literal('none'),
    Type.Literal('infeasible'),
  ]),
  cost: nullable(Type.Number()),
  bound: nullable(Type.Number()),
  gap: nullable(Type.Number()),
  conflict: Type.Array(Rule),
  plan: nullable(PlanShape),
  breaches: Type.Array(Rule),
  stress: nullable(Type.Object({ plan: Stress, firstCome: Stress })),
  absence: nullable(Type.Object({ members: Type.Integer(), unfilled: Band })),
  costs: nullable(Costs),
  beds: nullable(Type.Array(Type.Object({ ward: Type.String(), beds: Type.Array(Type.Number()) }))),
})

const Kind = Type.Union([Type.Literal('theatre'), Type.Literal('roster'), Type.Literal('electives')])
const Search = Type.Object({
  /** `searching`: a worker is at it or soon will be; `failed`: see `error`. */
  state: Type.Union([Type.Literal('searching'), Type.Literal('done'), Type.Literal('failed')]),
  progress: nullable(Type.Number()),
  message: nullable(Type.String({ description: 'How far from the best it can be at most, as a fraction' })),
  error: nullable(Type.String()),
})

export const ScheduleBrief = Type.Object({
  id: Id,
  kind: Kind,
  title: Type.String(),
  search: Search,
  outcome: nullable(Type.String()),
  breaches: Type.Integer(),
  moved: Type.Boolean(),
  createdAt: Instant,
  changedAt: Instant,
  changedBy: Type.String(),
})
export const ScheduleList = Type.Object({ schedules: Type.Array(ScheduleBrief) })
export const ScheduleView = Type.Object({
  ...ScheduleBrief.properties,
  revision: Type.Integer(),
  problem: ProblemShape,
  made: nullable(MadeShape),
})
export const NewSchedule = Type.Union([
  Type.Object({
    text: Type.String({ minLength: 1, maxLength: 2_000_000, description: 'The problem in YAML or JSON' }),
  }),
  Type.Object({ example: Kind }),
  Type.Object({
    record: Type.Object(
      {
        from: Day,
        days: Type.Integer({ minimum: 1, maximum: 31 }),
      },
      { description: 'A theatre week from the waiting list, the staffed times and the past operations of the record' },
    ),
  }),
])
export const ScheduleMove = Type.Object({ revision: Type.Integer(), plan: PlanShape })
export const SearchRequest = Type.Object({
  seconds: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 600, description: 'The best plan so far is the answer then; 20' }),
  ),
})

export type ScheduleBrief = Static<typeof ScheduleBrief>
export type ScheduleView = Static<typeof ScheduleView>

/** Schedules as the routes call them. */
export interface Schedules {
  list(): Promise<ScheduleBrief[]>
  get(id: string): Promise<ScheduleView>
  /** Reads the problem, keeps it and lets a worker search. */
  add(request: Static<typeof NewSchedule>, by: { readonly by: string }): Promise<ScheduleView>
  /** A plan that a person moved by hand: kept with the rules that it breaks. */
  move(id: string, request: Static<typeof ScheduleMove>, by: { readonly by: string }): Promise<ScheduleView>
  search(id: string, request: Static<typeof SearchRequest>): Promise<ScheduleView>
  /** Ends the search: the best plan so far is kept. */
  stop(id: string): Promise<ScheduleView>
  remove(id: string): Promise<void>
}
