import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshStore } from '../../../test/support/database.ts'
import { searchParameters } from '../../records/fhir/definitions/definitions.ts'
import type { SearchRow } from '../../records/fhir/definitions/tables.ts'
import { administration, condition, encounter, observation, request } from '../../records/fhir/samples.ts'
import { textSource } from '../../records/source.ts'
import type { Store } from '../../store/store.ts'
import { importRecords } from '../../twins/import/import.ts'
import { type FhirServer, fhirServer, type Reply } from './testing/fhir-server.ts'

/** Every claim of the CapabilityStatement, made once: what is stated is there. */
interface Claims {
  readonly format: readonly string[]
  readonly rest: readonly {
    readonly interaction: readonly { readonly code: string }[]
    readonly operation: readonly Operation[]
    readonly resource: readonly {
      readonly type: string
      readonly interaction: readonly { readonly code: string }[]
      readonly searchParam: readonly { readonly name: string; readonly type: string }[]
      readonly searchInclude?: readonly string[]
      readonly operation?: readonly Operation[]
      readonly conditionalDelete: string
      readonly updateCreate: boolean
    }[]
  }[]
}
interface Operation {
  readonly name: string
  readonly definition: string
}

let store: Store
let fhir: FhirServer
let statement: Claims
let claims: Claims['rest'][number]
beforeAll(async () => {
  store = await freshStore()
  fhir = await fhirServer(store)
  statement = (await fhir.ask('GET', '/metadata')).json
  claims = statement.rest[0] as typeof claims
  // One resource of each type; import keeps what lacks required elements, so that every type is there to be read.
  const subject = { reference: 'Patient/claimed' }
  const whole = [observation, administration, request, condition, encounter].map((make) =>
    make({ id: 'claimed', subject }),
  )
  whole.push({ resourceType: 'Procedure', id: 'claimed', status: 'completed', code: { text: 'x' }, subject })
  const lines = claims.resource.map(({ type }) =>
    JSON.stringify(whole.find(({ resourceType }) => resourceType === type) ?? { resourceType: type, id: 'claimed' }),
  )
  await importRecords(store, [textSource('claimed.ndjson', lines.join('\n'))])
})
afterAll(async () => {
  await fhir?.close()
  await store?.close()
})

const form = { 'content-type': 'application/x-www-form-urlencoded' }
const jsonPatch = { 'content-type': 'application/json-patch+json' }
const isAsync = { prefer: 'respond-async' }
const bundle = (type: string) => ({
  resourceType: 'Bundle',
  type,
  entry: [{ request: { method: 'GET', url: 'Patient/claimed' } }],
})
const onSystem: Readonly<Record<string, () => Promise<Reply>>> = {
  transaction: () => fhir.ask('POST', '/', bundle('transaction')),
  batch: () => fhir.ask('POST', '/', bundle('batch')),
  'search-system': () => fhir.ask('GET', '/?_id=claimed&_summary=count'),
  'history-system': () => fhir.ask('GET', '/_history?_count=5'),
}
const byDefinition: Readonly<Record<string, () => Promise<Reply>>> = {
  'http://hl7.org/fhir/OperationDefinition/Resource-validate': () =>
    fhir.ask('POST', '/$validate', { resourceType: 'Patient' }),
  'http://hl7.org/fhir/OperationDefinition/Patient-everything': () => fhir.ask('GET', '/Patient/claimed/$everything'),
  'http://hl7.org/fhir/uv/bulkdata/OperationDefinition/export': () => fhir.ask('GET', '/$export', undefined, isAsync),
  'http://hl7.org/fhir/uv/bulkdata/OperationDefinition/patient-export': () =>
    fhir.ask('GET', '/Patient/$export', undefined, isAsync),
  'http://hl7.org/fhir/uv/bulkdata/OperationDefinition/group-export': () =>
    fhir.ask('GET', '/Group/claimed/$export', undefined, isAsync),
  'http://hl7.org/fhir/uv/subscriptions-backport/OperationDefinition/backport-subscription-status': () =>
    fhir.ask('GET', '/Subscription/$status'),
  'http://hl7.org/fhir/uv/subscriptions-backport/OperationDefinition/backport-subscription-events': async () => {
    const channel = { type: 'rest-hook', endpoint: 'https://example.org/hook' }
    const subscription = {
      resourceType: 'Subscription',
      status: 'requested',
      reason: 'x',
      criteria: 'Patient',
      channel,
    }
    const { json } = await fhir.ask('POST', '/Subscription', subscription)
    return fhir.ask('GET', `/Subscription/${json.id}/$events`)
  },
  'hamzad-predictions': () => fhir.ask('POST', '/Patient/claimed/$predictions'),
  'hamzad-fhirpath': () =>
    fhir.ask('POST', '/$fhirpath', {
      resourceType: 'Parameters',
      parameter: [{ name: 'expression', valueString: '1 + 1' }],
    }),
  'hamzad-import': () =>
    fhir.ask('POST', '/$import', { input: [{ type: 'Patient', url: 'https://example.org/a.ndjson' }] }, isAsync),
}

function claimed<T>(table: Readonly<Record<string, T>>, name: string): T {
  const ask = table[name]
  if (!ask) throw new Error(`${name} is claimed, and nothing here asks for it`)
  return ask
}

const sample: Readonly<Record<string, string>> = {
  string: 'x',
  token: 'urn:x|y',
  date: 'ge2026-01-01',
  uri: 'urn:x',
  reference: 'Patient/claimed',
  quantity: 'lt5|http://unitsofmeasure.org|kg',
  number: '5',
  special: '35.7|51.4|10|km',
}
const valueFor = (row: SearchRow): string =>
  row[0] === 'composite' ? row[2].map((part) => sample[part[0]]).join('$') : (sample[row[0]] as string)

describe('what the CapabilityStatement claims', () => {
  it('is itself valid R4', async () => {
    const { json } = await fhir.ask('POST', '/CapabilityStatement/$validate', statement)
    expect(json.issue.filter(({ severity }: { severity: string }) => severity !== 'information')).toEqual([])
  })

  it('answers to every search parameter of every type', async () => {
    const wrong: string[] = []
    let asked = 0
    for (const { type, searchParam } of claims.resource) {
      const own = searchParam.filter(({ name }) => !name.startsWith('_') || type === 'Patient')
      for (const { name, type: kind } of own) {
        const row = searchParameters(type)[name] as SearchRow
        expect([type, name, kind]).toEqual([type, name, row[0]])
        const value = valueFor(row)
        const { status, text } = await fhir.ask('GET', `/${type}?${name}=${encodeURIComponent(value)}`)
        asked++
        if (status !== 200) wrong.push(`${type}?${name}=${value} ${status} ${text.slice(0, 200)}`)
      }
    }
    expect(wrong.join('\n')).toBe('')
    expect(asked).toBeGreaterThan(1000)
  })

  it('includes by every reference that it says', async () => {
    const wrong: string[] = []
    for (const { type, searchInclude = [] } of claims.resource) {
      const query = new URLSearchParams(searchInclude.map((each): [string, string] => ['_include', each]))
      const { status, text } = await fhir.ask('GET', `/${type}?${query}`)
      if (status !== 200) wrong.push(`${type} ${status} ${text.slice(0, 200)}`)
    }
    expect(wrong.join('\n')).toBe('')
  })

  it('does every interaction on every type, with its conditions', async () => {
    const wrong: string[] = []
    const check = (what: string, { status, text }: Reply, ...expected: number[]) => {
      if (!expected.includes(status)) wrong.push(`${what} ${status} ${text.slice(0, 200)}`)
    }
    const codes = claims.resource.map(({ interaction }) => interaction.map(({ code }) => code).sort())
    expect(new Set(codes.map(String)).size, 'all types are claimed alike').toBe(1)
    for (const { type, conditionalDelete, updateCreate } of claims.resource) {
      expect([conditionalDelete, updateCreate]).toEqual(['single', true])
      const at = `/${type}/claimed`
      // What import kept lacks elements, so a write of it may be refused as invalid: never as unknown, unsupported or forbidden.
      const read = await fhir.ask('GET', at)
      check(`read ${type}`, read, 200)
      const version = read.json?.meta?.versionId
      check(`vread ${type}`, await fhir.ask('GET', `${at}/_history/${version}`), 200)
      check(`history-instance ${type}`, await fhir.ask('GET', `${at}/_history`), 200)
      check(`history-type ${type}`, await fhir.ask('GET', `/${type}/_history?_count=1`), 200)
      check(`search-type ${type}`, await fhir.ask('GET', `/${type}?_id=claimed`), 200)
      check(`POST _search ${type}`, await fhir.ask('POST', `/${type}/_search`, '_id=claimed', form), 200)
      check(
        `conditional read ${type}`,
        await fhir.ask('GET', at, undefined, { 'if-none-match': `W/"${version}"` }),
        304,
      )
      const body = { ...read.json, meta: undefined }
      check(`update ${type}`, await fhir.ask('PUT', at, body), 200, 422)
      const none = { 'if-none-exist': '_id=claimed' }
      check(`conditional create ${type}`, await fhir.ask('POST', `/${type}`, { ...body, id: undefined }, none), 200)
      check(`create ${type}`, await fhir.ask('POST', `/${type}`, { ...body, id: undefined }), 201, 422)
      check(
        `update creates ${type}`,
        await fhir.ask('PUT', `/${type}/new-claimed`, { ...body, id: 'new-claimed' }),
        201,
        422,
      )
      check(`conditional update ${type}`, await fhir.ask('PUT', `/${type}?_id=claimed`, body), 200, 422)
      check(`If-Match ${type}`, await fhir.ask('PUT', at, body, { 'if-match': 'W/"999"' }), 412)
      const patch = [{ op: 'test', path: '/resourceType', value: type }]
      check(`patch ${type}`, await fhir.ask('PATCH', at, patch, jsonPatch), 200, 422)
      check(`conditional patch ${type}`, await fhir.ask('PATCH', `/${type}?_id=claimed`, patch, jsonPatch), 200, 422)
      const failing = [{ op: 'test', path: '/resourceType', value: 'None' }]
      check(`a patch that fails ${type}`, await fhir.ask('PATCH', at, failing, jsonPatch), 422)
      check(`conditional delete ${type}`, await fhir.ask('DELETE', `/${type}?_id=new-claimed`), 204, 200)
    }
    expect(wrong.join('\n')).toBe('')
  })

  it('does every operation', async () => {
    const operations = [...claims.operation, ...claims.resource.flatMap(({ operation }) => operation ?? [])]
    const nameOf = (definition: string) => definition.replace(/^.*\/fhir\/R4\/OperationDefinition\//, '')
    expect(operations.map(({ definition }) => nameOf(definition)).sort()).toEqual(Object.keys(byDefinition).sort())
    for (const { definition, name } of operations) {
      const { status, text } = await claimed(byDefinition, nameOf(definition))()
      expect([definition, status], text).toEqual([definition, /^(export|import)$/.test(name) ? 202 : 200])
      if (nameOf(definition) === definition) continue
      const told = (await fhir.ask('GET', `/OperationDefinition/${nameOf(definition)}`)).json
      expect([told.url, told.code]).toEqual([definition, name])
      const { json } = await fhir.ask('POST', '/OperationDefinition/$validate', told)
      expect(json.issue.filter(({ severity }: { severity: string }) => severity === 'error')).toEqual([])
    }
  })

  it('does every interaction over everything, in every format', async () => {
    for (const { code } of claims.interaction) {
      const { status, text } = await claimed(onSystem, code)()
      expect([code, status], text).toEqual([code, 200])
    }
    for (const accept of statement.format) {
      const { status, headers } = await fhir.ask('GET', '/Patient/claimed', undefined, { accept })
      expect([status, String(headers['content-type']).split(';')[0]]).toEqual([200, accept])
    }
  })

  it('deletes every type, and says that it is gone', async () => {
    const wrong: string[] = []
    for (const { type } of claims.resource) {
      const statuses = [
        (await fhir.ask('DELETE', `/${type}/claimed`)).status,
        (await fhir.ask('GET', `/${type}/claimed`)).status,
        (await fhir.ask('GET', `/${type}?_id=claimed`)).json.total,
      ]
      if (String(statuses) !== '204,410,0') wrong.push(`${type} ${statuses}`)
    }
    expect(wrong.join('\n')).toBe('')
  })
})
