import { constants } from 'node:buffer'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import type { FastifyRequest } from 'fastify'
import { HamzadError } from '../kernel/errors.ts'
import type { Server } from './fastify.ts'
import { recordFormats } from './record-formats.ts'

const unpack = promisify(gunzip)

/** Largest body of records, as sent and unpacked. Larger sets go by `hamzad import` or in parts. */
export const recordsLimit = 50 * 1024 * 1024
const limit = '50 MB'

/** Content-type parsers of the route that takes records: raw bytes, unpacked with a ceiling so that a small bomb stays small. */
export function recordParsers(server: Server): void {
  server.removeAllContentTypeParsers()
  const types = Object.keys(recordFormats)
  server.addContentTypeParser('*', async () => {
    throw new HamzadError('input.type-unknown', {
      types: 'application/fhir+json, application/fhir+ndjson, text/csv, application/xml or application/zip',
    })
  })
  server.addContentTypeParser(
    types,
    { parseAs: 'buffer', bodyLimit: recordsLimit },
    async (request: FastifyRequest, body: Buffer) => {
      const encoding = request.headers['content-encoding']?.trim().toLowerCase() ?? 'identity'
      if (encoding === 'identity') return body
      if (encoding !== 'gzip')
        throw new HamzadError('input.type-unknown', { types: 'Content-Encoding gzip or identity' })
      return unpackRecords(body)
    },
  )
}

/** Gunzip with a ceiling. Errors: input.too-large, input.invalid. */
export async function unpackRecords(body: Buffer, ceiling = recordsLimit): Promise<Buffer> {
  try {
    return await unpack(body, { maxOutputLength: Math.min(ceiling, constants.MAX_LENGTH) })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      throw new HamzadError('input.too-large', { limit: `${limit} unpacked` })
    throw new HamzadError('input.invalid', {
      what: 'The body',
      why: 'it is not gzip, though Content-Encoding says so',
      action: 'Send gzip, or leave the header out.',
    })
  }
}
