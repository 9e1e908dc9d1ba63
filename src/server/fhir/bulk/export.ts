import { type RawBuilder, sql } from 'kysely'
import { HamzadError } from '../../../kernel/errors.ts'
import { isObject } from '../../../records/fhir/resource.ts'
import type { Parameters } from '../../../records/fhir/search/query.ts'
import { SearchFault } from '../../../records/fhir/search/value.ts'
import { stamp } from '../../../records/fhir/text/stamp.ts'
import { parseTime } from '../../../records/fhir/time.ts'
import { enqueue } from '../../../store/jobs.ts'
import { visible } from '../../../store/search/access.ts'
import type { Store } from '../../../store/store.ts'
import { findSubjects } from '../../../store/subjects.ts'
import { transact } from '../../../store/transact.ts'
import type { TaskContext } from '../../../store/worker.ts'
import { consentAsk } from '../../consent-ask.ts'
import { allTypes } from '../access.ts'
import type { Answer, Connection, FhirContext } from '../context.ts'
import { readInteraction } from '../read.ts'

/** Type of a file that lists what was deleted. */
const deletions = '-deleted'
/** Resources of one file. */
const perFile = 10_000

export interface ExportRequest {
  /** Undefined: everything; `Patient`: all patients; `Group`: its members. */
  readonly level: string | undefined
  readonly group: string | undefined
  readonly parameters: Parameters
  readonly request: string
}

/** Exports and their lists are kept for a day. */
const kept = 86_400_000

/** Notes an export and has it made by a worker, which goes on after a restart; answers with its id. Those that are past go. */
export async function startExport(context: FhirContext, request: ExportRequest): Promise<string> {
  const { db } = context.store
  const options = readOptions(context, request.parameters)
  const subjects = request.group === undefined ? null : await membersOf(context, request.group)
  return transact({ db }, async (tx) => {
    await sql`delete from bulk_export where made_at < now() - make_interval(secs => ${kept / 1000})`.execute(tx)
    const { rows } = await sql<{ id: string }>`
      insert into bulk_export (owner, request, types, since, subjects, patients, bound_to, purpose)
      values (${context.by}, ${request.request}, ${options.types}::text[], ${options.since}::timestamptz, ${subjects}::uuid[], ${request.level !== undefined},
        ${context.access.subject}::uuid, ${context.access.purpose})
      returning id`.execute(tx)
    const id = rows[0]?.id as string
    await enqueue(tx, 'export', { id }, { key: id, attempts })
    return id
  })
}

function readOptions({ access }: FhirContext, parameters: Parameters): { types: string[]; since: string | null } {
  let types = allTypes().filter((type) => access.allows('read', type) && access.allows('search', type))
  let since: string | null = null
  for (const [name, value] of parameters) {
    if (name === '_type') {
      const asked = value.split(',')
      for (const type of asked) {
        if (!allTypes().includes(type)) throw new SearchFault('_type', `${type.slice(0, 64)} is no resource type of R4`)
        access.require('read', type)
        access.require('search', type)
      }
      types = asked
    } else if (name === '_since') {
      since = parseTime(value.replace(/ (\d\d:\d\d)$/, '+$1'))?.iso ?? null
      if (since === null) throw new SearchFault(name, 'the value is no instant')
    } else if (name === '_outputFormat') {
      if (!/^(?:application\/fhir\+ndjson|application\/ndjson|ndjson)$/.test(value.replace(' ', '+')))
        throw new SearchFault(name, 'files are ndjson')
    } else throw new SearchFault(name, '$export takes _type, _since and _outputFormat')
  }
  return { types, since }
}

async function membersOf(context: FhirContext, id: string): Promise<string[]> {
  const { body } = await readInteraction(context, 'Group', id)
  const group: unknown = JSON.parse(body ?? '{}')
  if (isObject(group) && group.active === false)
    throw new HamzadError('fhir.conflict', { why: 'The Group is no longer active' })
  const members = isObject(group) && Array.isArray(group.member) ? group.member.filter(isObject) : []
  // Whoever left the group is no longer its member.
  const patients = members.flatMap(({ entity, inactive, period }) =>
    inactive !== true && !isPast(period, context.now) && isObject(entity) && typeof entity.reference === 'string'
      ? (/^Patient\/(.+)$/.exec(entity.reference)?.[1] ?? [])
      : [],
  )
  return [...(await findSubjects(context.store.db, patients)).values()]
}

function isPast(period: unknown, now: number): boolean {
  const end = isObject(period) ? parseTime(period.end) : null
  return end !== null && end !== undefined && end.end <= now
}

interface ExportRow {
  owner: string
  request: string
  types: string[]
  since: Date | null
  bound_to: string | null
  purpose: string
  subjects: string[] | null
  patients: boolean
  state: string
  progress: number
  made_at: Date
  output: { number: number; type: string; count: number }[]
  deleted: { number: number; type: string; count: number }[]
  error: string | null
}

async function row(context: FhirContext, id: string): Promise<ExportRow> {
  const { rows } = await sql<ExportRow>`select * from bulk_export where id = ${id}::uuid and owner = ${context.by}
      and made_at > now() - make_interval(secs => ${kept / 1000})`.execute(context.store.db)
  const [found] = rows
  if (!found) throw new HamzadError('not-found', { what: 'export', id: 'of this id' })
  return found
}

/** How often a worker tries to make an export. */
const attempts = 5

/**
 * Lists what was current when the export began, type by type; the files are written out from that list when they are fetched. One that was
 * interrupted goes on with the first type that has no list yet. The last try that fails says so.
 */
export async function makeExport({ db }: Pick<Store, 'db'>, id: string, { attempt }: TaskContext): Promise<void> {
  try {
    await listAll(db, id)
  } catch (error) {
    if (attempt >= attempts)
      await sql`update bulk_export set state = 'failed', error = 'it did not finish' where id = ${id}::uuid and state = 'running'`.execute(
        db,
      )
    throw error
  }
}

async function listAll(db: Connection, id: string): Promise<void> {
  const { rows: known } =
    await sql<ExportRow>`select * from bulk_export where id = ${id}::uuid and state = 'running'`.execute(db)
  const [found] = known
  if (!found) return
  const { types, since, subjects, patients, made_at, bound_to, owner, purpose } = found
  const access = { types: new Set(types), subject: bound_to, consent: consentAsk(purpose, owner) }
  const output = [...found.output]
  const begun = Math.round(found.progress * types.length)
  // A type that was begun and not ended is listed anew.
  await sql`delete from bulk_export_file where export = ${id}::uuid and number >= ${output.length}`.execute(db)
  for (const [index, type] of types.entries()) {
    if (index < begun) continue
    let after = ''
    for (;;) {
      const { rows } = await sql<{ id: string; version: number }>`
        select r.id, r.version from resource r
        where r.type = ${type} and not r.deleted and r.id > ${after} and r.recorded_at <= ${made_at} and ${visible('r', access)}
          and ${since === null ? sql`true` : sql`r.recorded_at >= ${since}`}
          and ${patients ? sql`r.subject is not null` : sql`true`}
          and ${subjects === null ? sql`true` : sql`r.subject = any(${subjects}::uuid[])`}
        order by r.id limit ${perFile}`.execute(db)
      if (rows.length === 0) break
      const number = output.length
      output.push({ number, type, count: rows.length })
      await sql`insert into bulk_export_file (export, number, type, ids, versions)
        values (${id}::uuid, ${number}, ${type}, ${rows.map((r) => r.id)}::text[], ${rows.map((r) => r.version)}::integer[])`.execute(
        db,
      )
      after = rows.at(-1)?.id ?? ''
      if (rows.length < perFile) break
    }
    const { rows: still } = await sql<{ state: string }>`
      update bulk_export set progress = ${(index + 1) / types.length}, output = ${JSON.stringify(output)}::jsonb
      where id = ${id}::uuid and state = 'running' returning state`.execute(db)
    if (still.length === 0) return
  }
  const deleted = since === null ? [] : await listDeleted(db, id, found, output.length)
  await sql`update bulk_export set state = 'done', progress = 1, deleted = ${JSON.stringify(deleted)}::jsonb where id = ${id}::uuid and state = 'running'`.execute(
    db,
  )
}

/** What was deleted since: files of transaction Bundles with one DELETE each, as Bulk Data Access has it. */
async function listDeleted(
  db: Connection,
  id: string,
  { types, since, subjects, patients, made_at, bound_to, owner, purpose }: ExportRow,
  first: number,
): Promise<ExportRow['output']> {
  const access = { types: new Set(types), subject: bound_to, consent: consentAsk(purpose, owner) }
  const { rows } = await sql<{ reference: string }>`
    select r.type || '/' || r.id as reference from resource r
    where r.type = any(${types}::text[]) and r.deleted and r.recorded_at >= ${since} and r.recorded_at <= ${made_at} and ${visible('r', access)}
      and ${patients ? sql`r.subject is not null` : sql`true`}
      and ${subjects === null ? sql`true` : sql`r.subject = any(${subjects}::uuid[])`}
    order by r.type, r.id`.execute(db)
  const files: ExportRow['output'] = []
  for (let at = 0; at < rows.length; at += perFile) {
    const references = rows.slice(at, at + perFile).map(({ reference }) => reference)
    const number = first + files.length
    files.push({ number, type: 'Bundle', count: references.length })
    await sql`insert into bulk_export_file (export, number, type, ids, versions)
      values (${id}::uuid, ${number}, ${deletions}, ${references}::text[], '{}'::integer[])`.execute(db)
  }
  return files
}

/** 202 with the progress, or 200 with the manifest. */
export async function exportStatus(context: FhirContext, id: string): Promise<Answer> {
  const found = await row(context, id)
  if (found.state === 'cancelled') throw new HamzadError('not-found', { what: 'export', id: 'of this id' })
  if (found.state === 'failed') throw new HamzadError('fhir.conflict', { why: 'The export did not finish' })
  if (found.state === 'running')
    return { status: 202, headers: { 'x-progress': `${Math.round(found.progress * 100)} %`, 'retry-after': '1' } }
  const filesOf = (files: ExportRow['output']) =>
    files.map(({ number, type, count }) => ({ type, url: `${context.base}/$export-file/${id}/${number}`, count }))
  return {
    status: 200,
    headers: { expires: new Date(found.made_at.getTime() + kept).toUTCString() },
    raw: {
      type: 'application/json',
      text: JSON.stringify({
        transactionTime: found.made_at.toISOString(),
        request: found.request,
        requiresAccessToken: true,
        output: filesOf(found.output),
        ...(found.deleted.length > 0 && { deleted: filesOf(found.deleted) }),
        error: [],
      }),
    },
  }
}

/**
 * One file: each resource a line, in the version that was current then. What may not be seen any more is left out; of what twins foretell, the version of now, for the gate
 * may have closed since.
 */
export async function exportFile(context: FhirContext, id: string, number: number): Promise<Answer> {
  await row(context, id)
  if (!Number.isInteger(number)) throw new HamzadError('not-found', { what: 'file', id: 'of this number' })
  const { rows: gone } = await sql<{ ids: string[] }>`
    select ids from bulk_export_file where export = ${id}::uuid and number = ${number} and type = ${deletions}`.execute(
    context.store.db,
  )
  if (gone[0]) return ndjson(gone[0].ids.map(deletionOf))
  const both = (table: string, version: RawBuilder<unknown>) => sql`
    select r.id, r.version, r.content, r.recorded_at from bulk_export_file f
    cross join lateral unnest(f.ids, f.versions) as wanted (id, version)
    join ${sql.raw(table)} r on r.type = f.type and r.id = wanted.id and ${version}
    where f.export = ${id}::uuid and f.number = ${number} and not r.deleted and ${visible('r', context.access.read)}`
  const { rows } = await sql<{ id: string; version: number; content: string; recorded_at: Date }>`
    ${both('resource', sql`(r.version = wanted.version or ${foretold})`)} union all
    ${both('resource_history', sql`r.version = wanted.version and not ${foretold}`)} order by id`.execute(
    context.store.db,
  )
  const lines = rows.map((r) =>
    stamp(r.content, { id: r.id, version: r.version, updated: r.recorded_at.toISOString() }),
  )
  return ndjson(lines)
}

const foretold = sql`(r.type in ('Observation', 'RiskAssessment') and r.id ~ '^twin-(forecast|risk)-')`

const ndjson = (lines: readonly string[]): Answer => ({
  status: 200,
  raw: { type: 'application/fhir+ndjson', text: lines.map((line) => `${line.replace(/[\n\r]/g, ' ')}\n`).join('') },
})

const deletionOf = (url: string): string =>
  JSON.stringify({ resourceType: 'Bundle', type: 'transaction', entry: [{ request: { method: 'DELETE', url } }] })

/** DELETE of the status: the export ends and its list goes. */
export async function cancelExport(context: FhirContext, id: string): Promise<Answer> {
  await row(context, id)
  await sql`update bulk_export set state = 'cancelled' where id = ${id}::uuid`.execute(context.store.db)
  await sql`delete from bulk_export_file where export = ${id}::uuid`.execute(context.store.db)
  return { status: 202 }
}
