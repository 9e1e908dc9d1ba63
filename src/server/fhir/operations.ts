import type { Answer, Connection, FhirContext } from './context.ts'
import type { Asked } from './dispatch.ts'
import { capabilityStatement } from './metadata.ts'

/** The operation that an address names, done; null when it names none. */
export async function operationOf(context: FhirContext, asked: Asked, _db: Connection): Promise<Answer | null> {
  if (asked.path.length === 1 && asked.path[0] === 'metadata')
    return { status: 200, body: JSON.stringify(capabilityStatement(context)) }
  return null
}
