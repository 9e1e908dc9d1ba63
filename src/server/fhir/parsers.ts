import type { FastifyRequest } from 'fastify'
import { HamzadError } from '../../kernel/errors.ts'
import { XmlFault } from '../../records/fhir/xml/parse-xml.ts'
import { readXml } from '../../records/fhir/xml/read-xml.ts'
import type { Server } from '../fastify.ts'
import { nestingDepth } from '../json-body.ts'
import { unpackRecords } from '../records-body.ts'
import { binaryOf, isFile, placeOf } from './binary.ts'
import { isOtherVersion } from './media-types.ts'

/** A body as text, with what it is. XML has become the JSON that says the same. */
export interface FhirBody {
  readonly kind: 'resource' | 'json-patch' | 'form'
  readonly text: string
}

const deepest = 128
const decoder = new TextDecoder('utf-8', { fatal: true })

/** Content types of FHIR: JSON, XML, JSON Patch, forms; gzip too. A file that is sent to Binary is of any type. */
export function fhirParsers(server: Server): void {
  server.removeAllContentTypeParsers()
  const parser = (types: string | string[], read: (text: string, request: FastifyRequest) => FhirBody) =>
    server.addContentTypeParser(
      types,
      { parseAs: 'buffer' },
      async (request: FastifyRequest, body: Buffer): Promise<FhirBody> => {
        const bytes = await unpacked(request, body)
        return isFile(request, bytes)
          ? { kind: 'resource', text: binaryOf(request, bytes) }
          : read(textOf(request, bytes), request)
      },
    )
  server.addContentTypeParser('*', { parseAs: 'buffer' }, async (request: FastifyRequest, body: Buffer) => {
    if (placeOf(request) === null)
      throw new HamzadError('input.type-unknown', { types: 'application/fhir+json or application/fhir+xml' })
    return { kind: 'resource', text: binaryOf(request, await unpacked(request, body)) }
  })
  parser(['application/fhir+json', 'application/json'], (text) => {
    if (nestingDepth(text) > deepest)
      throw new HamzadError('fhir.syntax', { why: `it is nested deeper than ${deepest} levels` })
    return { kind: 'resource', text }
  })
  parser('application/json-patch+json', (text) => {
    if (nestingDepth(text) > deepest)
      throw new HamzadError('fhir.syntax', { why: `it is nested deeper than ${deepest} levels` })
    return { kind: 'json-patch', text }
  })
  parser(['application/fhir+xml', 'application/xml', 'text/xml'], (text) => {
    try {
      return { kind: 'resource', text: readXml(text) }
    } catch (fault) {
      if (fault instanceof XmlFault) throw new HamzadError('fhir.syntax', { why: fault.message })
      throw fault
    }
  })
  parser('application/x-www-form-urlencoded', (text) => ({ kind: 'form', text }))
}

function textOf(request: FastifyRequest, bytes: Buffer): string {
  if (isOtherVersion(request.headers['content-type'] ?? ''))
    throw new HamzadError('input.type-unknown', { types: 'FHIR R4: application/fhir+json; fhirVersion=4.0' })
  try {
    return decoder.decode(bytes)
  } catch {
    throw new HamzadError('fhir.syntax', { why: 'the text is not UTF-8' })
  }
}

async function unpacked(request: FastifyRequest, body: Buffer): Promise<Buffer> {
  const encoding = request.headers['content-encoding']?.trim().toLowerCase() ?? 'identity'
  if (encoding !== 'identity' && encoding !== 'gzip')
    throw new HamzadError('input.type-unknown', { types: 'Content-Encoding gzip or identity' })
  return encoding === 'gzip' ? unpackRecords(body, 100 * 1024 * 1024) : body
}
