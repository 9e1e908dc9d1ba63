import { describe, expect, test } from 'vitest'
import type { Role } from '../governance/actor.ts'
import { createServer } from './create-server.ts'
import type { Server } from './fastify.ts'
import { ids } from './testing/examples.ts'
import { bearerTokenOf, memoryServices, password, sessionTokenOf } from './testing/memory-services.ts'

const managers = ['bed-manager', 'theatre-manager', 'nurse-in-charge'] as const
const roles = ['administrator', 'clinician', 'researcher', 'feed', ...managers] as const
const person = ['administrator', 'clinician', 'researcher', ...managers] as const
const staff = ['administrator', 'clinician', ...managers] as const
const planners = ['administrator', 'clinician', 'bed-manager', 'theatre-manager'] as const

/** Who may, by route: written by hand, so that a change of the policy or of a route must be meant. */
const expected: Record<string, readonly Role[] | 'public'> = {
  'GET /api/openapi.json': 'public',
  'GET /api/status': 'public',
  'POST /api/setup': 'public',
  'POST /api/session': 'public',
  'GET /api/session': person,
  'DELETE /api/session': person,
  'GET /api/accounts': ['administrator'],
  'POST /api/accounts': ['administrator'],
  'PATCH /api/accounts/:id': ['administrator'],
  'GET /api/tokens': ['administrator'],
  'POST /api/tokens': ['administrator'],
  'DELETE /api/tokens/:name': ['administrator'],
  'GET /api/worklist': ['administrator', 'clinician'],
  'GET /api/patients': ['administrator', 'clinician', 'feed'],
  'GET /api/subjects/:id': ['administrator', 'clinician'],
  'GET /api/subjects/:id/timeline': ['administrator', 'clinician'],
  'GET /api/subjects/:id/glucose': ['administrator', 'clinician'],
  'GET /api/subjects/:id/cycle': ['administrator', 'clinician'],
  'GET /api/subjects/:id/models': ['administrator', 'clinician'],
  'POST /api/subjects/:id/twins': ['administrator', 'clinician', 'feed'],
  'GET /api/twins/:id/view': ['administrator', 'clinician'],
  'POST /api/twins/:id/compare': ['administrator', 'clinician'],
  'GET /api/twins/:id/doubts': ['administrator', 'clinician'],
  'GET /api/twins/:id/effect': ['administrator', 'clinician'],
  'POST /api/twins/:id/reviews': ['clinician'],
  'GET /api/twins/:id/next-levels': ['administrator', 'clinician'],
  'GET /api/twins/:id/preview': ['administrator', 'clinician'],
  'GET /api/twins/:id/archive': ['administrator', 'clinician'],
  'GET /api/twins/:id/recommendations': ['administrator', 'clinician'],
  'POST /api/twins/:id/recommendations': ['clinician'],
  'POST /api/recommendations/:id/response': ['clinician'],
  'GET /api/twins/:id/credibility': ['administrator', 'clinician'],
  'POST /api/twins/:id/feedback': ['clinician'],
  'GET /api/alerts': ['administrator', 'clinician'],
  'GET /api/twins/:id/alerts': ['administrator', 'clinician'],
  'POST /api/alerts/:id/snooze': ['clinician'],
  'DELETE /api/alerts/:id/snooze': ['clinician'],
  'GET /api/registry': ['administrator', 'clinician', 'researcher'],
  'GET /api/registry/:id': ['administrator', 'clinician', 'researcher'],
  'GET /api/drift': ['administrator', 'clinician', 'researcher'],
  'POST /api/registry/:id/decisions': ['administrator'],
  'POST /api/registry/:id/drift/:alarm': ['administrator'],
  'GET /api/registry/:id/validations/:validation': ['administrator', 'clinician', 'researcher'],
  'GET /api/pilot': ['administrator', 'clinician', 'researcher', ...managers],
  'GET /api/pilot/report': ['administrator', 'clinician', 'researcher', ...managers],
  'POST /api/pilot': ['administrator'],
  'DELETE /api/pilot': ['administrator'],
  'GET /api/events': person,
  'POST /api/records': ['administrator', 'feed'],
  'POST /api/tables/look': ['administrator', 'feed'],
  'GET /api/tables': ['administrator', 'feed'],
  'PUT /api/tables/:name': ['administrator'],
  'DELETE /api/tables/:name': ['administrator'],
  'GET /api/imports/:run': ['administrator', 'feed'],
  'GET /api/connectors': ['administrator'],
  'POST /api/connectors': ['administrator'],
  'PATCH /api/connectors/:name': ['administrator'],
  'GET /api/feed-alerts': ['administrator'],
  'GET /api/connectors/:name/messages': ['administrator'],
  'POST /api/connectors/:name/replay': ['administrator'],
  'GET /api/connectors/:name/understood': ['administrator'],
  'POST /api/connectors/:name/mappings': ['administrator'],
  'GET /api/review/messages': ['administrator'],
  'GET /api/review/messages/items': ['administrator'],
  'POST /api/review/messages': ['administrator'],
  'GET /api/review/patients': ['administrator'],
  'POST /api/review/patients': ['administrator'],
  'POST /api/review/patients/undo': ['administrator'],
  'POST /api/review/patients/search': ['administrator'],
  'GET /api/devices': ['administrator', 'clinician'],
  'POST /api/devices': ['administrator'],
  'GET /api/devices/:name': ['administrator', 'clinician'],
  'PATCH /api/devices/:name': ['administrator'],
  'POST /api/devices/:name/assignments': ['administrator', 'clinician'],
  'POST /api/devices/:name/calibrations': ['administrator'],
  'POST /api/devices/:name/secret': ['administrator'],
  'GET /api/metrics': ['administrator', 'feed'],
  'GET /api/quality': ['administrator', 'clinician'],
  'GET /api/quality/items': ['administrator', 'clinician'],
  'GET /api/schedules': staff,
  'POST /api/schedules': planners,
  'GET /api/schedules/:id': staff,
  'PUT /api/schedules/:id/plan': planners,
  'POST /api/schedules/:id/search': planners,
  'POST /api/schedules/:id/stop': planners,
  'DELETE /api/schedules/:id': planners,
  'GET /api/hospital': staff,
  'GET /api/hospital/board': staff,
  'GET /api/hospital/theatres': staff,
  'POST /api/hospital/theatres/operations': ['theatre-manager', 'nurse-in-charge'],
  'POST /api/hospital/what-if': staff,
  'POST /api/hospital/question': staff,
  'GET /api/hospital/control': staff,
  'GET /api/hospital/scores': staff,
  'GET /api/hospital/settings': staff,
  'PUT /api/hospital/settings': ['administrator', 'bed-manager'],
  'GET /api/models': roles,
  'GET /api/models/:id': roles,
  'GET /api/models/:id/compiled': roles,
  'GET /api/jobs': person,
  'POST /api/jobs/:id/cancel': ['administrator'],
  'GET /api/audit/verify': ['administrator'],
}

const bodies: Record<string, object> = {
  'POST /api/pilot': { days: 28 },
  'POST /api/setup': { setupToken: 'x', username: 'x', displayName: 'x', password: 'long enough to be one' },
  'POST /api/session': { username: 'clinician', password },
  'POST /api/accounts': { username: 'x', displayName: 'x', password: 'long enough to be one', role: 'clinician' },
  'PATCH /api/accounts/:id': { unlock: true },
  'POST /api/tokens': { name: 'laboratory' },
  'POST /api/subjects/:id/twins': { model: 'm' },
  'POST /api/twins/:id/reviews': { reading: 'Observation/1', verdict: 'keep', reason: 'measured again' },
  'POST /api/twins/:id/compare': { plans: [{ name: 'now', regimen: null }] },
  'POST /api/twins/:id/recommendations': { decision: 'regimen' },
  'POST /api/recommendations/:id/response': { response: 'accept' },
  'POST /api/alerts/:id/snooze': { minutes: 15 },
  'POST /api/twins/:id/feedback': { cause: 'other' },
  'POST /api/registry/:id/decisions': { hash: '0'.repeat(64), decision: 'retire', reason: 'because' },
  'POST /api/records': { resourceType: 'Bundle' },
  'POST /api/tables/look': { text: 'time,HR' },
  'PUT /api/tables/:name': { map: { time: 'time' }, timeZone: null, dateOrder: null },
  'POST /api/connectors': { name: 'laboratory', settings: { timeZone: 'Asia/Tehran' } },
  'PATCH /api/connectors/:name': { enabled: false },
  'POST /api/connectors/:name/mappings': { source: { system: '', code: 'VANC' }, target: null },
  'POST /api/devices': { name: 'monitor-3' },
  'PATCH /api/devices/:name': { retire: { reason: 'worn out' } },
  'POST /api/devices/:name/assignments': { subject: ids.subject },
  'POST /api/devices/:name/calibrations': {},
  'POST /api/review/messages': {
    connector: 'laboratory',
    state: 'dead',
    type: null,
    rule: null,
    device: null,
    decision: { kind: 'replay' },
  },
  'POST /api/review/patients': { a: 'a', b: 'b', same: false },
  'POST /api/review/patients/undo': { a: 'a', b: 'b' },
  'POST /api/hospital/what-if': { scenarios: [{ name: 'more', beds: [{ unit: 'w', add: 4 }] }] },
  'POST /api/hospital/question': { ask: 'beds' },
  'PUT /api/hospital/settings': { revision: 0, settings: { zone: 'Asia/Tehran' } },
  'POST /api/hospital/theatres/operations': { of: { appointment: 'a1' }, event: 'began', version: 0 },
  'POST /api/schedules': { example: 'roster' },
  'PUT /api/schedules/:id/plan': { revision: 1, plan: { kind: 'electives', admissions: [], deferred: [] } },
  'POST /api/schedules/:id/search': { seconds: 5 },
}

const own = (url: string) =>
  url
    .replace('/subjects/:id', `/subjects/${ids.subject}`)
    .replace('/twins/:id', `/twins/${ids.twin}`)
    .replace('/recommendations/:id', `/recommendations/${ids.recommendation}`)
    .replace('/alerts/:id', `/alerts/${ids.alert}`)
    .replace('/accounts/:id', `/accounts/${ids.account}`)
    .replace('/schedules/:id', `/schedules/${ids.run}`)
    .replace('/cycle', '/cycle?model=heart-regazzoni-2022')
    .replace('/quality/items', '/quality/items?source=files&dimension=duplicates')
    .replace('/messages/items', '/messages/items?connector=laboratory&state=dead')
    .replace(':run', ids.run)
    .replace(':name', 'laboratory')
    .replace(':sequence', '1')
    .replace(':alarm', '1')
    .replace(':validation', '1')
    .replace(':id', 'one')

async function ask(server: Server, route: string, headers: Record<string, string>): Promise<number> {
  const [method, url] = route.split(' ') as [string, string]
  const response = await server.inject({
    method: method as 'GET',
    url: own(url),
    headers,
    // A stream of events never ends: its head is enough.
    payloadAsStream: true,
    ...(bodies[route] && { payload: bodies[route] }),
  })
  response.stream().destroy()
  return response.statusCode
}

const fresh = async () => {
  const services = memoryServices()
  return { services, server: await createServer(services) }
}

describe('every route, every role', async () => {
  const { server, services } = await fresh()
  await server.ready()
  const routes = server.routeTable.map(({ method, url }) => `${method} ${url}`)

  test('the table of expectations names each route once', () => {
    expect(routes.toSorted()).toEqual(Object.keys(expected).toSorted())
  })

  test.each(routes)('%s', async (route) => {
    const allowed = expected[route]
    services.reset()
    const nobody = await ask(server, route, { 'x-hamzad': '1' })
    if (allowed === 'public') expect([200, 201, 409]).toContain(nobody)
    else expect(nobody).toBe(401)
    if (allowed !== 'public') expect(services.calls).toEqual([])

    for (const role of roles) {
      services.reset()
      const credentials: Record<string, string> =
        role === 'feed'
          ? { authorization: `Bearer ${bearerTokenOf(role)}` }
          : { cookie: `hamzad=${sessionTokenOf(role)}`, 'x-hamzad': '1' }
      const status = await ask(server, route, credentials)
      if (allowed === 'public' || allowed?.includes(role)) {
        expect([200, 201, 204, 409], `${role} ${route}`).toContain(status)
        continue
      }
      expect(status, `${role} ${route}`).toBe(403)
      expect(services.calls, 'nothing is looked at for who may not').toEqual([])
      expect(services.audited).toMatchObject([{ actor: expect.stringContaining(role), detail: { outcome: 'role' } }])
    }
  })
})

test('a route that says no action does not get in', async () => {
  const { server } = await fresh()
  expect(() => server.get('/api/new', async () => 'x')).toThrow(/says no action/)
})

describe('who asks', () => {
  const status = async (headers: Record<string, string>) => {
    const { server } = await fresh()
    return ask(server, 'GET /api/worklist', headers)
  }
  test('a wrong cookie is nobody', async () => {
    expect(await status({ cookie: 'hamzad=clinician' })).toBe(401)
  })
  test('a token that nobody has, or another scheme, is nobody', async () => {
    expect(await status({ authorization: 'Bearer nonsense-nonsense-nonsense' })).toBe(401)
    expect(await status({ authorization: `Basic ${btoa('clinician:x')}` })).toBe(401)
  })
  test('an Authorization header is judged alone: a good cookie does not help a bad token', async () => {
    const cookie = `hamzad=${sessionTokenOf('clinician')}`
    expect(await status({ cookie })).toBe(200)
    expect(await status({ cookie, authorization: 'Bearer nonsense-nonsense-nonsense' })).toBe(401)
  })
})

describe('where an unsafe request comes from', () => {
  const route = 'POST /api/twins/:id/compare'
  const cookie = `hamzad=${sessionTokenOf('clinician')}`
  test.each([
    ['our page', { 'x-hamzad': '1', origin: 'http://localhost', 'sec-fetch-site': 'same-origin' }, 200],
    ['a program without a browser', { 'x-hamzad': '1' }, 200],
    ['no header of ours', { origin: 'http://localhost', 'sec-fetch-site': 'same-origin' }, 403],
    ['another site', { 'x-hamzad': '1', origin: 'https://evil.example' }, 403],
    ['another port of this machine', { 'x-hamzad': '1', origin: 'http://localhost:9999' }, 403],
    ['a sandboxed frame', { 'x-hamzad': '1', origin: 'null' }, 403],
    ['a sister site', { 'x-hamzad': '1', 'sec-fetch-site': 'same-site' }, 403],
    ['another site, no origin', { 'x-hamzad': '1', 'sec-fetch-site': 'cross-site' }, 403],
  ])('%s → %3$i', async (_what, headers: Record<string, string>, status) => {
    const { server } = await fresh()
    expect(await ask(server, route, { cookie, host: 'localhost', ...headers })).toBe(status)
  })
  test('also before sign-in: nobody is signed in by another site', async () => {
    const { server } = await fresh()
    expect(await ask(server, 'POST /api/session', { origin: 'https://evil.example', 'x-hamzad': '1' })).toBe(403)
  })
  test('a bearer token needs none of it', async () => {
    const { server } = await fresh()
    expect(await ask(server, 'POST /api/records', { authorization: `Bearer ${bearerTokenOf('feed')}` })).toBe(200)
  })
})

describe('the audit log', () => {
  test('a look at a twin names the patient, who looked and how, before it is shown', async () => {
    const { server, services } = await fresh()
    await ask(server, 'GET /api/twins/:id/view', { cookie: `hamzad=${sessionTokenOf('clinician')}` })
    expect(services.audited).toEqual([
      {
        actor: 'clinician',
        action: 'twin.read',
        subject: ids.subject,
        detail: { outcome: 'allowed', route: 'GET /api/twins/:id/view', id: ids.twin, address: '127.0.0.1' },
      },
    ])
  })
  test('nothing is shown when the log cannot be written', async () => {
    const { server, services } = await fresh()
    services.governance.audit = () => Promise.reject(new Error('disk full'))
    expect(await ask(server, 'GET /api/twins/:id/view', { cookie: `hamzad=${sessionTokenOf('clinician')}` })).toBe(500)
    expect(services.calls).toEqual([])
  })
})
