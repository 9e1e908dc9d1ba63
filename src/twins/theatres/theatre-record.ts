import {
  appointmentOf,
  type RecordedAppointment,
  type RecordedRequest,
  type RecordedSchedule,
  type RecordedSlot,
  requestOf,
  scheduleOf,
  slotOf,
} from '../../records/fhir/hospital/booking-of.ts'
import { operationOf, type RecordedOperation } from '../../records/fhir/hospital/operation-of.ts'
import type { FhirResource } from '../../records/fhir/resource.ts'
import { theatreResources } from '../../store/hospital.ts'
import type { Store } from '../../store/store.ts'

/** What something of the record says, with the version that says it and when that was written, ms. */
export type Kept<T> = T & { readonly version: number; readonly recordedAt: number }

/** Theatres as the FHIR record has them, by id. */
export interface TheatreRecord {
  readonly operations: ReadonlyMap<string, Kept<RecordedOperation>>
  readonly appointments: ReadonlyMap<string, Kept<RecordedAppointment>>
  readonly requests: ReadonlyMap<string, Kept<RecordedRequest>>
  readonly slots: ReadonlyMap<string, Kept<RecordedSlot>>
  readonly schedules: ReadonlyMap<string, Kept<RecordedSchedule>>
  /** Changes whenever something was written that matters here. */
  readonly revision: number
}

/** Writes that commit late carry an earlier time of recording: so far back each look goes. */
const overlap = 60_000

/**
 * Reads Procedures, Appointments, ServiceRequests, Slots and Schedules, and from then on what has changed. What counts is the record as it stands: late, corrected,
 * entered in error and deleted end in the same.
 *
 *     const { operations } = await createTheatreRecord(store).read()
 */
export function createTheatreRecord(store: Store): { read(): Promise<TheatreRecord> } {
  const versions = new Map<string, number>()
  const readers = {
    Procedure: { read: operationOf, into: new Map<string, Kept<RecordedOperation>>() },
    Appointment: { read: appointmentOf, into: new Map<string, Kept<RecordedAppointment>>() },
    ServiceRequest: { read: requestOf, into: new Map<string, Kept<RecordedRequest>>() },
    Slot: { read: slotOf, into: new Map<string, Kept<RecordedSlot>>() },
    Schedule: { read: scheduleOf, into: new Map<string, Kept<RecordedSchedule>>() },
  } as const
  let newest: Date | null = null
  let revision = 0
  let reading: Promise<void> = Promise.resolve()

  async function refresh(): Promise<void> {
    for (const row of await theatreResources(store.db, newest && new Date(newest.getTime() - overlap))) {
      const { type, id, version, recordedAt } = row
      if (newest === null || recordedAt > newest) newest = recordedAt
      const key = `${type}/${id}`
      if (versions.get(key) === version) continue
      versions.set(key, version)
      const { read, into } = readers[type] as {
        read: (resource: FhirResource) => object | null
        into: Map<string, object>
      }
      const said = row.deleted ? null : read({ ...(JSON.parse(row.content) as FhirResource), id })
      if (said) into.set(id, { ...said, version, recordedAt: recordedAt.getTime() })
      else if (!into.delete(id)) continue
      revision++
    }
  }

  return {
    async read() {
      // One look after the other: two at once would count twice.
      reading = reading.catch(() => undefined).then(refresh)
      await reading
      return {
        operations: readers.Procedure.into,
        appointments: readers.Appointment.into,
        requests: readers.ServiceRequest.into,
        slots: readers.Slot.into,
        schedules: readers.Schedule.into,
        revision,
      }
    },
  }
}
