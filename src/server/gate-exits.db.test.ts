import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Model } from '../kernel/model.ts'
import { openAlerts } from '../store/alerts.ts'
import { registerVersion } from '../store/model-versions.ts'
import type { Store } from '../store/store.ts'
import { assimilateTwin } from '../twins/assimilate-twin.ts'
import { createRecommendation } from '../twins/decisions/recommendations.ts'
import { findModel } from '../twins/library/library.ts'
import { acknowledgeDrift } from '../twins/registry/model-registry.ts'
import { tasks } from './tasks.ts'
import { gatedTwin } from './testing/gated-twin.fixture.ts'

/** The gate was open, and closes: every way by which a recommendation, or a forecast without its warning, could still come out is tried. */
const epoch = Math.floor(Date.now() / 60_000) * 60_000
type Gated = Awaited<ReturnType<typeof gatedTwin>>
let gated: Gated
let store: Store
let twin: string
let patient: string
/** Made while the gate was open: one to accept, one to decline. */
const made: string[] = []

// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes
type Any = any
const library = findModel('vancomycin-goti-2018').model
const ask: Gated['ask'] = (...request) => gated.ask(...request)
const decide: Gated['decide'] = (...decision) => gated.decide(...decision)
const recommend = () => ask('POST', `/api/twins/${twin}/recommendations`, { decision: 'regimen' })
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
  gated = await gatedTwin(epoch)
  ;({ store, twin, patient } = gated)
})
afterAll(() => gated?.close())

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
