import type { Finding, Rejection } from '../rejection.ts'
import { type RecordSource, reasonOf } from '../source.ts'
import { type Unpacked, unpack } from './bundle.ts'
import { decompressed, joined, linesOf } from './bytes.ts'
import { defaultLimits, type ReadLimits } from './limits.ts'
import type { FhirResource } from './resource.ts'

/** What a source yields, in its order. */
export type ReadItem =
  | {
      readonly kind: 'resource'
      readonly resource: FhirResource
      readonly file: string
      readonly place: string
      /** The resource to the letter, where it came alone and with its id. */
      readonly text?: string
      /** True: its id was chosen for it just now, so that nothing can be there under it. */
      readonly isNew?: boolean
    }
  | { readonly kind: 'rejection'; readonly rejection: Rejection }

/**
 * Reads FHIR R4 from a source: a Bundle, a single resource or NDJSON of either, each also gzipped. NDJSON is streamed line by
 * line. Whatever is wrong becomes a rejection with file, place, rule and reason; nothing is thrown, and the rest is still read.
 *
 *     for await (const item of readRecords(fileSource('patient.json.gz')))
 *       if (item.kind === 'resource') console.log(item.resource.resourceType, item.resource.id)
 *
 * Decimals are read as doubles.
 */
export async function* readRecords(source: RecordSource, limits: ReadLimits = defaultLimits): AsyncGenerator<ReadItem> {
  const refuse = (place: string, rule: Finding['rule'], reason: string): ReadItem => ({
    kind: 'rejection',
    rejection: { file: source.name, place, rule, reason, stored: false },
  })
  try {
    const format = formatOf(source.name)
    if (format === 'other')
      yield refuse('', 'file.kind-unknown', 'The name does not end in .json or .ndjson (or these with .gz)')
    else if (format === 'lines') yield* readLines(source, limits, refuse)
    else yield* readDocument(source, limits, refuse)
  } catch (error) {
    const code = reasonOf(error)
    if (code.startsWith('Z_')) yield refuse('', 'file.gzip-corrupt', 'The compressed data is damaged or cut off')
    else yield refuse('', 'file.unreadable', `The system says ${code}`)
  }
}

type Refuse = (place: string, rule: Finding['rule'], reason: string) => ReadItem

/** Names without an ending (standard input, uploads) are sniffed as documents. */
function formatOf(name: string): 'lines' | 'document' | 'other' {
  const plain = name.toLowerCase().replace(/\.gz$/, '')
  if (/\.(ndjson|jsonl)$/.test(plain)) return 'lines'
  return /\.json$/.test(plain) || !/\.[a-z0-9]{1,8}$/.test(plain) ? 'document' : 'other'
}

async function* readLines(source: RecordSource, limits: ReadLimits, refuse: Refuse): AsyncGenerator<ReadItem> {
  for await (const line of linesOf(decompressed(source.open()), limits.lineBytes)) {
    const place = `line ${line.number}`
    if ('tooLong' in line) yield refuse(place, 'line.too-long', `The line is longer than ${limits.lineBytes} bytes`)
    else yield* readText(line.bytes, place, source.name, limits, refuse)
  }
}

async function* readDocument(source: RecordSource, limits: ReadLimits, refuse: Refuse): AsyncGenerator<ReadItem> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of decompressed(source.open())) {
    length += chunk.length
    if (length > limits.documentBytes) {
      yield refuse('', 'file.too-large', `More than ${limits.documentBytes} bytes: use NDJSON`)
      return
    }
    chunks.push(chunk)
  }
  if (length === 0) yield refuse('', 'file.empty', 'The file is empty')
  else if (looksLikeLines(joined(chunks))) {
    for await (const line of linesOf(chunksOf(chunks), limits.lineBytes)) {
      const place = `line ${line.number}`
      if ('tooLong' in line) yield refuse(place, 'line.too-long', `The line is longer than ${limits.lineBytes} bytes`)
      else yield* readText(line.bytes, place, source.name, limits, refuse)
    }
  } else yield* readText(joined(chunks), '', source.name, limits, refuse)
}

async function* chunksOf(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks
}

/** NDJSON under another name: the first two lines are objects of their own. */
function looksLikeLines(bytes: Uint8Array): boolean {
  const first = bytes.indexOf(10)
  if (first <= 0 || bytes[0] !== 123) return false
  let next = first + 1
  while (bytes[next] === 10 || bytes[next] === 13) next += 1
  return bytes[next] === 123 && (bytes[first - 1] === 125 || (bytes[first - 1] === 13 && bytes[first - 2] === 125))
}

const decoder = new TextDecoder('utf-8', { fatal: true })

function* readText(
  bytes: Uint8Array,
  place: string,
  file: string,
  limits: ReadLimits,
  refuse: Refuse,
): Generator<ReadItem> {
  let text: string
  try {
    text = decoder.decode(bytes)
  } catch {
    yield refuse(place, 'text.not-utf8', 'The text is not UTF-8')
    return
  }
  if (text.trim() === '') return
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch (error) {
    yield refuse(place, 'json.syntax', syntaxReason(error))
    return
  }
  for (const item of unpack(document, limits))
    yield* itemsOf(item, place, file, asReceived(document, item) ? text : undefined)
}

/** The place of a syntax error; never the text around it, which may identify a person. */
function syntaxReason(error: unknown): string {
  const position = error instanceof Error ? /position (\d+)/.exec(error.message)?.[1] : undefined
  return position === undefined
    ? 'This is not well-formed JSON'
    : `This is not well-formed JSON at character ${position}`
}

/** True when the document is the resource itself, and nothing was added to it. */
function asReceived(document: unknown, item: Unpacked): boolean {
  return 'resource' in item && item.resource === document && item.idGiven === true
}

function* itemsOf(item: Unpacked, outer: string, file: string, text: string | undefined): Generator<ReadItem> {
  const place = [outer, item.place].filter(Boolean).join(' ')
  if ('fault' in item) {
    yield { kind: 'rejection', rejection: rejectionOf(item.fault, file, place, false, item.about) }
    return
  }
  const { resource, note } = item
  yield { kind: 'resource', resource, file, place, ...(text === undefined ? {} : { text }) }
  if (note) {
    const about = { type: resource.resourceType, id: resource.id }
    yield { kind: 'rejection', rejection: rejectionOf(note, file, place, true, about) }
  }
}

/** Names of elements that nobody expected may be long. */
const longestPlace = 300

/** A finding with the file and the place it was met in. */
export function rejectionOf(
  finding: Finding,
  file: string,
  place: string,
  stored: boolean,
  about?: { readonly type: string; readonly id?: string },
): Rejection {
  const where = [place, finding.path].filter(Boolean).join(' ').slice(0, longestPlace).toWellFormed()
  return {
    file,
    place: where,
    rule: finding.rule,
    reason: finding.reason,
    stored,
    ...(about ? { resource: about } : {}),
  }
}
