import { patientReference } from './project.ts'
import { type FhirResource, isObject } from './resource.ts'

/** Id of the patient that a resource is, or is about. */
export function patientOf(resource: FhirResource): string | undefined {
  if (resource.resourceType === 'Patient') return resource.id
  const direct = patientReference(resource)
  if (direct !== undefined) return direct.slice('Patient/'.length)
  const { patient, beneficiary } = resource
  for (const item of [patient, beneficiary])
    if (isObject(item)) {
      const found = patientReference({ ...resource, subject: item })
      if (found !== undefined) return found.slice('Patient/'.length)
    }
  return undefined
}
