import { startWorker } from '../src/store/jobs.ts'
import { openStore } from '../src/store/store.ts'
import { assimilateTwin } from '../src/twins/assimilate-twin.ts'
import { renewPredictions } from '../src/twins/follow/renew-predictions.ts'

/**
 * A worker of the live benchmark: as `hamzad worker`, but its clock is the newest reading of the twin, so that days of readings can be sent in
 * minutes. `node bench/live-worker.ts FOLDER`
 */
const store = await openStore({ folder: process.argv[2] as string, join: true })
await startWorker(
  store,
  {
    assimilate: async ({ twin }: { twin: string }) => {
      const { rows } = await store.pool.query<{ last: Date }>(
        'select max(time) as last from timeline join twin using (subject) where twin.id = $1',
        [twin],
      )
      await assimilateTwin(store, twin, { now: (rows[0]?.last ?? new Date()).getTime() + 30_000 })
      await renewPredictions(store, [twin])
    },
    refresh: async () => {},
  },
  { concurrency: 4 },
)
process.send?.('ready')
