import { sql } from 'kysely'
import type { Alert } from '../kernel/model.ts'
import { toJson } from './json.ts'
import { runPrepared } from './postgres/prepared.ts'
import type { Connection } from './schema.ts'

/** One episode of a rule. */
export interface StoredAlert {
  readonly id: string
  readonly twin: string
  readonly rule: Alert
  readonly beganAt: string
  readonly seenAt: string
  /** Share of the futures that pass the threshold; 1 when it was measured. */
  readonly chance: number
  readonly measured: boolean
  readonly endedAt: string | null
  readonly snoozed: { readonly until: string; readonly by: string } | null
}

/** What a step of the twin says of a rule that is active. */
export interface AlertSeen {
  readonly rule: Alert
  readonly at: string
  readonly chance: number
  readonly measured: boolean
}

/** Alerts of a twin that have not ended, or of all twins. */
export async function openAlerts(db: Connection, twin?: string): Promise<StoredAlert[]> {
  const { rows } = await runPrepared(
    db,
    db
      .selectFrom('alert')
      .select(columns)
      .where('ended_at', 'is', null)
      .$if(twin !== undefined, (query) => query.where('twin', '=', twin!))
      .orderBy('began_at', 'desc')
      .limit(1000),
  )
  return rows.map(alertOf)
}

const columns = [
  ...(['id', 'twin', 'rule', 'began_at', 'seen_at', 'chance', 'measured', 'ended_at'] as const),
  ...(['snoozed_until', 'snoozed_by'] as const),
] as const

/** Alerts of a twin that ended since an instant, newest first. */
export async function endedAlerts(db: Connection, twin: string, since: string): Promise<StoredAlert[]> {
  const rows = await db
    .selectFrom('alert')
    .selectAll()
    .where('twin', '=', twin)
    .where('ended_at', '>=', new Date(since))
    .orderBy('began_at', 'desc')
    .limit(100)
    .execute()
  return rows.map(alertOf)
}

export async function getAlert(db: Connection, id: string): Promise<StoredAlert | null> {
  const row = await db.selectFrom('alert').selectAll().where('id', '=', id).executeTakeFirst()
  return row ? alertOf(row) : null
}

/** Enters what is active at a step: the episode that goes on, or a new one. Call `lockTwin` first in the same transaction. */
export async function putAlert(db: Connection, twin: string, { rule, at, chance, measured }: AlertSeen): Promise<void> {
  await sql`
    insert into alert (twin, code, level, rule, began_at, seen_at, chance, measured)
    values (${twin}::uuid, ${rule.code}, ${rule.level}, ${toJson(rule)}::jsonb, ${at}::timestamptz, ${at}::timestamptz,
      ${chance}, ${measured})
    on conflict (twin, code) where ended_at is null do update set rule = excluded.rule, level = excluded.level,
      seen_at = excluded.seen_at, chance = excluded.chance, measured = excluded.measured`.execute(db)
}

/** Ends the open alerts of a twin but for those of these codes. */
export async function endAlerts(db: Connection, twin: string, but: readonly string[], at: string): Promise<void> {
  await sql`
    update alert set ended_at = greatest(${at}::timestamptz, began_at)
    where twin = ${twin}::uuid and ended_at is null and code <> all(${[...but]}::text[])`.execute(db)
}

/** Puts an open alert to sleep until an instant, or wakes it (null). Answers false when it has ended, or there is none. */
export async function snoozeAlert(
  db: Connection,
  id: string,
  snoozed: { readonly until: string; readonly by: string } | null,
): Promise<boolean> {
  const row = await db
    .updateTable('alert')
    .set({ snoozed_until: snoozed?.until ?? null, snoozed_by: snoozed?.by ?? null })
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

interface Row {
  readonly id: string
  readonly twin: string
  readonly rule: unknown
  readonly began_at: Date
  readonly seen_at: Date
  readonly chance: number
  readonly measured: boolean
  readonly ended_at: Date | null
  readonly snoozed_until: Date | null
  readonly snoozed_by: string | null
}

const alertOf = (row: Row): StoredAlert => ({
  id: row.id,
  twin: row.twin,
  rule: row.rule as Alert,
  beganAt: row.began_at.toISOString(),
  seenAt: row.seen_at.toISOString(),
  chance: row.chance,
  measured: row.measured,
  endedAt: row.ended_at?.toISOString() ?? null,
  snoozed: row.snoozed_until && row.snoozed_by ? { until: row.snoozed_until.toISOString(), by: row.snoozed_by } : null,
})
