import type { ColumnType, Generated, GeneratedAlways } from 'kysely'

type Time = ColumnType<Date, Date | string, Date | string>
type Now = ColumnType<Date, Date | string | undefined, Date | string>
type Maybe = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>
type Json<T = unknown> = ColumnType<T, string, string>

export type ModelStage = 'silent' | 'experimental' | 'approved' | 'retired'
export type ModelDecisionKind = 'approve' | 'experiment' | 'retire' | 'rollback'

/** Tables of `migrations/*-credibility.sql` and `*-event-forecasts.sql`. */
export interface CredibilityTables {
  model_version: {
    model: string
    hash: string
    version: number
    compiled: Json
    stage: Generated<ModelStage>
    origin: Generated<string>
    registered_at: Now
  }
  model_decision: {
    id: GeneratedAlways<number>
    model: string
    hash: string
    decision: ModelDecisionKind
    reason: string
    evidence: Json
    by: string
    at: Now
  }
  issued_forecast: {
    id: GeneratedAlways<number>
    twin: string
    model: string
    model_version: number
    model_hash: string
    silent: boolean
    belief: number | null
    upto: number
    digest: string
    plan: Json
    plan_digest: string
    issued_at: Time
    until_time: Time
    foretold: Json
    recorded_at: Now
  }
  forecast_score: {
    id: GeneratedAlways<number>
    forecast: number
    output: string
    unit: string
    key: string
    version: number
    time: Time
    horizon: number
    as_planned: boolean
    score: Json
    groups: Json
    scored_at: Now
  }
  event_forecast: {
    forecast: number
    twin: string
    code: string
    output: string
    unit: string
    side: 'below' | 'above'
    threshold: number
    within: number
    until_time: Time
    risk: number
    recalibrated: number | null
  }
  event_recalibration: {
    id: GeneratedAlways<number>
    model: string
    hash: string
    code: string
    side: 'below' | 'above'
    threshold: number
    within: number
    intercept: number | null
    slope: number | null
    n: number
    events: number
    learned_at: Time
  }
  event_outcome: {
    forecast: number
    code: string
    version: number
    event: boolean
    hours: number
    as_planned: boolean
    groups: Json
    scored_at: Now
  }
  drift_alarm: {
    id: GeneratedAlways<number>
    model: string
    hash: string
    output: string
    detector: string
    of: string
    since: Time
    noticed: Time
    before: number
    after: number
    owner: ColumnType<string | null, string | null | undefined, string | null>
    acknowledged_by: string | null
    acknowledged_at: Maybe
  }
  drift_stream: { score: number; model: string; hash: string; output: string; known: Generated<boolean> }
  forecast_feedback: {
    id: Generated<string>
    twin: string
    score: number | null
    cause: string
    words: string | null
    by: string
    at: Now
  }
  validation: {
    id: GeneratedAlways<number>
    model: string
    hash: string
    version: number
    evidence: Json
    by: string
    at: Now
  }
  pilot: {
    id: Generated<string>
    started_at: Now
    started_by: string
    ended_at: Maybe
    ended_by: string | null
    report: ColumnType<unknown, string | null | undefined, string | null>
    terms: Json
  }
}
