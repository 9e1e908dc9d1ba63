import { availableParallelism } from 'node:os'
import { HamzadError } from '../../kernel/errors.ts'
import { getResource } from '../../store/resources.ts'
import { transact } from '../../store/transact.ts'
import { turns } from '../../store/turns.ts'
import { requireType } from './access.ts'
import { type Incoming, readResource, requireId, requireKind } from './body.ts'
import { type BundleEntry, readEntries } from './bundle-entries.ts'
import { conditionalReferences, danglingReference, resolveConditional, withResolved } from './bundle-references.ts'
import type { Answer, FhirContext, Tx } from './context.ts'
import { dispatch } from './dispatch.ts'
import {
  conditionalDelete,
  deleteInteraction,
  locationOf,
  type Patch,
  requireWriting,
  settleConditionalPatch,
  settleConditionalUpdate,
  settlePatch,
  settleUpdate,
} from './interactions.ts'
import { newId } from './new-id.ts'
import { FhirFailure, failureOf, outcomeOf } from './outcome.ts'
import { answerOf } from './read.ts'
import { matches } from './search.ts'
import { type Write, writeAll } from './write.ts'

/**
 * Bundles are read and written as many at once as there are processors: more of them wait in each other's way, and each that waits inside holds
 * a connection, and in memory everything that was made of it.
 */
const atWork = turns(Math.max(2, availableParallelism()))

/** POST to the base: a batch (each entry for itself) or a transaction (all or nothing). */
export async function bundleInteraction(context: FhirContext, text: string, returning: string): Promise<Answer> {
  const done = await atWork(async () => {
    const incoming = readResource(text)
    const { resource } = incoming
    if (resource.resourceType !== 'Bundle') throw new HamzadError('fhir.syntax', { why: 'a Bundle is expected here' })
    if (resource.type === 'batch') return begunBatch(context, incoming)
    if (resource.type !== 'transaction')
      throw new HamzadError('fhir.syntax', { why: 'the type of the Bundle is neither batch nor transaction' })
    const entries = readEntries(incoming, context.base)
    const wrong = entries.find((entry) => entry instanceof HamzadError)
    if (wrong) throw wrong
    return transact(context.store, (tx) => transaction(tx, context, entries as BundleEntry[]))
  })
  return 'left' in done
    ? bundleOf('batch-response', context, await endedBatch(context, done), returning)
    : bundleOf('transaction-response', context, done, returning)
}

/** Entries of a kind that touch nothing of one another and can be written together. */
const isPlainCreate = (entry: BundleEntry | HamzadError): entry is BundleEntry =>
  !(entry instanceof HamzadError) &&
  entry.method === 'POST' &&
  entry.path.length === 1 &&
  entry.ifNoneExist === undefined &&
  !entry.path[0]?.startsWith('_') &&
  !entry.path[0]?.startsWith('$')

interface BegunBatch {
  /** By the index of their entry. */
  readonly answers: ReadonlyMap<number, Answer>
  readonly left: readonly (readonly [index: number, entry: BundleEntry | HamzadError])[]
}

/** Writes what can be written together; the other entries are left. */
async function begunBatch(context: FhirContext, incoming: Incoming): Promise<BegunBatch> {
  const entries = readEntries(incoming, context.base)
  const plain = entries.filter(isPlainCreate)
  const answers = (plain.length > 1 ? await createTogether(context, plain) : null) ?? new Map<number, Answer>()
  return { answers, left: [...entries.entries()].filter(([index]) => !answers.has(index)) }
}

/** Does what is left of a batch, one entry after another. */
async function endedBatch(context: FhirContext, { answers, left }: BegunBatch): Promise<Answer[]> {
  const all: Answer[] = []
  for (const [index, answer] of answers) all[index] = answer
  for (const [index, entry] of left)
    all[index] = await settle(() => (entry instanceof HamzadError ? Promise.reject(entry) : single(context, entry)))
  return all
}

/** Creates in one commit; null when any of them fails, so that each is then tried for itself. */
async function createTogether(
  context: FhirContext,
  entries: readonly BundleEntry[],
): Promise<Map<number, Answer> | null> {
  try {
    const writes = entries.map((entry): Write => {
      const type = entry.path[0] as string
      requireType(type)
      const body = incomingOf(entry)
      requireKind(body, type)
      requireFollowable(body)
      return { type, id: newId(), incoming: body, isNew: true, idIsNew: true }
    })
    const written = await transact(context.store, (tx) => writeAll(tx, context, writes))
    return new Map(
      written.map((each, index) => [
        (entries[index] as BundleEntry).index,
        { status: 201, type: each.type, id: each.id, version: each.version, location: locationOf(each) },
      ]),
    )
  } catch {
    return null
  }
}

async function settle(work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work()
  } catch (error) {
    const failure = failureOf(error)
    return { status: failure.status, body: outcomeOf(failure) }
  }
}

const incomingOf = (entry: BundleEntry): Incoming => ({
  text: entry.text as string,
  resource: entry.resource as Incoming['resource'],
})

/** Refuses a link that nobody could follow: to an entry that a transaction does not hold, or, in a batch, to any other entry. */
function requireFollowable(incoming: Incoming): void {
  const dangling = danglingReference(incoming)
  if (dangling !== null)
    throw new HamzadError('fhir.syntax', {
      why: `it refers to ${dangling.slice(0, 64)}, and no entry of a transaction has this fullUrl`,
    })
}

/** One entry as if it had come alone. */
async function single(context: FhirContext, entry: BundleEntry): Promise<Answer> {
  if (entry.method === 'POST' || entry.method === 'PUT') requireFollowable(incomingOf(entry))
  const { ifMatch, ifNoneMatch, ifNoneExist } = entry
  return dispatch(context, {
    method: entry.method,
    path: entry.path,
    query: entry.query,
    conditions: { ifMatch, ifNoneMatch, ifNoneExist },
    text: entry.text,
    patch: entry.method === 'PATCH' ? patchOf(entry) : undefined,
  })
}

/** A patch travels as Parameters (FHIRPath Patch) or as a Binary that holds a JSON Patch. */
function patchOf({ index, resource, text }: BundleEntry): Patch {
  if (resource?.resourceType === 'Parameters') return { kind: 'fhirpath', text: text as string }
  if (resource?.resourceType === 'Binary' && typeof resource.data === 'string')
    return { kind: 'json', text: Buffer.from(resource.data, 'base64').toString('utf8') }
  throw new HamzadError('fhir.syntax', {
    why: `entry ${index}: a patch is a Parameters resource, or a Binary with a JSON Patch`,
  })
}

interface Planned {
  readonly entry: BundleEntry
  readonly type: string
  id: string
  /** Of a conditional update: it is known whether there is something to update. */
  readonly isNew?: boolean
  /** Nothing to write: a conditional create found it. */
  found?: Answer
}

/** Everything of a transaction in one database transaction, in FHIR's order: deletes, creates, updates and patches, reads. */
async function transaction(tx: Tx, context: FhirContext, entries: readonly BundleEntry[]): Promise<Answer[]> {
  for (const entry of entries)
    if (entry.method !== 'GET' && entry.method !== 'HEAD') await inEntry(entry, async () => requireAddress(entry))
  const answers = new Array<Answer>(entries.length)
  const targets = new Map<string, string>()
  const seen = new Set<string>()
  const claim = (type: string, id: string, index: number) => {
    const key = `${type}/${id}`
    if (seen.has(key))
      throw new HamzadError('fhir.syntax', { why: `entry ${index} acts on a resource that another entry acts on too` })
    seen.add(key)
  }
  for (const entry of entries.filter((each) => each.method === 'DELETE'))
    await inEntry(entry, async () => {
      const [type = '', id] = entry.path
      if (id !== undefined) claim(type, id, entry.index)
      answers[entry.index] =
        id === undefined
          ? await conditionalDelete(tx, context, type, entry.query)
          : await deleteInteraction(tx, context, type, id, entry)
    })
  const planned: Planned[] = []
  for (const entry of entries) {
    if (entry.method !== 'POST' && entry.method !== 'PUT') continue
    await inEntry(entry, async () => {
      const plan = await planWrite(tx, context, entry)
      if (!plan.found) claim(plan.type, plan.id, entry.index)
      planned.push(plan)
      if (entry.fullUrl !== undefined) {
        if (targets.has(entry.fullUrl)) throw new HamzadError('fhir.syntax', { why: 'its fullUrl stands twice' })
        targets.set(entry.fullUrl, `${plan.type}/${plan.id}`)
      }
    })
  }
  await resolveConditional(
    tx,
    context,
    new Set(planned.flatMap(({ entry, found }) => (found ? [] : conditionalReferences(entry.text as string)))),
    targets,
  )
  const writes: { entry: BundleEntry; write: Write }[] = []
  for (const { entry, type, id, found, isNew: isFree } of planned) {
    if (found) answers[entry.index] = found
    else
      await inEntry(entry, async () => {
        const incoming = readResource(withResolved(entry.text as string, targets))
        requireFollowable(incoming)
        const isNew =
          entry.method === 'POST' || (isFree === true && entry.ifMatch === undefined)
            ? true
            : await settleUpdate(tx, context, type, id, entry)
        writes.push({ entry, write: { type, id, incoming, isNew, idIsNew: entry.method === 'POST' } })
      })
  }
  for (const entry of entries.filter((each) => each.method === 'PATCH'))
    await inEntry(entry, async () => {
      const [type = '', id] = entry.path
      const target = id ?? (await settleConditionalPatch(tx, context, type, entry.query))
      claim(type, target, entry.index)
      writes.push({ entry, write: await settlePatch(tx, context, type, target, patchOf(entry), entry) })
    })
  const written = await writeAll(
    tx,
    context,
    writes.map(({ write }) => write),
  )
  written.forEach((each, index) => {
    const { entry } = writes[index] as { entry: BundleEntry }
    answers[entry.index] = {
      status: each.created ? 201 : 200,
      type: each.type,
      id: each.id,
      version: each.version,
      location: locationOf(each),
    }
  })
  for (const entry of entries.filter((each) => each.method === 'GET' || each.method === 'HEAD'))
    await inEntry(entry, async () => {
      answers[entry.index] = await dispatch(
        context,
        { method: 'GET', path: entry.path, query: entry.query, conditions: entry, text: undefined, patch: undefined },
        tx,
      )
    })
  return answers
}

/** An error names the entry that it is of. */
async function inEntry<T>(entry: BundleEntry, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const failure = failureOf(error)
    if (failure.status >= 500 || failure instanceof FhirFailure) throw error
    throw new FhirFailure(failure.code, failure.values, [
      {
        severity: 'error',
        code: 'processing',
        diagnostics: `entry ${entry.index}: ${failure.message}`,
        expression: [`Bundle.entry[${entry.index}]`],
      },
    ])
  }
}

/** What writes in a transaction acts on a type or on one resource; nothing below that may be taken for it. */
function requireAddress({ path }: BundleEntry): void {
  const [type = '', id, ...rest] = path
  requireType(type)
  if (id !== undefined) requireId(id)
  if (rest.length > 0) throw new HamzadError('fhir.unsupported', { what: 'This address in a transaction' })
}

async function planWrite(tx: Tx, context: FhirContext, entry: BundleEntry): Promise<Planned> {
  const [type = '', id] = entry.path
  const incoming = incomingOf(entry)
  if (entry.method === 'POST') {
    context.access.require('create', type)
    requireKind(incoming, type)
    if (id !== undefined) throw new HamzadError('fhir.unsupported', { what: 'POST to this address in a transaction' })
    if (entry.ifNoneExist !== undefined) {
      const found = await matches(context, type, entry.ifNoneExist, tx)
      if (found.length > 1)
        throw new HamzadError('fhir.precondition', { why: 'The search of ifNoneExist finds more than one resource' })
      const [there] = found
      if (there) {
        const stored = await getResource(tx, type, there.id)
        const answer = stored ? answerOf(stored) : { status: 200 }
        return { entry, type, id: there.id, found: { ...answer, body: undefined, location: locationOf(there) } }
      }
    }
    return { entry, type, id: newId() }
  }
  if (id === undefined)
    return { entry, type, ...(await settleConditionalUpdate(tx, context, type, entry.query, incoming, entry)) }
  requireKind(incoming, type, id)
  requireWriting(context, type, entry)
  return { entry, type, id }
}

async function bundleOf(
  type: string,
  context: FhirContext,
  answers: readonly Answer[],
  returning: string,
): Promise<Answer> {
  const full = returning === 'representation' ? await representations(context, answers) : null
  const entries = answers.map((answer) => {
    const isOutcome = answer.body?.startsWith('{"resourceType":"OperationOutcome"') ?? false
    const response = [
      `"status":${JSON.stringify(statusText(answer.status))}`,
      ...(answer.location === undefined ? [] : [`"location":${JSON.stringify(`${context.base}/${answer.location}`)}`]),
      ...(answer.version === undefined ? [] : [`"etag":"W/\\"${answer.version}\\""`]),
      ...(answer.updated === undefined ? [] : [`"lastModified":"${answer.updated}"`]),
      ...(isOutcome ? [`"outcome":${answer.body}`] : []),
    ]
    const body = isOutcome ? undefined : (answer.body ?? full?.get(answer.location ?? ''))
    return `{${body === undefined ? '' : `"resource":${body},`}"response":{${response.join(',')}}}`
  })
  return {
    status: 200,
    body: `{"resourceType":"Bundle","type":"${type}"${entries.length > 0 ? `,"entry":[${entries.join(',')}]` : ''}}`,
  }
}

async function representations(context: FhirContext, answers: readonly Answer[]): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (const { type, id, location } of answers)
    if (type !== undefined && id !== undefined && location !== undefined) {
      const stored = await getResource(context.store.db, type, id)
      if (stored) found.set(location, answerOf(stored).body as string)
    }
  return found
}

const words: Readonly<Record<number, string>> = {
  200: '200 OK',
  201: '201 Created',
  204: '204 No Content',
  304: '304 Not Modified',
  400: '400 Bad Request',
  403: '403 Forbidden',
  404: '404 Not Found',
  405: '405 Method Not Allowed',
  409: '409 Conflict',
  410: '410 Gone',
  412: '412 Precondition Failed',
  422: '422 Unprocessable Entity',
}
const statusText = (status: number): string => words[status] ?? String(status)
