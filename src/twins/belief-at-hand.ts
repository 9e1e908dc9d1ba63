import { HamzadError } from '../kernel/errors.ts'
import type { Model } from '../kernel/model.ts'
import { getBelief, type StoredBelief } from '../store/beliefs.ts'
import { latestForecasts } from '../store/forecasts.ts'
import type { Store } from '../store/store.ts'
import type { Twin } from '../store/twins.ts'
import { type BoundRecord, readBoundRecord } from './bound-record.ts'
import { requireNoPilot } from './credibility/credibility.ts'
import type { BeliefNotes, ForecastNotes, PlanNotes } from './stored-state.ts'
import { openTwin } from './twin-model.ts'

/** What a question to a twin is answered from: its newest belief, the record that it has seen, and the plan that was in force. */
export interface BeliefAtHand {
  readonly twin: Twin
  readonly model: Model
  readonly belief: StoredBelief
  readonly notes: BeliefNotes
  readonly record: BoundRecord
  readonly plan: PlanNotes
  /** Model time of the belief. */
  readonly at: number
}

/**
 * Errors: `not-found`, `twin.no-belief`, `pilot.silent` while the site is in a silent pilot, `twin.data-missing` when the record
 * no longer holds what the model needs.
 */
export async function beliefAtHand(store: Pick<Store, 'db'>, id: string): Promise<BeliefAtHand> {
  const { twin, model } = await openTwin(store.db, id)
  await requireNoPilot(store.db)
  const belief = await getBelief(store.db, id)
  const forecast = (await latestForecasts(store.db, [id])).get(id)
  // A belief of another version is none of the version that came into use meanwhile.
  if (!belief || !forecast || twin.model.hash !== model.hash) throw new HamzadError('twin.no-belief')
  const { missing } = forecast.summary as ForecastNotes
  if (missing !== undefined) throw new HamzadError('twin.data-missing', { missing })
  const record = await readBoundRecord(store.db, twin, model, Date.parse(belief.at), belief.upto)
  return {
    twin,
    model,
    belief,
    notes: belief.diagnostics as BeliefNotes,
    record,
    plan: forecast.plan as PlanNotes,
    at: record.clock.toModel(Date.parse(belief.at)),
  }
}

/** When a new regimen would start: with the next dose that is due; without one, now. */
export function nextDose({ plan, at }: BeliefAtHand, input: string): number {
  return plan.events.find((event) => event.input === input && event.time >= at)?.time ?? at
}
