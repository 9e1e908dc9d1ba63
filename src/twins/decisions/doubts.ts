import type { Explanation } from '../../kernel/belief/plausibility.ts'
import { HamzadError } from '../../kernel/errors.ts'
import type { Model } from '../../kernel/model.ts'
import type { InputEvent, ObservationEvent } from '../../kernel/timeline.ts'
import { convert } from '../../kernel/units/convert.ts'
import { analyteOf } from '../../records/analytes.ts'
import { valueIn } from '../../records/readings.ts'
import { reviewEvent, reviewOf } from '../../records/reviews.ts'
import { enqueue } from '../../store/jobs.ts'
import { publish } from '../../store/notify.ts'
import type { Store } from '../../store/store.ts'
import { appendTimeline, readTimeline } from '../../store/timeline.ts'
import { transact } from '../../store/transact.ts'
import { type BeliefAtHand, beliefAtHand } from '../belief-at-hand.ts'
import { computePool } from '../compute/compute-pool.ts'
import { requireNoPilot } from '../credibility/credibility.ts'
import { refusal } from '../refusal.ts'
import { openTwin } from '../twin-model.ts'
import type { DoubtsView, DoubtView, ReviewRequest, ReviewView } from './dosing-views.ts'
import { leftOutSlips } from './left-out-slips.ts'

/** Explanations below this are not worth a person's time. */
const least = 0.02
const most = 5
const week = 7 * 86_400_000

/**
 * Whether the record of the last week is right as it stands, and what else may have happened, likeliest first, numbers that the rules left out among them; with what people decided about
 * readings. Errors:
 * `not-found`, `twin.no-belief`.
 *
 *     const { suspicious, doubts } = await recordDoubts(store, twin)
 */
export async function recordDoubts(store: Pick<Store, 'db'>, id: string): Promise<DoubtsView> {
  const hand = await beliefAtHand(store, id)
  const { model, twin, record, belief, at } = hand
  const since = Date.parse(belief.at) - week
  const recent = record.clock.toModel(since)
  const found = await computePool().run('doubts', {
    model,
    seed: twin.seed,
    timeline: record.timeline,
    at,
    since: recent,
    window: record.clock.hours(2),
    otherFactors: otherFactors(model),
  })
  const slips = leftOutSlips(record, since)
  const explained = found.explanations.flatMap(
    ({ explanation, probability }) => doubtView(hand, explanation, probability) ?? [],
  )
  return {
    beliefSequence: belief.sequence,
    asRecorded: slips.reduce((share, { probability }) => share * (1 - probability), found.asRecorded),
    suspicious: found.suspicious || slips.some(({ probability }) => probability > 0.5),
    doubts: [...slips, ...explained]
      .filter(({ probability }) => probability >= least)
      .toSorted((a, b) => b.probability - a.probability)
      .slice(0, most),
    reviews: reviewViews(hand),
  }
}

/**
 * Stores what a person decides about a reading: a note of the timeline, by which the reading is left out of every later belief, or kept.
 * The twins of the subject are brought up to date. Errors: `not-found`, `input.invalid`, `pilot.silent` in a silent pilot: its answer would tell what
 * the twin believes.
 */
export async function reviewReading(
  store: Store,
  id: string,
  request: ReviewRequest,
  { by }: { readonly by: string },
): Promise<DoubtsView> {
  const { twin } = await openTwin(store.db, id)
  await requireNoPilot(store.db)
  const reason = request.reason.trim()
  if (reason === '')
    throw refusal('The decision', 'it has no reason', 'Write the reason in a few words.', 'reason.missing')
  await transact(store, async (tx) => {
    const record = await readTimeline(tx, twin.subject)
    const reading = record.find(({ key, kind }) => key === request.reading && kind === 'observation')
    if (!reading) throw new HamzadError('not-found', { what: 'reading', id: request.reading })
    const earlier = record.find(({ key }) => key === `review:${reading.key}`)
    const version = (earlier?.source.version ?? 0) + 1
    const review = { verdict: request.verdict, reason, by }
    await appendTimeline(tx, [reviewEvent(reading, review, new Date().toISOString(), version)])
    const twins = await tx.selectFrom('twin').select('id').where('subject', '=', twin.subject).execute()
    for (const each of twins) {
      await enqueue(tx, 'assimilate', { twin: each.id }, { key: each.id, queue: each.id })
      await publish(tx, { kind: 'twin', id: each.id })
    }
  })
  return recordDoubts(store, id)
}

/** Factors by which a value is off when it was typed in another unit of the same analyte. */
export function otherFactors(model: Model): Record<string, number[]> {
  const units = ['mmol/L', 'umol/L', 'nmol/L', 'mg/dL', 'mg/L', 'ug/L']
  return Object.fromEntries(
    model.outputs.map(({ name, unit, codes }) => {
      const analyte = analyteOf(codes)
      const factors = units.flatMap((from) => {
        const result = convert(1, from, unit, analyte === undefined ? {} : { analyte })
        return result.ok && Math.abs(Math.log10(result.value)) > 0.01 ? [result.value] : []
      })
      return [name, factors]
    }),
  )
}

function doubtView(hand: BeliefAtHand, explanation: Explanation, probability: number): DoubtView | null {
  if (explanation.code === 'as-recorded') return null
  const reading = 'observation' in explanation ? readingOf(hand, explanation.observation) : null
  const dose = 'dose' in explanation ? doseOf(hand, explanation.dose) : null
  if (!reading && !dose) return null
  return {
    code: explanation.code,
    probability,
    reading,
    dose,
    corrected: 'value' in explanation ? explanation.value : null,
    factor: 'factor' in explanation ? explanation.factor : null,
    drawnAt: 'time' in explanation ? hand.record.clock.toText(explanation.time) : null,
  }
}

function readingOf({ record }: BeliefAtHand, observation: ObservationEvent): DoubtView['reading'] {
  const used = record.used.find(({ key, as }) => as === 'observation' && key === observation.id)
  const event = used && record.byKey.get(used.key)
  if (!used || !event) return null
  const { key, what: name, time, value, unit } = used
  return { key, name, time, value, unit, source: event.source }
}

function doseOf({ record }: BeliefAtHand, dose: InputEvent): DoubtView['dose'] {
  const used = record.used.find(
    ({ as, what, time, value }) =>
      as === 'input' &&
      what === dose.input &&
      Math.abs(record.clock.toModel(Date.parse(time)) - dose.time) < 1e-6 &&
      Math.abs(value - dose.amount) <= 1e-9 * Math.abs(value),
  )
  const event = used && record.byKey.get(used.key)
  if (!used || !event) return null
  const { key, what: name, time, value, unit } = used
  return { key, name, time, value, unit, source: event.source }
}

function reviewViews({ record, model }: BeliefAtHand): ReviewView[] {
  return record.events.flatMap((note) => {
    const review = reviewOf(note)
    const event = review && record.byKey.get(review.reading)
    if (!review || !event) return []
    const told = [...record.used, ...record.leftOut].find(({ key }) => key === event.key)
    const output = model.outputs.find(({ name }) => name === told?.what)
    const value = output ? valueIn(event, output.unit, output.codes) : event.value
    if (!told || typeof value !== 'number') return []
    const reading = {
      key: event.key,
      name: told.what,
      time: event.time,
      value,
      unit: output?.unit ?? event.unit ?? '1',
      source: event.source,
    }
    return [{ reading, verdict: review.verdict, reason: review.reason, by: review.by, at: review.at }]
  })
}
