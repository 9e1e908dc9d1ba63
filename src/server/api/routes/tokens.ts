import { Type } from 'typebox'
import { actorName } from '../../../governance/actor.ts'
import type { Server, Services } from '../../fastify.ts'
import { answers, created } from '../responses.ts'
import { IssuedServiceToken, NewServiceToken, Problem, ServiceTokenList, TokenName } from '../schemas.ts'

/** Tokens of programs that send records, for administrators. */
export function tokenRoutes(server: Server, { governance }: Services): void {
  const tags = ['tokens']
  const audit = (actor: string, action: string, detail: Record<string, string | boolean>) =>
    governance.audit({ actor, action, subject: null, detail })

  server.get(
    '/api/tokens',
    {
      config: { action: 'tokens.read' },
      schema: {
        operationId: 'listServiceTokens',
        tags,
        summary: 'Tokens of feeds that are in force, without their secrets',
        response: answers(ServiceTokenList),
      },
    },
    async () => ({ tokens: await governance.listServiceTokens() }),
  )

  server.post(
    '/api/tokens',
    {
      config: { action: 'tokens.change' },
      schema: {
        operationId: 'createServiceToken',
        tags,
        summary: 'Create a token for a feed or a client; its secret is in this answer and nowhere else',
        body: NewServiceToken,
        response: created(IssuedServiceToken),
      },
    },
    async (request, reply) => {
      const { name, replace = false, role = 'feed', scopes, subject, purpose } = request.body
      const issued = await governance.createServiceToken({ name, replace, role, scopes, subject, purpose })
      await audit(actorName(request.actor), 'token.created', {
        token: name,
        replace,
        role,
        scopes: (scopes ?? []).join(' '),
        ...(purpose !== undefined && { purpose }),
      })
      return reply.code(201).send(issued)
    },
  )

  server.delete(
    '/api/tokens/:name',
    {
      config: { action: 'tokens.change' },
      schema: {
        operationId: 'revokeServiceToken',
        tags,
        summary: 'Revoke the token of a feed; the next request with it is refused',
        params: Type.Object({ name: TokenName }),
        response: { 204: Type.Null(), '4xx': Problem, '5xx': Problem },
      },
    },
    async (request, reply) => {
      const { name } = request.params
      await governance.revokeServiceToken(name)
      await audit(actorName(request.actor), 'token.revoked', { token: name })
      return reply.code(204).send(null)
    },
  )
}
