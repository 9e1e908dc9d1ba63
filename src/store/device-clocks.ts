import { sql } from 'kysely'
import type { Connection } from './schema.ts'

/** From an instant of our clock on, how far that of a device is ahead of it (negative: behind), milliseconds; until the next. */
export interface DeviceClock {
  readonly device: string
  readonly from: number
  readonly ahead: number
}

/** How far the clocks of some devices were off, oldest first. */
export async function clocksOf(db: Connection, devices: readonly string[]): Promise<DeviceClock[]> {
  if (devices.length === 0) return []
  const rows = await db
    .selectFrom('device_clock')
    .selectAll()
    .where('device', 'in', [...new Set(devices)])
    .orderBy('from_time')
    .execute()
  return rows.map(({ device, from_time, ahead }) => ({ device, from: from_time.getTime(), ahead: 1000 * ahead }))
}

export async function putClocks(db: Connection, clocks: readonly DeviceClock[]): Promise<void> {
  for (const { device, from, ahead } of clocks)
    await sql`insert into device_clock (device, from_time, ahead) values (${device}::uuid, ${new Date(from).toISOString()}::timestamptz, ${ahead / 1000})
      on conflict (device, from_time) do update set ahead = excluded.ahead`.execute(db)
}
