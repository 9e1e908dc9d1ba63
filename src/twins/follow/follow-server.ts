import { linesOf } from '../../governance/outbound/lines.ts'
import { HamzadError } from '../../kernel/errors.ts'
import type { ReadItem } from '../../records/fhir/read.ts'
import { type FhirResource, isObject } from '../../records/fhir/resource.ts'
import { readAny } from '../../records/read-any.ts'
import { textSource } from '../../records/source.ts'
import { type Connector, countMessages, noteConnectorError } from '../../store/connectors.ts'
import { enqueue } from '../../store/jobs.ts'
import { pilotRuns } from '../../store/silent-pilot.ts'
import type { Store } from '../../store/store.ts'
import { transact } from '../../store/transact.ts'
import { wakeTwins } from '../import/import.ts'
import { importBatch } from '../import/import-batch.ts'
import type { ImportMemory } from '../import/import-memory.ts'
import { followDeletions } from './deletions.ts'
import { type FollowSettings, followSettings } from './settings.ts'
import { MustWait, retryAfter, type SmartClient, smartClient } from './smart-client.ts'
import { type FollowState, readState, writeState } from './state.ts'

const perBatch = 500
const perPage = 200
/** Clocks of two servers, and transactions that were committing when we asked: asked for again, taken once. */
const overlap = 60_000

interface Round {
  readonly store: Store
  readonly connector: Connector
  readonly settings: FollowSettings
  readonly client: SmartClient
  readonly memory: ImportMemory
  readonly signal: AbortSignal
  state: FollowState
}

/**
 * One round of following another FHIR server: first everything by $export, then what changed. Each step is committed with what it took,
 * so a round that is interrupted goes on in the next. Answers with the seconds until the next one.
 */
export async function followRound(store: Store, connector: Connector, signal: AbortSignal): Promise<number> {
  const told = followSettings(connector.settings)
  // In a silent pilot the token itself may only read.
  const settings = (await pilotRuns(store.db)) ? { ...told, writeBack: false } : told
  const round: Round = {
    store,
    connector,
    settings,
    client: smartClient(settings),
    memory: { people: new Map(), medications: new Map() },
    signal,
    state: await readState(store.db, connector.id),
  }
  try {
    if (round.state.phase === 'export') {
      const wait = await load(round)
      if (wait !== null) return wait
    }
    await changes(round)
    await save(round, { ...round.state, lastRoundAt: new Date().toISOString() })
    return settings.everyMinutes * 60
  } catch (error) {
    if (error instanceof MustWait) return error.seconds
    await noteConnectorError(
      store.db,
      connector.id,
      error instanceof HamzadError ? error.message : 'The server cannot be reached.',
    )
    throw error
  }
}

/** The first load. Seconds to wait before it goes on; null: it is done. */
async function load(round: Round): Promise<number | null> {
  const { client, settings } = round
  if (round.state.status === undefined) {
    const at = settings.group !== undefined ? `/Group/${settings.group}/$export` : '/$export'
    const url = `${settings.url}${at}?_type=${encodeURIComponent(settings.types.join(','))}`
    const answer = await client.ask(url, { headers: { prefer: 'respond-async' } })
    answer.body.destroy()
    const status = answer.headers['content-location']
    if (answer.status !== 202 || typeof status !== 'string') {
      if (settings.group !== undefined)
        throw new HamzadError('outbound.failed', { why: `the export of the group was answered with ${answer.status}` })
      await save(round, { phase: 'changes', since: {}, withoutExport: true })
      return null
    }
    await save(round, { ...round.state, status: new URL(status, url).href })
  }
  if (round.state.files === undefined) {
    const wait = await manifest(round, round.state.status as string)
    if (wait !== null) return wait
  }
  for (const [index, file] of (round.state.files ?? []).entries()) if (!file.done) await takeFile(round, index)
  const cancelled = await client.ask(round.state.status as string, { method: 'DELETE' })
  cancelled.body.destroy()
  const { since } = round.state
  await save(round, { phase: 'changes', since })
  return null
}

async function manifest(round: Round, status: string): Promise<number | null> {
  const { client, settings } = round
  const answer = await client.ask(status, { headers: { accept: 'application/json' } })
  if (answer.status === 202) {
    answer.body.destroy()
    return retryAfter(answer.headers['retry-after'], Date.now(), 10)
  }
  if (answer.status !== 200) {
    answer.body.destroy()
    // The export is gone or failed: another one is asked for in the next round.
    await save(round, { phase: 'export', since: {} })
    throw new HamzadError('outbound.failed', { why: `the export was answered with ${answer.status}` })
  }
  const parts: Buffer[] = []
  for await (const part of answer.body as AsyncIterable<Buffer>) parts.push(part)
  const told: unknown = JSON.parse(Buffer.concat(parts).toString('utf8'))
  const { output, transactionTime } = isObject(told) ? told : {}
  if (!Array.isArray(output) || typeof transactionTime !== 'string' || Number.isNaN(Date.parse(transactionTime)))
    throw new HamzadError('outbound.failed', { why: 'the manifest of the export is none' })
  const rank = (type: string) => settings.types.indexOf(type)
  const files = output
    .filter(isObject)
    .map(({ type, url }) => ({ type: String(type), url: new URL(String(url), status).href, lines: 0, done: false }))
    .filter(({ type }) => settings.types.includes(type))
    .sort((a, b) => rank(a.type) - rank(b.type))
  const since = Object.fromEntries(settings.types.map((type) => [type, new Date(transactionTime).toISOString()]))
  await save(round, { ...round.state, files, since })
  return null
}

async function takeFile(round: Round, index: number): Promise<void> {
  const file = round.state.files?.[index]
  if (!file) return
  const answer = await round.client.ask(file.url, { headers: { accept: 'application/fhir+ndjson' } })
  if (answer.status !== 200) {
    answer.body.destroy()
    throw new HamzadError('outbound.failed', { why: `a file of the export was answered with ${answer.status}` })
  }
  let line = 0
  let batch: string[] = []
  const write = async (done: boolean) => {
    const items: ReadItem[] = []
    for await (const item of readAny(textSource(`${file.type}.ndjson`, batch.join('\n')))) items.push(item)
    const files = (round.state.files ?? []).map((each, at) => (at === index ? { ...each, lines: line, done } : each))
    await take(round, items, { ...round.state, files })
    batch = []
  }
  for await (const text of linesOf(answer.body)) {
    line += 1
    if (line <= file.lines) continue
    batch.push(text)
    if (batch.length === perBatch) await write(false)
    round.signal.throwIfAborted()
  }
  await write(true)
}

/** What changed since the last time, type by type, in pages. */
async function changes(round: Round): Promise<void> {
  const { settings } = round
  const started = round.state.page?.type
  for (const type of settings.types) {
    if (round.state.page !== undefined && started !== undefined && type !== round.state.page.type) continue
    const known = round.state.since[type]
    if (known !== undefined && round.state.page === undefined) await deletions(round, type, known)
    const query = new URLSearchParams({ _count: String(perPage), _sort: '_lastUpdated' })
    if (known !== undefined) query.set('_lastUpdated', `ge${new Date(Date.parse(known) - overlap).toISOString()}`)
    let page = round.state.page ?? {
      type,
      url: `${settings.url}/${type}?${query}`,
      upto: new Date().toISOString(),
    }
    for (;;) {
      round.signal.throwIfAborted()
      const bundle = await round.client.json(page.url)
      const links = Array.isArray(bundle.link) ? bundle.link.filter(isObject) : []
      const next = links.find(({ relation }) => relation === 'next')?.url
      const following = typeof next === 'string' ? { ...page, url: new URL(next, page.url).href } : undefined
      const { page: _, ...rest } = round.state
      const state: FollowState = following
        ? { ...rest, page: following }
        : { ...rest, since: { ...rest.since, [type]: page.upto } }
      await take(round, itemsOf(bundle, type), state)
      if (!following) break
      page = following
    }
  }
}

/** What the server deleted; that it cannot tell is told once. */
async function deletions(round: Round, type: string, known: string): Promise<void> {
  const { settings, signal, store, connector } = round
  const since = new Date(Date.parse(known) - overlap).toISOString()
  const count = await followDeletions(round, settings.url, type, since, signal)
  if (count !== null || round.state.withoutHistory) return
  const why = `The server keeps no history of ${type}: what it deletes is not followed.`
  await noteConnectorError(store.db, connector.id, why)
  await save(round, { ...round.state, withoutHistory: true })
}

function itemsOf(bundle: Record<string, unknown>, type: string): ReadItem[] {
  const entries = Array.isArray(bundle.entry) ? bundle.entry.filter(isObject) : []
  return entries.flatMap(({ resource }): ReadItem[] => {
    if (!isObject(resource) || resource.resourceType !== type || typeof resource.id !== 'string') return []
    return [{ kind: 'resource', resource: resource as FhirResource, file: type, place: '' }]
  })
}

/** Writes resources, counts them at the connector, and notes how far it is, in one commit. */
async function take(round: Round, items: readonly ReadItem[], state: FollowState): Promise<void> {
  const { store, connector, settings, memory } = round
  // Files and pages hold the types that were asked for, and nothing else gets in with them.
  const wanted = items.filter(
    (item) => item.kind === 'rejection' || settings.types.includes(item.resource.resourceType),
  )
  await transact(store, async (tx) => {
    const result = await importBatch(tx, wanted, null, memory, Date.now(), 'lenient')
    await wakeTwins(tx, result)
    const changed = result.created + result.updated
    const refused = result.rejections.filter(({ stored }) => !stored)
    await countMessages(
      tx,
      connector.id,
      [
        ...Array.from({ length: changed }, () => ({ outcome: 'taken', findings: [] })),
        ...Array.from({ length: result.unchanged }, () => ({ outcome: 'repeated', findings: [] })),
        ...refused.map(({ rule, reason }) => ({ outcome: 'refused', findings: [{ rule, reason }] })),
      ],
      changed,
    )
    await writeState(tx, connector.id, state)
  })
  round.state = state
}

async function save(round: Round, state: FollowState): Promise<void> {
  await writeState(round.store.db, round.connector.id, state)
  round.state = state
}

/** Has a worker follow: now, or after some seconds. Asked for twice, it is done once. */
export const scheduleFollow = (db: Parameters<typeof enqueue>[0], name: string, seconds = 0): Promise<string> =>
  enqueue(
    db,
    'follow',
    { name },
    { key: name, queue: `follow-${name}`, runAt: new Date(Date.now() + seconds * 1000), attempts: 25 },
  )
