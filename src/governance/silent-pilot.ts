import { HamzadError } from '../kernel/errors.ts'
import type { Action } from './policy.ts'

/**
 * What of the interface is silent while the site is in a silent pilot. `closed`: it only tells or acts on what is foretold or recommended, and is refused.
 * `veiled`: it also tells what was measured or recorded; what is foretold is left out of its answer. `open`: nothing foretold of the site is in it; the scores
 * of versions, and the report for administrators, are what a pilot is for. An action that is not here does not compile.
 */
export const inPilot = {
  'session.read': 'open',
  'session.end': 'open',
  'accounts.read': 'open',
  'accounts.change': 'open',
  'tokens.read': 'open',
  'tokens.change': 'open',
  'worklist.read': 'veiled',
  'patients.read': 'open',
  'subject.read': 'veiled',
  'twin.bind': 'open',
  'twin.read': 'veiled',
  'twin.compare': 'closed',
  'twin.export': 'closed',
  'recommendation.read': 'veiled',
  'recommendation.create': 'closed',
  'recommendation.respond': 'closed',
  'reading.review': 'open',
  'forecast.feedback': 'open',
  'alerts.read': 'veiled',
  'alerts.snooze': 'closed',
  'registry.read': 'open',
  'registry.decide': 'open',
  'pilot.read': 'open',
  'pilot.change': 'open',
  'records.write': 'open',
  'fhir.read': 'veiled',
  'fhir.write': 'veiled',
  'fhir.batch': 'veiled',
  'imports.read': 'open',
  'connectors.read': 'open',
  'connectors.change': 'open',
  'messages.read': 'open',
  'messages.decide': 'open',
  'matches.read': 'open',
  'matches.decide': 'open',
  'devices.read': 'open',
  'devices.assign': 'open',
  'devices.change': 'open',
  'quality.read': 'open',
  'schedules.read': 'closed',
  'schedules.change': 'closed',
  'hospital.read': 'veiled',
  'hospital.board': 'closed',
  'hospital.ask': 'closed',
  'hospital.settings': 'open',
  'theatre.record': 'open',
  'metrics.read': 'open',
  'models.read': 'open',
  'events.read': 'open',
  'jobs.read': 'open',
  'jobs.cancel': 'open',
  'audit.verify': 'open',
} as const satisfies Record<Action, 'open' | 'veiled' | 'closed'>

/** Refuses what is closed while a silent pilot runs. Errors: `pilot.silent`. */
export async function requireHeard(action: Action, pilotRuns: () => Promise<boolean>): Promise<void> {
  if (inPilot[action] === 'closed' && (await pilotRuns())) throw new HamzadError('pilot.silent')
}
