import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { freshStore } from '../../../test/support/database.ts'
import type { Store } from '../../store/store.ts'
import { type FhirServer, fhirServer } from './testing/fhir-server.ts'

let store: Store
let fhir: FhirServer
beforeAll(async () => {
  store = await freshStore()
  fhir = await fhirServer(store)
  const entry = ['p', 'q'].flatMap((id) => [
    {
      resource: { resourceType: 'Patient', id, name: [{ family: 'F' }] },
      request: { method: 'PUT', url: `Patient/${id}` },
    },
    ...Array.from({ length: 20 }, (_, i) => ({
      resource: {
        resourceType: 'Observation',
        id: `${id}-${i}`,
        status: 'final',
        code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }] },
        subject: { reference: `Patient/${id}` },
        effectiveDateTime: `2026-01-${10 + i}`,
        valueQuantity: { value: i, unit: '/min', system: 'http://unitsofmeasure.org', code: '/min' },
      },
      request: { method: 'PUT', url: `Observation/${id}-${i}` },
    })),
  ])
  const written = await fhir.ask('POST', '', { resourceType: 'Bundle', type: 'transaction', entry })
  expect(written.status).toBe(200)
})
afterAll(async () => {
  await fhir?.close()
  await store?.close()
})

interface Plan {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly Plans?: readonly Plan[]
}

interface Asked {
  readonly text?: string
  readonly values?: unknown[]
}

/** Tables that a plan reads from end to end. */
const readWhole = (plan: Plan): string[] => [
  ...(plan['Node Type'].endsWith('Seq Scan') ? [plan['Relation Name'] ?? '?'] : []),
  ...(plan.Plans ?? []).flatMap(readWhole),
]

/**
 * The tables that answering takes PostgreSQL through from end to end although it was asked to avoid that: those for which no index serves.
 * What is small is read whole anyhow, so that plans of a small record say nothing otherwise.
 */
async function unserved(path: string): Promise<string[]> {
  const query = vi.spyOn(pg.Client.prototype, 'query')
  const { status } = await fhir.ask('GET', path)
  const asked = query.mock.calls.map(([statement]) => statement as unknown as Asked)
  query.mockRestore()
  expect(status, path).toBe(200)
  const searches = asked.filter(({ text }) => /^\s*(?:select|with)/.test(text ?? '') && text?.includes('resource'))
  expect(searches.length, path).toBeGreaterThan(0)
  return withoutIndex(searches)
}

async function withoutIndex(searches: readonly Asked[]): Promise<string[]> {
  const client = await store.pool.connect()
  try {
    await client.query('begin')
    await client.query('set local enable_seqscan = off')
    const found: string[] = []
    for (const { text, values } of searches) {
      const { rows } = await client.query(`explain (format json) ${text}`, values)
      found.push(...readWhole(rows[0]['QUERY PLAN'][0].Plan))
    }
    return found
  } finally {
    await client.query('rollback')
    client.release()
  }
}

describe('an index serves', () => {
  it.each([
    'Observation?patient=p',
    'Observation?patient=p&code=8867-4&_sort=-date&_count=20',
    'Observation?patient=p&code=http://loinc.org|8867-4&date=ge2026-01-12&date=lt2026-01-20',
    'Observation?subject=Patient/p&value-quantity=gt5|http://unitsofmeasure.org|/min',
    'Observation?patient=p&status:not=cancelled&_sort=_lastUpdated',
    'Observation?patient=p&_lastUpdated=gt2020-01-01&_total=none',
    'Observation?patient=p&code-value-quantity=8867-4$gt5',
    'Observation?patient=p&_include=Observation:subject',
    'Observation?patient.name=F&code=8867-4',
    'Patient?_id=p&_revinclude=Observation:patient',
    'Patient?_has:Observation:patient:code=8867-4&_id=p',
    'Patient?name=F',
    'Observation?_id=p-1,q-1',
    'Patient/p/Observation?code=8867-4',
    'Patient/p/*',
    'Patient/p/$everything',
    'Observation/p-1',
    'Observation/p-1/_history',
  ])('%s', async (path) => {
    expect(await unserved(`/${path}`)).toEqual([])
  })

  it('is missed where there is none', async () => {
    expect(await withoutIndex([{ text: "select from resource_search where words = 'x'" }])).toEqual(['resource_search'])
  })
})
