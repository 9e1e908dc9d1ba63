import type { CgmOptions } from './cgm/cgm-file.ts'
import { readCgm } from './cgm/read-cgm.ts'
import { toFhir } from './cgm/to-fhir.ts'
import { decompressed, joined } from './fhir/bytes.ts'
import { defaultLimits, type ReadLimits } from './fhir/limits.ts'
import { type ReadItem, readRecords } from './fhir/read.ts'
import { type RecordSource, reasonOf, textSource } from './source.ts'

/** What must be said about an export of a diabetes device: whose it is, and what its text leaves open. */
export interface DeviceOptions extends CgmOptions {
  /** FHIR id of the patient. */
  readonly patient?: string
}

/**
 * Reads FHIR, and exports of diabetes devices as the resources they stand for; a source is known by its content. Nothing is thrown: what is wrong
 * becomes a rejection.
 *
 *     for await (const item of readAny(fileSource('Clarity.csv'), { patient: 'p7', zone: 'Europe/London' })) …
 */
export async function* readAny(
  source: RecordSource,
  options: DeviceOptions = {},
  limits: ReadLimits = defaultLimits,
): AsyncGenerator<ReadItem> {
  const plain = source.name.toLowerCase().replace(/\.gz$/, '')
  if (!/\.(csv|tsv|txt|json)$/.test(plain)) {
    yield* readRecords(source, limits)
    return
  }
  const whole = await bytesOf(source, limits.documentBytes)
  const device = whole === null ? null : deviceItems(whole, source.name, options)
  if (device) yield* device
  else yield* readRecords(whole === null ? source : textSource(source.name, whole), limits)
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

function deviceItems(bytes: Uint8Array, file: string, { patient, ...options }: DeviceOptions): ReadItem[] | null {
  // FHIR in JSON says what it is near its beginning; the whole text is parsed once, by its own reader.
  const start = new TextDecoder().decode(bytes.subarray(0, 4000))
  if (/"resourceType"/.test(start)) return null
  const read = readCgm(new TextDecoder().decode(bytes), options)
  if (!read) return null
  const rejections = read.rejections.map((each): ReadItem => ({ kind: 'rejection', rejection: { file, ...each } }))
  if (patient === undefined) {
    const reason = `This is an export of a device (${read.format}): say whose it is with the id of the patient`
    return [{ kind: 'rejection', rejection: { file, place: '', rule: 'cgm.patient-missing', reason, stored: false } }]
  }
  if (new Set(read.entries.map(({ subject }) => subject)).size > 1) {
    const reason = 'The table holds several people: give each a file of their own'
    return [{ kind: 'rejection', rejection: { file, place: '', rule: 'cgm.patient-missing', reason, stored: false } }]
  }
  const resources = toFhir(read.entries, patient).map(
    ({ resource, place }): ReadItem => ({ kind: 'resource', resource, file, place }),
  )
  return [...resources, ...rejections]
}
