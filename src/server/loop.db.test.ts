import { gzipSync } from 'node:zlib'
import type { Static } from 'typebox'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshStore } from '../../test/support/database.ts'
import { demoAccounts } from '../governance/demo-accounts.ts'
import { startWorker } from '../store/jobs.ts'
import type { Store } from '../store/store.ts'
import { tasks } from '../twins/compute/tasks.ts'
import type { BindabilityList, JobList } from './api/schemas.ts'
import type { ImportResult, PatientList, Recommendation, TwinSummary, TwinView } from './domain.ts'
import { createDomain } from './real-domain.ts'
import { type Started, start } from './start.ts'

/** The whole loop through the public interface alone: records in, twin bound, forecast, compare, recommend, respond, live news. */
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
  const response = await fetch(`${server.url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-hamzad': '1' },
    body: JSON.stringify({ username, password }),
  })
  cookie = response.headers.get('set-cookie')!.split(';')[0]!
})
afterAll(async () => {
  for (const close of closers) await close()
})

const hour = 3_600_000
const now = Date.now()
const at = (hours: number) => new Date(now + hours * hour).toISOString()
const patient = { reference: 'Patient/eve' }
const vancomycin = { coding: [{ system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: '11124' }] }
const quantity = (value: number, unit: string) => ({ value, unit, system: 'http://unitsofmeasure.org', code: unit })

const measured = (id: string, loinc: string, hours: number, value: number, unit: string) => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: loinc }] },
  subject: patient,
  effectiveDateTime: at(hours),
  valueQuantity: quantity(value, unit),
})
const given = (id: string, hours: number) => ({
  resourceType: 'MedicationAdministration',
  id,
  status: 'completed',
  medicationCodeableConcept: vancomycin,
  subject: patient,
  effectivePeriod: { start: at(hours), end: at(hours + 1) },
  dosage: { dose: quantity(1000, 'mg'), route: { coding: [{ system: 'http://snomed.info/sct', code: '47625008' }] } },
})
const admission = {
  resourceType: 'Bundle',
  type: 'collection',
  entry: [
    {
      resourceType: 'Patient',
      id: 'eve',
      name: [{ family: 'Example', given: ['Eve'] }],
      gender: 'female',
      birthDate: '1960-05-01',
    },
    measured('weight', '29463-7', -30, 70, 'kg'),
    measured('creatinine', '2160-0', -26, 0.9, 'mg/dL'),
    given('dose-1', -24),
    given('dose-2', -12),
    given('dose-3', -4),
  ].map((resource) => ({ resource })),
}

async function api<T>(method: string, path: string, body?: unknown): Promise<{ status: number; body: T }> {
  const response = await fetch(server.url + path, {
    method,
    headers: { cookie, 'x-hamzad': '1', ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: (await response.json()) as T }
}

async function send(
  document: unknown,
  headers: Record<string, string> = {},
  pack = (text: string) => Buffer.from(text),
) {
  const response = await fetch(`${server.url}/api/records`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${server.demoToken}`,
      'content-type': 'application/fhir+json',
      ...headers,
    },
    body: new Uint8Array(pack(typeof document === 'string' ? document : JSON.stringify(document))),
  })
  return { status: response.status, body: (await response.json()) as ImportResult }
}

const view = async (twin: string) => (await api<TwinView>('GET', `/api/twins/${twin}/view`)).body

test('from a record to a decision', async () => {
  expect(await send(admission)).toMatchObject({ status: 200, body: { state: 'done', resources: 6, rejected: 0 } })
  expect(await send(admission, { 'content-encoding': 'gzip' }, gzipSync), 'again, packed').toMatchObject({
    body: { resources: 6, unchanged: 6, events: 0 },
  })

  const list = (await api<PatientList>('GET', '/api/patients?search=exam')).body
  expect(list).toMatchObject({ total: 1, rows: [{ subject: { family: 'Example', given: 'Eve' } }] })
  const subject = list.rows[0]!.subject.id
  expect(await api('GET', `/api/subjects/${subject}`)).toMatchObject({ status: 200, body: { birthDate: '1960-05-01' } })
  expect(await api('GET', `/api/subjects/${subject}/timeline?limit=2`)).toMatchObject({
    status: 200,
    body: { more: true },
  })
  const bindable = (await api<Static<typeof BindabilityList>>('GET', `/api/subjects/${subject}/models`)).body.models
  expect(bindable.find(({ model }) => model.id === 'vancomycin-goti-2018')).toMatchObject({
    bindable: true,
    twin: null,
    missing: [],
  })

  const bound = await api<TwinSummary>('POST', `/api/subjects/${subject}/twins`, { model: 'vancomycin-goti-2018' })
  expect(bound.status).toBe(201)
  const twin = bound.body.id
  await expect
    .poll(async () => (await view(twin)).belief?.sequence, { timeout: 20_000, interval: 100 })
    .toBeGreaterThan(0)
  const before = await view(twin)
  expect(before.belief?.observations).toBe(0)

  // A level arrives; the news of it reaches a page that listens; the belief and the forecast rest on it.
  const events = await fetch(`${server.url}/api/events`, { headers: { cookie } })
  const reader = events.body!.pipeThrough(new TextDecoderStream()).getReader()
  const begun = performance.now()
  const level = measured('level-1', '20578-1', -0.5, 22, 'mg/L')
  expect(await send(JSON.stringify(level), { 'content-type': 'application/fhir+ndjson' })).toMatchObject({
    status: 200,
    body: { resources: 1, events: 1 },
  })
  let heard = ''
  while (!heard.includes(JSON.stringify({ kind: 'twin', id: twin }))) heard += (await reader.read()).value
  const after = await view(twin)
  const latency = performance.now() - begun
  await reader.cancel()
  expect(heard.startsWith('retry: 2000\nevent: hello')).toBe(true)
  expect(after.belief).toMatchObject({ observations: 1 })
  expect(after.belief!.sequence).toBeGreaterThan(before.belief!.sequence)
  expect(after.outputs[0]).toMatchObject({
    measured: [{ value: 22, used: true }],
    forecast: { times: expect.any(Array) },
  })
  // The goal is 2 s; a machine that runs all the tests at once gets more.
  expect(latency).toBeLessThan(8000)

  expect(await api('GET', '/api/worklist')).toMatchObject({ status: 200, body: { patients: 1, rows: [{ twin }] } })

  const regimen = { input: 'dose', amount: 1250, interval: 12, duration: 1 }
  const plans = [
    { name: 'current', regimen: null },
    { name: 'more', regimen },
  ]
  const compared = await api('POST', `/api/twins/${twin}/compare`, { plans, hours: 48 })
  expect(compared).toMatchObject({
    status: 200,
    body: { plans: [{ name: 'current', current: true }, { name: 'more' }] },
  })

  const made = await api<Recommendation>('POST', `/api/twins/${twin}/recommendations`, { decision: 'regimen' })
  expect(made).toMatchObject({ status: 201, body: { twin, outdated: false, response: null } })
  const answer = `/api/recommendations/${made.body.id}/response`
  expect(await api('POST', answer, { response: 'decline' })).toMatchObject({ status: 400 })
  expect(await api('POST', answer, { response: 'decline', reason: 'renal function is falling' })).toMatchObject({
    status: 200,
    body: { response: { response: 'decline', by: 'demo-clinician' } },
  })
  expect(await api('POST', answer, { response: 'accept' })).toMatchObject({ status: 409 })
  expect(await api('GET', `/api/twins/${twin}/recommendations`)).toMatchObject({
    body: { recommendations: [{ id: made.body.id }] },
  })

  const models = await api('GET', '/api/models/vancomycin-goti-2018')
  expect(models).toMatchObject({ status: 200, body: { summary: { id: 'vancomycin-goti-2018' } } })
  expect(await api('GET', '/api/models/nothing')).toMatchObject({ status: 404 })
  const { jobs } = (await api<Static<typeof JobList>>('GET', '/api/jobs')).body
  expect(jobs.find(({ task }) => task === 'assimilate')).toMatchObject({ state: 'done', progress: 1 })

  // Who looked at whom is in the log, under the pseudonym, and the log is whole.
  const looks = await store.db
    .selectFrom('audit')
    .select('action')
    .where('subject', '=', subject)
    .where('actor', '=', 'demo-clinician')
    .execute()
  expect(new Set(looks.map(({ action }) => action))).toEqual(
    new Set([
      'subject.read',
      'twin.bind',
      'twin.read',
      'twin.compare',
      'recommendation.create',
      'recommendation.respond',
      'recommendation.read',
    ]),
  )
  const log = JSON.stringify(await store.db.selectFrom('audit').selectAll().execute())
  expect(log).not.toMatch(/Eve|Example/)
})

test('records that cannot be read are listed, not lost in silence', async () => {
  const { status, body } = await send({ resourceType: 'Bundle', type: 'collection', entry: [{ resource: { a: 1 } }] })
  expect(status).toBe(200)
  expect(body).toMatchObject({ rejected: 1, rejections: [{ rule: expect.any(String), reason: expect.any(String) }] })
  const run = await fetch(`${server.url}/api/imports/${body.run}`, {
    headers: { authorization: `Bearer ${server.demoToken}` },
  })
  expect(await run.json()).toEqual(body)
  expect((await send('{"resourceType":')).status).toBeLessThan(500)
})

test('a feed with a token of its own: sends, sees its own imports alone, finds by identifier, and ends when it is revoked', async () => {
  const sign = async (method: string, path: string, body?: object) => {
    const { username, password } = demoAccounts.find(({ role }) => role === 'administrator')!
    const headers = { 'content-type': 'application/json', 'x-hamzad': '1' }
    const signedIn = await fetch(`${server.url}/api/session`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ username, password }),
    })
    const administrator = signedIn.headers.get('set-cookie')!.split(';')[0]!
    return fetch(server.url + path, {
      method,
      headers: { cookie: administrator, ...(body ? headers : { 'x-hamzad': '1' }) },
      ...(body && { body: JSON.stringify(body) }),
    })
  }
  const { token } = (await (await sign('POST', '/api/tokens', { name: 'demo-laboratory' })).json()) as { token: string }
  const authorization = `Bearer ${token}`
  const get = async (path: string) => {
    const response = await fetch(server.url + path, { headers: { authorization } })
    return { status: response.status, body: (await response.json()) as PatientList }
  }

  const own = await send(measured('own', '29463-7', -1, 71, 'kg'), { authorization })
  expect(own).toMatchObject({ status: 200, body: { resources: 1 } })
  const other = await send(measured('other', '29463-7', -1, 71, 'kg'))
  expect(await get(`/api/imports/${own.body.run}`)).toMatchObject({ status: 200, body: { run: own.body.run } })
  expect(await get(`/api/imports/${other.body.run}`)).toMatchObject({ status: 404 })
  expect((await sign('GET', `/api/imports/${other.body.run}`)).status).toBe(200)

  expect(await get('/api/patients?search=eve')).toMatchObject({ body: { total: 1 } })
  for (const search of ['', 'Exam', 'Example', '%'])
    expect((await get(`/api/patients?search=${encodeURIComponent(search)}`)).body, search).toEqual({
      rows: [],
      total: 0,
    })

  expect((await sign('DELETE', '/api/tokens/demo-laboratory')).status).toBe(204)
  expect((await get('/api/patients?search=eve')).status).toBe(401)
})
