import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { freshStore } from '../../test/support/database.ts'
import { until } from '../../test/support/until.ts'
import { textSource } from '../records/source.ts'
import { addConnector, getConnector } from '../store/connectors.ts'
import type { Store } from '../store/store.ts'
import { writeBack } from '../twins/follow/write-back.ts'
import { importRecords } from '../twins/import/import.ts'
import { makeExport } from './fhir/bulk/export.ts'
import { beginSubscription, deliver } from './fhir/subscriptions/deliver.ts'
import { matchChanges } from './fhir/subscriptions/match.ts'
import { type FhirServer, fhirServer } from './fhir/testing/fhir-server.ts'
import { tasks } from './tasks.ts'
import { gatedTwin } from './testing/gated-twin.fixture.ts'

/** What was foretold while the gate was open leaves by itself later: in files, notifications and another server's record. It must say by then that the gate has closed. */
let gated: Awaited<ReturnType<typeof gatedTwin>>
let store: Store
let fhir: FhirServer
let receiver: Server
let url: string
/** Another hospital's Hamzad, which ours sends its predictions to. */
let other: { store: Store; fhir: FhirServer }
let heard: { method: string; path: string; body: string }[] = []
const task = { id: 'x', attempt: 1, signal: new AbortController().signal, progress: () => {} }

beforeAll(async () => {
  receiver = createServer(async (request, response) => {
    let body = ''
    for await (const part of request) body += part
    const { method = '', url: path = '' } = request
    if (!path.startsWith('/other')) {
      heard.push({ method, path, body })
      return response.writeHead(200).end()
    }
    const reply = await other.fhir.ask(method, path.slice('/other'.length), body)
    return response.writeHead(reply.status, { 'content-type': 'application/fhir+json' }).end(reply.text)
  })
  await new Promise<void>((done) => receiver.listen(0, '127.0.0.1', done))
  const { port } = receiver.address() as AddressInfo
  url = `http://127.0.0.1:${port}`
  vi.stubEnv('HAMZAD_OUTBOUND', `127.0.0.1:${port}`)
  gated = await gatedTwin(Math.floor(Date.now() / 60_000) * 60_000)
  ;({ store, fhir } = gated)
  const theirs = await freshStore()
  other = { store: theirs, fhir: await fhirServer(theirs) }
  const patient = { resourceType: 'Patient', id: gated.patient }
  await importRecords(theirs, [textSource('patient.json', JSON.stringify(patient))])
  await addConnector(store.db, { name: 'ehr', kind: 'fhir', settings: { url: `${url}/other`, writeBack: true } })
})
afterAll(async () => {
  await other?.fhir.close()
  await other?.store.close()
  await gated?.close()
  receiver?.closeAllConnections()
  receiver?.close()
  vi.unstubAllEnvs()
})
beforeEach(async () => {
  heard = []
  await gated.decide('experiment')
  await tasks(store).predictions()
})

const risk = () => `RiskAssessment/twin-risk-${gated.twin}`
const median = () => `Observation/twin-forecast-${gated.twin}`
const foretell = () => gated.ask('POST', `/fhir/R4/Patient/${gated.patient}/$predictions`, {})
/** What is said of a prediction, and whether the chance of a rule is in it. */
const said = (text: string) => {
  const { note, prediction } = JSON.parse(text)
  return {
    closed: note[0].text.includes('this version is retired'),
    chance: (prediction ?? []).some((each: object) => 'whenPeriod' in each),
  }
}
const open = { closed: false, chance: true }
const withheld = { closed: true, chance: false }

describe('a bulk export', () => {
  const asked = async () => {
    const path = '/$export?_type=RiskAssessment,Observation'
    const kicked = await fhir.ask('GET', path, undefined, { prefer: 'respond-async' })
    const status = String(kicked.headers['content-location']).replace(/^.*\/fhir\/R4/, '')
    await makeExport(store, status.split('/').at(-1)!, task)
    const { json } = await fhir.ask('GET', status)
    return json.output as { type: string; url: string }[]
  }
  const risks = async (output: { type: string; url: string }[]) => {
    const file = output.find(({ type }) => type === 'RiskAssessment')!
    const { text } = await fhir.ask('GET', file.url.replace(/^.*\/fhir\/R4/, ''))
    return text.trim().split('\n').filter(Boolean).map(said)
  }

  test('has the warning, and not the chances of rules, also in files of before that are fetched when the gate has closed', async () => {
    await foretell()
    const before = await asked()
    expect(await risks(before)).toEqual([open])
    await gated.decide('retire')
    await tasks(store).predictions()
    expect(await risks(before)).toEqual([withheld])
    expect(await risks(await asked())).toEqual([withheld])
    await gated.decide('experiment')
    await tasks(store).predictions()
    expect((await risks(before)).map(({ closed }) => closed)).toEqual([false])
  })
})

describe('a subscription', () => {
  const backport = 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/'
  const channel = { type: 'rest-hook', payload: 'application/fhir+json' }
  const plain = () => ({
    ...{ resourceType: 'Subscription', status: 'requested', reason: 'test' },
    criteria: `RiskAssessment?patient=${gated.patient}`,
    channel: { ...channel, endpoint: `${url}/plain` },
  })
  const topical = () => ({
    ...{ resourceType: 'Subscription', status: 'requested', reason: 'test' },
    meta: { profile: [`${backport}backport-subscription`] },
    criteria: 'urn:hamzad:topic:resource-change',
    _criteria: {
      extension: [
        { url: `${backport}backport-filter-criteria`, valueString: `RiskAssessment?patient=${gated.patient}` },
      ],
    },
    channel: {
      ...{ ...channel, endpoint: `${url}/topic` },
      _payload: { extension: [{ url: `${backport}backport-payload-content`, valueCode: 'full-resource' }] },
    },
  })
  const told = () =>
    heard.flatMap(({ path, body }) => {
      if (path.startsWith('/plain')) return body === '' ? [] : [said(body)]
      return JSON.parse(body)
        .entry.slice(1)
        .map(({ resource }: { resource: object }) => said(JSON.stringify(resource)))
    })

  test.each([
    ['of R4', plain],
    ['of the R5 backport', topical],
  ])('%s tells what holds when it is told, however long it waited', async (_, resource) => {
    const { json, status } = await fhir.ask('POST', '/Subscription', resource())
    expect(status).toBe(201)
    await beginSubscription(store, json.id, task)
    await foretell()
    await matchChanges(store)
    await deliver(store, json.id, task)
    expect(told()).toEqual([open])
    heard = []
    // Written while it is open, and the gate closes before it is told: no worker has come to renew it.
    await fhir.ask('DELETE', `/${risk()}`)
    await foretell()
    await matchChanges(store)
    await gated.decide('retire')
    await deliver(store, json.id, task)
    expect(told().length).toBeGreaterThan(0)
    for (const each of told()) expect(each).toEqual(withheld)
    heard = []
    // And the new version, which says so, is told too.
    await matchChanges(store)
    await deliver(store, json.id, task)
    expect(told()).toEqual([withheld])
    await fhir.ask('DELETE', `/Subscription/${json.id}`)
  })
})

describe('writing back', () => {
  const there = async (what: string) => said((await other.fhir.ask('GET', `/${what}`)).text)
  const waiting = async () => {
    const { rows } = await store.pool.query<{ payload: { name: string; resources: [] } }>(
      "select payload from graphile_worker._private_jobs where payload::jsonb ? 'resources'",
    )
    return rows.map(({ payload }) => payload)
  }

  test("another Hamzad's record says what holds: when it is sent, and when the gate closes after", async () => {
    await foretell()
    const sent = ['Device', 'Provenance', 'RiskAssessment', 'Observation'].map((type) => ({
      ...{ type, id: `${nameOf[type]}${gated.twin}` },
    }))
    await tasks(store)['write-back']({ name: 'ehr', resources: sent })
    expect([await there(risk()), (await there(median())).closed]).toEqual([open, false])
    // Nobody has renewed anything when what waited is sent.
    await gated.decide('retire')
    await tasks(store)['write-back']({ name: 'ehr', resources: sent })
    expect([await there(risk()), (await there(median())).closed]).toEqual([withheld, true])
    await gated.decide('experiment')
    await tasks(store).predictions()
    for (const payload of await waiting()) await tasks(store)['write-back'](payload)
    expect((await there(risk())).closed).toBe(false)
    await gated.decide('retire')
    await tasks(store).predictions()
    await writeBack(store, await getConnector(store.db, 'ehr'), sent)
    expect(await there(risk())).toEqual(withheld)
  })
})
const nameOf: Record<string, string> = {
  ...{ Device: 'twin-model-', Provenance: 'twin-source-' },
  ...{ RiskAssessment: 'twin-risk-', Observation: 'twin-forecast-' },
}

describe('while somebody writes', () => {
  /** Until a statement waits for another transaction. */
  const blocked = () =>
    until(async () => {
      const { rows } = await store.pool.query<{ n: string }>(
        'select count(*) as n from pg_locks where not granted and locktype = $1',
        ['transactionid'],
      )
      return Number(rows[0]!.n) > 0
    })

  test('a prediction written while predictions are renewed is not lost, and has its warning', async () => {
    await foretell()
    const client = await store.pool.connect()
    try {
      await client.query('begin')
      await client.query(
        `update resource set content = replace(content, '"status":"preliminary"', '"status":"amended"'), version = version + 1, hash = sha256('x')
         where type = 'RiskAssessment' and id = $1`,
        [`twin-risk-${gated.twin}`],
      )
      await gated.decide('retire')
      const renewed = tasks(store).predictions()
      await blocked()
      await client.query('commit')
      await renewed
    } finally {
      client.release()
    }
    const { text, json } = await fhir.ask('GET', `/${risk()}`)
    expect(json.status).toBe('amended')
    expect(said(text)).toEqual(withheld)
  })

  test('what is being written when the gate closes says so too', async () => {
    await foretell()
    const id = `twin-model-${gated.twin}`
    for (const each of [risk(), median()]) await fhir.ask('DELETE', `/${each}`)
    // The writer waits here, after it has asked how the gate stands: nothing is there yet that could be renewed.
    await fhir.ask('PUT', `/Device/${id}`, { resourceType: 'Device', id })
    const client = await store.pool.connect()
    try {
      await client.query('begin')
      await client.query("select from resource where type = 'Device' and id = $1 for update", [id])
      const written = foretell()
      await blocked()
      await gated.decide('retire')
      await tasks(store).predictions()
      await client.query('commit')
      const entries: { resource: { resourceType: string } }[] = (await written).json.entry
      const predictions = entries.filter(({ resource }) => /RiskA|Obs/.test(resource.resourceType))
      expect(predictions).toHaveLength(2)
      for (const { resource } of predictions) expect(said(JSON.stringify(resource))).toEqual(withheld)
    } finally {
      client.release()
    }
    for (const each of [risk(), median()]) expect(said((await fhir.ask('GET', `/${each}`)).text)).toEqual(withheld)
  })
})
