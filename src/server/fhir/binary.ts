import type { FastifyRequest } from 'fastify'
import { HamzadError } from '../../kernel/errors.ts'
import { isObject } from '../../records/fhir/resource.ts'
import type { Answer } from './context.ts'
import { asksForFhir, wanted } from './media-types.ts'

/** A media type as a header may bear it. */
const mediaType = /^([\w!#$&^.+-]+\/[\w!#$&^.+-]+)(?:\s*;[\x20-\x7e]*)?$/

/**
 * What a Binary holds, in its own form, unless FHIR's is asked for (by `_format`, or first of all in Accept). Null: give out the
 * resource. Errors: `fhir.format` when it is in none of the forms that are wanted.
 */
export function nativeForm(request: FastifyRequest, { type, body }: Answer): { type: string; bytes: Buffer } | null {
  if (type !== 'Binary' || body === undefined || asksForFhir(request)) return null
  const resource: unknown = JSON.parse(body)
  const { contentType, data } = isObject(resource) ? resource : {}
  if (typeof contentType !== 'string' || typeof data !== 'string') return null
  const own = mediaType.exec(contentType)?.[1]?.toLowerCase()
  if (own === undefined) return null
  const fits = (part: string): boolean => {
    const range = part.split(';')[0]?.trim().toLowerCase() ?? ''
    return range === '*/*' || range === own || range === `${own.split('/')[0]}/*`
  }
  if (!wanted(request.headers.accept ?? '*/*').some(fits)) throw new HamzadError('fhir.format')
  return { type: contentType, bytes: Buffer.from(data, 'base64') }
}

/** What a stranger put into the record runs nowhere, and is no page of ours. */
export const nativeHeaders = {
  'content-disposition': 'attachment',
  'content-security-policy': "sandbox; default-src 'none'",
} as const

const formsOfFhir = /^application\/fhir\+(?:json|xml)$/
const root = /^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->)[\s\S])*-->\s*)*<(?:\w+:)?Binary[\s/>]/

/** Whether a body is a file for a Binary rather than a resource: it goes there, and neither its type nor its text says that it is one. */
export function isFile(request: FastifyRequest, bytes: Buffer): boolean {
  if (placeOf(request) === null) return false
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? ''
  if (formsOfFhir.test(type)) return false
  if (/^(?:application|text)\/xml$/.test(type)) return !root.test(bytes.toString('latin1', 0, 4096))
  return type !== 'application/json' || !bytes.includes('"resourceType"')
}

/** The place of a file that is sent to become a Binary: POST Binary, PUT Binary/id; null for every other request. */
export function placeOf({ method, url }: FastifyRequest): { readonly id: string | undefined } | null {
  const place = /^\/fhir\/R4\/Binary(?:\/([^/?]+))?\/?(?:\?|$)/.exec(url)
  const id = place?.[1]
  return place && ((method === 'POST' && id === undefined) || method === 'PUT') ? { id } : null
}

/**
 * The Binary that a file in its own form is (R4, Binary, "Serving Binary Resources using the RESTful API"): its type is that of the body, whom it is
 * about stands in X-Security-Context. Errors: `input.type-unknown`, `fhir.syntax`, `input.too-large`.
 */
export function binaryOf(request: FastifyRequest, bytes: Buffer): string {
  const contentType = request.headers['content-type']?.trim() ?? ''
  if (!mediaType.test(contentType))
    throw new HamzadError('input.type-unknown', { types: 'Content-Type with the type of the file' })
  if (bytes.length === 0) throw new HamzadError('fhir.syntax', { why: 'the file is empty' })
  if (bytes.length > largestFile) throw new HamzadError('input.too-large', { limit: `${largestFile / 2 ** 20} MB` })
  const context = request.headers['x-security-context']
  const id = placeOf(request)?.id
  return JSON.stringify({
    resourceType: 'Binary',
    ...(id !== undefined && { id }),
    contentType,
    ...(typeof context === 'string' && { securityContext: { reference: context.trim() } }),
    data: bytes.toString('base64'),
  })
}

/** In base64 it is a third longer, and then as large as any resource may be. */
const largestFile = 75 * 2 ** 20
