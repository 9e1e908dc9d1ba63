import pg from 'pg'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { freshStore } from '../../../test/support/database.ts'
import type { Store } from '../../store/store.ts'
import { type FhirServer, fhirServer } from './testing/fhir-server.ts'

let store: Store
let fhir: FhirServer

beforeAll(async () => {
  store = await freshStore()
  fhir = await fhirServer(store)
  await fhir.ask('PUT', '/Patient/p', { resourceType: 'Patient', id: 'p' })
  await fhir.ask('PUT', '/Observation/o', {
    resourceType: 'Observation',
    id: 'o',
    status: 'final',
    code: { text: 'pulse' },
    subject: { reference: 'Patient/p' },
  })
})
afterAll(async () => {
  await fhir.close()
  await store.close()
})

/** Statements that a request costs. */
async function asked(path: string): Promise<{ name?: string; text: string }[]> {
  await fhir.ask('GET', path)
  const query = vi.spyOn(pg.Client.prototype, 'query')
  const { status } = await fhir.ask('GET', path)
  const statements = query.mock.calls.map(([statement]) => statement as unknown as { name?: string; text: string })
  query.mockRestore()
  expect(status).toBe(200)
  return statements
}

it('reads by id in three statements, which are planned once: who asks, what is there and who may see it, the entry of the log', async () => {
  const statements = await asked('/Observation/o')
  expect(statements.map(({ text }) => /service_token|consent_rule|insert into audit/.exec(text)?.[0]).sort()).toEqual([
    'consent_rule',
    'insert into audit',
    'service_token',
  ])
  expect(statements.map(({ name }) => name).filter((name) => name === undefined)).toEqual([])
})

it('counts, orders and shows what a search of a patient finds in one statement, which looks once at what it is ordered by', async () => {
  const searches = (await asked('/Observation?patient=p&_sort=-date&_count=20')).filter(({ text }) =>
    text.includes('from resource_search'),
  )
  expect(searches.map(({ text }) => text.split('from search_value').length - 1)).toEqual([1])
})
