import type { ColumnType, Generated, GeneratedAlways, Kysely, Transaction } from 'kysely'
import type { CredibilityTables } from './credibility-tables.ts'

/** An instant: read as Date, written as Date or ISO 8601 text. */
export type Instant = ColumnType<Date, Date | string, Date | string>
/** The same with a default of the database. */
type Now = ColumnType<Date, Date | string | undefined, Date | string>
/** jsonb: read parsed, written as JSON text (`JSON.stringify`). */
type Json<T = unknown> = ColumnType<T, string, string>
type JsonDefault<T = unknown> = ColumnType<T, string | undefined, string>

/** A connection or a transaction: what every function of the store takes first. */
export type Connection = Kysely<Database> | Transaction<Database>

/** The tables of `migrations/`, as Kysely sees them. bigint columns are read as numbers (exact up to 2^53). */
export interface Database extends CredibilityTables {
  purpose: { one: Generated<boolean>; demonstration: boolean }
  subject: SubjectTable
  'identity.person': PersonTable
  import_run: ImportRunTable
  import_rejection: ImportRejectionTable
  resource: ResourceTable
  resource_history: ResourceTable
  timeline: TimelineTable
  twin: TwinTable
  belief: BeliefTable
  forecast: ForecastTable
  recommendation: RecommendationTable
  recommendation_response: RecommendationResponseTable
  account: AccountTable
  session: SessionTable
  service_token: ServiceTokenTable
  audit: AuditTable
  job: JobTable
  worker: WorkerTable
  connector: ConnectorTable
  table_map: TableMapTable
  'identity.message': MessageTable
  'identity.message_stay': MessageStayTable
  'identity.match_decision': MatchDecisionTable
  'identity.schedule': ScheduleTable
  hospital_settings: HospitalSettingsTable
  hospital_forecast: HospitalForecastTable
  device: DeviceTable
  alert: AlertTable
  device_assignment: DeviceAssignmentTable
  device_calibration: DeviceCalibrationTable
  device_channel: DeviceChannelTable
  device_day: DeviceDayTable
  device_clock: DeviceClockTable
  connector_day: ConnectorDayTable
  feed_alert: FeedAlertTable
  resource_as_of: { type: string; id: string; at: Instant }
}

export interface AlertTable {
  id: Generated<string>
  twin: string
  code: string
  level: 'high' | 'priority'
  rule: Json
  began_at: Instant
  seen_at: Instant
  chance: number
  measured: boolean
  ended_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>
  snoozed_until: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>
  snoozed_by: string | null
}

export interface HospitalSettingsTable {
  one: Generated<boolean>
  settings: Json
  revision: Generated<number>
  changed_at: Now
  changed_by: string
}

export interface HospitalForecastTable {
  at: Instant
  made: Json
  scores: ColumnType<unknown, string | null | undefined, string | null>
  complete: Generated<boolean>
  recorded_at: Now
}

export interface ScheduleTable {
  id: Generated<string>
  kind: 'theatre' | 'roster' | 'electives'
  title: string
  problem: Json
  made: ColumnType<unknown, string | null | undefined, string | null>
  revision: Generated<number>
  moved: Generated<boolean>
  created_at: Now
  created_by: string
  changed_at: Now
  changed_by: string
}

export interface SubjectTable {
  id: Generated<string>
  kind: 'patient' | 'organ' | 'ward' | 'hospital' | 'device' | 'population'
  /** As recorded: YYYY, YYYY-MM or YYYY-MM-DD. */
  birth_date: string | null
  sex: string | null
  deceased: boolean | null
  deceased_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>
  created_at: Now
}

export interface PersonTable {
  subject: string
  patient: string | null
  family: string | null
  given: string | null
  identifiers: JsonDefault<{ label: string; value: string }[]>
  updated_at: Now
}

export type RunState = 'running' | 'done' | 'failed' | 'cancelled'

export interface ImportRunTable {
  id: Generated<string>
  source: string
  started_at: Now
  finished_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>
  state: Generated<RunState>
  started_by: string | null
  counts: JsonDefault<Record<string, unknown>>
}

export interface TableMapTable {
  name: string
  map: Json
  time_zone: string | null
  date_order: 'dmy' | 'mdy' | null
  saved_by: string
  saved_at: Now
}

export interface ImportRejectionTable {
  run: string
  sequence: number
  place: string
  type: string | null
  id: string | null
  rule: string
  reason: string
  stored: Generated<boolean>
}

export interface ResourceTable {
  type: string
  id: string
  version: number
  subject: string | null
  content: string
  hash: Buffer
  deleted: Generated<boolean>
  run: string | null
  recorded_at: Now
}

export interface TimelineTable {
  sequence: GeneratedAlways<number>
  subject: string
  key: string
  version: number
  kind: string
  time: Instant
  until: ColumnType<Date | null, Date | string | null | undefined, never>
  codes: Json
  tokens: string[]
  value: number | null
  unit: string | null
  detail: ColumnType<unknown, string | null | undefined, never>
  quality: ColumnType<unknown, string | null | undefined, never>
  source: Json
  withdrawn: Generated<boolean>
  run: string | null
  recorded_at: GeneratedAlways<Date>
}

export type TwinState = 'active' | 'paused' | 'retired'

export interface TwinTable {
  id: Generated<string>
  subject: string
  model: string
  model_version: number
  model_hash: string
  seed: number
  name: string | null
  state: Generated<TwinState>
  origin: Instant
  created_at: Now
  created_by: string | null
  /** The twin that goes on in its place, and what it was before, while its patient is merged into another. */
  carried_to: Unknown<string>
  carried_state: Unknown<TwinState>
  made_by_merge: Generated<boolean>
}

export interface BeliefTable {
  twin: string
  sequence: number
  at: Instant
  upto: number
  bytes: Buffer
  diagnostics: Json
  created_at: Now
}

export interface ForecastTable {
  id: Generated<string>
  twin: string
  belief: number
  plan: Json
  from_time: Instant
  until_time: Instant
  summary: Json
  created_at: Now
}

export interface RecommendationTable {
  id: Generated<string>
  twin: string
  belief: number
  decision: string
  content: Json
  created_at: Now
  created_by: string
}

export interface RecommendationResponseTable {
  recommendation: string
  response: 'accept' | 'modify' | 'decline'
  reason: string | null
  regimen: ColumnType<unknown, string | null | undefined, string | null>
  by: string
  at: Now
}

export interface AccountTable {
  id: Generated<string>
  username: string
  display_name: string
  role: string
  password_hash: string
  locale: string | null
  failed_attempts: Generated<number>
  locked_until: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>
  disabled: Generated<boolean>
  created_at: Now
}

export interface SessionTable {
  /** SHA-256 of the token. */
  id: Buffer
  account: string
  created_at: Now
  last_seen_at: Now
  expires_at: Instant
}

export interface ServiceTokenTable {
  /** SHA-256 of the token. */
  id: Buffer
  name: string
  role: string
  scopes: ColumnType<string[] | null, string[] | null | undefined, string[] | null>
  subject: ColumnType<string | null, string | null | undefined, string | null>
  purpose: ColumnType<string | null, string | null | undefined, string | null>
  created_at: Now
  last_used_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>
  revoked_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>
}

export interface AuditTable {
  /** Written by the caller: the last one plus one, under a lock. */
  sequence: number
  at: Instant
  actor: string
  action: string
  subject: string | null
  detail: JsonDefault
  previous_hash: Buffer
  hash: Buffer
}

export type JobState = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled'

export interface JobTable {
  id: string
  task: string
  key: string
  state: JobState
  progress: number | null
  message: string | null
  error: string | null
  enqueued_at: Now
  started_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>
  finished_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>
  cancel_requested: Generated<boolean>
}

export interface WorkerTable {
  id: string
  started_at: Now
  seen_at: Now
  session: number | null
  lost_at: Date | null
}

export type ConnectorKind = 'mllp' | 'hl7v2-files' | 'mqtt-broker' | 'mqtt' | 'fhir'

export interface ConnectorTable {
  id: Generated<string>
  name: string
  kind: ConnectorKind
  settings: JsonDefault<Record<string, unknown>>
  enabled: Generated<boolean>
  created_at: Now
  created_by: string | null
  received: Generated<number>
  taken: Generated<number>
  repeated: Generated<number>
  refused: Generated<number>
  resources: Generated<number>
  last_received_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>
  last_error: string | null
  last_error_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>
}

export type MessageState = 'taken' | 'dead' | 'held' | 'discarded'

export interface MessageTable {
  sequence: GeneratedAlways<number>
  connector: string
  received_at: Now
  digest: Buffer
  body: Buffer
  type: string | null
  control: string | null
  state: MessageState
  rule: string | null
  reason: string | null
  findings: JsonDefault<readonly { rule: string; reason: string; path: string }[]>
  resources: Generated<number>
  device: ColumnType<string | null, string | null | undefined, string | null>
  attempts: Generated<number>
  patient: Unknown<string>
  decided_by: Unknown<string>
  decided_at: Unknown<Date, Date | string>
  decision_reason: Unknown<string>
}

export interface MessageStayTable {
  message: number
  visit: string
  step: Json
}

export interface MatchDecisionTable {
  a: string
  b: string
  same: boolean
  reason: string | null
  decided_by: string
  decided_at: Now
}

type Unknown<T, W = T> = ColumnType<T | null, W | null | undefined, W | null>

export interface DeviceTable {
  id: Generated<string>
  name: string
  kind: Unknown<string>
  manufacturer: Unknown<string>
  model: Unknown<string>
  serial: Unknown<string>
  owner: Unknown<string>
  firmware: Unknown<string>
  calibrated_at: Unknown<Date, Date | string>
  battery: Unknown<number>
  /** Seconds. */
  clock_ahead: Unknown<number>
  last_seen_at: Unknown<Date, Date | string>
  secret: Unknown<Buffer>
  created_at: Now
  created_by: Unknown<string>
  /** Seconds. */
  quiet_after: Unknown<number>
  /** Days. */
  calibrate_every: Unknown<number>
  retired_at: Unknown<Date, Date | string>
  retired_reason: Unknown<string>
  waiting: Generated<boolean>
  /** Seconds. */
  usual_silence: Unknown<number>
  silences: Generated<number>
}

export interface DeviceAssignmentTable {
  device: string
  subject: string
  from_time: Instant
  until_time: Unknown<Date, Date | string>
}

export interface DeviceCalibrationTable {
  device: string
  at: Instant
  note: string | null
  recorded_by: string | null
  recorded_at: Now
}

export interface DeviceChannelTable {
  device: string
  system: string
  code: string
  unit: string
  first_at: Now
  last_at: Now
}

export interface DeviceClockTable {
  device: string
  from_time: Instant
  ahead: number
}

export interface ConnectorDayTable {
  connector: string
  day: string
  messages: Generated<number>
  longest_gap: number | null
}

export interface FeedAlertTable {
  id: Generated<string>
  connector: string | null
  device: string | null
  silent_since: Instant
  allowed: number
  learned: boolean
  began_at: Instant
  ended_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>
}

export interface DeviceDayTable {
  device: string
  day: string
  messages: Generated<number>
  readings: Generated<number>
  refused: Generated<number>
  gaps: Generated<number>
  longest_gap: number | null
}
