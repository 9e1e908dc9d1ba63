import type { Store } from '../store/store.ts'
import { beliefAtHand, nextDose } from './belief-at-hand.ts'
import { computePool } from './compute/compute-pool.ts'
import type { PreviewView } from './decisions/dosing-views.ts'

/**
 * A hundred members of the newest belief with the model and the plan in force, so that a browser can show at once what another regimen does, on the
 * draws of the stored forecast. Errors: `not-found`, `twin.no-belief`.
 */
export async function preview(store: Pick<Store, 'db'>, id: string): Promise<PreviewView> {
  const hand = await beliefAtHand(store, id)
  const { twin, model, belief, record, plan, at } = hand
  const bytes = await computePool().run('thinned', { model, timeline: record.timeline, bytes: belief.bytes })
  const { clock } = record
  return {
    beliefSequence: belief.sequence,
    model,
    // Occasions and events give members their coordinates; measurements and covariates are in the members already.
    timeline: record.timeline.filter(({ kind }) => kind === 'input'),
    belief: Buffer.from(bytes).toString('base64'),
    origin: new Date(clock.origin).toISOString(),
    tick: clock.toInstant(1) - clock.origin,
    at,
    seed: twin.seed,
    plan: [...plan.events],
    starts: Object.fromEntries(model.inputs.map(({ name }) => [name, nextDose(hand, name)])),
  }
}
