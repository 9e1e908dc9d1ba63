import type { FastifyRequest } from 'fastify'
import { actorName } from '../../governance/actor.ts'
import { HamzadError } from '../../kernel/errors.ts'
import { consentedSubjects } from '../../store/consents.ts'
import type { Store } from '../../store/store.ts'
import { twinAdvice } from '../../twins/decisions/twin-advice.ts'
import { askOf } from '../consent-ask.ts'
import type { Server } from '../fastify.ts'
import { fhirAccess } from '../fhir/access.ts'
import { ownAddress } from '../own-address.ts'
import { type Card, cardOf } from './cards.ts'
import { preflightRoutes } from './cross-origin.ts'
import { noteCards, storeFeedback } from './feedback.ts'
import { checkOrders, readHookRequest } from './request.ts'
import { type CdsService, cdsServices } from './services.ts'

/** CDS Hooks 2.0: discovery, the services, and feedback. Calls are authorised and audited like every other look at the record. */
export function cdsHooksRoutes(server: Server, { store }: { readonly store: Store }): void {
  const hide = { schema: { hide: true } } as const
  const service = (request: FastifyRequest): CdsService => {
    const { service: id } = request.params as { service: string }
    const found = cdsServices.find((each) => each.id === id)
    if (!found) throw new HamzadError('not-found', { what: 'CDS service', id: 'of this name' })
    return found
  }
  preflightRoutes(server)
  server.get('/cds-services', { config: { action: 'public' }, ...hide }, async () => ({ services: cdsServices }))
  server.post('/cds-services/:service', { config: { action: 'fhir.read' }, ...hide }, async (request) => {
    const asked = service(request)
    const call = readHookRequest(request.body, asked)
    const { hookInstance, patient, hasPatient, drugs } = call
    const access = fhirAccess(request.actor)
    // A card tells what was computed from the measurements of a patient.
    for (const type of ['Patient', 'Observation']) access.require('read', type)
    await checkOrders(call)
    const { subject, advice } = await twinAdvice(store, patient)
    // Whoever is bound to one patient hears of that patient alone.
    if (access.subject !== null && access.subject !== subject) return { cards: [] }
    // What a patient does not consent to is said to nobody.
    if (subject !== null && !(await consentedSubjects(store.db, [subject], askOf(request.actor))).has(subject))
      return { cards: [] }
    // Neither the record nor the caller knows the patient: nothing can be said, which is not the same as having nothing to say.
    if (subject === null && !hasPatient) throw new HamzadError('cds.prefetch')
    const origin = ownAddress(request)
    const isOrder = asked.hook !== 'patient-view'
    const shown = advice
      .filter((each) => !isOrder || each.drugs.some((drug) => drugs.includes(drug)))
      .flatMap((each) => {
        const card = cardOf(each, origin, patient, isOrder)
        return card ? [{ card, twin: each.row.twin }] : []
      })
    await noteCards(store.db, asked.id, hookInstance, subject, shown)
    return { cards: shown.map(({ card }): Card => card) }
  })
  server.post('/cds-services/:service/feedback', { config: { action: 'fhir.read' }, ...hide }, async (request) => {
    await store.db
      .transaction()
      .execute((tx) => storeFeedback(tx, service(request).id, request.body, actorName(request.actor)))
    return {}
  })
}
