import { Type } from 'typebox'
import { DeviceName } from '../devices/device-views.ts'
import { ConnectorName, MessageView } from '../messages/connector-views.ts'
import { Id, Instant, nullable } from '../shapes.ts'
import { Subject } from '../views.ts'

const Count = Type.Integer({ minimum: 0 })
const Reason = Type.String({ minLength: 1, maxLength: 500 })
/** FHIR id of a Patient. */
const PatientId = Type.String({ pattern: '^[A-Za-z0-9.-]{1,64}$' })

/** Messages that wait: dead, until somebody mends the map or says whom they are about; held, until somebody says whom a device observed. */
const WaitingState = Type.Union([Type.Literal('dead'), Type.Literal('held')])

/** Which messages are meant: those that wait at one connector for one reason. */
const Group = {
  connector: ConnectorName,
  state: WaitingState,
  type: nullable(Type.String({ maxLength: 200 })),
  rule: nullable(Type.String({ maxLength: 200 })),
  device: nullable(DeviceName),
}

export const WaitingGroup = Type.Object({
  ...Group,
  /** What the connector speaks. */
  speaks: Type.Union([Type.Literal('hl7v2'), Type.Literal('readings')]),
  reason: nullable(Type.String()),
  messages: Count,
  firstAt: Instant,
  lastAt: Instant,
})
export const WaitingGroups = Type.Object({ groups: Type.Array(WaitingGroup) })

/** What a message holds: no name, no identifier, no value. */
const Summary = Type.Object({
  sender: nullable(Type.String()),
  version: nullable(Type.String()),
  segments: Type.Array(Type.Object({ name: Type.String(), count: Count })),
  /** Whether it says, of whom it is about, an identifier, a name and a date of birth; null: it does not speak of a patient. */
  names: nullable(Type.Object({ identifier: Type.Boolean(), name: Type.Boolean(), birthDate: Type.Boolean() })),
  measures: Type.Array(Type.Object({ code: Type.String(), unit: Type.String(), count: Count })),
  from: nullable(Instant),
  until: nullable(Instant),
})
export const WaitingMessage = Type.Object({ ...MessageView.properties, summary: Summary })
export const WaitingMessages = Type.Object({ messages: Type.Array(WaitingMessage) })

/** `null` and absent are both nothing in a query. */
export const GroupQuery = Type.Object({
  connector: ConnectorName,
  state: WaitingState,
  type: Type.Optional(Type.String({ maxLength: 200, description: 'Empty: none' })),
  rule: Type.Optional(Type.String({ maxLength: 200, description: 'Empty: none' })),
  device: Type.Optional(Type.String({ maxLength: 63, description: 'Empty: none' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, description: '20' })),
})

/** Take them again; they are about this patient, from an instant and until one where a device sent them; about a new one; not to be taken. */
export const MessageDecision = Type.Object({
  ...Group,
  /** Of the group only these; the whole group. */
  sequences: Type.Optional(Type.Array(Type.Integer({ minimum: 1 }), { minItems: 1, maxItems: 1000 })),
  decision: Type.Union([
    Type.Object({ kind: Type.Literal('replay') }),
    Type.Object({
      kind: Type.Literal('match'),
      subject: Id,
      from: Type.Optional(Instant),
      until: Type.Optional(Instant),
    }),
    Type.Object({
      kind: Type.Literal('new'),
      label: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
      from: Type.Optional(Instant),
      until: Type.Optional(Instant),
    }),
    Type.Object({ kind: Type.Literal('discard'), reason: Reason }),
  ]),
})
export const Decided = Type.Object({
  tried: Count,
  taken: Count,
  refused: Count,
  discarded: Count,
  /** Whom they are about now. */
  subject: nullable(Id),
})

/** One of two Patients that may be one person. */
const Side = Type.Object({ patient: PatientId, subject: Subject, events: Count, twins: Count })
export const Pair = Type.Object({
  a: Side,
  b: Side,
  /** link: almost certainly one person; review: somebody has to look. */
  class: Type.Union([Type.Literal('link'), Type.Literal('review')]),
  chance: Type.Number(),
  /** Both bear the same identifier of the same system. */
  identifier: Type.Boolean(),
  /** What each field says for one person (above 0) or against it, in bits; level −1: one does not say. */
  fields: Type.Array(Type.Object({ field: Type.String(), level: Type.Integer(), bits: Type.Number() })),
})
export const DecidedPair = Type.Object({
  a: Side,
  b: Side,
  same: Type.Boolean(),
  reason: nullable(Type.String()),
  by: Type.String(),
  at: Instant,
})
export const PairReview = Type.Object({
  pairs: Type.Array(Pair),
  /** Also those that are not shown. */
  total: Count,
  decided: Type.Array(DecidedPair),
  /** When pairs were looked for last; null: never. */
  searchedAt: nullable(Instant),
  patients: Count,
  /** Groups of too many alike that were not compared. */
  passedOver: Count,
  /** They are being looked for now. */
  searching: Type.Boolean(),
})
/** One person, whose record goes to that of `into`, or two. */
export const PairDecision = Type.Object({
  a: PatientId,
  b: PatientId,
  same: Type.Boolean(),
  into: Type.Optional(PatientId),
  reason: Type.Optional(Reason),
})
export const PairNamed = Type.Object({ a: PatientId, b: PatientId })
