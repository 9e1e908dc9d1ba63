import type { FastifyReply, FastifyRequest } from 'fastify'
import { parseLossless } from '../../records/fhir/text/lossless.ts'
import { writeXml } from '../../records/fhir/xml/write-xml.ts'
import { nativeForm, nativeHeaders } from './binary.ts'
import type { Answer, FhirContext } from './context.ts'
import { formatOf, parameterOf } from './media-types.ts'
import { outcome } from './outcome.ts'

const json = 'application/fhir+json; charset=utf-8'
const xml = 'application/fhir+xml; charset=utf-8'

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
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  const native = isRead ? nativeForm(request, answer) : null
  const format = native ? 'json' : formatOf(request)
  if (answer.version !== undefined) reply.header('etag', `W/"${answer.version}"`)
  if (answer.updated !== undefined) reply.header('last-modified', new Date(answer.updated).toUTCString())
  if (answer.location !== undefined) reply.header('location', `${context.base}/${answer.location}`)
  const isWrite = request.method === 'POST' || request.method === 'PUT' || request.method === 'PATCH'
  if (isRead && answer.version !== undefined && isUnchanged(request, answer)) return reply.code(304).send()
  if (native) return reply.code(answer.status).headers(nativeHeaders).type(native.type).send(native.bytes)
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
