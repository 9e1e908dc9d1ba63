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

it('reads by id in three statements, which are planned once: who asks, what is there and who may see it, the entry of the log', async () => {
  await fhir.ask('GET', '/Observation/o')
  const query = vi.spyOn(pg.Client.prototype, 'query')
  const { status } = await fhir.ask('GET', '/Observation/o')
  const asked = query.mock.calls.map(([statement]) => statement as unknown as { name?: string; text: string })
  query.mockRestore()
  expect(status).toBe(200)
  expect(asked.map(({ text }) => /service_token|consent_rule|insert into audit/.exec(text)?.[0]).sort()).toEqual([
    'consent_rule',
    'insert into audit',
    'service_token',
  ])
  expect(asked.map(({ name }) => name).filter((name) => name === undefined)).toEqual([])
})
