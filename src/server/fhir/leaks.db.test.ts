import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshStore } from '../../../test/support/database.ts'
import type { FhirResource } from '../../records/fhir/resource.ts'
import { textSource } from '../../records/source.ts'
import type { Store } from '../../store/store.ts'
import { importRecords } from '../../twins/import/import.ts'
import { type FhirServer, fhirServer, type Reply } from './testing/fhir-server.ts'

/**
 * Nobody learns of what they may not see. Two servers: one holds a patient, the other holds the same and somebody else besides, who is
 * tied to the first by every kind of link. Whoever is bound to the first patient must be answered alike by both, whatever they ask.
 */
let worlds: { readonly store: Store; readonly fhir: FhirServer; readonly token: string }[] = []

const ucum = 'http://unitsofmeasure.org'
const coded = (code: string) => ({ coding: [{ system: 'http://loinc.org', code }] })
/** What is recorded of a patient; `other`: whom their resources name besides. */
function chart(id: string, name: string, other?: string): FhirResource[] {
  const subject = { reference: `Patient/${id}` }
  const observation = (at: number, more: object) => ({
    resourceType: 'Observation',
    id: `${id}-o${at}`,
    status: 'final',
    code: coded('2160-0'),
    subject,
    encounter: { reference: `Encounter/${id}-e` },
    performer: [{ reference: 'Practitioner/doctor' }],
    effectiveDateTime: `2020-01-0${at}`,
    valueQuantity: { value: at, unit: 'mg/dL', system: ucum, code: 'mg/dL' },
    ...more,
  })
  return [
    {
      resourceType: 'Patient',
      id,
      name: [{ family: name }],
      gender: 'female',
      birthDate: '1970-01-01',
      identifier: [{ system: 'urn:mrn', value: `mrn-${id}` }],
      generalPractitioner: [{ reference: 'Practitioner/doctor' }],
      managingOrganization: { reference: 'Organization/ward' },
    },
    {
      resourceType: 'Encounter',
      id: `${id}-e`,
      status: 'finished',
      class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
      subject,
      period: { start: '2020-01-01', end: '2020-01-09' },
    },
    observation(1, {}),
    observation(2, { hasMember: [{ reference: `Observation/${other ?? id}-o1` }] }),
    observation(3, {
      derivedFrom: [{ reference: `Observation/${other ?? id}-o2` }],
      focus: [{ reference: `Patient/${other ?? id}` }],
    }),
    {
      resourceType: 'Condition',
      id: `${id}-c`,
      subject,
      code: coded('x'),
      encounter: { reference: `Encounter/${id}-e` },
    },
    {
      resourceType: 'DiagnosticReport',
      id: `${id}-r`,
      status: 'final',
      code: coded('24323-8'),
      subject,
      result: [{ reference: `Observation/${id}-o1` }, ...(other ? [{ reference: `Observation/${other}-o1` }] : [])],
    },
    {
      resourceType: 'Provenance',
      id: `${id}-p`,
      target: [{ reference: `Observation/${id}-o1` }, ...(other ? [{ reference: `Observation/${other}-o1` }] : [])],
      recorded: '2020-01-01T00:00:00Z',
      agent: [{ who: { reference: 'Practitioner/doctor' } }],
    },
  ] as FhirResource[]
}
const shared = [
  { resourceType: 'Practitioner', id: 'doctor', name: [{ family: 'Doctor' }] },
  { resourceType: 'Organization', id: 'ward', name: 'Ward' },
] as FhirResource[]
/** A page that shows this shows the other patient. */
const secret = /Canary|mrn-two|"id":"two/

beforeAll(async () => {
  // What the first patient's chart names of the other is there in one world only.
  const mine = [...shared, ...chart('one', 'Own', 'two')]
  // Of the other: their chart names the first patient's resources, lists and groups hold both.
  const theirs = [
    ...chart('two', 'Canary', 'one'),
    {
      resourceType: 'Group',
      id: 'both',
      type: 'person',
      actual: true,
      member: [{ entity: { reference: 'Patient/one' } }, { entity: { reference: 'Patient/two' } }],
    },
    {
      resourceType: 'List',
      id: 'list',
      status: 'current',
      mode: 'working',
      entry: [{ item: { reference: 'Observation/one-o1' } }, { item: { reference: 'Observation/two-o1' } }],
    },
  ] as FhirResource[]
  worlds = await Promise.all(
    [mine, [...mine, ...theirs]].map(async (resources) => {
      const store = await freshStore()
      const fhir = await fhirServer(store)
      const text = resources.map((each) => JSON.stringify(each)).join('\n')
      await importRecords(store, [textSource('chart.ndjson', Buffer.from(text))])
      const { rowCount } = await store.pool.query('select from resource')
      expect(rowCount).toBe(resources.length)
      const { rows } = await store.pool.query<{ subject: string }>(
        `select subject from identity.person where patient = 'one'`,
      )
      return { store, fhir, token: await fhir.client(['patient/*.cruds'], rows[0]?.subject as string) }
    }),
  )
})
afterAll(async () => {
  for (const { store, fhir } of worlds) {
    await fhir.close()
    await store.close()
  }
})

/** What may differ between two servers that know the same: instants, addresses of pages, ids of what was made just now. */
const told = ({ status, text }: Reply) => ({
  status,
  text: text
    .replace(/"(lastUpdated|lastModified|recorded|timestamp)":"[^"]*"/g, '"$1":""')
    .replace(/_page=[\w%-]+/g, '_page=')
    .replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'uuid')
    .replace(/[0-9A-Z]{26}|req-\w+/g, 'id'),
})

async function alike(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const [without, within] = await Promise.all(
    worlds.map(({ fhir, token }) => fhir.ask(method, path, body, headers, token)),
  )
  expect([method, path, told(within as Reply)]).toEqual([method, path, told(without as Reply)])
  expect([path, secret.exec((within as Reply).text.replaceAll(asked(path, body), ''))]).toEqual([path, null])
  return within as Reply
}
/** Links and outcomes repeat what was asked, which is no news. */
const asked = (path: string, body: unknown): RegExp => {
  const words = [
    ...`${decodeURIComponent(path)} ${JSON.stringify(body ?? '')}`.matchAll(
      /(?:Canary|mrn-two|two-\w+|Patient\/two)/gi,
    ),
  ]
  return words.length === 0 ? /$^/g : new RegExp(words.map(([word]) => word).join('|'), 'gi')
}

/** Searches that lead to the other patient by whatever joins the two; some find what is one's own. */
const probes: Readonly<Record<string, readonly string[]>> = {
  Patient: [
    'name=Canary',
    'name=Own',
    'identifier=mrn-two',
    '_id=one,two',
    'general-practitioner.name=Doctor',
    'organization.name=Ward',
    '_has:Observation:subject:code=2160-0',
    '_has:Observation:focus:code=2160-0',
    '_has:Observation:focus:patient.name=Canary',
    '_has:Group:member:type=person',
    '_has:Observation:subject:_has:List:item:status=current',
    '_has:Observation:patient:_has:Observation:has-member:code=2160-0',
    '_has:Observation:patient:_has:DiagnosticReport:result:status=final',
  ],
  Observation: [
    'subject=Patient/one',
    'subject=Patient/two',
    'patient.name=Canary',
    'subject:Patient.identifier=mrn-two',
    'code-value-quantity=2160-0$gt0',
    'has-member:Observation.code=2160-0',
    'has-member:Observation.date=2020-01-01',
    'has-member:Observation.patient.name=Canary',
    'has-member:Observation._id=two-o1',
    'derived-from:Observation.code=2160-0',
    'derived-from:Observation.value-quantity=2',
    'derived-from:Observation.has-member:Observation.code=2160-0',
    'focus:Patient.family=Canary',
    'focus:Patient.gender=female',
    'focus:Patient.general-practitioner:Practitioner.name=Doctor',
    'performer:Practitioner.name=Doctor',
    'encounter.class=AMB',
    '_has:Observation:has-member:code=2160-0',
    '_has:Observation:derived-from:status=final',
    '_has:Observation:derived-from:patient.name=Canary',
    '_has:DiagnosticReport:result:code=24323-8',
    '_has:DiagnosticReport:result:patient.name=Canary',
    '_has:Provenance:target:recorded=2020',
    '_has:List:item:status=current',
  ],
  Encounter: ['patient.name=Canary', '_has:Observation:encounter:code=2160-0', '_has:Condition:encounter:code=x'],
  DiagnosticReport: [
    'result.code=2160-0',
    'result.date=2020-01-01',
    'result.patient.name=Canary',
    'result=Observation/two-o1',
    'result.has-member:Observation.code=2160-0',
  ],
  Provenance: ['target:Observation.code=2160-0', 'target:Observation.patient.name=Canary', 'target=Observation/one-o1'],
  Condition: ['code=x', 'patient.name=Canary', 'encounter.patient.name=Own'],
  Practitioner: [
    '_has:Observation:performer:patient.name=Canary',
    '_has:Observation:performer:code=2160-0',
    '_has:Patient:general-practitioner:name=Canary',
    '_has:Patient:general-practitioner:identifier=mrn-two',
    '_has:Patient:general-practitioner:_has:Group:member:type=person',
  ],
  Organization: ['_has:Patient:organization:name=Canary', '_has:Patient:organization:gender=female'],
  Group: ['member=Patient/one', 'member:Patient.name=Canary', 'type=person'],
  List: ['item=Observation/one-o1', 'item:Observation.patient.name=Canary', 'status=current'],
}
const types = Object.keys(probes)
const ids = ['one', 'two', 'nobody']
const id = fc.constantFrom(
  ...ids.flatMap((each) => [each, `${each}-o1`, `${each}-e`, `${each}-r`, `${each}-p`]),
  'both',
  'list',
)
const rules = [
  '*',
  'Observation:has-member',
  'Observation:derived-from',
  'Observation:focus',
  'Observation:*',
  'DiagnosticReport:result',
  'Provenance:target',
  'List:item',
  'Group:member',
  'Patient:general-practitioner',
]
const further = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('_include', '_include:iterate', '_revinclude', '_revinclude:iterate'),
      fc.constantFrom(...rules),
    )
    .map(([name, rule]) => `${name}=${rule}`),
  fc.constantFrom('_sort=-_lastUpdated', '_total=accurate', '_summary=count', '_count=1', '_count=100', '_elements=id'),
)
const probe = fc.constantFrom(...types.flatMap((type) => (probes[type] ?? []).map((each) => [type, each] as const)))
const search = fc
  .tuple(probe, fc.array(further, { maxLength: 3 }))
  .map(([[type, each], more]) => [type, [each, ...more].join('&')] as const)
const encoded = (query: string) => new URLSearchParams(query).toString()
const look = fc.oneof(
  { weight: 5, arbitrary: search.map(([type, query]) => `/${type}?${encoded(query)}`) },
  fc.tuple(fc.constantFrom(...types), id).map(([type, each]) => `/${type}/${each}`),
  fc.tuple(fc.constantFrom(...types), id).map(([type, each]) => `/${type}/${each}/_history`),
  fc.tuple(fc.constantFrom(...types), id).map(([type, each]) => `/${type}/${each}/_history/1`),
  fc.constantFrom(...types).map((type) => `/${type}/_history`),
  fc.constantFrom('/_history', '/?_type=Patient,Observation', '/?_type=Observation&_total=accurate'),
  fc.constantFrom(...ids).map((each) => `/Patient/${each}/$everything`),
  fc.tuple(fc.constantFrom(...ids), fc.constantFrom(...types, '*')).map(([each, type]) => `/Patient/${each}/${type}`),
  fc.tuple(id, fc.constantFrom(...types)).map(([each, type]) => `/Encounter/${each}/${type}`),
)

describe('whoever is bound to one patient', () => {
  it('is answered as if there were nobody else, whatever they look for', async () => {
    for (const type of types)
      for (const each of probes[type] ?? []) {
        const path = `/${type}?${encoded(each)}`
        expect([path, (await alike('GET', path)).status]).toEqual([path, 200])
        for (const rule of ['_include=*', '_revinclude=*', `_revinclude=Observation:*&_include:iterate=*`])
          await alike('GET', `${path}&${rule}`)
      }
    for (const path of fc.sample(look, { numRuns: 300, seed: 8_801 })) await alike('GET', path)
  })

  it('is answered so in batches and by forms as well', async () => {
    for (const paths of fc.sample(fc.array(look, { minLength: 1, maxLength: 6 }), { numRuns: 30, seed: 8_802 })) {
      const entry = paths.map((path) => ({ request: { method: 'GET', url: path.slice(1) } }))
      for (const type of ['batch', 'transaction']) await alike('POST', '', { resourceType: 'Bundle', type, entry })
    }
    for (const [type, query] of fc.sample(search, { numRuns: 60, seed: 8_803 })) {
      const form = encoded(query)
      await alike('POST', `/${type}/_search`, form, { 'content-type': 'application/x-www-form-urlencoded' })
    }
  })

  it('cannot tell by writing who else there is', async () => {
    const observation = { resourceType: 'Observation', status: 'final', code: coded('2160-0') }
    const of = (each: string) => ({ ...observation, subject: { reference: `Patient/${each}` } })
    for (const each of ['two', 'nobody']) {
      await alike('PUT', `/Observation/${each}-o1`, { ...of('one'), id: `${each}-o1` })
      await alike('PUT', `/Observation/${each}-o1`, { ...of(each), id: `${each}-o1` })
      await alike('POST', '/Observation', of(each))
      await alike('PUT', `/Observation?subject=Patient/${each}`, of(each))
      await alike('PATCH', `/Observation/${each}-o1`, [{ op: 'test', path: '/status', value: 'final' }], {
        'content-type': 'application/json-patch+json',
      })
      await alike('PATCH', `/Observation?_id=${each}-o1`, [{ op: 'test', path: '/status', value: 'final' }], {
        'content-type': 'application/json-patch+json',
      })
      await alike('DELETE', `/Observation/${each}-o1`)
      await alike('DELETE', `/Observation?_id=${each}-o1`)
      await alike('DELETE', `/Patient?identifier=mrn-${each}`)
      await alike('POST', '/Patient', { resourceType: 'Patient' }, { 'if-none-exist': `identifier=mrn-${each}` })
      await alike('POST', '', {
        resourceType: 'Bundle',
        type: 'transaction',
        entry: [
          {
            resource: { ...observation, subject: { reference: `Patient?identifier=mrn-${each}` } },
            request: { method: 'POST', url: 'Observation' },
          },
        ],
      })
    }
    const { rows } = await (worlds[1] as { store: Store }).store.pool.query(
      `select id from resource where type = 'Observation' and id like 'two-%' and version = 1 and not deleted`,
    )
    expect(rows).toHaveLength(3)
  })

  it('gets no card of another patient', async () => {
    for (const patient of ['two', 'nobody']) {
      const answers = await Promise.all(
        worlds.map(async ({ fhir, token }) => {
          const reply = await fhir.server.inject({
            method: 'POST',
            url: '/cds-services/hamzad-patient-view',
            headers: { authorization: `Bearer ${token}` },
            payload: {
              hook: 'patient-view',
              hookInstance: '3f2a1a58-90f7-4b07-8b31-0d3cd9f8a0d1',
              context: { userId: 'Practitioner/1', patientId: patient },
            },
          })
          return [reply.statusCode, reply.json()]
        }),
      )
      expect(answers[1]).toEqual(answers[0])
    }
  })
})

describe('whoever may not see a type of resource', () => {
  it('is refused alike whether it is there or not, whatever leads to it', async () => {
    const { fhir } = worlds[1] as (typeof worlds)[number]
    const writer = await fhir.client(['system/Observation.cruds'])
    const observation = { resourceType: 'Observation', status: 'final', code: coded('2160-0') }
    const answers = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
      const { status, headers: told, text } = await fhir.ask(method, path, body, headers, writer)
      expect([path, secret.exec(text)]).toEqual([path, null])
      return [method, status, told.etag, told['last-modified']]
    }
    for (const id of ['two', 'nobody']) {
      const patient = { resourceType: 'Patient', id }
      for (const headers of [{}, { 'if-match': 'W/"1"' }, { 'if-match': 'W/"7"' }, { 'if-none-match': '*' }] as const)
        expect(await answers('PUT', `/Patient/${id}`, patient, headers)).toEqual(['PUT', 403, undefined, undefined])
      for (const method of ['GET', 'HEAD', 'DELETE'])
        expect(await answers(method, `/Patient/${id}`)).toEqual([method, 403, undefined, undefined])
      expect(await answers('PUT', `/Patient?identifier=mrn-${id}`, { resourceType: 'Patient' })).toContain(403)
      expect(await answers('GET', `/Patient/${id}/$everything`)).toContain(403)
      const chained = `patient.identifier=mrn-${id}`
      for (const [method, body] of [['GET'], ['DELETE'], ['PUT', observation]] as const)
        expect(await answers(method, `/Observation?${chained}`, body)).toContain(403)
      expect(await answers('POST', '/Observation', observation, { 'if-none-exist': chained })).toContain(403)
      const update = { resource: patient, request: { method: 'PUT', url: `Patient/${id}`, ifMatch: 'W/"7"' } }
      const about = { ...observation, subject: { reference: `Patient?identifier=mrn-${id}` } }
      const create = { resource: about, request: { method: 'POST', url: 'Observation' } }
      for (const entry of [update, create])
        expect(await answers('POST', '', { resourceType: 'Bundle', type: 'transaction', entry: [entry] })).toContain(
          403,
        )
    }
    for (const query of [
      '_include=*',
      '_include=Observation:subject',
      '_revinclude=Provenance:target',
      '_sort=patient',
    ])
      expect(
        (await fhir.ask('GET', `/Observation?${query}`, undefined, {}, writer)).json.entry.map(
          (each: { resource: { resourceType: string } }) => each.resource.resourceType,
        ),
      ).not.toContain('Patient')
  })
})
