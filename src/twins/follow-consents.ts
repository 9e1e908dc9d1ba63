import { consentRules } from '../records/fhir/consent/consent-rules.ts'
import { isObject } from '../records/fhir/resource.ts'
import { consentsToRead, putConsent } from '../store/consents.ts'
import type { Connection } from '../store/schema.ts'

/**
 * Holds what Consents say against every look at the record from now on: of these ids (written, deleted, given to another subject), or,
 * with null, of all that were not read yet.
 */
export async function followConsents(db: Connection, ids: readonly string[] | null): Promise<void> {
  if (ids?.length === 0) return
  for (const { content, ...consent } of await consentsToRead(db, ids)) {
    const resource: unknown = content === '' ? null : JSON.parse(content)
    await putConsent(db, consent, isObject(resource) ? consentRules(resource) : [])
  }
}
