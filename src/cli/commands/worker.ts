import { Command } from 'commander'
import { createOutput } from '../output.ts'
import { count } from '../usage.ts'

/** `hamzad worker`: work off jobs of a shared database, on any number of machines. */
export const workerCommand = (): Command =>
  new Command('worker')
    .description(
      'Work off jobs of the database in HAMZAD_DATABASE_URL (or of a running Hamzad on this machine) until Ctrl-C.',
    )
    .option('--data <folder>', 'data folder of a running Hamzad on this machine')
    .option('--jobs <number>', 'jobs at the same time', count, 2)
    .addHelpText('after', '\nExample:\n  HAMZAD_DATABASE_URL=postgres://hamzad@db/hamzad hamzad worker --jobs 4')
    .action(async (flags: { data?: string; jobs: number }) => {
      const output = createOutput(false)
      const [{ joinStore }, { startWorker }, { tasks }] = await Promise.all([
        import('../join-store.ts'),
        import('../../store/jobs.ts'),
        import('../../server/tasks.ts'),
      ])
      const store = await joinStore(flags.data)
      const worker = await startWorker(store, tasks(store), { concurrency: flags.jobs })
      output.say(`Working, ${flags.jobs} at a time. Ctrl-C stops after the jobs at hand.`)
      await new Promise<void>((resolve) => {
        for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
      })
      await worker.stop()
      await store.close()
    })
