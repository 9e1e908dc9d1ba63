import { sql } from 'kysely'
import { scorecard } from '../kernel/credibility/scorecard.ts'
import { HamzadError } from '../kernel/errors.ts'
import { toJson } from '../store/json.ts'
import { listScores } from '../store/prequential-record.ts'
import type { Store } from '../store/store.ts'
import { onePerMeasurement, subgroupCards, verdictOn, wordsOf } from './credibility.ts'
import type { PilotReportView, PilotView } from './credibility-views.ts'
import { modelInUse } from './model-versions.ts'

/** A shorter pilot says nothing of nights, weekends and changing staff. */
const leastDays = 14

/**
 * The site's silent pilot: feeds are read, twins foretell and are scored, and no page, alert or recommendation shows it. The newest pilot, with its
 * report as of now while it runs.
 */
export async function pilotOf(store: Pick<Store, 'db'>): Promise<PilotView> {
  const row = await store.db.selectFrom('pilot').selectAll().orderBy('started_at', 'desc').executeTakeFirst()
  if (!row) return { running: false, startedAt: null, startedBy: null, endedAt: null, report: null }
  const running = row.ended_at === null
  return {
    running,
    startedAt: row.started_at.toISOString(),
    startedBy: row.started_by,
    endedAt: row.ended_at?.toISOString() ?? null,
    report: running ? await reportOf(store, row.started_at) : (row.report as PilotReportView | null),
  }
}

/** Errors: `conflict` when one runs. */
export async function startPilot(store: Store, { by }: { readonly by: string }): Promise<PilotView> {
  await store.db
    .insertInto('pilot')
    .values({ started_by: by, ended_by: null })
    .execute()
    .catch((error: unknown) => {
      if ((error as { code?: string }).code === '23505')
        throw new HamzadError('conflict', { what: 'The pilot' }, { cause: error })
      throw error
    })
  return pilotOf(store)
}

/** Ends the pilot and keeps its report. Errors: `conflict` when none runs. */
export async function endPilot(store: Store, { by }: { readonly by: string }): Promise<PilotView> {
  const { running, report } = await pilotOf(store)
  if (!running) throw new HamzadError('conflict', { what: 'The pilot' })
  await store.db
    .updateTable('pilot')
    .set({ ended_at: new Date(), ended_by: by, report: toJson(report) })
    .where('ended_at', 'is', null)
    .execute()
  return pilotOf(store)
}

/** Go when at least two weeks have passed and every model that was used is proven; no-go when one fails. */
async function reportOf({ db }: Pick<Store, 'db'>, since: Date): Promise<PilotReportView> {
  const days = (Date.now() - since.getTime()) / 86_400_000
  const used = await db
    .selectFrom('twin')
    .select(({ fn }) => ['model', fn.countAll<number>().as('twins')])
    .where('state', '=', 'active')
    .groupBy('model')
    .execute()
  let scored = 0
  const models = await Promise.all(
    used.map(async ({ model: id, twins }) => {
      const model = await modelInUse(db, id)
      const all = await listScores(db, { model: id, hash: model.hash })
      const own = onePerMeasurement(all.filter(({ time }) => Date.parse(time) >= since.getTime()))
      const card = scorecard(own)
      const verdict = await verdictOn(db, model)
      scored += own.length
      const groups = [...subgroupCards(own).values()].filter(({ n }) => n >= 10)
      const gap = card
        ? Math.max(0, ...groups.map(({ coverage }) => card.coverage.p80.value - coverage.p80.value))
        : null
      return {
        model: id,
        state: verdict.state,
        n: own.length,
        twins: Number(twins),
        coverage80: card ? { ...card.coverage.p80 } : null,
        skill: card?.skill.prior ? { ...card.skill.prior } : null,
        reasons: verdict.reasons.map(wordsOf),
        gap: groups.length > 1 ? gap : null,
      }
    }),
  )
  const count = async (query: Promise<{ rows: { n: string | number }[] }>) => Number((await query).rows[0]?.n ?? 0)
  const alerts = await count(sql<{ n: string }>`select count(*) n from alert where began_at >= ${since}`.execute(db))
  const forecasts = await count(
    sql<{ n: string }>`select count(*) n from issued_forecast where recorded_at >= ${since}`.execute(db),
  )
  const withoutTruth = await count(
    sql<{ n: string }>`select count(*) n from issued_forecast f where recorded_at >= ${since}
      and not exists (select from forecast_score s where s.forecast = f.id)`.execute(db),
  )
  const rejected = await count(
    sql<{
      n: string
    }>`select count(*) n from import_rejection r join import_run i on i.id = r.run where i.started_at >= ${since}`.execute(
      db,
    ),
  )
  const feedback = await count(
    sql<{ n: string }>`select count(*) n from forecast_feedback where at >= ${since}`.execute(db),
  )
  const seconds = await sql<{ s: number | null }>`
    select extract(epoch from sum(finished_at - started_at))::float8 s from job where task in ('assimilate', 'refresh') and enqueued_at >= ${since}`
    .execute(db)
    .then(({ rows }) => rows[0]?.s ?? null)
    .catch(() => null)
  const twinDays = Math.max(1e-9, models.reduce((sum, { twins }) => sum + twins, 0) * days)
  const verdict = models.some(({ state }) => state === 'failing')
    ? 'no-go'
    : days >= leastDays && models.length > 0 && models.every(({ state }) => state === 'proven')
      ? 'go'
      : 'too-early'
  return {
    verdict,
    days,
    models,
    burden: { alertsPerTwinDay: alerts / twinDays, forecasts, scored, withoutTruth },
    effort: { rejectedRecords: rejected, feedback, computeSeconds: seconds },
  }
}
