import type { Watched } from '../../store/drift-stream.ts'
import type { Store } from '../../store/store.ts'
import type { TaskContext } from '../../store/worker.ts'
import { assimilateTwin } from '../assimilate-twin.ts'
import { lookNow } from '../credibility/drift.ts'
import { renewPredictions } from '../follow/renew-predictions.ts'
import { holdHuddle } from '../hospital/huddles.ts'
import { searchSchedule } from '../planning/schedules.ts'

/**
 * What workers do: `assimilate` when there is news of a subject, `refresh` when there was none for a while, `schedule` to make a plan, `hospital` to issue and
 * score its forecasts at bed meetings, `drift` to look at scores that nobody looked at when they came. All are idempotent.
 *
 * @example const worker = await startWorker(store, tasks(store))
 */
export const tasks = (store: Store) => ({
  assimilate: async ({ twin }: { twin: string }) => {
    await assimilateTwin(store, twin)
    await renewPredictions(store, [twin])
  },
  refresh: async ({ twin }: { twin: string }) => {
    await assimilateTwin(store, twin, { force: true })
    await renewPredictions(store, [twin])
  },
  schedule: (payload: { id: string; seconds: number }, context: TaskContext) => searchSchedule(store, payload, context),
  hospital: () => holdHuddle(store),
  drift: (watched: Watched) => lookNow(store, watched),
})
