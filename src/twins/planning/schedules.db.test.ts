import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshStore } from '../../../test/support/database.ts'
import { until } from '../../../test/support/until.ts'
import { demoAccounts } from '../../governance/demo-accounts.ts'
import { createDomain } from '../../server/real-domain.ts'
import { type Started, start } from '../../server/start.ts'
import { startWorker } from '../../store/jobs.ts'
import type { Store } from '../../store/store.ts'
import { tasks } from '../compute/tasks.ts'
import type { ScheduleView } from './schedule-views.ts'

let store: Store
let server: Started
const closers: (() => Promise<unknown>)[] = []
let cookie = ''

beforeAll(async () => {
  store = await freshStore()
  const domain = await createDomain(store)
  const worker = await startWorker(store, tasks(store))
  server = await start({ store, domain, demo: true })
  closers.push(
    () => server.close(),
    () => domain.close(),
    () => worker.stop(),
    () => store.close(),
  )
  const { username, password } = demoAccounts[0]!
  const headers = { 'content-type': 'application/json', 'x-hamzad': '1' }
  const response = await fetch(`${server.url}/api/session`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ username, password }),
  })
  cookie = response.headers.get('set-cookie')!.split(';')[0]!
})
afterAll(async () => {
  for (const close of closers) await close()
})

async function ask<T = ScheduleView>(
  method: string,
  path: string,
  body?: object,
): Promise<{ status: number; body: T }> {
  const headers = { cookie, 'x-hamzad': '1', ...(body && { 'content-type': 'application/json' }) }
  const response = await fetch(`${server.url}/api/schedules${path}`, {
    method,
    headers,
    ...(body && { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: response.status === 204 ? (null as T) : ((await response.json()) as T) }
}

const found = async (id: string) => {
  let view: ScheduleView | undefined
  await until(async () => {
    view = (await ask('GET', `/${id}`)).body
    return view.search.state !== 'searching' && view.made !== null
  }, 120_000)
  return view!
}

describe('a schedule over HTTP', () => {
  it('is made by a worker, moved by hand with the rules it then breaks, and made anew', async () => {
    const added = await ask('POST', '', { example: 'theatre' })
    expect(added).toMatchObject({ status: 201, body: { kind: 'theatre', made: null, search: { state: 'searching' } } })
    const { id } = added.body
    const made = await found(id)
    expect(made).toMatchObject({
      search: { state: 'done', error: null },
      moved: false,
      breaches: 0,
      made: { outcome: 'optimal', breaches: [] },
    })
    expect(made.made!.stress!.plan.members).toBe(1000)
    if (made.made!.plan?.kind !== 'theatre' || made.problem.plan !== 'theatre') throw new Error('another kind')

    const [first, ...others] = made.made!.plan.assignments
    const wrong = made.problem.blocks.find(
      (block) =>
        !block.specialties?.includes(
          made.problem.plan === 'theatre' ? made.problem.cases.find((each) => each.id === first!.case)!.specialty : '',
        ),
    )!
    const plan = { kind: 'theatre', assignments: [...others, { case: first!.case, block: wrong.id }] }
    const moved = await ask('PUT', `/${id}/plan`, { revision: made.revision, plan })
    expect(moved.body.moved).toBe(true)
    expect(moved.body.made!.breaches).toContainEqual({
      rule: 'block.owner',
      about: { case: first!.case, block: wrong.id },
    })
    expect((await ask('PUT', `/${id}/plan`, { revision: made.revision, plan })).status).toBe(409)
    expect(
      (
        await ask('PUT', `/${id}/plan`, {
          revision: moved.body.revision,
          plan: { kind: 'roster', duties: [], open: [] },
        })
      ).status,
    ).toBe(400)

    await ask('POST', `/${id}/search`, { seconds: 10 })
    await until(async () => !(await ask('GET', `/${id}`)).body.moved, 50_000)
    const { schedules } = (await ask<{ schedules: ScheduleView[] }>('GET', '')).body
    expect(schedules.map((each) => [each.id, each.breaches])).toEqual([[id, 0]])
    expect((await ask('DELETE', `/${id}`)).status).toBe(204)
    expect((await ask('GET', `/${id}`)).status).toBe(404)
  })

  it('that is stopped keeps the best so far', async () => {
    const { body } = await ask('POST', '', { example: 'roster' })
    await until(async () => Number((await ask('GET', `/${body.id}`)).body.search.message ?? 'NaN') < 1e9, 50_000)
    await ask('POST', `/${body.id}/stop`)
    const { made } = await found(body.id)
    expect(['good', 'optimal']).toContain(made!.outcome)
  })

  it('of a file that is wrong is refused with the place', async () => {
    const refused = await ask<{ message: string }>('POST', '', { text: 'plan: theatre\nturnover: 15' })
    expect(refused.status).toBe(400)
    expect(refused.body.message).toContain('docs/how-to/plan.md')
  })
})
