import { type Static, Type } from 'typebox'
import { idFormat } from '../../records/fhir/resource.ts'
import { Instant, nullable } from '../shapes.ts'

const Text = Type.String({ minLength: 1, maxLength: 200 })
const ResourceId = Type.String({ pattern: idFormat.source })
const Band = Type.Object({ q10: Instant, q50: Instant, q90: Instant })
const Minutes = Type.Object({
  mean: Type.Number(),
  sd: Type.Number(),
  seen: Type.Integer({ minimum: 0, description: 'Operations of its procedure that it was learned from' }),
})
/** Who it is, where the actor may know. */
const person = {
  subject: nullable(Type.String()),
  name: nullable(Type.String()),
  withheld: Type.Boolean({ description: 'The patient lets nobody know who they are here' }),
  identifier: nullable(Type.String()),
}

const TheatreCaseView = Type.Object({
  case: Type.String({ description: 'The Procedure or the Appointment' }),
  appointment: nullable(Type.String()),
  operation: nullable(Type.String({ description: 'Id of its Procedure' })),
  version: Type.Integer({ minimum: 0, description: 'Of its Procedure; 0: there is none' }),
  ...person,
  procedure: nullable(Type.String()),
  surgeon: nullable(Type.String()),
  status: Type.Union([
    Type.Literal('planned'),
    Type.Literal('running'),
    Type.Literal('done'),
    Type.Literal('stopped'),
    Type.Literal('cancelled'),
  ]),
  planned: nullable(Instant),
  booked: nullable(Type.Number({ description: 'min' })),
  began: nullable(Instant),
  ended: nullable(Instant),
  begins: nullable(Band),
  ends: nullable(Band),
  notDone: nullable(Type.Number({ description: 'P(it is not begun any more today)' })),
  delay: nullable(Type.Integer({ description: 'Min after its planned begin that it began, or is likely to' })),
  minutes: nullable(Minutes),
  reason: nullable(Type.String()),
})

const TheatreRoom = Type.Object({
  room: nullable(Type.String({ description: 'Id of its Location; null: the record does not say where' })),
  name: nullable(Type.String()),
  lists: Type.Array(
    Type.Object({
      from: Instant,
      to: nullable(Instant),
      over: nullable(Type.Number({ description: 'P(it ends after its time); null: no Slot says when that is' })),
      finish: nullable(Band),
    }),
  ),
  cases: Type.Array(TheatreCaseView),
})

const Waiting = Type.Object({
  request: Type.String({ description: 'Id of the ServiceRequest' }),
  operation: nullable(Type.String()),
  version: Type.Integer({ minimum: 0 }),
  ...person,
  procedure: nullable(Type.String()),
  surgeon: nullable(Type.String()),
  priority: Type.Union([Type.Literal('routine'), Type.Literal('urgent'), Type.Literal('asap'), Type.Literal('stat')]),
  since: nullable(Type.String()),
  earliest: nullable(Type.String()),
  due: nullable(Type.String()),
  overdue: Type.Boolean(),
  supporting: Type.Array(Type.String()),
  minutes: nullable(Minutes),
})

/** The theatres of today: what runs, what is over, what is to come and when it is likely to end; who waits. */
export const TheatreView = Type.Object({
  at: Instant,
  zone: Type.String(),
  day: Type.String(),
  rooms: Type.Array(TheatreRoom),
  waiting: Type.Array(Waiting, { description: 'The first of them: the most urgent, then who is due' }),
  waitingCount: Type.Integer({ minimum: 0 }),
  learned: Type.Object({
    operations: Type.Integer({ minimum: 0 }),
    halfLife: nullable(
      Type.Number({ description: 'Days after which an operation counts half; null: none is forgotten' }),
    ),
  }),
  impossible: Type.Array(
    Type.Object({
      kind: Type.Union([
        Type.Literal('negative'),
        Type.Literal('never-ended'),
        Type.Literal('room-shared'),
        Type.Literal('in-the-future'),
      ]),
      case: Type.String(),
    }),
  ),
})
export type TheatreView = Static<typeof TheatreView>
export type TheatreCaseView = Static<typeof TheatreCaseView>

/** What somebody in the theatres says of an operation. */
export const OperationNews = Type.Object(
  {
    of: Type.Union([
      Type.Object({ appointment: ResourceId }, { additionalProperties: false }),
      Type.Object({ request: ResourceId }, { additionalProperties: false }),
      Type.Object({ operation: ResourceId }, { additionalProperties: false }),
    ]),
    event: Type.Union(
      [
        Type.Literal('began'),
        Type.Literal('ended'),
        Type.Literal('stopped'),
        Type.Literal('cancelled'),
        Type.Literal('taken-back'),
      ],
      { description: '`taken-back`: what was recorded of it was in error' },
    ),
    at: Type.Optional(Instant),
    room: Type.Optional(ResourceId),
    reason: Type.Optional(Text),
    version: Type.Integer({ minimum: 0, description: 'Of the Procedure that was seen; 0: there was none' }),
  },
  { additionalProperties: false },
)
export type OperationNews = Static<typeof OperationNews>

export const OperationRecorded = Type.Object({ operation: Type.String({ description: 'Id of its Procedure' }) })

/** Of whom may be told who they are. */
export type MayBeSeen = (subjects: readonly string[]) => Promise<ReadonlySet<string>>

/** What the routes call. */
export interface TheatreDomain {
  view(seen: MayBeSeen): Promise<TheatreView>
  /** Writes what somebody says of an operation into its Procedure; whom it is about. */
  record(news: OperationNews, seen: MayBeSeen): Promise<{ readonly operation: string; readonly subject: string | null }>
}
