import { HamzadError } from '../../kernel/errors.ts'
import { cancelJob, enqueue, getJob, type Job } from '../../store/job-queue.ts'
import {
  addSchedule,
  getSchedule,
  keepSchedule,
  listSchedules,
  removeSchedule,
  type StoredSchedule,
} from '../../store/schedules.ts'
import type { Store } from '../../store/store.ts'
import { transact } from '../../store/transact.ts'
import type { TaskContext } from '../../store/worker.ts'
import type { Made } from './make-plan.ts'
import type { Problem } from './problem-shapes.ts'
import type { ScheduleBrief, Schedules, ScheduleView } from './schedule-views.ts'

const jobOf = (id: string) => `schedule:${id}`
const usual = 20

/** Schedules on a store; `fromRecord` makes a theatre week from the record. The solver and the readers are loaded when somebody has a use for them. */
export function createSchedules(
  store: Store,
  fromRecord: (week: { readonly from: string; readonly days: number }) => Promise<Problem>,
): Schedules {
  const view = async (schedule: StoredSchedule): Promise<ScheduleView> => ({
    ...briefOf(schedule, await getJob(store.db, jobOf(schedule.id))),
    revision: schedule.revision,
    problem: shownProblem(schedule.problem as Problem),
    made: whole(schedule.made as ScheduleView['made']),
  })
  const search = (id: string, seconds: number) =>
    transact(store, (tx) => enqueue(tx, 'schedule', { id, seconds }, { key: id, attempts: 2 }))
  return {
    async list() {
      const schedules = await listSchedules(store.db)
      return Promise.all(schedules.map(async (each) => briefOf(each, await getJob(store.db, jobOf(each.id)))))
    },
    get: async (id) => view(await getSchedule(store.db, id)),
    async add(request, { by }) {
      const [{ readProblem }, { exampleOf }] = await Promise.all([import('./read-problem.ts'), import('./example.ts')])
      const problem =
        'text' in request
          ? readProblem(request.text, 'The file')
          : 'record' in request
            ? await fromRecord(request.record)
            : exampleOf(request.example)
      const title = problem.title ?? problem.plan
      const schedule = await transact(store, async (tx) => {
        const added = await addSchedule(tx, { kind: problem.plan, title, problem, by })
        await enqueue(tx, 'schedule', { id: added.id, seconds: usual }, { key: added.id, attempts: 2 })
        return added
      })
      return view(schedule)
    },
    async move(id, { revision, plan }, { by }) {
      const { problem, made } = await getSchedule(store.db, id)
      const { reviewPlan } = await import('./make-plan.ts')
      const review = reviewPlan(problem as Problem, plan)
      if (review.breaches.some((breach) => breach.rule === 'plan.kind'))
        throw new HamzadError('input.invalid', {
          what: 'The plan',
          why: 'it is of another kind than the schedule',
          action: 'Send a plan of its kind.',
        })
      const before = made as Made | null
      const kept: Made = {
        outcome: 'good',
        cost: null,
        bound: before?.bound ?? null,
        gap: null,
        conflict: [],
        plan,
        ...review,
      }
      return view(await keepSchedule(store.db, id, { made: kept, moved: true, by, revision }))
    },
    async search(id, { seconds = usual }) {
      const schedule = await getSchedule(store.db, id)
      await search(id, seconds)
      return view(schedule)
    },
    async stop(id) {
      const schedule = await getSchedule(store.db, id)
      await cancelJob(store.db, jobOf(id))
      return view(schedule)
    },
    async remove(id) {
      await cancelJob(store.db, jobOf(id))
      await removeSchedule(store.db, id)
    },
  }
}

/** What a worker does for a schedule: the search; an ended one keeps the best plan so far. */
export async function searchSchedule(
  store: Store,
  { id, seconds }: { readonly id: string; readonly seconds: number },
  { signal, progress }: Pick<TaskContext, 'signal' | 'progress'>,
): Promise<void> {
  const { problem, revision } = await getSchedule(store.db, id)
  const { makePlan } = await import('./make-plan.ts')
  const made = await makePlan(problem as Problem, {
    timeLimit: seconds,
    signal,
    onProgress: ({ seconds: spent, gap }) =>
      progress(Math.min(0.99, spent / seconds), gap === null ? undefined : String(gap)),
  })
  // What somebody moved meanwhile is not overwritten: the search was of an older schedule.
  await keepSchedule(store.db, id, { made, moved: false, by: 'Hamzad', revision }).catch((error: unknown) => {
    if (!(error instanceof HamzadError) || (error.code !== 'conflict' && error.code !== 'not-found')) throw error
  })
}

/** Without the operations that were done: there may be thousands, and each case says how many it rests upon. */
function shownProblem(problem: Problem): ScheduleView['problem'] {
  if (problem.plan !== 'theatre') return problem
  const { history: _, ...shown } = problem
  return shown
}

/** What was made before plans had costs says nothing of them. */
const whole = (made: ScheduleView['made']): ScheduleView['made'] =>
  made && { ...{ absence: null, costs: null }, ...made }

function briefOf(schedule: StoredSchedule, job: Job | null): ScheduleBrief {
  const { id, kind, title, moved, createdAt, changedAt, changedBy } = schedule
  const made = schedule.made as Made | null
  const state =
    job?.state === 'waiting' || job?.state === 'running' ? 'searching' : job?.state === 'failed' ? 'failed' : 'done'
  return {
    id,
    kind,
    title,
    moved,
    createdAt,
    changedAt,
    changedBy,
    search: { state, progress: job?.progress ?? null, message: job?.message ?? null, error: job?.error ?? null },
    outcome: made?.outcome ?? null,
    breaches: made?.breaches.length ?? 0,
  }
}
