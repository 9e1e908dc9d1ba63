import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshStore } from '../../../test/support/database.ts'
import type { Store } from '../../store/store.ts'
import { type FhirServer, fhirServer } from './testing/fhir-server.ts'

/** What somebody with rights of their own does to get at more: each must end where the rights end. */
let store: Store
let fhir: FhirServer
/** Bound to patient one. */
let bound: string

const about = (patient: string, id: string, more: object = {}) => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  code: { text: 'x' },
  subject: { reference: `Patient/${patient}` },
  ...more,
})
const put = async (resource: { resourceType: string; id: string }) =>
  expect((await fhir.ask('PUT', `/${resource.resourceType}/${resource.id}`, resource)).status).toBeLessThan(300)

beforeAll(async () => {
  store = await freshStore()
  fhir = await fhirServer(store)
  for (const id of ['one', 'two']) {
    await put({ resourceType: 'Patient', id, name: [{ family: id }] } as never)
    await put(about(id, `${id}-o`))
  }
  const { rows } = await store.pool.query<{ subject: string }>(
    `select subject from identity.person where patient = 'one'`,
  )
  bound = await fhir.client(['patient/*.cruds'], rows[0]?.subject as string)
})
afterAll(async () => {
  await fhir?.close()
  await store?.close()
})

describe('whoever is bound to one patient', () => {
  const mine = (link?: object[]) => ({
    resourceType: 'Patient',
    id: 'one',
    name: [{ family: 'one' }],
    ...(link && { link }),
  })
  const reads = async (path: string) => (await fhir.ask('GET', path, undefined, {}, bound)).status

  it('does not become another patient by saying that both are one', async () => {
    for (const type of ['replaces', 'replaced-by']) {
      const link = [{ other: { reference: 'Patient/two' }, type }]
      expect((await fhir.ask('PUT', '/Patient/one', mine(link), {}, bound)).status).toBe(403)
      const added = [{ op: 'add', path: '/link', value: link }]
      const json = { 'content-type': 'application/json-patch+json' }
      expect((await fhir.ask('PATCH', '/Patient/one', added, json, bound)).status).toBe(403)
      const entry = [{ resource: mine(link), request: { method: 'PUT', url: 'Patient/one' } }]
      const bundle = { resourceType: 'Bundle', type: 'transaction', entry }
      expect((await fhir.ask('POST', '', bundle, {}, bound)).status).toBe(403)
      expect([await reads('/Observation/two-o'), await reads('/Patient/two')]).toEqual([404, 404])
      const { json: found } = await fhir.ask('GET', '/Observation', undefined, {}, bound)
      expect(found.total).toBe(1)
    }
    // A link that says nothing of the kind, and one that somebody else set, stay theirs to keep.
    const seealso = [{ other: { reference: 'Patient/two' }, type: 'seealso' }]
    expect((await fhir.ask('PUT', '/Patient/one', mine(seealso), {}, bound)).status).toBe(200)
    await put({ resourceType: 'Patient', id: 'older' } as never)
    const replaces = [{ other: { reference: 'Patient/older' }, type: 'replaces' }]
    await put(mine(replaces) as never)
    const kept = { ...mine(replaces), active: true }
    expect((await fhir.ask('PUT', '/Patient/one', kept, {}, bound)).status).toBe(200)
    expect((await fhir.ask('PUT', '/Patient/one', mine(), {}, bound)).status).toBe(403)
    expect((await fhir.ask('DELETE', '/Patient/one', undefined, {}, bound)).status).toBe(403)
    await put(mine() as never)
    // Nor by going away and coming back.
    expect((await fhir.ask('DELETE', '/Patient/one', undefined, {}, bound)).status).toBe(204)
    expect((await fhir.ask('PUT', '/Patient/one', mine(replaces), {}, bound)).status).toBe(403)
    expect((await fhir.ask('PUT', '/Patient/one', mine(), {}, bound)).status).toBe(201)
  })

  it('is not told that something of another was deleted, moved or had versions', async () => {
    await put(about('two', 'gone'))
    await put(about('two', 'moved'))
    await put(about('one', 'moved', { note: [{ text: 'theirs' }] }))
    expect((await fhir.ask('DELETE', '/Observation/gone')).status).toBe(204)
    for (const path of ['/Observation/gone', '/Observation/gone/_history', '/Observation/gone/_history/1'])
      expect([path, await reads(path)]).toEqual([path, 404])
    expect([await reads('/Observation/moved'), await reads('/Observation/moved/_history/1')]).toEqual([200, 404])
    const { json } = await fhir.ask('GET', '/Observation/moved/_history', undefined, {}, bound)
    expect([json.total, json.entry.length]).toEqual([1, 1])
    const { text } = await fhir.ask('GET', '/_history?_count=1000', undefined, {}, bound)
    expect(/gone|two-o/.test(text)).toBe(false)
    for (const id of ['gone', 'never']) {
      const again = await fhir.ask('PUT', `/Observation/${id}`, about('one', id), {}, bound)
      expect([id, again.status]).toEqual([id, 403])
      expect((await fhir.ask('DELETE', `/Observation/${id}`, undefined, {}, bound)).status).toBe(204)
    }
  })

  it('starts no import, takes no subscription and exports their own alone', async () => {
    const async = { prefer: 'respond-async' }
    const files = { input: [{ type: 'Observation', url: 'https://files.example/o.ndjson' }] }
    expect((await fhir.ask('POST', '/$import', files, async, bound)).status).toBe(403)
    const subscription = {
      resourceType: 'Subscription',
      status: 'requested',
      reason: 'x',
      criteria: 'Observation?',
      channel: { type: 'rest-hook', endpoint: 'https://example.org' },
    }
    expect((await fhir.ask('POST', '/Subscription', subscription, {}, bound)).status).toBe(403)
    expect((await fhir.ask('GET', '/Group/g/$export', undefined, async, bound)).status).toBe(404)
  })
})

describe('a client', () => {
  it('that may read by id alone lists nothing, by export as little as by search', async () => {
    const reader = await fhir.client(['system/Observation.r'])
    expect((await fhir.ask('GET', '/Observation/two-o', undefined, {}, reader)).status).toBe(200)
    const lists = [
      '/Observation',
      '/Observation/_history',
      '/$export?_type=Observation',
      '/Patient/$export?_type=Observation',
    ]
    for (const path of lists) {
      const { status, json } = await fhir.ask('GET', path, undefined, { prefer: 'respond-async' }, reader)
      expect([path, status === 403 || json?.total === 0]).toEqual([path, true])
    }
  })

  it('that may search alone is shown nothing that was there by a conditional create', async () => {
    const creator = await fhir.client(['system/Observation.cs'])
    const { status, text } = await fhir.ask(
      'POST',
      '/Observation',
      about('two', 'x'),
      { 'if-none-exist': '_id=two-o' },
      creator,
    )
    expect([status, text.includes('two-o')]).toEqual([403, false])
  })
})

describe('pages', () => {
  it('end where somebody writes their own address of a page', async () => {
    const cursor = (values: unknown) => Buffer.from(JSON.stringify(values)).toString('base64url')
    const cursors = [
      [],
      [1],
      ['a'],
      [1, 2, 3, 4, 5],
      ['2020', 'x'],
      [null],
      [{}],
      'x',
      [1e300],
      ["'; select 1 --"],
      ['a', 'b\0'],
    ]
    for (const values of cursors)
      for (const path of [
        '/Observation?_sort=date&',
        '/Observation?',
        '/Patient/one/$everything?',
        '/_history?',
        '/Observation?_sort=-_id&',
        '/Observation?_sort=code&',
        '/Patient?_sort=family&',
        '/Observation?_sort=_lastUpdated&',
      ]) {
        const { status } = await fhir.ask('GET', `${path}_page=${cursor(values)}`)
        expect([path, values, status < 500]).toEqual([path, values, true])
      }
  })
})
