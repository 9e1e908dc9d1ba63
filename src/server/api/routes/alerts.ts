import { Type } from 'typebox'
import { type Actor, actorName } from '../../../governance/actor.ts'
import { Id } from '../../../twins/shapes.ts'
import type { Server, Services } from '../../fastify.ts'
import { answers } from '../responses.ts'
import { AlertList, AlertView, SnoozeRequest, TwinAlerts } from '../schemas.ts'

/** Alerts: who should look now, and how to put one off. Each role sees those that the model routes to it. */
export function alertRoutes(server: Server, { domain }: Services): void {
  const tags = ['alerts']
  const params = Type.Object({ id: Id })
  const roleOf = (actor: Actor | null) => actor?.role ?? ''
  const who = (actor: Actor | null) => ({ by: actorName(actor), role: roleOf(actor) })

  server.get(
    '/api/alerts',
    {
      config: { action: 'alerts.read' },
      schema: {
        operationId: 'listAlerts',
        tags,
        summary: 'Open alerts of all twins, high ones first; what is withheld is not among them',
        response: answers(AlertList),
      },
    },
    async ({ actor }) => {
      const alerts = await domain.alerts.list(roleOf(actor))
      const seen = await domain.consented(
        alerts.map(({ subject }) => subject.id),
        actor,
      )
      return { alerts: alerts.filter(({ subject }) => seen.has(subject.id)) }
    },
  )

  server.get(
    '/api/twins/:id/alerts',
    {
      config: { action: 'alerts.read' },
      schema: {
        operationId: 'twinAlerts',
        tags,
        summary: 'Open and lately ended alerts of a twin, and why some are withheld',
        params,
        response: answers(TwinAlerts),
      },
    },
    async ({ params: { id }, actor }) => domain.alerts.ofTwin(id, roleOf(actor)),
  )

  server.post(
    '/api/alerts/:id/snooze',
    {
      config: { action: 'alerts.snooze' },
      schema: {
        operationId: 'snoozeAlert',
        tags,
        summary: 'Put an alert to sleep for some minutes; it wakes by itself',
        params,
        body: SnoozeRequest,
        response: answers(AlertView),
      },
    },
    async ({ params: { id }, body, actor }) => domain.alerts.snooze(id, body.minutes, who(actor)),
  )

  server.delete(
    '/api/alerts/:id/snooze',
    {
      config: { action: 'alerts.snooze' },
      schema: {
        operationId: 'wakeAlert',
        tags,
        summary: 'Wake an alert that sleeps',
        params,
        response: answers(AlertView),
      },
    },
    async ({ params: { id }, actor }) => domain.alerts.snooze(id, null, who(actor)),
  )
}
