import { actorName } from '../../../governance/actor.ts'
import type { Server, Services } from '../../fastify.ts'
import { answers } from '../responses.ts'
import {
  HospitalAnswer,
  HospitalBoard,
  HospitalControl,
  HospitalQuery,
  HospitalQuestion,
  HospitalScores,
  HospitalSettingsChange,
  HospitalSettingsView,
  HospitalView,
  OperationNews,
  OperationRecorded,
  TheatreView,
  WhatIfRequest,
  WhatIfResult,
} from '../schemas.ts'

/** The hospital from the patients who are in it now: forecasts without names, the bed board with them, what-if, control charts, scores. */
export function hospitalRoutes(server: Server, { domain, governance }: Services): void {
  const tags = ['hospital']

  server.get(
    '/api/hospital',
    {
      config: { action: 'hospital.read' },
      schema: {
        operationId: 'getHospital',
        tags,
        summary: 'Occupancy, queues and staff from the census of now on, without any patient',
        querystring: HospitalQuery,
        response: answers(HospitalView),
      },
    },
    async ({ query }) => domain.hospital.view(query),
  )

  server.get(
    '/api/hospital/board',
    {
      config: { action: 'hospital.board' },
      schema: {
        operationId: 'getHospitalBoard',
        tags,
        summary:
          'Who is in which bed, waits for what, and is likely to leave when; what the record says that cannot be. Nobody is named whose consents keep the actor out',
        response: answers(HospitalBoard),
      },
    },
    async ({ actor }) => domain.hospital.board((subjects) => domain.consented(subjects, actor)),
  )

  server.get(
    '/api/hospital/theatres',
    {
      config: { action: 'hospital.board' },
      schema: {
        operationId: 'getTheatres',
        tags,
        summary:
          'The theatres of today from the record: what runs, what is over, when each case and list is likely to end, and who waits. Nobody is named whose consents keep the actor out',
        response: answers(TheatreView),
      },
    },
    async ({ actor }) => domain.theatres.view((subjects) => domain.consented(subjects, actor)),
  )

  server.post(
    '/api/hospital/theatres/operations',
    {
      config: { action: 'theatre.record' },
      schema: {
        operationId: 'recordOperation',
        tags,
        summary: 'Say that an operation began, ended, was stopped or cancelled: it is written into its Procedure',
        body: OperationNews,
        response: answers(OperationRecorded),
      },
    },
    async ({ actor, body }) => {
      const { operation, subject } = await domain.theatres.record(body, (subjects) => domain.consented(subjects, actor))
      await governance.audit({
        actor: actorName(actor),
        action: 'theatre.recorded',
        subject,
        detail: { operation: `Procedure/${operation}`, event: body.event, ...(body.at && { at: body.at }) },
      })
      return { operation }
    },
  )

  server.post(
    '/api/hospital/what-if',
    {
      config: { action: 'hospital.ask' },
      schema: {
        operationId: 'askHospitalWhatIf',
        tags,
        summary: 'Scenarios side by side with the hospital as it is, on the same patients',
        body: WhatIfRequest,
        response: answers(WhatIfResult),
      },
    },
    async (request) => domain.hospital.whatIf(request.body),
  )

  server.post(
    '/api/hospital/question',
    {
      config: { action: 'hospital.ask' },
      schema: {
        operationId: 'askHospital',
        tags,
        summary: 'How far must stays fall, how many beds are missing, how much demand can be borne without a queue',
        body: HospitalQuestion,
        response: answers(HospitalAnswer),
      },
    },
    async (request) => domain.hospital.ask(request.body),
  )

  server.get(
    '/api/hospital/control',
    {
      config: { action: 'hospital.read' },
      schema: {
        operationId: 'getHospitalControl',
        tags,
        summary: 'Daily figures of the last eight weeks with their control limits',
        response: answers(HospitalControl),
      },
    },
    async () => domain.hospital.control(),
  )

  server.get(
    '/api/hospital/scores',
    {
      config: { action: 'hospital.read' },
      schema: {
        operationId: 'getHospitalScores',
        tags,
        summary: 'Forecasts against what happened, and against the same weekday and the last value',
        response: answers(HospitalScores),
      },
    },
    async () => domain.hospital.scores(),
  )

  server.get(
    '/api/hospital/settings',
    {
      config: { action: 'hospital.read' },
      schema: {
        operationId: 'getHospitalSettings',
        tags,
        summary: 'What was said of the hospital beyond its Locations',
        response: answers(HospitalSettingsView),
      },
    },
    async () => domain.hospital.settings(),
  )

  server.put(
    '/api/hospital/settings',
    {
      config: { action: 'hospital.settings' },
      schema: {
        operationId: 'changeHospitalSettings',
        tags,
        summary: 'Time zone, kinds and beds of units, shifts, holidays, target, unit costs',
        body: HospitalSettingsChange,
        response: answers(HospitalSettingsView),
      },
    },
    async (request) => {
      const changed = await domain.hospital.changeSettings(request.body, { by: actorName(request.actor) })
      await governance.audit({
        actor: actorName(request.actor),
        action: 'hospital.settings-changed',
        subject: null,
        detail: { revision: changed.revision },
      })
      return changed
    },
  )
}
