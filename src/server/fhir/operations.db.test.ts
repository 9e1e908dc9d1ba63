import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshStore } from '../../../test/support/database.ts'
import { until } from '../../../test/support/until.ts'
import { createServiceToken } from '../../governance/service-tokens.ts'
import { startWorker } from '../../store/jobs.ts'
import type { Store } from '../../store/store.ts'
import { tasks } from '../tasks.ts'
import { type FhirServer, fhirServer } from './testing/fhir-server.ts'

let store: Store
let fhir: FhirServer
beforeAll(async () => {
  store = await freshStore()
  fhir = await fhirServer(store)
  const observation = (id: string, patient: string) => ({
    resource: {
      resourceType: 'Observation',
      id,
      status: 'final',
      code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }] },
      subject: { reference: `Patient/${patient}` },
      performer: [{ reference: 'Practitioner/p1' }],
      valueQuantity: { value: id === 'o1' ? 70 : 90, unit: '/min', system: 'http://unitsofmeasure.org', code: '/min' },
    },
    request: { method: 'PUT', url: `Observation/${id}` },
  })
  const put = (resource: { resourceType: string; id: string }) => ({
    resource,
    request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` },
  })
  const entry = [
    put({ resourceType: 'Patient', id: 'a', name: [{ family: 'Alpha' }] } as never),
    put({ resourceType: 'Patient', id: 'b', name: [{ family: 'Beta' }] } as never),
    put({ resourceType: 'Practitioner', id: 'p1', name: [{ family: 'Doctor' }] } as never),
    put({
      resourceType: 'Group',
      id: 'g',
      type: 'person',
      actual: true,
      member: [{ entity: { reference: 'Patient/a' } }],
    } as never),
    observation('o1', 'a'),
    observation('o2', 'b'),
  ]
  const done = await fhir.ask('POST', '', { resourceType: 'Bundle', type: 'transaction', entry })
  expect(done.status, done.text).toBe(200)
})
afterAll(async () => {
  await fhir?.close()
  await store?.close()
})

const subjectOf = async (patient: string) =>
  (
    await store.db
      .selectFrom('identity.person')
      .select('subject')
      .where('patient', '=', patient)
      .executeTakeFirstOrThrow()
  ).subject

const ids = (bundle: { entry?: { resource: { resourceType: string; id: string } }[] }) =>
  (bundle.entry ?? []).map(({ resource }) => `${resource.resourceType}/${resource.id}`).sort()

describe('validation', () => {
  it('answers with an outcome, and refuses what is not valid', async () => {
    const wrong = { resourceType: 'Patient', gender: 'purple', birthDate: '1970-13-01', nickname: 'x' }
    const { status, json } = await fhir.ask('POST', '/Patient/$validate', wrong)
    expect(status).toBe(200)
    expect(json.issue.map((each: { expression: string[] }) => each.expression[0]).sort()).toEqual([
      'Patient.birthDate',
      'Patient.gender',
      'Patient.nickname',
    ])
    expect(
      (
        await fhir.ask('POST', '/Patient/$validate', {
          resourceType: 'Parameters',
          parameter: [{ name: 'resource', resource: { resourceType: 'Patient', active: true } }],
        })
      ).json.issue[0].severity,
    ).toBe('information')
    expect((await fhir.ask('POST', '/Patient', wrong)).status).toBe(422)
  })
})

describe('XML', () => {
  it('goes in and out with the numbers as they are spelled', async () => {
    const xml =
      '<Observation xmlns="http://hl7.org/fhir"><status value="final"/><code><text value="a &amp; b"/></code><valueQuantity><value value="1.50"/></valueQuantity></Observation>'
    const created = await fhir.ask('POST', '/Observation', xml, {
      'content-type': 'application/fhir+xml',
      accept: 'application/fhir+xml',
    })
    expect(created.status, created.text).toBe(201)
    expect(created.text).toContain('<value value="1.50"/>')
    expect(created.text).toContain('a &amp; b')
    const id = /<id value="([^"]+)"/.exec(created.text)?.[1]
    expect((await fhir.ask('GET', `/Observation/${id}`)).text).toContain('"value":1.50')
    await fhir.ask('DELETE', `/Observation/${id}`)
    expect(
      (
        await fhir.ask('POST', '/Observation', '<!DOCTYPE x [<!ENTITY a "b">]><Observation/>', {
          'content-type': 'application/fhir+xml',
        })
      ).status,
    ).toBe(400)
  })
})

describe('$everything', () => {
  it('is the chart of one patient and what it refers to', async () => {
    const { json } = await fhir.ask('GET', '/Patient/a/$everything')
    expect(ids(json)).toEqual(['Group/g', 'Observation/o1', 'Patient/a', 'Practitioner/p1'])
  })
})

describe('$export', () => {
  it('is made in the background and fetched as ndjson, also of a group', async () => {
    expect((await fhir.ask('GET', '/$export')).status).toBe(400)
    const kicked = await fhir.ask('GET', '/Group/g/$export?_type=Observation,Patient', undefined, {
      prefer: 'respond-async',
    })
    expect(kicked.status, kicked.text).toBe(202)
    const path = String(kicked.headers['content-location']).replace(/^.*\/fhir\/R4/, '')
    const worker = await startWorker(store, tasks(store))
    await until(async () => (await fhir.ask('GET', path)).status !== 202)
    await worker.stop()
    const status = await fhir.ask('GET', path)
    expect(status.status, status.text).toBe(200)
    expect(status.json.output.map(({ type, count }: { type: string; count: number }) => [type, count])).toEqual([
      ['Observation', 1],
      ['Patient', 1],
    ])
    const file = await fhir.ask('GET', status.json.output[0].url.replace(/^.*\/fhir\/R4/, ''))
    expect(JSON.parse(file.text.trim()).id).toBe('o1')
    const other = await fhir.client(['system/*.rs'])
    expect((await fhir.ask('GET', path, undefined, {}, other)).status).toBe(404)
    expect((await fhir.ask('DELETE', path)).status).toBe(202)
    expect((await fhir.ask('GET', path)).status).toBe(404)
  })
})

describe('nothing leaks', () => {
  it('past the types of a scope: not by include, chain, _has, sort or count', async () => {
    const token = await fhir.client(['system/Patient.rs'])
    const as = (path: string) => fhir.ask('GET', path, undefined, {}, token)
    expect((await as('/Patient/a')).status).toBe(200)
    expect((await as('/Observation/o1')).status).toBe(403)
    for (const path of [
      '/Observation',
      '/Patient?_has:Observation:patient:code=8867-4',
      '/Patient/a/Observation',
      '/Observation/_history',
      '/Observation?_summary=count',
    ])
      expect([path, (await as(path)).status]).toEqual([path, 403])
    expect(ids((await as('/Patient?_id=a&_revinclude=Observation:subject')).json)).toEqual(['Patient/a'])
    expect(ids((await as('/Patient/a/$everything')).json)).toEqual(['Patient/a'])
    expect(ids((await as('/_history')).json).every((each) => each.startsWith('Patient/'))).toBe(true)
    const observations = await fhir.client(['system/Observation.rs'])
    const include = await fhir.ask(
      'GET',
      '/Observation?_include=Observation:subject&_include=Observation:*',
      undefined,
      {},
      observations,
    )
    expect(ids(include.json)).toEqual(['Observation/o1', 'Observation/o2'])
    expect((await fhir.ask('GET', '/Observation?patient.family=Alpha', undefined, {}, observations)).status).toBe(403)
    expect((await fhir.ask('PUT', '/Patient/a', { resourceType: 'Patient', id: 'a' }, {}, token)).status).toBe(403)
  })

  it('past the one patient that a client is bound to', async () => {
    const token = await fhir.client(['patient/*.cruds'], await subjectOf('a'))
    const as = (method: string, path: string, body?: unknown) => fhir.ask(method, path, body, {}, token)
    expect((await as('GET', '/Patient/a')).status).toBe(200)
    expect((await as('GET', '/Patient/b')).status).toBe(404)
    expect((await as('GET', '/Observation/o2/_history/1')).status).toBe(404)
    expect(ids((await as('GET', '/Observation')).json)).toEqual(['Observation/o1'])
    expect((await as('GET', '/Observation?_summary=count')).json.total).toBe(1)
    expect(ids((await as('GET', '/Practitioner?_revinclude=Observation:performer')).json)).toEqual([
      'Observation/o1',
      'Practitioner/p1',
    ])
    expect((await as('GET', '/Practitioner?_has:Observation:performer:value-quantity=90')).json.total).toBe(0)
    expect((await as('GET', '/Practitioner?_has:Observation:performer:value-quantity=70')).json.total).toBe(1)
    expect(ids((await as('GET', '/_history')).json)).not.toContain('Observation/o2')
    expect(
      (
        await as('PUT', '/Observation/o2', {
          resourceType: 'Observation',
          id: 'o2',
          status: 'final',
          code: { text: 'x' },
          subject: { reference: 'Patient/a' },
        })
      ).status,
    ).toBe(403)
    expect(
      (
        await as('POST', '/Observation', {
          resourceType: 'Observation',
          status: 'final',
          code: { text: 'x' },
          subject: { reference: 'Patient/b' },
        })
      ).status,
    ).toBe(403)
    const batch = await as('POST', '', {
      resourceType: 'Bundle',
      type: 'batch',
      entry: [{ request: { method: 'GET', url: 'Patient/b' } }],
    })
    expect(batch.json.entry[0].response.status).toBe('404 Not Found')
  })

  it('to a feed, which brings records and reads none, or to nobody', async () => {
    expect(
      (await fhir.ask('GET', '/Patient', undefined, { authorization: 'Bearer hz_nothing_nothing_nothing' })).status,
    ).toBe(401)
    expect((await fhir.ask('GET', '/metadata', undefined, { authorization: '' })).json.resourceType).toBe(
      'CapabilityStatement',
    )
  })

  it('through a patch, by one who may write but not read: neither its answer nor its tests tell what was there', async () => {
    const feed = await createServiceToken(store.db, { name: 'leak-feed' })
    const blind = await fhir.client(['system/*.cud'])
    const before = (await fhir.ask('GET', '/Patient/a')).json
    const patches = [[], [{ op: 'test', path: '/id', value: 'a' }], [{ op: 'test', path: '/id', value: 'z' }]]
    const wanted = { prefer: 'return=representation' }
    for (const token of [feed, blind]) {
      for (const patch of patches) {
        const headers = { ...wanted, 'content-type': 'application/json-patch+json' }
        const alone = await fhir.ask('PATCH', '/Patient/a', JSON.stringify(patch), headers, token)
        expect(alone.status).toBe(403)
        expect(alone.text).not.toContain('Alpha')
      }
      for (const type of ['batch', 'transaction']) {
        const bundle = {
          resourceType: 'Bundle',
          type,
          entry: [{ request: { method: 'PATCH', url: 'Patient/a' }, resource: { resourceType: 'Parameters' } }],
        }
        const inside = await fhir.ask('POST', '', bundle, wanted, token)
        expect(type === 'batch' ? inside.json.entry[0].response.status : inside.status).toBe(
          type === 'batch' ? '403 Forbidden' : 403,
        )
        expect(inside.text).not.toContain('Alpha')
      }
    }
    expect((await fhir.ask('GET', '/Patient/a')).json).toEqual(before)
  })

  it('and lets a scope to read without one to search read by id, and nothing else', async () => {
    const token = await fhir.client(['system/Patient.r'])
    const as = (path: string) => fhir.ask('GET', path, undefined, {}, token)
    expect((await as('/Patient/a')).status).toBe(200)
    expect((await as('/Patient/a/_history/1')).status).toBe(200)
    expect((await as('/Patient/a/_history')).json.entry).toHaveLength(1)
    for (const path of ['/Patient', '/Patient?_id=a', '/Observation/o1', '/Observation/o1/_history'])
      expect((await as(path)).status, path).toBe(403)
    expect(ids((await as('/_history')).json)).toEqual([])
    const bound = await fhir.client(['patient/Patient.r'], await subjectOf('a'))
    expect((await fhir.ask('GET', '/Patient/b', undefined, {}, bound)).status).toBe(404)
    expect((await fhir.ask('GET', '/Patient/b/_history', undefined, {}, bound)).status).toBe(404)
  })

  it('and refuses a page whose address was changed', async () => {
    const page = (value: unknown) => `_page=${Buffer.from(JSON.stringify(value)).toString('base64url')}`
    const changed: Readonly<Record<string, readonly unknown[]>> = {
      '/Observation?_sort=date&': [null, 5, [], ['1'], ['x', '1'], ['', '1'], ['1', '9'.repeat(20)]],
      '/Observation?_sort=_id&': [null, 5, [], ['1'], ['\u0000', '1']],
      '/Patient/a/$everything?': [null, 5, [], ['x'], ['1', '1'], ['9'.repeat(20)]],
      '/_history?': [
        null,
        5,
        [],
        ['1'],
        ['today', 'Patient', 'a', '1'],
        ['2026-01-01 00:00:00+00', 'Patient', 'a', '9'.repeat(20)],
      ],
    }
    for (const [path, pages] of Object.entries(changed))
      for (const value of pages)
        expect((await fhir.ask('GET', `${path}${page(value)}`)).status, `${path}${JSON.stringify(value)}`).toBe(400)
  })
})
