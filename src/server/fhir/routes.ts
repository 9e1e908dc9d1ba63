import type { FastifyReply, FastifyRequest } from 'fastify'
import { actorName } from '../../governance/actor.ts'
import type { Governance } from '../../governance/governance.ts'
import { HamzadError } from '../../kernel/errors.ts'
import type { Store } from '../../store/store.ts'
import type { Server } from '../fastify.ts'
import { ownAddress } from '../own-address.ts'
import { fhirAccess } from './access.ts'
import type { Answer, FhirContext } from './context.ts'
import { dispatch } from './dispatch.ts'
import { formatOf } from './media-types.ts'
import { failureOf, type Issue, outcome, outcomeOf } from './outcome.ts'
import { type FhirBody, fhirParsers } from './parsers.ts'
import { send, sendOutcome } from './reply.ts'
import { bundleInteraction } from './transaction.ts'

export const fhirBase = '/fhir/R4'

const noSmart: Issue = {
  severity: 'error',
  code: 'not-supported',
  diagnostics:
    'This server has no SMART authorization server. Send Authorization: Bearer with a service token, which an administrator makes (hamzad tokens create, or POST /api/tokens).',
}

/** Largest body of a write, as sent and unpacked. */
const limit = 100 * 1024 * 1024

interface FhirServices {
  readonly store: Store
  readonly governance: Pick<Governance, 'audit'>
}

/** FHIR R4 over HTTP: every request goes through the one authorisation point, then through `fhirAccess` for what it touches. */
export function fhirRoutes(server: Server, services: FhirServices): void {
  server.register(
    async (fhir: Server) => {
      fhirParsers(fhir)
      fhir.addHook('onRequest', async (_request, reply) => {
        reply.header('cache-control', 'no-store')
      })
      fhir.setErrorHandler((error, request, reply) => {
        const failure = failureOf(error)
        if (failure.status >= 500) request.log.error({ err: error, reference: failure.values.reference }, failure.code)
        if (failure.status === 401) reply.header('www-authenticate', 'Bearer realm="Hamzad"')
        return sendOutcome(request, reply, failure.status, outcomeOf(failure))
      })
      fhir.setNotFoundHandler(async (request, reply) =>
        sendOutcome(
          request,
          reply,
          404,
          outcomeOf(new HamzadError('not-found', { what: 'address', id: 'like this here' })),
        ),
      )
      const hide = { schema: { hide: true } } as const
      const handle = async (request: FastifyRequest, reply: FastifyReply) => {
        try {
          return await answer(request, reply, services)
        } catch (error) {
          // Whatever is answered: it goes out once its entry in the audit log is durable.
          await request.audited
          throw error
        }
      }
      fhir.get('/metadata', { config: { action: 'public' }, ...hide }, handle)
      // Tokens are made by administrators; what SMART's discovery would name is not here, and a client is told so.
      fhir.get('/.well-known/smart-configuration', { config: { action: 'public' }, ...hide }, (request, reply) =>
        sendOutcome(request, reply, 404, outcome([noSmart])),
      )
      fhir.post('/', { config: { action: 'fhir.batch' }, bodyLimit: limit, ...hide }, handle)
      fhir.get('/', { config: { action: 'fhir.read' }, ...hide }, handle)
      for (const url of [
        '/_search',
        '/:type/_search',
        '/Subscription/$status',
        '/Subscription/:id/$status',
        '/Subscription/:id/$events',
        '/:type/:id/:compartment/_search',
        '/Patient/:id/$everything',
      ])
        fhir.post(url, { config: { action: 'fhir.read' }, ...hide }, handle)
      // What validates or evaluates touches nothing of the record.
      for (const url of ['/$validate', '/:type/$validate', '/:type/:id/$validate', '/$fhirpath'])
        fhir.post(url, { config: { action: 'fhir.batch' }, bodyLimit: limit, ...hide }, handle)
      fhir.delete('/$export-status/:id', { config: { action: 'fhir.read' }, ...hide }, handle)
      // How an import goes is for whoever brings records, who need not read any.
      for (const url of ['/$import-status/:id', '/$import-rejects/:id'])
        fhir.get(url, { config: { action: 'fhir.write' }, ...hide }, handle)
      fhir.get('/*', { config: { action: 'fhir.read' }, ...hide }, handle)
      fhir.head('/*', { config: { action: 'fhir.read' }, ...hide }, handle)
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'] as const)
        fhir.route({ method, url: '/*', config: { action: 'fhir.write' }, bodyLimit: limit, ...hide, handler: handle })
    },
    { prefix: fhirBase },
  )
}

async function answer(request: FastifyRequest, reply: FastifyReply, services: FhirServices): Promise<FastifyReply> {
  const [address = '', query = ''] = request.url.split(/\?(.*)/s)
  const path = address
    .slice(fhirBase.length)
    .split('/')
    .filter((part) => part !== '')
    .map(decodeURIComponent)
  const context = contextOf(request, services)
  const body = request.body as FhirBody | undefined
  const prefer = preferences(request)
  // Before anything is written: a form that cannot be given is no reason to find out afterwards.
  if (request.method !== 'GET' && request.method !== 'HEAD') formatOf(request)
  let result: Answer
  if (path.length === 0 && request.method === 'POST')
    result = await bundleInteraction(context, body?.text ?? '', prefer.return)
  else
    result = await dispatch(context, {
      method: request.method,
      path,
      query,
      conditions: {
        ifMatch: header(request, 'if-match'),
        ifNoneMatch: header(request, 'if-none-match'),
        ifNoneExist: header(request, 'if-none-exist'),
      },
      text: body?.kind === 'resource' ? body.text : undefined,
      patch: request.method === 'PATCH' && body ? patchOf(body) : undefined,
      isAsync: prefer.isAsync,
      form: body?.kind === 'form' ? body.text : undefined,
    })
  await request.audited
  return send(request, reply, context, result, prefer.return)
}

function patchOf(body: FhirBody) {
  if (body.kind === 'json-patch') return { kind: 'json' as const, text: body.text }
  if (body.kind === 'resource') return { kind: 'fhirpath' as const, text: body.text }
  throw new HamzadError('input.type-unknown', {
    types: 'application/json-patch+json, or Parameters as application/fhir+json',
  })
}

const header = (request: FastifyRequest, name: string): string | undefined => {
  const value = request.headers[name]
  return Array.isArray(value) ? value[0] : value
}

export function preferences(request: FastifyRequest): {
  readonly return: string
  readonly handling: string
  readonly isAsync: boolean
} {
  const text = header(request, 'prefer') ?? ''
  return {
    return: /return=(minimal|representation|OperationOutcome)/i.exec(text)?.[1] ?? '',
    handling: /handling=(strict|lenient)/i.exec(text)?.[1] ?? 'strict',
    isAsync: /respond-async/i.test(text),
  }
}

function contextOf(request: FastifyRequest, { store, governance }: FhirServices): FhirContext {
  const access = fhirAccess(request.actor)
  return {
    store,
    access,
    looked: request.looked ?? undefined,
    by: actorName(request.actor),
    base: `${ownAddress(request)}${fhirBase}`,
    now: Date.now(),
    lenient: preferences(request).handling === 'lenient',
    refused: ({ type, subject }) =>
      governance.audit({
        actor: actorName(request.actor),
        action: 'consent.denied',
        subject,
        detail: { type, purpose: access.purpose, route: `${request.method} ${request.routeOptions.url ?? ''}` },
      }),
  }
}
