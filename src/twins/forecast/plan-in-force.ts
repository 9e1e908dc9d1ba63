import type { Input, Model } from '../../kernel/model.ts'
import type { InputEvent } from '../../kernel/timeline.ts'
import { convert } from '../../kernel/units/convert.ts'
import { carries } from '../../records/channels.ts'
import { valueIn } from '../../records/readings.ts'
import type { StoredEvent } from '../../store/timeline.ts'
import type { BoundRecord } from '../bound-record.ts'
import { digestOf } from '../digest.ts'
import type { PlanNotes } from '../stored-state.ts'

/** Doses that are later than this share of the interval count as missed: the next one is due at the next time of the schedule. */
const patience = 0.5

/**
 * What will be given if nothing changes, from `now` to `until` (ms since 1970): the newest active order of each input, continued from
 * the last dose; without an order the rhythm of the last doses; else nothing.
 */
export function planInForce(model: Model, record: BoundRecord, now: number, until: number): PlanNotes {
  const plans = model.inputs.map((input) => planOf(model, input, record, now, until))
  const events = plans.flatMap((plan) => plan.events).sort((a, b) => a.time - b.time)
  const source = plans.find(({ source }) => source !== 'none')?.source ?? 'none'
  return { name: 'current', source, events, digest: digestOf(events) }
}

interface Schedule {
  readonly amount: number
  /** Model time. */
  readonly every: number
  readonly over: number
  readonly first: number
  readonly last: number
}

function planOf(model: Model, input: Input, record: BoundRecord, now: number, until: number) {
  const { clock } = record
  const at = clock.toModel(now)
  const given = record.timeline.filter(
    (event): event is InputEvent => event.kind === 'input' && event.input === input.name && event.time <= at,
  )
  const ordered = orderOf(model, input, record, now)
  const schedule = ordered ?? (hasOrder(input, record) ? null : rhythmOf(given, at))
  if (!schedule) return { source: 'none', events: [] }
  const end = Math.min(clock.toModel(until), schedule.last)
  const events: InputEvent[] = []
  for (let time = nextDue(schedule, given.at(-1)?.time, at); time < end - 1e-9; time += schedule.every) {
    const { amount, over } = schedule
    events.push({
      kind: 'input',
      time: Math.max(time, at),
      input: input.name,
      amount,
      ...(over > 0 && input.as.includes('infusion') ? { rate: amount / over } : {}),
    })
  }
  return { source: ordered ? 'order' : 'rhythm', events }
}

/** One interval after the last dose; a dose that is long overdue counts as missed. */
function nextDue({ every, first }: Schedule, last: number | undefined, at: number): number {
  let due = last === undefined || last < first - every ? first : Math.max(last + every, first - patience * every)
  while (due < at - patience * every) due += every
  return due
}

function ordersOf(input: Input, { events }: BoundRecord): readonly StoredEvent[] {
  return events.filter((event) => event.kind === 'order' && carries(event.codes, input))
}

/** A record that holds orders is believed when it says that none is active. */
const hasOrder = (input: Input, record: BoundRecord) => ordersOf(input, record).length > 0

function orderOf(model: Model, input: Input, record: BoundRecord, now: number): Schedule | null {
  const active = ordersOf(input, record).filter(
    ({ text, until, every, quality }) =>
      text?.startsWith('active') &&
      every !== undefined &&
      quality.verdict !== 'unusable' &&
      (until === undefined || Date.parse(until) > now),
  )
  const order = active.at(-1)
  if (!order) return null
  const amount = valueIn(order, input.unit, input.codes)
  const every = order.every && convert(order.every.value, order.every.unit, model.time)
  const over = order.over ? convert(order.over.value, order.over.unit, model.time) : null
  if (typeof amount !== 'number' || !every?.ok || !(every.value > 0) || (over && !over.ok)) return null
  const { clock } = record
  return {
    amount,
    every: every.value,
    over: over?.ok ? over.value : (lastDuration(input, record) ?? 0),
    first: clock.toModel(Date.parse(order.time)),
    last: order.until === undefined ? Number.POSITIVE_INFINITY : clock.toModel(Date.parse(order.until)),
  }
}

function lastDuration(input: Input, { timeline }: BoundRecord): number | null {
  const last = timeline.findLast(
    (event): event is InputEvent => event.kind === 'input' && event.input === input.name && (event.rate ?? 0) > 0,
  )
  return last ? last.amount / last.rate! : null
}

/** The last dose again, at the interval of the last two, while they are recent. */
function rhythmOf(given: readonly InputEvent[], at: number): Schedule | null {
  const [before, last] = [given.at(-2), given.at(-1)]
  if (!before || !last) return null
  const every = last.time - before.time
  if (!(every > 0) || at - last.time > 2 * every) return null
  const over = last.rate !== undefined && last.rate > 0 ? last.amount / last.rate : 0
  return { amount: last.amount, every, over, first: last.time, last: Number.POSITIVE_INFINITY }
}
