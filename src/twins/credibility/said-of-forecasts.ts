import type { Score } from '../../kernel/credibility/score-ensemble.ts'
import type { Connection } from '../../store/schema.ts'
import type { ModelRegistryView } from './credibility-views.ts'
import { issuedInterval } from './issued-interval.ts'

/** So many of the newest are shown. */
const most = 100

/** What people said of forecasts of a model, newest first, each beside the forecast that it is about. */
export async function saidOfForecasts(db: Connection, model: string): Promise<ModelRegistryView['said']> {
  const rows = await db
    .selectFrom('forecast_feedback')
    .innerJoin('twin', 'twin.id', 'forecast_feedback.twin')
    .leftJoin('forecast_score', 'forecast_score.id', 'forecast_feedback.score')
    .leftJoin('issued_forecast', 'issued_forecast.id', 'forecast_score.forecast')
    .select(['cause', 'words', 'by', 'at', 'forecast_feedback.twin', 'issued_forecast.model_version'])
    .select(['forecast_score.output', 'forecast_score.unit', 'forecast_score.score'])
    .where('twin.model', '=', model)
    .orderBy('at', 'desc')
    .limit(most)
    .execute()
  return rows.map(({ cause, words, by, at, twin, model_version: version, output, unit, score }) => ({
    ...{ cause, words, by, at: at.toISOString(), twin },
    of:
      version === null || output === null || unit === null
        ? null
        : { version, output, unit, ...shown(score as Score & Widened) },
  }))
}

type Widened = Parameters<typeof issuedInterval>[0]

function shown(score: Score & Widened) {
  const { low80, high80, widened } = issuedInterval(score)
  return { observed: score.observed, low80, high80, widened }
}
