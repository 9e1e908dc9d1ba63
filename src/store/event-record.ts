import { sql } from 'kysely'
import { toJson } from './json.ts'
import { runPrepared } from './postgres/prepared.ts'
import type { ScoreGroups } from './prequential-record.ts'
import type { Connection } from './schema.ts'

/** The chance of an event as it was foretold. Hours; the threshold in `unit`. */
export interface EventForecast {
  readonly forecast: number
  readonly twin: string
  readonly code: string
  readonly output: string
  readonly unit: string
  readonly side: 'below' | 'above'
  readonly threshold: number
  readonly within: number
  readonly until: string
  readonly risk: number
  /** The recalibrated chance that was issued beside it; null where none was offered. */
  readonly recalibrated: number | null
}

export async function putEventForecasts(db: Connection, events: readonly EventForecast[]): Promise<void> {
  if (events.length === 0) return
  await db
    .insertInto('event_forecast')
    .values(events.map(({ until, ...rest }) => ({ ...rest, until_time: until })))
    .execute()
}

/** Chances that the newest forecast of a twin by a version gives, of those whose horizon has not passed. */
export async function standingEventForecasts(
  db: Connection,
  { twin, hash, now }: { readonly twin: string; readonly hash: string; readonly now: Date },
): Promise<EventForecast[]> {
  const { rows } = await sql<Record<string, unknown>>`
    select * from event_forecast where until_time > ${now} and forecast = (
      select id from issued_forecast where twin = ${twin}::uuid and model_hash = ${hash} order by issued_at desc, id desc limit 1)
    order by code`.execute(db)
  return rows.map(forecastOf)
}

/** One whose horizon has passed, with what it was foretold under. */
export interface DueEvent extends EventForecast {
  readonly issuedAt: string
  readonly plan: unknown
  /** Of the outcome that is known; null: none is. */
  readonly known: number | null
}

/** Events of a twin whose horizon ended in (since, now] and whose outcome is not known; with `again` those too that have one. */
export async function dueEvents(
  db: Connection,
  twin: string,
  { since, now, again }: { readonly since: Date; readonly now: Date; readonly again: boolean },
): Promise<DueEvent[]> {
  const { rows } = await runPrepared(
    db,
    sql<Record<string, unknown>>`
    select ${eventColumns}, f.issued_at, f.plan, o.version from event_forecast e join issued_forecast f on f.id = e.forecast
    left join lateral (select max(version) as version from event_outcome o where o.forecast = e.forecast and o.code = e.code) o on true
    where e.twin = ${twin}::uuid and e.until_time > ${since} and e.until_time <= ${now} and (${again} or o.version is null)
    order by f.issued_at`,
  )
  return rows.map((row) => ({
    ...forecastOf(row),
    issuedAt: (row.issued_at as Date).toISOString(),
    plan: row.plan,
    known: row.version as number | null,
  }))
}

const eventColumns = sql.raw(
  'e.forecast, e.twin, e.code, e.output, e.unit, e.side, e.threshold, e.within, e.until_time, e.risk, e.recalibrated',
)

const forecastOf = (row: Record<string, unknown>): EventForecast => ({
  forecast: Number(row.forecast),
  twin: row.twin as string,
  code: row.code as string,
  output: row.output as string,
  unit: row.unit as string,
  side: row.side as 'below' | 'above',
  threshold: row.threshold as number,
  within: row.within as number,
  until: (row.until_time as Date).toISOString(),
  risk: row.risk as number,
  recalibrated: row.recalibrated as number | null,
})

export interface EventOutcome {
  readonly forecast: number
  readonly code: string
  readonly version: number
  readonly event: boolean
  /** From the issue to the event, or as long as somebody measured. */
  readonly hours: number
  readonly asPlanned: boolean
  readonly groups: ScoreGroups
}

export async function putEventOutcomes(db: Connection, outcomes: readonly EventOutcome[]): Promise<void> {
  if (outcomes.length === 0) return
  await db
    .insertInto('event_outcome')
    .values(
      outcomes.map(({ asPlanned, groups, ...rest }) => ({ ...rest, as_planned: asPlanned, groups: toJson(groups) })),
    )
    .onConflict((conflict) => conflict.columns(['forecast', 'code', 'version']).doNothing())
    .execute()
}

export interface SettledEvent extends EventForecast, EventOutcome {
  readonly issuedAt: string
}

/** The newest outcomes of the events that a version foretold, in order of issue; of a corrected one the newest version. */
export async function listEvents(
  db: Connection,
  {
    model,
    hash,
    twin,
    limit = 50_000,
  }: { readonly model: string; readonly hash: string; readonly twin?: string; readonly limit?: number },
): Promise<SettledEvent[]> {
  const { rows } = await sql<Record<string, unknown>>`
    select * from (
      select distinct on (o.forecast, o.code) e.*, o.version, o.event, o.hours, o.as_planned, o.groups, f.issued_at
      from event_outcome o join event_forecast e on e.forecast = o.forecast and e.code = o.code join issued_forecast f on f.id = o.forecast
      where f.model = ${model} and f.model_hash = ${hash} and (${twin ?? null}::uuid is null or f.twin = ${twin ?? null}::uuid)
      order by o.forecast, o.code, o.version desc
    ) newest order by issued_at desc limit ${limit}`.execute(db)
  return rows.reverse().map((row) => ({
    ...forecastOf(row),
    version: row.version as number,
    event: row.event as boolean,
    hours: row.hours as number,
    asPlanned: row.as_planned as boolean,
    groups: row.groups as ScoreGroups,
    issuedAt: (row.issued_at as Date).toISOString(),
  }))
}
