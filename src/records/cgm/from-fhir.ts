import type { FhirResource } from '../fhir/resource.ts'
import { parseTime } from '../fhir/time.ts'
import type { CgmEntry } from './cgm-file.ts'
import { diabetesCodes } from './to-fhir.ts'

const sensor = new Set<string>([diabetesCodes.glucose.code, diabetesCodes.glucoseMolar.code])

/** The glucose that a continuous sensor measured, from a FHIR Observation; null for anything else. */
export function glucoseOf(resource: FhirResource, place: string): CgmEntry | null {
  const o = resource as unknown as {
    readonly status?: string
    readonly code?: { readonly coding?: readonly { readonly code?: string }[] }
    readonly subject?: { readonly reference?: string }
    readonly effectiveDateTime?: string
    readonly effectiveInstant?: string
    readonly valueQuantity?: { readonly value?: number; readonly code?: string; readonly unit?: string }
  }
  if (resource.resourceType !== 'Observation' || o.status === 'entered-in-error') return null
  if (!o.code?.coding?.some(({ code }) => code !== undefined && sensor.has(code))) return null
  const time = parseTime(o.effectiveDateTime ?? o.effectiveInstant)
  const unit = o.valueQuantity?.code ?? o.valueQuantity?.unit
  const value = o.valueQuantity?.value
  if (!time?.zoned || time.precision !== 'time' || value === undefined) return null
  if (unit !== 'mg/dL' && unit !== 'mmol/L') return null
  const [, sign, hours, minutes] = /([+-])(\d{2}):(\d{2})$/.exec(o.effectiveDateTime ?? '') ?? []
  const offset = sign === undefined ? 0 : (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
  const subject = o.subject?.reference
  return { kind: 'glucose', time: time.start, offset, value, unit, ...(subject ? { subject } : {}), place }
}
