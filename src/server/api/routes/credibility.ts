import { Type } from 'typebox'
import { actorName } from '../../../governance/actor.ts'
import { HamzadError } from '../../../kernel/errors.ts'
import {
  DriftList,
  Feedback,
  FeedbackRequest,
  ModelRegistry,
  Registry,
  TwinCredibility,
  Validation,
  VersionDecision,
} from '../../../twins/credibility/credibility-views.ts'
import { Pilot, PilotReport, PilotTerms } from '../../../twins/pilot/pilot-views.ts'
import type { Server, Services } from '../../fastify.ts'
import { answers, created } from '../responses.ts'
import { ModelId } from '../schemas.ts'

const tags = ['credibility']
const Twin = Type.Object({ id: Type.String({ format: 'uuid' }) })
const Model = Type.Object({ id: ModelId })

/** How often the forecasts were right, and what follows from it: scores, feedback, the registry of models, the site's pilot. */
export function credibilityRoutes(server: Server, { domain }: Services): void {
  server.get(
    '/api/twins/:id/credibility',
    {
      config: { action: 'twin.read' },
      schema: {
        operationId: 'twinCredibility',
        tags,
        summary: 'How often this twin was right, and whether it may recommend',
        params: Twin,
        response: answers(TwinCredibility),
      },
    },
    async ({ params }) => domain.credibility.ofTwin(params.id),
  )

  server.post(
    '/api/twins/:id/feedback',
    {
      config: { action: 'forecast.feedback' },
      schema: {
        operationId: 'giveFeedback',
        tags,
        summary: 'This forecast was wrong because …',
        params: Twin,
        body: FeedbackRequest,
        response: created(Feedback),
      },
    },
    async (request, reply) =>
      reply
        .code(201)
        .send(await domain.credibility.giveFeedback(request.params.id, request.body, { by: actorName(request.actor) })),
  )

  server.get(
    '/api/registry',
    {
      config: { action: 'registry.read' },
      schema: {
        operationId: 'registry',
        tags,
        summary: 'Models with their standing here',
        response: answers(Registry),
      },
    },
    async () => domain.credibility.registry(),
  )

  server.get(
    '/api/drift',
    {
      config: { action: 'registry.read' },
      schema: {
        operationId: 'driftAlarms',
        tags,
        summary: 'Models whose scores have drifted and nobody has judged it, and whose they are',
        response: answers(DriftList),
      },
    },
    async ({ actor }) => domain.credibility.drift({ by: actorName(actor) }),
  )

  server.get(
    '/api/registry/:id',
    {
      config: { action: 'registry.read' },
      schema: {
        operationId: 'modelRegistry',
        tags,
        summary: 'Versions of a model with scores, subgroups, drift and decisions',
        params: Model,
        response: answers(ModelRegistry),
      },
    },
    async ({ params, actor }) => domain.credibility.ofModel(params.id, { decides: actor?.role === 'administrator' }),
  )

  server.get(
    '/api/registry/:id/validations/:validation',
    {
      config: { action: 'registry.read' },
      schema: {
        operationId: 'modelValidation',
        tags,
        summary: 'A validation that was entered: the whole credibility.json',
        params: Type.Object({ id: ModelId, validation: Type.Integer({ minimum: 1 }) }),
        response: answers(Validation),
      },
    },
    async ({ params }) => domain.credibility.validation(params.id, params.validation),
  )

  server.post(
    '/api/registry/:id/decisions',
    {
      config: { action: 'registry.decide' },
      schema: {
        operationId: 'decideModel',
        tags,
        summary: 'Approve, let in as an experiment, retire or roll back a version',
        params: Model,
        body: VersionDecision,
        response: answers(ModelRegistry),
      },
    },
    async ({ params, body, actor }) => domain.credibility.decide(params.id, body, { by: actorName(actor) }),
  )

  server.post(
    '/api/registry/:id/drift/:alarm',
    {
      config: { action: 'registry.decide' },
      schema: {
        operationId: 'acknowledgeDrift',
        tags,
        summary: 'A drift was seen and judged: it no longer closes the gate',
        params: Type.Object({ id: ModelId, alarm: Type.Integer({ minimum: 1 }) }),
        response: answers(ModelRegistry),
      },
    },
    async ({ params, actor }) => domain.credibility.acknowledge(params.id, params.alarm, { by: actorName(actor) }),
  )

  server.get(
    '/api/pilot',
    {
      config: { action: 'pilot.read' },
      schema: {
        operationId: 'pilot',
        tags,
        summary: 'The silent pilot of this site: whether one runs, and what it is held to',
        response: answers(Pilot),
      },
    },
    async () => domain.credibility.pilot(),
  )

  server.get(
    '/api/pilot/report',
    {
      config: { action: 'pilot.read' },
      schema: {
        operationId: 'pilotReport',
        tags,
        summary: 'What the pilot showed; while it runs for administrators alone',
        response: answers(PilotReport),
      },
    },
    async ({ actor }) => {
      // Until it has ended its figures are for those who run it.
      if (actor?.role !== 'administrator' && (await domain.credibility.pilot()).running)
        throw new HamzadError('pilot.silent')
      return domain.credibility.pilotReport()
    },
  )

  server.post(
    '/api/pilot',
    {
      config: { action: 'pilot.change' },
      schema: {
        operationId: 'startPilot',
        tags,
        summary: 'Start a silent pilot; what is not told of its terms is as usual',
        body: Type.Partial(PilotTerms),
        response: created(Pilot),
      },
    },
    async ({ body, actor }, reply) =>
      reply.code(201).send(await domain.credibility.startPilot(body, { by: actorName(actor) })),
  )

  server.delete(
    '/api/pilot',
    {
      config: { action: 'pilot.change' },
      schema: { operationId: 'endPilot', tags, summary: 'End the pilot and keep its report', response: answers(Pilot) },
    },
    async ({ actor }) => domain.credibility.endPilot({ by: actorName(actor) }),
  )
}
