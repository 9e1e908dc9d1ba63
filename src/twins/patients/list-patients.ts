import type { Store } from '../../store/store.ts'
import { listPatients as patientsOf } from '../../store/subjects.ts'
import { summariseTimelines } from '../../store/timeline.ts'
import { listTwins } from '../../store/twins.ts'
import { twinSummary } from '../library/model-summary.ts'
import type { PatientListView } from '../views.ts'
import { bannerOf, locations } from './subject-banner.ts'

/** A page of the patients in the record, by family name, with their twins. `search` looks in names and identifiers. */
export async function listPatients(
  store: Pick<Store, 'db'>,
  page: Parameters<typeof patientsOf>[1] = {},
): Promise<PatientListView> {
  const { rows, total } = await patientsOf(store.db, page)
  const ids = rows.map(({ id }) => id)
  const [places, summaries, twins] = await Promise.all([
    locations(store.db, ids),
    summariseTimelines(store.db, ids),
    listTwins(store.db, { subjects: ids, states: ['active', 'paused'] }),
  ])
  return {
    total,
    rows: rows.map((row) => ({
      subject: bannerOf(row, row, places.get(row.id) ?? null),
      twins: twins.filter(({ subject }) => subject === row.id).map(twinSummary),
      events: summaries.get(row.id)?.events ?? 0,
      lastEvent: summaries.get(row.id)?.last ?? null,
    })),
  }
}
