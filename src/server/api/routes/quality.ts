import { Type } from 'typebox'
import type { Server, Services } from '../../fastify.ts'
import { answers } from '../responses.ts'
import { QualityDimension, QualityItems, QualityView } from '../schemas.ts'

const Days = Type.Optional(Type.Integer({ minimum: 1, maximum: 366, description: 'Days that are looked back; 30' }))

/** How good the data are: by source and channel, down to the resource. */
export function qualityRoutes(server: Server, { domain }: Services): void {
  const tags = ['quality']
  server.get(
    '/api/quality',
    {
      config: { action: 'quality.read' },
      schema: {
        operationId: 'recordQuality',
        tags,
        summary: 'Completeness, conformity, plausibility, timeliness and duplicates by source and channel',
        querystring: Type.Object({ days: Days }),
        response: answers(QualityView),
      },
    },
    async ({ query }) => domain.recordQuality(query.days ?? 30),
  )
  server.get(
    '/api/quality/items',
    {
      config: { action: 'quality.read' },
      schema: {
        operationId: 'qualityItems',
        tags,
        summary: 'The resources behind a count, newest first, of patients whose consents allow it',
        querystring: Type.Object({
          source: Type.String({ maxLength: 200 }),
          dimension: QualityDimension,
          channel: Type.Optional(Type.String({ maxLength: 400, description: 'system|code; empty: without a code' })),
          type: Type.Optional(Type.String({ maxLength: 64 })),
          days: Days,
          limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, description: '50' })),
        }),
        response: answers(QualityItems),
      },
    },
    async ({ query, actor }) => ({
      items: await domain.qualityItems({ ...query, days: query.days ?? 30, limit: query.limit ?? 50 }, actor),
    }),
  )
}
