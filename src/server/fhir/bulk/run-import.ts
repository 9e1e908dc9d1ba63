import { sql } from 'kysely'
import { call } from '../../../governance/outbound/call.ts'
import { linesOf } from '../../../governance/outbound/lines.ts'
import { HamzadError } from '../../../kernel/errors.ts'
import type { ReadItem } from '../../../records/fhir/read.ts'
import { readAny } from '../../../records/read-any.ts'
import { textSource } from '../../../records/source.ts'
import { updateRun } from '../../../store/import-runs.ts'
import type { Store } from '../../../store/store.ts'
import { transact } from '../../../store/transact.ts'
import type { TaskContext } from '../../../store/worker.ts'
import { wakeTwins } from '../../../twins/import/import.ts'
import { importBatch } from '../../../twins/import/import-batch.ts'
import type { ImportMemory } from '../../../twins/import/import-memory.ts'

/** How often a worker takes an import up again; each try goes on where the last one stopped. */
export const importAttempts = 8
const perBatch = 500

interface FileRow {
  readonly number: number
  readonly type: string | null
  readonly url: string
  readonly lines: string
}

/** Fetches the files of an import and writes them batch by batch. What was written is not written again, however often it is interrupted. */
export async function runImport(store: Store, id: string, context: TaskContext): Promise<void> {
  const { rows } = await sql<{ run: string; strict: boolean }>`
    select run, strict from bulk_import where id = ${id}::uuid and state = 'running'`.execute(store.db)
  const [job] = rows
  if (!job) return
  const { rows: files } = await sql<FileRow & { done: boolean }>`
    select * from bulk_import_file where import = ${id}::uuid order by number`.execute(store.db)
  const memory: ImportMemory = { people: new Map(), medications: new Map() }
  try {
    for (const [index, file] of files.entries()) {
      context.progress(index / files.length, `${index} of ${files.length} files`)
      if (!file.done && !(await importFile(store, { id, ...job }, file, memory, context.signal))) return
    }
  } catch (error) {
    if (context.attempt >= importAttempts) {
      const why = error instanceof HamzadError ? error.message : 'a file could not be read to its end'
      await sql`update bulk_import set state = 'failed', error = ${why} where id = ${id}::uuid and state = 'running'`.execute(
        store.db,
      )
      await updateRun(store.db, job.run, 'failed', {})
    }
    throw error
  }
  const { rows: sums } = await sql<{ resources: string; rejected: string }>`
    select sum(resources) as resources, sum(rejected) as rejected from bulk_import_file where import = ${id}::uuid`.execute(
    store.db,
  )
  await updateRun(store.db, job.run, 'done', {
    resources: Number(sums[0]?.resources ?? 0),
    rejected: Number(sums[0]?.rejected ?? 0),
  })
  await sql`update bulk_import set state = 'done' where id = ${id}::uuid and state = 'running'`.execute(store.db)
}

interface Job {
  readonly id: string
  readonly run: string
  readonly strict: boolean
}

/** One file from its first line that is not in the store yet; false when the import was cancelled. */
async function importFile(
  store: Store,
  job: Job,
  file: FileRow,
  memory: ImportMemory,
  signal: AbortSignal,
): Promise<boolean> {
  const answer = await call(file.url, { headers: { accept: 'application/fhir+ndjson' }, signal })
  if (answer.status !== 200) {
    answer.body.destroy()
    throw new HamzadError('outbound.failed', { why: `a file was answered with ${answer.status}` })
  }
  let line = 0
  let batch: string[] = []
  const write = async (done: boolean) => {
    const going = await writeBatch(store, job, file, { lines: batch, upto: line, done }, memory)
    batch = []
    return going
  }
  for await (const text of linesOf(answer.body)) {
    line += 1
    if (line <= Number(file.lines)) continue
    batch.push(text)
    if (batch.length === perBatch && !(await write(false))) {
      answer.body.destroy()
      return false
    }
    signal.throwIfAborted()
  }
  return write(true)
}

async function writeBatch(
  store: Store,
  { id, run, strict }: Job,
  { number, type, url }: FileRow,
  { lines, upto, done }: { readonly lines: readonly string[]; readonly upto: number; readonly done: boolean },
  memory: ImportMemory,
): Promise<boolean> {
  const name = `${
    type ??
    url
      .replace(/[?#].*$/, '')
      .split('/')
      .at(-1)
  } from line ${upto - lines.length + 1}.ndjson`
  const items: ReadItem[] = []
  for await (const item of readAny(textSource(name, lines.join('\n')))) items.push(rightType(item, type))
  return transact(store, async (tx) => {
    const { rows } = await sql`select from bulk_import where id = ${id}::uuid and state = 'running' for update`.execute(
      tx,
    )
    if (rows.length === 0) return false
    const result = await importBatch(tx, items, run, memory, Date.now(), strict ? 'strict' : 'lenient')
    await wakeTwins(tx, result)
    await sql`update bulk_import_file set lines = ${upto}, done = ${done},
        resources = resources + ${result.created + result.updated + result.unchanged}, rejected = rejected + ${result.rejections.length}
      where import = ${id}::uuid and number = ${number}`.execute(tx)
    return true
  })
}

/** What a file holds that is not what it is said to hold is refused: its sender was allowed that type alone. */
function rightType(item: ReadItem, type: string | null): ReadItem {
  if (item.kind !== 'resource' || type === null || item.resource.resourceType === type) return item
  return {
    kind: 'rejection',
    rejection: {
      file: item.file,
      place: item.place,
      rule: 'file.type-promised',
      reason: `The file is said to hold ${type}, and this is another type`,
      stored: false,
      resource: { type: item.resource.resourceType, id: item.resource.id },
    },
  }
}
