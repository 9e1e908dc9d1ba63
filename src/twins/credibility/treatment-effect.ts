import { isStream } from '../../kernel/belief/runnable.ts'
import type { Model } from '../../kernel/model.ts'
import type { TimelineEvent } from '../../kernel/timeline.ts'
import { convert } from '../../kernel/units/convert.ts'
import { bindability } from '../../records/binding.ts'
import type { Store } from '../../store/store.ts'
import { type BeliefAtHand, beliefAtHand } from '../belief-at-hand.ts'
import { readBoundRecord } from '../bound-record.ts'
import { computePool } from '../compute/compute-pool.ts'
import type { EffectQuery, EffectView } from '../decisions/dosing-views.ts'
import { otherFactors } from '../decisions/doubts.ts'
import { listModels } from '../library/library.ts'
import { refusal } from '../refusal.ts'

const members = 200
/** Points of the two courses. */
const points = 49
/** The part of the record that is asked about, hours. */
const back = 7 * 24

/**
 * Is the treatment of this twin working? What was measured beside what is expected with and without it, in the same possible worlds; P(effective),
 * P(side effect), since when known; and what may explain the data, other models of the library among it. Without a range the model's own target is
 * asked about. Errors: `not-found`, `twin.no-belief`, `input.invalid` for what the model does not have.
 *
 *     const { effective, explanations } = await treatmentEffectOf(store, twin, { low: 10, high: 20 })
 */
export async function treatmentEffectOf(
  store: Pick<Store, 'db'>,
  id: string,
  query: EffectQuery = {},
): Promise<EffectView> {
  const hand = await beliefAtHand(store, id)
  const { model, twin, record, at } = hand
  if (isStream(model) || model.kind === 'flow')
    throw refusal(
      'The question',
      `${model.id} is followed as a stream`,
      'Ask it of a twin with single measurements.',
      'effect.stream',
    )
  const input = model.inputs.find(({ name }) => name === (query.input ?? model.decisions[0]?.input ?? name))
  const output = model.outputs.find(({ name, error }) => (query.output ? name === query.output : error !== undefined))
  if (!input || !output)
    throw refusal(
      'The question',
      `${model.id} has no such ${input ? 'output' : 'input'}`,
      `Choose among ${(input ? model.outputs : model.inputs).map(({ name }) => name).join(', ')}.`,
    )
  const range = rangeOf(model, output.name, query)
  const { clock } = record
  const first = record.timeline.find((event) => event.kind === 'input' && event.input === input.name)?.time ?? at
  const from = Math.max(first, at - clock.hours(back))
  const found = await computePool().run('effect', {
    model,
    seed: twin.seed,
    members,
    timeline: record.timeline,
    at,
    input: input.name,
    output: output.name,
    range,
    doubts: { since: from, window: clock.hours(2), otherFactors: otherFactors(model) },
    others: await othersOf(store, hand, output.name),
    // The last one is `at` itself: rounded beyond it, it would be left out.
    grid: Array.from({ length: points }, (_, i) => (i === points - 1 ? at : from + ((at - from) * i) / (points - 1))),
  })
  return {
    beliefSequence: hand.belief.sequence,
    input: input.name,
    output: output.name,
    unit: output.unit,
    low: range[0],
    high: range[1],
    course: found.course
      .filter(({ time }) => time >= from)
      .map(({ time, observed, with: treated, without }) => ({
        time: clock.toText(time),
        observed,
        with: [...treated],
        without: [...without],
      })),
    curve: found.curve.map(({ time, with: treated, without }) => ({
      time: clock.toText(time),
      with: [...treated],
      without: [...without],
    })),
    effective: found.effective,
    sideEffect: found.harmful,
    knownSince: found.knownSince === null ? null : clock.toText(found.knownSince),
    explanations: merged(found.explanations),
  }
}

/** Slips of one kind are one explanation: which reading or dose it was stands among the doubts about the record. */
function merged(all: readonly { readonly code: string; readonly model?: string; readonly probability: number }[]) {
  const sums = new Map<string, EffectView['explanations'][number]>()
  for (const { code, model = null, probability } of all) {
    const key = `${code} ${model}`
    const known = sums.get(key)?.probability ?? 0
    sums.set(key, { code, model, probability: known + probability })
  }
  return [...sums.values()].sort((a, b) => b.probability - a.probability)
}

/** Where the output should be: as asked, else the target of a measure of it, an area divided by its window. */
function rangeOf(model: Model, output: string, { low, high }: EffectQuery): [number, number] {
  if (low !== undefined && high !== undefined) {
    if (low < high) return [low, high]
    throw refusal('The range', `${low} is not below ${high}`, 'Give the lower end first.')
  }
  for (const { of, as, target, window } of model.measures) {
    if (of !== output || !target || !['auc', 'mean', 'trough', 'peak'].includes(as)) continue
    const by = as === 'auc' ? window : 1
    return [target[0] / by, target[1] / by]
  }
  throw refusal('The question', `${model.id} names no target for ${output}`, 'Give low and high.')
}

/** Other models of the library that read the same measurement and the same treatment from this record, in the same unit. */
async function othersOf(store: Pick<Store, 'db'>, { model, twin, belief, record }: BeliefAtHand, output: string) {
  const mine = model.outputs.find(({ name }) => name === output)!
  const same = (a: readonly { system: string; code: string }[], b: typeof a) =>
    a.some(({ system, code }) => b.some((each) => each.system === system && each.code === code))
  const rivals = listModels().filter(
    ({ model: other }) =>
      other.id !== model.id &&
      other.subject === model.subject &&
      other.time === model.time &&
      !isStream(other) &&
      other.kind !== 'flow' &&
      other.inputs.some(({ codes }) => model.inputs.some((input) => same(codes, input.codes))) &&
      other.outputs.some(({ error, codes, unit }) => error && same(codes, mine.codes) && sameUnit(unit, mine.unit)),
  )
  const read = rivals.map(async ({ model: other }) => {
    const { timeline, events, demographics } = await readBoundRecord(
      store.db,
      twin,
      other,
      Date.parse(belief.at),
      belief.upto,
    )
    // Evidences can be compared only over the same measurements.
    const fits =
      bindability(other, events, demographics, belief.at).bindable && measured(timeline) === measured(record.timeline)
    return fits ? [{ model: other, timeline }] : []
  })
  return (await Promise.all(read)).flat()
}

const measured = (timeline: readonly TimelineEvent[]) =>
  timeline.filter((event) => event.kind === 'observation' && event.value !== null).length

function sameUnit(a: string, b: string): boolean {
  const one = convert(1, a, b)
  return one.ok && Math.abs(one.value - 1) < 1e-12
}
