import type { FastifyReply, FastifyRequest } from 'fastify'
import { HamzadError } from '../../kernel/errors.ts'
import { parseLossless } from '../../records/fhir/text/lossless.ts'
import { writeXml } from '../../records/fhir/xml/write-xml.ts'
import type { Answer, FhirContext } from './context.ts'
import { outcome } from './outcome.ts'

const json = 'application/fhir+json; charset=utf-8'
const xml = 'application/fhir+xml; charset=utf-8'

/** A version of FHIR that is not R4, as a parameter of a media type names it. */
export const isOtherVersion = (mediaType: string): boolean => {
  const version = /;\s*fhirversion\s*=\s*"?([\d.]+)/i.exec(mediaType)?.[1]
  return version !== undefined && !/^4\.0(?:\.1)?$/.test(version)
}

/** Media types by how much they are wanted (RFC 9110, 12.5.1); those with q=0 are not. */
function wanted(accept: string): string[] {
  const parts = accept.split(',').map((part) => {
    const q = Number(/;\s*q\s*=\s*([\d.]+)/i.exec(part)?.[1] ?? 1)
    return { part, q: Number.isNaN(q) ? 1 : q }
  })
  return parts
    .filter(({ q }) => q > 0)
    .sort((a, b) => b.q - a.q)
    .map(({ part }) => part)
}

/** The format that is asked for: `_format` before Accept. Errors: `fhir.format`. */
export function formatOf(request: FastifyRequest): 'json' | 'xml' {
  const asked = parameterOf(request, '_format')?.replace(' ', '+')
  const accept = asked ?? request.headers.accept ?? '*/*'
  for (const part of wanted(accept)) {
    const type = part.split(';')[0]?.trim().toLowerCase() ?? ''
    if (isOtherVersion(part)) continue
    if (/^(?:json|application\/(?:fhir\+)?json|text\/json|\*\/\*|application\/\*)$/.test(type)) return 'json'
    if (/^(?:xml|(?:application|text)\/(?:fhir\+)?xml)$/.test(type)) return 'xml'
  }
  // A browser asks for pages first; it still reads JSON.
  if (accept.includes('text/html')) return 'json'
  throw new HamzadError('fhir.format')
}

const parameterOf = ({ url }: FastifyRequest, name: string): string | null =>
  url.includes(name) ? new URLSearchParams(url.split(/\?(.*)/s)[1] ?? '').get(name) : null

/** Sends an answer with its version and place; what goes with it is what Prefer asks for. */
export async function send(
  request: FastifyRequest,
  reply: FastifyReply,
  context: FhirContext,
  answer: Answer,
  returning: string,
): Promise<FastifyReply> {
  for (const [name, value] of Object.entries(answer.headers ?? {})) reply.header(name, value)
  if (answer.raw)
    return reply
      .code(answer.status)
      .type(answer.raw.type)
      .serializer((body: unknown) => body as string)
      .send(answer.raw.text)
  const format = formatOf(request)
  if (answer.version !== undefined) reply.header('etag', `W/"${answer.version}"`)
  if (answer.updated !== undefined) reply.header('last-modified', new Date(answer.updated).toUTCString())
  if (answer.location !== undefined) reply.header('location', `${context.base}/${answer.location}`)
  const isWrite = request.method === 'POST' || request.method === 'PUT' || request.method === 'PATCH'
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  if (isRead && answer.version !== undefined && isUnchanged(request, answer)) return reply.code(304).send()
  let body = answer.body
  if (isWrite && answer.location !== undefined && returning === 'minimal') body = undefined
  if (isWrite && answer.location !== undefined && returning.toLowerCase() === 'operationoutcome')
    body = outcome([
      { severity: 'information', code: 'informational', diagnostics: answer.status === 201 ? 'Created' : 'Written' },
    ])
  reply.code(answer.status)
  if (body === undefined) return reply.send()
  return sendText(reply, parameterOf(request, '_pretty') === 'true' ? pretty(body) : body, format)
}

function isUnchanged(request: FastifyRequest, { version, updated }: Answer): boolean {
  const tag = request.headers['if-none-match']
  if (tag !== undefined) return tag.split(',').some((each) => each.trim().replace(/^W\//, '') === `"${version}"`)
  const since = request.headers['if-modified-since']
  return (
    since !== undefined && updated !== undefined && Math.floor(Date.parse(updated) / 1000) * 1000 <= Date.parse(since)
  )
}

/** With line breaks, for people; numbers keep their spelling. */
const pretty = (text: string): string => JSON.stringify(parseLossless(text), null, 2)

function sendText(reply: FastifyReply, text: string, format: 'json' | 'xml'): FastifyReply {
  const asIs = (body: unknown) => body as string
  if (format === 'xml') return reply.type(xml).serializer(asIs).send(writeXml(text))
  return reply.type(json).serializer(asIs).send(text)
}

/** An OperationOutcome; in JSON when the format that was asked for is not ours. */
export function sendOutcome(request: FastifyRequest, reply: FastifyReply, status: number, text: string): FastifyReply {
  let format: 'json' | 'xml' = 'json'
  try {
    format = formatOf(request)
  } catch {
    // Told in JSON.
  }
  return sendText(reply.code(status), text, format)
}
