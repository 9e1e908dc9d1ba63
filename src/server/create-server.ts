import cookie from '@fastify/cookie'
import rateLimit from '@fastify/rate-limit'
import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox'
import fastify, { type FastifyBaseLogger, LogController } from 'fastify'
import type { Action } from '../governance/policy.ts'
import { HamzadError } from '../kernel/errors.ts'
import type { Store } from '../store/store.ts'
import { openapi } from './api/openapi.ts'
import { accountRoutes } from './api/routes/accounts.ts'
import { alertRoutes } from './api/routes/alerts.ts'
import { connectorRoutes } from './api/routes/connectors.ts'
import { credibilityRoutes } from './api/routes/credibility.ts'
import { deviceRoutes } from './api/routes/devices.ts'
import { dosingRoutes } from './api/routes/dosing.ts'
import { eventRoutes } from './api/routes/events.ts'
import { hospitalRoutes } from './api/routes/hospital.ts'
import { modelRoutes } from './api/routes/models.ts'
import { operationRoutes } from './api/routes/operations.ts'
import { patientRoutes } from './api/routes/patients.ts'
import { qualityRoutes } from './api/routes/quality.ts'
import { recordRoutes } from './api/routes/records.ts'
import { reviewRoutes } from './api/routes/review.ts'
import { scheduleRoutes } from './api/routes/schedules.ts'
import { sessionRoutes } from './api/routes/session.ts'
import { statusRoutes } from './api/routes/status.ts'
import { tableRoutes } from './api/routes/tables.ts'
import { tokenRoutes } from './api/routes/tokens.ts'
import { twinRoutes } from './api/routes/twins.ts'
import { authorise } from './authorise.ts'
import { crossOrigin } from './cds-hooks/cross-origin.ts'
import { cdsHooksRoutes } from './cds-hooks/routes.ts'
import type { Server, Services } from './fastify.ts'
import { fhirRoutes } from './fhir/routes.ts'
import { jsonBodies, unreadable } from './json-body.ts'
import { frameworkProblem, problems } from './problems.ts'
import { securityHeaders } from './security-headers.ts'
import { staticWeb } from './static-web.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Open event streams: closing the server ends them all; `check` asks anew whether each may go on. */
    streams: Set<{ end(): void; check(): void }>
    /** Every route with what it is, as the authorisation point saw it. */
    routeTable: { method: string; url: string; action: Action | 'public' }[]
  }
}

export interface ServerOptions extends Services {
  readonly logger?: FastifyBaseLogger
  /** Folder of the built web application; without it only the API is served. */
  readonly webRoot?: string
  /** Whether a Host header is one of ours: on loopback, only loopback names (a rebound name of a stranger is not). */
  readonly isOurHost?: (host: string) => boolean
  /** Behind a proxy that ends TLS: addresses or ranges whose forwarded headers are believed. */
  readonly trustProxy?: string
  /** The record behind /fhir/R4; without it only our own API is served. */
  readonly store?: Store
}

/** The HTTP server, not yet listening. Pure in its services: tests give small ones in memory. */
export async function createServer(options: ServerOptions): Promise<Server> {
  const server: Server = fastify({
    ...(options.logger ? { loggerInstance: options.logger } : { logger: false }),
    ...(options.trustProxy !== undefined && { trustProxy: options.trustProxy }),
    bodyLimit: 1024 * 1024,
    requestTimeout: 120_000,
    // Each request is logged once, at its end, by route: addresses may hold names and identifiers.
    logController: new LogController({ disableRequestLogging: true }),
    exposeHeadRoutes: false,
    // What cannot even be routed, such as a broken escape in the address.
    frameworkErrors: frameworkProblem,
    routerOptions: { maxParamLength: 200 },
  }) as unknown as Server
  server.setValidatorCompiler(TypeBoxValidatorCompiler)
  server.decorate('streams', new Set<{ end(): void; check(): void }>())
  server.decorate('routeTable', [])
  server.addHook('preClose', async () => {
    for (const { end } of [...server.streams]) end()
  })

  problems(server)
  if (options.isOurHost) {
    const { isOurHost } = options
    server.addHook('onRequest', async (request) => {
      if (!isOurHost(request.host)) throw new HamzadError('access.origin')
    })
  }
  server.addHook('onRequest', async (request) => {
    if (request.url.includes('%00')) throw unreadable()
  })
  server.addHook('onResponse', async (request, reply) => {
    const { method, routeOptions } = request
    request.log.info(
      { method, route: routeOptions.url ?? 'none', status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
      'request',
    )
  })
  securityHeaders(server)
  await server.register(cookie)
  await server.register(rateLimit, {
    global: false,
    errorResponseBuilder: (_request, context) =>
      new HamzadError('rate.limited', { seconds: Math.ceil(context.ttl / 1000) }),
  })
  jsonBodies(server)
  crossOrigin(server)
  authorise(server, options)
  await openapi(server, options.version)

  statusRoutes(server, options)
  sessionRoutes(server, options)
  accountRoutes(server, options)
  tokenRoutes(server, options)
  patientRoutes(server, options)
  twinRoutes(server, options)
  alertRoutes(server, options)
  dosingRoutes(server, options)
  recordRoutes(server, options)
  tableRoutes(server, options)
  connectorRoutes(server, options)
  deviceRoutes(server, options)
  reviewRoutes(server, options)
  qualityRoutes(server, options)
  scheduleRoutes(server, options)
  hospitalRoutes(server, options)
  modelRoutes(server, options)
  credibilityRoutes(server, options)
  operationRoutes(server, options)
  eventRoutes(server, options)
  if (options.store) {
    fhirRoutes(server, { store: options.store, governance: options.governance })
    cdsHooksRoutes(server, { store: options.store })
  }
  await staticWeb(server, options.webRoot)
  return server
}
