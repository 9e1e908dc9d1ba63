import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { check } from '../fhir/check.ts'
import type { FhirResource } from '../fhir/resource.ts'
import { encounterOf, type VisitStep } from './encounter.ts'
import { mapMessage } from './map-message.ts'
import { loadMaps } from './maps.ts'
import { parseMessage } from './message.ts'

const maps = loadMaps()
const visit = { system: 'urn:oid:1.2', value: 'V1' }

function step(event: string, time: string, place: string, extra = ''): VisitStep {
  const text = `MSH|^~\\&|ADT|H|||${time}||ADT^${event}|${event}${time}|P|2.5\rEVN|${event}|${time}\rPID|1||1^^^H^MR\rPV1|1|I|${place}||||||||||||||||V1${extra}`
  const message = parseMessage(text)
  if ('rule' in message) throw new Error(message.reason)
  return mapMessage(message, { maps, timeZone: 'UTC' }).stays[0]?.step as VisitStep
}

const stay = [
  step('A01', '20260101080000', 'ED^^3^H'),
  step('A02', '20260101120000', 'WARD1^2^A^H'),
  step('A02', '20260102090000', 'ICU^^7^H'),
  step('A12', '20260102091000', 'WARD1^2^A^H'),
  step('A03', '20260104150000', 'WARD1^2^A^H'),
]
const names = (encounter: FhirResource) =>
  (encounter.location as { location: { display: string }; period?: unknown }[]).map((each) => each.location.display)

describe('a stay', () => {
  it('is admitted, moved, moved back and discharged', () => {
    const encounter = encounterOf(visit, 'p', stay)
    expect(check(encounter)).toEqual([])
    expect(encounter).toMatchObject({
      status: 'finished',
      class: { code: 'IMP' },
      period: { start: '2026-01-01T08:00:00+00:00', end: '2026-01-04T15:00:00+00:00' },
    })
    expect(names(encounter)).toEqual(['ED 3', 'WARD1 2 A'])
    expect(encounter.location).toMatchObject([
      { period: { start: '2026-01-01T08:00:00+00:00', end: '2026-01-01T12:00:00+00:00' } },
      { period: { start: '2026-01-01T12:00:00+00:00', end: '2026-01-04T15:00:00+00:00' } },
    ])
  })

  it('is the same in whatever order its messages came, and however often', () => {
    const expected = encounterOf(visit, 'p', stay)
    fc.assert(
      fc.property(fc.shuffledSubarray(stay, { minLength: stay.length }), fc.subarray(stay), (order, again) => {
        expect(encounterOf(visit, 'p', [...order, ...again])).toEqual(expected)
      }),
    )
  })

  it('goes on when a discharge is cancelled, and was none when the admission is', () => {
    const back = encounterOf(visit, 'p', [...stay, step('A13', '20260104160000', 'WARD1^2^A^H')])
    expect(back).toMatchObject({ status: 'in-progress' })
    expect(back.period).toEqual({ start: '2026-01-01T08:00:00+00:00' })
    expect(encounterOf(visit, 'p', [...stay.slice(0, 1), step('A11', '20260101090000', '')])).toMatchObject({
      status: 'cancelled',
    })
  })

  it('is planned before it begins', () => {
    expect(encounterOf(visit, 'p', [step('A05', '20251201080000', '')])).toMatchObject({ status: 'planned' })
  })
})
