import { Type } from 'typebox'
import { actorName } from '../../../governance/actor.ts'
import { HamzadError } from '../../../kernel/errors.ts'
import type { Server, Services } from '../../fastify.ts'
import { answers, created } from '../responses.ts'
import {
  CompareRequest,
  ComparisonResult,
  Recommendation,
  RecommendationList,
  RecommendationRequest,
  RecommendationResponse,
  TwinView,
} from '../schemas.ts'

const Id = Type.Object({ id: Type.String({ format: 'uuid' }) })
const tags = ['twins']

/** The twin: its view, what if, recommend, respond. */
export function twinRoutes(server: Server, { domain }: Services): void {
  server.get(
    '/api/twins/:id/view',
    {
      config: { action: 'twin.read' },
      schema: {
        operationId: 'twinView',
        tags,
        summary: 'Everything the twin page draws: past, now, forecast',
        params: Id,
        querystring: Type.Object({
          hoursBack: Type.Optional(Type.Number({ minimum: 1, maximum: 8760, description: 'Default 48' })),
          hoursAhead: Type.Optional(Type.Number({ minimum: 1, maximum: 2160, description: 'Default 48' })),
        }),
        response: answers(TwinView),
      },
    },
    async ({ params, query: { hoursBack = 48, hoursAhead = 48 } }) =>
      domain.twinView(params.id, { hoursBack, hoursAhead }),
  )

  server.post(
    '/api/twins/:id/compare',
    {
      config: { action: 'twin.compare' },
      schema: {
        operationId: 'comparePlans',
        tags,
        summary: 'The same possible futures under several plans; stores nothing',
        params: Id,
        body: CompareRequest,
        response: answers(ComparisonResult),
      },
    },
    async ({ params, body }) => domain.comparePlans(params.id, body),
  )

  server.get(
    '/api/twins/:id/recommendations',
    {
      config: { action: 'recommendation.read' },
      schema: {
        operationId: 'listRecommendations',
        tags,
        summary: 'Recommendations of this twin, newest first',
        params: Id,
        response: answers(RecommendationList),
      },
    },
    async ({ params }) => ({ recommendations: await domain.listRecommendations(params.id) }),
  )

  server.post(
    '/api/twins/:id/recommendations',
    {
      config: { action: 'recommendation.create' },
      schema: {
        operationId: 'createRecommendation',
        tags,
        summary: 'Search the best plan for a decision of the model',
        params: Id,
        body: RecommendationRequest,
        response: created(Recommendation),
      },
    },
    async (request, reply) => {
      const by = { by: actorName(request.actor) }
      return reply.code(201).send(await domain.createRecommendation(request.params.id, request.body, by))
    },
  )

  server.post(
    '/api/recommendations/:id/response',
    {
      config: { action: 'recommendation.respond' },
      schema: {
        operationId: 'respondToRecommendation',
        tags,
        summary: 'Accept, modify or decline; orders nothing by itself',
        params: Id,
        body: RecommendationResponse,
        response: answers(Recommendation),
      },
    },
    async (request) => {
      const { response, reason, regimen } = request.body
      if (response !== 'accept' && !reason?.trim())
        throw new HamzadError('input.invalid', {
          what: 'The response',
          why: 'a reason is needed to modify or decline',
          action: 'Give a reason.',
        })
      return domain.respondToRecommendation(
        request.params.id,
        { response, ...(reason !== undefined && { reason }), ...(regimen !== undefined && { regimen }) },
        { by: actorName(request.actor) },
      )
    },
  )
}
