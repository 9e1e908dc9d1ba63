import { Type } from 'typebox'
import { type Actor, actorName } from '../../../governance/actor.ts'
import { HamzadError } from '../../../kernel/errors.ts'
import type { Server, Services } from '../../fastify.ts'
import { answers } from '../responses.ts'
import {
  Decided,
  GroupQuery,
  MessageDecision,
  PairDecision,
  PairNamed,
  PairReview,
  Problem,
  WaitingGroups,
  WaitingMessages,
} from '../schemas.ts'

/** What people have to decide: messages that could not be taken by themselves, and patients that may be one person. */
export function reviewRoutes(server: Server, { domain, governance }: Services): void {
  const tags = ['review']
  const nothing = { 204: Type.Null(), '4xx': Problem, '5xx': Problem }
  const audit = (
    actor: string,
    action: string,
    detail: Record<string, string | number | boolean>,
    subject: string | null = null,
  ) => governance.audit({ actor, action, subject, detail })

  async function requireConsent(subjects: readonly string[], actor: Actor | null): Promise<void> {
    const seen = await domain.consented(subjects, actor)
    if (!subjects.every((subject) => seen.has(subject))) throw new HamzadError('access.consent')
  }

  server.get(
    '/api/review/messages',
    {
      config: { action: 'messages.read' },
      schema: {
        operationId: 'waitingGroups',
        tags,
        summary:
          'Messages that wait, by connector and reason: refused ones, and those of which nobody says whom they are about',
        response: answers(WaitingGroups),
      },
    },
    async () => ({ groups: await domain.review.groups() }),
  )

  server.get(
    '/api/review/messages/items',
    {
      config: { action: 'messages.read' },
      schema: {
        operationId: 'waitingMessages',
        tags,
        summary: 'The newest messages that wait for one reason, with what they hold: no name, no identifier, no value',
        querystring: GroupQuery,
        response: answers(WaitingMessages),
      },
    },
    async ({ query: { connector, state, type = '', rule = '', device = '', limit = 20 } }) => ({
      messages: await domain.review.messages(
        { connector, state, type: type || null, rule: rule || null, device: device || null },
        limit,
      ),
    }),
  )

  server.post(
    '/api/review/messages',
    {
      config: { action: 'messages.decide' },
      schema: {
        operationId: 'decideMessages',
        tags,
        summary: 'Take waiting messages again, say whom they are about, or discard them with a reason',
        body: MessageDecision,
        response: answers(Decided),
      },
    },
    async (request) => {
      const { decision, connector, state, type, rule, device, sequences } = request.body
      const by = actorName(request.actor)
      if (decision.kind === 'match') await requireConsent([decision.subject], request.actor)
      const decided = await domain.review.decide(request.body, { by })
      const { subject, ...counts } = decided
      await audit(
        by,
        `messages.${decision.kind}`,
        {
          connector,
          state,
          type: type ?? '',
          rule: rule ?? '',
          device: device ?? '',
          messages: (sequences ?? []).join(' '),
          ...counts,
          ...(decision.kind === 'discard' ? { reason: decision.reason } : {}),
        },
        subject,
      )
      return decided
    },
  )

  server.get(
    '/api/review/patients',
    {
      config: { action: 'matches.read' },
      schema: {
        operationId: 'pairReview',
        tags,
        summary:
          'Patients that may be one person, with what speaks for it, and what was decided of others, where the consents of both allow it',
        response: answers(PairReview),
      },
    },
    ({ actor }) => domain.review.pairs((subjects) => domain.consented(subjects, actor)),
  )

  server.post(
    '/api/review/patients',
    {
      config: { action: 'matches.decide' },
      schema: {
        operationId: 'decidePair',
        tags,
        summary: 'Two patients are one person, whose records are one from then on, or they are two',
        body: PairDecision,
        response: nothing,
      },
    },
    async (request, reply) => {
      const by = actorName(request.actor)
      const { a, b, same, into, reason } = request.body
      await requireConsent(await domain.review.subjectsOf(request.body), request.actor)
      await domain.review.decidePair(request.body, { by })
      await audit(by, same ? 'patients.merged' : 'patients.told-apart', { a, b, into: into ?? a, reason: reason ?? '' })
      return reply.code(204).send(null)
    },
  )

  server.post(
    '/api/review/patients/undo',
    {
      config: { action: 'matches.decide' },
      schema: {
        operationId: 'undecidePair',
        tags,
        summary: 'Take back what was decided of two patients: who was made one person is two again',
        body: PairNamed,
        response: nothing,
      },
    },
    async (request, reply) => {
      const { a, b } = request.body
      await requireConsent(await domain.review.subjectsOf(request.body), request.actor)
      await domain.review.undecidePair({ a, b })
      await audit(actorName(request.actor), 'patients.decision-undone', { a, b })
      return reply.code(204).send(null)
    },
  )

  server.post(
    '/api/review/patients/search',
    {
      config: { action: 'matches.decide' },
      schema: {
        operationId: 'searchPairs',
        tags,
        summary: 'Look again for patients that may be one person',
        response: nothing,
      },
    },
    async (_, reply) => {
      await domain.review.search()
      return reply.code(204).send(null)
    },
  )
}
