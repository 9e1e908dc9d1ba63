import { sql } from 'kysely'
import { enqueue } from './job-queue.ts'
import { arrayText } from './json.ts'
import type { Connection } from './schema.ts'

/** What somebody wants to hear of. */
export interface Subscription {
  /** Id of the Subscription resource. */
  readonly id: string
  /** `r4`: criteria are a search; `topic`: the R5 backport. */
  readonly form: 'r4' | 'topic'
  /** Type of the resources, and the search that they must satisfy (without the type, may be empty). */
  readonly type: string
  readonly criteria: string
  readonly endpoint: string
  readonly headers: readonly string[]
  /** Media type of what is sent; null: nothing but the knock. */
  readonly payload: string | null
  readonly content: 'empty' | 'id-only' | 'full-resource'
  readonly topic: string | null
  /** Seconds after which a silent channel says that it is alive; null: never. */
  readonly heartbeat: number | null
  readonly timeout: number
  /** Events of one notification. */
  readonly most: number
  readonly until: string | null
  readonly owner: string
  readonly mayRead: readonly string[] | null
  readonly boundTo: string | null
  /** What its owner looks at the record for. */
  readonly purpose: string
}

export interface SubscriptionState extends Subscription {
  readonly state: 'requested' | 'active' | 'error' | 'off'
  /** Events since it began. */
  readonly events: number
  readonly lastSentAt: string | null
  readonly lastError: string | null
}

export interface SubscriptionEvent {
  readonly number: number
  readonly type: string
  readonly id: string
  readonly at: string
}

/** Notes a subscription in place of what it was before; its events stay, and those that were given up wait again. */
export async function putSubscription(db: Connection, of: Subscription): Promise<void> {
  await sql`
    insert into subscription (id, form, type, criteria, endpoint, headers, payload, content, topic, heartbeat, timeout, most, until, owner,
      may_read, bound_to, purpose, state)
    values (${of.id}, ${of.form}, ${of.type}, ${of.criteria}, ${of.endpoint}, ${[...of.headers]}::text[], ${of.payload}, ${of.content},
      ${of.topic}, ${of.heartbeat}, ${of.timeout}, ${of.most}, ${of.until}::timestamptz, ${of.owner},
      ${of.mayRead === null ? null : [...of.mayRead]}::text[], ${of.boundTo}::uuid, ${of.purpose}, 'requested')
    on conflict (id) do update set form = excluded.form, type = excluded.type, criteria = excluded.criteria, endpoint = excluded.endpoint,
      headers = excluded.headers, payload = excluded.payload, content = excluded.content, topic = excluded.topic,
      heartbeat = excluded.heartbeat, timeout = excluded.timeout, most = excluded.most, until = excluded.until, owner = excluded.owner,
      may_read = excluded.may_read, bound_to = excluded.bound_to, purpose = excluded.purpose, state = 'requested', last_error = null`.execute(
    db,
  )
  await sql`update subscription_event set state = 'waiting' where subscription = ${of.id} and state = 'dead'`.execute(
    db,
  )
}

export async function dropSubscription(db: Connection, id: string): Promise<void> {
  await sql`delete from subscription where id = ${id}`.execute(db)
}

/** Where a subscription stands; `error` also says why. */
export async function markSubscription(
  db: Connection,
  id: string,
  state: SubscriptionState['state'],
  error: string | null = null,
): Promise<void> {
  await sql`update subscription set state = ${state}, last_error = ${error} where id = ${id}`.execute(db)
}

/** Subscriptions, by id. */
export async function listSubscriptions(
  db: Connection,
  which: { readonly id?: string; readonly state?: SubscriptionState['state'] } = {},
): Promise<SubscriptionState[]> {
  const { rows } = await sql<Row>`
    select * from subscription where ${which.id === undefined ? sql`true` : sql`id = ${which.id}`}
      and ${which.state === undefined ? sql`true` : sql`state = ${which.state}`} order by id`.execute(db)
  return rows.map((row) => ({
    ...row,
    mayRead: row.may_read,
    boundTo: row.bound_to,
    until: row.until?.toISOString() ?? null,
    events: Number(row.events),
    lastSentAt: row.last_sent_at?.toISOString() ?? null,
    lastError: row.last_error,
  }))
}

interface Row extends Omit<SubscriptionState, 'mayRead' | 'boundTo' | 'until' | 'events' | 'lastSentAt' | 'lastError'> {
  may_read: string[] | null
  bound_to: string | null
  until: Date | null
  events: string
  last_sent_at: Date | null
  last_error: string | null
}

/** Notes what was written, if anybody waits for such resources, in the transaction that writes it. */
export async function noteChanges(
  db: Connection,
  changes: readonly { readonly type: string; readonly id: string }[],
): Promise<void> {
  if (changes.length === 0) return
  const { rows: awaited } = await sql<{ type: string }>`
    select type from subscription where type = any(${[...new Set(changes.map(({ type }) => type))]}::text[])
      and state in ('active', 'error')`.execute(db)
  const types = new Set(awaited.map(({ type }) => type))
  const noted = changes.filter(({ type }) => types.has(type))
  if (noted.length === 0) return
  await sql`insert into resource_change (type, id)
    select * from unnest(${arrayText(noted.map(({ type }) => type))}::text[], ${arrayText(noted.map(({ id }) => id))}::text[])`.execute(
    db,
  )
  await enqueue(db, 'subscriptions', {}, { key: 'changes', queue: 'subscriptions' })
}

/** Takes changes that nobody has looked at yet, oldest first. */
export async function takeChanges(db: Connection, most: number): Promise<{ type: string; id: string }[]> {
  const { rows } = await sql<{ type: string; id: string }>`
    delete from resource_change where sequence in (select sequence from resource_change order by sequence limit ${most})
    returning type, id, sequence`.execute(db)
  return rows.map(({ type, id }) => ({ type, id }))
}

/** Adds events to a subscription; their numbers go on without a gap. */
export async function addEvents(
  db: Connection,
  subscription: string,
  resources: readonly { readonly type: string; readonly id: string }[],
): Promise<void> {
  if (resources.length === 0) return
  await sql`
    with counted as (
      update subscription set events = events + ${resources.length} where id = ${subscription} returning events - ${resources.length} as before)
    insert into subscription_event (subscription, number, type, id)
    select ${subscription}, before + position, type, resource
    from counted, unnest(${resources.map(({ type }) => type)}::text[], ${resources.map(({ id }) => id)}::text[])
      with ordinality as changed (type, resource, position)`.execute(db)
}

/** Events in order: those that wait, or a range of numbers. */
export async function listEvents(
  db: Connection,
  subscription: string,
  which: { readonly state?: 'waiting' | 'dead'; readonly from?: number; readonly to?: number; readonly most: number },
): Promise<SubscriptionEvent[]> {
  const { rows } = await sql<{ number: string; type: string; id: string; at: Date }>`
    select number, type, id, at from subscription_event where subscription = ${subscription}
      and ${which.state === undefined ? sql`true` : sql`state = ${which.state}`}
      and number >= ${which.from ?? 0} and number <= ${which.to ?? Number.MAX_SAFE_INTEGER}
    order by number limit ${which.most}`.execute(db)
  return rows.map((row) => ({ ...row, number: Number(row.number), at: row.at.toISOString() }))
}

/** What became of events; `sent` counts as a sign of life. */
export async function settleEvents(
  db: Connection,
  subscription: string,
  numbers: readonly number[],
  state: 'sent' | 'dead',
): Promise<void> {
  await sql`update subscription_event set state = ${state} where subscription = ${subscription} and number = any(${[...numbers]}::bigint[])`.execute(
    db,
  )
}

export async function noteSent(db: Connection, subscription: string): Promise<void> {
  await sql`update subscription set last_sent_at = clock_timestamp() where id = ${subscription}`.execute(db)
}

/** Forgets events that arrived more than a month ago. */
export async function forgetEvents(db: Connection, subscription: string): Promise<void> {
  await sql`delete from subscription_event where subscription = ${subscription} and state = 'sent' and at < now() - interval '31 days'`.execute(
    db,
  )
}
