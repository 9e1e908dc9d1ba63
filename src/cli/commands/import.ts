import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { Command } from 'commander'
import { HamzadError } from '../../kernel/errors.ts'
import type { TableMap } from '../../records/csv/table-map.ts'
import type { RecordSource } from '../../records/source.ts'
import type { Connection } from '../../store/schema.ts'
import type { Store } from '../../store/store.ts'
import { dateOrderOption, deviceFlags, glucoseUnitOption, zoneOption } from '../device-options.ts'
import { createOutput, type Output, table } from '../output.ts'
import { exit } from '../usage.ts'

interface ImportFlags {
  readonly data?: string
  readonly json?: boolean
  readonly timeZone?: string
  readonly patient?: string
  readonly unit?: string
  readonly dateOrder?: string
  readonly schema?: string
  readonly rejects?: string
  readonly strict?: boolean
  readonly map?: string
  readonly proposeMap?: boolean
}

/** `hamzad import PATH…`: FHIR Bundles, resources and NDJSON, HL7 v2 messages, and exports of diabetes devices, into the record. */
export const importCommand = (): Command =>
  new Command('import')
    .description(
      'Import FHIR R4 Bundles, resources and NDJSON, exports of diabetes devices (Dexcom Clarity, LibreView, Nightscout, CSV), Open mHealth and IEEE 1752.1, Apple Health (export.zip, export.xml), Health Connect (JSON, .db), each also .gz, or HL7 v2 messages (.hl7), from files or folders. Importing again changes nothing.',
    )
    .argument('<path...>', 'files or folders')
    .option('--data <folder>', 'data folder (default: the running Hamzad, else the default folder)')
    .option('--patient <id>', 'FHIR id of the patient whose device was exported')
    .option('--schema <id>', 'Open mHealth schema of bodies without header, as omh:blood-glucose:4.0')
    .option('--propose-map', 'print what the columns of a table (CSV) may mean, as a map to complete; imports nothing')
    .option('--map <file>', 'what the columns of tables mean: a map in JSON or YAML')
    .addOption(zoneOption())
    .addOption(glucoseUnitOption())
    .addOption(dateOrderOption())
    .option('--strict', 'refuse resources that are not valid R4 (default: keep and mark them)')
    .option('--rejects <file>', 'write what was not taken to this file, as NDJSON')
    .option('--json', 'one JSON document with counts and rejections on stdout')
    .addHelpText(
      'after',
      '\nExamples:\n  hamzad import bundles/ export.ndjson.gz\n  hamzad import Clarity.csv --patient p7 --time-zone Europe/London',
    )
    .action(async (paths: string[], flags: ImportFlags) => {
      const output = createOutput(flags.json === true)
      const [{ joinStore }, { importRecords }, { sourcesAt }, { listRejections }, { schemaOption }] = await Promise.all(
        [
          import('../join-store.ts'),
          import('../../twins/import/import.ts'),
          import('../../records/sources-at.ts'),
          import('../../store/import-runs.ts'),
          import('../schema-option.ts'),
        ],
      )
      if (flags.proposeMap === true) return proposeMaps(paths, output)
      const schema = schemaOption(flags.schema)
      const map = flags.map === undefined ? undefined : await readMap(flags.map)
      const all = (await Promise.all(paths.map(sourcesAt))).flat()
      const messages = all.filter(({ name }) => /\.hl7$/i.test(name))
      const sources = all.filter((source) => !messages.includes(source))
      const store = await joinStore(flags.data)
      const stop = new AbortController()
      process.once('SIGINT', () => stop.abort())
      try {
        if (messages.length > 0) await takeMessages(store, messages, flags, output, stop.signal)
        if (messages.length > 0 && sources.length === 0) return
        const summary = await importRecords(store, sources, {
          signal: stop.signal,
          device: {
            ...(flags.patient ? { patient: flags.patient } : {}),
            ...(schema ? { schema } : {}),
            ...(map ? { map } : {}),
            ...deviceFlags(flags),
          },
          validation: flags.strict === true ? 'strict' : 'lenient',
          onProgress: ({ resources, sources, of }) =>
            output.progress(`${resources} resources, ${sources} of ${of ?? '?'} files …`),
        })
        const { rows } = await listRejections(store.db, summary.run)
        if (flags.rejects !== undefined) await writeRejects(store.db, summary.run, flags.rejects)
        const result = { ...summary, rejections: rows }
        output.result(result, () => words(result))
        if (result.state !== 'done') process.exitCode = exit.failed
      } finally {
        await store.close()
      }
    })

/** Prints a map for the first table, for a person to complete. */
async function proposeMaps([path = '']: readonly string[], output: Output): Promise<void> {
  const [{ proposeMap }, { csvRows }] = await Promise.all([
    import('../../records/csv/table-map.ts'),
    import('../../records/cgm/rows.ts'),
  ])
  const rows = csvRows(readText(path))
  const map = proposeMap((rows ?? []).slice(0, 5000).map(({ cells }) => cells))
  if (map === null)
    throw new HamzadError('input.invalid', {
      what: `‘${path}’`,
      why: 'no column of it can be the time',
      action: 'Name the column of the time “time”, or write the map by hand.',
    })
  output.result(map, () => JSON.stringify(map, null, 2))
}

async function readMap(file: string): Promise<TableMap> {
  const { parse } = await import('yaml')
  let map: unknown
  try {
    map = parse(readText(file))
  } catch (error) {
    if (error instanceof HamzadError) throw error
  }
  if (typeof map === 'object' && map !== null && 'time' in map && typeof map.time === 'string') return map as TableMap
  throw new HamzadError('input.invalid', {
    what: `‘${file}’`,
    why: 'it is no map of a table',
    action: 'Begin with what --propose-map prints.',
  })
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new HamzadError('file.unreadable', { file, why: (error as NodeJS.ErrnoException).code ?? 'unreadable' })
  }
}

/** HL7 v2 files; what is refused stays as a dead letter (`hamzad connectors messages files`). */
async function takeMessages(
  store: Store,
  sources: readonly RecordSource[],
  { timeZone }: ImportFlags,
  output: Output,
  signal: AbortSignal,
): Promise<void> {
  const { importMessages } = await import('../../twins/messages/import-messages.ts')
  const result = await importMessages(store, sources, {
    signal,
    onProgress: (count) => output.progress(`${count} messages …`),
    ...(timeZone === undefined ? {} : { timeZone }),
  })
  output.result(result, () => {
    const { messages, taken, repeated, refused, findings } = result
    const head = `${messages} messages: ${taken} taken, ${repeated} known already, ${refused} refused.`
    const rows = findings.map((each) => [each.file, each.message, each.rule, each.reason])
    return rows.length === 0 ? head : `${head}\n\n${table(['file', 'message', 'rule', 'reason'], rows)}`
  })
  if (result.refused > 0) process.exitCode = exit.failed
}

/** Every rejection of a run, one JSON object a line. */
async function writeRejects(db: Connection, run: string, file: string): Promise<void> {
  const { listRejections } = await import('../../store/import-runs.ts')
  writeFileSync(file, '')
  for (let offset = 0; ; offset += 1000) {
    const { rows } = await listRejections(db, run, { offset, limit: 1000 })
    appendFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
    if (rows.length < 1000) break
  }
}

interface Result {
  readonly state: string
  readonly resources: number
  readonly unchanged: number
  readonly events: number
  readonly subjects: number
  readonly rejected: number
  readonly byType: Readonly<Record<string, number>>
  readonly rejections: readonly { place: string; rule: string; reason: string }[]
}

function words(result: Result): string {
  const types = Object.entries(result.byType).sort((a, b) => b[1] - a[1])
  const lines = [
    `${result.resources} resources (${result.unchanged} unchanged), ${result.events} events on ${result.subjects} timelines, ${result.rejected} rejected.`,
    '',
    table(['type', 'resources'], types),
  ]
  if (result.rejections.length > 0) {
    lines.push(
      '',
      table(
        ['rejected', 'rule', 'reason'],
        result.rejections.map((r) => [r.place, r.rule, r.reason]),
      ),
    )
    if (result.rejected > result.rejections.length)
      lines.push(`… and ${result.rejected - result.rejections.length} more (--json lists the first hundred)`)
  }
  return lines.join('\n')
}
