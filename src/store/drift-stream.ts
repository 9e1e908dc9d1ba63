import { sql } from 'kysely'
import type { Connection } from './schema.ts'

/** A version's output, whose scores are watched for drift. */
export interface Watched {
  readonly model: string
  readonly hash: string
  readonly output: string
}

/** A score as the detectors need it. */
export interface WatchedScore {
  readonly id: number
  readonly time: string
  readonly scoredAt: string
  readonly site: string | null
  readonly pit: number
  /** Not a number when the value was censored. */
  readonly crps: number
  readonly width80: number
  /** It was walked through when the oldest scores were let go: what it shows has been told. */
  readonly known: boolean
}

/** A record that is no longer is looked at with every score. */
const short = 1000
/** A longer one once in so many seconds, for a look walks through all of it. */
export const driftRest = 60

/** Lets the detectors see scores: of each measurement the one of the shortest horizon, of a corrected one in the place of what it corrects. Answers with whose they are. */
export async function watchScores(db: Connection, ids: readonly number[]): Promise<Watched[]> {
  if (ids.length === 0) return []
  await sql`
    delete from drift_stream using forecast_score old, issued_forecast whose, forecast_score s, issued_forecast f
    where s.id = any(${ids}) and f.id = s.forecast and old.id = drift_stream.score and whose.id = old.forecast
      and drift_stream.hash = f.model_hash and drift_stream.output = s.output
      and whose.twin = f.twin and old.key = s.key and old.version < s.version and s.version > 1`.execute(db)
  const { rows } = await sql<Watched>`
    with added as (
      insert into drift_stream (score, model, hash, output)
      select distinct on (f.model_hash, s.output, f.twin, s.key) s.id, f.model, f.model_hash, s.output
      from forecast_score s join issued_forecast f on f.id = s.forecast where s.id = any(${ids})
      order by f.model_hash, s.output, f.twin, s.key, s.horizon
      returning model, hash, output)
    select distinct model, hash, output from added order by hash, output`.execute(db)
  return rows
}

/**
 * The scores to walk through now, in order of time; null when another looks at this moment, or looked at a long record a moment ago: then the next look sees what has come since. Once
 * there are more than twice `keep`, the oldest go after this look, until `keep` are left.
 */
export async function lookAtDrift(
  db: Connection,
  { model, hash, output }: Watched,
  keep: number,
): Promise<WatchedScore[] | null> {
  const own = sql`model = ${model} and hash = ${hash} and output = ${output}`
  // A row that is there must not be met: the conflict would wait for whoever has it.
  await sql`
    insert into drift_look (model, hash, output) select ${model}, ${hash}, ${output}
    where not exists (select from drift_look where ${own}) on conflict do nothing`.execute(db)
  const { rows: turn } = await sql`
    select from drift_look
    where ${own} and (kept <= ${short} or looked_at is null or looked_at < now() - make_interval(secs => ${driftRest}))
    for update skip locked`.execute(db)
  if (!turn[0]) return null
  const { rows } = await sql<Record<string, unknown>>`
    select s.id, s.time, s.scored_at, s.groups->>'site' as site, (s.score->>'pit')::float8 as pit, (s.score->>'crps')::float8 as crps,
      (s.score->>'width80')::float8 as width80, watched.known
    from (select score, known from drift_stream where ${own}) watched join forecast_score s on s.id = watched.score
    order by s.time, s.id`.execute(db)
  const scores = rows.map(
    (row): WatchedScore => ({
      id: Number(row.id),
      time: (row.time as Date).toISOString(),
      scoredAt: (row.scored_at as Date).toISOString(),
      site: row.site as string | null,
      pit: row.pit as number,
      crps: (row.crps as number | null) ?? Number.NaN,
      width80: row.width80 as number,
      known: row.known as boolean,
    }),
  )
  const gone = scores.length > 2 * keep ? scores.slice(0, -keep).map(({ id }) => id) : []
  if (gone.length > 0) {
    await sql`delete from drift_stream where score = any(${gone})`.execute(db)
    await sql`update drift_stream set known = true where ${own} and not known
      and score = any(${scores.slice(-keep).map(({ id }) => id)})`.execute(db)
  }
  await sql`update drift_look set looked_at = now(), kept = ${scores.length - gone.length} where ${own}`.execute(db)
  return scores
}
