import { Type } from 'typebox'
import { actorName } from '../../../governance/actor.ts'
import type { DeviceOptions } from '../../../records/read-any.ts'
import type { KeptTable } from '../../../twins/messages/table-views.ts'
import type { Server, Services } from '../../fastify.ts'
import { formatOfType } from '../../record-formats.ts'
import { recordParsers, recordsLimit } from '../../records-body.ts'
import { deviceQuery, RecordsQuery } from '../device-query.ts'
import { answers } from '../responses.ts'
import { ImportResult, TableName } from '../schemas.ts'

/** What the sender says of the body, and of the run that it starts. */
const ImportQuery = Type.Object({
  ...RecordsQuery.properties,
  table: Type.Optional(TableName),
  run: Type.Optional(
    Type.String({ format: 'uuid', description: 'Id for this import, to ask for its progress at /api/imports' }),
  ),
})

/** What a kept map says of a table; what the request says goes before. */
const tableOptions = ({ map, timeZone, dateOrder }: KeptTable): DeviceOptions => ({
  map,
  ...(timeZone === null ? {} : { zone: timeZone }),
  ...(dateOrder === null ? {} : { dateOrder }),
})

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
          summary:
            'FHIR R4 (JSON, NDJSON), or with `patient` what a device or wearable exports, its zip as well; optionally gzipped; answers after commit',
          consumes: [
            'application/fhir+json',
            'application/json',
            'application/fhir+ndjson',
            'text/csv',
            'application/xml',
            'application/zip',
          ],
          querystring: ImportQuery,
          response: answers(ImportResult),
        },
      },
      async (request) => {
        const { table, run } = request.query
        const device = deviceQuery(request.query)
        return domain.importRecords({
          bytes: request.body as Buffer,
          format: formatOfType(request.headers['content-type']),
          device: table === undefined ? device : { ...tableOptions(await domain.tables.get(table)), ...device },
          by: actorName(request.actor),
          ...(run === undefined ? {} : { run }),
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
