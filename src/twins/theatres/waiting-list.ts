import type { RecordedRequest } from '../../records/fhir/hospital/booking-of.ts'
import type { RecordedOperation } from '../../records/fhir/hospital/operation-of.ts'
import { operationIdOf } from './operation-ids.ts'
import type { Kept } from './theatre-record.ts'
import type { Theatres } from './theatre-state.ts'

/** Somebody who waits for an operation and has no place yet. */
export interface Waiting {
  readonly request: Kept<RecordedRequest>
  /** Id of the Patient. */
  readonly patient: string
  /** What was recorded of it so far: that it was cancelled, say. */
  readonly operation: Kept<RecordedOperation> | null
}

const urgency = { stat: 0, asap: 1, urgent: 2, routine: 3 } as const

/**
 * Who waits: active requests for an operation (its category is a surgical procedure, or its place a theatre) without an operation that was begun and without a booking. The most urgent first, then who
 * is due first, then who has waited longest.
 */
export function waitingFor({
  record,
  cases,
  state,
}: Pick<Theatres, 'record' | 'cases'> & {
  readonly state: { readonly record: Pick<Theatres['state']['record'], 'places'> }
}): Waiting[] {
  const { rooms } = state.record.places
  const theatres = new Set(rooms.flatMap(({ id, unit }) => [id, unit]))
  const served = new Set(cases.flatMap(({ status, requests }) => (status === 'cancelled' ? [] : requests)))
  return [...record.requests.values()]
    .filter(
      ({ id, status, surgical, locations }) =>
        status === 'waiting' && !served.has(id) && (surgical || locations.some((each) => theatres.has(each))),
    )
    .map((request) => ({
      request,
      patient: request.patient,
      operation: record.operations.get(operationIdOf(request.id)) ?? null,
    }))
    .sort(
      ({ request: a }, { request: b }) =>
        urgency[a.priority] - urgency[b.priority] ||
        (a.due ?? '9').localeCompare(b.due ?? '9') ||
        (a.since ?? '9').localeCompare(b.since ?? '9') ||
        (a.id < b.id ? -1 : 1),
    )
}
