import type { Matching } from '../../records/matching/match-persons.ts'
import { keepPairs } from '../../store/match-review.ts'
import { patientsUnmerged } from '../../store/merged-patients.ts'
import type { Store } from '../../store/store.ts'
import { transact } from '../../store/transact.ts'
import type { TaskContext } from '../../store/worker.ts'
import { computePool } from '../compute/compute-pool.ts'

type Progress = Partial<Pick<TaskContext, 'signal' | 'progress'>>

/**
 * Patients that may be one person and are not merged yet; the weights are trained on all patients that are not. They are compared on a thread of
 * the compute pool, which ends with the signal.
 */
export async function findMatches(
  store: Store,
  { signal, progress }: Progress = {},
): Promise<Matching & { readonly patients: number }> {
  const patients = await patientsUnmerged(store.db)
  progress?.(0.1, `comparing ${patients.length} patients`)
  const found = await computePool().run('matching', { patients }, signal ? { signal } : {})
  progress?.(0.9, `${found.matches.length} pairs of ${found.compared} compared`)
  return { ...found, patients: patients.length }
}

/** Looks for them and keeps what was found, for whoever has to decide. */
export async function searchPairs(store: Store, context: Progress = {}): Promise<void> {
  const { matches, patients, passedOver } = await findMatches(store, context)
  const pairs = matches.map(({ a, b, ...rest }) => (a < b ? { a, b, ...rest } : { a: b, b: a, ...rest }))
  await transact(store, (tx) => keepPairs(tx, pairs, { patients, passedOver }))
}
