import { Client, type FhirResource, type RequestOptions } from 'fhir-kit-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshStore } from '../../../test/support/database.ts'
import type { Store } from '../../store/store.ts'
import { type FhirServer, fhirServer } from './testing/fhir-server.ts'

/** A client that others wrote, over a real socket: it shares no code and no assumption with the server. */
let store: Store
let fhir: FhirServer
let client: Client
let baseUrl: string
beforeAll(async () => {
  store = await freshStore()
  fhir = await fhirServer(store)
  baseUrl = `${await fhir.server.listen({ port: 0, host: '127.0.0.1' })}/fhir/R4`
  client = new Client({ baseUrl, bearerToken: fhir.token })
})
afterAll(async () => {
  await fhir?.close()
  await store?.close()
})

// biome-ignore lint/suspicious/noExplicitAny: the client types every answer as unknown members
type Any = any
const answered = async (asked: Promise<FhirResource>): Promise<Any> => asked
const responseOf = (resource: FhirResource) => Client.httpFor(resource).response as Response
const ids = (bundle: Any): string[] => (bundle.entry ?? []).map((each: Any) => each.resource.id)
const statuses = (bundle: Any): string[] => bundle.entry.map((each: Any) => each.response.status.slice(0, 3))

/** How the client saw a refusal: the status, and that the body was an OperationOutcome with an issue. */
async function refusal(asked: Promise<unknown>): Promise<{ status: number; diagnostics: string }> {
  const error: Any = await asked.then(
    (got) => expect.unreachable(`not refused: ${JSON.stringify(got)}`),
    (thrown) => thrown,
  )
  expect(error.response, String(error)).toBeDefined()
  expect(error.response.data).toMatchObject({
    resourceType: 'OperationOutcome',
    issue: [{ severity: 'error', code: expect.stringMatching(/^[a-z-]+$/) }],
  })
  return { status: error.response.status, diagnostics: error.response.data.issue[0].diagnostics }
}

const ward = 'urn:example:ward'
const patient = (family: string, more: object = {}) => ({ resourceType: 'Patient', name: [{ family }], ...more })

describe('a client that others wrote', () => {
  it('reads what the server can do, without a token', async () => {
    const statement = await answered(new Client({ baseUrl }).capabilityStatement())
    expect(statement).toMatchObject({ resourceType: 'CapabilityStatement', fhirVersion: '4.0.1', kind: 'instance' })
    expect(responseOf(statement).headers.get('content-type')).toMatch(/^application\/fhir\+json/)
    const [rest] = statement.rest
    expect(rest.resource.find(({ type }: Any) => type === 'Patient').interaction).toContainEqual({ code: 'read' })
    expect((await refusal(new Client({ baseUrl }).read({ resourceType: 'Patient', id: 'x' }))).status).toBe(401)
  })

  it('creates, reads, updates from the version it saw, and finds the old one', async () => {
    const made = await answered(client.create({ resourceType: 'Patient', body: patient('First') }))
    expect(responseOf(made).status).toBe(201)
    expect(responseOf(made).headers.get('location')).toBe(`${baseUrl}/Patient/${made.id}/_history/1`)
    const read = await answered(client.read({ resourceType: 'Patient', id: made.id }))
    const etag = responseOf(read).headers.get('etag') as string
    expect([read, etag]).toEqual([made, 'W/"1"'])
    expect(Date.parse(responseOf(read).headers.get('last-modified') ?? '')).toBe(
      Math.floor(Date.parse(read.meta.lastUpdated) / 1000) * 1000,
    )
    const change = (family: string, options: RequestOptions) =>
      client.update({ resourceType: 'Patient', id: made.id, body: { ...read, ...patient(family) }, options })
    const second = await answered(change('Second', { headers: { 'If-Match': etag } }))
    expect([second.meta.versionId, second.name[0].family]).toEqual(['2', 'Second'])
    expect((await refusal(change('Third', { headers: { 'If-Match': etag } }))).status).toBe(412)
    const old = await answered(client.vread({ resourceType: 'Patient', id: made.id, version: '1' }))
    expect(old).toEqual(made)
    expect((await refusal(client.vread({ resourceType: 'Patient', id: made.id, version: '3' }))).status).toBe(404)
    const history = await answered(client.history({ resourceType: 'Patient', id: made.id }))
    expect([history.type, history.total]).toEqual(['history', 2])
    const patched = await answered(
      client.patch({
        resourceType: 'Patient',
        id: made.id,
        jsonPatch: [{ op: 'add', path: '/gender', value: 'other' }],
      }),
    )
    expect([patched.gender, patched.meta.versionId]).toEqual(['other', '3'])
    expect(await answered(client.resolve({ reference: `Patient/${made.id}` }))).toEqual(patched)
  })

  it('follows the pages of a search to the end, by GET and by POST, and meets each match once', async () => {
    const made: string[] = []
    for (let i = 0; i < 7; i++) {
      const body = patient(`Page-${i % 3}`, { identifier: [{ system: ward, value: `${i}` }] })
      made.push((await answered(client.create({ resourceType: 'Patient', body }))).id)
    }
    for (const postSearch of [false, true]) {
      let page: Any = await client.search({
        resourceType: 'Patient',
        searchParams: { identifier: `${ward}|`, _sort: '-family,_id', _count: 3 },
        options: { postSearch },
      })
      expect([page.type, page.total]).toEqual(['searchset', 7])
      const seen: string[] = []
      const sizes: number[] = []
      const families: string[] = []
      while (page !== undefined && sizes.length < 9) {
        sizes.push(page.entry.length)
        seen.push(...ids(page))
        families.push(...page.entry.map((each: Any) => each.resource.name[0].family))
        page = await client.nextPage({ bundle: page })
      }
      expect(sizes).toEqual([3, 3, 1])
      expect([...seen].sort()).toEqual([...made].sort())
      expect(families).toEqual([...families].sort().reverse())
    }
  })

  it('searches with repeated parameters, in a compartment and over everything', async () => {
    const { id } = await answered(client.create({ resourceType: 'Patient', body: patient('Dated') }))
    const heart = (effectiveDateTime: string) =>
      client.create({
        resourceType: 'Observation',
        body: {
          resourceType: 'Observation',
          status: 'final',
          code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }] },
          subject: { reference: `Patient/${id}` },
          effectiveDateTime,
        },
      })
    await heart('2026-01-01T08:00:00Z')
    const wanted = await answered(heart('2026-02-01T08:00:00Z'))
    await heart('2026-03-01T08:00:00Z')
    const between = { date: ['ge2026-01-15', 'lt2026-02-15'], subject: `Patient/${id}` }
    expect(ids(await client.search({ resourceType: 'Observation', searchParams: between }))).toEqual([wanted.id])
    const inside = await client.search({
      resourceType: 'Observation',
      compartment: { resourceType: 'Patient', id },
      searchParams: { date: '2026-02-01', _include: 'Observation:subject' },
    })
    expect(ids(inside)).toEqual([wanted.id, id])
    expect(ids(await client.systemSearch({ searchParams: { _id: wanted.id } }))).toEqual([wanted.id])
  })

  it('is refused a search parameter that the server does not know', async () => {
    const unknown = client.search({ resourceType: 'Patient', searchParams: { shoesize: '43' } })
    expect(await refusal(unknown)).toMatchObject({ status: 400, diagnostics: expect.stringContaining('shoesize') })
    const modifier = client.search({ resourceType: 'Patient', searchParams: { 'birthdate:exact': '1970' } })
    expect((await refusal(modifier)).status).toBe(400)
    const nonsense = client.search({ resourceType: 'Shoe', searchParams: { size: '43' } })
    expect((await refusal(nonsense)).status).toBe(404)
  })

  it('sends a transaction that is whole or nothing, and a batch whose entries stand alone', async () => {
    const urn = 'urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0'
    const post = (resource: FhirResource, fullUrl?: string) => ({
      ...(fullUrl && { fullUrl }),
      resource,
      request: { method: 'POST', url: resource.resourceType },
    })
    const note = { resourceType: 'Observation', status: 'final', code: { text: 'x' }, subject: { reference: urn } }
    const bundle = (type: string, entry: object[]) => ({ resourceType: 'Bundle', type, entry })
    const done = await answered(
      client.transaction({ body: bundle('transaction', [post(note), post(patient('Together'), urn)]) }),
    )
    expect([done.type, statuses(done)]).toEqual(['transaction-response', ['201', '201']])
    const stored = await answered(client.request(done.entry[0].response.location))
    expect(done.entry[1].response.location).toContain(`${stored.subject.reference}/_history/1`)
    const failing = [post(patient('Nobody')), { request: { method: 'DELETE', url: 'Shoe/1' } }]
    expect((await refusal(client.transaction({ body: bundle('transaction', failing) }))).status).toBe(404)
    expect(ids(await client.search({ resourceType: 'Patient', searchParams: { family: 'Nobody' } }))).toEqual([])
    const version = `Observation/${stored.id}/_history/1`
    for (const method of ['DELETE', 'PATCH', 'PUT']) {
      const request = { method, url: version }
      const below = [{ request, ...(method !== 'DELETE' && { resource: { ...stored } }) }]
      const { status } = await refusal(client.transaction({ body: bundle('transaction', below) }))
      expect([method, status]).toEqual([method, 405])
    }
    expect((await client.read({ resourceType: 'Observation', id: stored.id })).status).toBe('final')
    const alone = await answered(
      client.batch({
        body: bundle('batch', [...failing, { request: { method: 'GET', url: 'Patient?family=Together' } }]),
      }),
    )
    expect([alone.type, statuses(alone)]).toEqual(['batch-response', ['201', '404', '200']])
    expect(alone.entry[1].response.outcome.resourceType).toBe('OperationOutcome')
    expect(alone.entry[2].resource.total).toBe(1)
  })

  it('deletes, and is told that it is gone and not that it never was', async () => {
    const { id } = await answered(client.create({ resourceType: 'Patient', body: patient('Leaving') }))
    expect(responseOf(await client.delete({ resourceType: 'Patient', id })).status).toBe(204)
    expect((await refusal(client.read({ resourceType: 'Patient', id }))).status).toBe(410)
    expect((await refusal(client.read({ resourceType: 'Patient', id: 'never-was' }))).status).toBe(404)
    expect(responseOf(await client.delete({ resourceType: 'Patient', id })).status).toBe(204)
    const last = await answered(client.vread({ resourceType: 'Patient', id, version: '1' }))
    expect(last.name[0].family).toBe('Leaving')
  })

  it('calls operations by GET and by POST, with and without a body', async () => {
    const { id } = await answered(client.create({ resourceType: 'Patient', body: patient('Operated') }))
    for (const method of ['GET', 'POST'] as const) {
      const chart = await client.operation({ name: '$everything', resourceType: 'Patient', id, method })
      expect(ids(chart)).toEqual([id])
    }
    const valid = await client.operation({ name: '$validate', resourceType: 'Patient', input: patient('Sound') })
    expect(valid).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ severity: 'information' }] })
    const none = await client.operation({ name: '$predictions', resourceType: 'Patient', id })
    expect(none).toEqual({ resourceType: 'Bundle', type: 'collection' })
  })
})
