import { randomUUID } from 'node:crypto'
import { type Selectable, sql } from 'kysely'
import { toJson } from './json.ts'
import { publish, sessionLock } from './notify.ts'
import { runPrepared } from './postgres/prepared.ts'
import type { Connection, JobState, JobTable } from './schema.ts'

/** A job as people see it. */
export interface Job {
  /** `task:key`. */
  readonly id: string
  readonly task: string
  readonly key: string
  readonly state: JobState
  /** 0 to 1; null: not known. */
  readonly progress: number | null
  readonly message: string | null
  readonly error: string | null
  readonly enqueuedAt: string
  readonly startedAt: string | null
  readonly finishedAt: string | null
  readonly cancelRequested: boolean
}

export interface EnqueueOptions {
  /** Jobs of one task with one key are one job while they wait: the last payload wins. Default: a key of its own. */
  readonly key?: string
  /** Jobs of one queue run one after the other (a twin's id). */
  readonly queue?: string
  readonly runAt?: Date
  /** How often it is tried before it counts as failed, 5. */
  readonly attempts?: number
}

/**
 * Puts a job into the queue within the caller's transaction: it exists when, and only when, the data that caused it do.
 * Answers with the job's id. A job that is running already does not swallow a new one: that runs afterwards.
 *
 *     await enqueue(tx, 'assimilate', { twin }, { key: twin, queue: twin })
 */
export async function enqueue(
  db: Connection,
  task: string,
  payload: Readonly<Record<string, unknown>>,
  options: EnqueueOptions = {},
): Promise<string> {
  const key = options.key ?? randomUUID()
  const id = `${task}:${key}`
  await runPrepared(
    db,
    sql`
    with noted as (
      insert into job (id, task, key, state) values (${id}, ${task}, ${key}, 'waiting')
      on conflict (id) do update set enqueued_at = now(), error = null,
        state = case job.state when 'running' then 'running' else 'waiting' end,
        cancel_requested = job.state = 'running' and job.cancel_requested,
        progress = case job.state when 'running' then job.progress end,
        message = case job.state when 'running' then job.message end,
        finished_at = null)
    select graphile_worker.add_job(identifier => ${task}::text, payload => ${toJson(payload)}::json,
      queue_name => ${options.queue ?? null}::text, run_at => ${options.runAt ?? null}::timestamptz,
      max_attempts => ${options.attempts ?? 5}::integer, job_key => ${id}::text)`,
  )
  return id
}

/** Jobs, newest first. */
export async function listJobs(
  db: Connection,
  filter: { readonly states?: readonly JobState[]; readonly limit?: number } = {},
): Promise<Job[]> {
  const rows = await db
    .selectFrom('job')
    .selectAll()
    .$if(filter.states !== undefined, (query) =>
      query.where((eb) => eb('state', '=', eb.fn.any(eb.val(filter.states as JobState[])))),
    )
    .orderBy('enqueued_at', 'desc')
    .orderBy('id')
    .limit(filter.limit ?? 100)
    .execute()
  return rows.map(jobOf)
}

/** A job, or null. */
export async function getJob(db: Connection, id: string): Promise<Job | null> {
  const row = await db.selectFrom('job').selectAll().where('id', '=', id).executeTakeFirst()
  return row === undefined ? null : jobOf(row)
}

/**
 * Asks a job to end: one that waits is taken out of the queue, one that runs sees its signal aborted within a moment, on whatever machine.
 * Answers with the job as it is now, or null when there is none.
 */
export async function cancelJob(db: Connection, id: string): Promise<Job | null> {
  const work = async (tx: Connection) => {
    const row = await tx
      .updateTable('job')
      .set((eb) => ({
        cancel_requested: true,
        state: eb.case().when('state', '=', 'waiting').then<JobState>('cancelled').else(eb.ref('state')).end(),
        finished_at: eb.case().when('state', '=', 'waiting').then(new Date()).else(eb.ref('finished_at')).end(),
      }))
      .where('id', '=', id)
      .where('state', 'in', ['waiting', 'running'])
      .returning('state')
      .executeTakeFirst()
    if (row?.state === 'cancelled') await sql`select graphile_worker.remove_job(${id})`.execute(tx)
    if (row !== undefined) await publish(tx, { kind: 'job', id }, { kind: 'cancelled', id })
    return getJob(tx, id)
  }
  return db.isTransaction ? work(db) : db.transaction().execute(work)
}

/** Seconds for which the lock of a worker's session must be gone: a living one takes another sooner after a break of the line. */
const grace = 5

/**
 * Notes which workers hold the lock of their session no longer; true when one of them has lost it for good. The server gives a lock away as soon as the process that held it has ended. One's
 * own that is gone (a pooler may do so) is said to be none: one is then known by one's beat.
 */
export async function noteLostWorkers(db: Connection, own: string): Promise<boolean> {
  const { rows } = await sql<{ lost: boolean }>`
    with held as materialized (
      select objid::bigint as session from pg_locks where locktype = 'advisory' and classid = ${sessionLock} and objsubid = 2 and granted
        and database = (select oid from pg_database where datname = current_database())
    ), noted as (
      update worker set session = case when id = ${own} then null else session end,
        lost_at = case when id = ${own} or session in (select session from held) then null else now() end
      where session is not null and (lost_at is null) <> (session in (select session from held))
    )
    select exists (select from worker where lost_at < now() - make_interval(secs => ${grace})) as lost`.execute(db)
  return rows[0]?.lost ?? false
}

/**
 * Gives jobs of dead workers back to the queue (graphile-worker itself would wait four hours). Dead are those that lost their session, and those not seen for
 * `silence` seconds; 0 means all, which is right only when no other process can be connected.
 */
export async function releaseDeadWorkers(db: Connection, silence: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    with dead as (
      select distinct locked_by as id from graphile_worker._private_jobs
      where locked_by is not null and (${silence} = 0
        or exists (select from worker where worker.id = locked_by and lost_at < now() - make_interval(secs => ${grace}))
        or locked_at < now() - make_interval(secs => ${silence}) and not exists (
          select from worker where worker.id = locked_by and seen_at > now() - make_interval(secs => ${silence})))
    ), orphaned as (
      update job set state = 'waiting' where state = 'running' and exists (
        select from graphile_worker._private_jobs queued join dead on dead.id = queued.locked_by where queued.key = job.id)
    ), forgotten as (
      delete from worker where ${silence} = 0 or lost_at < now() - make_interval(secs => ${grace})
        or seen_at < now() - make_interval(secs => 10 * ${silence})
    ), unlocked as (select graphile_worker.force_unlock_workers(array(select id from dead)))
    select (select count(*) from dead) as count from unlocked`.execute(db)
  return rows[0]?.count ?? 0
}

/** Forgets how jobs ended that ended more than `days` ago; failed ones are kept until somebody enqueues them again. */
export async function forgetJobs(db: Connection, days: number): Promise<void> {
  await sql`delete from job where state in ('done', 'cancelled') and finished_at < now() - make_interval(days => ${days})`.execute(
    db,
  )
}

const jobOf = (row: Selectable<JobTable>): Job => ({
  id: row.id,
  task: row.task,
  key: row.key,
  state: row.state,
  progress: row.progress,
  message: row.message,
  error: row.error,
  enqueuedAt: row.enqueued_at.toISOString(),
  startedAt: row.started_at?.toISOString() ?? null,
  finishedAt: row.finished_at?.toISOString() ?? null,
  cancelRequested: row.cancel_requested,
})
