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
