import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLocalJWKSet, exportJWK, generateKeyPair, type JSONWebKeySet, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { freshStore } from '../../../test/support/database.ts'
import { addConnector, getConnector } from '../../store/connectors.ts'
import { getResource } from '../../store/resources.ts'
import type { Store } from '../../store/store.ts'
import { endPilot, pilotOf, startPilot } from '../pilot/pilot.ts'
import { followRound } from './follow-server.ts'
import { followSettings } from './settings.ts'
import { retryAfter, smartClient } from './smart-client.ts'
import { readState } from './state.ts'
import { writeBack } from './write-back.ts'

let store: Store
let ehr: Server
let base: string
let folder: string
let keys: JSONWebKeySet

/** What the other server was asked, and what it says next. */
const asked: string[] = []
const bodies: string[] = []
let tokens = 0
let ready = false
let breakFile = false
let busy = false
let noExport = false
const observation = (id: string, value: number) => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }] },
  subject: { reference: 'Patient/e1' },
  effectiveDateTime: '2024-01-01T00:00:00Z',
  valueQuantity: { value, unit: '/min', system: 'http://unitsofmeasure.org', code: '/min' },
})
const many = Array.from({ length: 1200 }, (_, i) => JSON.stringify(observation(`o${i}`, 60 + (i % 40))))
let changed: object[] = []
/** Entries of the history of Observations, newest first; null: the server keeps none. */
let history: object[] | null = null
/** What tokens were asked for. */
const scopes: string[] = []

async function token(request: IncomingMessage): Promise<object | null> {
  let body = ''
  for await (const part of request) body += part
  const form = new URLSearchParams(body)
  if (form.get('client_assertion_type') !== 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer') return null
  const { payload } = await jwtVerify(form.get('client_assertion') ?? '', createLocalJWKSet(keys), {
    issuer: 'hamzad',
    subject: 'hamzad',
    audience: `${base}/token`,
    requiredClaims: ['jti', 'exp'],
    algorithms: ['ES384'],
  })
  if (!payload.jti || !form.get('scope')?.includes('system/Observation.rs')) return null
  scopes.push(form.get('scope') ?? '')
  tokens += 1
  return { access_token: `t${tokens}`, token_type: 'bearer', expires_in: 300 }
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hamzad-follow-'))
  const { publicKey, privateKey } = await generateKeyPair('ES384', { extractable: true })
  keys = { keys: [{ ...(await exportJWK(publicKey)), kid: 'k', alg: 'ES384' }] }
  writeFileSync(join(folder, 'key.jwk'), JSON.stringify({ ...(await exportJWK(privateKey)), kid: 'k', alg: 'ES384' }))
  ehr = createServer(async (request, response) => {
    const url = new URL(request.url ?? '', base)
    const path = url.pathname.replace('/fhir', '')
    asked.push(`${request.method} ${path}`)
    const json = (value: unknown, status = 200) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
    if (path === '/.well-known/smart-configuration') return json({ token_endpoint: `${base}/token` })
    if (path === '/token') {
      const given = await token(request).catch(() => null)
      return given ? json(given) : json({ error: 'invalid_client' }, 400)
    }
    if (!/^Bearer t\d+$/.test(request.headers.authorization ?? '')) return json({}, 401)
    if (busy) return response.writeHead(429, { 'retry-after': '7' }).end()
    if (path === '/$export') {
      if (noExport) return json({}, 404)
      return response.writeHead(202, { 'content-location': `${base}/fhir/status` }).end()
    }
    if (path === '/status') {
      if (request.method === 'DELETE') return response.writeHead(202).end()
      if (!ready) return response.writeHead(202, { 'retry-after': '3' }).end()
      const output = ['Observation', 'Patient'].map((type) => ({ type, url: `${base}/fhir/file-${type}` }))
      return json({ transactionTime: '2024-02-01T00:00:00Z', output })
    }
    if (path === '/file-Patient') return response.end(JSON.stringify({ resourceType: 'Patient', id: 'e1' }))
    if (path === '/file-Observation') {
      const text = many.join('\n')
      if (!breakFile) return response.end(text)
      breakFile = false
      response.writeHead(200, { 'content-length': String(text.length) })
      return response.write(text.slice(0, Math.floor(text.length * 0.6)), () => response.destroy())
    }
    if (request.method === 'POST') {
      let body = ''
      for await (const part of request) body += part
      bodies.push(body)
      return json({ resourceType: 'Bundle', type: 'transaction-response' })
    }
    if (path.endsWith('/_history')) {
      if (history === null) return json({}, 404)
      asked.push(`since ${url.searchParams.get('_since')}`)
      return json({ resourceType: 'Bundle', type: 'history', entry: path === '/Observation/_history' ? history : [] })
    }
    const isType = path === '/Observation'
    const half = url.searchParams.get('part') === '2' ? changed.slice(1) : changed.slice(0, 1)
    const next = { relation: 'next', url: `${base}/fhir/Observation?part=2` }
    return json({
      resourceType: 'Bundle',
      link: isType && changed.length > 1 && url.searchParams.get('part') === null ? [next] : [],
      entry: isType ? half.map((resource) => ({ resource })) : [],
    })
  })
  await new Promise<void>((done) => ehr.listen(0, '127.0.0.1', done))
  const { port } = ehr.address() as AddressInfo
  base = `http://127.0.0.1:${port}`
  vi.stubEnv('HAMZAD_OUTBOUND', `127.0.0.1:${port}`)
  store = await freshStore()
})
afterAll(async () => {
  await store?.close()
  ehr?.closeAllConnections()
  ehr?.close()
  rmSync(folder, { recursive: true, force: true })
  vi.unstubAllEnvs()
})

const connect = (name: string, more: object = {}) =>
  addConnector(store.db, {
    name,
    kind: 'fhir',
    settings: {
      url: `${base}/fhir`,
      clientId: 'hamzad',
      keyFile: join(folder, 'key.jwk'),
      types: ['Patient', 'Observation'],
      ...more,
    },
  })
const round = async (name: string) =>
  followRound(store, await getConnector(store.db, name), new AbortController().signal)
const count = async (type: string) =>
  Number((await store.pool.query('select count(*) from resource where type = $1', [type])).rows[0].count)

describe('following another FHIR server', () => {
  it('signs in with its key, waits as it is told, loads the export, and goes on where it broke off', async () => {
    const connector = await connect('ehr')
    expect(await round('ehr'), 'the export is being made').toBe(3)
    ready = true
    busy = true
    expect(await round('ehr'), 'too many requests').toBe(7)
    busy = false
    breakFile = true
    await expect(round('ehr')).rejects.toThrow()
    expect(await count('Patient'), 'patients come first').toBe(1)
    expect(await count('Observation')).toBe(500)
    expect((await getConnector(store.db, 'ehr')).lastError).not.toBeNull()
    expect(await round('ehr')).toBe(15 * 60)
    expect(await count('Observation')).toBe(1200)
    expect(asked.filter((each) => each === 'GET /$export')).toHaveLength(1)
    expect(asked).toContain('DELETE /status')
    const state = await readState(store.db, connector.id)
    expect([state.phase, state.files]).toEqual(['changes', undefined])
    expect((await getConnector(store.db, 'ehr')).taken).toBe(1201)
  })

  it('then takes what changed, page by page, and nothing twice', async () => {
    changed = [observation('o1', 111), observation('new', 70)]
    const before = (await getConnector(store.db, 'ehr')).taken
    await round('ehr')
    expect((await getResource(store.db, 'Observation', 'o1'))?.version).toBe(2)
    expect(await count('Observation')).toBe(1201)
    await round('ehr')
    const { taken, repeated } = await getConnector(store.db, 'ehr')
    expect([taken - before, repeated]).toEqual([2, 2])
  })

  it('deletes what was deleted there, unless it was written again since, and twins forget it', async () => {
    const { lastError } = await getConnector(store.db, 'ehr')
    expect(lastError, 'told once that the server keeps no history').toContain('no history of Patient')
    const lastModified = new Date().toISOString()
    const gone = (id: string, more: object = {}) => ({
      fullUrl: `${base}/fhir/Observation/${id}`,
      request: { method: 'DELETE', url: `Observation/${id}` },
      response: { status: '204', lastModified },
      ...more,
    })
    history = [
      {
        resource: observation('o3', 70),
        request: { method: 'PUT', url: 'Observation/o3' },
        response: { lastModified },
      },
      gone('o2'),
      gone('o3'),
      gone('never-came'),
      gone('o4', { response: { lastModified: '2001-01-01T00:00:00Z' } }),
    ]
    const before = (await getConnector(store.db, 'ehr')).taken
    await round('ehr')
    const isDeleted = async (id: string) => (await getResource(store.db, 'Observation', id))?.deleted
    expect([await isDeleted('o2'), await isDeleted('o3'), await isDeleted('o4')]).toEqual([true, false, false])
    const { rows } = await store.pool.query<{ withdrawn: boolean }>(
      "select withdrawn from timeline where key = 'Observation/o2' order by version desc limit 1",
    )
    expect(rows).toEqual([{ withdrawn: true }])
    expect((await getConnector(store.db, 'ehr')).taken - before).toBe(1)
    await round('ehr')
    expect((await getConnector(store.db, 'ehr')).taken - before, 'nothing goes twice').toBe(1)
    const since = asked.findLast((each) => each.startsWith('since '))?.slice(6)
    expect(Date.now() - Date.parse(since as string)).toBeLessThan(10 * 60_000)
    history = null
  })

  it('does with searches where there is no export', async () => {
    noExport = true
    changed = [observation('only', 65)]
    const { id } = await connect('plain')
    await round('plain')
    expect((await getResource(store.db, 'Observation', 'only'))?.version).toBe(1)
    expect((await readState(store.db, id)).phase).toBe('changes')
  })

  it('sends predictions back as one transaction, when it is told to', async () => {
    const sent = [{ type: 'Observation', id: 'only' }]
    await writeBack(store, await getConnector(store.db, 'ehr'), sent)
    expect(bodies).toEqual([])
    await connect('both', { writeBack: true })
    await writeBack(store, await getConnector(store.db, 'both'), sent)
    const [bundle] = bodies.map((each) => JSON.parse(each))
    expect([bundle.type, bundle.entry[0].request]).toEqual(['transaction', { method: 'PUT', url: 'Observation/only' }])
  })

  it('only reads while the site is in a silent pilot: nothing is sent, and the token may not write', async () => {
    const sent = [{ type: 'Observation', id: 'only' }]
    const before = bodies.length
    await startPilot(store, {}, { by: 'ada' })
    expect((await pilotOf(store)).held).toEqual(['both'])
    await writeBack(store, await getConnector(store.db, 'both'), sent)
    expect(bodies).toHaveLength(before)
    await round('both')
    expect(scopes.at(-1)).toMatch(/Observation\.rs/)
    expect(scopes.at(-1)).not.toMatch(/\.cu/)
    // A client that may only read has no other way either.
    const { settings } = await getConnector(store.db, 'ehr')
    await expect(
      smartClient(followSettings(settings)).ask(`${base}/fhir`, { method: 'POST', body: '{}' }),
    ).rejects.toThrow(/only read/)
    await endPilot(store, { by: 'ada' })
    await writeBack(store, await getConnector(store.db, 'both'), sent)
    expect(bodies).toHaveLength(before + 1)
    expect(scopes.at(-1)).toMatch(/Observation\.cu/)
  })

  it('refuses settings that cannot be', () => {
    for (const wrong of [
      {},
      { url: 'http://ehr.example/fhir' },
      { url: 'https://10.0.0.1/fhir' },
      { url: 'https://ehr.example/fhir', clientId: 'x' },
      { url: 'https://ehr.example/fhir', types: ['Nothing'] },
      { url: 'https://ehr.example/fhir', group: 'a/b' },
    ])
      expect(() => followSettings(wrong)).toThrow()
    expect(followSettings({ url: 'https://ehr.example/fhir/' })).toMatchObject({ everyMinutes: 15, writeBack: false })
  })

  it('understands Retry-After as seconds and as a date, within an hour', () => {
    const now = Date.parse('2026-01-01T00:00:00Z')
    expect(retryAfter('120', now, 10)).toBe(120)
    expect(retryAfter('Thu, 01 Jan 2026 00:02:00 GMT', now, 10)).toBe(120)
    expect([retryAfter(undefined, now, 10), retryAfter('soon', now, 10), retryAfter('86400', now, 10)]).toEqual([
      10, 10, 3600,
    ])
  })
})
