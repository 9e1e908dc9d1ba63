import { sql } from 'kysely'
import { type ConsentAsk, seenSql } from '../../store/consents.ts'
import type { Store } from '../../store/store.ts'
import { rulesOf } from './dimensions.ts'
import type { QualityDimension, QualityItem, QualityView } from './shapes.ts'

/** Most channels and types that a page shows, the fullest first. */
const most = 300
/** Milliseconds that the database may take for it. */
const patience = 60_000

/** The events that came since, each in its newest version, with the name of where they came from. */
const recent = (since: Date) => sql`
  recent as (
    select event.subject, event.key, event.time, event.value, event.unit, event.detail, event.quality, event.recorded_at, event.source as origin,
      event.codes, event.tokens[1] as channel, coalesce(run.source, 'FHIR') as source
    from timeline event left join import_run run on run.id = event.run
    where event.recorded_at >= ${since} and event.kind in ('observation', 'input') and not event.withdrawn
      and not exists (select from timeline newer where newer.subject = event.subject and newer.key = event.key
        and newer.version > event.version))`

/** The same value of the same patient at the same time, under another key. */
const same = sql`partition by source, channel, subject, time, value, unit, coalesce(detail ->> 'text', '')`

const broken = (column: string, dimension: keyof typeof rulesOf) =>
  sql`count(*) filter (where ${sql.raw(column)} = any(${[...rulesOf[dimension]]}::text[]))`

/** How good what came in the last days is, by source and channel, and what did not get so far, by source and type. */
export async function recordQuality(store: Store, days: number, now = Date.now()): Promise<QualityView> {
  const since = new Date(now - days * 86_400_000)
  return store.db.transaction().execute(async (tx) => {
    await sql`select set_config('statement_timeout', ${String(patience)}, true)`.execute(tx)
    const { rows: channels } = await sql<ChannelRow>`
      with ${recent(since)}, numbered as (select *, row_number() over (${same} order by key) as nth from recent)
      select source, channel, min(codes -> 0 ->> 'display') as name, count(*) as values, count(distinct subject) as patients,
        ${broken(`quality ->> 'rule'`, 'completeness')} + count(*) filter (where value is null and detail ->> 'text' is null and detail -> 'concept' is null
          and quality ->> 'rule' is null) as completeness,
        ${broken(`quality ->> 'rule'`, 'conformity')} as conformity, ${broken(`quality ->> 'rule'`, 'plausibility')} as plausibility,
        ${broken(`quality ->> 'rule'`, 'timeliness')} as timeliness, count(*) filter (where nth > 1) as duplicates,
        percentile_cont(array[0.5, 0.95]) within group (order by greatest(extract(epoch from recorded_at - time), 0)) as delay,
        max(recorded_at) as last
      from numbered group by source, channel order by count(*) desc, source, channel limit ${most}`.execute(tx)
    const { rows: types } = await sql<TypeRow>`
      select run.source, rejection.type, count(*) filter (where not stored) as refused, count(*) filter (where stored) as marked,
        ${broken('rule', 'completeness')} as completeness, ${broken('rule', 'conformity')} as conformity,
        ${broken('rule', 'plausibility')} as plausibility, ${broken('rule', 'timeliness')} as timeliness
      from import_rejection rejection join import_run run on run.id = rejection.run
      where run.started_at >= ${since} group by run.source, rejection.type order by count(*) desc, run.source, rejection.type limit ${most}`.execute(
      tx,
    )
    return {
      since: since.toISOString(),
      channels: channels.map((row) => ({
        source: row.source,
        channel: row.channel,
        name: row.name,
        values: Number(row.values),
        patients: Number(row.patients),
        faults: { ...faultsOf(row), duplicates: Number(row.duplicates) },
        delay: row.delay === null ? null : { median: row.delay[0] / 3600, most: row.delay[1] / 3600 },
        lastAt: row.last.toISOString(),
      })),
      types: types.map((row) => ({
        source: row.source,
        type: row.type,
        refused: Number(row.refused),
        marked: Number(row.marked),
        faults: { ...faultsOf(row), duplicates: 0 },
      })),
    }
  })
}

type Counts = Record<keyof typeof rulesOf, string>
interface ChannelRow extends Counts {
  source: string
  channel: string | null
  name: string | null
  values: string
  patients: string
  duplicates: string
  delay: [number, number] | null
  last: Date
}
interface TypeRow extends Counts {
  source: string
  type: string | null
  refused: string
  marked: string
}

const faultsOf = ({ completeness, conformity, plausibility, timeliness }: Counts) => ({
  completeness: Number(completeness),
  conformity: Number(conformity),
  plausibility: Number(plausibility),
  timeliness: Number(timeliness),
})

export interface QualityQuestion {
  readonly source: string
  readonly dimension: QualityDimension
  /** Of a channel (`system|code`, empty: without a code), or of a type of resources. */
  readonly channel?: string | undefined
  readonly type?: string | undefined
  readonly days: number
  readonly limit: number
}

/** What stands behind a count: the newest resources, each with its rule, of patients whose consents let whoever asks look. */
export async function qualityItems(
  store: Store,
  asked: QualityQuestion,
  consent: ConsentAsk,
  now = Date.now(),
): Promise<QualityItem[]> {
  const since = new Date(now - asked.days * 86_400_000)
  const items = asked.channel === undefined ? rejectedItems : channelItems
  return items(store, asked, since, consent)
}

async function channelItems(
  { db }: Store,
  { source, channel, dimension, limit }: QualityQuestion,
  since: Date,
  consent: ConsentAsk,
): Promise<QualityItem[]> {
  const fits =
    dimension === 'duplicates'
      ? sql`copies > 1`
      : dimension === 'completeness'
        ? sql`(quality ->> 'rule' = any(${[...rulesOf.completeness]}::text[]) or (value is null and detail ->> 'text' is null
            and detail -> 'concept' is null and quality ->> 'rule' is null))`
        : sql`quality ->> 'rule' = any(${[...rulesOf[dimension]]}::text[])`
  const { rows } = await sql<{
    origin: { type: string; id: string }
    subject: string
    time: Date
    rule: string | null
    reason: string | null
  }>`
    with ${recent(since)}, counted as (
      select *, count(*) over (${same}) as copies from recent
      where source = ${source} and ${channel === '' ? sql`channel is null` : sql`channel = ${channel}`})
    select origin, subject, time, quality ->> 'rule' as rule, quality ->> 'reason' as reason from counted
    where ${fits} and ${seenSql('counted.subject', consent)} order by time desc, key limit ${limit}`.execute(db)
  return rows.map(({ origin, subject, time, rule, reason }) => ({
    resource: `${origin.type}/${origin.id}`,
    subject,
    at: time.toISOString(),
    rule,
    reason,
    place: null,
    stored: true,
  }))
}

async function rejectedItems(
  { db }: Store,
  { source, type, dimension, limit }: QualityQuestion,
  since: Date,
  consent: ConsentAsk,
): Promise<QualityItem[]> {
  if (dimension === 'duplicates') return []
  const { rows } = await sql<{
    type: string | null
    id: string | null
    subject: string | null
    place: string
    rule: string
    reason: string
    stored: boolean
  }>`
    select rejection.type, rejection.id, stored_one.subject, rejection.place, rejection.rule, rejection.reason, rejection.stored
    from import_rejection rejection join import_run run on run.id = rejection.run
    left join resource stored_one on stored_one.type = rejection.type and stored_one.id = rejection.id
    where run.started_at >= ${since} and run.source = ${source} and rejection.type is not distinct from ${type === undefined || type === '' ? null : type}::text
      and rejection.rule = any(${[...rulesOf[dimension]]}::text[]) and ${seenSql('stored_one.subject', consent)}
    order by run.started_at desc, rejection.sequence desc limit ${limit}`.execute(db)
  return rows.map((row) => ({
    resource: row.type !== null && row.id !== null ? `${row.type}/${row.id}` : null,
    subject: row.subject,
    at: null,
    rule: row.rule,
    reason: row.reason,
    place: row.place,
    stored: row.stored,
  }))
}
