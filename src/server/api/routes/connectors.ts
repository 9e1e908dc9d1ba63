import { Type } from 'typebox'
import { actorName } from '../../../governance/actor.ts'
import type { Server, Services } from '../../fastify.ts'
import { answers, created } from '../responses.ts'
import {
  ConnectorChange,
  ConnectorList,
  ConnectorName,
  ConnectorView,
  FeedAlertList,
  MessageList,
  MessageState,
  NewConnector,
  NewMapping,
  Problem,
  Replay,
  Understood,
} from '../schemas.ts'

/** Feeds of messages: what they do, what came, and what was refused. */
export function connectorRoutes(server: Server, { domain, governance }: Services): void {
  const tags = ['connectors']
  const audit = (actor: string, action: string, detail: Record<string, string | number | boolean>) =>
    governance.audit({ actor, action, subject: null, detail })
  const params = Type.Object({ name: ConnectorName })

  server.get(
    '/api/connectors',
    {
      config: { action: 'connectors.read' },
      schema: {
        operationId: 'listConnectors',
        tags,
        summary: 'Every connector, its state and its counts',
        response: answers(ConnectorList),
      },
    },
    async () => ({ connectors: await domain.connectors.list() }),
  )

  server.post(
    '/api/connectors',
    {
      config: { action: 'connectors.change' },
      schema: {
        operationId: 'addConnector',
        tags,
        summary: 'Listen for HL7 v2 over MLLP, be an MQTT broker for devices, or subscribe to a broker',
        body: NewConnector,
        response: created(ConnectorView),
      },
    },
    async (request, reply) => {
      const connector = await domain.connectors.add(request.body, { by: actorName(request.actor) })
      await audit(actorName(request.actor), 'connector.created', { connector: connector.name })
      return reply.code(201).send(connector)
    },
  )

  server.patch(
    '/api/connectors/:name',
    {
      config: { action: 'connectors.change' },
      schema: {
        operationId: 'changeConnector',
        tags,
        summary: 'Turn a connector on or off, or change its settings',
        params,
        body: ConnectorChange,
        response: answers(ConnectorView),
      },
    },
    async (request) => {
      const connector = await domain.connectors.change(request.params.name, request.body)
      await audit(actorName(request.actor), 'connector.changed', {
        connector: connector.name,
        enabled: connector.enabled,
      })
      return connector
    },
  )

  server.get(
    '/api/connectors/:name/messages',
    {
      config: { action: 'messages.read' },
      schema: {
        operationId: 'listMessages',
        tags,
        summary: 'Messages that came, newest first: type, state and reason, never their content',
        params,
        querystring: Type.Object({
          state: Type.Optional(MessageState),
          before: Type.Optional(Type.Integer({ minimum: 1 })),
          limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, description: '50 unless said' })),
        }),
        response: answers(MessageList),
      },
    },
    async ({ params: { name }, query }) => ({
      messages: await domain.connectors.messages(name, { ...query, limit: query.limit ?? 50 }),
    }),
  )

  server.post(
    '/api/connectors/:name/replay',
    {
      config: { action: 'connectors.change' },
      schema: {
        operationId: 'replayMessages',
        tags,
        summary: 'Take the dead messages of a connector again, or those that were taken, after a map was mended',
        params,
        querystring: Type.Object({ state: Type.Optional(Type.Union([Type.Literal('dead'), Type.Literal('taken')])) }),
        response: answers(Replay),
      },
    },
    async (request) => {
      const replayed = await domain.connectors.replay(request.params.name, request.query.state)
      await audit(actorName(request.actor), 'messages.replayed', { connector: request.params.name, ...replayed })
      return replayed
    },
  )

  server.get(
    '/api/connectors/:name/understood',
    {
      config: { action: 'messages.read' },
      schema: {
        operationId: 'understood',
        tags,
        summary: 'What was understood of the newest messages: codes and their meaning, and what was wrong',
        params,
        response: answers(Understood),
      },
    },
    ({ params: { name } }) => domain.connectors.understood(name),
  )

  server.post(
    '/api/connectors/:name/mappings',
    {
      config: { action: 'connectors.change' },
      schema: {
        operationId: 'mapCode',
        tags,
        summary: 'Say what a code of the feed means (target null: nothing known); what came with it before follows',
        params,
        body: NewMapping,
        response: { 204: Type.Null(), '4xx': Problem, '5xx': Problem },
      },
    },
    async (request, reply) => {
      await domain.connectors.map(request.params.name, request.body)
      const { source, target } = request.body
      await audit(actorName(request.actor), 'code.mapped', {
        connector: request.params.name,
        source: `${source.system}|${source.code}`,
        target: target === null ? '' : `${target.system}|${target.code}`,
      })
      return reply.code(204).send(null)
    },
  )

  server.get(
    '/api/feed-alerts',
    {
      config: { action: 'connectors.read' },
      schema: {
        operationId: 'listFeedAlerts',
        tags,
        summary:
          'Connectors and devices that are silent for longer than is allowed or usual, and those that were until lately',
        response: answers(FeedAlertList),
      },
    },
    () => domain.connectors.alerts(),
  )

  server.get(
    '/api/metrics',
    {
      config: { action: 'metrics.read' },
      schema: {
        operationId: 'metrics',
        tags,
        summary: 'Counters of the connectors in the text format of Prometheus',
        response: { ...answers(Type.String()), 200: { content: { 'text/plain': { schema: Type.String() } } } },
      },
    },
    async (_, reply) => reply.type('text/plain; version=0.0.4').send(await domain.connectors.metrics()),
  )
}
