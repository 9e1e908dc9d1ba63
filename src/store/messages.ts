import { type Selectable, sql } from 'kysely'
import { storable, toJson } from './json.ts'
import type { Connection, MessageState, MessageTable } from './schema.ts'

/** A message as it was received. */
export interface StoredMessage {
  readonly sequence: number
  readonly connector: string
  readonly receivedAt: string
  readonly body: Buffer
  readonly type: string | null
  readonly control: string | null
  readonly state: MessageState
  readonly rule: string | null
  readonly reason: string | null
  readonly findings: readonly { readonly rule: string; readonly reason: string; readonly path: string }[]
  readonly resources: number
  readonly attempts: number
  /** Id of the device that sent it. */
  readonly device: string | null
  /** Id of the Patient that somebody said it is about. */
  readonly patient: string | null
}

export interface NewMessage {
  readonly digest: Buffer
  readonly body: Uint8Array
  readonly type: string | null
  readonly control: string | null
  readonly state: MessageState
  readonly rule?: string
  readonly reason?: string
  readonly findings: StoredMessage['findings']
  readonly resources: number
  /** What it says of stays, by the key of each. */
  readonly stays?: readonly { readonly visit: string; readonly step: unknown }[]
  /** The device that sent it. */
  readonly device?: string
}

/** Which of these digests a connector has taken already. */
export async function takenBefore(
  db: Connection,
  connector: string,
  digests: readonly Buffer[],
): Promise<ReadonlySet<string>> {
  if (digests.length === 0) return new Set()
  const rows = await db
    .selectFrom('identity.message')
    .select('digest')
    .where('connector', '=', connector)
    .where('digest', '=', sql<Buffer>`any(${[...digests]}::bytea[])`)
    .where('state', '=', 'taken')
    .execute()
  return new Set(rows.map((row) => row.digest.toString('hex')))
}

/** Archives messages; one that was dead before and came again, or was replayed, gets its new state. */
export async function putMessages(db: Connection, connector: string, messages: readonly NewMessage[]): Promise<void> {
  if (messages.length === 0) return
  const column = <T>(of: (message: NewMessage) => T) => messages.map(of)
  const text = (of: (message: NewMessage) => string | null | undefined) =>
    column((each) => {
      const value = of(each)
      return value === null || value === undefined ? null : storable(value)
    })
  const { rows } = await sql<{ sequence: number; digest: Buffer; attempts: number }>`
    insert into identity.message as stored (connector, digest, body, type, control, state, rule, reason, findings, resources, device)
    select ${connector}::uuid, digest, body, type, control, state, rule, reason, findings, resources, device
    from unnest(${column((each) => each.digest)}::bytea[], ${column((each) => Buffer.from(each.body))}::bytea[],
      ${text((each) => each.type)}::text[], ${text((each) => each.control)}::text[], ${column((each) => each.state)}::text[],
      ${column((each) => each.rule ?? null)}::text[], ${text((each) => each.reason)}::text[],
      ${column((each) => toJson(each.findings))}::jsonb[], ${column((each) => each.resources)}::integer[],
      ${column((each) => each.device ?? null)}::uuid[])
      with ordinality as message (digest, body, type, control, state, rule, reason, findings, resources, device, position)
    order by position
    on conflict (connector, digest) do update set state = excluded.state, rule = excluded.rule, reason = excluded.reason,
      findings = excluded.findings, resources = excluded.resources, attempts = stored.attempts + 1
    returning sequence, digest, attempts`.execute(db)
  const again = rows.filter(({ attempts }) => attempts > 1).map(({ sequence }) => sequence)
  if (again.length > 0) await db.deleteFrom('identity.message_stay').where('message', 'in', again).execute()
  const sequences = new Map(rows.map(({ sequence, digest }) => [digest.toString('hex'), sequence]))
  const stays = messages.flatMap(({ digest, stays = [] }) => {
    const message = sequences.get(digest.toString('hex')) as number
    const last = new Map(stays.map(({ visit, step }) => [visit, step]))
    return [...last].map(([visit, step]) => ({ message, visit: storable(visit), step: toJson(step) }))
  })
  if (stays.length > 0)
    await sql`insert into identity.message_stay (message, visit, step) select * from unnest(
      ${stays.map(({ message }) => message)}::bigint[], ${stays.map(({ visit }) => visit)}::text[],
      ${stays.map(({ step }) => step)}::jsonb[])`.execute(db)
}

/** Everything that was said of some stays, by the key of the stay. */
export async function visitSteps(db: Connection, visits: readonly string[]): Promise<Map<string, unknown[]>> {
  const steps = new Map<string, unknown[]>()
  if (visits.length === 0) return steps
  const rows = await db
    .selectFrom('identity.message_stay')
    .innerJoin('identity.message', 'identity.message.sequence', 'identity.message_stay.message')
    .select(['visit', 'step'])
    .where('visit', 'in', [...visits])
    .where('state', '=', 'taken')
    .orderBy('sequence')
    .execute()
  for (const { visit, step } of rows) steps.set(visit, [...(steps.get(visit) ?? []), step])
  return steps
}

/** Messages of a connector, newest first. */
export async function listMessages(
  db: Connection,
  connector: string,
  {
    state,
    before,
    limit = 50,
  }: { readonly state?: MessageState; readonly before?: number; readonly limit?: number } = {},
): Promise<StoredMessage[]> {
  const rows = await db
    .selectFrom('identity.message')
    .selectAll()
    .where('connector', '=', connector)
    .$if(state !== undefined, (query) => query.where('state', '=', state as MessageState))
    .$if(before !== undefined, (query) => query.where('sequence', '<', before as number))
    .orderBy('sequence', 'desc')
    .limit(limit)
    .execute()
  return rows.map(messageOf)
}

/** Which messages of a connector are meant; null: those of which nothing is said. */
export interface MessageChoice {
  readonly state: MessageState
  /** Id of the device that sent them. */
  readonly device?: string | null
  readonly type?: string | null
  readonly rule?: string | null
  readonly sequences?: readonly number[]
}

/** The messages that are meant, newest or oldest first. */
export async function chooseMessages(
  db: Connection,
  connector: string,
  choice: MessageChoice,
  page: { readonly after?: number; readonly before?: number; readonly newest?: boolean; readonly limit?: number } = {},
): Promise<StoredMessage[]> {
  const { after, before, newest = false, limit = 200 } = page
  const rows = await db
    .selectFrom('identity.message')
    .selectAll()
    .where(meant(connector, choice))
    .$if(after !== undefined, (query) => query.where('sequence', '>', after as number))
    .$if(before !== undefined, (query) => query.where('sequence', '<', before as number))
    .orderBy('sequence', newest ? 'desc' : 'asc')
    .limit(limit)
    .execute()
  return rows.map(messageOf)
}

const meant = (connector: string, { state, device, type, rule, sequences }: MessageChoice) =>
  sql<boolean>`connector = ${connector}::uuid and state = ${state}
    and (${device === undefined} or device is not distinct from ${device ?? null}::uuid)
    and (${type === undefined} or type is not distinct from ${type ?? null}::text)
    and (${rule === undefined} or rule is not distinct from ${rule ?? null}::text)
    and (${sequences === undefined} or sequence = any(${[...(sequences ?? [])]}::bigint[]))`

/** Somebody decided that messages that wait are not to be taken. Answers with how many. */
export async function discardMessages(
  db: Connection,
  connector: string,
  choice: MessageChoice,
  { by, reason }: { readonly by: string; readonly reason: string },
): Promise<number> {
  const { numUpdatedRows } = await db
    .updateTable('identity.message')
    .set({ state: 'discarded', decided_by: by, decided_at: new Date(), decision_reason: storable(reason) })
    .where(meant(connector, choice))
    .where('state', 'in', ['dead', 'held'])
    .executeTakeFirst()
  return Number(numUpdatedRows)
}

/** Somebody decided which Patient messages are about; null takes it back. */
export async function decidePatient(
  db: Connection,
  connector: string,
  choice: MessageChoice,
  { by, patient }: { readonly by: string; readonly patient: string | null },
): Promise<void> {
  await db
    .updateTable('identity.message')
    .set({ patient, decided_by: by, decided_at: new Date() })
    .where(meant(connector, choice))
    .execute()
}

/** Messages that wait for the same reason. */
export interface WaitingGroup {
  readonly connector: string
  readonly kind: string
  readonly state: 'dead' | 'held'
  readonly type: string | null
  /** Name of the device that sent them. */
  readonly device: string | null
  readonly rule: string | null
  readonly reason: string | null
  readonly messages: number
  readonly firstAt: Date
  readonly lastAt: Date
}

/** What waits, by why, the newest first. */
export async function waitingGroups(db: Connection): Promise<WaitingGroup[]> {
  const { rows } = await sql<WaitingGroup>`
    select connector.name as connector, connector.kind, message.state, message.type, device.name as device, message.rule,
      (array_agg(message.reason order by message.sequence desc))[1] as reason, count(*) as messages,
      min(message.received_at) as "firstAt", max(message.received_at) as "lastAt"
    from identity.message message join connector on connector.id = message.connector left join device on device.id = message.device
    where message.state = 'dead' or message.state = 'held'
    group by 1, 2, 3, 4, 5, 6 order by max(message.sequence) desc limit 200`.execute(db)
  return rows
}

/**
 * Of resources that come with the instant at which they were true, those that are not older than what is known; the store remembers theirs.
 * Equal instants pass: a correction may bear the time of what it corrects.
 */
export async function passNewer<T extends { readonly type: string; readonly id: string; readonly at: string }>(
  db: Connection,
  resources: readonly T[],
): Promise<T[]> {
  if (resources.length === 0) return []
  const newest = new Map<string, T>()
  for (const each of resources) {
    const key = `${each.type}/${each.id}`
    const known = newest.get(key)
    if (known === undefined || Date.parse(each.at) >= Date.parse(known.at)) newest.set(key, each)
  }
  const all = [...newest.values()].sort((a, b) => (a.type + a.id < b.type + b.id ? -1 : 1))
  const { rows } = await sql<{ type: string; id: string }>`
    insert into resource_as_of as known (type, id, at)
    select * from unnest(${all.map((each) => each.type)}::text[], ${all.map((each) => each.id)}::text[], ${all.map((each) => each.at)}::timestamptz[])
    on conflict (type, id) do update set at = excluded.at where known.at <= excluded.at
    returning type, id`.execute(db)
  const passed = new Set(rows.map((row) => `${row.type}/${row.id}`))
  const kept = new Set([...newest].filter(([key]) => passed.has(key)).map(([, each]) => each))
  return resources.filter((each) => kept.has(each))
}

const messageOf = (row: Selectable<MessageTable>): StoredMessage => ({
  sequence: row.sequence,
  connector: row.connector,
  receivedAt: row.received_at.toISOString(),
  body: row.body,
  type: row.type,
  control: row.control,
  state: row.state,
  rule: row.rule,
  reason: row.reason,
  findings: row.findings,
  resources: row.resources,
  attempts: row.attempts,
  device: row.device,
  patient: row.patient,
})
