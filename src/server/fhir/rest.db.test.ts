import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshStore } from '../../../test/support/database.ts'
import type { Store } from '../../store/store.ts'
import { readTimeline } from '../../store/timeline.ts'
import { type FhirServer, fhirServer } from './testing/fhir-server.ts'

let store: Store
let fhir: FhirServer
beforeAll(async () => {
  store = await freshStore()
  fhir = await fhirServer(store)
})
afterAll(async () => {
  await fhir?.close()
  await store?.close()
})

const patient = (family: string) => ({ resourceType: 'Patient', name: [{ family }], active: true })

describe('one resource', () => {
  it('is created with an id, a version and a place, and read back to the letter', async () => {
    const text =
      '{"resourceType":"Observation","status":"final","code":{"text":"weight"},"valueQuantity":{"value":72.50,"unit":"kg"}}'
    const created = await fhir.ask('POST', '/Observation', text)
    expect(created.status).toBe(201)
    expect(created.headers.etag).toBe('W/"1"')
    expect(created.headers.location).toMatch(/\/fhir\/R4\/Observation\/[\w-]+\/_history\/1$/)
    const read = await fhir.ask('GET', `/Observation/${created.json.id}`)
    expect(read.status).toBe(200)
    expect(read.text).toContain('"value":72.50,')
    expect(read.json.meta.versionId).toBe('1')
    expect(Date.parse(read.json.meta.lastUpdated)).toBeGreaterThan(Date.now() - 60_000)
    const again = await fhir.ask('GET', `/Observation/${created.json.id}`, undefined, { 'if-none-match': 'W/"1"' })
    expect(again.status).toBe(304)
  })

  it('is read in part, in the version of FHIR that is served', async () => {
    await fhir.ask('PUT', '/Patient/part', { ...patient('Part'), id: 'part', gender: 'female', birthDate: '1980' })
    const some = (await fhir.ask('GET', '/Patient/part?_elements=gender')).json
    expect(Object.keys(some).sort()).toEqual(['gender', 'id', 'meta', 'resourceType'])
    expect(some.meta.tag.at(-1).code).toBe('SUBSETTED')
    const old = (await fhir.ask('GET', '/Patient/part/_history/1?_summary=text')).json
    expect(Object.keys(old).sort()).toEqual(['id', 'meta', 'resourceType'])
    expect((await fhir.ask('GET', '/Patient/part?_summary=count')).status).toBe(400)
    const read = (version: string) =>
      fhir.ask('GET', '/Patient/part', undefined, { accept: `application/fhir+json; fhirVersion=${version}` })
    expect([(await read('4.0')).status, (await read('5.0')).status]).toEqual([200, 406])
    const other = { 'content-type': 'application/fhir+json; fhirVersion=3.0' }
    expect((await fhir.ask('PUT', '/Patient/part', { ...patient('Other'), id: 'part' }, other)).status).toBe(415)
  })

  it('comes in the format that is wanted most, and with line breaks for people', async () => {
    await fhir.ask('PUT', '/Observation/format', {
      resourceType: 'Observation',
      id: 'format',
      status: 'final',
      code: { text: 'x' },
    })
    const read = (accept: string, query = '') => fhir.ask('GET', `/Observation/format${query}`, undefined, { accept })
    const format = async (accept: string) => /json|xml/.exec(String((await read(accept)).headers['content-type']))?.[0]
    expect(await format('application/fhir+xml;q=0.4, application/fhir+json;q=0.9')).toBe('json')
    expect(await format('application/fhir+json; q=0.1, application/fhir+xml')).toBe('xml')
    expect(await format('application/fhir+xml;q=0, */*;q=0.1')).toBe('json')
    expect((await read('application/fhir+json;q=0')).status).toBe(406)
    const { text, json } = await read('*/*', '?_pretty=true')
    expect([text.split('\n').length > 5, json.id]).toEqual([true, 'format'])
    expect((await fhir.ask('GET', '/Observation?_id=format&_pretty=true')).text).toContain('\n')
    expect(
      (await fhir.ask('GET', '/Observation/format', undefined, {}, 'hz_nobody')).headers['www-authenticate'],
    ).toContain('Bearer')
  })

  it('is updated under its id, with If-Match only from the version that is there', async () => {
    expect((await fhir.ask('PUT', '/Patient/upd', { ...patient('One'), id: 'upd' })).status).toBe(201)
    const second = await fhir.ask('PUT', '/Patient/upd', { ...patient('Two'), id: 'upd' }, { 'if-match': 'W/"1"' })
    expect([second.status, second.headers.etag]).toEqual([200, 'W/"2"'])
    const stale = await fhir.ask('PUT', '/Patient/upd', { ...patient('Three'), id: 'upd' }, { 'if-match': 'W/"1"' })
    expect([stale.status, stale.json.resourceType]).toEqual([412, 'OperationOutcome'])
    expect((await fhir.ask('GET', '/Patient/upd/_history/1')).json.name[0].family).toBe('One')
    expect((await fhir.ask('PUT', '/Patient/upd', patient('No id'))).status).toBe(400)
  })

  it('is gone after a delete, and its history tells so', async () => {
    await fhir.ask('PUT', '/Patient/del', { ...patient('Gone'), id: 'del' })
    expect((await fhir.ask('DELETE', '/Patient/del')).status).toBe(204)
    expect((await fhir.ask('GET', '/Patient/del')).status).toBe(410)
    expect((await fhir.ask('GET', '/Patient/never')).status).toBe(404)
    const { json } = await fhir.ask('GET', '/Patient/del/_history')
    expect(json.entry.map((each: { request: { method: string } }) => each.request.method)).toEqual(['DELETE', 'POST'])
    expect((await fhir.ask('GET', '/Patient?family=Gone')).json.total).toBe(0)
    expect((await fhir.ask('PUT', '/Patient/del', { ...patient('Back'), id: 'del' })).status).toBe(201)
    const back = await fhir.ask('GET', '/Patient/del/_history')
    const told = back.json.entry.map((each: { request: { method: string }; response: { status: string } }) => [
      each.request.method,
      each.response.status,
    ])
    expect(told).toEqual([
      ['PUT', '201'],
      ['DELETE', '204'],
      ['POST', '201'],
    ])
  })

  it('is patched by JSON Patch and by FHIRPath Patch', async () => {
    await fhir.ask('PUT', '/Patient/pat', { ...patient('Before'), id: 'pat' })
    const json = await fhir.ask('PATCH', '/Patient/pat', [{ op: 'replace', path: '/name/0/family', value: 'After' }], {
      'content-type': 'application/json-patch+json',
    })
    expect([json.status, json.json.name[0].family, json.json.meta.versionId]).toEqual([200, 'After', '2'])
    const part = [
      { name: 'type', valueCode: 'add' },
      { name: 'path', valueString: 'Patient' },
      { name: 'name', valueString: 'birthDate' },
      { name: 'value', valueDate: '1970-01-01' },
    ]
    const fhirpath = await fhir.ask('PATCH', '/Patient/pat', {
      resourceType: 'Parameters',
      parameter: [{ name: 'operation', part }],
    })
    expect([fhirpath.status, fhirpath.json.birthDate]).toEqual([200, '1970-01-01'])
    const failing = await fhir.ask('PATCH', '/Patient/pat', [{ op: 'test', path: '/active', value: false }], {
      'content-type': 'application/json-patch+json',
    })
    expect([failing.status, failing.json.resourceType]).toEqual([422, 'OperationOutcome'])
  })

  it('is refused with a whole number that is written otherwise, however it comes', async () => {
    const text = '{"resourceType":"Patient","id":"whole","multipleBirthInteger":1.0}'
    const created = await fhir.ask('POST', '/Patient', text)
    expect([created.status, created.json.issue[0].expression]).toEqual([422, ['Patient.multipleBirth']])
    expect((await fhir.ask('PUT', '/Patient/whole', text)).status).toBe(422)
    const resource = text.replace('1.0', '2e0')
    const entry = `{"resource":${resource},"request":{"method":"PUT","url":"Patient/whole"}}`
    const bundle = await fhir.ask('POST', '', `{"resourceType":"Bundle","type":"transaction","entry":[${entry}]}`)
    expect(bundle.status).toBe(422)
    expect((await fhir.ask('PUT', '/Patient/whole', text.replace('1.0', '1'))).status).toBe(201)
    const patched = await fhir.ask(
      'PATCH',
      '/Patient/whole',
      '[{"op":"replace","path":"/multipleBirthInteger","value":3.0}]',
      {
        'content-type': 'application/json-patch+json',
      },
    )
    expect(patched.status).toBe(422)
    const xml = (value: string) =>
      fhir.ask(
        'PUT',
        '/Patient/whole',
        `<Patient xmlns="http://hl7.org/fhir"><id value="whole"/><multipleBirthInteger value="${value}"/></Patient>`,
        {
          'content-type': 'application/fhir+xml',
        },
      )
    expect([(await xml('1.0')).status, (await xml('+4')).status]).toEqual([422, 200])
    expect((await fhir.ask('GET', '/Patient/whole')).json.multipleBirthInteger).toBe(4)
  })

  it('answers as Prefer asks', async () => {
    const minimal = await fhir.ask('POST', '/Patient', patient('Minimal'), { prefer: 'return=minimal' })
    expect([minimal.status, minimal.text]).toEqual([201, ''])
    const told = await fhir.ask('POST', '/Patient', patient('Told'), { prefer: 'return=OperationOutcome' })
    expect(told.json.resourceType).toBe('OperationOutcome')
  })
})

describe('conditional interactions', () => {
  const withId = (value: string) => ({ ...patient('Conditional'), identifier: [{ system: 'urn:x', value }] })

  it('create only what is not there', async () => {
    const first = await fhir.ask('POST', '/Patient', withId('c1'), { 'if-none-exist': 'identifier=urn:x|c1' })
    const second = await fhir.ask('POST', '/Patient', withId('c1'), { 'if-none-exist': 'identifier=urn:x|c1' })
    expect([first.status, second.status, second.json.id]).toEqual([201, 200, first.json.id])
  })

  it('update, patch and delete the one that matches', async () => {
    const made = await fhir.ask('PUT', '/Patient?identifier=urn:x|c2', withId('c2'))
    expect(made.status).toBe(201)
    const changed = await fhir.ask('PUT', '/Patient?identifier=urn:x|c2', { ...withId('c2'), active: false })
    expect([changed.status, changed.json.id, changed.json.active]).toEqual([200, made.json.id, false])
    const patch = [{ op: 'add', path: '/gender', value: 'female' }]
    const patched = await fhir.ask('PATCH', '/Patient?identifier=urn:x|c2', patch, {
      'content-type': 'application/json-patch+json',
    })
    expect(patched.json.gender).toBe('female')
    await fhir.ask('POST', '/Patient', withId('c2'))
    expect((await fhir.ask('DELETE', '/Patient?identifier=urn:x|c2')).status).toBe(412)
    expect((await fhir.ask('DELETE', `/Patient?_id=${made.json.id}`)).status).toBe(204)
    expect((await fhir.ask('GET', '/Patient?identifier=urn:x|c2')).json.total).toBe(1)
  })
})

describe('ids that are taken', () => {
  const conditional = '/Patient?identifier=urn:x|nowhere'

  it('are a conflict for a conditional update that finds nothing, alone and in a transaction', async () => {
    await fhir.ask('PUT', '/Patient/taken', { ...patient('Taken'), id: 'taken' })
    const refused = await fhir.ask('PUT', conditional, { ...patient('Other'), id: 'taken' })
    expect([refused.status, refused.json.resourceType]).toEqual([409, 'OperationOutcome'])
    const entry = [
      { resource: { ...patient('Other'), id: 'taken' }, request: { method: 'PUT', url: conditional.slice(1) } },
    ]
    expect((await fhir.ask('POST', '', { resourceType: 'Bundle', type: 'transaction', entry })).status).toBe(409)
    expect((await fhir.ask('GET', '/Patient/taken')).json.name[0].family).toBe('Taken')
    const free = await fhir.ask('PUT', conditional, { ...patient('Free'), id: 'free' })
    expect([free.status, free.json.id]).toEqual([201, 'free'])
  })

  it('cannot be found by trying, by whoever is bound to one patient', async () => {
    for (const id of ['mine', 'theirs']) await fhir.ask('PUT', `/Patient/${id}`, { ...patient(id), id })
    const about = (id: string, whose: string) => ({
      resourceType: 'Observation',
      id,
      status: 'final',
      code: { text: 'a' },
      subject: { reference: `Patient/${whose}` },
    })
    await fhir.ask('PUT', '/Observation/of-them', about('of-them', 'theirs'))
    await fhir.ask('PUT', '/Observation/of-me', about('of-me', 'mine'))
    const { rows } = await store.pool.query<{ subject: string }>(
      "select subject from identity.person where patient = 'mine'",
    )
    const bound = await fhir.client(['patient/*.cruds'], rows[0]?.subject)
    for (const [method, headers] of [
      ['PUT', {}],
      ['PUT', { 'if-match': 'W/"1"' }],
      ['GET', {}],
      ['DELETE', {}],
      ['DELETE', { 'if-match': 'W/"1"' }],
    ] as const) {
      const [there, absent] = await Promise.all(
        ['of-them', 'of-nobody'].map(async (id) => {
          const body = method === 'PUT' ? about(id, 'mine') : undefined
          const { status, text } = await fhir.ask(method, `/Observation/${id}`, body, headers, bound)
          return { status, text: text.replaceAll(id, 'ID') }
        }),
      )
      expect([method, there]).toEqual([method, absent])
    }
    for (const id of ['of-them', 'of-nobody'])
      expect((await fhir.ask('PUT', '/Observation?code=urn:x|none', about(id, 'mine'), {}, bound)).status).toBe(409)
    expect((await fhir.ask('GET', '/Observation/of-them')).status).toBe(200)
    expect((await fhir.ask('PUT', '/Observation/of-me', about('of-me', 'mine'), {}, bound)).status).toBe(200)
    const { id: _, ...made } = about('', 'mine')
    expect((await fhir.ask('POST', '/Observation', made, {}, bound)).status).toBe(201)
    expect((await fhir.ask('PUT', '/Observation?code=urn:x|none', made, {}, bound)).status).toBe(201)
  })

  it('stay, and their patient goes: a resource that names its patient no longer is no longer theirs', async () => {
    const named = {
      resourceType: 'Observation',
      id: 'renamed',
      status: 'final',
      code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }] },
      subject: { reference: 'Patient/mine' },
      effectiveDateTime: '2024-01-01T00:00:00Z',
      valueQuantity: { value: 70, unit: '/min', system: 'http://unitsofmeasure.org', code: '/min' },
    }
    await fhir.ask('PUT', '/Observation/renamed', named)
    const { rows } = await store.pool.query<{ subject: string }>(
      "select subject from identity.person where patient = 'mine'",
    )
    const bound = await fhir.client(['patient/*.rs'], rows[0]?.subject)
    expect((await fhir.ask('GET', '/Observation/renamed', undefined, {}, bound)).status).toBe(200)
    const { subject: _, ...nameless } = named
    expect((await fhir.ask('PUT', '/Observation/renamed', nameless)).status).toBe(200)
    expect((await fhir.ask('GET', '/Observation/renamed', undefined, {}, bound)).status).toBe(404)
    expect((await fhir.ask('GET', '/Observation?_id=renamed', undefined, {}, bound)).json.total).toBe(0)
    const events = await readTimeline(store.db, rows[0]?.subject as string)
    expect(events.filter(({ key }) => key.startsWith('Observation/renamed'))).toEqual([])
  })
})

describe('patients that are one', () => {
  const subjectOf = async (patient: string) =>
    (await store.pool.query<{ subject: string }>('select subject from identity.person where patient = $1', [patient]))
      .rows[0]?.subject as string
  const keys = async (patient: string) =>
    (await readTimeline(store.db, await subjectOf(patient))).map(({ key }) => key).sort()
  const rate = (id: string, whose: string) => ({
    resourceType: 'Observation',
    id,
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }] },
    subject: { reference: `Patient/${whose}` },
    effectiveDateTime: '2024-01-01T00:00:00Z',
    valueQuantity: { value: 70, unit: '/min', system: 'http://unitsofmeasure.org', code: '/min' },
  })

  it('have one timeline from the link on, what comes later included, and two again without it', async () => {
    for (const id of ['kept', 'lost']) {
      await fhir.ask('PUT', `/Patient/${id}`, { ...patient(id), id })
      await fhir.ask('PUT', `/Observation/rate-${id}`, rate(`rate-${id}`, id))
    }
    expect([await keys('kept'), await keys('lost')]).toEqual([['Observation/rate-kept'], ['Observation/rate-lost']])
    const link = [{ other: { reference: 'Patient/kept' }, type: 'replaced-by' }]
    await fhir.ask('PUT', '/Patient/lost', { ...patient('lost'), id: 'lost', active: false, link })
    await fhir.ask('PUT', '/Observation/rate-late', rate('rate-late', 'lost'))
    const all = ['Observation/rate-kept', 'Observation/rate-late', 'Observation/rate-lost']
    expect([await keys('kept'), await keys('lost')]).toEqual([all, []])
    expect((await fhir.ask('GET', '/Observation?patient=lost')).json.total).toBe(2)
    const bound = await fhir.client(['patient/*.rs'], await subjectOf('kept'))
    expect((await fhir.ask('GET', '/Observation/rate-lost', undefined, {}, bound)).status).toBe(200)
    await fhir.ask('PUT', '/Patient/lost', { ...patient('lost'), id: 'lost' })
    expect([await keys('kept'), await keys('lost')]).toEqual([[all[0]], all.slice(1)])
    expect((await fhir.ask('GET', '/Observation/rate-lost', undefined, {}, bound)).status).toBe(404)
  })

  it('are told by the one that replaces, in a chain, and a circle is nobody’s end', async () => {
    for (const id of ['c1', 'c2', 'c3']) {
      await fhir.ask('PUT', `/Patient/${id}`, { ...patient(id), id })
      await fhir.ask('PUT', `/Observation/rate-${id}`, rate(`rate-${id}`, id))
    }
    const linked = (id: string, other: string, type: string) =>
      fhir.ask('PUT', `/Patient/${id}`, {
        ...patient(id),
        id,
        link: [{ other: { reference: `Patient/${other}` }, type }],
      })
    await linked('c2', 'c1', 'replaces')
    await linked('c3', 'c2', 'replaces')
    expect(await keys('c3')).toEqual(['Observation/rate-c1', 'Observation/rate-c2', 'Observation/rate-c3'])
    expect((await linked('c1', 'c3', 'replaces')).status).toBe(200)
    expect(await keys('c3')).toHaveLength(3)
    await fhir.ask('DELETE', '/Patient/c3')
    expect(await keys('c2')).toEqual(['Observation/rate-c1', 'Observation/rate-c2'])
  })
})

describe('a Bundle', () => {
  it('of type batch has no links between its entries', async () => {
    const own = 'urn:uuid:5a1b6b7e-33f5-4a26-b8ff-77b1fa3d0c12'
    const about = { resourceType: 'Observation', status: 'final', code: { text: 'x' }, subject: { reference: own } }
    const entry = [
      { fullUrl: own, resource: patient('Unlinked'), request: { method: 'POST', url: 'Patient' } },
      { resource: about, request: { method: 'POST', url: 'Observation' } },
      { resource: { ...about, id: 'linked' }, request: { method: 'PUT', url: 'Observation/linked' } },
    ]
    const { json } = await fhir.ask('POST', '', { resourceType: 'Bundle', type: 'batch', entry })
    expect(json.entry.map((each: { response: { status: string } }) => each.response.status.slice(0, 3))).toEqual([
      '201',
      '400',
      '400',
    ])
  })

  it('of type transaction follows links of every kind, and refuses those to entries that it does not hold', async () => {
    const own = 'urn:uuid:5a1b6b7e-33f5-4a26-b8ff-77b1fa3d0c11'
    const document = {
      resourceType: 'DocumentReference',
      text: {
        status: 'generated',
        div: `<div xmlns="http://www.w3.org/1999/xhtml"><a href="${own}">of whom</a> ${own}</div>`,
      },
      status: 'current',
      identifier: [{ system: 'urn:x', value: own }],
      subject: { reference: own },
      content: [{ attachment: { url: own, title: own } }],
    }
    const post = (resource: { resourceType: string }, fullUrl?: string) => ({
      ...(fullUrl && { fullUrl }),
      resource,
      request: { method: 'POST', url: resource.resourceType },
    })
    const entry = [post(document), post({ ...patient('Linked') }, own)]
    const done = await fhir.ask('POST', '', { resourceType: 'Bundle', type: 'transaction', entry })
    const [address, patientAddress] = done.json.entry.map((each: { response: { location: string } }) =>
      each.response.location.replace(/^.*\/fhir\/R4|\/_history.*$/g, ''),
    )
    const { json } = await fhir.ask('GET', address)
    const link = patientAddress.slice(1)
    expect([json.subject.reference, json.content[0].attachment]).toEqual([link, { url: link, title: own }])
    expect(json.text.div).toContain(`<a href="${link}">of whom</a> ${own}`)
    expect(json.identifier[0].value).toBe(own)
    const dangling = await fhir.ask('POST', '', {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: entry.slice(0, 1),
    })
    expect([dangling.status, dangling.text]).toEqual([
      400,
      expect.stringContaining('no entry of a transaction has this fullUrl'),
    ])
  })

  it('of type transaction resolves its own links and conditional references, all or nothing', async () => {
    const urn = 'urn:uuid:61ebe359-bfdc-4613-8bf2-c5e300945f0a'
    const entry = [
      {
        fullUrl: urn,
        resource: { ...patient('Linked'), identifier: [{ system: 'urn:x', value: 't1' }] },
        request: { method: 'POST', url: 'Patient' },
      },
      {
        resource: { resourceType: 'Observation', status: 'final', code: { text: 'a' }, subject: { reference: urn } },
        request: { method: 'POST', url: 'Observation' },
      },
    ]
    const done = await fhir.ask('POST', '', { resourceType: 'Bundle', type: 'transaction', entry })
    expect([done.status, done.json.type]).toEqual([200, 'transaction-response'])
    expect(done.json.entry.map((each: { response: { status: string } }) => each.response.status)).toEqual([
      '201 Created',
      '201 Created',
    ])
    const id = /Patient\/([\w-]+)\//.exec(done.json.entry[0].response.location)?.[1]
    expect((await fhir.ask('GET', `/Observation?subject=Patient/${id}`)).json.total).toBe(1)
    const conditional = [
      {
        resource: {
          resourceType: 'Observation',
          status: 'final',
          code: { text: 'b' },
          subject: { reference: 'Patient?identifier=urn:x|t1' },
        },
        request: { method: 'POST', url: 'Observation' },
      },
    ]
    expect(
      (await fhir.ask('POST', '/', { resourceType: 'Bundle', type: 'transaction', entry: conditional })).status,
    ).toBe(200)
    expect((await fhir.ask('GET', `/Observation?subject=Patient/${id}`)).json.total).toBe(2)
    const broken = [
      {
        resource: { ...patient('Never'), identifier: [{ system: 'urn:x', value: 'never' }] },
        request: { method: 'POST', url: 'Patient' },
      },
      { resource: { ...patient('X'), id: 'other' }, request: { method: 'PUT', url: 'Patient/mismatch' } },
    ]
    const refused = await fhir.ask('POST', '', { resourceType: 'Bundle', type: 'transaction', entry: broken })
    expect([refused.status, refused.json.resourceType]).toEqual([400, 'OperationOutcome'])
    expect((await fhir.ask('GET', '/Patient?identifier=urn:x|never')).json.total).toBe(0)
  })

  it('of type batch does each entry for itself', async () => {
    const entry = [
      { resource: patient('Batch'), request: { method: 'POST', url: 'Patient' } },
      { request: { method: 'GET', url: 'Patient/does-not-exist' } },
      { request: { method: 'GET', url: 'Patient?family=Batch' } },
    ]
    const { json } = await fhir.ask('POST', '', { resourceType: 'Bundle', type: 'batch', entry })
    expect(json.entry.map((each: { response: { status: string } }) => each.response.status.slice(0, 3))).toEqual([
      '201',
      '404',
      '200',
    ])
    expect(json.entry[2].resource.total).toBe(1)
  })

  it('may hold thousands of entries', async () => {
    const entry = Array.from({ length: 2500 }, (_, i) => ({
      resource: {
        resourceType: 'Observation',
        status: 'final',
        code: { coding: [{ system: 'urn:c', code: 'many' }] },
        valueInteger: i,
      },
      request: { method: 'POST', url: 'Observation' },
    }))
    const { json } = await fhir.ask('POST', '', { resourceType: 'Bundle', type: 'transaction', entry })
    expect(json.entry).toHaveLength(2500)
    expect((await fhir.ask('GET', '/Observation?code=urn:c|many&_summary=count')).json.total).toBe(2500)
  })
})

describe('history', () => {
  it('of a type and of everything comes newest first, in pages', async () => {
    const first = await fhir.ask('GET', '/Patient/_history?_count=2')
    expect(first.json.entry).toHaveLength(2)
    const times = first.json.entry.map((each: { response: { lastModified: string } }) => each.response.lastModified)
    expect([...times].sort().reverse()).toEqual(times)
    const next = first.json.link.find((each: { relation: string }) => each.relation === 'next').url
    const second = await fhir.ask('GET', next.replace(/^.*\/fhir\/R4/, ''))
    expect(second.json.entry[0].response.lastModified <= times[1]).toBe(true)
    expect((await fhir.ask('GET', '/_history?_count=1')).json.total).toBeGreaterThan(2500)
  })
})

describe('what is not understood', () => {
  it('is an error with an OperationOutcome, or named when the client is lenient', async () => {
    const strict = await fhir.ask('GET', '/Patient?famly=x')
    expect([strict.status, strict.json.resourceType]).toEqual([400, 'OperationOutcome'])
    expect(strict.json.issue[0].diagnostics).toContain('did you mean family?')
    const lenient = await fhir.ask('GET', '/Patient?famly=x&family=Batch', undefined, { prefer: 'handling=lenient' })
    expect(lenient.json.total).toBe(1)
    expect(lenient.json.entry.at(-1).search.mode).toBe('outcome')
    expect((await fhir.ask('GET', '/Nonsense/1')).status).toBe(404)
    expect((await fhir.ask('GET', '/Patient?birthdate=yesterday')).status).toBe(400)
    expect((await fhir.ask('POST', '/Patient', '{"resourceType":')).status).toBe(400)
  })
})
