import { Type } from 'typebox'
import { actorName } from '../../../governance/actor.ts'
import type { Server, Services } from '../../fastify.ts'
import { recordParsers, recordsLimit } from '../../records-body.ts'
import { answers } from '../responses.ts'
import { ImportResult } from '../schemas.ts'

/** Records in; answers when they are committed. */
export function recordRoutes(server: Server, { domain }: Services): void {
  const tags = ['records']

  server.register(async (records: Server) => {
    recordParsers(records)
    records.post(
      '/api/records',
      {
        config: { action: 'records.write' },
        bodyLimit: recordsLimit,
        schema: {
          operationId: 'importRecords',
          tags,
          summary: 'FHIR R4 Bundle or resource (JSON) or resources (NDJSON), optionally gzipped; answers after commit',
          consumes: ['application/fhir+json', 'application/json', 'application/fhir+ndjson'],
          response: answers(ImportResult),
        },
      },
      async (request) => {
        const ndjson = /ndjson/.test(request.headers['content-type'] ?? '')
        return domain.importRecords({
          bytes: request.body as Buffer,
          format: ndjson ? 'ndjson' : 'json',
          by: actorName(request.actor),
        })
      },
    )
  })

  server.get(
    '/api/imports/:run',
    {
      config: { action: 'imports.read' },
      schema: {
        operationId: 'importRun',
        tags,
        summary: 'What became of an import, with its rejections',
        params: Type.Object({ run: Type.String({ format: 'uuid' }) }),
        response: answers(ImportResult),
      },
    },
    // A feed sees what it sent itself.
    async ({ params, actor }) =>
      domain.importRun(params.run, actor?.role === 'feed' ? { by: actorName(actor) } : undefined),
  )
}
