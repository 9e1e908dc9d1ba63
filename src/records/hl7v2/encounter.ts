import type { FhirResource, JsonObject } from '../fhir/resource.ts'
import { asIdentifier, encounterId, type Key, visitKey } from './identity.ts'
import { type Place, placeOf, placeReference } from './location.ts'
import type { VisitEvent } from './maps.ts'
import { type Message, segmentOf } from './message.ts'
import { personOf, type TypeContext, timeOf } from './types.ts'

/** What one message says of a stay, as plain data: it can be kept and folded again with messages that come later. */
export interface VisitStep {
  readonly event: VisitEvent
  /** When it happened, milliseconds since 1970: EVN-6, EVN-2, else MSH-7. Null: the message does not say. */
  readonly at: number | null
  /** The same as FHIR writes it. */
  readonly when: string | null
  /** MSH-10, which orders what happened at the same instant. */
  readonly control: string
  readonly class?: string
  readonly place?: Place
  readonly admitted?: string
  readonly discharged?: string
  readonly expectedDischarge?: string
  readonly attending?: JsonObject
  readonly service?: string
  readonly reason?: string
  readonly disposition?: string
}

/** When what a message tells happened: EVN-6, EVN-2, else MSH-7, as FHIR writes it; undefined when it does not say so. */
export function eventTime(message: Message, context: TypeContext): string | undefined {
  const evn = segmentOf(message, 'EVN')
  const said = [evn?.field(6)[0], evn?.field(2)[0], segmentOf(message, 'MSH')?.field(7)[0]].find((each) =>
    each?.component(1),
  )
  return said && timeOf(said, context)
}

/** The step of a message, or undefined when it names no stay. */
export function visitStep(message: Message, event: VisitEvent, context: TypeContext): VisitStep | undefined {
  if (visitKey(message, context) === undefined) return undefined
  const pv1 = segmentOf(message, 'PV1')
  const pv2 = segmentOf(message, 'PV2')
  const when = eventTime(message, context)
  const first = (field: number) => pv1?.field(field)[0]
  const moment = (datum = first(44)) => datum && timeOf(datum, context)
  const code = first(2)?.component(1) ?? ''
  const attending = first(7) && personOf(first(7)!, context)
  return plain({
    event,
    at: when === undefined ? null : Date.parse(when),
    when: when ?? null,
    control: message.control,
    class: code === '' ? undefined : context.maps.code('patient-class', code),
    place: placeOf(first(3)),
    admitted: moment(),
    discharged: moment(first(45)),
    expectedDischarge: moment(pv2?.field(9)[0]),
    attending,
    service: first(10)?.component(1) || undefined,
    reason: pv2?.field(3)[0]?.component(2) || pv2?.field(3)[0]?.component(1) || undefined,
    disposition: first(36)?.component(1) || undefined,
  })
}

function plain<T extends object>(value: T): VisitStep {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as unknown as VisitStep
}

interface Stay {
  status: string
  class: string
  start?: string
  end?: string
  expected?: string
  places: { place: Place; from?: string; to?: string }[]
  attending?: JsonObject
  service?: string
  reason?: string
  disposition?: string
  /** What a cancellation brings back. */
  before?: { status: string; end?: string }
}

/**
 * A stay as an Encounter, from everything that was said of it. Steps are taken in the order in which they happened (then by control id), so
 * the same messages end in the same Encounter in whatever order they came, and a repeated one changes nothing.
 *
 *     const encounter = encounterOf(visit, patient, steps)   // period, class, status and the list of places with their periods
 */
export function encounterOf(visit: Key, patient: string, steps: readonly VisitStep[]): FhirResource {
  const unique = [...new Map(steps.map((step) => [JSON.stringify(step), step])).values()]
  const ordered = unique.sort(
    (a, b) => (a.at ?? 0) - (b.at ?? 0) || (a.control < b.control ? -1 : a.control > b.control ? 1 : 0),
  )
  const stay: Stay = { status: 'unknown', class: 'AMB', places: [] }
  for (const step of ordered) take(stay, step)
  const { start, end } = stay
  return {
    resourceType: 'Encounter',
    id: encounterId(visit),
    identifier: [asIdentifier(visit)],
    status: stay.status,
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: stay.class },
    subject: { reference: `Patient/${patient}` },
    ...(stay.attending ? { participant: [{ individual: stay.attending }] } : {}),
    ...(start || end ? { period: { ...(start ? { start } : {}), ...(end ? { end } : {}) } } : {}),
    ...(stay.reason ? { reasonCode: [{ text: stay.reason }] } : {}),
    ...(stay.service
      ? { serviceType: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0069', code: stay.service }] } }
      : {}),
    ...(stay.disposition
      ? {
          hospitalization: {
            dischargeDisposition: {
              coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0112', code: stay.disposition }],
            },
          },
        }
      : {}),
    ...(stay.places.length > 0 ? { location: stay.places.map(locationOf) } : {}),
    ...(stay.expected ? { extension: [{ url: expectedDischargeUrl, valueDateTime: stay.expected }] } : {}),
  }
}

/** When staff expect the patient to leave: evidence, not truth. */
export const expectedDischargeUrl = 'https://hamzad.org/fhir/StructureDefinition/expected-discharge'

function locationOf({ place, from, to }: Stay['places'][number]): JsonObject {
  const period = { ...(from ? { start: from } : {}), ...(to ? { end: to } : {}) }
  return {
    location: placeReference(place),
    status: to ? 'completed' : 'active',
    ...(from || to ? { period } : {}),
  }
}

const same = (a: Place, b: Place) =>
  a.facility === b.facility && a.ward === b.ward && a.room === b.room && a.bed === b.bed

function take(stay: Stay, step: VisitStep): void {
  const { event, when } = step
  if (step.class !== undefined && event !== 'seen') stay.class = step.class
  if (step.admitted) stay.start = step.admitted
  if (step.expectedDischarge) stay.expected = step.expectedDischarge
  for (const name of ['attending', 'service', 'reason', 'disposition'] as const)
    if (step[name] !== undefined) stay[name] = step[name] as never
  switch (event) {
    case 'plan':
      if (stay.status === 'unknown') stay.status = 'planned'
      return
    case 'admit':
    case 'register':
    case 'change-class':
    case 'arrive':
    case 'return':
      if (stay.status !== 'finished') stay.status = 'in-progress'
      if (when) stay.start ??= when
      move(stay, step.place, when)
      return
    case 'transfer':
      if (stay.status !== 'finished') stay.status = 'in-progress'
      move(stay, step.place, when)
      return
    case 'leave':
      stay.status = 'onleave'
      return
    case 'depart':
    case 'update':
      if (stay.status === 'unknown') stay.status = step.discharged ? 'finished' : 'in-progress'
      if (step.discharged) end(stay, step.discharged)
      // An update may correct the place; a move it does not say.
      if (step.place && stay.places.length <= 1) move(stay, step.place, stay.start ?? when)
      return
    case 'discharge':
      stay.before = { status: stay.status, ...(stay.end ? { end: stay.end } : {}) }
      if (stay.places.length === 0) move(stay, step.place, stay.start ?? null)
      stay.status = 'finished'
      end(stay, step.discharged ?? when ?? undefined)
      return
    case 'cancel-discharge': {
      stay.status = 'in-progress'
      delete stay.end
      const last = stay.places.at(-1)
      if (last) delete last.to
      return
    }
    case 'cancel-transfer': {
      if (stay.places.length > 1) stay.places.pop()
      const last = stay.places.at(-1)
      if (last) delete last.to
      else move(stay, step.place, when)
      return
    }
    case 'cancel-admit':
    case 'cancel-plan':
      stay.status = 'cancelled'
      return
    case 'seen':
      if (stay.status === 'unknown' && step.place) move(stay, step.place, stay.start ?? null)
  }
}

function move(stay: Stay, place: Place | undefined, when: string | null | undefined): void {
  if (place === undefined) return
  const last = stay.places.at(-1)
  if (last && same(last.place, place)) {
    if (when && !last.from) last.from = when
    return
  }
  if (last && when) last.to = when
  stay.places.push({ place, ...(when ? { from: when } : {}) })
}

function end(stay: Stay, at: string | undefined): void {
  if (at === undefined) return
  stay.end = at
  const last = stay.places.at(-1)
  if (last) last.to = at
}
