import type { HamzadError } from '../../../src/kernel/errors.ts'
import { exampleOf } from '../../../src/twins/planning/example.ts'
import { type Made, makePlan, type Plan, reviewPlan } from '../../../src/twins/planning/make-plan.ts'
import type { Problem, ProblemKind } from '../../../src/twins/planning/problem-shapes.ts'
import { readProblem } from '../../../src/twins/planning/read-problem.ts'
import type { ScheduleView } from '../../../src/twins/planning/schedule-views.ts'
import type { Answer } from './api.ts'

/** Schedules of the mocked server: the real solver, the real rules, no database. */
export interface MockSchedules {
  readonly all: ScheduleView[]
}

export const mockSchedules = (): MockSchedules => ({ all: [] })

/** What the mocked server answers about schedules; null when it was asked about something else. */
export function scheduleAnswer(mock: MockSchedules, method: string, url: URL, body: unknown): Answer | null {
  const [, , room, id = '', part] = url.pathname.split('/')
  if (room !== 'schedules') return null
  if (id === '' && method === 'GET') return { status: 200, body: { schedules: mock.all } }
  if (id === '') {
    const request = body as { readonly example: ProblemKind } | { readonly text: string }
    try {
      const problem = 'example' in request ? exampleOf(request.example, 2) : readProblem(request.text, 'The file')
      const view = fresh(mock.all.length, problem)
      mock.all.unshift(view)
      // The answer comes first, the plan when it is found.
      void makePlan(problem, { timeLimit: 6, gap: 0.05, members: 200 }).then((made) => settle(view, made, false))
      return { status: 201, body: { ...view } }
    } catch (error) {
      const { code, message, values } = error as HamzadError
      return { status: 400, body: { code, message, values } }
    }
  }
  const view = mock.all.find((each) => each.id === id)
  if (!view) return { status: 404, body: { code: 'not-found', message: 'There is no such schedule.' } }
  if (method === 'DELETE') {
    mock.all.splice(mock.all.indexOf(view), 1)
    return { status: 204 }
  }
  if (part === 'plan') {
    const { plan } = body as { readonly plan: Plan }
    const review = reviewPlan(view.problem, plan, { members: 200 })
    settle(view, { outcome: 'good', cost: null, bound: null, gap: null, conflict: [], plan, ...review }, true)
  }
  return { status: 200, body: view }
}

const fresh = (n: number, problem: Problem): ScheduleView => ({
  id: `00000000-0000-4000-8000-c0000000000${n}`,
  kind: problem.plan,
  title: problem.title ?? problem.plan,
  search: { state: 'searching', progress: 0.3, message: '0.02', error: null },
  outcome: null,
  breaches: 0,
  moved: false,
  createdAt: new Date().toISOString(),
  changedAt: new Date().toISOString(),
  changedBy: 'Ada',
  revision: 1,
  problem,
  made: null,
})

function settle(view: ScheduleView, made: Made, moved: boolean): void {
  Object.assign(view, {
    made,
    moved,
    outcome: made.outcome,
    breaches: made.breaches.length,
    revision: view.revision + 1,
    search: { state: 'done', progress: 1, message: null, error: null },
  })
}
