import type { FastifyRequest } from 'fastify'

const prefixFormat = /^(?:\/[A-Za-z0-9._~-]{1,64}){1,8}$/

/**
 * The address under which the caller reached this server: what a trusted proxy says of it (`X-Forwarded-Proto`, `-Host` and, where the proxy
 * cuts a path off, `-Prefix`), else what was asked. Links of pages and of resources begin with it.
 *
 *     ownAddress(request)    // https://hospital.example/hamzad
 */
export function ownAddress(request: FastifyRequest): string {
  return `${request.protocol}://${request.host}${forwardedPrefix(request)}`
}

/** A path that a proxy cut off; nothing when no trusted proxy stands between. */
function forwardedPrefix({ ips, headers }: FastifyRequest): string {
  // Fastify lists more than the neighbour when it is a proxy that it was told to trust.
  if ((ips?.length ?? 0) < 2) return ''
  const given = headers['x-forwarded-prefix']
  const prefix = (typeof given === 'string' ? given : '').trim().replace(/\/+$/, '')
  return prefixFormat.test(prefix) ? prefix : ''
}
