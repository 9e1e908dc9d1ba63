import { HamzadError } from '../../kernel/errors.ts'
import { mergesOf } from '../../records/fhir/merged-patients.ts'
import { patientOf } from '../../records/fhir/patient-of.ts'
import type { FhirResource } from '../../records/fhir/resource.ts'
import { withId } from '../../records/fhir/text/stamp.ts'
import { getResource } from '../../store/resources.ts'
import { mayBeSeen } from '../../store/search/access.ts'
import { findSubjects } from '../../store/subjects.ts'
import { wakeTwins } from '../../twins/import/import.ts'
import { importBatch } from '../../twins/import/import-batch.ts'
import { deleteRecord } from '../../twins/patients/delete-record.ts'
import type { Incoming } from './body.ts'
import type { FhirContext, Tx } from './context.ts'
import { FhirFailure } from './outcome.ts'
import { noteDeletion } from './subscriptions/match.ts'
import { endSubscription, settleSubscription } from './subscriptions/settle.ts'
import { requireValid } from './validity.ts'

/** A resource to write under an id that is settled. */
export interface Write {
  readonly type: string
  readonly id: string
  readonly incoming: Incoming
  readonly isNew: boolean
  /** True: the id is this server's, chosen just now. */
  readonly idIsNew?: boolean
}

export interface Written {
  readonly type: string
  readonly id: string
  readonly version: number
  readonly created: boolean
}

/**
 * Writes resources in one go, with everything that follows from them: identities, index, timeline, twins that must assimilate.
 * Valid ones only; what is stored is the text to the letter, with its id.
 */
export async function writeAll(tx: Tx, context: FhirContext, writes: readonly Write[]): Promise<Written[]> {
  if (writes.length === 0) return []
  for (const write of writes) {
    context.access.require(write.isNew ? 'create' : 'update', write.type)
    await requireValid(write.incoming)
  }
  await requireOwnPatient(tx, context, writes)
  const items = writes.map(({ type, id, incoming, idIsNew = false }) => ({
    kind: 'resource' as const,
    resource: { ...incoming.resource, resourceType: type, id } as FhirResource,
    text: withId(incoming.text, id),
    file: 'FHIR',
    place: '',
    isNew: idIsNew,
  }))
  const result = await importBatch(
    tx,
    items,
    null,
    { people: new Map(), medications: new Map() },
    context.now,
    'checked',
  )
  const refused = result.rejections.filter(({ stored }) => !stored)
  if (refused.length > 0 || result.put.length !== writes.length)
    throw new FhirFailure(
      'fhir.invalid',
      { why: refused[0]?.reason ?? 'its structure is wrong' },
      refused.map(({ place, reason }) => ({
        severity: 'error',
        code: 'invariant',
        diagnostics: reason,
        expression: [place.replace(/^FHIR: /, '')],
      })),
    )
  await wakeTwins(tx, result)
  for (const { type, id, incoming } of writes)
    if (type === 'Subscription') await settleSubscription(tx, context, id, incoming.resource)
  return result.put.map(({ type, id, version }, index) => ({
    type,
    id,
    version,
    created: (writes[index] as Write).isNew,
  }))
}

/** Somebody who is bound to one patient writes about that patient alone, and changes nothing of another. */
async function requireOwnPatient(tx: Tx, { access }: FhirContext, writes: readonly Write[]): Promise<void> {
  if (access.subject === null) return
  const denied = () => new HamzadError('access.denied', { action: 'writing about another patient' })
  const patients = writes.map(({ type, id, incoming }) =>
    patientOf({ ...incoming.resource, resourceType: type, id } as FhirResource),
  )
  const subjects = await findSubjects(
    tx,
    patients.filter((each) => each !== undefined),
  )
  for (const [index, { type, id }] of writes.entries()) {
    if (subjects.get(patients[index] ?? '') !== access.subject) throw denied()
    const known = await getResource(tx, type, id)
    if (known && !(await mayBeSeen(tx, known, { ...access.read, types: null }))) throw denied()
    if (type === 'Patient' && !sameMerges(writes[index] as Write, known?.deleted === false ? known.content : undefined))
      throw denied()
  }
}

/** Who is one person with whom is said by others: saying so would give them the record of another patient. */
const sameMerges = ({ incoming, id }: Write, before: string | undefined): boolean =>
  mergesSaid(id, incoming.resource) === (before === undefined ? '' : mergesSaid(id, JSON.parse(before) as object))

const mergesSaid = (id: string, resource: object): string =>
  mergesOf({ ...resource, resourceType: 'Patient', id })
    .map(({ patient, into }) => `${patient} ${into}`)
    .sort()
    .join()

/** Deletes a resource that may be seen; null when there is none. */
export async function deleteOne(tx: Tx, context: FhirContext, type: string, id: string): Promise<number | null> {
  context.access.require('delete', type)
  if (context.access.subject !== null) {
    const known = await getResource(tx, type, id)
    if (!known || known.subject !== context.access.subject) return null
    // Gone, it would say no longer who is one person with whom.
    if (type === 'Patient' && !known.deleted && mergesSaid(id, JSON.parse(known.content) as object) !== '')
      throw new HamzadError('access.denied', { action: 'writing about another patient' })
  }
  if (type === 'Subscription') await endSubscription(tx, id)
  await noteDeletion(context.store, tx, type, id)
  return deleteRecord(tx, type, id, context.now)
}
