import fc from 'fast-check'
import { expect, it } from 'vitest'
import { census } from '../../kernel/hospital/census.ts'
import { stayOf } from '../../records/fhir/hospital/stay-of.ts'
import type { FhirResource } from '../../records/fhir/resource.ts'
import { encounterOf, type VisitStep } from '../../records/hl7v2/encounter.ts'
import { mapMessage } from '../../records/hl7v2/map-message.ts'
import { loadMaps } from '../../records/hl7v2/maps.ts'
import { parseMessage } from '../../records/hl7v2/message.ts'
import { assembleRecord } from './assemble-record.ts'

const maps = loadMaps()
const places = ['ED^^1^H', 'WARD1^2^A^H', 'WARD1^2^B^H', 'ICU^^7^H']
const day = Date.UTC(2026, 0, 1)
const stamp = (minute: number) => new Date(day + 60_000 * minute).toISOString().replace(/[-:T]/g, '').slice(0, 14)

interface Told {
  readonly visit: number
  readonly event: 'A01' | 'A02' | 'A03' | 'A08' | 'A11' | 'A12' | 'A13'
  readonly minute: number
  readonly place: number
}
const control = ({ visit, event, minute, place }: Told) => `${visit}${event}${minute}p${place}`
const textOf = (told: Told) =>
  [
    `MSH|^~\\&|ADT|H|||${stamp(told.minute)}||ADT^${told.event}|${control(told)}|P|2.5`,
    `EVN|${told.event}|${stamp(told.minute)}`,
    `PID|1||${told.visit}^^^H^MR`,
    `PV1|1|I|${places[told.place]}||||||||||||||||V${told.visit}`,
  ].join('\r')

/** The census of messages in the order in which they came. */
function censusOf(arrived: readonly Told[], hour: number) {
  const stays = new Map<number, VisitStep[]>()
  const locations = new Map<string, FhirResource>()
  for (const told of arrived) {
    const message = parseMessage(textOf(told))
    if ('rule' in message) throw new Error(message.reason)
    const mapped = mapMessage(message, { maps, timeZone: 'UTC' })
    for (const resource of mapped.resources)
      if (resource.resourceType === 'Location') locations.set(resource.id as string, resource)
    stays.set(told.visit, [...(stays.get(told.visit) ?? []), mapped.stays[0]?.step as VisitStep])
  }
  const known = [...stays].flatMap(([visit, steps]) => {
    const stay = stayOf(encounterOf({ system: 'urn:h', value: `V${visit}` }, `p${visit}`, steps))
    return stay ? [{ stay, subject: `p${visit}`, birth: null, expected: [] }] : []
  })
  const byId = [...locations.values()].sort((a, b) => String(a.id).localeCompare(String(b.id)))
  const { hospital, stays: records } = assembleRecord(known, byId, { zone: 'UTC' })
  return census(hospital, records, day / 3_600_000 + hour)
}

const told = fc.record({
  visit: fc.integer({ min: 1, max: 4 }),
  event: fc.constantFrom('A01' as const, 'A02', 'A02', 'A03', 'A08', 'A11', 'A12', 'A13'),
  minute: fc.integer({ min: 0, max: 2880 }),
  place: fc.nat(places.length - 1),
})
/** Everybody is admitted; what else is told of whom may be anything, cancelled and moved back too. */
const record = fc
  .array(told, { minLength: 4, maxLength: 24 })
  .map((all) => [
    ...[1, 2, 3, 4].map((visit): Told => ({ visit, event: 'A01', minute: 10 * visit, place: visit % places.length })),
    ...all,
  ])

it('the census is the same in whatever order the messages came, and however often', () => {
  let [residents, moved, impossible] = [0, 0, 0]
  fc.assert(
    fc.property(
      record.chain((all) =>
        fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }), fc.subarray(all)),
      ),
      fc.integer({ min: 49, max: 60 }),
      ([all, shuffled, again], hour) => {
        const found = censusOf(
          [...all].sort((a, b) => a.minute - b.minute),
          hour,
        )
        expect(censusOf([...shuffled, ...again], hour)).toEqual(found)
        residents += found.residents.length
        moved += found.residents.filter(({ since, admitted }) => since > admitted).length
        impossible += found.impossible.length
      },
    ),
    { numRuns: 60, seed: 10 },
  )
  // It says nothing where everybody has left, nobody was moved or all fits together.
  expect([residents, moved, impossible].every((n) => n > 50)).toBe(true)
})

it('a correction that comes late is as one that came in time', () => {
  const inTime: Told[] = [
    { visit: 1, event: 'A01', minute: 0, place: 0 },
    { visit: 1, event: 'A02', minute: 100, place: 3 },
    { visit: 1, event: 'A12', minute: 110, place: 0 },
    { visit: 2, event: 'A01', minute: 5, place: 1 },
    { visit: 2, event: 'A03', minute: 200, place: 1 },
    { visit: 2, event: 'A13', minute: 210, place: 1 },
  ]
  const last = (at: number) => [...inTime.filter((_, i) => i !== at), inTime[at]!]
  const found = censusOf(inTime, 5)
  expect(found.residents).toHaveLength(2)
  for (const at of inTime.keys()) expect(censusOf(last(at), 5)).toEqual(found)
  // Before the discharge was cancelled, the patient had left.
  expect(censusOf(inTime.slice(0, 5), 5).residents).toHaveLength(1)
})
