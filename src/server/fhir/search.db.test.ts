import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshStore } from '../../../test/support/database.ts'
import type { FhirResource } from '../../records/fhir/resource.ts'
import { satisfies } from '../../records/fhir/search/evaluate.ts'
import { parseSearch } from '../../records/fhir/search/query.ts'
import { textSource } from '../../records/source.ts'
import type { Store } from '../../store/store.ts'
import { importRecords } from '../../twins/import/import.ts'
import { readParameters } from './search.ts'
import { type FhirServer, fhirServer } from './testing/fhir-server.ts'
import { randomSearch } from './testing/random-search.ts'

let store: Store
let fhir: FhirServer
let resources: FhirResource[] = []
beforeAll(async () => {
  store = await freshStore()
  fhir = await fhirServer(store)
  for (const name of ['synthea-1', 'synthea-2']) {
    const bytes = gunzipSync(readFileSync(new URL(`../../records/fhir/fixtures/${name}.json.gz`, import.meta.url)))
    await importRecords(store, [textSource(`${name}.json`, bytes)])
  }
  const { rows } = await store.pool.query<{ type: string; id: string; content: string }>(
    'select type, id, content from resource',
  )
  resources = rows.map(({ type, id, content }) => ({ ...(JSON.parse(content) as object), resourceType: type, id }))
})
afterAll(async () => {
  await fhir?.close()
  await store?.close()
})

const ids = (bundle: { entry?: { resource: { id: string }; search: { mode: string } }[] }) =>
  (bundle.entry ?? []).filter(({ search }) => search.mode === 'match').map(({ resource }) => resource.id)

/** Searches over what the records hold; a value in braces is taken from them. */
function queries(): string[] {
  const of = (type: string) => resources.filter(({ resourceType }) => resourceType === type)
  // biome-ignore lint/suspicious/noExplicitAny: records of many shapes
  const some = (type: string, index: number): any => of(type)[index % Math.max(1, of(type).length)] ?? {}
  const [patient, observation, condition] = [some('Patient', 0), some('Observation', 5), some('Condition', 1)]
  const code = observation.code?.coding?.[0]
  const date = String(observation.effectiveDateTime ?? '2015').slice(0, 7)
  const value = of('Observation').find(
    (each) => (each as { valueQuantity?: unknown }).valueQuantity !== undefined,
  ) as never as {
    valueQuantity: { value: number; unit: string; code: string; system: string }
    code: { coding: { system: string; code: string }[] }
  }
  const number = Number(value.valueQuantity.value).toPrecision(3)
  const unit = `http://unitsofmeasure.org|${value.valueQuantity.code}`
  const family = patient.name?.[0]?.family ?? 'A'
  return [
    `Patient?family=${family.slice(0, 3)}`,
    `Patient?name:contains=${family.slice(1, 4)}`,
    `Patient?family:exact=${family}`,
    'Patient?gender=female',
    'Patient?gender:not=female',
    'Patient?birthdate=ge1960',
    'Patient?birthdate=lt1980-05',
    'Patient?deceased=true',
    'Patient?death-date:missing=true',
    `Observation?code=${code?.code}`,
    `Observation?code=${code?.system}|${code?.code}`,
    `Observation?code=|${code?.code}`,
    `Observation?code:text=${String(observation.code?.text ?? 'a').slice(0, 5)}`,
    `Observation?code:not=${code?.code}`,
    ...['', 'eq', 'ne', 'gt', 'lt', 'ge', 'le', 'sa', 'eb'].map((prefix) => `Observation?date=${prefix}${date}`),
    ...['', 'ne', 'gt', 'lt', 'ge', 'le'].map((prefix) => `Observation?value-quantity=${prefix}${number}|${unit}`),
    `Observation?value-quantity=${number}`,
    `Observation?value-quantity=gt${number}||${value.valueQuantity.unit}`,
    'Observation?value-quantity:missing=true',
    `Observation?code-value-quantity=${value.code.coding[0]?.code}$gt${number}`,
    `Observation?combo-code-value-quantity=${value.code.coding[0]?.system}|${value.code.coding[0]?.code}$le${number}|${unit}`,
    `Observation?subject=Patient/${patient.id}`,
    `Observation?patient=${patient.id}`,
    `Observation?subject:Patient=${patient.id}&code=${code?.code}`,
    `Observation?subject=${patient.id},nobody&date=ge2010`,
    'Observation?subject:Patient.gender=female',
    `Observation?patient.family=${family}`,
    `Observation?encounter.class=AMB`,
    `Condition?encounter.subject.family=${family}`,
    `Patient?_has:Condition:patient:code=${condition.code?.coding?.[0]?.code}`,
    'Patient?_has:Observation:patient:date=gt2015',
    'Patient?_has:Encounter:patient:_has:Condition:encounter:clinical-status=active',
    'Condition?clinical-status=active',
    'Condition?onset-date=le2014',
    'Encounter?date=2014',
    'Encounter?class=AMB,EMER',
    'MedicationRequest?status=stopped',
    'Procedure?date=ge2012&date=lt2016',
    'Immunization?status:in=http://hl7.org/fhir/ValueSet/immunization-status',
    `Observation?_id=${observation.id}`,
    `Claim?patient=${patient.id}`,
    `Observation?date=ge${date}&code=${code?.code}&subject=Patient/${patient.id}`,
  ]
}

describe('search', () => {
  it('finds what the slow reference finds, over synthetic records', async () => {
    const world = { resources, now: Date.now() }
    for (const query of queries()) {
      const [type = '', text = ''] = query.split(/\?(.*)/s)
      const { conditions } = parseSearch([type], readParameters(text), { lenient: false })
      const isListed = conditions.every((each) => each.kind !== 'parameter' || each.modifier !== 'in')
      const expected = resources
        .filter(
          (each) =>
            each.resourceType === type &&
            isListed &&
            conditions.every((condition) => satisfies(each, condition, world)),
        )
        .map(({ id }) => id)
      const { status, json } = await fhir.ask(
        'GET',
        `/${type}?${new URLSearchParams([...readParameters(text), ['_count', '1000']])}`,
      )
      expect([query, status]).toEqual([query, 200])
      if (isListed) expect([query, ids(json).sort()]).toEqual([query, expected.sort()])
      else expect(json.total).toBe(resources.filter((each) => each.resourceType === type).length)
    }
  })

  it('finds by parameters that follow from others what the slow reference finds', async () => {
    const own: FhirResource[] = []
    const codes = ['a', 'b', 'a,b']
    const values = [
      { valueQuantity: { value: 5, unit: 'mg', system: 'http://unitsofmeasure.org', code: 'mg' } },
      {
        valueSampledData: {
          origin: { value: 5, unit: 'mg' },
          period: 1,
          dimensions: 1,
          data: '1 5 9',
          lowerLimit: 1,
          upperLimit: 9,
        },
      },
      { valueCodeableConcept: { coding: [{ system: 'urn:v', code: 'x' }], text: 'five' } },
      { valueString: 'five' },
      { valueDateTime: '2020-05' },
      {},
    ]
    const coded = (code: string) => ({
      code: { coding: code.split(',').map((each) => ({ system: 'urn:c', code: each })) },
    })
    for (const code of codes)
      for (const [at, value] of values.entries())
        for (const parts of [[], ['a'], ['b', 'a']])
          own.push({
            resourceType: 'Observation',
            id: `implied-${codes.indexOf(code)}-${at}-${parts.length}`,
            status: 'final',
            ...coded(code),
            ...value,
            ...(parts.length > 0 && {
              component: parts.map((part, index) => ({ ...coded(part), ...values[(at + 2 * index) % 4] })),
            }),
          })
    await importRecords(store, [
      textSource('own.ndjson', Buffer.from(own.map((each) => JSON.stringify(each)).join('\n'))),
    ])
    const world = { resources: own, now: Date.now() }
    const mg = 'http://unitsofmeasure.org|mg'
    for (const query of [
      ...['combo-code', 'code', 'component-code'].flatMap((name) => [
        `${name}=a`,
        `${name}=urn:c|b`,
        `${name}:not=a`,
        `${name}=a,b`,
        `${name}:missing=true`,
      ]),
      ...['combo-value-quantity', 'value-quantity'].flatMap((name) => [
        `${name}=5|${mg}`,
        `${name}=gt4`,
        `${name}=ne5`,
        `${name}:missing=true`,
        `${name}:missing=false`,
      ]),
      ...['code-value-quantity', 'combo-code-value-quantity'].flatMap((name) => [
        `${name}=a$5|${mg}`,
        `${name}=urn:c|b$ge5`,
        `${name}=a$gt5,b$lt6`,
        `${name}:missing=true`,
        `${name}:missing=false`,
      ]),
      ...['code-value-concept', 'combo-code-value-concept'].flatMap((name) => [
        `${name}=a$x`,
        `${name}=b$urn:v|x`,
        `${name}:missing=true`,
      ]),
      'code-value-string=a$fiv',
      'code-value-string=b$five',
      'code-value-string:missing=false',
      'code-value-date=a$2020',
      'code-value-date=b$gt2019',
      'combo-value-concept=urn:v|x',
      'combo-value-concept:text=five',
      'combo-value-concept:missing=false',
      'combo-data-absent-reason:missing=true',
    ]) {
      const { conditions } = parseSearch(['Observation'], readParameters(query), { lenient: false })
      const expected = own.filter((each) => conditions.every((condition) => satisfies(each, condition, world)))
      const asked = new URLSearchParams([...readParameters(query), ['identifier:missing', 'true'], ['_count', '1000']])
      const { status, json } = await fhir.ask('GET', `/Observation?${asked}`)
      expect([query, status]).toEqual([query, 200])
      const found = ids(json).filter((id) => id.startsWith('implied-'))
      expect([query, found.sort()]).toEqual([query, expected.map(({ id }) => id).sort()])
    }
    const sorted = await fhir.ask(
      'GET',
      '/Observation?_sort=-combo-value-quantity&combo-value-quantity:missing=false&_count=5',
    )
    expect(sorted.status).toBe(200)
    for (const { id } of own) await fhir.ask('DELETE', `/Observation/${id}`)
  })

  it('finds what the slow reference finds, whatever is asked', async () => {
    const world = { resources, now: Date.now() }
    const found: [string, number][] = []
    for (const query of fc.sample(randomSearch(resources), { numRuns: 250, seed: 4_201 })) {
      const [type = '', text = ''] = query.split(/\?(.*)/s)
      const parameters = text
        .split('&')
        .filter(Boolean)
        .map((part) => part.split(/=(.*)/s).slice(0, 2) as [string, string])
      const { conditions } = parseSearch([type], parameters, { lenient: false })
      const expected = resources
        .filter(
          (each) => each.resourceType === type && conditions.every((condition) => satisfies(each, condition, world)),
        )
        .map(({ id }) => id)
      const asked = new URLSearchParams([...parameters, ['_count', '1000'], ['_elements', 'id']])
      const { status, json, text: told } = await fhir.ask('GET', `/${type}?${asked}`)
      expect([query, status], told.slice(0, 300)).toEqual([query, 200])
      expect([query, json.total]).toEqual([query, expected.length])
      if (expected.length <= 1000) expect([query, ids(json).sort()]).toEqual([query, expected.sort()])
      found.push([query, expected.length])
    }
    // Most of them find something, and not everything: otherwise they would tell nothing.
    expect(found.filter(([, count]) => count > 0).length).toBeGreaterThan(100)
  })

  it('sorts, and pages without repeating or leaving out', async () => {
    const all = ids((await fhir.ask('GET', '/Observation?_sort=-date,code&_count=1000')).json)
    const dates = all.map((id) =>
      String(
        (
          resources.find((each) => each.resourceType === 'Observation' && each.id === id) as
            | { effectiveDateTime?: string }
            | undefined
        )?.effectiveDateTime,
      ),
    )
    expect(dates.map(Date.parse)).toEqual(dates.map(Date.parse).sort((a, b) => b - a))
    const paged: string[] = []
    let next: string | undefined = '/Observation?_sort=-date,code&_count=37'
    while (next !== undefined) {
      const { json } = await fhir.ask('GET', next)
      paged.push(...ids(json))
      next = json.link.find((link: { relation: string }) => link.relation === 'next')?.url.replace(/^.*\/fhir\/R4/, '')
    }
    expect(paged).toEqual(all)
  })

  it('includes, counts and cuts as asked', async () => {
    const { json } = await fhir.ask(
      'GET',
      '/Observation?_count=3&_include=Observation:subject&_include:iterate=Patient:general-practitioner',
    )
    expect(
      json.entry
        .filter((each: { search: { mode: string } }) => each.search.mode === 'include')
        .every((each: { resource: { resourceType: string } }) => each.resource.resourceType === 'Patient'),
    ).toBe(true)
    const reverse = await fhir.ask('GET', '/Patient?_revinclude=Condition:subject')
    expect(
      reverse.json.entry.filter(
        (each: { resource: { resourceType: string } }) => each.resource.resourceType === 'Condition',
      ),
    ).toHaveLength(resources.filter(({ resourceType }) => resourceType === 'Condition').length)
    const every = await fhir.ask('GET', '/Condition?_count=3&_include=*')
    const named = await fhir.ask('GET', '/Condition?_count=3&_include=Condition:*')
    expect(every.json.entry.length).toBeGreaterThan(3)
    expect(every.json.entry).toEqual(named.json.entry)
    expect((await fhir.ask('POST', '/Patient/_search', { gender: 'male' })).status).toBe(415)
    const counted = await fhir.ask('GET', '/Observation?_summary=count')
    expect([counted.json.entry, counted.json.total]).toEqual([
      undefined,
      resources.filter(({ resourceType }) => resourceType === 'Observation').length,
    ])
    const cut = (await fhir.ask('GET', '/Patient?_elements=gender&_count=1')).json.entry[0].resource
    expect(Object.keys(cut).sort()).toEqual(['gender', 'id', 'meta', 'resourceType'])
    expect(cut.meta.tag.at(-1).code).toBe('SUBSETTED')
  })
})
