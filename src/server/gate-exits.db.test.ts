import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshStore } from '../../test/support/database.ts'
import { cast } from '../demo/cast.ts'
import { bundle } from '../demo/fhir.ts'
import { patientFile } from '../demo/patient-file.ts'
import { beginStay, written } from '../demo/stay.ts'
import { createGovernance } from '../governance/create-governance.ts'
import { arrangeDemoAccounts, demoAccounts } from '../governance/demo-accounts.ts'
import type { Alert, Model } from '../kernel/model.ts'
import { textSource } from '../records/source.ts'
import { openAlerts, putAlert } from '../store/alerts.ts'
import { putEventForecasts } from '../store/event-record.ts'
import { registerVersion } from '../store/model-versions.ts'
import type { Store } from '../store/store.ts'
import { findSubjects } from '../store/subjects.ts'
import { transact } from '../store/transact.ts'
import { assimilateTwin } from '../twins/assimilate-twin.ts'
import { bindTwin } from '../twins/bind-twin.ts'
import { closeComputePool } from '../twins/compute/compute-pool.ts'
import { createRecommendation } from '../twins/decisions/recommendations.ts'
import { importRecords } from '../twins/import/import.ts'
import { findModel } from '../twins/library/library.ts'
import { acknowledgeDrift, decideModel, letLibraryExperiment } from '../twins/registry/model-registry.ts'
import { type FhirServer, fhirServer } from './fhir/testing/fhir-server.ts'
import { tasks } from './tasks.ts'

/** The gate was open, and closes: every way by which a recommendation, or a forecast without its warning, could still come out is tried. */
const epoch = Math.floor(Date.now() / 60_000) * 60_000
const file = patientFile('clara-montanez')
const role = cast.find(({ patient }) => patient === 'clara-montanez')!
const patient = file.patient.id
const library = findModel('vancomycin-goti-2018').model
const rule: Alert = {
  ...{ code: 'high', level: 'high', of: 'concentration', side: 'above', threshold: 20 },
  ...{ within: 6, begins: 0.3, ends: 0.2, to: [] },
}

let store: Store
let fhir: FhirServer
let cookie = ''
let twin: string
/** Made while the gate was open: one to accept, one to decline. */
const made: string[] = []

// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes
type Any = any
async function ask(
  method: 'GET' | 'POST' | 'DELETE',
  url: string,
  body?: object,
): Promise<{ status: number; json: Any; cache: unknown }> {
  const byCookie = url.startsWith('/api/')
  const {
    statusCode: status,
    body: text,
    headers,
  } = await fhir.server.inject({
    ...{ method, url, ...(body && { payload: body }) },
    headers: byCookie ? { cookie, 'x-hamzad': '1' } : { authorization: `Bearer ${fhir.token}` },
  })
  return { status, json: text && JSON.parse(text), cache: headers['cache-control'] }
}
const recommend = () => ask('POST', `/api/twins/${twin}/recommendations`, { decision: 'regimen' })
const decide = (decision: 'experiment' | 'retire', { hash }: { hash: string } = library) =>
  decideModel(store, library.id, { hash, decision, reason: 'for the test' }, { by: 'ada' })
const card = async (): Promise<Any> => {
  const { json } = await ask('POST', '/cds-services/hamzad-patient-view', {
    ...{ hook: 'patient-view', hookInstance: randomUUID() },
    context: { userId: 'Practitioner/1', patientId: patient },
    prefetch: { patient: { resourceType: 'Patient', id: patient } },
  })
  return json.cards[0]
}
const orderCard = async (): Promise<Any> => {
  const order = {
    ...{ resourceType: 'MedicationRequest', id: 'o', status: 'draft', intent: 'order' },
    subject: { reference: `Patient/${patient}` },
    medicationCodeableConcept: { coding: library.inputs[0]!.codes.map(({ system, code }) => ({ system, code })) },
  }
  const { json } = await ask('POST', '/cds-services/hamzad-order-sign', {
    ...{ hook: 'order-sign', hookInstance: randomUUID() },
    context: {
      ...{ userId: 'Practitioner/1', patientId: patient },
      draftOrders: { resourceType: 'Bundle', type: 'collection', entry: [{ resource: order }] },
    },
    prefetch: { patient: { resourceType: 'Patient', id: patient } },
  })
  return json.cards?.[0]
}
const predictions = async () => {
  const { json } = await ask('POST', `/fhir/R4/Patient/${patient}/$predictions`, {})
  const of = (type: string): Any => json.entry.find(({ resource }: Any) => resource.resourceType === type).resource
  return { risk: of('RiskAssessment'), observation: of('Observation') }
}
/** What the record says of the predictions, by every way of asking. */
const recorded = async (): Promise<Any[]> => {
  const everything = (await ask('GET', `/fhir/R4/Patient/${patient}/$everything?_count=1000`)).json
  const searched = (await ask('GET', `/fhir/R4/RiskAssessment?patient=${patient}`)).json
  const predicted = ({ resource }: Any) => /^twin-(risk|forecast)-/.test(resource.id)
  return [...everything.entry, ...(searched.entry ?? [])].filter(predicted).map(({ resource }: Any) => resource)
}
/** The job that a closing gate leaves. */
const queued = async (): Promise<void> => {
  const jobs = await store.db.selectFrom('job').select('task').where('task', '=', 'predictions').execute()
  expect(jobs.length).toBe(1)
  await tasks(store).predictions()
}
const compared = async () =>
  (await ask('POST', `/api/twins/${twin}/compare`, { plans: [{ name: 'now', regimen: null }], hours: 24 })).json

beforeAll(async () => {
  store = await freshStore()
  await letLibraryExperiment(store, 'test', 'to have something that could come out')
  await arrangeDemoAccounts(store.db, true)
  fhir = await fhirServer(store, createGovernance(store.db, { demo: true, setupToken: 'x'.repeat(32) }))
  const { username, password } = demoAccounts.find((each) => each.role === 'clinician')!
  const { headers } = await fhir.server.inject({
    ...{ method: 'POST', url: '/api/session', headers: { 'x-hamzad': '1' }, payload: { username, password } },
  })
  cookie = String(headers['set-cookie']).split(';')[0]!
  const stay = written(beginStay(role, file.patient, epoch), Number.NEGATIVE_INFINITY, epoch)
  for (const document of [file.bundle('D-1'), bundle(stay.map(({ resource }) => resource))])
    await importRecords(store, [textSource('test.json', JSON.stringify(document))])
  const subject = (await findSubjects(store.db, [patient])).get(patient)!
  twin = (await bindTwin(store, subject, library.id, { by: 'test', seed: 7 })).id
  await assimilateTwin(store, twin, { now: epoch })
  await transact(store, (tx) =>
    putAlert(tx, twin, { rule, at: new Date(epoch).toISOString(), chance: 0.4, measured: false }),
  )
  const { id: forecast } = await store.db.selectFrom('issued_forecast').select('id').executeTakeFirstOrThrow()
  const until = new Date(Date.now() + 6 * 3_600_000).toISOString()
  const chance = { ...rule, output: 'concentration', unit: 'mg/L', risk: 0.4, recalibrated: null }
  const { code, side, threshold, within, output, unit, risk, recalibrated } = chance
  await putEventForecasts(store.db, [
    { forecast, twin, code, output, unit, side, threshold, within, until, risk, recalibrated },
  ])
})
afterAll(async () => {
  await fhir?.close()
  await closeComputePool()
  await store?.close()
})

test('while it is open: recommendations, and forecasts that say they are an experiment', async () => {
  for (let i = 0; i < 2; i++) {
    const { status, json } = await recommend()
    expect(status).toBe(201)
    made.push(json.id)
  }
  const { rows } = (await ask('GET', '/api/worklist')).json
  expect(rows[0]).toMatchObject({ openRecommendation: true, stage: 'experimental', state: 'unproven' })
  expect((await ask('GET', `/api/twins/${twin}/view`)).json.credibility).toMatchObject({
    ...{ stage: 'experimental', allowed: true, reasons: [{ code: 'too-few' }] },
  })
  expect((await compared()).plans[0].objective).not.toBeNull()
  expect((await ask('GET', `/api/twins/${twin}/next-levels`)).status).toBe(200)
  expect((await orderCard()).suggestions).toHaveLength(1)
  const { detail, indicator } = await card()
  expect(detail).toContain('Not proven here, shown as an experiment: 0 of its forecasts are scored here')
  expect(indicator).toBe('info')
  const { risk, observation } = await predictions()
  for (const { note } of [risk, observation]) expect(note[0].text).toContain('shown as an experiment')
  expect(risk.prediction).toHaveLength(4)
  expect((await ask('GET', `/api/twins/${twin}/alerts`)).json).toMatchObject({
    withheld: null,
    alerts: [{ chance: 0.4 }],
  })
})

/** Every way out, with the gate closed for a reason that the reader must be told. */
async function closed(why: string): Promise<void> {
  const withheld = { status: 409, json: { code: 'credibility.withheld' } }
  expect(await recommend()).toMatchObject(withheld)
  await expect(createRecommendation(store, twin, 'regimen', { by: 'command line' })).rejects.toMatchObject({
    code: 'credibility.withheld',
  })
  expect(await ask('POST', `/api/recommendations/${made[0]}/response`, { response: 'accept' })).toMatchObject(withheld)
  expect((await ask('GET', `/api/twins/${twin}/recommendations`)).json.recommendations).toEqual([])
  expect(await ask('GET', `/api/twins/${twin}/next-levels`)).toMatchObject(withheld)
  const { plans } = await compared()
  expect([plans[0].objective, plans[0].terms]).toEqual([null, []])
  expect(plans[0].measures.length).toBeGreaterThan(0)
  expect((await ask('GET', '/api/worklist')).json.rows[0]).toMatchObject({ openRecommendation: false })
  const view = await ask('GET', `/api/twins/${twin}/view`)
  expect(view.json.credibility.allowed).toBe(false)
  expect(JSON.stringify(view.json.credibility.reasons)).toContain(why)
  // No browser or proxy keeps an answer of before.
  expect(view.cache).toBe('no-store')
  const order = await orderCard()
  expect(order.suggestions).toBeUndefined()
  for (const { detail, indicator } of [order, await card()]) {
    expect(detail).toContain('nothing is recommended by it')
    expect(detail).toContain(why)
    expect(indicator).toBe('warning')
  }
  // What was written while it was open stands in the record: whoever reads, searches, exports or follows it has it without asking.
  await queued()
  for (const { note, prediction } of await recorded()) {
    expect(note[0].text).toContain(why)
    expect((prediction ?? []).length).toBeLessThanOrEqual(3)
  }
  const { risk, observation } = await predictions()
  for (const { note } of [risk, observation]) expect(note[0].text).toContain(why)
  // The chance of a rule is an alert.
  expect(risk.prediction).toHaveLength(3)
  expect((await ask('GET', `/fhir/R4/RiskAssessment/${risk.id}`)).json.note[0].text).toContain(why)
  const alerts = (await ask('GET', `/api/twins/${twin}/alerts`)).json
  expect(alerts).toMatchObject({ withheld: 'credibility', alerts: [{ chance: null }] })
  expect((await ask('GET', '/api/alerts')).json.alerts).toEqual([])
  expect((await openAlerts(store.db, twin)).length).toBe(1)
}

test('a retired version', async () => {
  await decide('retire')
  await closed('this version is retired')
  await decide('experiment')
  expect((await recommend()).status).toBe(201)
  await queued()
  const again = await recorded()
  expect(again).toHaveLength(3)
  for (const { note } of again) expect(note[0].text).toContain('shown as an experiment')
  expect((await predictions()).risk.prediction).toHaveLength(4)
})

test('a median without chances beside it', async () => {
  expect((await ask('DELETE', `/fhir/R4/RiskAssessment/twin-risk-${twin}`)).status).toBe(204)
  await decide('retire')
  await queued()
  const observation = { resourceType: 'Observation', note: [{ text: expect.stringContaining('retired') }] }
  expect(await recorded()).toMatchObject([observation])
  await decide('experiment')
  await queued()
  await predictions()
})

test('an open alarm of an experiment with few scores', async () => {
  const { id } = await store.db
    .insertInto('drift_alarm')
    .values({
      ...{ model: library.id, hash: library.hash, output: 'concentration', detector: 'cusum', of: 'spread' },
      ...{ since: new Date(epoch).toISOString(), noticed: new Date(epoch).toISOString(), before: 0.5, after: 0.9 },
      ...{ owner: 'ada', acknowledged_by: null },
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await closed('its scores changed (concentration spread)')
  await acknowledgeDrift(store, library.id, Number(id), { by: 'ada' })
  expect((await recommend()).status).toBe(201)
})

test('what another version recommended cannot be accepted, whatever that version may', async () => {
  const other: Model = { ...library, version: 2, hash: 'f'.repeat(64), title: 'Another version' }
  await registerVersion(store.db, other, 'learned')
  await decide('experiment', other)
  const { recommendations } = (await ask('GET', `/api/twins/${twin}/recommendations`)).json
  expect(recommendations.length).toBeGreaterThan(1)
  for (const { outdated } of recommendations) expect(outdated).toBe(true)
  expect(await ask('POST', `/api/recommendations/${made[0]}/response`, { response: 'accept' })).toMatchObject({
    ...{ status: 409, json: { code: 'conflict' } },
  })
  // Until the twin is computed by it, it has no belief that a recommendation could rest on.
  expect(await recommend()).toMatchObject({ status: 409, json: { code: 'twin.no-belief' } })
  expect((await store.db.selectFrom('job').select('task').where('task', '=', 'assimilate').execute()).length).toBe(1)
  await assimilateTwin(store, twin, { now: epoch + 60_000 })
  expect(await recommend()).toMatchObject({ status: 201, json: { model: { version: 2 }, outdated: false } })
})
