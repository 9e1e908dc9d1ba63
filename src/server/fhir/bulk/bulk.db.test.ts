import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { freshStore } from '../../../../test/support/database.ts'
import { until } from '../../../../test/support/until.ts'
import { startWorker } from '../../../store/jobs.ts'
import type { Store } from '../../../store/store.ts'
import { tasks } from '../../tasks.ts'
import { type FhirServer, fhirServer, type Reply } from '../testing/fhir-server.ts'
import { runImport } from './run-import.ts'

let store: Store
let fhir: FhirServer
let files: Server
let url: string
/** Bytes after which the organizations break off, once. */
let breakAt: number | null = null

const line = (i: number) => JSON.stringify({ resourceType: 'Organization', id: `b${i}`, name: `${i}` })
const contents: Record<string, string> = {
  '/patients': '{"resourceType":"Patient","id":"bulk"}\n',
  '/organizations': Array.from({ length: 1200 }, (_, i) => line(i)).join('\n'),
  '/mixed': [line(5000), 'no json', '{"resourceType":"Patient","id":"smuggled"}', line(5001)].join('\n'),
}

beforeAll(async () => {
  files = createServer((request, response) => {
    const text = contents[request.url ?? '']
    if (text === undefined) return response.writeHead(404).end()
    if (breakAt === null || request.url !== '/organizations') return response.end(text)
    const part = text.slice(0, breakAt)
    breakAt = null
    response.writeHead(200, { 'content-length': String(text.length) })
    return response.write(part, () => response.destroy())
  })
  await new Promise<void>((done) => files.listen(0, '127.0.0.1', done))
  const { port } = files.address() as AddressInfo
  url = `http://127.0.0.1:${port}`
  vi.stubEnv('HAMZAD_OUTBOUND', `127.0.0.1:${port}`)
  store = await freshStore()
  fhir = await fhirServer(store)
})
afterAll(async () => {
  await fhir?.close()
  await store?.close()
  files?.closeAllConnections()
  files?.close()
  vi.unstubAllEnvs()
})

const isAsync = { prefer: 'respond-async' }
const place = ({ headers }: Reply) => String(headers['content-location']).replace(/^.*\/fhir\/R4/, '')
const kick = async (input: object, more: object = {}) => {
  const kicked = await fhir.ask('POST', '/$import', { inputFormat: 'application/fhir+ndjson', input, ...more }, isAsync)
  expect(kicked.status, kicked.text).toBe(202)
  return place(kicked)
}
const working = async (work: () => Promise<void>) => {
  const worker = await startWorker(store, tasks(store))
  try {
    await work()
  } finally {
    await worker.stop()
  }
}
const finished = (status: string) => until(async () => (await fhir.ask('GET', status)).status !== 202)

describe('$import', () => {
  it('goes on where it broke off, says how far it is, and writes nothing twice', async () => {
    const status = await kick([
      { type: 'Organization', url: `${url}/organizations` },
      { type: 'Patient', url: `${url}/patients` },
    ])
    expect((await fhir.ask('GET', status)).headers['x-progress']).toBe('0 of 2 files, 0 lines')
    const id = status.split('/').at(-1) as string
    // A worker dies in the middle of the second file: the whole first one and a batch of the second are in the store.
    const context = { id: 'x', attempt: 1, signal: new AbortController().signal, progress: () => {} }
    breakAt = 700 * (line(700).length + 1)
    await expect(runImport(store, id, context)).rejects.toThrow()
    const stopped = await fhir.ask('GET', status)
    expect([stopped.status, stopped.headers['x-progress']]).toEqual([202, '1 of 2 files, 501 lines'])
    await working(() => finished(status))
    const { json } = await fhir.ask('GET', status)
    expect(json.output.map(({ count }: { count: number }) => count)).toEqual([1, 1200])
    expect(json.error).toEqual([])
    expect((await fhir.ask('GET', '/Organization?_summary=count')).json.total).toBe(1200)
    expect((await fhir.ask('GET', '/Organization/b3')).json.meta.versionId).toBe('1')
  })

  it('writes down what it refuses, another type than the file is said to hold included', async () => {
    const status = await kick([{ type: 'Organization', url: `${url}/mixed` }])
    await working(() => finished(status))
    const { json } = await fhir.ask('GET', status)
    expect([json.output[0].count, json.error[0].count]).toEqual([2, 2])
    const rejects = await fhir.ask('GET', json.error[0].url.replace(/^.*\/fhir\/R4/, ''))
    expect(
      rejects.text
        .trim()
        .split('\n')
        .map((each) => JSON.parse(each).resourceType),
    ).toEqual(['OperationOutcome', 'OperationOutcome'])
    expect((await fhir.ask('GET', '/Patient/smuggled')).status).toBe(404)
  })

  it('is refused without the right, an address that may be called, or a manifest', async () => {
    const ask = (body: unknown, token?: string) => fhir.ask('POST', '/$import', body, isAsync, token)
    const input = [{ type: 'Organization', url: `${url}/organizations` }]
    expect((await ask({ input }, await fhir.client(['system/Patient.cruds']))).status).toBe(403)
    expect((await ask({ input: [{ url: 'https://10.0.0.1/x' }] })).status).toBe(400)
    expect((await ask({ input: [{ type: 'Nothing', url: `${url}/x` }] })).status).toBe(400)
    expect((await ask({})).status).toBe(400)
    expect((await fhir.ask('POST', '/$import', { input })).status).toBe(400)
    const parameters = {
      resourceType: 'Parameters',
      parameter: [
        { name: 'inputFormat', valueCode: 'application/fhir+ndjson' },
        {
          name: 'input',
          part: input.flatMap(({ type, url }) => [
            { name: 'type', valueCode: type },
            { name: 'url', valueUrl: url },
          ]),
        },
      ],
    }
    const kicked = await ask(parameters)
    expect(kicked.status).toBe(202)
    const other = await fhir.client(['system/*.cruds'])
    expect((await fhir.ask('GET', place(kicked), undefined, {}, other)).status).toBe(404)
    expect((await fhir.ask('DELETE', place(kicked))).status).toBe(202)
    expect((await fhir.ask('GET', place(kicked))).status).toBe(404)
  })
})

describe('$export', () => {
  it('is made by whatever worker comes, after a restart too, and its list goes after a day', async () => {
    const kicked = await fhir.ask('GET', '/$export?_type=Organization,Patient', undefined, isAsync)
    const status = place(kicked)
    expect((await fhir.ask('GET', status)).status).toBe(202)
    // The worker that began it is gone: one type is listed, the next was begun.
    const id = status.split('/').at(-1) as string
    await store.pool.query(
      `insert into bulk_export_file (export, number, type, ids, versions) values ($1, 0, 'Organization', '{b1}', '{1}')`,
      [id],
    )
    await working(() => finished(status))
    const { json } = await fhir.ask('GET', status)
    expect(json.output.map(({ type, count }: { type: string; count: number }) => [type, count])).toEqual([
      ['Organization', 1202],
      ['Patient', 1],
    ])
    const file = await fhir.ask('GET', json.output[0].url.replace(/^.*\/fhir\/R4/, ''))
    expect(file.text.trim().split('\n')).toHaveLength(1202)
    await store.pool.query("update bulk_export set made_at = now() - interval '2 days' where id = $1", [id])
    expect((await fhir.ask('GET', status)).status).toBe(404)
    await fhir.ask('GET', '/$export?_type=Patient', undefined, isAsync)
    expect((await store.pool.query('select from bulk_export where id = $1', [id])).rowCount).toBe(0)
  })

  it('of a group takes its members of today, and none of a group that is no longer active', async () => {
    for (const id of ['g1', 'g2', 'g3']) await fhir.ask('PUT', `/Patient/${id}`, { resourceType: 'Patient', id })
    const member = [
      { entity: { reference: 'Patient/g1' } },
      { entity: { reference: 'Patient/g2' }, inactive: true },
      { entity: { reference: 'Patient/g3' }, period: { end: '2020-01-01' } },
    ]
    const group = { resourceType: 'Group', id: 'now', type: 'person', actual: true, member }
    await fhir.ask('PUT', '/Group/now', group)
    const status = place(await fhir.ask('GET', '/Group/now/$export?_type=Patient', undefined, isAsync))
    await working(() => finished(status))
    const { json } = await fhir.ask('GET', status)
    expect(json.output.map(({ count }: { count: number }) => count)).toEqual([1])
    await fhir.ask('PUT', '/Group/now', { ...group, active: false })
    expect((await fhir.ask('GET', '/Group/now/$export', undefined, isAsync)).status).toBe(409)
  })
})

describe('$export', () => {
  it('lists what was deleted since, as transactions that delete it', async () => {
    for (const id of ['gone', 'there', 'back'])
      await fhir.ask('PUT', `/Organization/${id}`, { resourceType: 'Organization', id, name: id })
    const since = new Date().toISOString()
    for (const id of ['gone', 'back']) await fhir.ask('DELETE', `/Organization/${id}`)
    await fhir.ask('PUT', '/Organization/back', { resourceType: 'Organization', id: 'back', name: 'back' })
    const kicked = await fhir.ask('GET', `/$export?_type=Organization&_since=${since}`, undefined, isAsync)
    const status = place(kicked)
    await working(() => finished(status))
    const manifest = JSON.parse((await fhir.ask('GET', status)).text)
    expect(manifest.deleted).toMatchObject([{ type: 'Bundle', count: 1 }])
    const [file] = manifest.deleted
    const { text } = await fhir.ask('GET', file.url.replace(/^.*\/fhir\/R4/, ''))
    expect(
      text
        .trim()
        .split('\n')
        .map((each) => JSON.parse(each)),
    ).toEqual([
      {
        resourceType: 'Bundle',
        type: 'transaction',
        entry: [{ request: { method: 'DELETE', url: 'Organization/gone' } }],
      },
    ])
    const whole = place(await fhir.ask('GET', '/$export?_type=Organization', undefined, isAsync))
    await working(() => finished(whole))
    expect(JSON.parse((await fhir.ask('GET', whole)).text).deleted).toBeUndefined()
  })
})
