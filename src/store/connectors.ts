import { type Selectable, sql } from 'kysely'
import { HamzadError } from '../kernel/errors.ts'
import { storable, toJson } from './json.ts'
import type { Connection, ConnectorKind, ConnectorTable } from './schema.ts'

/** A way by which messages and device data come in, with what came so far. */
export interface Connector {
  readonly id: string
  readonly name: string
  readonly kind: ConnectorKind
  /** Port, time zone, charset, authorities, maps: what its kind needs. Never a secret. */
  readonly settings: Readonly<Record<string, unknown>>
  readonly enabled: boolean
  readonly createdAt: string
  readonly received: number
  readonly taken: number
  /** Came before, to the letter: acknowledged, not taken again. */
  readonly repeated: number
  readonly refused: number
  readonly resources: number
  readonly lastReceivedAt: string | null
  readonly lastError: string | null
  readonly lastErrorAt: string | null
}

/** Adds a connector; its name is its own. Errors: `input.invalid`. */
export async function addConnector(
  db: Connection,
  connector: Pick<Connector, 'name' | 'kind' | 'settings'> & { readonly by?: string },
): Promise<Connector> {
  const row = await db
    .insertInto('connector')
    .values({
      name: connector.name,
      kind: connector.kind,
      settings: toJson(connector.settings),
      created_by: connector.by ?? null,
    })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .returningAll()
    .executeTakeFirst()
  if (row === undefined)
    throw new HamzadError('input.invalid', {
      what: 'The name of the connector',
      why: 'another connector has it',
      action: 'Choose another one.',
    })
  return connectorOf(row)
}

export async function listConnectors(db: Connection): Promise<Connector[]> {
  return (await db.selectFrom('connector').selectAll().orderBy('name').execute()).map(connectorOf)
}

/** A connector by name. Errors: `not-found`. */
export async function getConnector(db: Connection, name: string): Promise<Connector> {
  const row = await db.selectFrom('connector').selectAll().where('name', '=', name).executeTakeFirst()
  if (row === undefined) throw new HamzadError('not-found', { what: 'connector', id: name })
  return connectorOf(row)
}

export async function changeConnector(
  db: Connection,
  name: string,
  change: { readonly settings?: Readonly<Record<string, unknown>>; readonly enabled?: boolean },
): Promise<Connector> {
  const { settings, enabled } = change
  if (settings !== undefined || enabled !== undefined)
    await db
      .updateTable('connector')
      .set({ ...(settings ? { settings: toJson(settings) } : {}), ...(enabled === undefined ? {} : { enabled }) })
      .where('name', '=', name)
      .execute()
  return getConnector(db, name)
}

/** What became of one message, as far as it is counted. */
export interface CountedMessage {
  readonly outcome: string
  readonly findings: readonly { readonly rule: string; readonly reason: string }[]
}

/** Counts what came, in the transaction that takes it; the last refusal is kept for people. */
export async function countMessages(
  db: Connection,
  connector: string,
  messages: readonly CountedMessage[],
  resources: number,
): Promise<void> {
  const count = (outcome: string) => messages.filter((each) => each.outcome === outcome).length
  const refusal = messages.findLast((each) => each.outcome === 'refused')?.findings[0]
  const error = refusal && `${refusal.rule}: ${refusal.reason}`
  const last = error === undefined ? null : storable(error)
  // Both parts see the connector as it was before.
  await sql`
    with counted as (
      update connector set received = received + ${messages.length}, taken = taken + ${count('taken')}, repeated = repeated + ${count('repeated')},
        refused = refused + ${count('refused')}, resources = resources + ${resources}, last_received_at = clock_timestamp(),
        last_error = coalesce(${last}::text, last_error), last_error_at = case when ${last}::text is null then last_error_at else clock_timestamp() end
      where id = ${connector}::uuid)
    insert into connector_day as known (connector, day, messages, longest_gap)
    select id, (clock_timestamp() at time zone 'UTC')::date, ${messages.length}, extract(epoch from clock_timestamp() - last_received_at)::real
    from connector where id = ${connector}::uuid
    on conflict (connector, day) do update set messages = known.messages + excluded.messages,
      longest_gap = greatest(known.longest_gap, excluded.longest_gap)`.execute(db)
}

/** Counts messages that were received before and held, and are taken now. */
export async function countTaken(db: Connection, connector: string, taken: number): Promise<void> {
  if (taken === 0) return
  await db
    .updateTable('connector')
    .set((eb) => ({ taken: eb('taken', '+', taken) }))
    .where('id', '=', connector)
    .execute()
}

/** Keeps what went wrong last, for people. */
export async function noteConnectorError(db: Connection, connector: string, error: string): Promise<void> {
  await db
    .updateTable('connector')
    .set({ last_error: storable(error), last_error_at: sql<Date>`clock_timestamp()` })
    .where('id', '=', connector)
    .execute()
}

const connectorOf = (row: Selectable<ConnectorTable>): Connector => ({
  id: row.id,
  name: row.name,
  kind: row.kind,
  settings: row.settings,
  enabled: row.enabled,
  createdAt: row.created_at.toISOString(),
  received: Number(row.received),
  taken: Number(row.taken),
  repeated: Number(row.repeated),
  refused: Number(row.refused),
  resources: Number(row.resources),
  lastReceivedAt: row.last_received_at?.toISOString() ?? null,
  lastError: row.last_error,
  lastErrorAt: row.last_error_at?.toISOString() ?? null,
})
