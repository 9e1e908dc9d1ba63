import type { RecordedAppointment } from '../../records/fhir/hospital/booking-of.ts'
import type { Named, RecordedOperation } from '../../records/fhir/hospital/operation-of.ts'
import type { Places } from '../../records/fhir/hospital/units-of.ts'
import type { LocalTime } from '../hospital/local-time.ts'
import { operationIdOf } from './operation-ids.ts'
import type { Kept, TheatreRecord } from './theatre-record.ts'

/** An operation with its booking: what is planned and what became of it. Instants in milliseconds. */
export interface TheatreCase {
  /** `Procedure/…` where there is one, else `Appointment/…`. */
  readonly key: string
  readonly operation: Kept<RecordedOperation> | null
  readonly appointment: Kept<RecordedAppointment> | null
  /** Id of the Patient. */
  readonly patient: string
  readonly status: RecordedOperation['status']
  readonly procedure: Named | null
  readonly surgeon: Named | null
  /** Id of the room; null: not said. */
  readonly room: string | null
  readonly planned: number | null
  /** Booked, min. */
  readonly booked: number | null
  readonly began: number | null
  readonly ended: number | null
  readonly requests: readonly string[]
  readonly reason: string | null
}

const none: unique symbol = Symbol('no room')

/**
 * Operations and bookings of the theatres, each once: a Procedure belongs to the Appointment that was made for it (its id says so, or both answer a ServiceRequest), else to one of
 * the same patient on the same day. Sorted by id, so that the order of writing does not matter.
 */
export function casesOf(
  record: TheatreRecord,
  { rooms, unitOf }: Pick<Places, 'rooms' | 'unitOf'>,
  time: LocalTime,
): TheatreCase[] {
  const known = new Set(rooms.map(({ id }) => id))
  const theatres = new Set(rooms.map(({ unit }) => unit))
  /** The room, null where it is only said that it is in theatres, `none` where it is elsewhere. */
  const roomOf = (locations: readonly (string | null)[]): string | null | typeof none => {
    const own = locations.find((each) => each !== null && known.has(each))
    if (own !== undefined) return own
    return locations.some((each) => each !== null && theatres.has(unitOf.get(each)?.unit ?? '')) ? null : none
  }
  const dayOf = (ms: number | null) => (ms === null ? null : Math.floor(time.toLocal(ms) / 24))
  const sorted = <T extends { readonly id: string }>(all: ReadonlyMap<string, T>) =>
    [...all.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
  const bookings = sorted(record.appointments).flatMap((each) => {
    const room = roomOf(each.locations)
    return room === none ? [] : [{ each, room }]
  })
  const byOwnId = new Map(bookings.map((one) => [operationIdOf(one.each.id), one]))
  const byRequest = groups(bookings.flatMap((one) => one.each.requests.map((request) => [request, one] as const)))
  const byPatient = groups(bookings.map((one) => [one.each.patient, one] as const))
  const operations = sorted(record.operations).flatMap((operation) => {
    const room = roomOf([operation.location])
    if (room !== none) return [{ operation, room }]
    return operation.surgical && operation.location === null ? [{ operation, room: null }] : []
  })
  /** Who says what became of a booking: the form, and whoever else writes the record. */
  const formOf = new Map<string, RecordedOperation>()
  const othersOf = new Map<string, RecordedOperation>()
  const bookingOf = new Map<string, (typeof bookings)[number]>()
  for (const { operation } of operations) {
    const own = byOwnId.get(operation.id)
    if (!own) continue
    formOf.set(own.each.id, operation)
    bookingOf.set(operation.id, own)
  }
  const link = (find: (of: (typeof operations)[number]) => readonly (typeof bookings)[number][]) => {
    for (const one of operations) {
      if (bookingOf.has(one.operation.id)) continue
      const [booking] = find(one).filter(({ each }) => !othersOf.has(each.id))
      if (!booking) continue
      othersOf.set(booking.each.id, one.operation)
      bookingOf.set(one.operation.id, booking)
    }
  }
  link(({ operation }) =>
    operation.requests
      .flatMap((request) => byRequest.get(request) ?? [])
      .filter((one) => one.each.patient === operation.patient)
      .sort((a, b) => near(a.each.start, operation.began) - near(b.each.start, operation.began)),
  )
  // Rooms change on the day: the same room first, then any.
  link(({ operation, room }) =>
    (byPatient.get(operation.patient) ?? [])
      .filter((one) => operation.began !== null && dayOf(one.each.start) === dayOf(operation.began))
      .sort((a, b) => Number(b.room === room) - Number(a.room === room)),
  )
  // Said twice of one booking: who knows more of it is believed.
  const doubles = new Set(
    [...formOf].flatMap(([booking, form]) => {
      const other = othersOf.get(booking)
      return other ? [knownOf(form) > knownOf(other) ? other.id : form.id] : []
    }),
  )
  const free = (one: (typeof bookings)[number]) => !formOf.has(one.each.id) && !othersOf.has(one.each.id)
  return [
    ...operations
      .filter(({ operation }) => !doubles.has(operation.id))
      .map(({ operation, room }): TheatreCase => {
        const booking = bookingOf.get(operation.id)
        const { id, patient, status, procedure, surgeon, began, ended, requests, reason } = operation
        // What ends before it begins has no end that can be believed.
        const isSound = began === null || ended === null || ended >= began
        return {
          ...{ key: `Procedure/${id}`, operation, appointment: booking?.each ?? null, patient, status, began, reason },
          procedure: procedure ?? booking?.each.procedure ?? null,
          surgeon: surgeon ?? booking?.each.surgeon ?? null,
          room: room ?? booking?.room ?? null,
          planned: booking?.each.start ?? null,
          booked: booking?.each.minutes ?? null,
          ended: isSound ? ended : null,
          requests: [...new Set([...requests, ...(booking?.each.requests ?? [])])],
        }
      }),
    ...bookings.filter(free).map(({ each, room }): TheatreCase => {
      const { id, patient, procedure, surgeon, start, minutes, requests, reason } = each
      return {
        ...{ key: `Appointment/${id}`, operation: null, appointment: each, patient, procedure, surgeon, room },
        ...{ planned: start, booked: minutes, began: null, ended: null, requests, reason },
        // It was kept, and nobody has said when it began: nothing to plan any more.
        status: each.status === 'over' ? 'done' : each.status,
      }
    }),
  ]
}

const knownOf = ({ began, ended }: RecordedOperation) => (began === null ? 0 : 1) + (ended === null ? 0 : 1)
const near = (start: number, began: number | null) => (began === null ? 0 : Math.abs(start - began))

function groups<T>(pairs: readonly (readonly [string, T])[]): Map<string, T[]> {
  const all = new Map<string, T[]>()
  for (const [key, value] of pairs) {
    const own = all.get(key)
    if (own) own.push(value)
    else all.set(key, [value])
  }
  return all
}
