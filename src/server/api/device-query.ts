import { type Static, Type } from 'typebox'
import { HamzadError } from '../../kernel/errors.ts'
import { checkZone } from '../../records/cgm/wall-clock.ts'
import { parseSchemaId, schemaOf } from '../../records/mhealth/schemas.ts'
import type { DeviceOptions } from '../../records/read-any.ts'

/** What the data of a device leaves open. */
export const RecordsQuery = Type.Object({
  patient: Type.Optional(
    Type.String({ pattern: '^[A-Za-z0-9.-]{1,64}$', description: 'FHIR id of the patient whose device it is' }),
  ),
  schema: Type.Optional(
    Type.String({ description: 'Open mHealth or IEEE 1752.1 schema of bodies without header: omh:blood-glucose:4.0' }),
  ),
  timeZone: Type.Optional(Type.String({ description: 'IANA zone of times without an offset' })),
  unit: Type.Optional(Type.Union([Type.Literal('mg/dL'), Type.Literal('mmol/L')], { description: 'Unit of glucose' })),
  dateOrder: Type.Optional(Type.Union([Type.Literal('dmy'), Type.Literal('mdy')])),
})

/** The query as readers take it. Errors: `input.invalid`. */
export function deviceQuery({
  patient,
  schema,
  timeZone,
  unit,
  dateOrder,
}: Static<typeof RecordsQuery>): DeviceOptions {
  const id = schema === undefined ? undefined : parseSchemaId(schema)
  if (id === null || (id && !schemaOf(id)))
    throw new HamzadError('input.invalid', {
      what: 'The schema',
      why: 'there is none of this name',
      action: 'Give namespace, name and version, as omh:blood-glucose:4.0.',
    })
  if (timeZone !== undefined) checkZone(timeZone)
  return {
    ...(patient === undefined ? {} : { patient }),
    ...(id ? { schema: id } : {}),
    ...(timeZone === undefined ? {} : { zone: timeZone }),
    ...(unit === undefined ? {} : { unit }),
    ...(dateOrder === undefined ? {} : { dateOrder }),
  }
}
