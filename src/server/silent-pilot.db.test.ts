import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freshStore } from '../../test/support/database.ts'
import { until } from '../../test/support/until.ts'
import { cast } from '../demo/cast.ts'
import { bundle } from '../demo/fhir.ts'
import { patientFile } from '../demo/patient-file.ts'
import { beginStay, written } from '../demo/stay.ts'
import { createGovernance } from '../governance/create-governance.ts'
import { arrangeDemoAccounts, demoAccounts } from '../governance/demo-accounts.ts'
import { rolesFor } from '../governance/policy.ts'
import { inPilot } from '../governance/silent-pilot.ts'
import type { Alert } from '../kernel/model.ts'
import { textSource } from '../records/source.ts'
import { openAlerts, putAlert } from '../store/alerts.ts'
import { startWorker } from '../store/jobs.ts'
import type { Store } from '../store/store.ts'
import { findSubjects } from '../store/subjects.ts'
import { listSubscriptions } from '../store/subscriptions.ts'
import { transact } from '../store/transact.ts'
import { assimilateTwin } from '../twins/assimilate-twin.ts'
import { bindTwin } from '../twins/bind-twin.ts'
import { closeComputePool } from '../twins/compute/compute-pool.ts'
import { importRecords } from '../twins/import/import.ts'
import { letLibraryExperiment } from '../twins/registry/model-registry.ts'
import { matchChanges } from './fhir/subscriptions/match.ts'
import { notificationOf } from './fhir/subscriptions/notification.ts'
import { type FhirServer, fhirServer } from './fhir/testing/fhir-server.ts'
import { tasks } from './tasks.ts'

/**
 * A site that was live, and then goes into a silent pilot: every way out of the server is asked, with everything in the store that could come out of it – a forecast, a
 * recommendation, an alert, a schedule, resources written for others, a subscription to them.
 */
const epoch = Math.floor(Date.now() / 60_000) * 60_000
const role = cast.find(({ patient }) => patient === 'clara-montanez')!
const file = patientFile(role.patient)
const patient = file.patient.id
const rule: Alert = {
  ...{ code: 'high', level: 'high', of: 'concentration', side: 'above', threshold: 20 },
  ...{ within: 6, begins: 0.3, ends: 0.2, to: [] },
}

let store: Store
let fhir: FhirServer
const cookies = new Map<string, string>()
const known: Record<string, string> = {}
let subscription: string
/** Files of a bulk export that was made before the pilot. */
let before: readonly string[]

// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes
type Any = any
async function ask(
  as: string,
  method: string,
  url: string,
  body?: object,
  more: object = {},
): Promise<{ status: number; json: Any; headers: Record<string, unknown> }> {
  const bearer = as === 'client' ? fhir.token : undefined
  const response = await fhir.server.inject({
    method: method as 'GET',
    url,
    headers: bearer
      ? {
          authorization: `Bearer ${bearer}`,
          'content-type': url.startsWith('/fhir') ? 'application/fhir+json' : 'application/json',
          ...more,
        }
      : { cookie: cookies.get(as)!, 'x-hamzad': '1', ...(body && { 'content-type': 'application/json' }) },
    ...(body && { payload: JSON.stringify(body) }),
  })
  const text = response.body
  // A file of a bulk export has a resource a line.
  const whole = /^[{[]/.test(text) && !text.trimEnd().includes('\n')
  return { status: response.statusCode, json: whole ? JSON.parse(text) : text, headers: response.headers }
}

beforeAll(async () => {
  store = await freshStore()
  await letLibraryExperiment(store, 'test', 'to have something that could come out')
  await arrangeDemoAccounts(store.db, true)
  fhir = await fhirServer(store, createGovernance(store.db, { demo: true, setupToken: 'x'.repeat(32) }))
  for (const { username, password, role: of } of demoAccounts) {
    const { headers } = await fhir.server.inject({
      ...{ method: 'POST', url: '/api/session', headers: { 'x-hamzad': '1' }, payload: { username, password } },
    })
    cookies.set(of, String(headers['set-cookie']).split(';')[0]!)
  }
  const stay = written(beginStay(role, file.patient, epoch), Number.NEGATIVE_INFINITY, epoch)
  for (const document of [file.bundle('D-1'), bundle(stay.map(({ resource }) => resource))])
    await importRecords(store, [textSource('test.json', JSON.stringify(document))])
  known.subject = (await findSubjects(store.db, [patient])).get(patient)!
  known.twin = (await bindTwin(store, known.subject, 'vancomycin-goti-2018', { by: 'test', seed: 7 })).id
  await assimilateTwin(store, known.twin, { now: epoch })
  const made = await ask('clinician', 'POST', `/api/twins/${known.twin}/recommendations`, { decision: 'regimen' })
  expect(made.status).toBe(201)
  known.recommendation = made.json.id
  await transact(store, (tx) =>
    putAlert(tx, known.twin!, { rule, at: new Date(epoch).toISOString(), chance: 0.4, measured: false }),
  )
  known.alert = (await openAlerts(store.db, known.twin))[0]!.id
  const schedule = await ask('administrator', 'POST', '/api/schedules', { example: 'theatre' })
  expect(schedule.status, JSON.stringify(schedule.json)).toBe(201)
  known.schedule = schedule.json.id
  expect((await ask('client', 'POST', `/fhir/R4/Patient/${patient}/$predictions`)).json.entry).toHaveLength(4)
  const subscribed = await ask('client', 'POST', '/fhir/R4/Subscription', {
    ...{ resourceType: 'Subscription', status: 'requested', reason: 'test' },
    criteria: `RiskAssessment?subject=Patient/${patient}`,
    channel: { type: 'rest-hook', endpoint: 'https://receiver.example/', payload: 'application/fhir+json' },
  })
  expect(subscribed.status, JSON.stringify(subscribed.json)).toBe(201)
  subscription = subscribed.json.id
  await matchChanges(store)
})
afterAll(async () => {
  await fhir?.close()
  await closeComputePool()
  await store?.close()
})

const predictions = () => ({
  read: `/fhir/R4/RiskAssessment/twin-risk-${known.twin}`,
  version: `/fhir/R4/Observation/twin-forecast-${known.twin}/_history/1`,
  history: `/fhir/R4/RiskAssessment/twin-risk-${known.twin}/_history`,
  search: `/fhir/R4/RiskAssessment?subject=Patient/${patient}`,
  everything: `/fhir/R4/Patient/${patient}/$everything?_count=500`,
  provenance: `/fhir/R4/Provenance/twin-source-${known.twin}`,
})
const told = (json: unknown) =>
  JSON.stringify(json).includes('twin-risk-') || JSON.stringify(json).includes('twin-forecast-')

/** A bulk export of the types that twins write: its files, a resource a line. */
async function exported(): Promise<{ files: string[]; lines: string }> {
  const kicked = await ask('client', 'GET', '/fhir/R4/$export?_type=RiskAssessment,Observation,Patient', undefined, {
    prefer: 'respond-async',
  })
  expect(kicked.status).toBe(202)
  const path = String(kicked.headers['content-location']).replace(/^https?:\/\/[^/]+/, '')
  const worker = await startWorker(store, tasks(store))
  let status = await ask('client', 'GET', path)
  try {
    await until(async () => {
      status = await ask('client', 'GET', path)
      return status.status !== 202
    })
  } finally {
    await worker.stop()
  }
  expect(status.status).toBe(200)
  const files = status.json.output.map(({ url }: { url: string }) => url.replace(/^https?:\/\/[^/]+/, ''))
  return { files, lines: await linesOf(files) }
}
const linesOf = async (files: readonly string[]) =>
  (await Promise.all(files.map((file) => ask('client', 'GET', file))))
    .map(({ json }) => (typeof json === 'string' ? json : JSON.stringify(json)))
    .join('\n')

const cards = async () => {
  const { json } = await ask('client', 'POST', '/cds-services/hamzad-patient-view', {
    ...{ hook: 'patient-view', hookInstance: randomUUID() },
    context: { userId: 'Practitioner/1', patientId: patient },
    prefetch: { patient: { resourceType: 'Patient', id: patient } },
  })
  return json.cards
}

describe('before the pilot', () => {
  test('there is something to hide, everywhere', async () => {
    for (const [name, url] of Object.entries(predictions()))
      expect(told((await ask('client', 'GET', url)).json), name).toBe(true)
    const view = await ask('clinician', 'GET', `/api/twins/${known.twin}/view`)
    expect(view.json.outputs[0].forecast).not.toBeNull()
    expect(
      (await ask('clinician', 'GET', `/api/twins/${known.twin}/recommendations`)).json.recommendations.length,
    ).toBe(1)
    expect((await ask('clinician', 'GET', `/api/twins/${known.twin}/alerts`)).json.alerts.length).toBe(1)
    expect(told((await ask('clinician', 'GET', `/api/subjects/${known.subject}/timeline`)).json)).toBe(true)
    expect((await ask('clinician', 'GET', `/api/schedules/${known.schedule}`)).status).toBe(200)
    expect((await cards()).length).toBeGreaterThan(0)
    const { files, lines } = await exported()
    expect(told(lines)).toBe(true)
    before = files
  })
})

describe('while the pilot runs', () => {
  beforeAll(async () => {
    expect((await ask('administrator', 'POST', '/api/pilot', {})).status).toBeLessThan(300)
  })

  test('every route of an action that is closed is refused, whoever may ask', async () => {
    const closed = fhir.server.routeTable.filter(({ action }) => action !== 'public' && inPilot[action] === 'closed')
    expect(closed.length).toBeGreaterThan(12)
    for (const { method, url, action } of closed) {
      const id = url.startsWith('/api/recommendations')
        ? known.recommendation
        : url.startsWith('/api/alerts')
          ? known.alert
          : url.startsWith('/api/schedules')
            ? known.schedule
            : known.twin
      for (const as of rolesFor(action as never).filter((each) => cookies.has(each))) {
        const body = method === 'GET' || method === 'DELETE' ? undefined : {}
        const { status, json } = await ask(as, method, url.replace(':id', id!), body)
        expect([status, json.code], `${method} ${url} as ${as}`).toEqual([409, 'pilot.silent'])
      }
    }
  })

  test('what is veiled tells what was measured and nothing foretold', async () => {
    const veiled = new Set(
      fhir.server.routeTable.flatMap(({ method, url, action }) =>
        action !== 'public' && inPilot[action] === 'veiled' && method === 'GET' && url.startsWith('/api/') ? [url] : [],
      ),
    )
    const get = async (url: string, query = '') => {
      expect(veiled.delete(url), url).toBe(true)
      const id = url.startsWith('/api/subjects') ? known.subject : known.twin
      return ask('clinician', 'GET', url.replace(':id', id!) + query)
    }
    const view = (await get('/api/twins/:id/view')).json
    expect(view.outputs[0].measured.length).toBeGreaterThan(0)
    expect([view.outputs[0].forecast, view.outputs[0].past, view.measures, view.parameters]).toEqual([
      null,
      null,
      [],
      [],
    ])
    const row = (await get('/api/worklist')).json.rows.find(({ twin }: Any) => twin === known.twin)
    expect([row.headline, row.trend, row.openRecommendation]).toEqual([null, [], false])
    expect((await get('/api/twins/:id/recommendations')).json.recommendations).toEqual([])
    expect((await get('/api/alerts')).json.alerts).toEqual([])
    expect((await get('/api/twins/:id/alerts')).json).toMatchObject({ alerts: [], ended: [], withheld: 'pilot' })
    const credible = (await get('/api/twins/:id/credibility')).json
    expect([credible.twin, credible.recent, credible.events, credible.allowed]).toEqual([null, [], [], false])
    const timeline = (await get('/api/subjects/:id/timeline')).json
    expect(timeline.entries.length).toBeGreaterThan(0)
    expect(told(timeline)).toBe(false)
    for (const url of ['/api/subjects/:id', '/api/subjects/:id/glucose', '/api/subjects/:id/models'])
      expect(told((await get(url)).json), url).toBe(false)
    const cycle = await get('/api/subjects/:id/cycle', '?model=heart-regazzoni-2022')
    expect(cycle.status).toBe(200)
    expect(told(cycle.json)).toBe(false)
    for (const url of ['doubts', 'effect', 'next-levels'].map((each) => `/api/twins/:id/${each}`))
      expect((await get(url)).json.code, url).toBe('pilot.silent')
    expect((await get('/api/hospital')).json.code).toBe('pilot.silent')
    expect((await get('/api/hospital/scores')).json.code).toBe('pilot.silent')
    for (const url of ['/api/hospital/control', '/api/hospital/settings'])
      expect(JSON.stringify((await get(url)).json), url).not.toContain('"q50"')
    // Whatever else is veiled must be looked at here too.
    expect([...veiled]).toEqual([])
  })

  test('the record gives out nothing that twins wrote of their forecasts, and takes none', async () => {
    for (const [name, url] of Object.entries(predictions())) {
      const { json } = await ask('client', 'GET', url)
      expect(told(json) && !json.issue, name).toBe(false)
    }
    const search = await ask('client', 'GET', predictions().search)
    expect([search.status, search.json.total]).toEqual([200, 0])
    const measured = await ask('client', 'GET', `/fhir/R4/Observation?subject=Patient/${patient}&_count=5`)
    expect(measured.json.entry.length).toBeGreaterThan(0)
    const refused = await ask('client', 'POST', `/fhir/R4/Patient/${patient}/$predictions`)
    expect([refused.status, JSON.stringify(refused.json).includes('pilot')]).toEqual([409, true])
    const entry = [{ request: { method: 'GET', url: predictions().read.replace('/fhir/R4/', '') } }]
    const batch = await ask('client', 'POST', '/fhir/R4', { resourceType: 'Bundle', type: 'batch', entry })
    expect(batch.json.entry[0].response.status).toMatch(/^404/)
    // Nor may a patient be found by what was foretold of them, or a forecast come along with what it is about.
    const risk = `_has:RiskAssessment:subject:_id=twin-risk-${known.twin}`
    expect((await ask('client', 'GET', `/fhir/R4/Patient?${risk}`)).json.total).toBe(0)
    const along = await ask('client', 'GET', `/fhir/R4/Patient?_id=${patient}&_revinclude=RiskAssessment:subject`)
    expect([along.json.total, told(along.json)]).toEqual([1, false])
  })

  test('a bulk export holds the record and nothing foretold, nor does one that was made before', async () => {
    const { lines } = await exported()
    expect(lines).toContain('"resourceType":"Patient"')
    expect(told(lines)).toBe(false)
    const old = await linesOf(before)
    expect(old).toContain('"resourceType":"Patient"')
    expect(told(old)).toBe(false)
  })

  test('a subscription hears of none, and what waits to be sent is not', async () => {
    const [of] = await listSubscriptions(store.db, { id: subscription })
    const event = {
      number: 1,
      at: new Date(epoch).toISOString(),
      type: 'RiskAssessment',
      id: `twin-risk-${known.twin}`,
    }
    const text = await notificationOf(store.db, { ...of!, content: 'full-resource' }, 'event-notification', [
      event as never,
    ])
    expect(text).not.toContain('probabilityDecimal')
  })

  test('no card', async () => {
    expect(await cards()).toEqual([])
  })

  test('its owners alone see its report; at its end everything is there again', async () => {
    expect((await ask('clinician', 'GET', '/api/pilot/report')).json.code).toBe('pilot.silent')
    const report = await ask('administrator', 'GET', '/api/pilot/report')
    expect(report.json.leaks).toEqual({ recommendations: 0, cards: 0, predictions: 0 })
    expect((await ask('administrator', 'DELETE', '/api/pilot')).status).toBe(200)
    expect(told((await ask('client', 'GET', predictions().read)).json)).toBe(true)
    expect((await ask('clinician', 'GET', `/api/schedules/${known.schedule}`)).status).toBe(200)
  })
})
