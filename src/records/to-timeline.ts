import type { Input, Model, Output } from '../kernel/model.ts'
import type { RecordEvent } from '../kernel/record-event.ts'
import type { CovariateEvent, InputEvent, ObservationEvent, TimelineEvent } from '../kernel/timeline.ts'
import { parseUnit } from '../kernel/units/unit.ts'
import { type CovariateChannel, carries, covariateChannels } from './channels.ts'
import type { Demographics } from './fhir/patient.ts'
import { personalValue } from './personal.ts'
import { type LeftOut, qualityFault, readCovariate, valueIn } from './readings.ts'
import { reviewsOf } from './reviews.ts'
import { isEnteralOrTopical } from './routes.ts'

/** An event of the record that a model uses, and as what. */
export interface Used {
  readonly key: string
  readonly as: 'input' | 'observation' | 'covariate'
  /** Name in the model. */
  readonly what: string
  readonly time: string
  /** In the model's unit. */
  readonly value: number
  readonly unit: string
}

export interface BoundTimeline {
  readonly events: readonly TimelineEvent[]
  readonly used: readonly Used[]
  readonly leftOut: readonly LeftOut[]
}

/**
 * The record of a patient as a model sees it: values in its units, times in its unit since `origin`, administrations as inputs with
 * rate = amount / duration, measurements as observations (a `<` value, or one below the limit of quantification, censored), covariates
 * with age and sex from the patient. Everything the model could have used is in `used` or, with its reason, in `leftOut`.
 * At equal times covariates come first, then observations (a level drawn as the dose starts is a trough), then inputs.
 *
 *     const { events, leftOut } = toTimeline(model, record, { sex: 'male', birthDate: '1961-05-02' }, '2026-01-01T00:00:00Z')
 */
export function toTimeline(
  model: Model,
  record: readonly RecordEvent[],
  demographics: Demographics,
  origin: string,
): BoundTimeline {
  const clock = clockOf(model, origin)
  const ordered = [...record].sort((a, b) => (a.time === b.time ? (a.key < b.key ? -1 : 1) : a.time < b.time ? -1 : 1))
  const reviews = reviewsOf(record)
  const bound: Bound = { events: [], used: [], leftOut: [], seen: new Set() }
  for (const channel of covariateChannels(model)) bindCovariate(channel, ordered, clock, bound)
  for (const event of ordered) {
    if (event.kind === 'observation') {
      const output = model.outputs.find((each) => carries(event.codes, each))
      const review = reviews.get(event.key)
      if (output && review?.verdict === 'set-aside') {
        const reason = `${review.by} set it aside: ${review.reason}`
        bound.leftOut.push({ key: event.key, what: output.name, time: event.time, rule: 'review.set-aside', reason })
      } else if (output) bindObservation(event, output, clock, bound)
    }
    // What somebody ate is an Observation, and yet an input.
    if (event.kind === 'input' || event.kind === 'observation') {
      const input = model.inputs.find((each) => carries(event.codes, each))
      if (input) bindInput(event, input, clock, bound)
    }
  }
  const personal = personalEvents(model, demographics, bound.events, clock)
  const events = [...personal, ...bound.events]
  events.sort((a, b) => a.time - b.time || rank[a.kind] - rank[b.kind])
  return { events, used: bound.used, leftOut: bound.leftOut }
}

const rank = { reset: 0, covariate: 1, observation: 2, input: 3 }

interface Bound {
  readonly events: TimelineEvent[]
  readonly used: Used[]
  readonly leftOut: LeftOut[]
  /** What, when and how much: to know the same thing recorded twice. */
  readonly seen: Set<string>
}

interface Clock {
  /** Milliseconds since 1970 at model time 0. */
  readonly origin: number
  /** Milliseconds of one unit of model time. */
  readonly tick: number
  at(time: string): number
}

function clockOf(model: Model, origin: string): Clock {
  const unit = parseUnit(model.time)
  const start = Date.parse(origin)
  if (!unit.ok || !Number.isFinite(start)) throw new TypeError(`${model.time} since ${origin} is no clock`)
  const tick = unit.unit.factor * 1000
  return { origin: start, tick, at: (time) => (Date.parse(time) - start) / tick }
}

function bindCovariate(channel: CovariateChannel, record: readonly RecordEvent[], clock: Clock, bound: Bound): void {
  const { used, leftOut } = readCovariate(channel, record)
  bound.leftOut.push(...leftOut)
  for (const { event, value, time } of used) {
    const entry: CovariateEvent = { kind: 'covariate', time: clock.at(time), covariate: channel.name, value }
    keep(bound, entry, event, { as: 'covariate', what: channel.name, value, unit: channel.unit, time }, `${value}`)
  }
}

function bindObservation(event: RecordEvent, output: Output, clock: Clock, bound: Bound): void {
  const fault = qualityFault(event)
  const value = fault ?? valueIn(event, output.unit, output.codes)
  if (typeof value !== 'number') {
    bound.leftOut.push({ key: event.key, what: output.name, time: event.time, ...value })
    return
  }
  const limit = output.error?.limit
  const below = event.comparator?.startsWith('<') || (limit !== undefined && value < limit && !event.comparator)
  const above = event.comparator?.startsWith('>')
  const entry: ObservationEvent = {
    kind: 'observation',
    time: clock.at(event.time),
    output: output.name,
    value: below && !event.comparator ? (limit as number) : value,
    ...(below ? { censored: 'left' as const } : above ? { censored: 'right' as const } : {}),
    id: event.key,
  }
  const told = { as: 'observation', what: output.name, value, unit: output.unit, time: event.time } as const
  keep(bound, entry, event, told, `${value} ${event.comparator ?? ''}`)
}

function bindInput(event: RecordEvent, input: Input, clock: Clock, bound: Bound): void {
  const refuse = (rule: string, reason: string): void => {
    bound.leftOut.push({ key: event.key, what: input.name, time: event.time, rule, reason })
  }
  const fault = qualityFault(event)
  const amount = fault ?? valueIn(event, input.unit, input.codes)
  if (typeof amount !== 'number') {
    refuse(amount.rule, amount.reason)
    return
  }
  if (input.as.includes('infusion') && isEnteralOrTopical(event.route)) {
    refuse('bind.route', 'It was not given into the blood')
    return
  }
  const time = clock.at(event.time)
  const lasts = event.until === undefined ? 0 : clock.at(event.until) - time
  const rate = rateOf(input, amount, lasts)
  if (rate === null) {
    refuse('bind.duration', 'The model takes infusions, and nothing says how long it ran')
    return
  }
  const entry: InputEvent = { kind: 'input', time, input: input.name, amount, ...(rate === 0 ? {} : { rate }) }
  const told = { as: 'input', what: input.name, value: amount, unit: input.unit, time: event.time } as const
  keep(bound, entry, event, told, `${amount} ${lasts}`)
}

/** Amount per model time; 0: a bolus; −2, −1: the model's own duration or rate; null: it cannot be known. */
function rateOf(input: Input, amount: number, lasts: number): number | null {
  if (lasts > 0 && input.as.includes('infusion')) return amount / lasts
  if (input.duration) return -2
  if (input.rate) return -1
  return input.as.includes('bolus') ? 0 : null
}

function keep(bound: Bound, entry: TimelineEvent, event: RecordEvent, told: Omit<Used, 'key'>, amount: string): void {
  const identity = `${told.as} ${told.what} ${told.time} ${amount}`
  if (bound.seen.has(identity)) {
    const reason = 'The same value at the same time is there already'
    bound.leftOut.push({ key: event.key, what: told.what, time: told.time, rule: 'bind.duplicate', reason })
    return
  }
  bound.seen.add(identity)
  bound.events.push(entry)
  bound.used.push({ key: event.key, ...told })
}

/** Age (now and on every anniversary that the record reaches) and sex, from where the record begins. */
function personalEvents(
  model: Model,
  demographics: Demographics,
  events: readonly TimelineEvent[],
  clock: Clock,
): CovariateEvent[] {
  const times = events.map((event) => event.time)
  const first = times.reduce((least, time) => Math.min(least, time), 0)
  const last = times.reduce((most, time) => Math.max(most, time), first)
  const year = (365.25 * 86_400_000) / clock.tick
  const result: CovariateEvent[] = []
  for (const channel of covariateChannels(model)) {
    if (!channel.personal || events.some((event) => event.kind === 'covariate' && event.covariate === channel.name))
      continue
    for (let time = first; time <= last; time += year) {
      const value = personalValue(channel, demographics, clock.origin + time * clock.tick)
      if (value !== undefined) result.push({ kind: 'covariate', time, covariate: channel.name, value })
      if (channel.personal === 'sex') break
    }
  }
  return result
}
