import { createReadStream } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { inflated } from './fhir/bytes.ts'
import type { RecordSource } from './source.ts'

/** Bytes of the directory of an archive, and files in it; more is no export of a record. */
const largestDirectory = 64 << 20
const end = 0x06054b50
const end64 = 0x06064b50
const central = 0x02014b50

interface Entry {
  readonly name: string
  readonly method: number
  readonly packed: number
  /** Place of its own header. */
  readonly at: number
}

class ZipError extends Error {
  readonly code = 'Z_DATA_ERROR'
}

/**
 * The files in a zip archive on disk, each a source that is unpacked as it is read, whatever its size: `export.zip` of Apple Health, archives of
 * NDJSON. Folders, hidden files and encrypted files are left out; stored and deflated ones are read, also beyond 4 GiB (zip64). Errors: code
 * `Z_DATA_ERROR` where it is no zip, or damaged.
 *
 *     for (const source of await zipSources('export.zip')) …
 */
export async function zipSources(path: string): Promise<RecordSource[]> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    const found = await directory(file, size)
    return found
      .filter(({ name }) => !name.endsWith('/') && !/(^|\/)(\.|__MACOSX\/)/.test(name))
      .map((entry) => ({ name: entry.name, open: () => contentOf(path, entry, size) }))
  } finally {
    await file.close()
  }
}

async function read(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length)
  const { bytesRead } = await file.read(bytes, 0, length, at)
  if (bytesRead < length) throw new ZipError('the archive is cut off')
  return bytes
}

async function directory(file: FileHandle, size: number): Promise<Entry[]> {
  const length = Math.min(size, 65_557)
  const tail = await read(file, size - length, length)
  let at = tail.length - 22
  while (at >= 0 && tail.readUInt32LE(at) !== end) at -= 1
  if (at < 0) throw new ZipError('it is no zip archive')
  let start = tail.readUInt32LE(at + 16)
  let bytes = tail.readUInt32LE(at + 12)
  if (start === 0xffffffff || bytes === 0xffffffff) {
    if (at < 20) throw new ZipError('the archive is damaged')
    const place = number64(tail, at - 20 + 8)
    const record = await read(file, place, 56)
    if (record.readUInt32LE(0) !== end64) throw new ZipError('the archive is damaged')
    bytes = number64(record, 40)
    start = number64(record, 48)
  }
  if (bytes > largestDirectory || start + bytes > size) throw new ZipError('the archive is damaged')
  return entriesOf(await read(file, start, bytes))
}

function entriesOf(bytes: Buffer): Entry[] {
  const entries: Entry[] = []
  for (let at = 0; at + 46 <= bytes.length && bytes.readUInt32LE(at) === central; ) {
    const [names, extras, comments] = [28, 30, 32].map((place) => bytes.readUInt16LE(at + place)) as [
      number,
      number,
      number,
    ]
    const next = at + 46 + names + extras + comments
    if (next > bytes.length) throw new ZipError('the archive is damaged')
    const extra = bytes.subarray(at + 46 + names, at + 46 + names + extras)
    const name = bytes.toString('utf8', at + 46, at + 46 + names).replaceAll('\\', '/')
    const sizes = [bytes.readUInt32LE(at + 24), bytes.readUInt32LE(at + 20), bytes.readUInt32LE(at + 42)] as const
    const [, packed, place] = wide(sizes, extra)
    const encrypted = (bytes.readUInt16LE(at + 8) & 1) === 1
    if (!encrypted) entries.push({ name, method: bytes.readUInt16LE(at + 10), packed, at: place })
    at = next
  }
  return entries
}

/** Sizes that do not fit into 32 bits stand in an extra field, in this order, each only where it is needed. */
function wide(sizes: readonly [number, number, number], extra: Buffer): [number, number, number] {
  let field: Buffer = Buffer.alloc(0)
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2))
    if (extra.readUInt16LE(at) === 1) field = extra.subarray(at + 4, at + 4 + extra.readUInt16LE(at + 2))
  let at = 0
  return sizes.map((size) => {
    if (size !== 0xffffffff || at + 8 > field.length) return size
    at += 8
    return number64(field, at - 8)
  }) as [number, number, number]
}

function number64(bytes: Buffer, at: number): number {
  const value = Number(bytes.readBigUInt64LE(at))
  if (!Number.isSafeInteger(value)) throw new ZipError('the archive is damaged')
  return value
}

async function* contentOf(path: string, { method, packed, at }: Entry, size: number): AsyncGenerator<Uint8Array> {
  if (method !== 0 && method !== 8) throw new ZipError('it is packed in a way that is not known')
  const file = await open(path)
  let start: number
  try {
    const header = await read(file, at, 30)
    if (header.readUInt32LE(0) !== 0x04034b50) throw new ZipError('the archive is damaged')
    start = at + 30 + header.readUInt16LE(26) + header.readUInt16LE(28)
  } finally {
    await file.close()
  }
  if (start + packed > size) throw new ZipError('the archive is damaged')
  if (packed === 0) return
  const chunks = createReadStream(path, { start, end: start + packed - 1, highWaterMark: 1 << 18 })
  yield* method === 8 ? inflated(chunks) : (chunks as AsyncIterable<Uint8Array>)
}
