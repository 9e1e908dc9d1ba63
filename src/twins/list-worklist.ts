import { sql } from 'kysely'
import { HamzadError } from '../kernel/errors.ts'
import { openRecommendations } from '../store/recommendations.ts'
import type { Connection } from '../store/schema.ts'
import { pilotRuns } from '../store/silent-pilot.ts'
import type { Store } from '../store/store.ts'
import { listPatients } from '../store/subjects.ts'
import { listTwins } from '../store/twins.ts'
import { credibilityOf, verdictOn } from './credibility/credibility.ts'
import { freshness } from './forecast/freshness.ts'
import { limitsOfTwin, modelOfTwin } from './library/model-summary.ts'
import { banners } from './patients/subject-banner.ts'
import { versionsOf } from './registry/model-versions.ts'
import type { Brief, ForecastNotes } from './stored-state.ts'
import type { WorklistView } from './views.ts'

/** Every active twin with what needs a look: the measure of its decision under the plan in force, last value, trend, freshness. */
export async function listWorklist(
  store: Pick<Store, 'db'>,
  { now = Date.now(), subjects: of }: { readonly now?: number; readonly subjects?: readonly string[] } = {},
): Promise<WorklistView> {
  const { db } = store
  const twins = await listTwins(db, { states: ['active'], ...(of && { subjects: of }) })
  const ids = twins.map(({ id }) => id)
  const [pilot, subjects, states, open, { total }] = await Promise.all([
    pilotRuns(db),
    banners(db, [...new Set(twins.map(({ subject }) => subject))]),
    newestStates(db, ids),
    openRecommendations(db, ids),
    listPatients(db, { limit: 1 }),
  ])
  const standings = await standingsOf(db, [...new Set(twins.map(({ model }) => model.id))])
  // A recommendation that waits is told of only where it may be given.
  const given = (pilot ? [] : [...open]).map(
    async (id) => [id, (await orNone(credibilityOf(db, id)))?.allowed === true] as const,
  )
  const offered = new Map(await Promise.all(given))
  const rows = twins.flatMap((twin): WorklistView['rows'] => {
    const subject = subjects.get(twin.subject)
    if (!subject) return []
    const state = states.get(twin.id)
    const at = (time: string | null | undefined) => (time ? Date.parse(time) : null)
    const fresh = freshness(at(state?.last?.time), at(state?.firstInput), now, limitsOfTwin(twin))
    const headline = pilot || fresh === 'stale' ? null : (state?.brief.headline ?? null)
    return [
      {
        subject,
        twin: twin.id,
        model: modelOfTwin(twin),
        headline: headline && {
          ...headline,
          quantiles: [...headline.quantiles],
          target: headline.target && [...headline.target],
        },
        lastValue: state?.last ? { ...state.last, comparator: state.last.comparator ?? null } : null,
        trend: pilot ? [] : [...(state?.brief.trend ?? [])],
        freshness: fresh,
        openRecommendation: offered.get(twin.id) === true,
        ...standings.get(twin.model.id)!,
        updatedAt: state?.updated.toISOString() ?? null,
      },
    ]
  })
  return { rows, patients: total }
}

/** Of each model how far its forecasts are proven here. */
async function standingsOf(db: Connection, models: readonly string[]) {
  const found = models.map(async (id) => {
    const versions = await orNone(versionsOf(db, id))
    // A model that the library holds no longer has proven nothing.
    if (!versions) return [id, { stage: 'silent', state: 'unproven' }] as const
    const { model, stage } = versions
    const { state } = await verdictOn(db, model)
    return [id, { stage, state }] as const
  })
  return new Map(await Promise.all(found))
}

/** Null for what is no longer there: one twin must not take the list from all. */
const orNone = <T>(found: Promise<T>): Promise<T | null> =>
  found.catch((error: unknown) => {
    if (error instanceof HamzadError && error.code === 'not-found') return null
    throw error
  })

interface State {
  readonly twin: string
  readonly brief: Brief
  readonly last: ForecastNotes['last']
  readonly firstInput: string | null
  readonly updated: Date
}

/** Of each twin's newest forecast what a list shows; the curves stay in the database. */
async function newestStates(db: Connection, twins: readonly string[]): Promise<Map<string, State>> {
  if (twins.length === 0) return new Map()
  const { rows } = await sql<State>`
    select distinct on (twin) twin, summary->'brief' as brief, summary->'last' as last, summary->>'firstInput' as "firstInput",
      created_at as updated
    from forecast where twin = any(${[...twins]}::uuid[]) order by twin, created_at desc`.execute(db)
  return new Map(rows.map((row) => [row.twin, row]))
}
