import { convert } from '../../kernel/units/convert.ts'
import { contentId } from '../fhir/content-id.ts'
import type { FhirResource } from '../fhir/resource.ts'
import { type HealthConnectRecord, healthConnectTypes } from './records.ts'

const loinc = 'http://loinc.org'
const system = 'https://developer.android.com/reference/androidx/health/connect/client/records'

/** A record as an Observation of a patient, in the units in which Hamzad keeps such values. */
export function healthConnectToFhir(record: HealthConnectRecord, patient: string): FhirResource {
  const { type, values, start, end, offset } = record
  const code = { system, code: `${type}Record` }
  const known = (healthConnectTypes[type]?.fields ?? []).filter(({ field }) => values[field] !== undefined)
  const parts = known.map(({ field, unit, keep, display, loinc: of }) => {
    const result = unit === keep ? undefined : convert(values[field]!, unit, keep)
    const value = result?.ok ? Number(result.value.toPrecision(10)) : values[field]!
    return {
      code: {
        coding: of === undefined ? [{ ...code, code: `${type}Record.${field}` }] : [{ system: loinc, code: of }],
        text: display,
      },
      valueQuantity: { value, unit: keep, system: 'http://unitsofmeasure.org', code: keep },
    }
  })
  const [only] = parts
  const single = parts.length === 1 && only !== undefined
  const panel = type === 'BloodPressure' ? [{ system: loinc, code: '85354-9' }] : []
  return {
    resourceType: 'Observation',
    id: `hc-${contentId([patient, type, record.id ?? '', start, end ?? start, record.id === undefined ? values : ''])}`,
    status: 'final',
    code: single
      ? { coding: [...only.code.coding, code], text: only.code.text }
      : { coding: [...panel, code], text: type },
    subject: { reference: `Patient/${patient}` },
    ...(end === undefined || end === start
      ? { effectiveDateTime: written(start, offset) }
      : { effectivePeriod: { start: written(start, offset), end: written(end, offset) } }),
    ...(single
      ? { valueQuantity: only.valueQuantity }
      : parts.length > 0
        ? { component: parts }
        : duration(start, end)),
  } as unknown as FhirResource
}

/** A session without numbers lasts as long as it lasts. */
function duration(start: number, end: number | undefined): object {
  if (end === undefined) return {}
  const hours = Number(((end - start) / 3_600_000).toPrecision(10))
  return { valueQuantity: { value: hours, unit: 'h', system: 'http://unitsofmeasure.org', code: 'h' } }
}

/** The instant as the wall clock showed it, with its offset. */
function written(at: number, offset: number): string {
  const wall = new Date(at + offset * 60_000).toISOString().replace('Z', '')
  const hours = String(Math.trunc(Math.abs(offset) / 60)).padStart(2, '0')
  return offset === 0
    ? `${wall}Z`
    : `${wall}${offset < 0 ? '-' : '+'}${hours}:${String(Math.abs(offset) % 60).padStart(2, '0')}`
}
