import { HamzadError } from '../../kernel/errors.ts'
import type { Server } from '../fastify.ts'

/**
 * Origins whose pages may call the CDS services: HAMZAD_CDS_ORIGINS, separated by commas. CDS Hooks 2.0 asks for cross-origin requests where the client is a page; its
 * security considerations ask to name who may. None by default. Error: `input.invalid` when one is no origin.
 *
 *     HAMZAD_CDS_ORIGINS=https://ehr.example,https://test.example:8443
 */
export function cdsOrigins(): readonly string[] {
  const origins = (process.env.HAMZAD_CDS_ORIGINS ?? '').split(',').map((each) => each.trim())
  return origins.filter(Boolean).map((origin) => {
    if (!URL.canParse(origin) || new URL(origin).origin !== origin)
      throw new HamzadError('input.invalid', {
        what: 'HAMZAD_CDS_ORIGINS',
        why: `${origin} is no origin`,
        action: 'Write https://host or https://host:port, several with commas between.',
      })
    return origin
  })
}

/** Tells browsers that pages of these origins may read what the CDS services answer, refusals too: to be called before requests are authorised. Never with cookies. */
export function crossOrigin(server: Server): void {
  const allowed = cdsOrigins()
  if (allowed.length === 0) return
  server.addHook('onRequest', async (request, reply) => {
    if (!/^\/cds-services(?:[/?]|$)/.test(request.url)) return
    reply.header('vary', 'Origin')
    const { origin } = request.headers
    if (origin !== undefined && allowed.includes(origin)) reply.header('access-control-allow-origin', origin)
  })
}

/** What a browser asks before it sends a call with a token: which methods and headers may be used. */
export function preflightRoutes(server: Server): void {
  for (const url of ['/cds-services', '/cds-services/:service', '/cds-services/:service/feedback'])
    server.options(url, { config: { action: 'public' }, schema: { hide: true } }, async (_request, reply) =>
      reply
        .code(204)
        .headers({
          'access-control-allow-methods': url === '/cds-services' ? 'GET' : 'POST',
          'access-control-allow-headers': 'Authorization, Content-Type',
          'access-control-max-age': '600',
        })
        .send(),
    )
}
