import { randomUUID } from 'node:crypto'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshStore } from '../../../test/support/database.ts'
import { addCdsClient } from '../../governance/cds-clients.ts'
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
  prefetch: { patient: { resourceType: 'Patient', id: 'nobody' } },
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
    expect((await call('hamzad-patient-view', { ...request('patient-view'), prefetch: undefined })).status).toBe(412)
    expect(
      (await call('hamzad-patient-view', { ...request('patient-view'), prefetch: { patient: null } })).status,
    ).toBe(412)
    const draftOrders = { resourceType: 'Bundle', type: 'collection', entry: [] }
    expect((await call('hamzad-order-sign', request('order-sign', { draftOrders }))).status).toBe(200)
    expect((await call('hamzad-order-select', request('order-select', { draftOrders, selections: [] }))).status).toBe(
      200,
    )
    expect((await call('hamzad-order-sign', request('order-sign'))).status).toBe(400)
    expect((await call('hamzad-patient-view', request('order-sign'))).status).toBe(400)
    expect((await call('hamzad-patient-view', { ...request('patient-view'), hookInstance: 'x' })).status).toBe(400)
    const wrong = [
      { prefetch: { patient: { resourceType: 'Patient', id: 'other' } } },
      { prefetch: [] },
      { fhirServer: 'ftp://x' },
      { fhirAuthorization: { access_token: 'a' }, fhirServer: 'https://x' },
      { context: { patientId: 'nobody' } },
      { context: { userId: 'Practitioner/1' } },
      { context: { userId: 'doctor', patientId: 'nobody' } },
      { context: { userId: 'Practitioner/', patientId: 'nobody' } },
      { context: { userId: 'https://ehr.example/Practitioner/1', patientId: 'nobody' } },
      { context: { userId: 'Device/1', patientId: 'nobody' } },
      { context: { userId: 'Practitioner/1', patientId: 'nobody', encounterId: 'Encounter/1' } },
    ]
    for (const each of wrong)
      expect((await call('hamzad-patient-view', { ...request('patient-view'), ...each })).status).toBe(400)
    for (const userId of ['Patient/nobody', 'RelatedPerson/r', 'PractitionerRole/1'])
      expect((await call('hamzad-patient-view', request('patient-view', { userId }))).status).toBe(200)
    expect(
      (await call('hamzad-order-sign', request('order-sign', { draftOrders, userId: 'Patient/nobody' }))).status,
    ).toBe(400)
    const fhirAuthorization = {
      access_token: 'a',
      token_type: 'Bearer',
      expires_in: 300,
      scope: 'patient/*.rs',
      subject: 'x',
    }
    const authorised = { ...request('patient-view'), fhirServer: 'https://x', fhirAuthorization }
    expect((await call('hamzad-patient-view', authorised)).status).toBe(200)
    const select = request('order-select', { draftOrders, selections: ['MedicationRequest/absent'] })
    expect((await call('hamzad-order-select', select)).status).toBe(400)
    expect((await call('no-such-service', request('patient-view'))).status).toBe(404)
    expect((await call('hamzad-patient-view', request('patient-view'), 'hz_nobody_nobody_nobody')).status).toBe(401)
  })

  it('judges draft orders as resources are judged, and answers about none of another patient', async () => {
    const order = {
      resourceType: 'MedicationRequest',
      id: 'draft',
      status: 'draft',
      intent: 'order',
      medicationCodeableConcept: {
        coding: [{ system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: '11124' }],
      },
      subject: { reference: 'Patient/nobody' },
    }
    const sign = async (resource: object) => {
      const draftOrders = { resourceType: 'Bundle', type: 'collection', entry: [{ resource }] }
      const select = request('order-select', { draftOrders, selections: ['MedicationRequest/draft'] })
      const { status, json } = await call('hamzad-order-sign', request('order-sign', { draftOrders }))
      expect((await call('hamzad-order-select', select)).status).toBe(status)
      return { status, text: JSON.stringify(json) }
    }
    expect((await sign(order)).status).toBe(200)
    const wrongs: [object, string][] = [
      [{ ...order, status: 'drafted' }, 'MedicationRequest.status'],
      [{ ...order, intent: undefined }, 'MedicationRequest.intent'],
      [{ ...order, dosageInstruction: { text: 'daily' } }, 'MedicationRequest.dosageInstruction'],
      [{ ...order, amount: 1 }, 'MedicationRequest.amount'],
      [{ ...order, subject: { reference: 'Patient/somebody' } }, 'another patient'],
      [{ ...order, subject: { reference: 'https://ehr.example/fhir/Patient/nobody2' } }, 'another patient'],
    ]
    for (const [each, told] of wrongs) {
      const { status, text } = await sign(each)
      expect(status, told).toBe(400)
      expect(text).toContain(told)
    }
  })

  it('shows cards to none who may not read the measurements that they rest on', async () => {
    const names = await fhir.client(['system/Patient.rs'])
    expect((await call('hamzad-patient-view', request('patient-view'), names)).status).toBe(403)
    const both = await fhir.client(['system/Patient.rs', 'system/Observation.rs'])
    expect((await call('hamzad-patient-view', request('patient-view'), both)).status).toBe(200)
  })

  it('knows a client by its signature: for this service, from a registered key, once, and for minutes alone', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES384', { extractable: true })
    const stranger = await generateKeyPair('ES384')
    const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES384' }
    const issuer = 'https://ehr.example'
    const scopes = ['system/Patient.rs', 'system/Observation.rs']
    await addCdsClient(store.db, { name: 'ehr', issuer, keys: { keys: [jwk] }, scopes })
    const audience = 'http://localhost:80/cds-services/hamzad-patient-view'
    const sign = (claims: object = {}, header: object = {}, key = privateKey) =>
      new SignJWT({ iss: issuer, aud: audience, jti: randomUUID(), ...claims })
        .setProtectedHeader({ alg: 'ES384', kid: 'k1', ...header })
        .setIssuedAt()
        .setExpirationTime('5m')
        .sign(key)
    const status = async (jwt: string, path = 'hamzad-patient-view') =>
      (await call(path, request('patient-view'), jwt)).status
    const jwt = await sign()
    expect(await status(jwt)).toBe(200)
    expect(await status(jwt), 'a call counts once').toBe(401)
    for (const wrong of [
      sign({ aud: 'http://localhost:80/cds-services/hamzad-order-sign' }),
      sign({ iss: 'https://other.example' }),
      sign({}, { kid: 'k2' }),
      sign({}, { jku: 'https://evil.example/keys' }),
      sign({ jti: undefined }),
      sign({}, {}, stranger.privateKey),
      new SignJWT({ iss: issuer, aud: audience, jti: randomUUID() })
        .setProtectedHeader({ alg: 'ES384', kid: 'k1' })
        .setIssuedAt()
        .setExpirationTime('2h')
        .sign(privateKey),
    ])
      expect(await status(await wrong)).toBe(401)
    const none = `${btoa('{"alg":"none","kid":"k1"}')}.${btoa(JSON.stringify({ iss: issuer, aud: audience }))}.`
    expect(await status(none.replaceAll('=', ''))).toBe(401)
    const elsewhere = await fhir.ask(
      'GET',
      '/Patient',
      undefined,
      {},
      await sign({ aud: 'http://localhost:80/fhir/R4' }),
    )
    expect(elsewhere.status, 'a signature is good for CDS services alone').toBe(401)
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
      { feedback: [{ ...entry, outcome: 'accepted', overrideReason: undefined }] },
    ])
      expect((await call('hamzad-patient-view/feedback', wrong)).status).toBe(400)
  })
})

describe('a card', () => {
  const advice = (headline: object | null) =>
    ({
      row: { headline, twin: randomUUID(), model: { id: 'm', title: 'Model' }, lastValue: null },
      recommendation: null,
      credibility: { stage: 'approved', state: 'proven', allowed: true, reasons: [] },
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
