import { adaptConformal, missOf, splitConformal, startAdaptive } from '../../kernel/credibility/conformal.ts'
import { wilson } from '../../kernel/credibility/coverage.ts'
import { scorecard } from '../../kernel/credibility/scorecard.ts'
import { HamzadError } from '../../kernel/errors.ts'
import { listScores, type StoredScore } from '../../store/prequential-record.ts'
import { pilotRuns } from '../../store/silent-pilot.ts'
import type { Store } from '../../store/store.ts'
import { transact } from '../../store/transact.ts'
import { modelSummary } from '../library/model-summary.ts'
import { openTwin } from '../twin-model.ts'
import { credibilityOf, reasonView } from './credibility.ts'
import type { FeedbackRequest, FeedbackView, TwinCredibilityView } from './credibility-views.ts'
import { eventCards } from './event-cards.ts'
import { issuedInterval } from './issued-interval.ts'
import { goalsView, scorecardView } from './scorecard-view.ts'
import { onePerMeasurement } from './version-cards.ts'
import { inflationOf } from './widen-forecast.ts'

/** How often this twin has been right, and what it may therefore say; of a silent pilot nothing that was foretold of this patient. Errors: `not-found`. */
export async function twinCredibility(store: Pick<Store, 'db'>, id: string): Promise<TwinCredibilityView> {
  const { twin, model } = await openTwin(store.db, id)
  const [pilot, credibility, scores, feedback, others, events] = await Promise.all([
    pilotRuns(store.db),
    credibilityOf(store.db, id),
    listScores(store.db, { twin: id, model: twin.model.id, hash: model.hash }),
    store.db.selectFrom('forecast_feedback').selectAll().where('twin', '=', id).orderBy('at').execute(),
    listScores(store.db, { model: model.id, hash: model.hash, limit: 5000 }),
    eventCards(store.db, model, id),
  ])
  const own = scorecard(onePerMeasurement(scores))
  const { stage, state, allowed, reasons, scores: all } = credibility
  return {
    model: modelSummary(model),
    stage,
    state,
    allowed,
    reasons: reasons.map(reasonView),
    goals: goalsView(model),
    twin: pilot ? null : own && scorecardView(own),
    all: all && scorecardView(all),
    recent: (pilot ? [] : scores)
      .slice(-60)
      .reverse()
      .map((score) => ({
        id: score.id,
        output: score.output,
        unit: score.unit,
        issuedAt: score.issuedAt,
        time: score.time,
        horizon: score.horizon,
        observed: score.observed,
        censored: score.censored ?? null,
        median: score.median,
        ...issuedInterval(score),
        crps: Number.isFinite(score.crps) ? score.crps : null,
        asPlanned: score.asPlanned,
        feedback: feedback.flatMap(({ score: of, cause, words, by, at }) =>
          of === score.id ? [{ cause, words, by, at: at.toISOString() }] : [],
        ),
      })),
    events: pilot ? [] : events,
    conformal: model.outputs.flatMap((output) => conformalOf(output.name, output.unit, onePerMeasurement(others))),
    inflation: await inflationOf(store.db, id, model.hash),
    widened: pilot ? null : widenedOf(onePerMeasurement(scores)),
  }
}

/** Of forecasts that were issued wider than the model's own, how often the 80 % interval held: the issued one, and the model's. */
function widenedOf(scores: readonly StoredScore[]): TwinCredibilityView['widened'] {
  const some = scores.filter(({ widened }) => widened)
  const share = (held: number) => wilson(held, some.length)
  const issued = share(some.filter(({ widened }) => widened!.inside80).length)
  const own = share(some.filter(({ inside80 }) => inside80).length)
  return issued && own && { n: some.length, issued: { ...issued }, own: { ...own } }
}

/** The newest cases that the adaptive interval walks through. */
const mostAdaptive = 500

/** The 80 % interval made to hold from how wrong it was for all twins of the model: apart from the model's own. */
function conformalOf(output: string, unit: string, scores: readonly StoredScore[]) {
  const misses = scores
    .filter((score) => score.output === output && !score.censored)
    .map(({ low80, width80, observed }) => missOf(low80, low80 + width80, observed))
  if (misses.length === 0) return []
  const widen = splitConformal(misses, 0.8)
  const adaptive = misses
    .slice(-mostAdaptive)
    .reduce((state, miss) => adaptConformal(state, 0.8, miss, { memory: 200 }), startAdaptive(0.8)).widen
  const known = (value: number) => (Number.isFinite(value) ? value : null)
  return [{ output, unit, level: 0.8, n: misses.length, widen: known(widen), adaptive: known(adaptive) }]
}

/** "This forecast was wrong because …", kept with the record. Errors: `not-found`. */
export async function giveFeedback(
  store: Store,
  id: string,
  { score, cause, words }: FeedbackRequest,
  { by }: { readonly by: string },
): Promise<FeedbackView> {
  await openTwin(store.db, id)
  return transact(store, async (tx) => {
    if (score !== undefined) {
      const known = await tx
        .selectFrom('forecast_score')
        .innerJoin('issued_forecast', 'issued_forecast.id', 'forecast_score.forecast')
        .select('forecast_score.id')
        .where('forecast_score.id', '=', score)
        .where('twin', '=', id)
        .executeTakeFirst()
      if (!known) throw new HamzadError('not-found', { what: 'score of this twin', id: score })
    }
    const row = await tx
      .insertInto('forecast_feedback')
      .values({ twin: id, score: score ?? null, cause, words: words?.trim() || null, by })
      .returningAll()
      .executeTakeFirstOrThrow()
    return { id: row.id, score: row.score, cause: row.cause, words: row.words, by: row.by, at: row.at.toISOString() }
  })
}
