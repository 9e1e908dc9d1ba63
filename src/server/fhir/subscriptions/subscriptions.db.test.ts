import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { freshStore } from '../../../../test/support/database.ts'
import { until } from '../../../../test/support/until.ts'
import { createServiceToken, revokeServiceToken } from '../../../governance/service-tokens.ts'
import { getJob, startWorker } from '../../../store/jobs.ts'
import type { Store } from '../../../store/store.ts'
import { listEvents, listSubscriptions } from '../../../store/subscriptions.ts'
import { tasks } from '../../tasks.ts'
import { type FhirServer, fhirServer } from '../testing/fhir-server.ts'
import { deliver, deliveryAttempts, heartbeat } from './deliver.ts'
import { noLonger } from './owner.ts'

let store: Store
let fhir: FhirServer
let worker: { stop(): Promise<void> }
let receiver: Server
let url: string
let heard: { method: string; path: string; headers: IncomingHttpHeaders; body: string }[] = []
let answer = 200

beforeAll(async () => {
  receiver = createServer(async (request, response) => {
    let body = ''
    for await (const part of request) body += part
    heard.push({ method: request.method ?? '', path: request.url ?? '', headers: request.headers, body })
    response.writeHead(answer).end()
  })
  await new Promise<void>((done) => receiver.listen(0, '127.0.0.1', done))
  const { port } = receiver.address() as AddressInfo
  url = `http://127.0.0.1:${port}`
  vi.stubEnv('HAMZAD_OUTBOUND', `127.0.0.1:${port}`)
  store = await freshStore()
  fhir = await fhirServer(store)
  worker = await startWorker(store, tasks(store))
})
afterAll(async () => {
  await worker?.stop()
  await fhir?.close()
  await store?.close()
  receiver?.closeAllConnections()
  receiver?.close()
  vi.unstubAllEnvs()
})
beforeEach(() => {
  heard = []
  answer = 200
})

const observation = (id: string, code: string) => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  code: { coding: [{ system: 'urn:c', code }] },
})
const write = (id: string, code: string) => fhir.ask('PUT', `/Observation/${id}`, observation(id, code))
const plain = (path: string, more: object = {}) => ({
  resourceType: 'Subscription',
  status: 'requested',
  reason: 'test',
  criteria: 'Observation?code=urn:c|wanted',
  channel: { type: 'rest-hook', endpoint: `${url}${path}`, header: ['Authorization: Bearer theirs'], ...more },
})
const backport = 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/'
const topical = (path: string, code: string, content: string) => ({
  resourceType: 'Subscription',
  meta: { profile: [`${backport}backport-subscription`] },
  status: 'requested',
  reason: 'test',
  criteria: 'urn:hamzad:topic:resource-change',
  _criteria: {
    extension: [{ url: `${backport}backport-filter-criteria`, valueString: `Observation?code=urn:c|${code}` }],
  },
  channel: {
    type: 'rest-hook',
    endpoint: `${url}${path}`,
    payload: 'application/fhir+json',
    _payload: { extension: [{ url: `${backport}backport-payload-content`, valueCode: content }] },
    extension: [{ url: `${backport}backport-heartbeat-period`, valueUnsignedInt: 3600 }],
  },
})
const isIn = (id: string, status: string) =>
  until(async () => (await fhir.ask('GET', `/Subscription/${id}`)).json.status === status)
const subscribe = async (resource: object) => {
  const made = await fhir.ask('POST', '/Subscription', resource)
  expect(made.status, made.text).toBe(201)
  return made.json.id as string
}
const at = (path: string) => heard.filter((each) => each.path.startsWith(path))
const part = (bundle: string, name: string) =>
  JSON.parse(bundle).entry[0].resource.parameter.find((each: { name: string }) => each.name === name)

describe('a subscription of R4', () => {
  it('knocks for what satisfies its criteria, and for nothing else', async () => {
    const id = await subscribe(plain('/knock'))
    await isIn(id, 'active')
    await write('r1', 'other')
    await write('r2', 'wanted')
    await until(() => at('/knock').length === 1)
    expect(at('/knock')[0]).toMatchObject({ method: 'POST', body: '', headers: { authorization: 'Bearer theirs' } })
    expect((await listEvents(store.db, id, { most: 9 })).map((each) => each.id)).toEqual(['r2'])
    await fhir.ask('DELETE', `/Subscription/${id}`)
    expect(await listSubscriptions(store.db, { id })).toEqual([])
  })

  it('puts the resource to the endpoint when it asks for a payload', async () => {
    const id = await subscribe(plain('/base', { payload: 'application/fhir+json' }))
    await isIn(id, 'active')
    await write('r3', 'wanted')
    await until(() => at('/base').length === 1)
    const [first] = at('/base')
    expect([first?.method, first?.path]).toEqual(['PUT', '/base/Observation/r3'])
    expect(JSON.parse(first?.body ?? '{}')).toMatchObject({ id: 'r3', meta: { versionId: '1' } })
    await fhir.ask('DELETE', `/Subscription/${id}`)
  })

  it('is refused when it cannot be served', async () => {
    for (const wrong of [
      { ...plain('/x'), channel: { type: 'email', endpoint: 'mailto:a@b' } },
      { ...plain('/x'), criteria: 'Observation?cod=1' },
      { ...plain('/x'), criteria: 'Nonsense?code=1' },
      plain('/x', { endpoint: 'https://169.254.169.254/latest/meta-data' }),
      plain('/x', { endpoint: 'http://localhost:1/' }),
      plain('/x', { header: ['X: a\r\nY: b'] }),
      { ...topical('/x', 'a', 'id-only'), criteria: 'http://example.org/topic' },
    ])
      expect((await fhir.ask('POST', '/Subscription', wrong)).status, JSON.stringify(wrong)).toBeGreaterThanOrEqual(400)
    const narrow = await fhir.client(['system/Subscription.cruds'])
    expect((await fhir.ask('POST', '/Subscription', plain('/x'), {}, narrow)).status).toBe(403)
    const blind = await fhir.client(['system/Subscription.cruds', 'system/Observation.rs'])
    for (const criteria of ['Observation?patient.name=x', 'Observation?_has:Provenance:target:recorded=2020'])
      expect((await fhir.ask('POST', '/Subscription', { ...plain('/x'), criteria }, {}, blind)).status).toBe(403)
    expect((await fhir.ask('POST', '/Subscription', plain('/x'), {}, blind)).status).toBe(201)
  })

  it('whose criteria can no longer be judged is in error, and keeps nobody from hearing', async () => {
    const broken = await subscribe(plain('/broken'))
    const well = await subscribe(plain('/well'))
    await Promise.all([isIn(broken, 'active'), isIn(well, 'active')])
    await store.pool.query(
      `update subscription set criteria = 'patient.name=x', may_read = '{Observation,Subscription}' where id = $1`,
      [broken],
    )
    await write('r4', 'wanted')
    await until(() => at('/well').length === 1)
    await isIn(broken, 'error')
    expect((await fhir.ask('GET', `/Subscription/${broken}`)).json.error).toContain('reading Patient')
    expect(at('/broken')).toEqual([])
    for (const id of [broken, well]) await fhir.ask('DELETE', `/Subscription/${id}`)
  })
})

describe('a subscription whose owner has no right any more', () => {
  const named = (name: string, scopes: readonly string[]) =>
    createServiceToken(store.db, { name, role: 'client', scopes })
  const subscription = (path: string, form: 'plain' | 'topical', code: string, token: string) =>
    fhir.ask(
      'POST',
      '/Subscription',
      form === 'plain'
        ? { ...plain(path, { payload: 'application/fhir+json' }), criteria: `Observation?code=urn:c|${code}` }
        : topical(path, code, 'full-resource'),
      {},
      token,
    )

  it('tells nothing: its token ended, or reads less', async () => {
    const wide = ['system/Subscription.cruds', 'system/Observation.rs', 'system/Patient.rs']
    const made: string[] = []
    for (const [name, form] of [
      ['ended', 'plain'],
      ['narrowed', 'topical'],
    ] as const) {
      const { status, json } = await subscription(`/${name}`, form, name, await named(name, wide))
      expect(status).toBe(201)
      await isIn(json.id, 'active')
      made.push(json.id)
    }
    await revokeServiceToken(store.db, 'ended')
    const narrow = await named('narrowed', ['system/Subscription.cruds'])
    const known = heard.length
    await write('no-1', 'ended')
    await write('no-2', 'narrowed')
    for (const id of made) {
      await isIn(id, 'error')
      expect((await fhir.ask('GET', `/Subscription/${id}`)).json.error).toBe(noLonger)
    }
    expect(heard.slice(known)).toEqual([])
    const events = `/Subscription/${made[1]}/$events?content=full-resource`
    expect((await fhir.ask('GET', events, undefined, {}, narrow)).text).not.toContain('no-2')
    for (const id of made) await fhir.ask('DELETE', `/Subscription/${id}`)
  })
})

describe('a subscription of the R5 backport', () => {
  it('shakes hands, tells events with numbers, beats, and can be asked', async () => {
    const id = await subscribe(topical('/topic', 'topical', 'full-resource'))
    await isIn(id, 'active')
    expect(part(at('/topic')[0]?.body ?? '', 'type').valueCode).toBe('handshake')
    await write('t1', 'topical')
    await until(() => at('/topic').length === 2)
    const told = at('/topic')[1]?.body ?? ''
    expect(part(told, 'type').valueCode).toBe('event-notification')
    expect(part(told, 'events-since-subscription-start').valueString).toBe('1')
    expect(part(told, 'notification-event').part[0]).toEqual({ name: 'event-number', valueString: '1' })
    expect(JSON.parse(told).entry[1].resource).toMatchObject({ id: 't1' })
    // Until the delivery is noted; then the channel is silent for two hours.
    await until(async () => (await getJob(store.db, `notify:${id}`))?.state === 'done')
    await store.pool.query("update subscription set last_sent_at = now() - interval '2 hours' where id = $1", [id])
    await heartbeat(store, id)
    expect(part(at('/topic').at(-1)?.body ?? '', 'type').valueCode).toBe('heartbeat')
    const status = (await fhir.ask('GET', `/Subscription/${id}/$status`)).json
    expect(status.entry[0].resource.parameter).toContainEqual({ name: 'status', valueCode: 'active' })
    const events = (await fhir.ask('GET', `/Subscription/${id}/$events?eventsSinceNumber=1&content=id-only`)).json
    expect([events.type, events.entry.length, events.entry[1].fullUrl]).toEqual(['history', 2, 'Observation/t1'])
    const other = await fhir.client(['system/*.cruds'])
    expect((await fhir.ask('GET', `/Subscription/${id}/$events`, undefined, {}, other)).status).toBe(404)
    await fhir.ask('DELETE', `/Subscription/${id}`)
  })

  it('tells that what satisfied its criteria was deleted, and of nothing else that was', async () => {
    await write('gone-1', 'leaving')
    await write('gone-2', 'other')
    const id = await subscribe(topical('/gone', 'leaving', 'id-only'))
    await isIn(id, 'active')
    for (const each of ['gone-1', 'gone-2'])
      expect((await fhir.ask('DELETE', `/Observation/${each}`)).status).toBeLessThan(300)
    await until(() => at('/gone').length >= 2)
    const { entry } = JSON.parse(at('/gone')[1]?.body ?? '')
    expect(entry.slice(1).map((each: { request: object }) => each.request)).toEqual([
      { method: 'DELETE', url: 'Observation/gone-1' },
    ])
    expect(await listEvents(store.db, id, { most: 9 })).toHaveLength(1)
    await fhir.ask('DELETE', `/Subscription/${id}`)
  })

  it('tries again, sets aside what is never taken, and sends it when it is asked for anew', async () => {
    const id = await subscribe(topical('/down', 'stubborn', 'id-only'))
    await isIn(id, 'active')
    answer = 503
    await write('d1', 'stubborn')
    await until(() => at('/down').length >= 2)
    const context = { id: 'x', attempt: deliveryAttempts, signal: new AbortController().signal, progress: () => {} }
    // The last try, without waiting for those between.
    await deliver(store, id, context)
    await isIn(id, 'error')
    expect((await fhir.ask('GET', `/Subscription/${id}`)).json.error).toContain('503')
    expect(await listEvents(store.db, id, { state: 'dead', most: 9 })).toHaveLength(1)
    answer = 200
    const known = at('/down').length
    expect(
      (await fhir.ask('PUT', `/Subscription/${id}`, { ...topical('/down', 'stubborn', 'id-only'), id })).status,
    ).toBe(200)
    await until(() =>
      at('/down')
        .slice(known)
        .some(({ body }) => body.includes('"fullUrl":"Observation/d1"')),
    )
    await until(async () => (await listEvents(store.db, id, { state: 'dead', most: 9 })).length === 0)
    await fhir.ask('DELETE', `/Subscription/${id}`)
  })

  it('tells its owner only what they may see', async () => {
    await fhir.ask('PUT', '/Patient/sub-a', { resourceType: 'Patient', id: 'sub-a' })
    await fhir.ask('PUT', '/Patient/sub-b', { resourceType: 'Patient', id: 'sub-b' })
    const { rows } = await store.pool.query("select subject from identity.person where patient = 'sub-a'")
    const bound = await fhir.client(['patient/*.cruds', 'system/Subscription.cruds'], rows[0].subject)
    const refused = await fhir.ask('POST', '/Subscription', topical('/own', 'mine', 'id-only'), {}, bound)
    expect(refused.status, 'somebody bound to one patient writes about them alone').toBe(403)
  })
})
