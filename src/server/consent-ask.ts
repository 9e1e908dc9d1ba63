import { type Actor, actorName } from '../governance/actor.ts'
import { needsPermit, purposesAbove } from '../records/fhir/consent/purposes.ts'
import type { ConsentAsk } from '../store/consents.ts'

/** What somebody looks at the record for: programs as their token says (treatment when it does not), people as their role has it. */
export const purposeOf = (actor: Actor | null): string =>
  actor?.kind === 'service'
    ? (actor.purpose ?? 'TREAT')
    : actor?.role === 'clinician'
      ? 'TREAT'
      : actor?.role === 'researcher'
        ? 'HRESCH'
        : 'HOPERAT'

/**
 * What consents are held against. By default care (treatment, payment, operations, the patient's own request) may look unless the patient
 * denied it, and every other purpose needs a permit; with `HAMZAD_CONSENT=opt-in` care needs one too, emergencies excepted.
 */
export function consentAsk(purpose: string, name: string): ConsentAsk {
  const purposes = purposesAbove(purpose)
  const isOptIn = process.env.HAMZAD_CONSENT === 'opt-in' && !purposes.includes('ETREAT')
  const bare = name.replace(/^service:/, '')
  return { purposes, actors: [...new Set([name, bare])], needsPermit: isOptIn || needsPermit(purpose) }
}

export const askOf = (actor: Actor | null): ConsentAsk => consentAsk(purposeOf(actor), actorName(actor))
