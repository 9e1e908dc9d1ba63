import { enqueue, startWorker } from '../../src/store/jobs.ts'
import { openStore } from '../../src/store/store.ts'

/** A process to be killed in the middle of a job, which it announces on standard output. */
const store = await openStore({ folder: process.argv[2] as string, join: true })
await startWorker(store, {
  stuck: async () => {
    console.log('working')
    await new Promise(() => {})
  },
})
await enqueue(store.db, 'stuck', {}, { key: 'x', queue: 'x' })
