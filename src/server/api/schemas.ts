import { Type } from 'typebox'
import { Id, Instant, nullable } from '../../twins/shapes.ts'

/**
 * The shapes of `/api`, one place: they validate requests and responses, make the OpenAPI document, and give the web its types.
 * Instants are ISO 8601 in UTC; every number travels with its UCUM unit; `quantiles` are at 2.5, 10, 25, 50, 75, 90, 97.5 %.
 */
export { AlertList, AlertView, SnoozeRequest, TwinAlerts } from '../../twins/alerts/alert-views.ts'
export * from '../../twins/decisions/dosing-views.ts'
export {
  Assigned,
  DeviceChange,
  DeviceList,
  DeviceName,
  DeviceRecord,
  DeviceView,
  IssuedDevice,
  NewAssignment,
  NewCalibration,
  NewDevice,
} from '../../twins/devices/device-views.ts'
export * from '../../twins/hospital/hospital-views.ts'
export {
  ConnectorChange,
  ConnectorList,
  ConnectorName,
  ConnectorView,
  FeedAlertList,
  FeedAlertView,
  MessageList,
  MessageState,
  NewConnector,
  Replay,
} from '../../twins/messages/connector-views.ts'
export { TableAnswer, TableBody, TableList, TableName, TableQuestion } from '../../twins/messages/table-views.ts'
export { NewMapping, Understood } from '../../twins/messages/understood.ts'
export {
  Decided,
  GroupQuery,
  MessageDecision,
  PairDecision,
  PairNamed,
  PairReview,
  WaitingGroups,
  WaitingMessages,
} from '../../twins/patients/review-shapes.ts'
export {
  NewSchedule,
  ScheduleList,
  ScheduleMove,
  ScheduleView,
  SearchRequest,
} from '../../twins/planning/schedule-views.ts'
export { QualityDimension, QualityItems, QualityView } from '../../twins/quality/shapes.ts'
export { OperationNews, OperationRecorded, TheatreView } from '../../twins/theatres/theatre-views.ts'
export * from '../../twins/views.ts'

export const Role = Type.Union([
  Type.Literal('administrator'),
  Type.Literal('clinician'),
  Type.Literal('researcher'),
  Type.Literal('bed-manager'),
  Type.Literal('theatre-manager'),
  Type.Literal('nurse-in-charge'),
  Type.Literal('feed'),
  Type.Literal('client'),
])

export const Problem = Type.Object({
  code: Type.String({ description: 'Stable code of the error' }),
  message: Type.String({ description: 'What happened and what to do next' }),
  values: Type.Optional(Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()]))),
})

// — who —

export const Credentials = Type.Object({
  username: Type.String({ minLength: 1, maxLength: 100 }),
  password: Type.String({ minLength: 1, maxLength: 1000 }),
})

export const NewAccount = Type.Object({
  username: Type.String({ minLength: 1, maxLength: 100 }),
  displayName: Type.String({ minLength: 1, maxLength: 200 }),
  password: Type.String({ minLength: 12, maxLength: 1000 }),
  role: Role,
})

/** The first administrator of a new installation; `setupToken` is printed once where Hamzad was started. */
export const Setup = Type.Object({
  setupToken: Type.String(),
  username: Type.String({ minLength: 1, maxLength: 100 }),
  displayName: Type.String({ minLength: 1, maxLength: 200 }),
  password: Type.String({ minLength: 12, maxLength: 1000 }),
})

export const Session = Type.Object({
  username: Type.String(),
  displayName: Type.String(),
  role: Role,
  /** Signed out after this many seconds without activity. */
  idleSeconds: Type.Integer(),
})

export const Account = Type.Object({
  id: Id,
  username: Type.String(),
  displayName: Type.String(),
  role: Role,
  disabled: Type.Boolean(),
  createdAt: Instant,
})
export const AccountList = Type.Object({ accounts: Type.Array(Account) })
/** At least one of the fields; each takes effect at once, also in open sessions. */
export const AccountChange = Type.Object({
  role: Type.Optional(Role),
  disabled: Type.Optional(Type.Boolean()),
  password: Type.Optional(Type.String({ minLength: 12, maxLength: 1000 })),
  unlock: Type.Optional(Type.Literal(true)),
})

/** A token for a program that sends records (`Authorization: Bearer`). */
export const TokenName = Type.String({
  pattern: '^[a-z0-9][a-z0-9-]{0,62}$',
  description: 'What it is for, such as `laboratory`: small letters, digits and -',
})
const token = {
  name: TokenName,
  role: Role,
  createdAt: Instant,
  lastUsedAt: nullable(Type.String({ format: 'date-time', description: 'To the minute; null: never used' })),
}
export const ServiceToken = Type.Object(token)
export const ServiceTokenList = Type.Object({ tokens: Type.Array(ServiceToken) })
export const NewServiceToken = Type.Object({
  name: TokenName,
  role: Type.Optional(
    Type.Union([Type.Literal('feed'), Type.Literal('client')], {
      description:
        'A feed brings records and reads none (default); a client reads and writes /fhir/R4 as far as its scopes go',
    }),
  ),
  scopes: Type.Optional(
    Type.Array(Type.String({ maxLength: 100 }), {
      maxItems: 200,
      description: 'Of a client, as SMART writes them: `system/*.rs`, `system/Observation.cruds`',
    }),
  ),
  purpose: Type.Optional(
    Type.String({
      pattern: '^[A-Z]{3,12}$',
      description:
        'Of a client: what it looks at the record for, a code of v3-PurposeOfUse (default TREAT); consents are held against it',
    }),
  ),
  subject: Type.Optional(
    Type.String({ format: 'uuid', description: 'Binds a client to one patient: the pseudonymous subject' }),
  ),
  replace: Type.Optional(
    Type.Boolean({ description: 'The token in force of this name ends and the new one takes its place' }),
  ),
})
export const IssuedServiceToken = Type.Object({
  ...token,
  token: Type.String({ description: 'The secret, shown this once; only its hash is kept' }),
})

/** What a page needs before sign-in. */
export const Status = Type.Object({
  version: Type.String(),
  demo: Type.Boolean(),
  setupNeeded: Type.Boolean(),
  /** Demonstration accounts, only with `--demo`. */
  demoAccounts: Type.Array(Type.Object({ username: Type.String(), password: Type.String(), role: Role })),
  now: Instant,
})

// — work in the background —

export const Job = Type.Object({
  id: Type.String(),
  task: Type.String(),
  state: Type.Union([
    Type.Literal('waiting'),
    Type.Literal('running'),
    Type.Literal('done'),
    Type.Literal('failed'),
    Type.Literal('cancelled'),
  ]),
  progress: nullable(Type.Number({ minimum: 0, maximum: 1 })),
  message: nullable(Type.String()),
  startedAt: nullable(Instant),
  finishedAt: nullable(Instant),
})
export const JobList = Type.Object({ jobs: Type.Array(Job) })

// — what changed, and the audit log —

/** Data of a server-sent event without a name. An event named `hello`, at the start and when changes may have been missed, says: fetch again what you show. */
export const Change = Type.Object({
  kind: Type.Union([
    Type.Literal('twin'),
    Type.Literal('subject'),
    Type.Literal('job'),
    Type.Literal('recommendation'),
    Type.Literal('model'),
  ]),
  id: Type.String(),
})

export const AuditVerdict = Type.Object({
  whole: Type.Boolean({ description: 'True: no entry was altered, removed or put in' }),
  entries: Type.Integer(),
  firstBroken: nullable(Type.Integer({ description: 'Sequence number of the first entry that does not fit' })),
  why: nullable(Type.String()),
  head: nullable(
    Type.String({ description: 'Hash of the last entry, hexadecimal: note it elsewhere to detect a cut tail' }),
  ),
})
