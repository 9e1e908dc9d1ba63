import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshStore } from '../../../test/support/database.ts'
import { createServiceToken } from '../../governance/service-tokens.ts'
import type { Store } from '../../store/store.ts'
import { followConsents } from '../../twins/follow-consents.ts'
import { type FhirServer, fhirServer } from './testing/fhir-server.ts'

let store: Store
let fhir: FhirServer
const tokens = new Map<string, string>()

beforeAll(async () => {
  store = await freshStore()
  fhir = await fhirServer(store)
  for (const purpose of ['TREAT', 'ETREAT', 'HPAYMT', 'HRESCH', 'CLINTRCH'])
    tokens.set(
      purpose,
      await createServiceToken(store.db, {
        name: purpose.toLowerCase(),
        role: 'client',
        scopes: ['system/*.cruds'],
        purpose,
      }),
    )
})
afterAll(async () => {
  await fhir?.close()
  await store?.close()
})

const restricted = { system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'R' }

/** A patient with a condition and two observations, one of them labelled as restricted. */
async function patient(): Promise<string> {
  const id = randomUUID()
  const subject = { reference: `Patient/${id}` }
  const code = (loinc: string) => ({ coding: [{ system: 'http://loinc.org', code: loinc }] })
  const entry = [
    { resourceType: 'Patient', id, name: [{ family: `Family${id}` }] },
    { resourceType: 'Observation', id: `a-${id}`.slice(0, 64), status: 'final', code: code('718-7'), subject },
    {
      resourceType: 'Observation',
      id: `b-${id}`.slice(0, 64),
      meta: { security: [restricted] },
      status: 'final',
      code: code('2951-2'),
      subject,
    },
    { resourceType: 'Condition', id: `c-${id}`.slice(0, 64), subject, code: { text: 'x' } },
  ].map((resource) => ({ resource, request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` } }))
  const { status, text } = await fhir.ask('POST', '', { resourceType: 'Bundle', type: 'transaction', entry })
  expect(status, text).toBe(200)
  return id
}

async function consent(of: string, provision: object, more: object = {}): Promise<string> {
  const { status, json } = await fhir.ask('POST', '/Consent', {
    resourceType: 'Consent',
    status: 'active',
    scope: { coding: [{ code: 'patient-privacy' }] },
    category: [{ coding: [{ code: 'patient-privacy' }] }],
    patient: { reference: `Patient/${of}` },
    policyRule: { text: 'opt-out' },
    provision,
    ...more,
  })
  expect(status, JSON.stringify(json)).toBe(201)
  return json.id as string
}

/** What of a patient is seen for a purpose: by id, by search, and by every other way of reading. All ways must agree. */
async function seen(of: string, purpose = 'TREAT'): Promise<string> {
  const token = tokens.get(purpose) as string
  const ask = (path: string) => fhir.ask('GET', path, undefined, {}, token)
  const letters: string[] = []
  for (const [letter, path] of [
    ['p', `Patient/${of}`],
    ['a', `Observation/a-${of}`],
    ['b', `Observation/b-${of}`],
    ['c', `Condition/c-${of}`],
  ] as const) {
    const { status } = await ask(`/${path}`)
    const [type = '', id = ''] = path.split('/')
    const found = await ask(`/${type}?_id=${id}`)
    expect(found.json.total ?? 0, path).toBe(status === 200 ? 1 : 0)
    expect((await ask(`/${path}/_history`)).json?.total ?? 0, path).toBe(status === 200 ? 1 : 0)
    expect((await ask(`/${path}/_history/1`)).status, path).toBe(status)
    if (status === 200) letters.push(letter)
  }
  const text = letters.join('')
  const has = (letter: string) => text.includes(letter)
  const count = async (path: string) => (await ask(path)).json.total as number
  expect(await count(`/Observation?subject=Patient/${of}&_summary=count`)).toBe(Number(has('a')) + Number(has('b')))
  // Nothing that is hidden chooses what is found, nor comes along with it.
  expect(await count(`/Observation?subject:Patient.family=Family${of}`)).toBe(
    has('p') ? Number(has('a')) + Number(has('b')) : 0,
  )
  expect(await count(`/Patient?_id=${of}&_has:Observation:patient:code=2951-2`)).toBe(Number(has('p') && has('b')))
  const included = (await ask(`/Observation?_id=a-${of}&_include=Observation:subject`)).text
  expect(included.includes(`Family${of}`)).toBe(has('a') && has('p'))
  const revincluded = (await ask(`/Patient?_id=${of}&_revinclude=Observation:subject`)).text
  expect(revincluded.includes(`"b-${of}"`)).toBe(has('p') && has('b'))
  const everything = await ask(`/Patient/${of}/$everything`)
  expect(everything.status).toBe(has('p') ? 200 : 404)
  if (has('p'))
    for (const letter of ['a', 'b', 'c']) expect(everything.text.includes(`"${letter}-${of}"`)).toBe(has(letter))
  expect((await ask(`/Patient/${of}/Condition`)).text.includes(`"c-${of}"`)).toBe(has('c'))
  return text
}

const purposes = (...codes: string[]) => ({ purpose: codes.map((code) => ({ code })) })
const classes = (...codes: string[]) => ({
  class: codes.map((code) => ({ system: 'http://hl7.org/fhir/resource-types', code })),
})

describe('consent', () => {
  it('lets care look where the patient said nothing, and any other purpose not', async () => {
    const of = await patient()
    expect([await seen(of), await seen(of, 'HPAYMT'), await seen(of, 'HRESCH')]).toEqual(['pabc', 'pabc', ''])
  })

  it('opens the record to a purpose that is permitted, with those that it includes', async () => {
    const of = await patient()
    await consent(of, { type: 'permit', ...purposes('HRESCH') })
    expect([await seen(of, 'HRESCH'), await seen(of, 'CLINTRCH')]).toEqual(['pabc', 'pabc'])
    const other = await patient()
    await consent(other, { type: 'permit', ...purposes('CLINTRCH') })
    expect([await seen(other, 'HRESCH'), await seen(other, 'CLINTRCH')]).toEqual(['', 'pabc'])
  })

  it('shuts it at once when it is denied, and opens it again when that is withdrawn', async () => {
    const of = await patient()
    const id = await consent(of, { type: 'deny' })
    expect([await seen(of), await seen(of, 'HPAYMT')]).toEqual(['', ''])
    // The Consent itself says why.
    const found = await fhir.ask('GET', `/Consent/${id}`)
    expect(found.status).toBe(200)
    await fhir.ask('PUT', `/Consent/${id}`, { ...found.json, status: 'inactive' })
    expect(await seen(of)).toBe('pabc')
    await fhir.ask('PUT', `/Consent/${id}`, found.json)
    expect(await seen(of)).toBe('')
    expect((await fhir.ask('DELETE', `/Consent/${id}`)).status).toBe(204)
    expect(await seen(of)).toBe('pabc')
  })

  it('knows exceptions, types, labels, codes, periods and whom it means', async () => {
    const of = await patient()
    await consent(of, { type: 'deny', ...purposes('TREAT'), provision: [{ type: 'permit', ...purposes('ETREAT') }] })
    expect([await seen(of), await seen(of, 'ETREAT'), await seen(of, 'HPAYMT')]).toEqual(['', 'pabc', 'pabc'])

    const typed = await patient()
    await consent(typed, { type: 'permit', provision: [{ type: 'deny', ...classes('Condition') }] })
    expect(await seen(typed)).toBe('pab')

    const labelled = await patient()
    await consent(labelled, { type: 'permit', provision: [{ type: 'deny', securityLabel: [restricted] }] })
    expect(await seen(labelled)).toBe('pac')
    // A new version without the label does not open what the old one bore.
    const b = (await fhir.ask('GET', `/Observation/b-${labelled}`, undefined, {}, tokens.get('ETREAT'))).status
    expect(b).toBe(404)

    const coded = await patient()
    await consent(coded, {
      type: 'permit',
      provision: [{ type: 'deny', code: [{ coding: [{ system: 'http://loinc.org', code: '718-7' }] }] }],
    })
    expect(await seen(coded)).toBe('pbc')

    const past = await patient()
    await consent(past, { type: 'deny', period: { end: '2020' } })
    const future = await patient()
    await consent(future, { type: 'deny', period: { start: '2999' } })
    expect([await seen(past), await seen(future)]).toEqual(['pabc', 'pabc'])

    const meant = await patient()
    const actor = [{ role: { text: 'recipient' }, reference: { identifier: { value: 'hpaymt' } } }]
    await consent(meant, { type: 'deny', actor })
    expect([await seen(meant), await seen(meant, 'HPAYMT')]).toEqual(['pabc', ''])
  })

  it('lets a denial stand above permits', async () => {
    const of = await patient()
    await consent(of, { type: 'permit', ...purposes('HRESCH') })
    await consent(of, { type: 'deny', ...classes('Condition') })
    expect(await seen(of, 'HRESCH')).toBe('pab')
  })

  it('holds for exports, also for files that were listed before', async () => {
    const of = await patient()
    const ask = (path: string, headers = {}) => fhir.ask('GET', path, undefined, headers, tokens.get('TREAT'))
    const begun = await ask('/$export?_type=Condition', { prefer: 'respond-async' })
    expect(begun.status).toBe(202)
    const { rows } = await store.pool.query<{ id: string }>('select id from bulk_export order by made_at desc limit 1')
    const { makeExport } = await import('./bulk/export.ts')
    await makeExport(store, rows[0]?.id as string, { attempt: 1 } as never)
    const file = `/$export-file/${rows[0]?.id}/0`
    expect((await ask(file)).text).toContain(`"c-${of}"`)
    await consent(of, { type: 'deny' })
    expect((await ask(file)).text).not.toContain(`"c-${of}"`)
  })

  it('tells a subscription nothing that its owner may not see', async () => {
    const of = await patient()
    const { ownerAccess } = await import('./subscriptions/owner.ts')
    const { createServiceToken } = await import('../../governance/service-tokens.ts')
    const { mayBeSeen } = await import('../../store/search/access.ts')
    const { getResource } = await import('../../store/resources.ts')
    await createServiceToken(store.db, { name: 'subscriber', role: 'client', scopes: ['system/*.rs'] })
    const whose = { type: 'Condition', mayRead: null, boundTo: null, purpose: 'TREAT', owner: 'service:subscriber' }
    const owner = (await ownerAccess(store.db, whose)) as never
    const stored = await getResource(store.db, 'Condition', `c-${of}`)
    expect(await mayBeSeen(store.db, stored as never, owner)).toBe(true)
    await consent(of, { type: 'deny' })
    expect(await mayBeSeen(store.db, stored as never, owner)).toBe(false)
    // Nor on a purpose that is theirs no longer.
    expect(await ownerAccess(store.db, { ...whose, purpose: 'HRESCH' })).toBeNull()
  })

  it('holds for people and their lists, and for cards', async () => {
    const of = await patient()
    const { createAccount } = await import('../../governance/accounts.ts')
    const { startSession } = await import('../../governance/sessions.ts')
    const account = {
      username: 'ada',
      displayName: 'Ada',
      role: 'clinician' as const,
      password: 'correct horse battery',
    }
    const { id } = await createAccount(store.db, account, { demo: false })
    const cookie = `hamzad=${await startSession(store.db, id)}`
    const get = async (url: string) => {
      const response = await fhir.server.inject({ method: 'GET', url, headers: { cookie } })
      return { status: response.statusCode, json: response.json() }
    }
    const { rows } = await store.pool.query<{ subject: string }>(
      'select subject from identity.person where patient = $1',
      [of],
    )
    const subject = `/api/subjects/${rows[0]?.subject}`
    const hook = async () => {
      const response = await fhir.server.inject({
        method: 'POST',
        url: '/cds-services/hamzad-patient-view',
        headers: { authorization: `Bearer ${tokens.get('TREAT')}` },
        payload: {
          hook: 'patient-view',
          hookInstance: randomUUID(),
          context: { userId: 'Practitioner/1', patientId: of },
        },
      })
      return response.statusCode
    }
    const predict = async () =>
      (await fhir.ask('POST', `/Patient/${of}/$predictions`, {}, {}, tokens.get('TREAT'))).status
    expect(await get(`/api/patients?search=${of}`)).toMatchObject({ json: { total: 1 } })
    expect([(await get(subject)).status, await hook(), await predict()]).toEqual([200, 200, 200])
    await consent(of, { type: 'deny', ...classes('Observation') })
    expect(await get(`/api/patients?search=${of}`)).toMatchObject({ json: { total: 0, rows: [] } })
    expect(await get(subject)).toMatchObject({ status: 403, json: { code: 'access.consent' } })
    expect([await hook(), await predict()]).toEqual([200, 404])
    const { rows: noted } = await store.pool.query<{ detail: object }>(
      "select detail from audit where action = 'subject.read.denied' and subject = $1",
      [rows[0]?.subject],
    )
    expect(noted).toMatchObject([{ detail: { outcome: 'consent' } }])
  })

  it('writes what it kept back into the audit log', async () => {
    const of = await patient()
    await consent(of, { type: 'deny' })
    expect(await seen(of)).toBe('')
    const { rows } = await store.pool.query<{ detail: { type: string; purpose: string } }>(
      "select detail from audit where action = 'consent.denied' order by sequence desc limit 20",
    )
    expect(rows.some(({ detail }) => detail.type === 'Condition' && detail.purpose === 'TREAT')).toBe(true)
  })

  it('reads Consents that were there before', async () => {
    const of = await patient()
    await consent(of, { type: 'deny' })
    await store.pool.query('delete from consent')
    expect(await seen(of)).toBe('pabc')
    await followConsents(store.db, null)
    expect(await seen(of)).toBe('')
  })

  it('asks for a permit for care as well where the operator wants it, emergencies excepted', async () => {
    const of = await patient()
    process.env.HAMZAD_CONSENT = 'opt-in'
    try {
      expect([await seen(of), await seen(of, 'ETREAT')]).toEqual(['', 'pabc'])
      await consent(of, { type: 'permit', ...purposes('TREAT') })
      expect(await seen(of)).toBe('pabc')
    } finally {
      delete process.env.HAMZAD_CONSENT
    }
  })
})
