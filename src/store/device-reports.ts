import { sql } from 'kysely'
import { storable } from './json.ts'
import type { Connection } from './schema.ts'

/** What a device sent, and what it said of itself. Absent parts stay as they were. */
export interface DeviceReport {
  readonly battery?: number
  readonly firmware?: string
  /** Seconds that its clock is ahead of ours; negative: behind. */
  readonly clockAhead?: number
  readonly messages?: number
  readonly readings?: number
  /** Readings that could not be taken. */
  readonly refused?: number
}

/**
 * Notes that devices were heard, what they said of themselves, and how well they sent: a silence beyond what is allowed counts as a gap. What
 * silence is usual is the longest of late: each message lets it fade by a hundredth, and one long silence does no more than triple it.
 */
export async function noteDevices(db: Connection, reports: ReadonlyMap<string, DeviceReport>): Promise<void> {
  const all = [...reports].sort(([a], [b]) => (a < b ? -1 : 1))
  if (all.length === 0) return
  const column = <T>(of: (report: DeviceReport) => T) => all.map(([, report]) => of(report))
  // Every part sees the devices as they were before.
  await sql`
    with said as (
      select * from unnest(${all.map(([id]) => id)}::uuid[], ${column((r) => r.battery ?? null)}::real[],
        ${column((r) => (r.firmware === undefined ? null : storable(r.firmware)))}::text[], ${column((r) => r.clockAhead ?? null)}::real[],
        ${column((r) => r.messages ?? 0)}::bigint[], ${column((r) => r.readings ?? 0)}::bigint[], ${column((r) => r.refused ?? 0)}::bigint[])
        as said (id, battery, firmware, ahead, messages, readings, refused)),
    silent as (
      select said.*, device.quiet_after, extract(epoch from clock_timestamp() - device.last_seen_at)::real as gap
      from said join device on device.id = said.id),
    noted as (
      update device set last_seen_at = clock_timestamp(), battery = coalesce(said.battery, device.battery),
        firmware = coalesce(said.firmware, device.firmware), clock_ahead = coalesce(said.ahead, device.clock_ahead),
        silences = device.silences + (said.gap is not null)::int,
        usual_silence = case when device.usual_silence is null then said.gap
          else greatest(least(said.gap, 3 * device.usual_silence + 1), 0.99 * device.usual_silence) end
      from silent as said where device.id = said.id)
    insert into device_day as known (device, day, messages, readings, refused, gaps, longest_gap)
    select id, (clock_timestamp() at time zone 'UTC')::date, messages, readings, refused, (coalesce(gap > quiet_after, false))::int, gap from silent
    on conflict (device, day) do update set messages = known.messages + excluded.messages, readings = known.readings + excluded.readings,
      refused = known.refused + excluded.refused, gaps = known.gaps + excluded.gaps,
      longest_gap = greatest(known.longest_gap, excluded.longest_gap)`.execute(db)
}

/** Silences after which the usual one is known. */
const enoughSilences = 20

/** `learnedQuiet` of a row of device. */
export const learnedQuietSql = sql`case when silences >= ${sql.lit(enoughSilences)} then greatest(60, 3 * usual_silence) end`

/** Devices in service that have been silent for longer than somebody allows or than is usual for them. */
export async function countQuiet(db: Connection): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from device where retired_at is null and not waiting and last_seen_at is not null
      and extract(epoch from clock_timestamp() - last_seen_at) >
        coalesce(quiet_after, ${learnedQuietSql})`.execute(db)
  return rows[0]?.count ?? 0
}

/** Seconds of silence after which a device is quiet by what is usual for it: three times that, a minute at least; null: too little is known. */
export const learnedQuiet = (usual: number | null, silences: number): number | null =>
  usual === null || silences < enoughSilences ? null : Math.max(60, 3 * usual)

/** A code and a unit that a device sends. */
export interface DeviceChannel {
  readonly device: string
  readonly system: string
  readonly code: string
  readonly unit: string
}

/** Notes what devices measure. */
export async function noteChannels(db: Connection, channels: readonly DeviceChannel[]): Promise<void> {
  if (channels.length === 0) return
  const text = (of: (channel: DeviceChannel) => string) => channels.map((each) => storable(of(each)))
  await sql`
    insert into device_channel (device, system, code, unit)
    select distinct * from unnest(${channels.map((each) => each.device)}::uuid[], ${text((each) => each.system)}::text[],
      ${text((each) => each.code)}::text[], ${text((each) => each.unit)}::text[]) as said (device, system, code, unit) order by 1, 2, 3, 4
    on conflict (device, system, code, unit) do update set last_at = clock_timestamp()`.execute(db)
}

/** What devices measure, with when it was heard last, to the minute. */
export async function channelsOf(
  db: Connection,
  device?: string,
): Promise<(DeviceChannel & { readonly lastAt: string })[]> {
  const rows = await db
    .selectFrom('device_channel')
    .select(['device', 'system', 'code', 'unit', 'last_at'])
    .$if(device !== undefined, (query) => query.where('device', '=', device as string))
    .orderBy('code')
    .orderBy('unit')
    .execute()
  return rows.map(({ last_at, ...rest }) => ({ ...rest, lastAt: last_at.toISOString() }))
}

/** How a device sent on one day. */
export interface DeviceDay {
  readonly device: string
  /** YYYY-MM-DD, UTC. */
  readonly day: string
  readonly messages: number
  readonly readings: number
  readonly refused: number
  readonly gaps: number
  /** Seconds. */
  readonly longestGap: number | null
}

/** How devices sent on the days since, oldest first. */
export async function daysOf(db: Connection, since: string, device?: string): Promise<DeviceDay[]> {
  const rows = await db
    .selectFrom('device_day')
    .selectAll()
    .where('day', '>=', since)
    .$if(device !== undefined, (query) => query.where('device', '=', device as string))
    .orderBy('day')
    .execute()
  return rows.map(({ longest_gap, ...rest }) => ({ ...rest, longestGap: longest_gap }))
}

/** How many messages of each device are held. */
export async function heldByDevice(db: Connection): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('identity.message')
    .select(['device', (eb) => eb.fn.countAll<number>().as('count')])
    .where('state', '=', 'held')
    .where('device', 'is not', null)
    .groupBy('device')
    .execute()
  return new Map(rows.map(({ device, count }) => [device as string, count]))
}
