import { dosesOf } from '../../kernel/forecast/doses.ts'
import type { InputEvent } from '../../kernel/timeline.ts'
import type { Store } from '../../store/store.ts'
import { type BeliefAtHand, beliefAtHand, nextDose } from '../belief-at-hand.ts'
import { computePool } from '../compute/compute-pool.ts'
import { credibilityOf, requireNoPilot } from '../credibility/credibility.ts'
import { refusal } from '../refusal.ts'
import { measureViews } from '../twin-view.ts'
import type { CompareRequest, ComparisonView } from '../views.ts'
import { checkRegimen } from './check-regimen.ts'
import { dosesPlanned } from './dose-views.ts'

/**
 * Forecasts plans side by side from the newest belief, on the same members with the same draws. A plan without regimen is the one in
 * force; a regimen replaces it from its start (default: the next dose that is due). Errors: `not-found`, `twin.no-belief`,
 * `input.invalid`, `pilot.silent` in a silent pilot. While the gate is closed the plans are forecast and not judged: no objective.
 *
 *     await comparePlans(store, twin, { plans: [{ name: 'as now', regimen: null }, { name: 'less', regimen }] })
 */
export async function comparePlans(
  store: Pick<Store, 'db'>,
  id: string,
  request: CompareRequest,
): Promise<ComparisonView> {
  await requireNoPilot(store.db)
  const hand = await beliefAtHand(store, id)
  const { twin, model, belief, record, at } = hand
  const { clock } = record
  if (new Set(request.plans.map(({ name }) => name)).size < request.plans.length)
    throw refusal(
      'The comparison',
      'two plans have the same name',
      'Give each plan a name of its own.',
      'plan.same-name',
    )
  const until = at + clock.hours(request.hours ?? 72)
  const plans = request.plans.map((plan) => ({ name: plan.name, events: eventsOf(hand, plan, until) }))
  const answer = await computePool().run('comparison', {
    model,
    seed: twin.seed,
    timeline: record.timeline,
    bytes: belief.bytes,
    plans,
    until,
  })
  // The objective judges plans: where nothing may be recommended, nobody can have their whole grid judged either.
  const { allowed } = await credibilityOf(store.db, id, { model, record })
  return {
    from: belief.at,
    until: clock.toText(until),
    plans: answer.plans.map(({ name, outputs, measures, score }, index) => ({
      name,
      current: request.plans[index]!.regimen === null,
      doses: model.inputs.flatMap((input) =>
        dosesPlanned(input.name, input.unit, clock, plans[index]!.events, clock.toInstant(at), clock.toInstant(until)),
      ),
      outputs: outputs.map(({ name, unit, future }) => ({
        name,
        unit,
        times: future.times.map((time) => clock.toText(time)),
        quantiles: future.quantiles.map((row) => [...row]),
        futures: future.futures.map((row) => [...row]),
      })),
      measures: measureViews(measures, record),
      objective:
        score && allowed
          ? {
              text: model.decisions[0]?.prefer.text ?? '',
              value: score.objective,
              standardError: score.standardError,
            }
          : null,
      terms: score && allowed ? score.terms.map((term) => ({ ...term })) : [],
    })),
    differences: answer.differences.map((difference) => ({ ...difference, quantiles: [...difference.quantiles] })),
  }
}

function eventsOf(
  hand: BeliefAtHand,
  { regimen }: CompareRequest['plans'][number],
  until: number,
): readonly InputEvent[] {
  const { plan, model, record, at } = hand
  // What is decided is judged beyond the end of the picture, if the decision looks farther.
  const last = Math.max(until, ...model.decisions.map(({ horizon }) => at + horizon))
  if (!regimen) return plan.events
  checkRegimen(model, regimen, last - at)
  const { start: wanted } = regimen
  const start = wanted === undefined ? nextDose(hand, regimen.input) : record.clock.toModel(Date.parse(wanted))
  if (!(start >= at - record.clock.hours(1)))
    throw refusal('The start of the regimen', 'it lies in the past', 'Choose a time from now on.', 'plan.past')
  const first = Math.max(start, at)
  const kept = plan.events.filter((event) => event.input !== regimen.input || event.time < first - 1e-9)
  return [...kept, ...dosesOf(regimen, first, last)]
}
