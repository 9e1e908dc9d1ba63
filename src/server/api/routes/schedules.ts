import { Type } from 'typebox'
import { actorName } from '../../../governance/actor.ts'
import { Id } from '../../../twins/shapes.ts'
import type { Server, Services } from '../../fastify.ts'
import { answers, created } from '../responses.ts'
import { NewSchedule, Problem, ScheduleList, ScheduleMove, ScheduleView, SearchRequest } from '../schemas.ts'

/** Theatre schedules, rosters and days for elective patients. */
export function scheduleRoutes(server: Server, { domain, governance }: Services): void {
  const tags = ['schedules']
  const params = Type.Object({ id: Id })
  const audit = (actor: string, action: string, schedule: string) =>
    governance.audit({ actor, action, subject: null, detail: { schedule } })

  server.get(
    '/api/schedules',
    {
      config: { action: 'schedules.read' },
      schema: {
        operationId: 'listSchedules',
        tags,
        summary: 'Schedules, newest first',
        response: answers(ScheduleList),
      },
    },
    async () => ({ schedules: await domain.schedules.list() }),
  )

  server.post(
    '/api/schedules',
    {
      config: { action: 'schedules.change' },
      schema: {
        operationId: 'addSchedule',
        tags,
        summary: 'Plan theatres, a roster or elective admissions; a worker searches in the background',
        body: NewSchedule,
        response: created(ScheduleView),
      },
    },
    async (request, reply) => {
      const schedule = await domain.schedules.add(request.body, { by: actorName(request.actor) })
      await audit(actorName(request.actor), 'schedule.created', schedule.id)
      return reply.code(201).send(schedule)
    },
  )

  server.get(
    '/api/schedules/:id',
    {
      config: { action: 'schedules.read' },
      schema: {
        operationId: 'getSchedule',
        tags,
        summary: 'A schedule: what it is made from, the plan, the rules it breaks, how it fares in possible weeks',
        params,
        response: answers(ScheduleView),
      },
    },
    async ({ params: { id } }) => domain.schedules.get(id),
  )

  server.put(
    '/api/schedules/:id/plan',
    {
      config: { action: 'schedules.change' },
      schema: {
        operationId: 'moveSchedule',
        tags,
        summary: 'Keep a plan that was moved by hand; the answer lists the rules that it breaks',
        params,
        body: ScheduleMove,
        response: answers(ScheduleView),
      },
    },
    async (request) => {
      const schedule = await domain.schedules.move(request.params.id, request.body, { by: actorName(request.actor) })
      await audit(actorName(request.actor), 'schedule.moved', schedule.id)
      return schedule
    },
  )

  server.post(
    '/api/schedules/:id/search',
    {
      config: { action: 'schedules.change' },
      schema: {
        operationId: 'searchSchedule',
        tags,
        summary: 'Search anew',
        params,
        body: SearchRequest,
        response: answers(ScheduleView),
      },
    },
    async (request) => {
      await audit(actorName(request.actor), 'schedule.searched', request.params.id)
      return domain.schedules.search(request.params.id, request.body)
    },
  )

  server.post(
    '/api/schedules/:id/stop',
    {
      config: { action: 'schedules.change' },
      schema: {
        operationId: 'stopSchedule',
        tags,
        summary: 'End the search and keep the best plan so far',
        params,
        response: answers(ScheduleView),
      },
    },
    async ({ params: { id } }) => domain.schedules.stop(id),
  )

  server.delete(
    '/api/schedules/:id',
    {
      config: { action: 'schedules.change' },
      schema: {
        operationId: 'removeSchedule',
        tags,
        summary: 'Remove a schedule',
        params,
        response: { 204: Type.Null(), '4xx': Problem, '5xx': Problem },
      },
    },
    async (request, reply) => {
      await domain.schedules.remove(request.params.id)
      await audit(actorName(request.actor), 'schedule.removed', request.params.id)
      return reply.code(204).send(null)
    },
  )
}
