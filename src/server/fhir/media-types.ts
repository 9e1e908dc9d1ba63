import type { FastifyRequest } from 'fastify'
import { HamzadError } from '../../kernel/errors.ts'

/** A version of FHIR that is not R4, as a parameter of a media type names it. */
export const isOtherVersion = (mediaType: string): boolean => {
  const version = /;\s*fhirversion\s*=\s*"?([\d.]+)/i.exec(mediaType)?.[1]
  return version !== undefined && !/^4\.0(?:\.1)?$/.test(version)
}

/** Media types by how much they are wanted (RFC 9110, 12.5.1); those with q=0 are not. */
export function wanted(accept: string): string[] {
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

export const parameterOf = ({ url }: FastifyRequest, name: string): string | null =>
  url.includes(name) ? new URLSearchParams(url.split(/\?(.*)/s)[1] ?? '').get(name) : null

/** Whether a format of FHIR is asked for by its name, rather than whatever there is. */
export function asksForFhir(request: FastifyRequest): boolean {
  if (parameterOf(request, '_format') !== null) return true
  const [first = ''] = wanted(request.headers.accept ?? '')
  return /^(?:application\/(?:fhir\+)?(?:json|xml)|text\/(?:json|xml|fhir\+xml))$/.test(
    first.split(';')[0]?.trim().toLowerCase() ?? '',
  )
}
