import { Type } from 'typebox'
import { actorName } from '../../../governance/actor.ts'
import type { Server, Services } from '../../fastify.ts'
import { answers } from '../responses.ts'
import { Doubts, Effect, EffectQuery, NextLevels, Preview, ReviewRequest, TwinArchive } from '../schemas.ts'

const Id = Type.Object({ id: Type.String({ format: 'uuid' }) })
const tags = ['twins']

/** Before a dose: doubts about the record and what people decided of them, the next level, the instant preview. */
export function dosingRoutes(server: Server, { domain }: Services): void {
  server.get(
    '/api/twins/:id/doubts',
    {
      config: { action: 'twin.read' },
      schema: {
        operationId: 'recordDoubts',
        tags,
        summary: 'What may be wrong with the record, likeliest explanation first',
        params: Id,
        response: answers(Doubts),
      },
    },
    async ({ params }) => domain.recordDoubts(params.id),
  )

  server.get(
    '/api/twins/:id/effect',
    {
      config: { action: 'twin.read' },
      schema: {
        operationId: 'treatmentEffect',
        tags,
        summary:
          'Is the treatment working: observed beside expected with and without it, and what may explain the data',
        params: Id,
        querystring: EffectQuery,
        response: answers(Effect),
      },
    },
    async ({ params, query }) => domain.treatmentEffect(params.id, query),
  )

  server.post(
    '/api/twins/:id/reviews',
    {
      config: { action: 'reading.review' },
      schema: {
        operationId: 'reviewReading',
        tags,
        summary: 'Set a reading aside, or keep it; with a reason',
        params: Id,
        body: ReviewRequest,
        response: answers(Doubts),
      },
    },
    async (request) => domain.reviewReading(request.params.id, request.body, { by: actorName(request.actor) }),
  )

  server.get(
    '/api/twins/:id/next-levels',
    {
      config: { action: 'twin.read' },
      schema: {
        operationId: 'nextLevels',
        tags,
        summary: 'Which level, when, sharpens a decision most',
        params: Id,
        querystring: Type.Object({ decision: Type.Optional(Type.String({ maxLength: 200 })) }),
        response: answers(NextLevels),
      },
    },
    async ({ params, query }) => domain.nextLevels(params.id, query.decision),
  )

  server.get(
    '/api/twins/:id/preview',
    {
      config: { action: 'twin.compare' },
      schema: {
        operationId: 'previewTwin',
        tags,
        summary: 'A hundred members and the model, for a preview in the browser',
        params: Id,
        response: answers(Preview),
      },
    },
    async ({ params }) => domain.preview(params.id),
  )

  server.get(
    '/api/twins/:id/archive',
    {
      config: { action: 'twin.export' },
      schema: {
        operationId: 'exportTwin',
        tags,
        summary:
          'The twin with its model, doses and plan as a COMBINE archive (SBML and SED-ML); nothing names the subject',
        params: Id,
        response: answers(TwinArchive),
      },
    },
    async ({ params }) => domain.exportTwin(params.id),
  )
}
