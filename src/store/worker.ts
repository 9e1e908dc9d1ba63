import { EventEmitter } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { JobHelpers, Runner, TaskList, WorkerEvents } from 'graphile-worker'
import { sql } from 'kysely'
import { HamzadError } from '../kernel/errors.ts'
import { forgetJobs, noteLostWorkers, releaseDeadWorkers } from './job-queue.ts'
import { publish, sessionOf, subscribe } from './notify.ts'
import { runPrepared } from './postgres/prepared.ts'
import { silent } from './queue.ts'
import type { JobState } from './schema.ts'
import type { Store } from './store.ts'

/** What a task knows of its job. */
export interface TaskContext {
  readonly id: string
  /** 1 at the first try. */
  readonly attempt: number
  /** Aborted when somebody cancels the job, or the worker must stop. */
  readonly signal: AbortSignal
  /** Says how far it is, 0 to 1; cheap to call often. */
  progress(fraction: number, message?: string): void
}

export type Task = (payload: never, context: TaskContext) => Promise<void>

export interface WorkerOptions {
  /** Jobs at the same time, 2. */
  readonly concurrency?: number
  /** Told of every failed attempt; the error may hold content, so it is for the log of the operator alone. */
  readonly onError?: (error: unknown, job: { readonly id: string; readonly attempt: number }) => void
}

/** Seconds after which a worker that gave no sign is taken for dead; it gives one every third of that. */
const silence = 30
/** Seconds between two looks at whether the session of a worker has ended. */
const glance = 2

/**
 * Takes jobs from the queue until stopped. A task that throws is tried again later, up to its number of attempts; tasks must therefore be
 * idempotent (a worker can also die between its work and the note of it).
 *
 *     const worker = await startWorker(store, { assimilate: async ({ twin }: { twin: string }, { signal }) => … })
 *     await worker.stop()
 */
export async function startWorker(
  store: Store,
  tasks: Readonly<Record<string, Task>>,
  options: WorkerOptions = {},
): Promise<{ stop(): Promise<void> }> {
  const running = new Map<string, AbortController>()
  const stopListening = await subscribe(store, (heard) => {
    if (heard.kind === 'resync') for (const id of running.keys()) void abortIfCancelled(store, running, id)
    if (heard.kind === 'cancelled' && running.has(heard.id)) void abortIfCancelled(store, running, heard.id)
  })
  const taskList: TaskList = Object.fromEntries(
    Object.entries(tasks).map(([name, task]) => [
      name,
      (payload: unknown, helpers: JobHelpers) => perform(store, running, task, payload, helpers, options),
    ]),
  )
  let stopping = false
  const crew = await keepRunning(store, taskList, options.concurrency ?? 2, {
    stopping: () => stopping,
    idle: () => running.size === 0,
  })
  let told: number | null = null
  const beat = async () => {
    const session = sessionOf(store)
    await store.db
      .insertInto('worker')
      .values({ id: crew.id(), session })
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ seen_at: sql`now()`, session, lost_at: null }))
      .execute()
    told = session
    await releaseDeadWorkers(store.db, silence)
  }
  const look = async () => {
    if (sessionOf(store) !== told) await beat()
    if (await noteLostWorkers(store.db, crew.id())) await releaseDeadWorkers(store.db, silence)
  }
  await beat()
  await look()
  await forgetJobs(store.db, 7)
  // What is missed is made up for by the next one.
  const every = (seconds: number, work: () => Promise<void>) =>
    setInterval(() => void work().catch(() => {}), seconds * 1000).unref()
  const timers = [every(silence / 3, beat), every(glance, look)]
  return {
    async stop() {
      stopping = true
      for (const timer of timers) clearInterval(timer)
      await crew.stop()
      await stopListening()
      await store.db.deleteFrom('worker').where('id', '=', crew.id()).execute()
    },
  }
}

/**
 * Runs graphile-worker, and again when it gives up because the database was away. It gives up on a `pool:fatalError`, and its promise should
 * tell when that is over; but when two jobs end while the database is away, its count of pending notes goes below zero and the promise never
 * settles. So the end is also when, after that event, none of its jobs runs any more.
 */
async function keepRunning(
  store: Store,
  taskList: TaskList,
  concurrency: number,
  { stopping, idle }: { readonly stopping: () => boolean; readonly idle: () => boolean },
) {
  const { run } = await import('graphile-worker')
  const logger = await silent()
  const events = new EventEmitter() as WorkerEvents
  // Every pool that may have left jobs locked, the living one last.
  const ids: string[] = []
  events.on('pool:create', ({ workerPool }) => ids.push(workerPool.id))
  // A queue is free once the end of its job is committed, shortly after this event; nobody else tells the workers, who would only find
  // out at their next look round.
  events.on('job:complete', ({ job, worker }) => {
    if (job.job_queue_id === null) return
    const nudge = () => {
      try {
        if (!stopping()) worker.workerPool.nudge(1)
      } catch {
        // It has given up meanwhile.
      }
    }
    for (const delay of [5, 25, 125]) setTimeout(nudge, delay).unref()
  })
  const start = async (): Promise<Runner> => {
    const broken = new Promise<void>((resolve) => events.once('pool:fatalError', () => resolve()))
    const runner = await run({
      pgPool: store.pool,
      taskList,
      events,
      concurrency,
      noHandleSignals: true,
      pollInterval: 1000,
      logger,
      // Without a batch, a lost connection at the end of a job is a rejection that nobody handles; with one, the pool gives up, and we
      // start another.
      preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
    })
    const ended = runner.promise.catch(() => {})
    const abandoned = broken.then(async () => {
      while (!idle()) await sleep(20)
    })
    void Promise.race([ended, abandoned]).then(again)
    return runner
  }
  const again = async () => {
    for (let wait = 100; !stopping(); wait = Math.min(2 * wait, 5_000)) {
      try {
        // Their jobs have ended with them; they need not wait until they are taken for dead.
        await sql`select graphile_worker.force_unlock_workers(array[${sql.join(ids)}])`.execute(store.db)
        ids.length = 0
        runner = await start()
        return
      } catch {
        await sleep(wait)
      }
    }
  }
  let runner = await start()
  return {
    id: () => ids.at(-1) ?? '',
    async stop() {
      // One that has given up before stops with the error that made it, or not at all.
      const gaveUp = new Promise<void>((resolve) => events.once('pool:fatalError', () => resolve()))
      await Promise.race([runner.stop().catch(() => {}), gaveUp])
    },
  }
}

async function perform(
  store: Store,
  running: Map<string, AbortController>,
  task: Task,
  payload: unknown,
  helpers: JobHelpers,
  options: WorkerOptions,
): Promise<void> {
  const id = idOf(helpers.job)
  const controller = new AbortController()
  // Before the job is seen to run: whoever cancels it from then on is heard.
  running.set(id, controller)
  try {
    if (await begin(store, id)) return await finish(store, id, 'cancelled')
    await attempt(store, controller, task, payload, helpers, options)
  } finally {
    running.delete(id)
  }
}

async function attempt(
  store: Store,
  controller: AbortController,
  task: Task,
  payload: unknown,
  { job, abortSignal }: JobHelpers,
  options: WorkerOptions,
): Promise<void> {
  const id = idOf(job)
  const signal = abortSignal === undefined ? controller.signal : AbortSignal.any([controller.signal, abortSignal])
  const reporter = progressReporter(store, id)
  try {
    await task(payload as never, { id, attempt: job.attempts, signal, progress: reporter.progress })
    await reporter.end()
    await finish(store, id, controller.signal.aborted ? 'cancelled' : 'done')
  } catch (error) {
    await reporter.end()
    if (controller.signal.aborted) return finish(store, id, 'cancelled')
    options.onError?.(error, { id, attempt: job.attempts })
    const last = job.attempts >= job.max_attempts
    // Only sentences of our own table are fit for every reader.
    const why = error instanceof HamzadError ? error.message : error instanceof Error ? error.name : 'Error'
    await finish(store, id, last ? 'failed' : 'waiting', why)
    throw error
  }
}

const idOf = ({ key, id }: JobHelpers['job']) => key ?? String(id)

/** Notes that a job runs; true when it was cancelled before. What is noted here may be lost in a crash: no need to wait for the disk. */
async function begin(store: Store, id: string): Promise<boolean> {
  const { rows } = await runPrepared(
    store.db,
    sql<{ cancel_requested: boolean }>`
    update job set state = 'running', started_at = clock_timestamp(), finished_at = null, progress = null, message = null, error = null
    where id = ${id}
    returning cancel_requested, pg_notify('hamzad_change', json_build_object('kind', 'job', 'id', id)::text),
      set_config('synchronous_commit', 'off', true)`,
  )
  return rows[0]?.cancel_requested ?? false
}

/** Notes how a job ended: it waits again when it was enqueued anew meanwhile. */
async function finish(store: Store, id: string, state: JobState, error: string | null = null): Promise<void> {
  await runPrepared(
    store.db,
    sql`
    with ended as (update job set cancel_requested = false, error = ${error}::text, finished_at = case ${state}::text when 'waiting' then null else clock_timestamp() end,
      progress = case ${state} when 'done' then 1 else progress end,
      state = case when exists (select from graphile_worker._private_jobs queued where queued.key = job.id and queued.locked_at is null)
        then 'waiting' else ${state} end
      where id = ${id} returning id, task, started_at),
    spent as (insert into job_time (task, hour, runs, seconds)
      select task, date_trunc('hour', clock_timestamp()), 1, extract(epoch from clock_timestamp() - started_at)
      from ended where started_at is not null
      on conflict (task, hour) do update set runs = job_time.runs + 1, seconds = job_time.seconds + excluded.seconds)
    select pg_notify('hamzad_change', json_build_object('kind', 'job', 'id', id)::text),
      set_config('synchronous_commit', 'off', true) from ended`,
  )
}

async function abortIfCancelled(store: Store, running: Map<string, AbortController>, id: string): Promise<void> {
  const row = await store.db
    .selectFrom('job')
    .select('cancel_requested')
    .where('id', '=', id)
    .executeTakeFirst()
    .catch(() => undefined)
  if (row?.cancel_requested) running.get(id)?.abort(new DOMException('The job was cancelled', 'AbortError'))
}

/** Writes progress at most four times a second, the last word included. */
function progressReporter(store: Store, id: string) {
  let next: { fraction: number; message: string | null } | null = null
  let timer: NodeJS.Timeout | null = null
  let writing: Promise<void> = Promise.resolve()
  const write = () => {
    timer = null
    if (next === null) return
    const { fraction, message } = next
    next = null
    writing = store.db
      .updateTable('job')
      .set({ progress: Math.min(1, Math.max(0, fraction)), message })
      .where('id', '=', id)
      .execute()
      .then(() => publish(store.db, { kind: 'job', id }))
      .catch(() => {})
  }
  return {
    progress(fraction: number, message?: string) {
      next = { fraction, message: message ?? null }
      timer ??= setTimeout(write, 250)
    },
    async end() {
      if (timer !== null) clearTimeout(timer)
      write()
      await writing
    },
  }
}
