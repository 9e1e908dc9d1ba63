import { sql } from 'kysely'
import type { Quality, RecordEvent } from '../kernel/record-event.ts'
import { arrayText, storable, toJson } from './json.ts'
import { BinaryRows } from './postgres/binary-rows.ts'
import { copyIn } from './postgres/copy-in.ts'
import { runPrepared } from './postgres/prepared.ts'
import type { Connection } from './schema.ts'

/** An event with its place in the subject's history: within a subject, sequence numbers tell what was known before what. */
export type StoredEvent = RecordEvent & { readonly sequence: number; readonly recordedAt: string }

export interface TimelineQuery {
  /** Events that begin at or after, ISO 8601. */
  readonly from?: string | undefined
  /** Events that begin before. */
  readonly until?: string | undefined
  /** Any of these codes, `system|code`. */
  readonly codes?: readonly string[] | undefined
  readonly kinds?: readonly RecordEvent['kind'][] | undefined
  /** What was known then: up to a sequence number, or recorded up to an instant. */
  readonly asOf?: { readonly sequence: number } | { readonly recorded: string } | undefined
  /** True: events that the record withdrew are returned too, marked. */
  readonly withdrawn?: boolean | undefined
  readonly limit?: number | undefined
  /** Newest first instead of oldest first (what `limit` keeps). */
  readonly newestFirst?: boolean | undefined
}

export interface Appended {
  /** Events that were new; the others were there already (same subject, key and version). */
  readonly added: number
  /** Subjects with something new, each with its last sequence number. */
  readonly subjects: ReadonlyMap<string, number>
}

const detailFields = ['comparator', 'text', 'concept', 'interpretation', 'rate', 'route', 'every', 'over'] as const

/**
 * Appends events. What is there already (same subject, key, version) is passed over, so redelivery is harmless. The subjects' rows are
 * locked until the transaction ends: within a subject, sequence numbers become visible in their order, so `upto` of a belief is a
 * complete description of what it saw. Unknown subjects are an error. Events that come together are recorded at one instant.
 * `isNew`: what they are of was never there before, so that none of them can be.
 *
 *     const { subjects } = await appendTimeline(tx, events)
 *     for (const subject of subjects.keys()) await enqueue(tx, 'assimilate', { subject }, { key: subject })
 */
export async function appendTimeline(
  db: Connection,
  events: readonly RecordEvent[],
  { run, isNew = false }: { readonly run?: string | undefined; readonly isNew?: boolean } = {},
): Promise<Appended> {
  if (events.length === 0) return { added: 0, subjects: new Map() }
  const subjects = [...new Set(events.map((event) => event.subject))].sort()
  await sql`select from subject where id = any(${subjects}::uuid[]) order by id for no key update`.execute(db)
  const added = isNew ? events : await unknownOf(db, events)
  const last = new Map<string, number>()
  if (added.length === 0) return { added: 0, subjects: last }
  const { rows } = await sql<{ recorded: number; sequences: string }>`
    select (extract(epoch from clock_timestamp()) * 1000)::float8 as recorded,
      (select string_agg(nextval('timeline_sequence_seq')::text, ',') from generate_series(1, ${added.length}::integer)) as sequences`.execute(
    db,
  )
  const { recorded, sequences } = rows[0] as { recorded: number; sequences: string }
  const given = sequences.split(',')
  const copied = new BinaryRows()
  for (const [index, event] of added.entries()) {
    const sequence = given[index] as string
    copied.row(17).int8(sequence).uuid(event.subject).text(event.key).int4(event.source.version).text(event.kind)
    copied.instant(instantOf(event.time)).instant(event.until === undefined ? null : instantOf(event.until))
    copied.json(toJson(event.codes)).texts(event.codes.map(({ system, code }) => storable(`${system}|${code}`)))
    copied.float8(event.value).text(event.unit === undefined ? null : storable(event.unit))
    copied
      .json(detailOf(event))
      .json(qualityOf(event))
      .json(toJson(event.source))
      .boolean(event.withdrawn ?? false)
    copied.uuid(run).instant(recorded)
    last.set(event.subject, Number(sequence))
  }
  await copyIn(db, 'timeline', columns, copied)
  return { added: added.length, subjects: last }
}

const columns = [
  ...['sequence', 'subject', 'key', 'version', 'kind', 'time', 'until', 'codes', 'tokens', 'value', 'unit', 'detail'],
  ...['quality', 'source', 'withdrawn', 'run', 'recorded_at'],
]

function instantOf(time: string): number {
  const milliseconds = Date.parse(time)
  if (Number.isNaN(milliseconds)) throw new TypeError('the time of an event is no instant')
  return milliseconds
}

/** Events that are not there yet, each once, looked up row by row: a join might read the whole timeline. The rows of their subjects are locked, so that nobody adds them meanwhile. */
async function unknownOf(db: Connection, events: readonly RecordEvent[]): Promise<readonly RecordEvent[]> {
  const column = (of: (event: RecordEvent) => string | number) => arrayText(events.map(of))
  const { rows } = await sql<{ position: number }>`
    select position from unnest(${column((event) => event.subject)}::uuid[], ${column((event) => event.key)}::text[],
      ${column((event) => event.source.version)}::integer[]) with ordinality as event (subject, key, version, position)
    where (select true from timeline known
      where known.subject = event.subject and known.key = event.key and known.version = event.version)`.execute(db)
  const seen = new Set<string>()
  const known = new Set(rows.map(({ position }) => Number(position) - 1))
  return events.filter(({ subject, key, source: { version } }, index) => {
    const name = `${subject} ${version} ${key}`
    return !known.has(index) && !seen.has(name) && seen.add(name)
  })
}

/**
 * The timeline of a subject in order of time (then of sequence): of every key the latest version that was known, and withdrawn events
 * only on request.
 */
export async function readTimeline(db: Connection, subject: string, query: TimelineQuery = {}): Promise<StoredEvent[]> {
  const { asOf } = query
  const known = (table: 'event' | 'newer') => {
    if (asOf === undefined) return sql`true`
    const column = (name: string) => sql.ref(`${table}.${name}`)
    return 'sequence' in asOf
      ? sql`${column('sequence')} <= ${asOf.sequence}`
      : sql`${column('recorded_at')} <= ${asOf.recorded}::timestamptz`
  }
  const conditions = [
    sql`event.subject = ${subject}`,
    known('event'),
    ...(query.from === undefined ? [] : [sql`event.time >= ${query.from}::timestamptz`]),
    ...(query.until === undefined ? [] : [sql`event.time < ${query.until}::timestamptz`]),
    ...(query.codes === undefined ? [] : [sql`event.tokens && ${query.codes}::text[]`]),
    ...(query.kinds === undefined ? [] : [sql`event.kind = any(${query.kinds}::text[])`]),
    ...(query.withdrawn === true ? [] : [sql`not event.withdrawn`]),
    sql`not exists (select from timeline newer where newer.subject = event.subject and newer.key = event.key
      and newer.version > 1 and newer.version > event.version and ${known('newer')})`,
  ]
  const order = query.newestFirst === true ? sql`event.time desc, event.sequence desc` : sql`event.time, event.sequence`
  const statement = sql<Row>`
    select event.sequence, event.key, event.version, event.kind, event.time, event.until, event.codes::text, event.value, event.unit,
      event.detail, event.quality, event.source, event.withdrawn, event.recorded_at
    from timeline event where ${sql.join(conditions, sql` and `)}
    order by ${order} ${query.limit === undefined ? sql`` : sql`limit ${query.limit}`}`
  // What a model listens to is asked for at every step of its twins, in a few forms.
  const { rows } = isOfStep(query) ? await runPrepared(db, statement) : await statement.execute(db)
  // A stream repeats its code in every row.
  const codes = new Map<string, RecordEvent['codes']>()
  const codesOf = (text: string) => {
    const known = codes.get(text) ?? (JSON.parse(text) as RecordEvent['codes'])
    codes.set(text, known)
    return known
  }
  return rows.map((row) => eventOf(subject, row, codesOf(row.codes)))
}

const isOfStep = ({ asOf, codes, kinds, limit, newestFirst, withdrawn }: TimelineQuery) =>
  codes && asOf && 'sequence' in asOf && !(kinds || limit || newestFirst || withdrawn)

/** Last sequence number of a subject's timeline; 0 when it is empty. */
export async function lastSequence(db: Connection, subject: string): Promise<number> {
  const { rows } = await runPrepared(
    db,
    sql<{ last: number | null }>`select max(sequence) as last from timeline where subject = ${subject}::uuid`,
  )
  return Number(rows[0]?.last ?? 0)
}

/** How many current events each subject has and when the last one was, for lists. */
export async function summariseTimelines(
  db: Connection,
  subjects: readonly string[],
): Promise<Map<string, { readonly events: number; readonly last: string }>> {
  const { rows } = await sql<{ subject: string; events: number; last: Date }>`
    select event.subject, count(*) as events, max(event.time) as last from timeline event
    where event.subject = any(${subjects}::uuid[]) and not event.withdrawn
      and not exists (select from timeline newer where newer.subject = event.subject and newer.key = event.key
        and newer.version > 1 and newer.version > event.version)
    group by event.subject`.execute(db)
  return new Map(rows.map((row) => [row.subject, { events: row.events, last: row.last.toISOString() }]))
}

interface Row {
  sequence: number
  key: string
  version: number
  kind: RecordEvent['kind']
  time: Date
  until: Date | null
  codes: string
  value: number | null
  unit: string | null
  detail: Partial<RecordEvent> | null
  quality: Quality | null
  source: RecordEvent['source']
  withdrawn: boolean
  recorded_at: Date
}

function eventOf(subject: string, row: Row, codes: RecordEvent['codes']): StoredEvent {
  return {
    sequence: row.sequence,
    recordedAt: row.recorded_at.toISOString(),
    subject,
    key: row.key,
    kind: row.kind,
    time: row.time.toISOString(),
    ...(row.until === null ? {} : { until: row.until.toISOString() }),
    codes,
    ...(row.value === null ? {} : { value: row.value }),
    ...(row.unit === null ? {} : { unit: row.unit }),
    ...row.detail,
    quality: row.quality ?? { verdict: 'good' },
    source: row.source,
    ...(row.withdrawn ? { withdrawn: true } : {}),
  }
}

function detailOf(event: RecordEvent): string | null {
  const present = detailFields.filter((field) => event[field] !== undefined)
  return present.length === 0 ? null : toJson(Object.fromEntries(present.map((field) => [field, event[field]])))
}

const qualityOf = (event: RecordEvent) => (event.quality.verdict === 'good' ? null : toJson(event.quality))
