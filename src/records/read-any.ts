import type { CgmOptions } from './cgm/cgm-file.ts'
import { readCgm } from './cgm/read-cgm.ts'
import { csvRows } from './cgm/rows.ts'
import { toFhir } from './cgm/to-fhir.ts'
import { readMapped } from './csv/read-mapped.ts'
import type { TableMap } from './csv/table-map.ts'
import { decompressed, joined, linesOf } from './fhir/bytes.ts'
import { defaultLimits, type ReadLimits } from './fhir/limits.ts'
import { type ReadItem, readRecords } from './fhir/read.ts'
import { isObject } from './fhir/resource.ts'
import { isHealthConnect, readHealthConnectJson } from './health-connect/read-json.ts'
import { healthConnectToFhir } from './health-connect/to-fhir.ts'
import { isHealthKit, readHealthKit } from './healthkit/read-healthkit.ts'
import { isMhealth, readMhealth } from './mhealth/read-mhealth.ts'
import { type SchemaId, schemaInPath } from './mhealth/schemas.ts'
import type { Finding } from './rejection.ts'
import { type RecordSource, reasonOf, textSource } from './source.ts'
import { textOf } from './text-of.ts'

/** What must be said about data of devices: whose it is, and what its text leaves open. */
export interface DeviceOptions extends CgmOptions {
  /** FHIR id of the patient. */
  readonly patient?: string
  /** Schema of Open mHealth or IEEE 1752.1 that bodies without header follow. */
  readonly schema?: SchemaId
  /** What the columns of tables mean. */
  readonly map?: TableMap
}

/**
 * Reads FHIR, and what devices and wearables export, as the resources it stands for; a source is known by its content. Nothing is thrown: what is
 * wrong becomes a rejection.
 *
 *     for await (const item of readAny(fileSource('Clarity.csv'), { patient: 'p7', zone: 'Europe/London' })) …
 */
export async function* readAny(
  source: RecordSource,
  options: DeviceOptions = {},
  limits: ReadLimits = defaultLimits,
): AsyncGenerator<ReadItem> {
  const plain = source.name.toLowerCase().replace(/\.gz$/, '')
  if (/\.xml$/.test(plain)) yield* readXml(source, options, limits)
  else if (/\.db$/.test(plain) && source.path !== undefined) yield* readDatabase(source, source.path, options)
  else if (/\.(ndjson|jsonl)$/.test(plain)) yield* readLines(source, options, limits)
  else if (/\.(csv|tsv|txt|json)$/.test(plain)) {
    const whole = await bytesOf(source, limits.documentBytes)
    const device = whole === null ? null : deviceItems(whole, source, options)
    if (device) yield* device
    else yield* readRecords(whole === null ? source : textSource(source.name, whole), limits)
  } else yield* readRecords(source, limits)
}

/** The decompressed content; null when it is too large or cannot be read, which `readRecords` then says in its own words. */
async function bytesOf(source: RecordSource, most: number): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = []
  let length = 0
  try {
    for await (const chunk of decompressed(source.open())) {
      length += chunk.length
      if (length > most) return null
      chunks.push(chunk)
    }
  } catch (error) {
    return reasonOf(error) === '' ? new Uint8Array() : null
  }
  return joined(chunks)
}

async function* readXml(
  source: RecordSource,
  { patient }: DeviceOptions,
  limits: ReadLimits,
): AsyncGenerator<ReadItem> {
  const chunks = decompressed(source.open())[Symbol.asyncIterator]()
  try {
    const first = await chunks.next()
    const start = first.done ? new Uint8Array() : first.value
    if (!isHealthKit(new TextDecoder().decode(start.subarray(0, 100_000)))) {
      await chunks.return?.(undefined)
      yield* readRecords(source, limits)
    } else if (patient === undefined) yield whose(source.name, 'Apple Health')
    else yield* readHealthKit(after(start, chunks), source.name, patient)
  } catch (error) {
    const code = reasonOf(error)
    yield code.startsWith('Z_')
      ? refusal(source.name, '', 'file.gzip-corrupt', 'The compressed data is damaged or cut off')
      : refusal(source.name, '', 'file.unreadable', `The system says ${code}`)
  }
}

async function* after(first: Uint8Array, chunks: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first
  for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value
}

async function* readDatabase(source: RecordSource, path: string, { patient }: DeviceOptions): AsyncGenerator<ReadItem> {
  if (patient === undefined) {
    yield whose(source.name, 'Health Connect')
    return
  }
  const { readHealthConnectDatabase } = await import('./health-connect/read-database.ts')
  try {
    for (const record of readHealthConnectDatabase(path))
      yield 'rule' in record
        ? refusal(source.name, record.path, record.rule, record.reason)
        : { kind: 'resource', resource: healthConnectToFhir(record, patient), file: source.name, place: record.place }
  } catch {
    yield refusal(source.name, '', 'file.unreadable', 'It is no database of Health Connect')
  }
}

/** Lines of FHIR go to its reader as they are; lines of data points are read here. The first line tells. */
async function* readLines(source: RecordSource, options: DeviceOptions, limits: ReadLimits): AsyncGenerator<ReadItem> {
  let first: Uint8Array | null = null
  try {
    for await (const line of linesOf(decompressed(source.open()), limits.lineBytes)) {
      first = 'bytes' in line ? line.bytes : null
      break
    }
  } catch {
    first = null
  }
  const told = first === null ? undefined : jsonOf(first)
  if (told === undefined || (isObject(told) && 'resourceType' in told) || !(options.schema || isMhealth(told))) {
    yield* readRecords(source, limits)
    return
  }
  for await (const line of linesOf(decompressed(source.open()), limits.lineBytes)) {
    const place = `line ${line.number}`
    if ('tooLong' in line)
      yield refusal(source.name, place, 'line.too-long', `The line is longer than ${limits.lineBytes} bytes`)
    else yield* pointItems(jsonOf(line.bytes), source, options, place)
  }
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return undefined
  }
}

function deviceItems(bytes: Uint8Array, source: RecordSource, options: DeviceOptions): ReadItem[] | null {
  // FHIR in JSON says what it is near its beginning; the whole text is parsed once, by its own reader.
  if (/"resourceType"/.test(textOf(bytes.subarray(0, 4000)))) return null
  if (options.map !== undefined && /\.(csv|tsv|txt)(\.gz)?$/i.test(source.name)) {
    const rows = csvRows(textOf(bytes))
    if (rows === null) return [refusal(source.name, '', 'cgm.value', 'The text is no table')]
    return readMapped(rows, options.map, source.name, options)
  }
  const document = /\.json(\.gz)?$/i.test(source.name) ? jsonOf(bytes) : undefined
  const schema = options.schema ?? schemaInPath(source.path ?? source.name)
  if (document !== undefined && (schema !== null || isMhealth(document))) {
    const several = Array.isArray(document) && isMhealth(document)
    return several
      ? (document as unknown[]).flatMap((each, index) => pointItems(each, source, options, `[${index}]`))
      : pointItems(document, source, options, '')
  }
  if (document !== undefined && isHealthConnect(document)) return connectItems(document, source.name, options.patient)
  return cgmItems(bytes, source.name, options)
}

/** A document of Open mHealth or IEEE 1752.1. */
function pointItems(
  document: unknown,
  source: RecordSource,
  { patient, schema }: DeviceOptions,
  place: string,
): ReadItem[] {
  const file = source.name
  if (document === undefined) return [refusal(file, place, 'json.syntax', 'This is not well-formed JSON')]
  const verdict = readMhealth(document, patient ?? 'unknown', schema ?? schemaInPath(source.path ?? file) ?? undefined)
  const where = [place, verdict.accepted ? '' : verdict.path].filter(Boolean).join(' ')
  if (!verdict.accepted) return [refusal(file, where, verdict.rule, verdict.reason)]
  if (verdict.resources.length === 0)
    return [refusal(file, place, 'mhealth.part', 'It is valid, but no measure of anybody: nothing is recorded')]
  if (patient === undefined) return [whose(file, 'Open mHealth')]
  return verdict.resources.map((resource) => ({ kind: 'resource', resource, file, place }))
}

function connectItems(document: unknown, file: string, patient: string | undefined): ReadItem[] {
  if (patient === undefined) return [whose(file, 'Health Connect')]
  const { records, findings } = readHealthConnectJson(document)
  return [
    ...records.map(
      (each): ReadItem => ({ kind: 'resource', resource: healthConnectToFhir(each, patient), file, place: each.place }),
    ),
    ...findings.map(({ path, rule, reason }) => refusal(file, path, rule, reason)),
  ]
}

function cgmItems(
  bytes: Uint8Array,
  file: string,
  { patient, schema: _, map: __, ...options }: DeviceOptions,
): ReadItem[] | null {
  const read = readCgm(textOf(bytes), options)
  if (!read) return null
  const rejections = read.rejections.map((each): ReadItem => ({ kind: 'rejection', rejection: { file, ...each } }))
  if (patient === undefined) return [whose(file, read.format)]
  if (new Set(read.entries.map(({ subject }) => subject)).size > 1)
    return [refusal(file, '', 'cgm.patient-missing', 'The table holds several people: give each a file of their own')]
  const resources = toFhir(read.entries, patient).map(
    ({ resource, place }): ReadItem => ({ kind: 'resource', resource, file, place }),
  )
  return [...resources, ...rejections]
}

const refusal = (file: string, place: string, rule: Finding['rule'], reason: string): ReadItem => ({
  kind: 'rejection',
  rejection: { file, place, rule, reason, stored: false },
})

const whose = (file: string, format: string): ReadItem =>
  refusal(
    file,
    '',
    'cgm.patient-missing',
    `This is an export of a device (${format}): say whose it is with the id of the patient`,
  )
