import { sql } from 'kysely'
import type { Score } from '../kernel/credibility/score-ensemble.ts'
import { toJson } from './json.ts'
import { runPrepared } from './postgres/prepared.ts'
import type { Connection } from './schema.ts'

/** A forecast as it was issued. */
export interface IssuedForecast {
  readonly id: number
  readonly twin: string
  readonly model: { readonly id: string; readonly version: number; readonly hash: string }
  readonly silent: boolean
  readonly belief: number | null
  readonly upto: number
  readonly digest: string
  readonly plan: unknown
  readonly planDigest: string
  readonly issuedAt: string
  readonly until: string
  readonly foretold: unknown
}

/**
 * Enters a forecast into the record. One that knows nothing new (same model, data and plan) is the one before, which stays as it was. Answers with
 * the id of what was entered, or null.
 */
export async function recordForecast(db: Connection, issued: Omit<IssuedForecast, 'id'>): Promise<number | null> {
  const { rows } = await runPrepared(
    db,
    db
      .insertInto('issued_forecast')
      .values({
        twin: issued.twin,
        model: issued.model.id,
        model_version: issued.model.version,
        model_hash: issued.model.hash,
        silent: issued.silent,
        belief: issued.belief,
        upto: issued.upto,
        digest: issued.digest,
        plan: toJson(issued.plan),
        plan_digest: issued.planDigest,
        issued_at: issued.issuedAt,
        until_time: issued.until,
        foretold: toJson(issued.foretold),
      })
      .onConflict((conflict) => conflict.columns(['twin', 'model_hash', 'digest', 'plan_digest']).doNothing())
      .returning('id'),
  )
  return rows[0]?.id ?? null
}

/** A forecast that reaches a measurement, as far as it is needed to be held to it. */
export interface ReachingForecast extends Pick<IssuedForecast, 'id' | 'belief' | 'upto' | 'plan' | 'issuedAt'> {
  readonly model: { readonly id: string; readonly hash: string }
  readonly members: number
  /** It was issued wider than the model's own, by this factor; 1: as the model says. */
  readonly widened: number
}

/**
 * Of the newest forecasts of a twin issued before `time` that reach it, the newest of each version in each band of horizon, newest first. `ends`: the upper ends of the
 * bands, hours, rising; beyond the last there is one more.
 */
export async function forecastsReaching(
  db: Connection,
  twin: string,
  time: string,
  ends: readonly number[],
): Promise<ReachingForecast[]> {
  const { rows } = await runPrepared(
    db,
    sql<Reaching>`
    select f.id, f.model, f.model_hash, f.belief, f.upto, f.plan, f.issued_at,
      (f.foretold->>'members')::integer as members, coalesce((f.foretold->>'widened')::float8, 1) as widened
    from (
      select distinct on (model_hash, band) id from (
        select id, model_hash, issued_at,
          (select count(*) from unnest(${ends}::float8[]) as hours
            where extract(epoch from ${time}::timestamptz - issued_at) > 3600 * hours) as band
        from issued_forecast
        where twin = ${twin}::uuid and issued_at < ${time}::timestamptz and until_time >= ${time}::timestamptz
        order by issued_at desc limit 500
      ) near order by model_hash, band, issued_at desc, id desc
    ) newest join issued_forecast f on f.id = newest.id
    order by f.issued_at desc, f.id desc`,
  )
  return rows.map(({ model, model_hash, issued_at, ...row }) => ({
    ...row,
    model: { id: model, hash: model_hash },
    issuedAt: issued_at.toISOString(),
  }))
}

interface Reaching extends Omit<ReachingForecast, 'model' | 'issuedAt'> {
  readonly model: string
  readonly model_hash: string
  readonly issued_at: Date
}

/** What was measured of other twins of a model, the newest 500 of those that were scored: the climate. */
export async function climateOf(
  db: Connection,
  { id: twin, model }: { readonly id: string; readonly model: { readonly id: string } },
  output: string,
): Promise<number[]> {
  const { rows } = await runPrepared(
    db,
    sql<{ values: number[] }>`
    select coalesce(json_agg(observed), '[]') as values from (
      select (s.score->>'observed')::float8 as observed
      from forecast_score s join issued_forecast f on f.id = s.forecast
      where f.model = ${model.id} and s.output = ${output} and f.twin <> ${twin}::uuid
      order by s.id desc limit 500
    ) newest`,
  )
  return rows[0]!.values
}

/** When the first forecast of a twin was issued; null: none was. */
export async function firstIssued(db: Connection, twin: string): Promise<Date | null> {
  const { rows } = await runPrepared(
    db,
    sql<{ at: Date | null }>`select min(issued_at) as at from issued_forecast where twin = ${twin}::uuid`,
  )
  return rows[0]?.at ?? null
}

/** What groups a score belongs to; null where it is not recorded. */
export interface ScoreGroups {
  readonly sex: string | null
  readonly age: string | null
  readonly ethnicity: string | null
  readonly site: string | null
}

/** A score of the record. Not a number (a censored value's CRPS) is kept as null in the database. */
export interface StoredScore extends Score {
  readonly id: number
  readonly forecast: number
  readonly twin: string
  readonly output: string
  readonly unit: string
  readonly key: string
  readonly version: number
  readonly issuedAt: string
  readonly time: string
  /** Hours. */
  readonly horizon: number
  readonly asPlanned: boolean
  readonly silent: boolean
  readonly groups: ScoreGroups
  /** The forecast was issued wider than the model's own, by this factor: did its 80 % interval hold? The scores are the model's own. */
  readonly widened?: {
    readonly factor: number
    /** Below which the model's output cannot be. */
    readonly least?: number
    readonly inside80: boolean
  }
}

export type NewScore = Pick<
  StoredScore,
  'forecast' | 'output' | 'unit' | 'key' | 'version' | 'time' | 'horizon' | 'asPlanned' | 'groups' | 'widened'
> & { readonly score: Score }

/** Enters scores; answers with the ids of those that were not there. */
export async function putScores(db: Connection, scores: readonly NewScore[]): Promise<number[]> {
  if (scores.length === 0) return []
  const rows = await db
    .insertInto('forecast_score')
    .values(
      scores.map(({ score, asPlanned, groups, widened, ...rest }) => ({
        ...rest,
        as_planned: asPlanned,
        score: toJson({ ...score, ...(widened && { widened }) }),
        groups: toJson(groups),
      })),
    )
    .onConflict((conflict) => conflict.columns(['forecast', 'output', 'key', 'version']).doNothing())
    .returning('id')
    .execute()
  return rows.map(({ id }) => id)
}

/** Which of these measurements (key and version) of a twin are scored. Asked by what is measured, so that it costs the same however old the twin is. */
export async function scoredKeys(db: Connection, twin: string, keys: readonly string[]): Promise<Set<string>> {
  const { rows } = await runPrepared(
    db,
    sql<{ key: string; version: number }>`
    select distinct s.key, s.version from unnest(${[...new Set(keys)]}::text[]) as asked (key)
    cross join lateral (
      select key, version, forecast from forecast_score where forecast_score.key = asked.key offset 0
    ) s join issued_forecast f on f.id = s.forecast
    where f.twin = ${twin}::uuid`,
  )
  return new Set(rows.map(({ key, version }) => `${key}@${version}`))
}

const mostScores = 100_000

export interface ScoreFilter {
  readonly model?: string
  readonly hash?: string
  readonly twin?: string
  /** Newest so many; 100,000 when absent. */
  readonly limit?: number
}

/** Scores in order of time; of a corrected measurement those of its newest version alone count, whatever forecasts it was held to before. */
export async function listScores(db: Connection, { model, hash, twin, limit }: ScoreFilter): Promise<StoredScore[]> {
  const which = [
    ...(model === undefined ? [] : [sql`f.model = ${model}`]),
    ...(hash === undefined ? [] : [sql`f.model_hash = ${hash}`]),
    ...(twin === undefined ? [] : [sql`f.twin = ${twin}`]),
    sql`not exists (
      select from forecast_score newer join issued_forecast whose on whose.id = newer.forecast
      where newer.key = s.key and newer.output = s.output and newer.version > s.version
        and whose.twin = f.twin and whose.model_hash = f.model_hash)`,
  ]
  const { rows } = await sql<Record<string, unknown>>`
    select s.*, f.twin, f.silent, f.issued_at
    from forecast_score s join issued_forecast f on f.id = s.forecast
    where ${sql.join(which, sql` and `)}
    order by s.time desc, s.id desc limit ${limit ?? mostScores}`.execute(db)
  return rows.reverse().map((row) => {
    const score = row.score as Record<string, unknown>
    const number = (name: string) => (score[name] === null ? Number.NaN : (score[name] as number))
    return {
      ...(score as unknown as Score),
      crps: number('crps'),
      fair: number('fair'),
      interval80: number('interval80'),
      id: Number(row.id),
      forecast: Number(row.forecast),
      twin: row.twin as string,
      output: row.output as string,
      unit: row.unit as string,
      key: row.key as string,
      version: row.version as number,
      issuedAt: (row.issued_at as Date).toISOString(),
      time: (row.time as Date).toISOString(),
      horizon: row.horizon as number,
      asPlanned: row.as_planned as boolean,
      silent: row.silent as boolean,
      groups: row.groups as ScoreGroups,
    }
  })
}
