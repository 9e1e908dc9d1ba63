import { sql } from 'kysely'
import { checkAddress } from '../../../governance/outbound/call.ts'
import { HamzadError } from '../../../kernel/errors.ts'
import { isObject, type JsonObject } from '../../../records/fhir/resource.ts'
import { listRejections, startRun } from '../../../store/import-runs.ts'
import { enqueue } from '../../../store/jobs.ts'
import { transact } from '../../../store/transact.ts'
import { isType } from '../access.ts'
import type { Answer, FhirContext } from '../context.ts'
import { outcome } from '../outcome.ts'
import { importAttempts } from './run-import.ts'

const wrong = (what: string, why: string) =>
  new HamzadError('input.invalid', { what, why, action: 'See docs/reference/fhir.md, $import.' })

interface Manifest {
  readonly inputs: readonly { readonly type: string | null; readonly url: string }[]
  readonly strict: boolean
}

/** The manifest as JSON, or as Parameters with the same names. Errors: `input.invalid`. */
function readManifest(text: string): Manifest {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    throw wrong('The manifest', 'it is no JSON')
  }
  if (!isObject(body)) throw wrong('The manifest', 'it is no object')
  const plain = body.resourceType === 'Parameters' ? fromParameters(body) : body
  const { inputFormat, input, mode } = plain
  if (inputFormat !== undefined && !/^application\/(fhir\+)?ndjson$/.test(String(inputFormat)))
    throw wrong('inputFormat', 'files are application/fhir+ndjson')
  if (mode !== undefined && mode !== 'strict' && mode !== 'lenient')
    throw wrong('mode', 'it is neither strict nor lenient')
  if (!Array.isArray(input) || input.length === 0 || input.length > 1000) throw wrong('input', 'it is no list of files')
  const inputs = input.map((each: unknown, index) => {
    if (!isObject(each) || typeof each.url !== 'string') throw wrong(`input[${index}].url`, 'it is missing')
    if (each.type !== undefined && !(typeof each.type === 'string' && isType(each.type)))
      throw wrong(`input[${index}].type`, 'it is no resource type of R4')
    checkAddress(each.url)
    return { type: each.type ?? null, url: each.url }
  })
  return { inputs, strict: mode === 'strict' }
}

/** `{ name: value…, part: […] }` as a plain object; what comes more than once, or has parts, is a list. */
function fromParameters({ parameter }: JsonObject): JsonObject {
  const list = Array.isArray(parameter) ? parameter.filter(isObject) : []
  const valueIn = (each: JsonObject): unknown => Object.entries(each).find(([key]) => key.startsWith('value'))?.[1]
  const plain: Record<string, unknown> = {}
  const input: unknown[] = []
  for (const each of list)
    if (each.name === 'input' && Array.isArray(each.part))
      input.push(Object.fromEntries(each.part.filter(isObject).map((part) => [String(part.name), valueIn(part)])))
    else plain[String(each.name)] = valueIn(each)
  return { ...plain, ...(input.length > 0 && { input }) } as JsonObject
}

/** Notes an import and has it done by a worker; answers with its id. Files of patients come first, whatever their order here. */
export async function startImport(context: FhirContext, text: string): Promise<string> {
  const { inputs, strict } = readManifest(text)
  if (context.access.subject !== null) throw new HamzadError('access.denied', { action: 'importing files' })
  for (const type of new Set(inputs.map(({ type }) => type ?? '*')))
    for (const interaction of ['create', 'update'] as const)
      context.access.require(interaction, type === '*' ? 'every type' : type)
  const first = (type: string | null) => (type === 'Patient' ? 0 : type === 'Medication' ? 1 : 2)
  const ordered = inputs.toSorted((a, b) => first(a.type) - first(b.type))
  return transact(context.store, async (tx) => {
    const run = await startRun(tx, '$import', context.by)
    const { rows } = await sql<{ id: string }>`
      insert into bulk_import (owner, request, run, strict) values (${context.by}, ${`${context.base}/$import`}, ${run}::uuid, ${strict})
      returning id`.execute(tx)
    const id = rows[0]?.id as string
    for (const [number, { type, url }] of ordered.entries())
      await sql`insert into bulk_import_file (import, number, type, url) values (${id}::uuid, ${number}, ${type}, ${url})`.execute(
        tx,
      )
    await enqueue(tx, 'bulk-import', { id }, { key: id, attempts: importAttempts })
    return id
  })
}

interface Row {
  readonly request: string
  readonly run: string
  readonly state: string
  readonly error: string | null
  readonly made_at: Date
  readonly files: {
    url: string
    type: string | null
    lines: number
    resources: number
    rejected: number
    done: boolean
  }[]
}

async function find(context: FhirContext, id: string): Promise<Row> {
  const { rows } = await sql<Row>`
    select request, run, state, error, made_at, (select json_agg(file order by number) from bulk_import_file file where file.import = job.id) as files
    from bulk_import job where id = ${id}::uuid and owner = ${context.by}`.execute(context.store.db)
  const [found] = rows
  if (!found) throw new HamzadError('not-found', { what: 'import', id: 'of this id' })
  return found
}

/** 202 with how far it is, or 200 with what became of each file. */
export async function importStatus(context: FhirContext, id: string): Promise<Answer> {
  const { request, state, error, made_at, files } = await find(context, id)
  if (state === 'cancelled') throw new HamzadError('not-found', { what: 'import', id: 'of this id' })
  if (state === 'failed') throw new HamzadError('fhir.conflict', { why: `The import did not finish: ${error}` })
  if (state === 'running') {
    const [done, lines] = [files.filter((file) => file.done).length, files.reduce((sum, file) => sum + file.lines, 0)]
    return {
      status: 202,
      headers: { 'x-progress': `${done} of ${files.length} files, ${lines} lines`, 'retry-after': '1' },
    }
  }
  const rejected = files.reduce((sum, file) => sum + file.rejected, 0)
  return {
    status: 200,
    raw: {
      type: 'application/json',
      text: JSON.stringify({
        transactionTime: made_at.toISOString(),
        request,
        requiresAccessToken: true,
        output: files.map(({ url, type, resources }) => ({
          ...(type !== null && { type }),
          inputUrl: url,
          count: resources,
        })),
        error:
          rejected === 0
            ? []
            : [{ type: 'OperationOutcome', url: `${context.base}/$import-rejects/${id}`, count: rejected }],
      }),
    },
  }
}

/** What was refused, and what was kept and is marked: an OperationOutcome a line. */
export async function importRejects(context: FhirContext, id: string): Promise<Answer> {
  const { run } = await find(context, id)
  const lines: string[] = []
  for (let offset = 0; ; offset += 1000) {
    const { rows } = await listRejections(context.store.db, run, { offset, limit: 1000 })
    for (const { place, type, id: resource, rule, reason, stored } of rows)
      lines.push(
        outcome([
          {
            severity: stored ? 'warning' : 'error',
            code: 'processing',
            diagnostics: `${rule}: ${reason} (${[type, resource].filter(Boolean).join('/') || 'a line'}, ${place})`,
          },
        ]),
      )
    if (rows.length < 1000) break
  }
  return { status: 200, raw: { type: 'application/fhir+ndjson', text: lines.map((line) => `${line}\n`).join('') } }
}

/** DELETE of the status: it stops after the batch at hand; what was committed stays. */
export async function cancelImport(context: FhirContext, id: string): Promise<Answer> {
  await find(context, id)
  await sql`update bulk_import set state = 'cancelled' where id = ${id}::uuid and state = 'running'`.execute(
    context.store.db,
  )
  return { status: 202 }
}
