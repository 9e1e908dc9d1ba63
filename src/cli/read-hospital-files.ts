import { HamzadError } from '../kernel/errors.ts'
import { type Census, census } from '../kernel/hospital/census.ts'
import { stayOf } from '../records/fhir/hospital/stay-of.ts'
import { readRecords } from '../records/fhir/read.ts'
import type { FhirResource } from '../records/fhir/resource.ts'
import { parseTime } from '../records/fhir/time.ts'
import { sourcesAt } from '../records/sources-at.ts'
import { assembleRecord, type HospitalRecord, type KnownStay } from '../twins/hospital/assemble-record.ts'
import { isZone } from '../twins/hospital/local-time.ts'

/** The hospital in files of Bundles, resources or NDJSON: the last of several versions of a resource counts. Errors: `input.invalid`. */
export async function readHospitalFiles(
  paths: readonly string[],
  { at, zone }: { readonly at?: string; readonly zone: string },
): Promise<{ record: HospitalRecord; census: Census; now: number }> {
  const invalid = (what: string, why: string, action: string) => new HamzadError('input.invalid', { what, why, action })
  if (!isZone(zone)) throw invalid(`The zone ${zone}`, 'no such zone is known', 'Write it as IANA does: Europe/London.')
  const found = new Map<string, FhirResource>()
  for (const source of (await Promise.all(paths.map(sourcesAt))).flat())
    for await (const item of readRecords(source))
      if (item.kind === 'resource' && ['Location', 'Encounter', 'Patient'].includes(item.resource.resourceType))
        found.set(`${item.resource.resourceType}/${item.resource.id}`, item.resource)
  const births = new Map<string, number | null>()
  const locations: FhirResource[] = []
  const stays: KnownStay[] = []
  for (const resource of found.values()) {
    if (resource.resourceType === 'Patient') births.set(resource.id, parseTime(resource.birthDate)?.start ?? null)
    if (resource.resourceType === 'Location') locations.push(resource)
  }
  let last = Number.NEGATIVE_INFINITY
  for (const resource of found.values()) {
    const stay = resource.resourceType === 'Encounter' ? stayOf(resource) : null
    if (!stay) continue
    for (const time of [stay.from, stay.to, ...stay.moves.flatMap(({ from, to }) => [from, to])])
      if (time !== null && stay.status !== 'planned') last = Math.max(last, time)
    // A file does not say when that was expected: of who has left nothing can be learned from it.
    const said =
      stay.expected === null || stay.status !== 'present'
        ? []
        : [{ at: stay.from ?? stay.expected, end: stay.expected }]
    stays.push({ stay, subject: null, birth: births.get(stay.patient) ?? null, expected: said })
  }
  if (stays.length === 0)
    throw invalid(
      'The record',
      'it holds no Encounter of a stay in hospital',
      'Name files with Encounter and Location resources.',
    )
  const instant = at === undefined ? last : parseTime(at)?.start
  if (instant === undefined || !Number.isFinite(instant))
    throw invalid('--at', 'it is no instant', 'Write it as 2026-01-31T09:30:00Z.')
  const record = assembleRecord(stays, locations, { zone })
  if (record.hospital.units.length === 0)
    throw invalid(
      'The record',
      'no Location is a ward',
      'Give wards the physicalType wa, and name them in Encounter.location.',
    )
  const now = record.time.toLocal(instant)
  return { record, now, census: census(record.hospital, record.stays, now) }
}
