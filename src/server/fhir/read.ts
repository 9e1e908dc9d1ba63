import { HamzadError } from '../../kernel/errors.ts'
import { stamp } from '../../records/fhir/text/stamp.ts'
import { getResource, type Look, lookAt, type StoredResource } from '../../store/resources.ts'
import { isVisible, mayBeSeen } from '../../store/search/access.ts'
import type { Answer, Connection, FhirContext } from './context.ts'

const nothing = (type: string) => new HamzadError('not-found', { what: type, id: 'of this id' })

/**
 * The current resource if there is one and it may be seen: what may not be seen does not exist. Whether the type may be read is asked
 * before (`require('read')`): reading by id needs no right to search.
 */
export async function visibleResource(
  db: Connection,
  { access, refused, looked }: FhirContext,
  type: string,
  id: string,
  version?: number,
): Promise<StoredResource | null> {
  const look = (): Promise<Look> => (looked?.type === type && looked.id === id ? looked.look : lookAt(db, type, id))
  const { found, isRuled } =
    version === undefined ? await look() : { found: await getResource(db, type, id, version), isRuled: true }
  if (!found || !isVisible(found, { ...access.read, types: null })) return null
  if (await mayBeSeen(db, found, { ...access.read, types: null }, isRuled)) return found
  await refused(found)
  return null
}

/** GET Type/id and GET Type/id/_history/version. */
export async function readInteraction(
  context: FhirContext,
  type: string,
  id: string,
  version?: number,
  db: Connection = context.store.db,
): Promise<Answer> {
  context.access.require('read', type)
  const found = await visibleResource(db, context, type, id, version)
  if (!found) throw nothing(type)
  if (found.deleted) throw new HamzadError('fhir.gone', { what: `This ${type}` })
  return answerOf(found)
}

export function answerOf(found: StoredResource, status = 200): Answer {
  return {
    status,
    body: stamp(found.content, { id: found.id, version: found.version, updated: found.recordedAt }),
    type: found.type,
    id: found.id,
    version: found.version,
    updated: found.recordedAt,
  }
}
