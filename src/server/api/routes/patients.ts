import { Type } from 'typebox'
import { actorName } from '../../../governance/actor.ts'
import type { Server, Services } from '../../fastify.ts'
import { answers, created } from '../responses.ts'
import {
  BindabilityList,
  BindRequest,
  CycleRecord,
  GlucoseRecord,
  PatientList,
  Subject,
  Timeline,
  TwinSummary,
  Worklist,
} from '../schemas.ts'

const Id = Type.Object({ id: Type.String({ format: 'uuid' }) })
/** From the year 1 on: there is no year 0. */
const Instant = Type.String({ format: 'date-time', pattern: '^(?!0000)' })

/** Patients: worklist, list, banner, timeline, and which twins can be built. */
export function patientRoutes(server: Server, { domain }: Services): void {
  const tags = ['patients']

  server.get(
    '/api/worklist',
    {
      config: { action: 'worklist.read' },
      schema: {
        operationId: 'worklist',
        tags,
        summary: 'Patients with a twin, and what needs a look',
        response: answers(Worklist),
      },
    },
    async ({ actor }) => {
      const list = await domain.listWorklist()
      const seen = await domain.consented(
        list.rows.map(({ subject }) => subject.id),
        actor,
      )
      return { ...list, rows: list.rows.filter(({ subject }) => seen.has(subject.id)) }
    },
  )

  server.get(
    '/api/patients',
    {
      config: { action: 'patients.read' },
      schema: {
        operationId: 'listPatients',
        tags,
        summary:
          'Patients of the record; `search`: the start of a name or a whole identifier; for a feed identifiers alone',
        querystring: Type.Object({
          search: Type.Optional(Type.String({ maxLength: 200 })),
          offset: Type.Optional(Type.Integer({ minimum: 0, maximum: 1e6, description: 'Default 0' })),
          limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, description: 'Default 50' })),
        }),
        response: answers(PatientList),
      },
    },
    async ({ actor, query: { search = '', offset = 0, limit = 50 } }) => {
      // A feed finds whom it knows; it does not read the list of patients.
      const exact = actor?.role === 'feed'
      return domain.listPatients({ search, offset, limit, ...(exact && { exact }) }, actor)
    },
  )

  server.get(
    '/api/subjects/:id',
    {
      config: { action: 'subject.read' },
      schema: { operationId: 'subject', tags, summary: 'Who this is', params: Id, response: answers(Subject) },
    },
    async ({ params }) => domain.subjectBanner(params.id),
  )

  server.get(
    '/api/subjects/:id/glucose',
    {
      config: { action: 'subject.read' },
      schema: {
        operationId: 'subjectGlucose',
        tags,
        summary: 'What sensor, pump and diary of a person with diabetes wrote, oldest first',
        params: Id,
        querystring: Type.Object({
          days: Type.Optional(Type.Integer({ minimum: 1, maximum: 90, description: 'Default 14' })),
        }),
        response: answers(GlucoseRecord),
      },
    },
    async ({ params, query }) => domain.subjectGlucose(params.id, query.days ?? 14),
  )

  server.get(
    '/api/subjects/:id/cycle',
    {
      config: { action: 'subject.read' },
      schema: {
        operationId: 'subjectCycle',
        tags,
        summary:
          'What the record says of one cycle (a heart beat) of a model: the newest sound values, and what was not taken',
        params: Id,
        querystring: Type.Object({
          model: Type.String({ maxLength: 100 }),
          days: Type.Optional(
            Type.Integer({
              minimum: 1,
              maximum: 365,
              description: 'Values older than this before the newest are of another time; default 30',
            }),
          ),
        }),
        response: answers(CycleRecord),
      },
    },
    async ({ params, query: { model, days = 30 } }) => domain.subjectCycle(params.id, { model, days }),
  )

  server.get(
    '/api/subjects/:id/timeline',
    {
      config: { action: 'subject.read' },
      schema: {
        operationId: 'subjectTimeline',
        tags,
        summary: 'What the record says happened, newest first',
        params: Id,
        querystring: Type.Object({
          from: Type.Optional(Instant),
          until: Type.Optional(Instant),
          limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 5000, description: 'Default 500' })),
        }),
        response: answers(Timeline),
      },
    },
    async ({ params, query }) =>
      domain.subjectTimeline(params.id, { from: query.from, until: query.until, limit: query.limit ?? 500 }),
  )

  server.get(
    '/api/subjects/:id/models',
    {
      config: { action: 'subject.read' },
      schema: {
        operationId: 'bindableModels',
        tags,
        summary: 'Which twins can be built for this patient, and what is missing for the others',
        params: Id,
        response: answers(BindabilityList),
      },
    },
    async ({ params }) => ({ models: await domain.bindableModels(params.id) }),
  )

  server.post(
    '/api/subjects/:id/twins',
    {
      config: { action: 'twin.bind' },
      schema: {
        operationId: 'bindTwin',
        tags: ['twins'],
        summary: 'Bind a model to a patient; answers with the twin that is there when it already exists',
        params: Id,
        body: BindRequest,
        response: created(TwinSummary),
      },
    },
    async (request, reply) => {
      const twin = await domain.bindTwin(request.params.id, request.body.model, { by: actorName(request.actor) })
      return reply.code(201).send(twin)
    },
  )
}
