import { type RawBuilder, sql } from 'kysely'
import { learnedQuietSql } from './device-reports.ts'
import type { Connection } from './schema.ts'

/** A feed that is, or was, silent for longer than is allowed or usual. */
export interface FeedAlert {
  readonly id: string
  readonly kind: 'connector' | 'device'
  /** Of the connector or device. */
  readonly name: string
  readonly silentSince: string
  /** Seconds of silence that are allowed, or usual. */
  readonly allowed: number
  /** True: usual for it; false: somebody said so. */
  readonly learned: boolean
  readonly beganAt: string
  readonly endedAt: string | null
}

/** Seconds of silence after which a connector is quiet by what is usual for it: half as long again as the second longest silence of a fortnight. */
const usual = sql`(
  select greatest(600, 1.5 * gap)::real from (
    select longest_gap as gap, count(*) over () as days from connector_day
    where connector_day.connector = connector.id and longest_gap is not null
      and day >= (clock_timestamp() at time zone 'UTC')::date - 14
    order by longest_gap desc offset 1 limit 1) second where days >= 3)`

/**
 * Seconds of silence after which each connector is quiet by what is usual for it. One outage does not make a longer one usual; nothing is said of
 * a connector that received on fewer than three days.
 */
export async function usualSilences(db: Connection): Promise<Map<string, number>> {
  const { rows } = await sql<{ id: string; allowed: number }>`
    select id, ${usual} as allowed from connector where kind in ('mllp', 'mqtt', 'mqtt-broker')`.execute(db)
  return new Map(rows.flatMap(({ id, allowed }) => (allowed === null ? [] : [[id, allowed]])))
}

/**
 * Enters which feeds are quiet now: episodes begin, and end when something came, when the feed is turned off or retired, or when a longer silence is
 * allowed. Connectors count that are on, and devices in service; by what is usual for it alone a device counts only while it observes somebody, for
 * one that lies in a cupboard is silent by right. `started`: since when this machine listens; for ten minutes, or as long as is allowed, nobody is
 * blamed for what nobody heard. Answers with what began and what ended.
 */
export async function noteFeedAlerts(
  db: Connection,
  started: number,
): Promise<{ readonly began: readonly FeedAlert[]; readonly ended: readonly FeedAlert[] }> {
  const heard = sql`clock_timestamp() - to_timestamp(${started / 1000}) > make_interval(secs => least(600, allowed))`
  const { rows } = await sql<{ id: string; began: boolean }>`
    with feed as (
      select id as connector, null::uuid as device, coalesce(last_received_at, created_at) as since,
        coalesce(60 * (settings->>'quietAfterMinutes')::real, case when kind in ('mllp', 'mqtt', 'mqtt-broker') then ${usual} end) as allowed,
        settings->>'quietAfterMinutes' is null as learned
      from connector where enabled
      union all
      select null, id, coalesce(last_seen_at, created_at), coalesce(quiet_after, case when exists (
          select from device_assignment where device_assignment.device = device.id and until_time is null) then ${learnedQuietSql} end),
        quiet_after is null
      from device where retired_at is null and not waiting),
    quiet as (
      select * from feed where allowed is not null and clock_timestamp() - since > make_interval(secs => allowed)),
    ended as (
      update feed_alert set ended_at = greatest(clock_timestamp(), began_at) where ended_at is null and not exists (
        select from quiet where quiet.connector = feed_alert.connector or quiet.device = feed_alert.device)
      returning id),
    began as (
      insert into feed_alert (connector, device, silent_since, allowed, learned, began_at)
      select connector, device, since, allowed, learned, clock_timestamp() from quiet where ${heard}
      on conflict do nothing returning id)
    select id, true as began from began union all select id, false from ended`.execute(db)
  const ids = rows.map(({ id }) => id)
  const found = ids.length === 0 ? [] : await alertsWhere(db, sql`alert.id = any(${ids}::uuid[])`)
  return {
    began: found.filter(({ endedAt }) => endedAt === null),
    ended: found.filter(({ endedAt }) => endedAt !== null),
  }
}

/** Episodes that have not ended, the newest first. */
export const openFeedAlerts = (db: Connection): Promise<FeedAlert[]> => alertsWhere(db, sql`ended_at is null`)

/** Episodes that ended since an instant, the newest first. */
export const endedFeedAlerts = (db: Connection, since: string): Promise<FeedAlert[]> =>
  alertsWhere(db, sql`ended_at >= ${since}::timestamptz`)

async function alertsWhere(db: Connection, which: RawBuilder<unknown>): Promise<FeedAlert[]> {
  const { rows } = await sql<
    Omit<FeedAlert, 'silentSince' | 'beganAt' | 'endedAt'> & Record<'silent' | 'began', Date> & { ended: Date | null }
  >`
    select alert.id, case when alert.connector is null then 'device' else 'connector' end as kind,
      coalesce(connector.name, device.name) as name, silent_since as silent, allowed, learned, began_at as began, ended_at as ended
    from feed_alert alert left join connector on connector.id = alert.connector left join device on device.id = alert.device
    where ${which} order by began_at desc, name limit 500`.execute(db)
  return rows.map(({ silent, began, ended, ...rest }) => ({
    ...rest,
    silentSince: silent.toISOString(),
    beganAt: began.toISOString(),
    endedAt: ended?.toISOString() ?? null,
  }))
}
