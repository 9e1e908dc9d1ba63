import type { Selectable } from 'kysely'
import { HamzadError } from '../../kernel/errors.ts'
import { listConnectors } from '../../store/connectors.ts'
import type { CredibilityTables } from '../../store/credibility-tables.ts'
import { toJson } from '../../store/json.ts'
import type { Store } from '../../store/store.ts'
import { requireNoPilot } from '../credibility/credibility.ts'
import { pilotReport } from './pilot-report.ts'
import type { PilotReportView, PilotTerms, PilotView } from './pilot-views.ts'

/** Four weeks: a shorter pilot says little of nights, weekends and changing staff. */
export const usualTerms: PilotTerms = {
  days: 28,
  mostAlerts: 2,
  mostGap: 0.1,
  minutesPerAlert: 2,
  staffHour: null,
  computeHour: null,
  currency: null,
}

/** The site's silent pilot: feeds are read, twins foretell and are scored, and no page, alert, card or feed shows or writes it. The newest pilot. */
export async function pilotOf(store: Pick<Store, 'db'>): Promise<PilotView> {
  const row = await newest(store)
  if (!row)
    return { running: false, startedAt: null, startedBy: null, endedAt: null, endedBy: null, terms: null, held: [] }
  const running = row.ended_at === null
  const feeds = running ? await listConnectors(store.db) : []
  return {
    running,
    startedAt: row.started_at.toISOString(),
    startedBy: row.started_by,
    endedAt: row.ended_at?.toISOString() ?? null,
    endedBy: row.ended_by,
    terms: termsOf(row),
    held: feeds.filter(({ settings }) => settings.writeBack === true).map(({ name }) => name),
  }
}

/** Its report: as of now while it runs, as it was kept once it has ended. Errors: `not-found` when there never was a pilot. */
export async function reportOfPilot(store: Pick<Store, 'db'>): Promise<PilotReportView> {
  const row = await newest(store)
  if (!row) throw new HamzadError('not-found', { what: 'pilot', id: 'at this site' })
  return row.ended_at === null || row.report === null
    ? pilotReport(store, { since: row.started_at, until: row.ended_at ?? new Date(), terms: termsOf(row) })
    : worded(row.report as PilotReportView)
}

const newest = ({ db }: Pick<Store, 'db'>) =>
  db.selectFrom('pilot').selectAll().orderBy('started_at', 'desc').executeTakeFirst()

const termsOf = ({ terms }: Selectable<CredibilityTables['pilot']>): PilotTerms => ({
  ...usualTerms,
  ...(terms as Partial<PilotTerms>),
})

/** Errors: `conflict` when one runs. */
export async function startPilot(
  store: Store,
  terms: Partial<PilotTerms>,
  { by }: { readonly by: string },
): Promise<PilotView> {
  await store.db
    .insertInto('pilot')
    .values({ started_by: by, ended_by: null, terms: toJson({ ...usualTerms, ...terms }) })
    .execute()
    .catch((error: unknown) => {
      if ((error as { code?: string }).code === '23505')
        throw new HamzadError('conflict', { what: 'The pilot' }, { cause: error })
      throw error
    })
  return pilotOf(store)
}

/** A report that was kept when reasons were sentences alone. */
const worded = (report: PilotReportView): PilotReportView => ({
  ...report,
  models: report.models.map((model) => ({
    ...model,
    reasons: (model.reasons as readonly (PilotReason | string)[]).map((reason) =>
      typeof reason === 'string' ? { code: 'told', values: { reason }, text: reason } : reason,
    ),
  })),
})
type PilotReason = PilotReportView['models'][number]['reasons'][number]

/** Ends the pilot and keeps its report. Errors: `conflict` when none runs. */
export async function endPilot(store: Store, { by }: { readonly by: string }): Promise<PilotView> {
  const row = await newest(store)
  if (!row || row.ended_at !== null) throw new HamzadError('conflict', { what: 'The pilot' })
  const until = new Date()
  const report = await pilotReport(store, { since: row.started_at, until, terms: termsOf(row) })
  await store.db
    .updateTable('pilot')
    .set({ ended_at: until, ended_by: by, report: toJson(report) })
    .where('id', '=', row.id)
    .where('ended_at', 'is', null)
    .execute()
  return pilotOf(store)
}

/** The same domain, whose `calls` tell of what is foretold and are refused while a pilot runs. */
export function unseenInPilot<D extends object>({ db }: Pick<Store, 'db'>, domain: D, calls: readonly (keyof D)[]): D {
  const guarded = calls.map((name) => {
    const call = domain[name] as (...asked: unknown[]) => Promise<unknown>
    return [
      name,
      async (...asked: unknown[]) => {
        await requireNoPilot(db)
        return call(...asked)
      },
    ]
  })
  return { ...domain, ...Object.fromEntries(guarded) }
}
