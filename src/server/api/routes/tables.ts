import { Type } from 'typebox'
import { actorName } from '../../../governance/actor.ts'
import type { Server, Services } from '../../fastify.ts'
import { answers } from '../responses.ts'
import { Problem, TableAnswer, TableBody, TableList, TableName, TableQuestion } from '../schemas.ts'

/** Tables of values: what a map makes of one, and the maps that were kept for `POST /api/records?table=`. */
export function tableRoutes(server: Server, { domain, governance }: Services): void {
  const tags = ['records']
  const params = Type.Object({ name: TableName })
  const done = { 204: Type.Null(), '4xx': Problem, '5xx': Problem }

  server.post(
    '/api/tables/look',
    {
      config: { action: 'records.write' },
      schema: {
        operationId: 'lookAtTable',
        tags,
        summary: 'What a table would become by a map (or by a proposal); nothing is recorded',
        body: TableQuestion,
        response: answers(TableAnswer),
      },
    },
    ({ body }) => domain.tables.look(body),
  )

  server.get(
    '/api/tables',
    {
      config: { action: 'imports.read' },
      schema: {
        operationId: 'listTables',
        tags,
        summary: 'Maps of tables that were kept, and codes that models read',
        response: answers(TableList),
      },
    },
    () => domain.tables.list(),
  )

  server.put(
    '/api/tables/:name',
    {
      config: { action: 'connectors.change' },
      schema: {
        operationId: 'saveTable',
        tags,
        summary: 'Keep a map of a kind of table under a name, in place of the one that had it',
        params,
        body: TableBody,
        response: done,
      },
    },
    async ({ params: { name }, body, actor }, reply) => {
      await domain.tables.save(name, body, { by: actorName(actor) })
      await governance.audit({ actor: actorName(actor), action: 'table.saved', subject: null, detail: { table: name } })
      return reply.code(204).send(null)
    },
  )

  server.delete(
    '/api/tables/:name',
    {
      config: { action: 'connectors.change' },
      schema: {
        operationId: 'removeTable',
        tags,
        summary: 'Forget the map of a kind of table',
        params,
        response: done,
      },
    },
    async ({ params: { name }, actor }, reply) => {
      await domain.tables.remove(name)
      await governance.audit({
        actor: actorName(actor),
        action: 'table.removed',
        subject: null,
        detail: { table: name },
      })
      return reply.code(204).send(null)
    },
  )
}
