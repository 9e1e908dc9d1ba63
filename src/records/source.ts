import { createReadStream } from 'node:fs'
import { basename } from 'node:path'

/** Something that records can be read from: a file, an upload, a text. Gzip is recognised by content, not by name. */
export interface RecordSource {
  /** Shown in rejections; its ending (.ndjson, .json, each also .gz) tells the format where the content does not. */
  readonly name: string
  /** Where it is on disk, for what is no stream (a database) and what the folder tells. */
  readonly path?: string
  open(): AsyncIterable<Uint8Array>
}

/** A file on disk. */
export function fileSource(path: string, name = basename(path)): RecordSource {
  return { name, path, open: () => createReadStream(path, { highWaterMark: 1 << 18 }) }
}

/** A text in memory, for small uploads and tests. */
export function textSource(name: string, content: string | Uint8Array): RecordSource {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  return {
    name,
    async *open() {
      yield bytes
    },
  }
}

/** The operating system's code (ENOENT, EACCES), which holds no content of the file. */
export function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'it cannot be read'
}
