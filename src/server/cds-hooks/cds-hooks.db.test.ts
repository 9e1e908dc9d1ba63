import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshStore } from '../../../test/support/database.ts'
import type { Store } from '../../store/store.ts'
import { type FhirServer, fhirServer } from '../fhir/testing/fhir-server.ts'
import { type Card, cardOf } from './cards.ts'

let store: Store
let fhir: FhirServer
beforeAll(async () => {
  store = await freshStore()
  fhir = await fhirServer(store)
})
afterAll(async () => {
  await fhir?.close()
  await store?.close()
})

const call = async (path: string, body: unknown, token = fhir.token) => {
  const response = await fhir.server.inject({
    method: 'POST',
    url: `/cds-services/${path}`,
    headers: { authorization: `Bearer ${token}` },
    payload: body as object,
  })
  return { status: response.statusCode, json: response.json() }
}
const request = (hook: string, more: object = {}) => ({
  hook,
  hookInstance: randomUUID(),
  context: { userId: 'Practitioner/1', patientId: 'nobody', ...more },
})

describe('CDS Hooks', () => {
  it('tells its services to whoever asks', async () => {
    const { services } = (await fhir.server.inject('/cds-services')).json() as {
      services: { id: string; hook: string; description: string }[]
    }
    expect(services.map(({ hook }) => hook)).toEqual(['patient-view', 'order-select', 'order-sign'])
    for (const { description } of services) expect(description).not.toBe('')
  })

  it('answers a good call with cards, and refuses a bad one', async () => {
    expect(await call('hamzad-patient-view', request('patient-view'))).toEqual({ status: 200, json: { cards: [] } })
    const draftOrders = { resourceType: 'Bundle', type: 'collection', entry: [] }
    expect((await call('hamzad-order-sign', request('order-sign', { draftOrders }))).status).toBe(200)
    expect((await call('hamzad-order-select', request('order-select', { draftOrders, selections: [] }))).status).toBe(
      200,
    )
    expect((await call('hamzad-order-sign', request('order-sign'))).status).toBe(400)
    expect((await call('hamzad-patient-view', request('order-sign'))).status).toBe(400)
    expect((await call('hamzad-patient-view', { ...request('patient-view'), hookInstance: 'x' })).status).toBe(400)
    expect((await call('no-such-service', request('patient-view'))).status).toBe(404)
    expect((await call('hamzad-patient-view', request('patient-view'), 'hz_nobody_nobody_nobody')).status).toBe(401)
  })

  it('shows cards to none who may not read the measurements that they rest on', async () => {
    const names = await fhir.client(['system/Patient.rs'])
    expect((await call('hamzad-patient-view', request('patient-view'), names)).status).toBe(403)
    const both = await fhir.client(['system/Patient.rs', 'system/Observation.rs'])
    expect((await call('hamzad-patient-view', request('patient-view'), both)).status).toBe(200)
  })

  it('stores feedback once, and only what is well-formed', async () => {
    const entry = {
      card: randomUUID(),
      outcome: 'overridden',
      outcomeTimestamp: '2026-01-01T00:00:00Z',
      overrideReason: { reason: { code: 'data-wrong' } },
    }
    for (let i = 0; i < 2; i++)
      expect((await call('hamzad-patient-view/feedback', { feedback: [entry] })).status).toBe(200)
    const { rows } = await store.pool.query('select outcome, override_reason from cds_feedback')
    expect(rows).toEqual([{ outcome: 'overridden', override_reason: { reason: { code: 'data-wrong' } } }])
    for (const wrong of [
      {},
      { feedback: [] },
      { feedback: [{ ...entry, outcome: 'maybe' }] },
      { feedback: [{ ...entry, card: 'x' }] },
    ])
      expect((await call('hamzad-patient-view/feedback', wrong)).status).toBe(400)
  })
})

describe('a card', () => {
  const advice = (headline: object | null) =>
    ({
      row: { headline, twin: randomUUID(), model: { id: 'm', title: 'Model' }, lastValue: null },
      recommendation: null,
      drugs: [],
    }) as never

  it('says the forecast with its uncertainty in less than 140 characters, and nothing without a forecast', () => {
    const headline = {
      measure: 'auc24',
      unit: 'mg.h/L',
      quantiles: [300, 400, 450, 565, 700, 793, 900],
      target: [400, 600],
      below: 0.09,
      within: 0.5,
      above: 0.41,
    }
    const card = cardOf(advice(headline), 'http://host', 'p', true) as Card
    expect(card.summary).toBe('auc24 565 mg.h/L (400–793), 50 % in target')
    expect(card.summary.length).toBeLessThan(140)
    expect([card.indicator, card.source.label]).toEqual(['info', 'Hamzad: m'])
    expect(cardOf(advice(null), 'http://host', 'p', true)).toBeNull()
  })
})
