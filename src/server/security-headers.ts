import type { Server } from './fastify.ts'

/** What pages may do: `wasm-unsafe-eval` runs compiled models, and allows no JavaScript eval. */
const policy = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "script-src-attr 'none'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join(';')

/** The same for every answer. Strict-Transport-Security is for whoever ends TLS; over plain loopback it must not be. */
const fixed = {
  'content-security-policy': policy,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-dns-prefetch-control': 'off',
  'x-download-options': 'noopen',
  'x-frame-options': 'DENY',
  'x-permitted-cross-domain-policies': 'none',
  'x-xss-protection': '0',
} as const

/**
 * Headers that narrow what a browser may do with our pages. Scripts come only from this origin, none inline. Inline styles are allowed: the
 * component library writes its theme variables and responsive sizes into style elements and attributes, and a nonce would make the page
 * uncacheable and need a template. Styles run no code, and images, fonts and connections stay on this origin, so that an injected style could
 * not send anything out either.
 */
export function securityHeaders(server: Server): void {
  server.addHook('onRequest', async (request, reply) => {
    reply.headers(fixed)
    // Answers of the API are about patients: no cache keeps them.
    if (request.url.startsWith('/api')) reply.header('cache-control', 'no-store')
  })
}
