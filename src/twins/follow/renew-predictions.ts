import { sql } from 'kysely'
import type { FhirResource } from '../../records/fhir/resource.ts'
import { runPrepared } from '../../store/postgres/prepared.ts'
import { getResource, type StoredResource } from '../../store/resources.ts'
import type { Connection } from '../../store/schema.ts'
import { pilotRuns } from '../../store/silent-pilot.ts'
import type { Store } from '../../store/store.ts'
import { transact } from '../../store/transact.ts'
import { credibilityOf, standingView } from '../credibility/credibility.ts'
import { isClosed, warningOf } from '../credibility/warning.ts'
import { importBatch } from '../import/import-batch.ts'
import { scheduleWriteBack, type Written } from './write-back.ts'

/** What every twin writes that foretells anything; a RiskAssessment only stands beside it where there are chances. */
const median = 'twin-forecast-'

interface Prediction extends FhirResource {
  readonly note?: readonly { readonly text: string }[]
  readonly prediction?: readonly { readonly whenPeriod?: unknown }[]
}

/** The twins whose predictions are among resources that were written. */
export const twinsOf = (written: readonly Written[]): string[] =>
  written.flatMap(({ id }) => (id.startsWith(median) ? [id.slice(median.length)] : []))

/** The twins, of some or of all, that predictions in the record are of. Asked after every step of a twin. */
async function predictedTwins(db: Connection, among: readonly string[] | null): Promise<string[]> {
  const { rows } = await runPrepared(
    db,
    sql<{ id: string }>`
    select twin.id from twin join resource on type = 'Observation' and resource.id = ${median} || twin.id::text and not deleted
    where ${among ? sql`twin.id = any(${[...among]}::uuid[])` : sql`true`}`,
  )
  return rows.map(({ id }) => id)
}

/**
 * What twins foretold stands in the record, where whoever reads, exports or follows it has it without asking us: when the gate of a twin has closed since, its predictions say
 * so in a new version, without the chances of rules, and when it has opened again they say what holds now. Sent on to servers that take predictions. `among`: of these twins alone.
 */
export async function renewPredictions(store: Store, among: readonly string[] | null = null): Promise<void> {
  if (among?.length === 0) return
  const twins = await predictedTwins(store.db, among)
  if (twins.length === 0 || (await pilotRuns(store.db))) return
  for (const twin of twins) {
    const known = await predictionsOf(store.db, twin)
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
    await getResource(db, 'RiskAssessment', `twin-risk-${twin}`),
    await getResource(db, 'Observation', `${median}${twin}`),
  ]
  return both.filter((each) => each !== null && !each.deleted) as StoredResource[]
}
