import { HamzadError } from '../../kernel/errors.ts'
import { levelTimes } from '../../kernel/forecast/next-for-decision.ts'
import type { Store } from '../../store/store.ts'
import { beliefAtHand, nextDose } from '../belief-at-hand.ts'
import { computePool } from '../compute/compute-pool.ts'
import { credibilityOf, requireCredible } from '../credibility/credibility.ts'
import type { NextLevelsView } from './dosing-views.ts'

/** How far ahead a level is looked for, hours. */
const ahead = 36
const shown = 6

/**
 * Which level, and when within a day and a half, sharpens a decision of the twin's model most. A recommendation like every other, by the model's own
 * judgement. Errors: `not-found`, `twin.no-belief`, `credibility.withheld`.
 *
 *     const { levels } = await nextLevels(store, twin)
 */
export async function nextLevels(store: Pick<Store, 'db'>, id: string, decisionName?: string): Promise<NextLevelsView> {
  const hand = await beliefAtHand(store, id)
  const { twin, model, belief, record, plan, at } = hand
  const { clock } = record
  const decision =
    decisionName === undefined ? model.decisions[0] : model.decisions.find(({ name }) => name === decisionName)
  if (!decision) throw new HamzadError('not-found', { what: 'decision', id: decisionName ?? '(none is declared)' })
  requireCredible(await credibilityOf(store.db, id, { model, record }))
  const output = model.measures.find(({ name }) => decision.prefer.terms.some(({ measure }) => measure === name))?.of
  const measured =
    model.outputs.find(({ name, error }) => name === output && error) ?? model.outputs.find(({ error }) => error)
  const events = plan.events.filter(({ input }) => input === decision.input)
  const window = { from: at, until: at + clock.hours(ahead), hour: clock.hours(1) }
  const candidates = measured ? levelTimes(measured.name, events, window) : []
  const levels = await computePool().run('nextLevels', {
    model,
    seed: twin.seed,
    timeline: record.timeline,
    bytes: belief.bytes,
    decision,
    plan: plan.events,
    from: nextDose(hand, decision.input),
    candidates,
  })
  const atDose = (time: number) => events.some((dose) => Math.abs(dose.time - time) < clock.hours(1 / 60))
  return {
    beliefSequence: belief.sequence,
    decision: decision.name,
    levels: levels.slice(0, shown).map(({ candidate, gain, information }) => ({
      output: candidate.output,
      time: clock.toText(candidate.time),
      trough: atDose(candidate.time),
      gain,
      information,
    })),
  }
}
