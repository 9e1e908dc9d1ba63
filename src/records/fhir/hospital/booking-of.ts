import { type FhirResource, isObject } from '../resource.ts'
import { parseTime } from '../time.ts'
import { conceptOf, instantOf, isSurgical, type Named, whoIs } from './operation-of.ts'
import { listOf, localId } from './stay-of.ts'

/** What an Appointment says of an operation to come; instants in milliseconds. */
export interface RecordedAppointment {
  readonly id: string
  readonly patient: string
  readonly status: 'planned' | 'cancelled' | 'over'
  readonly procedure: Named | null
  readonly surgeon: Named | null
  /** Locations that take part. */
  readonly locations: readonly string[]
  readonly start: number
  /** Booked, min; null: not said. */
  readonly minutes: number | null
  readonly requests: readonly string[]
  readonly reason: string | null
}

const planned = new Set(['booked', 'arrived', 'checked-in', 'pending'])
const cancelled = new Set(['cancelled', 'noshow'])

/** Reads an Appointment; null for what is none: entered in error, proposed or waiting without a time, without a patient. */
export function appointmentOf(appointment: FhirResource): RecordedAppointment | null {
  const state = String(appointment.status)
  const status = planned.has(state)
    ? 'planned'
    : cancelled.has(state)
      ? 'cancelled'
      : state === 'fulfilled'
        ? 'over'
        : null
  const start = instantOf(appointment.start)
  const actors = listOf(appointment.participant).filter(({ status: said }) => said !== 'declined')
  const patient = actors.flatMap(({ actor }) => localId(actor, 'Patient') ?? [])[0]
  if (status === null || start === null || patient === undefined) return null
  const end = instantOf(appointment.end)
  const said = appointment.minutesDuration
  const length =
    typeof said === 'number' && said > 0 ? said : end !== null && end > start ? (end - start) / 60_000 : null
  const [service] = [...listOf(appointment.serviceType), ...listOf(appointment.reasonCode)]
  const surgeon = actors.find(({ actor }) => isPractitioner(actor))
  return {
    ...{ id: appointment.id, patient, status, start, minutes: length },
    procedure: conceptOf(service),
    surgeon: surgeon ? whoIs(surgeon.actor) : null,
    locations: actors.flatMap(({ actor }) => localId(actor, 'Location') ?? []),
    requests: listOf(appointment.basedOn).flatMap((each) => localId(each, 'ServiceRequest') ?? []),
    reason: conceptOf(appointment.cancelationReason)?.name ?? null,
  }
}

/** Somebody who waits for an operation, as a ServiceRequest says; dates `2026-11-30`. */
export interface RecordedRequest {
  readonly id: string
  readonly patient: string
  readonly status: 'waiting' | 'over'
  readonly procedure: Named | null
  readonly surgeon: Named | null
  readonly locations: readonly string[]
  readonly specialty: string | null
  readonly priority: 'routine' | 'urgent' | 'asap' | 'stat'
  readonly since: string | null
  readonly earliest: string | null
  readonly due: string | null
  /** What the patient is known by here, where the request says it. */
  readonly identifier: string | null
  /** What else must be known of it, in words. */
  readonly supporting: readonly string[]
  readonly surgical: boolean
}

const isPractitioner = (actor: unknown): boolean =>
  isObject(actor) && /(^|\/)Practitioner(Role)?\//.test(String(actor.reference))

const urgencies = ['routine', 'urgent', 'asap', 'stat'] as const

/** Reads a ServiceRequest; null for what is none: a draft, a proposal, do not perform, entered in error, without a patient. */
export function requestOf(request: FhirResource): RecordedRequest | null {
  const state = String(request.status)
  const status = state === 'active' ? 'waiting' : ['completed', 'revoked', 'on-hold'].includes(state) ? 'over' : null
  const patient = localId(request.subject, 'Patient')
  const isOrder = !['proposal', 'option'].includes(String(request.intent))
  if (status === null || patient === null || !isOrder || request.doNotPerform === true) return null
  const period = isObject(request.occurrencePeriod) ? request.occurrencePeriod : {}
  const priority = urgencies.find((each) => each === request.priority) ?? 'routine'
  return {
    ...{ id: request.id, patient, status, priority },
    procedure: conceptOf(request.code),
    surgeon: whoIs(listOf(request.performer)[0]),
    locations: listOf(request.locationReference).flatMap((each) => localId(each, 'Location') ?? []),
    specialty: conceptOf(request.performerType)?.name ?? null,
    since: dateOf(request.authoredOn),
    earliest: dateOf(period.start),
    due: dateOf(period.end) ?? dateOf(request.occurrenceDateTime),
    identifier: listOf(request.identifier).flatMap(({ value }) => (typeof value === 'string' ? value : []))[0] ?? null,
    supporting: listOf(request.supportingInfo).flatMap((each) => whoIs(each)?.name ?? []),
    surgical: listOf(request.category).some(isSurgical),
  }
}

/** The day that is written, in the zone in which it is. */
const dateOf = (text: unknown): string | null => {
  const time = parseTime(text)
  return time && (time.precision === 'day' || time.precision === 'time') ? String(text).slice(0, 10) : null
}

/** Time of a room that can be booked: a Slot of a Schedule. */
export interface RecordedSlot {
  readonly id: string
  readonly schedule: string
  readonly start: number
  readonly end: number
}

/** Reads a Slot; null for what cannot be used: entered in error, closed, ends before it begins. */
export function slotOf(slot: FhirResource): RecordedSlot | null {
  const [start, end] = [instantOf(slot.start), instantOf(slot.end)]
  const schedule = localId(slot.schedule, 'Schedule')
  if (slot.status === 'entered-in-error' || slot.status === 'busy-unavailable') return null
  return start === null || end === null || !(end > start) || schedule === null
    ? null
    : { id: slot.id, schedule, start, end }
}

/** Whose time the Slots of a Schedule are. */
export interface RecordedSchedule {
  readonly id: string
  readonly locations: readonly string[]
  readonly surgeon: Named | null
  readonly specialties: readonly string[]
}

/** Reads a Schedule; null where it is not active. */
export function scheduleOf(schedule: FhirResource): RecordedSchedule | null {
  if (schedule.active === false) return null
  const actors = listOf(schedule.actor)
  const surgeon = actors.find(isPractitioner)
  return {
    id: schedule.id,
    locations: actors.flatMap((each) => localId(each, 'Location') ?? []),
    surgeon: surgeon ? whoIs(surgeon) : null,
    specialties: listOf(schedule.specialty).flatMap((each) => conceptOf(each)?.name ?? []),
  }
}
