import { Type } from 'typebox'
import type { Server, Services } from '../../fastify.ts'
import { answers } from '../responses.ts'
import { CompiledModel, ModelCard, ModelId, ModelList } from '../schemas.ts'

/** The library of models. */
export function modelRoutes(server: Server, { domain }: Services): void {
  const tags = ['models']

  server.get(
    '/api/models',
    {
      config: { action: 'models.read' },
      schema: { operationId: 'listModels', tags, summary: 'Models of the library', response: answers(ModelList) },
    },
    async () => ({ models: await domain.listModels() }),
  )

  server.get(
    '/api/models/:id',
    {
      config: { action: 'models.read' },
      schema: {
        operationId: 'modelCard',
        tags,
        summary: 'Text and card of a model',
        params: Type.Object({ id: ModelId }),
        response: answers(ModelCard),
      },
    },
    async ({ params }) => domain.modelCard(params.id),
  )

  server.get(
    '/api/models/:id/compiled',
    {
      config: { action: 'models.read' },
      schema: {
        operationId: 'compiledModel',
        tags,
        summary: 'The compiled model, for pages that compute with it',
        params: Type.Object({ id: ModelId }),
        response: answers(CompiledModel),
      },
    },
    async ({ params }) => domain.compiledModel(params.id),
  )
}
