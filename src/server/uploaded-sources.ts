import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HamzadError } from '../kernel/errors.ts'
import { type RecordSource, textSource } from '../records/source.ts'
import type { RecordFormat } from './record-formats.ts'

/** Most that an archive may unpack to: twenty times the largest body. */
const unpackedLimit = 1024 * 1024 * 1024

/**
 * Gives the sources in an uploaded body to `work`: the body itself, or of a zip (a wearable's export) the files in it, which are unpacked as they
 * are read. What is put on disk for that is gone afterwards. Errors: `input.invalid` where it is no zip, `input.too-large` where it grows.
 */
export async function withUploaded<T>(
  bytes: Buffer,
  format: RecordFormat,
  work: (sources: readonly RecordSource[]) => Promise<T>,
  limit = unpackedLimit,
): Promise<T> {
  if (format !== 'zip') return work([textSource(`body.${format}`, bytes)])
  const folder = await mkdtemp(join(tmpdir(), 'hamzad-upload-'))
  try {
    const file = join(folder, 'body.zip')
    await writeFile(file, bytes, { mode: 0o600 })
    const { zipSources } = await import('../records/zip.ts')
    const sources = await zipSources(file).catch(() => {
      throw new HamzadError('input.invalid', {
        what: 'The body',
        why: 'it is no zip archive, or damaged',
        action: 'Send the export as it was downloaded.',
      })
    })
    let unpacked = 0
    const bounded = sources.map(
      (source): RecordSource => ({
        ...source,
        async *open() {
          for await (const chunk of source.open()) {
            unpacked += chunk.length
            if (unpacked > limit)
              throw new HamzadError('input.too-large', { limit: `${Math.floor(limit / 1024 / 1024)} MB unpacked` })
            yield chunk
          }
        },
      }),
    )
    return await work(bounded)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
