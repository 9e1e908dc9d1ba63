import { HamzadError } from '../../kernel/errors.ts'
import { consentedSubjects } from '../../store/consents.ts'
import { standingEventForecasts } from '../../store/event-record.ts'
import { getResource } from '../../store/resources.ts'
import { readTimeline } from '../../store/timeline.ts'
import { transact } from '../../store/transact.ts'
import { requireNoPilot } from '../../twins/credibility/credibility.ts'
import { warningOf } from '../../twins/credibility/warning.ts'
import { twinAdvice } from '../../twins/decisions/twin-advice.ts'
import { renewPredictions, twinsOf } from '../../twins/follow/renew-predictions.ts'
import { scheduleWriteBack } from '../../twins/follow/write-back.ts'
import { predictionResources } from '../../twins/forecast/prediction-resources.ts'
import { readResource } from './body.ts'
import type { Answer, FhirContext } from './context.ts'
import { answerOf, readInteraction } from './read.ts'
import { type Write, writeAll } from './write.ts'

/** Newest measurements that a prediction names as its ground. */
const mostBasis = 50

/**
 * `Patient/id/$predictions`: writes what the patient's twins forecast now into the record (Device, RiskAssessment, Observation,
 * Provenance, all labelled AIAST) and answers with them. Orders nothing.
 */
export async function predictionsOperation(context: FhirContext, patient: string): Promise<Answer> {
  await readInteraction(context, 'Patient', patient)
  // What a twin forecasts tells of the measurements that it rests on.
  context.access.require('read', 'Observation')
  const { store } = context
  await requireNoPilot(store.db)
  const { subject, advice } = await twinAdvice(store, patient)
  const ask = context.access.read.consent
  const isSeen = subject !== null && (ask === null || (await consentedSubjects(store.db, [subject], ask)).has(subject))
  if (subject === null || !isSeen) throw new HamzadError('not-found', { what: 'Patient', id: 'of this id' })
  // What models asserted lies on the timeline too, marked as unusable: it is no ground of a prediction.
  const events = await readTimeline(store.db, subject, {
    kinds: ['observation'],
    newestFirst: true,
    limit: 4 * mostBasis,
  })
  const measured = events.filter(
    ({ key, quality }) => quality.verdict !== 'unusable' && /^Observation\/[A-Za-z0-9\-.]{1,64}(#|$)/.test(key),
  )
  const basis = [...new Set(measured.map(({ key }) => key.replace(/#.*/, '')))].slice(0, mostBasis)
  const now = new Date(context.now)
  // The chances of rules are alerts, and silent where these are.
  const chances = await Promise.all(
    advice.map(({ row: { twin, model }, credibility }) =>
      credibility.allowed ? standingEventForecasts(store.db, { twin, hash: model.hash, now }) : [],
    ),
  )
  const resources = advice.flatMap(({ row, credibility }, i) =>
    predictionResources(row, {
      ...{ patient, now: now.toISOString(), basis },
      ...{ chances: chances[i]!, warning: warningOf(credibility) },
    }),
  )
  const written = await transact(store, async (tx) => {
    const writes = await Promise.all(
      resources.map(async (resource): Promise<Write> => {
        const known = await getResource(tx, resource.resourceType, resource.id)
        return {
          type: resource.resourceType,
          id: resource.id,
          incoming: readResource(JSON.stringify(resource)),
          isNew: known === null || known.deleted,
        }
      }),
    )
    const done = await writeAll(tx, context, writes)
    await scheduleWriteBack(tx, done)
    return done
  })
  // The gate may have closed since it was asked: whoever closed it looked at what was written by then.
  await renewPredictions(store, twinsOf(written))
  const entries: string[] = []
  for (const { type, id } of written) {
    const stored = await getResource(store.db, type, id)
    if (stored && !stored.deleted)
      entries.push(`{"fullUrl":${JSON.stringify(`${context.base}/${type}/${id}`)},"resource":${answerOf(stored).body}}`)
  }
  return {
    status: 200,
    body: `{"resourceType":"Bundle","type":"collection"${entries.length > 0 ? `,"entry":[${entries.join(',')}]` : ''}}`,
  }
}
