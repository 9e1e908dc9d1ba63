import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshStore } from '../../test/support/database.ts'
import { createAccount } from '../governance/accounts.ts'
import { startSession } from '../governance/sessions.ts'
import { textSource } from '../records/source.ts'
import type { Change } from '../store/notify.ts'
import type { Store } from '../store/store.ts'
import { findSubjects } from '../store/subjects.ts'
import { importRecords } from '../twins/import/import.ts'
import { searchPairs } from '../twins/patients/find-matches.ts'
import { type FhirServer, fhirServer } from './fhir/testing/fhir-server.ts'
import { createDomain } from './real-domain.ts'
import { seenChanges } from './seen-changes.ts'

/** Every exit beside the FHIR interface that could show a patient: none shows one whose consent denies it. */
let store: Store
let fhir: FhirServer
let cookie = ''
const subjects = new Map<string, string>()
const loinc = (code: string) => ({ coding: [{ system: 'http://loinc.org', code }] })

const put = (...resources: object[]) =>
  importRecords(store, [textSource('a.ndjson', resources.map((each) => JSON.stringify(each)).join('\n'))], {
    name: 'ward',
  })
const chart = (id: string) => [
  {
    resourceType: 'Patient',
    id,
    name: [{ family: 'Ghasemi', given: ['Fatemeh'] }],
    gender: 'female',
    birthDate: '1979-02-11',
    telecom: [{ system: 'phone', value: '0912 345 6789' }],
  },
  {
    resourceType: 'Observation',
    id: `${id}-rate`,
    status: 'final',
    code: loinc('8867-4'),
    subject: { reference: `Patient/${id}` },
    effectiveDateTime: '2026-01-01T00:00:00Z',
    valueQuantity: { value: 900, unit: '/min', system: 'http://unitsofmeasure.org', code: '/min' },
  },
  {
    resourceType: 'Encounter',
    id: `${id}-stay`,
    status: 'in-progress',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMP' },
    subject: { reference: `Patient/${id}` },
    period: { start: new Date(Date.now() - 3_600_000).toISOString() },
    location: [{ location: { reference: 'Location/ward' }, status: 'active' }],
  },
]

beforeAll(async () => {
  store = await freshStore()
  fhir = await fhirServer(store)
  const ward = {
    resourceType: 'Location',
    id: 'ward',
    status: 'active',
    mode: 'instance',
    name: 'Ward',
    physicalType: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/location-physical-type', code: 'wa' }] },
  }
  await put(ward, ...chart('shown'), ...chart('hidden'))
  for (const [patient, subject] of await findSubjects(store.db, ['shown', 'hidden'])) subjects.set(patient, subject)
  await searchPairs(store)
  const account = {
    username: 'ada',
    displayName: 'Ada',
    role: 'administrator' as const,
    password: 'correct horse battery',
  }
  const { id } = await createAccount(store.db, account, { demo: false })
  cookie = `hamzad=${await startSession(store.db, id)}`
})
afterAll(async () => {
  await fhir?.close()
  await store?.close()
})

async function ask(method: 'GET' | 'POST', url: string, payload?: object) {
  const response = await fhir.server.inject({
    method,
    url,
    headers: { cookie, 'x-hamzad': '1' },
    ...(payload && { payload }),
  })
  return { status: response.statusCode, text: response.body, json: response.body === '' ? null : response.json() }
}
const items = '/api/quality/items?source=ward&dimension=plausibility&channel=http%3A%2F%2Floinc.org%7C8867-4'
const resources = async () =>
  ((await ask('GET', items)).json.items as { resource: string }[]).map(({ resource }) => resource).sort()
const board = async () => {
  const { json, status } = await ask('GET', '/api/hospital/board')
  expect(status, JSON.stringify(json)).toBe(200)
  return (json.patients as { stay: string; name: string | null; subject: string | null }[])
    .map(({ stay, name, subject }) => [stay, name !== null, subject])
    .sort()
}
const pairs = async () => {
  const { json, status } = await ask('GET', '/api/review/patients')
  expect(status, JSON.stringify(json)).toBe(200)
  return [json.pairs.length, json.total]
}
/** Changes of both patients, and of one that nobody knows, as a stream tells them. */
async function heard(): Promise<string[]> {
  const domain = await createDomain(store)
  const told: string[] = []
  try {
    const actor = { kind: 'service', id: 'x', name: 'ada', role: 'administrator' } as const
    const hear = seenChanges(
      domain,
      () => actor,
      ({ kind, id }: Change) => told.push(`${kind} ${id}`),
      () => told.push('missed'),
    )
    for (const id of [subjects.get('hidden') as string, subjects.get('shown') as string]) hear({ kind: 'subject', id })
    hear({ kind: 'twin', id: '00000000-0000-4000-8000-000000000000' })
    hear({ kind: 'job', id: 'last' })
    await expect.poll(() => told.at(-1)).toBe('job last')
    return told
  } finally {
    await domain.close()
  }
}

describe('a patient who lets nobody look', () => {
  it('is shown by no list, board, stream or pair, and is in all of them before', async () => {
    const [shown, hidden] = [subjects.get('shown') as string, subjects.get('hidden') as string]
    const pair = { a: 'shown', b: 'hidden', same: true, into: 'shown', reason: 'x' }
    expect(await resources()).toEqual(['Observation/hidden-rate', 'Observation/shown-rate'])
    expect(await board()).toEqual([
      ['hidden-stay', true, hidden],
      ['shown-stay', true, shown],
    ])
    expect(await pairs()).toEqual([1, 1])
    expect(await heard()).toEqual([`subject ${hidden}`, `subject ${shown}`, 'job last'])

    const { status } = await fhir.ask('POST', '/Consent', {
      resourceType: 'Consent',
      status: 'active',
      scope: { coding: [{ code: 'patient-privacy' }] },
      category: [{ coding: [{ code: 'patient-privacy' }] }],
      patient: { reference: 'Patient/hidden' },
      policyRule: { text: 'opt-out' },
      provision: { type: 'deny' },
    })
    expect(status).toBe(201)

    expect(await resources()).toEqual(['Observation/shown-rate'])
    // The bed stays taken; by whom is not told.
    expect(await board()).toEqual([
      ['hidden-stay', false, null],
      ['shown-stay', true, shown],
    ])
    expect(await pairs()).toEqual([0, 0])
    for (const address of ['/api/review/patients', '/api/review/patients/undo'])
      expect(await ask('POST', address, pair)).toMatchObject({ status: 403, json: { code: 'access.consent' } })
    const match = { kind: 'match', subject: hidden }
    const group = { connector: shown, state: 'held', type: null, rule: null, device: null, decision: match }
    expect(await ask('POST', '/api/review/messages', group)).toMatchObject({
      status: 403,
      json: { code: 'access.consent' },
    })
    expect(await heard()).toEqual([`subject ${shown}`, 'job last'])
  })
})
