import { HamzadError } from '../kernel/errors.ts'
import { parseSchemaId, type SchemaId, schemaOf } from '../records/mhealth/schemas.ts'

/** The schema that `--schema` (or a query) names. Fails where there is none of that name. */
export function schemaOption(written: string | undefined, what = '--schema'): SchemaId | undefined {
  if (written === undefined) return undefined
  const id = parseSchemaId(written)
  if (id && schemaOf(id)) return id
  throw new HamzadError('input.invalid', {
    what: `${what} ${written.slice(0, 100)}`,
    why: 'there is no such schema',
    action: 'Give namespace, name and version, as omh:blood-glucose:4.0 or ieee:total-sleep-time:1.0.',
  })
}
