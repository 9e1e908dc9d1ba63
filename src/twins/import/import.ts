import type { Transaction } from 'kysely'
import { defaultLimits, type ReadLimits } from '../../records/fhir/limits.ts'
import type { ReadItem } from '../../records/fhir/read.ts'
import { type DeviceOptions, readAny } from '../../records/read-any.ts'
import type { RecordSource } from '../../records/source.ts'
import { startRun, updateRun } from '../../store/import-runs.ts'
import { enqueue } from '../../store/jobs.ts'
import { publish } from '../../store/notify.ts'
import type { Database } from '../../store/schema.ts'
import type { Store } from '../../store/store.ts'
import { transact } from '../../store/transact.ts'
import { listTwins } from '../../store/twins.ts'
import type { Validation } from '../patients/search-entry.ts'
import { type BatchResult, importBatch } from './import-batch.ts'
import type { ImportMemory } from './import-memory.ts'

export interface ImportProgress {
  /** Sources read to their end so far, and how many there are, if that is known. */
  readonly sources: number
  readonly of: number | null
  /** Name of the source that is being read. */
  readonly source: string
  readonly resources: number
  readonly events: number
  readonly rejected: number
}

/** What became of an import. `resources` counts what was read and sound, `unchanged` those among them that were there already. */
export interface ImportSummary {
  readonly run: string
  readonly state: 'done' | 'cancelled'
  readonly resources: number
  readonly created: number
  readonly updated: number
  readonly unchanged: number
  readonly events: number
  readonly subjects: number
  readonly rejected: number
  readonly byType: Readonly<Record<string, number>>
  /** The first hundred; `listRejections` of the store has them all. */
  readonly rejections: readonly {
    readonly where: string
    readonly type: string | null
    readonly id: string | null
    readonly rule: string
    readonly reason: string
  }[]
}

export interface ImportOptions {
  /** Name of the run for people; it must not identify a patient. Default: `files`. */
  readonly name?: string
  /** Id of the run, where who imports chose it to ask for its progress; a new one. */
  readonly run?: string
  /** Account or service that imports. */
  readonly by?: string
  readonly onProgress?: (progress: ImportProgress) => void
  /** Stops after the batch that is being written; what was committed stays. */
  readonly signal?: AbortSignal
  /** Now, milliseconds since 1970. */
  readonly now?: () => number
  readonly limits?: ReadLimits
  /** What must be said about exports of diabetes devices among the sources. */
  readonly device?: DeviceOptions
  /** What becomes of resources that are not valid R4; default: kept and marked. */
  readonly validation?: Validation
  /** Resources of one transaction, 500. */
  readonly batch?: number
}

/**
 * Reads FHIR and exports of diabetes devices from sources into the store: in one transaction per batch the resources as received, identities, the timeline,
 * rejections, the twins that must assimilate, and the news of it. Each batch is durable when it is reported. Importing the same
 * again changes nothing.
 *
 *     const summary = await importRecords(store, await sourcesAt('export/'), { onProgress: console.error })
 */
export async function importRecords(
  store: Store,
  sources: Iterable<RecordSource>,
  options: ImportOptions = {},
): Promise<ImportSummary> {
  const run = await startRun(store.db, options.name ?? 'files', options.by ?? null, options.run)
  const totals = newTotals()
  try {
    const state = await importAll(store, run, sources, totals, options)
    await updateRun(store.db, run, state, summaryOf(totals))
    return { run, state, ...summaryOf(totals) }
  } catch (error) {
    await updateRun(store.db, run, 'failed', summaryOf(totals)).catch(() => {})
    throw error
  }
}

async function importAll(
  store: Store,
  run: string,
  sources: Iterable<RecordSource>,
  totals: Totals,
  options: ImportOptions,
): Promise<'done' | 'cancelled'> {
  const memory: ImportMemory = { people: new Map(), medications: new Map() }
  const now = options.now ?? Date.now
  const of = Array.isArray(sources) ? sources.length : null
  let reported = -1
  const write = async ({ items, finished, source }: Batch) => {
    const result = await transact(store, async (tx) => {
      const done = await importBatch(tx, items, run, memory, now(), options.validation)
      await wakeTwins(tx, done)
      return done
    })
    add(totals, result)
    totals.sources = finished
    if (performance.now() - reported > 500 || reported < 0) {
      reported = performance.now()
      await updateRun(store.db, run, 'running', summaryOf(totals))
    }
    const { resources, rejected, events } = totals
    options.onProgress?.({ sources: finished, of, source, resources, events, rejected })
  }
  const batches = batchesOf(sources, options)
  let writing: Promise<void> = Promise.resolve()
  for await (const batch of batches) {
    // The next batch is read while this one is written.
    await writing
    if (options.signal?.aborted) return 'cancelled'
    writing = write(batch)
    writing.catch(() => {})
  }
  await writing
  return 'done'
}

/** Twins of the subjects that have news assimilate it (once, however often they are asked), and pages that show them hear of it. */
export async function wakeTwins(tx: Transaction<Database>, { news }: Pick<BatchResult, 'news'>): Promise<void> {
  const twins = await listTwins(tx, { subjects: news, states: ['active'] })
  for (const { id } of twins) await enqueue(tx, 'assimilate', { twin: id }, { key: id, queue: id })
  await publish(tx, ...news.map((id) => ({ kind: 'subject' as const, id })))
}

interface Batch {
  readonly items: readonly ReadItem[]
  /** Sources read to their end when the batch was complete. */
  readonly finished: number
  readonly source: string
}

async function* batchesOf(
  sources: Iterable<RecordSource>,
  { batch: size = 500, limits = defaultLimits, device = {} }: ImportOptions,
): AsyncGenerator<Batch> {
  let items: ReadItem[] = []
  let finished = 0
  let last = ''
  for (const source of sources) {
    for await (const item of readAny(source, device, limits)) {
      items.push(item)
      if (items.length < size) continue
      yield { items, finished, source: source.name }
      items = []
    }
    finished += 1
    last = source.name
  }
  yield { items, finished, source: last }
}

interface Totals {
  resources: number
  created: number
  updated: number
  unchanged: number
  events: number
  rejected: number
  sources: number
  readonly subjects: Set<string>
  readonly byType: Map<string, number>
  readonly rejections: ImportSummary['rejections'][number][]
}

function newTotals(): Totals {
  const zero = { resources: 0, created: 0, updated: 0, unchanged: 0, events: 0, rejected: 0, sources: 0 }
  return { ...zero, subjects: new Set(), byType: new Map(), rejections: [] }
}

function add(totals: Totals, result: BatchResult): void {
  totals.resources += result.created + result.updated + result.unchanged
  for (const name of ['created', 'updated', 'unchanged', 'events'] as const) totals[name] += result[name]
  totals.rejected += result.rejections.length
  for (const { place, type, id, rule, reason } of result.rejections.slice(0, 100 - totals.rejections.length))
    totals.rejections.push({ where: place, type, id, rule, reason })
  for (const subject of result.subjects) totals.subjects.add(subject)
  for (const [type, count] of result.byType) totals.byType.set(type, (totals.byType.get(type) ?? 0) + count)
}

function summaryOf({ subjects, byType, sources: _, ...counts }: Totals): Omit<ImportSummary, 'run' | 'state'> {
  return { ...counts, subjects: subjects.size, byType: Object.fromEntries([...byType].sort()) }
}
