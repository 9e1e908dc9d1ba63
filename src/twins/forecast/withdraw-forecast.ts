import { HamzadError } from '../../kernel/errors.ts'
import { latestBeliefs } from '../../store/beliefs.ts'
import { putForecast } from '../../store/forecasts.ts'
import { publish } from '../../store/notify.ts'
import type { Connection } from '../../store/schema.ts'
import type { ForecastNotes, PlanNotes } from '../stored-state.ts'

/** For `catch`: the record no longer holds what a model cannot do without. Every other error goes on. */
export function missingData(error: unknown): { readonly missing: string } {
  if (error instanceof HamzadError && error.code === 'twin.data-missing')
    return { missing: String(error.values.missing) }
  throw error
}

/** An empty forecast that says what is missing takes the place of one that the record no longer supports. */
export async function withdrawForecast(
  tx: Connection,
  twin: string,
  plan: PlanNotes,
  now: number,
  missing: string,
): Promise<void> {
  const belief = (await latestBeliefs(tx, [twin])).get(twin)
  if (!belief) return
  const instant = new Date(now).toISOString()
  const summary: ForecastNotes = {
    outputs: [],
    measures: [],
    parameters: [],
    last: null,
    firstInput: null,
    brief: { headline: null, trend: [] },
    missing,
  }
  await putForecast(tx, { twin, belief: belief.sequence, plan, from: instant, until: instant, summary })
  await publish(tx, { kind: 'twin', id: twin })
}
