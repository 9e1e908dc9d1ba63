import { sql } from 'kysely'
import { type Scorecard, scorecard } from '../../kernel/credibility/scorecard.ts'
import type { Model } from '../../kernel/model.ts'
import { listEvents } from '../../store/event-record.ts'
import { listScores, type StoredScore } from '../../store/prequential-record.ts'
import type { Connection } from '../../store/schema.ts'
import type { Store } from '../../store/store.ts'
import { twinsByModel } from '../../store/twins.ts'
import { reasonView, verdictOn } from '../credibility/credibility.ts'
import { groupNames } from '../credibility/score-groups.ts'
import { apartInTime, isWatched } from '../credibility/settled-events.ts'
import { onePerMeasurement, subgroupCards } from '../credibility/version-cards.ts'
import { modelInUse } from '../registry/model-versions.ts'
import type { PilotReportView, PilotTerms } from './pilot-views.ts'

interface Span {
  readonly since: Date
  readonly until: Date
  readonly terms: PilotTerms
}
type Of<K extends keyof PilotReportView> = PilotReportView[K]

/** Of fewer measurements a subgroup tells nothing. */
const leastOfGroup = 10
const day = 86_400_000

/**
 * What the weeks of a silent pilot showed, held to the terms that were fixed at its start: how right the twins were, how many alerts they would have raised, whom
 * they serve worse, and what it took. Go when every criterion is met, no-go when one is missed, too early while one cannot be told.
 */
export async function pilotReport({ db }: Pick<Store, 'db'>, span: Span): Promise<PilotReportView> {
  const { since, until, terms } = span
  const used = await twinsByModel(db)
  const scores: StoredScore[] = []
  const models: Of<'models'> = []
  for (const [id, twins] of used) {
    const model = await modelInUse(db, id)
    const own = onePerMeasurement(await listScores(db, { model: id, hash: model.hash })).filter(within(span))
    scores.push(...own)
    models.push(await modelRow(db, model, own, twins, span))
  }
  const twinDays = await numberOf(
    db,
    sql`select coalesce(sum(extract(epoch from ${until} - greatest(created_at, ${since}))) / 86400, 0) as n
      from twin where state = 'active' and created_at < ${until}`,
  )
  const perTwinDay = (n: number) => (twinDays > 0 ? n / twinDays : null)
  const alerts = await alertsOf(db, span)
  const episodes = alerts.reduce((sum, row) => sum + row.episodes, 0)
  const equity = equityOf(scores, alerts, (until.getTime() - since.getTime()) / day)
  const effort = await effortOf(db, span, { scored: scores.length, episodes })
  const leaks = await leaksOf(db, span)
  const days = (until.getTime() - since.getTime()) / day
  const criteria = criteriaOf({ days, terms, leaks, models, alertRate: perTwinDay(episodes), equity })
  const failed = criteria.some(({ code, met }) => met === false && code !== 'duration')
  return {
    verdict: failed ? 'no-go' : criteria.every(({ met }) => met === true) ? 'go' : 'too-early',
    at: until.toISOString(),
    days,
    twins: models.reduce((sum, { twins }) => sum + twins, 0),
    twinDays,
    criteria,
    models,
    alerts: { episodes, perTwinDay: perTwinDay(episodes), byRule: byRule(alerts) },
    equity,
    effort,
    cost: costOf({ effort, terms, twinDays }),
    leaks,
  }
}

const within =
  ({ since, until }: Span) =>
  ({ time }: { readonly time: string }): boolean =>
    Date.parse(time) >= since.getTime() && Date.parse(time) < until.getTime()

async function numberOf(db: Connection, query: ReturnType<typeof sql>): Promise<number> {
  const { rows } = await query.execute(db)
  return Number((rows[0] as { n: string | number | null } | undefined)?.n ?? 0)
}

async function modelRow(
  db: Connection,
  model: Model,
  own: readonly StoredScore[],
  twins: number,
  span: Span,
): Promise<Of<'models'>[number]> {
  const card: Scorecard | null = scorecard(own)
  const { state, reasons } = await verdictOn(db, model)
  const settled = (await listEvents(db, { model: model.id, hash: model.hash })).filter(({ issuedAt }) =>
    within(span)({ time: issuedAt }),
  )
  const foretold = [...Map.groupBy(settled, ({ code }) => code)].flatMap(([code, events]) => {
    const rule = model.alerts?.find((each) => each.code === code)
    if (!rule) return []
    const { output, unit, side, threshold, within: hours } = events.at(-1)!
    const apart = apartInTime(events.filter(isWatched))
    const alarms = apart.filter(({ risk }) => risk >= rule.begins)
    return [
      {
        ...{ code, output, unit, side, threshold, hours, n: apart.length, alarms: alarms.length },
        happened: apart.filter(({ event }) => event).length,
        right: alarms.filter(({ event }) => event).length,
      },
    ]
  })
  return {
    model: model.id,
    title: model.title,
    state,
    n: own.length,
    twins,
    coverage80: card ? { ...card.coverage.p80 } : null,
    skill: card?.skill.prior ? { ...card.skill.prior } : null,
    mard: card?.errors?.mard ?? null,
    reasons: reasons.map(reasonView),
    foretold,
  }
}

interface AlertRow {
  readonly twin: string
  readonly model: string
  readonly code: string
  readonly level: string
  readonly episodes: number
}

/** Episodes that began in the pilot, by twin and rule; the rule counts whether its value was foretold or measured. */
async function alertsOf(db: Connection, { since, until }: Span): Promise<AlertRow[]> {
  const { rows } = await sql<AlertRow>`
    select a.twin, t.model, a.code, a.level, count(*)::int as episodes from alert a join twin t on t.id = a.twin
    where a.began_at >= ${since} and a.began_at < ${until} group by 1, 2, 3, 4`.execute(db)
  return rows
}

const byRule = (alerts: readonly AlertRow[]): Of<'alerts'>['byRule'] =>
  [...Map.groupBy(alerts, ({ model, code, level }) => `${model} ${code} ${level}`).values()]
    .map((rows) => ({
      ...{ model: rows[0]!.model, code: rows[0]!.code, level: rows[0]!.level },
      episodes: rows.reduce((sum, { episodes }) => sum + episodes, 0),
    }))
    .sort((a, b) => b.episodes - a.episodes)

/** Coverage and alerts of each subgroup; the worst served first. */
function equityOf(scores: readonly StoredScore[], alerts: readonly AlertRow[], days: number): Of<'equity'> {
  const all = scorecard(scores)
  if (!all) return []
  const groupsOf = new Map(scores.map(({ twin, groups }) => [twin, groups]))
  return [...subgroupCards(scores)]
    .filter(([, { n }]) => n >= leastOfGroup)
    .map(([key, card]) => {
      const [group = '', ...rest] = key.split(':')
      const name = rest.join(':')
      const kind = groupNames.find((each) => each === group)
      const twins = [...groupsOf].flatMap(([twin, groups]) => (kind && groups[kind] === name ? [twin] : []))
      const raised = alerts.filter(({ twin }) => twins.includes(twin)).reduce((sum, { episodes }) => sum + episodes, 0)
      return {
        ...{ group, name, n: card.n, twins: twins.length },
        coverage80: { ...card.coverage.p80 },
        gap: all.coverage.p80.value - card.coverage.p80.value,
        alertsPerTwinDay: twins.length * days > 0 ? raised / (twins.length * days) : null,
      }
    })
    .sort((a, b) => b.gap - a.gap)
}

async function effortOf(
  db: Connection,
  { since, until, terms }: Span,
  { scored, episodes }: { readonly scored: number; readonly episodes: number },
): Promise<Of<'effort'>> {
  const n = (query: ReturnType<typeof sql>) => numberOf(db, query)
  const [records, rejected, forecasts, withoutTruth, feedback, seconds, bytes] = await Promise.all([
    n(sql`select count(*) as n from timeline where recorded_at >= ${since} and recorded_at < ${until}`),
    n(sql`select count(*) as n from import_rejection r join import_run i on i.id = r.run
      where i.started_at >= ${since} and i.started_at < ${until}`),
    n(sql`select count(*) as n from issued_forecast where recorded_at >= ${since} and recorded_at < ${until}`),
    n(sql`select count(*) as n from issued_forecast f where recorded_at >= ${since} and recorded_at < ${until}
      and not exists (select from forecast_score s where s.forecast = f.id)`),
    n(sql`select count(*) as n from forecast_feedback where at >= ${since} and at < ${until}`),
    n(sql`select sum(seconds) as n from job_time
      where task in ('assimilate', 'refresh') and hour >= date_trunc('hour', ${since}::timestamptz) and hour < ${until}`),
    n(sql`select pg_database_size(current_database()) as n`),
  ])
  return {
    ...{ records, rejected, forecasts, scored, withoutTruth, feedback },
    computeHours: seconds > 0 ? seconds / 3600 : null,
    staffHours: (episodes * terms.minutesPerAlert) / 60,
    storedBytes: bytes,
  }
}

/** What was told a price of; null when nothing was. Without the hours that a price is for the total is not known. */
function costOf({
  effort,
  terms,
  twinDays,
}: {
  effort: Of<'effort'>
  terms: PilotTerms
  twinDays: number
}): Of<'cost'> {
  const { staffHour, computeHour, currency } = terms
  if (staffHour === null && computeHour === null) return null
  const { staffHours, computeHours } = effort
  const compute = computeHour === null ? 0 : computeHours === null ? null : computeHours * computeHour
  const total = compute === null ? null : staffHours * (staffHour ?? 0) + compute
  return { total, perTwinDay: total === null || !(twinDays > 0) ? null : total / twinDays, currency }
}

/** What reached somebody although the pilot ran: the database refuses it, and it is counted all the same. */
async function leaksOf(db: Connection, { since, until }: Span): Promise<Of<'leaks'>> {
  const n = (query: ReturnType<typeof sql>) => numberOf(db, query)
  const [recommendations, cards, predictions] = await Promise.all([
    n(sql`select count(*) as n from recommendation where created_at >= ${since} and created_at < ${until}`),
    n(sql`select count(*) as n from cds_card where shown_at >= ${since} and shown_at < ${until}`),
    n(sql`select count(*) as n from resource where (id like 'twin-risk-%' or id like 'twin-forecast-%')
      and type in ('RiskAssessment', 'Observation') and recorded_at >= ${since} and recorded_at < ${until}`),
  ])
  return { recommendations, cards, predictions }
}

function criteriaOf(found: {
  readonly days: number
  readonly terms: PilotTerms
  readonly leaks: Of<'leaks'>
  readonly models: Of<'models'>
  readonly alertRate: number | null
  readonly equity: Of<'equity'>
}): Of<'criteria'> {
  const { days, terms, leaks, models, alertRate, equity } = found
  const leaked = leaks.recommendations + leaks.cards + leaks.predictions
  const proven = models.filter(({ state }) => state === 'proven').length
  const accurate = models.some(({ state }) => state === 'failing')
    ? false
    : models.length > 0 && proven === models.length
      ? true
      : null
  const gap = equity.length > 1 ? Math.max(0, equity[0]!.gap) : null
  const beyond = (value: number | null, most: number) => (value === null ? null : value <= most)
  return [
    { code: 'duration', met: days >= terms.days, value: days, goal: terms.days },
    { code: 'silence', met: leaked === 0, value: leaked, goal: 0 },
    { code: 'accuracy', met: accurate, value: proven, goal: models.length },
    { code: 'alerts', met: beyond(alertRate, terms.mostAlerts), value: alertRate, goal: terms.mostAlerts },
    // A shortfall within sampling error is not held against the models: its interval must miss.
    {
      code: 'equity',
      met: equity.length > 1 ? !equity.some(worse(terms.mostGap)) : null,
      value: gap,
      goal: terms.mostGap,
    },
  ]
}

const worse =
  (most: number) =>
  ({ gap, coverage80 }: Of<'equity'>[number]): boolean =>
    coverage80.high < coverage80.value + gap - most
