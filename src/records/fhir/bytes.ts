import type { Transform } from 'node:stream'
import { createGunzip, createInflateRaw } from 'node:zlib'

/** The bytes of a source, decompressed where they begin like gzip (1f 8b). A broken stream throws an error with code `Z_…`. */
export async function* decompressed(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]()
  let first: Uint8Array = new Uint8Array(0)
  let done = false
  while (first.length < 2 && !done) {
    const next = await iterator.next()
    if (next.done) done = true
    else first = first.length === 0 ? next.value : joined([first, next.value])
  }
  const whole = rest(first, iterator)
  if (first[0] === 0x1f && first[1] === 0x8b) yield* through(createGunzip({ chunkSize: 1 << 18 }), whole)
  else yield* whole
}

async function* rest(first: Uint8Array, iterator: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    if (first.length > 0) yield first
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value
  } finally {
    await iterator.return?.()
  }
}

/** The bytes of a deflated stream without a header, as archives hold them. A broken one throws an error with code `Z_…`. */
export const inflated = (chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> =>
  through(createInflateRaw({ chunkSize: 1 << 18 }), chunks)

async function* through(stream: Transform, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const feed = async () => {
    try {
      for await (const chunk of chunks) {
        if (stream.destroyed) return
        if (!stream.write(chunk))
          await new Promise<void>((resolve) => stream.once('drain', resolve).once('close', resolve))
      }
      stream.end()
    } catch (error) {
      stream.destroy(error as Error)
    }
  }
  const feeding = feed()
  try {
    for await (const chunk of stream) yield chunk as Uint8Array
  } finally {
    stream.destroy()
    await feeding
  }
}

/** One array of all the bytes. */
export function joined(chunks: readonly Uint8Array[]): Uint8Array {
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)
}

/** One line, or the news that it was longer than the limit (its bytes are dropped). */
export type Line =
  | { readonly number: number; readonly bytes: Uint8Array }
  | { readonly number: number; readonly tooLong: true }

/** Splits bytes at line feeds; blank lines are numbered but not returned. */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>, limit: number): AsyncGenerator<Line> {
  let parts: Uint8Array[] = []
  let length = 0
  let number = 1
  const take = (): Line | null => {
    const line: Line =
      length > limit ? { number, tooLong: true } : { number, bytes: joined(parts.length ? parts : [new Uint8Array(0)]) }
    const blank = length === 0
    parts = []
    length = 0
    number += 1
    return blank ? null : line
  }
  const add = (bytes: Uint8Array) => {
    length += bytes.length
    if (length > limit) parts = []
    else if (bytes.length > 0) parts.push(bytes)
  }
  for await (const chunk of chunks) {
    let start = 0
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      add(chunk.subarray(start, end))
      start = end + 1
      const line = take()
      if (line) yield line
    }
    add(chunk.subarray(start))
  }
  const last = take()
  if (last) yield last
}
