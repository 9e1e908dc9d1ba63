import type { FhirResource } from '../../records/fhir/resource.ts'
import { getResource, type StoredResource } from '../../store/resources.ts'
import type { Connection } from '../../store/schema.ts'
import { pilotRuns } from '../../store/silent-pilot.ts'
import type { Store } from '../../store/store.ts'
import { transact } from '../../store/transact.ts'
import { credibilityOf, standingView } from '../credibility/credibility.ts'
import { isClosed, warningOf } from '../credibility/warning.ts'
import { importBatch } from '../import/import-batch.ts'
import { scheduleWriteBack } from './write-back.ts'

const risk = 'twin-risk-'

interface Prediction extends FhirResource {
  readonly note?: readonly { readonly text: string }[]
  readonly prediction?: readonly { readonly whenPeriod?: unknown }[]
}

/** The twins that predictions in the record are of. */
export async function predictedTwins(db: Connection): Promise<string[]> {
  const rows = await db
    .selectFrom('resource')
    .select('id')
    .where('type', '=', 'RiskAssessment')
    .where('id', 'like', `${risk}%`)
    .where('deleted', '=', false)
    .execute()
  return rows.map(({ id }) => id.slice(risk.length))
}

/**
 * What twins foretold stands in the record, where whoever reads, exports or follows it has it without asking us: when the gate of a twin has closed since, its predictions say
 * so in a new version, without the chances of rules, and when it has opened again they say what holds now. Sent on to servers that take predictions.
 */
export async function renewPredictions(store: Store, twins: readonly string[]): Promise<void> {
  if (twins.length === 0 || (await pilotRuns(store.db))) return
  for (const twin of twins) {
    const known = await predictionsOf(store.db, twin)
    if (known.length === 0) continue
    const standing = standingView(await credibilityOf(store.db, twin))
    const stale = known.filter(({ content }) => isClosed(noteOf(JSON.parse(content))) === standing.allowed)
    if (stale.length === 0) continue
    const warning = warningOf(standing)
    await transact(store, async (tx) => {
      const items = stale.map(({ content }) => {
        const { note: _, prediction, ...rest } = JSON.parse(content) as Prediction
        const kept = prediction?.filter(({ whenPeriod }) => standing.allowed || !whenPeriod)
        const resource = {
          ...rest,
          ...(kept && kept.length > 0 && { prediction: kept }),
          ...(warning !== null && { note: [{ text: warning }] }),
        } as FhirResource
        return { kind: 'resource' as const, resource, text: JSON.stringify(resource), file: 'predictions', place: '' }
      })
      await importBatch(tx, items, null, { people: new Map(), medications: new Map() }, Date.now(), 'checked')
      await scheduleWriteBack(tx, stale)
    })
  }
}

const noteOf = ({ note }: Prediction): string | null => note?.[0]?.text ?? null

async function predictionsOf(db: Connection, twin: string): Promise<StoredResource[]> {
  const both = [
    await getResource(db, 'RiskAssessment', `${risk}${twin}`),
    await getResource(db, 'Observation', `twin-forecast-${twin}`),
  ]
  return both.filter((each) => each !== null && !each.deleted) as StoredResource[]
}
