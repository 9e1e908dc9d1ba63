import type { Hospital, StayRecord } from '../../kernel/hospital/hospital.ts'
import type { RecordedStay } from '../../records/fhir/hospital/stay-of.ts'
import { type Places, unitsOf } from '../../records/fhir/hospital/units-of.ts'
import type { FhirResource } from '../../records/fhir/resource.ts'
import type { HospitalSettings } from './hospital-views.ts'
import { type LocalTime, localTime } from './local-time.ts'

/** The hospital as the FHIR record has it. */
export interface HospitalRecord {
  readonly hospital: Hospital
  readonly stays: readonly StayRecord[]
  /** Subject of the patient of a stay. */
  readonly subjectOf: ReadonlyMap<string, string>
  /** Rooms of the theatres, and which unit each Location is of. */
  readonly places: Pick<Places, 'rooms' | 'unitOf'>
  readonly time: LocalTime
  /** Changes whenever something was written that matters here. */
  readonly revision: number
}

/** A stay with what else is known of its patient. */
export interface KnownStay {
  readonly stay: RecordedStay
  readonly subject: string | null
  /** Milliseconds. */
  readonly birth: number | null
  /** What staff expected, and when they said so; milliseconds. */
  readonly expected: readonly { readonly at: number; readonly end: number }[]
}

/** Puts stays and places together in local time. Stays that touch no unit of this hospital are none of its. */
export function assembleRecord(
  stays: Iterable<KnownStay>,
  locations: readonly FhirResource[],
  settings: HospitalSettings,
  revision = 0,
): HospitalRecord {
  const time = localTime(settings.zone)
  const { units, unitOf, rooms } = unitsOf(locations, settings.units)
  const kinds = new Map(units.map(({ id, kind }) => [id, kind]))
  const local = (ms: number | null) => (ms === null ? null : time.toLocal(ms))
  const unitAt = (location: string) => unitOf.get(location)?.unit ?? location
  const subjectOf = new Map<string, string>()
  const records: StayRecord[] = []
  for (const { stay, subject, birth, expected } of stays) {
    const moves = stay.moves.map(({ location, from, to }) => ({
      unit: unitAt(location),
      bed: unitOf.get(location)?.bed ?? null,
      from: local(from),
      to: local(to),
    }))
    const wanted = stay.wanted.map(({ location, since }) => ({ unit: unitAt(location), since: time.toLocal(since) }))
    if (![...moves, ...wanted].some(({ unit }) => kinds.has(unit))) continue
    if (subject !== null) subjectOf.set(stay.id, subject)
    const first = moves[0] && kinds.get(moves[0].unit)
    const began = stay.from ?? stay.moves[0]?.from ?? null
    records.push({
      id: stay.id,
      patient: subject ?? stay.patient,
      status: stay.status,
      route: stay.route ?? (first === 'emergency' ? 'emergency' : 'elective'),
      from: local(stay.from),
      to: local(stay.to),
      moves,
      wanted,
      age: birth === null || began === null ? null : Math.floor((began - birth) / (365.25 * 86_400_000)),
      group: stay.group,
      expected: expected.map(({ at, end }) => ({ at: time.toLocal(at), end: time.toLocal(end) })),
    })
  }
  const holidays = (settings.holidays ?? []).map((day) => Math.floor(Date.parse(`${day}T00:00:00Z`) / 86_400_000))
  return { hospital: { units, holidays }, stays: records, subjectOf, places: { rooms, unitOf }, time, revision }
}
