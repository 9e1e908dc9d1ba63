import { describe, expect, it } from 'vitest'
import type { RecordEvent } from '../../kernel/record-event.ts'
import { toTimeline } from '../../records/to-timeline.ts'
import type { StoredEvent } from '../../store/timeline.ts'
import type { BoundRecord } from '../bound-record.ts'
import { createClock } from '../clock.ts'
import { findModel } from '../library/library.ts'
import { planInForce } from './plan-in-force.ts'

const { model } = findModel('vancomycin-goti-2018')
const origin = '2026-03-01T00:00:00.000Z'
const clock = createClock(origin, 'h')
const at = (hours: number) => new Date(clock.toInstant(hours)).toISOString()
const codes = [{ system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: '11124' }]

function event(key: string, hours: number, more: Partial<RecordEvent>): StoredEvent {
  const base = { subject: 's', time: at(hours), codes, quality: { verdict: 'good' as const }, key, sequence: 0 }
  const source = { type: 'Test', id: key, version: 1 }
  return { ...base, source, recordedAt: at(hours), kind: 'input', ...more }
}
const dose = (hours: number, amount = 1000) =>
  event(`dose-${hours}`, hours, { value: amount, unit: 'mg', until: at(hours + 1) })
const order = (hours: number, more: Partial<RecordEvent> = {}) =>
  event(`order-${hours}`, hours, {
    kind: 'order',
    text: 'active: as ordered',
    value: 1.25,
    unit: 'g',
    every: { value: 12, unit: 'h' },
    over: { value: 90, unit: 'min' },
    ...more,
  })

function plan(events: StoredEvent[], now: number, until = now + 36) {
  const { events: timeline, used, leftOut } = toTimeline(model, events, {}, origin)
  const record: BoundRecord = {
    clock,
    demographics: {},
    events,
    byKey: new Map(events.map((each) => [each.key, each])),
    timeline,
    used,
    leftOut,
  }
  return planInForce(model, record, clock.toInstant(now), clock.toInstant(until))
}

describe('the plan in force', () => {
  it('follows the newest active order from the last dose on, in the units of the model', () => {
    const { source, events } = plan([order(0), dose(0), dose(12)], 20, 50)
    expect(source).toBe('order')
    expect(events.map(({ time }) => time)).toEqual([24, 36, 48])
    expect(events[0]).toMatchObject({ input: 'dose', amount: 1250 })
    expect(events[0]!.rate).toBeCloseTo(1250 / 1.5, 9)
  })

  it('has a dose that is a little overdue now, and takes one that is long overdue for missed', () => {
    expect(plan([order(0), dose(0)], 13, 30).events.map(({ time }) => time)).toEqual([13, 24])
    expect(plan([order(0), dose(0)], 20, 40).events.map(({ time }) => time)).toEqual([24, 36])
  })

  it('begins with the order when nothing was given yet', () => {
    expect(plan([order(5)], 4, 20).events.map(({ time }) => time)).toEqual([5, 17])
  })

  it('ends with the order', () => {
    expect(plan([order(0, { until: at(30) }), dose(0), dose(12)], 20, 72).events.map(({ time }) => time)).toEqual([24])
    const stopped = plan([order(0, { text: 'stopped: as ordered' }), dose(0), dose(12)], 20)
    expect(stopped).toMatchObject({ source: 'none', events: [] })
  })

  it('continues the rhythm of the last doses where the record holds no orders', () => {
    const { source, events } = plan([dose(0), dose(8)], 10, 30)
    expect(source).toBe('rhythm')
    expect(events.map(({ time, amount, rate }) => [time, amount, rate])).toEqual([
      [16, 1000, 1000],
      [24, 1000, 1000],
    ])
    expect(plan([dose(0), dose(8)], 40).source).toBe('none')
  })

  it('is none without doses and orders, and its digest tells plans apart', () => {
    expect(plan([], 1)).toMatchObject({ source: 'none', events: [] })
    expect(plan([order(0), dose(0)], 3).digest).toBe(plan([order(0), dose(0)], 3).digest)
    expect(plan([order(0), dose(0)], 3).digest).not.toBe(plan([order(0, { value: 1 }), dose(0)], 3).digest)
  })
})
