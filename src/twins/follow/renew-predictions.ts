import { type RawBuilder, sql, type Transaction } from 'kysely'
import type { FhirResource } from '../../records/fhir/resource.ts'
import { runPrepared } from '../../store/postgres/prepared.ts'
import type { Connection, Database } from '../../store/schema.ts'
import { pilotRuns } from '../../store/silent-pilot.ts'
import type { Store } from '../../store/store.ts'
import { transact } from '../../store/transact.ts'
import { credibilityOf, standingView } from '../credibility/credibility.ts'
import { renewLater } from '../credibility/renew-later.ts'
import { isClosed, warningOf } from '../credibility/warning.ts'
import { importBatch } from '../import/import-batch.ts'
import { scheduleWriteBack, type Written } from './write-back.ts'

const prediction = /^twin-(?:forecast|risk)-([0-9a-f-]{36})$/

interface Prediction extends FhirResource {
  readonly note?: readonly { readonly text: string }[]
  readonly prediction?: readonly { readonly whenPeriod?: unknown }[]
}

/** The twins whose predictions are among resources. */
export const twinsOf = (resources: readonly Written[]): string[] => [
  ...new Set(resources.flatMap(({ id }) => prediction.exec(id)?.[1] ?? [])),
]

const which = (twin: RawBuilder<string>) =>
  sql`(type, id) in (('Observation', 'twin-forecast-' || ${twin}), ('RiskAssessment', 'twin-risk-' || ${twin})) and not deleted`

/** The twins, of some or of all, that predictions in the record are of. Asked after every step of a twin. */
async function predictedTwins(db: Connection, among: readonly string[] | null): Promise<string[]> {
  const { rows } = await runPrepared(
    db,
    sql<{ id: string }>`
    select twin.id from twin where ${among ? sql`twin.id = any(${[...among]}::uuid[])` : sql`true`}
      and exists (select from resource where ${which(sql`twin.id::text`)})`,
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
  let changed = false
  for (const twin of twins) {
    // Most say what holds: they are looked at without holding up whoever writes them.
    if ((await staleOf(store.db, await predictionsOf(store.db, twin), twin)) === null) continue
    changed = (await transact(store, (tx) => renewOne(tx, twin))) || changed
  }
  // A gate is mostly that of a version: the other twins of it may be behind it too.
  if (changed && among !== null) await renewLater(store.db)
}

/** Reads what is there under its lock: what is written meanwhile is either seen here, or comes after and is looked at by its writer. */
async function renewOne(tx: Transaction<Database>, twin: string): Promise<boolean> {
  const found = await staleOf(tx, await predictionsOf(tx, twin, { locked: true }), twin)
  if (found === null) return false
  const { stale, standing } = found
  const warning = warningOf(standing)
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
  return true
}

/** Predictions of a twin that do not say of its gate what holds; null: all do. */
async function staleOf(db: Connection, known: readonly Stored[], twin: string) {
  if (known.length === 0) return null
  const standing = standingView(await credibilityOf(db, twin))
  const stale = known.filter(({ content }) => isClosed(noteOf(JSON.parse(content))) === standing.allowed)
  return stale.length === 0 ? null : { stale, standing }
}

const noteOf = ({ note }: Prediction): string | null => note?.[0]?.text ?? null

type Stored = Written & { readonly content: string }

/** In the order in which they are written, so that nobody waits for each other. */
async function predictionsOf(db: Connection, twin: string, { locked = false } = {}): Promise<Stored[]> {
  const { rows } = await runPrepared(
    db,
    sql<Stored>`
    select type, id, content from resource where ${which(sql`${twin}::text`)}
    order by type ${locked ? sql`for update` : sql``}`,
  )
  return rows
}
