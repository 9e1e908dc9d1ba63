import { type FhirResource, isObject } from '../fhir/resource.ts'
import { dataPoint, type Known, type SchemaId, schemaByFields, schemaOf } from './schemas.ts'
import { mhealthToFhir } from './to-fhir.ts'

/** What became of one document of Open mHealth or IEEE 1752.1. */
export type MhealthVerdict =
  | {
      readonly accepted: true
      readonly schema: SchemaId
      /** A part of measures, or the envelope of an empty body, says nothing of a patient: no resource comes of it. */
      readonly is: 'measure' | 'part'
      readonly resources: readonly FhirResource[]
    }
  | {
      readonly accepted: false
      readonly schema: SchemaId | null
      readonly rule: 'mhealth.schema-unknown' | 'mhealth.invalid'
      readonly path: string
      readonly reason: string
    }

/** True for what this reader is for: a data point, or a body with a field that tells which measure it is. */
export function isMhealth(document: unknown): boolean {
  const first = Array.isArray(document) ? document[0] : document
  if (!isObject(first) || 'resourceType' in first) return false
  return (isObject(first.header) && 'schema_id' in first.header) || schemaByFields(first) !== undefined
}

/**
 * Validates a document against its schema and maps it to FHIR. The schema is the one that is given, else the one that the header names, else the
 * newest that the fields tell.
 *
 *     readMhealth({ heart_rate: { value: 60, unit: 'beats/min' }, effective_time_frame: { date_time: '2026-01-02T03:04:05Z' } }, 'p7')
 */
export function readMhealth(document: unknown, patient: string, given?: SchemaId): MhealthVerdict {
  const enveloped = isObject(document) && isObject(document.header) && 'body' in document
  const header = enveloped ? document.header : undefined
  if (given === undefined || given.name === 'data-point') {
    if (enveloped || given !== undefined) return readDataPoint(document, patient, header)
    const id = isObject(document) ? schemaByFields(document) : undefined
    return id === undefined ? refuseUnknown(null) : readBody(document, patient, id)
  }
  return readBody(enveloped ? (document as { body: unknown }).body : document, patient, given, header)
}

const refuseUnknown = (schema: SchemaId | null): MhealthVerdict => ({
  accepted: false,
  schema,
  rule: 'mhealth.schema-unknown',
  path: 'header.schema_id',
  reason:
    schema === null
      ? 'Neither a header nor a field says which schema it follows'
      : `There is no schema ${schema.namespace}:${schema.name}:${schema.version}`,
})

function readDataPoint(document: unknown, patient: string, header: unknown): MhealthVerdict {
  const schema = { namespace: 'omh', name: 'data-point', version: '1.0' }
  const problem = dataPoint(document, '')
  if (problem) return { accepted: false, schema, rule: 'mhealth.invalid', ...problem }
  const { body, header: said } = document as { body: unknown; header: { schema_id: SchemaId } }
  if (isObject(body) && Object.keys(body).length === 0) return { accepted: true, schema, is: 'part', resources: [] }
  return readBody(body, patient, said.schema_id, header, 'body')
}

function readBody(body: unknown, patient: string, id: SchemaId, header?: unknown, path = ''): MhealthVerdict {
  const known = schemaOf(id)
  if (!known) return refuseUnknown(id)
  const problem = known.shape(body, path)
  if (problem) return { accepted: false, schema: known.id, rule: 'mhealth.invalid', ...problem }
  return { accepted: true, schema: known.id, is: known.is, resources: resourcesOf(known, body, patient, header) }
}

function resourcesOf({ id, is }: Known, body: unknown, patient: string, header: unknown): readonly FhirResource[] {
  return is === 'measure' && isObject(body) ? mhealthToFhir(id, body, patient, header) : []
}
