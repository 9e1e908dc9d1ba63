import { HamzadError } from '../../kernel/errors.ts'
import { applyPatch } from '../../records/fhir/patch/apply-patch.ts'
import { getResource, resourceHistory } from '../../store/resources.ts'
import { isVisible } from '../../store/search/access.ts'
import { type Incoming, readResource, requireId, requireKind } from './body.ts'
import type { Answer, FhirContext, Tx } from './context.ts'
import { newId } from './new-id.ts'
import { outcome } from './outcome.ts'
import { answerOf, visibleResource } from './read.ts'
import { matches } from './search.ts'
import { deleteOne, type Write, writeAll } from './write.ts'

const several = () =>
  new HamzadError('fhir.precondition', { why: 'The search of the condition finds more than one resource' })

/** What an update must find, as `If-Match` and `If-None-Match` say. */
export interface Conditions {
  readonly ifMatch?: string | undefined
  readonly ifNoneMatch?: string | undefined
  readonly ifNoneExist?: string | undefined
}

/** `W/"3"` → 3. */
export function versionOf(tag: string): number {
  const version = /^\s*(?:W\/)?"?(\d{1,9})"?\s*$/.exec(tag)?.[1]
  if (version === undefined)
    throw new HamzadError('input.invalid', { what: 'If-Match', why: 'it is no version', action: 'Send W/"1".' })
  return Number(version)
}

/** Locks a resource's row until the transaction ends and answers with its version; null when there is none. */
async function lock(
  tx: Tx,
  type: string,
  id: string,
): Promise<{ version: number; deleted: boolean; subject: string | null } | null> {
  const row = await tx
    .selectFrom('resource')
    .select(['version', 'deleted', 'subject'])
    .where('type', '=', type)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  return row ?? null
}

/**
 * Checks the version that an update rests on; answers whether the resource is new. Whoever is bound to one patient chooses no ids: for
 * them, what is not theirs and what is not there are answered alike, so that nobody learns by trying which ids are taken.
 */
export async function settleUpdate(
  tx: Tx,
  context: FhirContext,
  type: string,
  id: string,
  conditions: Conditions,
): Promise<boolean> {
  const known = await lock(tx, type, id)
  const isThere = known !== null && !known.deleted
  if (
    context.access.subject !== null &&
    (known === null || !isVisible({ type, subject: known.subject }, { ...context.access.read, types: null }))
  )
    throw new HamzadError('access.denied', { action: `update of a ${type} that is not there or not theirs` })
  if (conditions.ifMatch !== undefined && (!isThere || known.version !== versionOf(conditions.ifMatch)))
    throw new HamzadError('fhir.precondition', {
      why: isThere ? 'The resource has another version meanwhile' : 'There is no such resource',
    })
  if (conditions.ifNoneMatch?.trim() === '*' && isThere)
    throw new HamzadError('fhir.precondition', { why: 'The resource is there already' })
  return !isThere
}

/**
 * Whoever writes under an id may update, or create where nothing is expected there: refused before anything is looked at, so that the
 * answer tells nobody what is there.
 */
export function requireWriting({ access }: FhirContext, type: string, { ifMatch }: Conditions): void {
  if (!(ifMatch === undefined && access.allows('create', type))) access.require('update', type)
}

/** POST Type; with If-None-Exist only if no resource matches. */
export async function createInteraction(
  tx: Tx,
  context: FhirContext,
  type: string,
  incoming: Incoming,
  conditions: Conditions,
): Promise<Answer> {
  context.access.require('create', type)
  requireKind(incoming, type)
  if (conditions.ifNoneExist !== undefined) {
    const found = await matches(context, type, conditions.ifNoneExist, tx)
    if (found.length > 1) throw several()
    const [there] = found
    if (there) return { ...answerOf((await getResource(tx, type, there.id)) as never), location: locationOf(there) }
  }
  const [written] = await writeAll(tx, context, [{ type, id: newId(), incoming, isNew: true, idIsNew: true }])
  return writtenAnswer(tx, written as { type: string; id: string; version: number }, 201)
}

/** PUT Type/id: creates under this id when there is none. */
export async function updateInteraction(
  tx: Tx,
  context: FhirContext,
  type: string,
  id: string,
  incoming: Incoming,
  conditions: Conditions,
): Promise<Answer> {
  requireId(id)
  requireKind(incoming, type, id)
  requireWriting(context, type, conditions)
  const isNew = await settleUpdate(tx, context, type, id, conditions)
  const [written] = await writeAll(tx, context, [{ type, id, incoming, isNew }])
  return writtenAnswer(tx, written as { type: string; id: string; version: number }, isNew ? 201 : 200)
}

/**
 * PUT Type?search: the id that a conditional update writes to, and whether it is free. The resource's own id counts only for what is not
 * there yet: one that another resource has is a conflict (409).
 */
export async function settleConditionalUpdate(
  tx: Tx,
  context: FhirContext,
  type: string,
  criteria: string,
  incoming: Incoming,
  conditions: Conditions,
): Promise<{ readonly id: string; readonly isNew: boolean }> {
  requireKind(incoming, type)
  requireWriting(context, type, conditions)
  const found = await matches(context, type, criteria, tx)
  if (found.length > 1) throw several()
  const given = incoming.resource.id
  if (given !== undefined && typeof given !== 'string')
    throw new HamzadError('fhir.syntax', { why: 'the id is no string' })
  const [there] = found
  if (there && given !== undefined && given !== there.id)
    throw new HamzadError('fhir.syntax', { why: 'the id of the resource is not that of the one that the search finds' })
  if (there) return { id: there.id, isNew: false }
  if (given === undefined) return { id: newId(), isNew: true }
  requireId(given)
  const known = await lock(tx, type, given)
  if (context.access.subject !== null || (known !== null && !known.deleted))
    throw new HamzadError('fhir.conflict', {
      why: 'The search finds nothing, and the id of the resource is not free; leave it out, or update under it',
    })
  return { id: given, isNew: true }
}

export async function conditionalUpdate(
  tx: Tx,
  context: FhirContext,
  type: string,
  criteria: string,
  incoming: Incoming,
  conditions: Conditions,
): Promise<Answer> {
  const { id, isNew } = await settleConditionalUpdate(tx, context, type, criteria, incoming, conditions)
  if (!isNew || conditions.ifMatch !== undefined) await settleUpdate(tx, context, type, id, conditions)
  const [written] = await writeAll(tx, context, [{ type, id, incoming, isNew }])
  return writtenAnswer(tx, written as { type: string; id: string; version: number }, isNew ? 201 : 200)
}

/** DELETE Type/id: also when there is nothing (any more), the end is the same. */
export async function deleteInteraction(
  tx: Tx,
  context: FhirContext,
  type: string,
  id: string,
  conditions: Conditions = {},
): Promise<Answer> {
  context.access.require('delete', type)
  if (conditions.ifMatch !== undefined) await settleUpdate(tx, context, type, id, conditions)
  const version = await deleteOne(tx, context, type, id)
  return { status: 204, ...(version === null ? {} : { version }) }
}

/** DELETE Type?search: the one resource that matches, or with `multiple` all of them (a thousand at most). */
export async function conditionalDelete(
  tx: Tx,
  context: FhirContext,
  type: string,
  criteria: string,
  multiple = false,
): Promise<Answer> {
  context.access.require('delete', type)
  const found = await matches(context, type, criteria, tx, multiple ? 1001 : 2)
  if (found.length > (multiple ? 1000 : 1)) throw several()
  for (const { id } of found) await deleteOne(tx, context, type, id)
  if (found.length === 0 || multiple)
    return {
      status: 200,
      body: outcome([{ severity: 'information', code: 'informational', diagnostics: `${found.length} deleted` }]),
    }
  return { status: 204 }
}

export interface Patch {
  /** JSON Patch: operations. FHIRPath Patch: a Parameters resource. */
  readonly kind: 'json' | 'fhirpath'
  readonly text: string
}

/** The resource that a patch makes of another, before it is written. */
export async function patched(text: string, patch: Patch): Promise<Incoming> {
  const isArray = patch.text.trimStart().startsWith('[')
  if (isArray !== (patch.kind === 'json'))
    throw new HamzadError('fhir.syntax', { why: 'a JSON Patch is an array, a FHIRPath Patch a Parameters resource' })
  return readResource(await applyPatch(text, patch.text))
}

/** The write that PATCH Type/id comes to. What it makes, and whether its tests hold, tells what was there: it needs the right to read. */
export async function settlePatch(
  tx: Tx,
  context: FhirContext,
  type: string,
  id: string,
  patch: Patch,
  conditions: Conditions,
): Promise<Write> {
  context.access.require('update', type)
  context.access.require('read', type)
  await lock(tx, type, id)
  const known = await visibleResource(tx, context, type, id)
  if (!known) throw new HamzadError('not-found', { what: type, id: 'of this id' })
  if (known.deleted) throw new HamzadError('fhir.gone', { what: `This ${type}` })
  await settleUpdate(tx, context, type, id, conditions)
  const incoming = await patched(known.content, patch)
  requireKind(incoming, type, id)
  return { type, id, incoming, isNew: false }
}

export async function patchInteraction(
  tx: Tx,
  context: FhirContext,
  type: string,
  id: string,
  patch: Patch,
  conditions: Conditions,
): Promise<Answer> {
  const [written] = await writeAll(tx, context, [await settlePatch(tx, context, type, id, patch, conditions)])
  return writtenAnswer(tx, written as { type: string; id: string; version: number }, 200)
}

/** PATCH Type?search. */
export async function settleConditionalPatch(
  tx: Tx,
  context: FhirContext,
  type: string,
  criteria: string,
): Promise<string> {
  const found = await matches(context, type, criteria, tx)
  if (found.length > 1) throw several()
  const [there] = found
  if (!there) throw new HamzadError('not-found', { what: type, id: 'that the search finds' })
  return there.id
}

export const locationOf = ({ type, id, version }: { type: string; id: string; version: number }): string =>
  `${type}/${id}/_history/${version}`

/** What was just written, as it is given out. */
export async function writtenAnswer(
  tx: Tx,
  written: { type: string; id: string; version: number },
  status: number,
): Promise<Answer> {
  const [stored] = await resourceHistory(tx, written.type, written.id, written.version)
  if (!stored) throw new Error('what was written is not there')
  return { ...answerOf(stored, status), location: locationOf(written) }
}
