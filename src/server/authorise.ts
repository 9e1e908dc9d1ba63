import type { FastifyRequest } from 'fastify'
import { type Actor, actorName } from '../governance/actor.ts'
import { decide, isSensitive } from '../governance/policy.ts'
import { requireHeard } from '../governance/silent-pilot.ts'
import { HamzadError } from '../kernel/errors.ts'
import type { Server, Services } from './fastify.ts'
import type { Looked } from './fhir/context.ts'
import { requireSameOrigin } from './origin.ts'
import { ownAddress } from './own-address.ts'
import { sessionCookie } from './session-cookie.ts'

const unsafe = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

/**
 * The one authorisation point. At start: a route that does not say what it is does not get in. At each request: who asks (session cookie or
 * bearer token), from where (a cookie counts only from our own pages), may they (policy), is it silent in a pilot, and what of it goes to the audit log.
 */
export function authorise(server: Server, { governance, domain }: Pick<Services, 'governance' | 'domain'>): void {
  server.decorateRequest('actor', null)
  server.decorateRequest('audited', null)
  server.decorateRequest('looked', null)

  server.addHook('onRoute', ({ method, url, config }) => {
    const action = config?.action
    if (!action) throw new Error(`The route ${String(method)} ${url} says no action: add config.action (see policy.ts)`)
    for (const each of [method].flat()) server.routeTable.push({ method: each, url, action })
  })

  server.addHook('onRequest', async (request) => {
    // No route: no rule, nothing to protect, and the answer is the same for everybody.
    if (request.is404) return
    const action = request.routeOptions.config.action
    if (!action) throw new HamzadError('access.denied', { action: 'this' })

    const bearer = bearerToken(request)
    if (unsafe.has(request.method) && bearer === null) requireSameOrigin(request)
    const isEarly = bearer !== null && action !== 'public' && isLook(request)
    if (isEarly) request.looked = lookOf(request, domain)
    const asked = isEarly ? subjectOf(request, domain) : null
    asked?.catch(() => {})
    request.actor = await authenticate(request, bearer, governance)
    if (action === 'public') return

    const subject = isSensitive(action) ? await (asked ?? subjectOf(request, domain)) : null
    // The FHIR interface holds consents against each resource, devices against whom they observe; elsewhere a patient is seen or not.
    const consented =
      subject === null || request.url.startsWith('/fhir/') || request.url.startsWith('/api/devices')
        ? undefined
        : (await domain.consented([subject], request.actor)).has(subject)
    const { allowed, reason } = decide({ actor: request.actor, action, subject, consented })
    if (allowed) {
      await requireHeard(action, domain.pilotRuns)
      if (!isSensitive(action)) return
      const written = auditRequest(request, governance, action, subject, 'allowed')
      if (!isLook(request)) return written
      // A look at the record changes nothing: it goes on while its entry is written; the route answers once that is durable.
      written.catch(() => {})
      request.audited = written
      return
    }
    if (reason === 'not-signed-in') throw new HamzadError('sign-in.required')
    await auditRequest(request, governance, `${action}.denied`, subject, reason)
    if (reason === 'consent') throw new HamzadError('access.consent')
    throw new HamzadError('access.denied', { action })
  })
}

/** Reading by FHIR, whose routes wait for `request.audited` before they answer. */
const isLook = ({ method, url }: FastifyRequest): boolean =>
  (method === 'GET' || method === 'HEAD') && url.startsWith('/fhir/R4/')

/** What a read by id reads: it is on its way while it is asked who reads, and is shown to nobody before. */
function lookOf({ url }: FastifyRequest, domain: Services['domain']): Looked | null {
  const [, type, id] = /^\/fhir\/R4\/([A-Z]\w+)\/([A-Za-z0-9\-.]{1,64})(?:\?|$)/.exec(url) ?? []
  return type === undefined || id === undefined ? null : { type, id, look: domain.lookAt({ type, id }) }
}

/** The bearer token of a program; null when the request brings none. */
function bearerToken(request: FastifyRequest): string | null {
  const header = request.headers.authorization
  if (header === undefined) return null
  return /^Bearer ([\w\-.~+/]{16,8192}=*)$/i.exec(header)?.[1] ?? ''
}

/** A request with an Authorization header is judged by it alone: a cookie beside it is ignored. */
async function authenticate(
  request: FastifyRequest,
  bearer: string | null,
  governance: Services['governance'],
): Promise<Actor | null> {
  if (bearer !== null) return bearer === '' ? null : governance.serviceOf(bearer, audienceOf(request))
  const token = sessionCookie(request)
  if (token === undefined) return null
  // A page that refreshes itself while nobody touches it says so, and does not keep the session alive.
  return governance.personOf(token, request.headers['x-hamzad-background'] === undefined)
}

/** The address that a signed call of a CDS service must be meant for. */
function audienceOf(request: FastifyRequest): string | undefined {
  const [path = ''] = request.url.split('?')
  return path.startsWith('/cds-services/') ? `${ownAddress(request)}${path}` : undefined
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Whom the request is about, for policy and audit. Addresses that are not valid are about nobody: validation refuses them next. */
async function subjectOf(request: FastifyRequest, domain: Services['domain']): Promise<string | null> {
  if (request.looked) return (await request.looked.look).found?.subject ?? null
  if (request.url.startsWith('/fhir/')) {
    const resource = /^\/fhir\/R4\/([A-Z]\w+)\/([A-Za-z0-9\-.]{1,64})(?=[/?]|$)/.exec(request.url)
    return resource ? domain.subjectOf({ resource: { type: resource[1] as string, id: resource[2] as string } }) : null
  }
  const { id, name } = (request.params ?? {}) as { id?: string; name?: string }
  const route = request.routeOptions.url ?? ''
  if (route.startsWith('/api/devices/') && name !== undefined) return domain.subjectOf({ device: name })
  if (id === undefined || !uuid.test(id)) return null
  if (route.startsWith('/api/subjects/')) return id.toLowerCase()
  if (route.startsWith('/api/twins/')) return domain.subjectOf({ twin: id })
  if (route.startsWith('/api/alerts/')) return domain.subjectOf({ alert: id })
  if (route.startsWith('/api/recommendations/')) return domain.subjectOf({ recommendation: id })
  return null
}

function auditRequest(
  request: FastifyRequest,
  governance: Services['governance'],
  action: string,
  subject: string | null,
  outcome: string,
): Promise<void> {
  const { id } = (request.params ?? {}) as { id?: string }
  return governance.audit({
    actor: actorName(request.actor),
    action,
    subject,
    detail: {
      outcome,
      route: `${request.method} ${request.routeOptions.url ?? ''}`,
      ...(id !== undefined && uuid.test(id) && { id }),
      address: request.ip,
    },
  })
}
