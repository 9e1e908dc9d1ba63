import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshStore } from '../../../test/support/database.ts'
import type { Store } from '../../store/store.ts'
import { type FhirServer, fhirServer } from './testing/fhir-server.ts'

let store: Store
let fhir: FhirServer
/** No UTF-8, so that whoever reads it as text breaks it. */
const bytes = Buffer.from([0x25, 0x50, 0x44, 0x46, 0xff, 0xfe, 0x00, 0x80])
beforeAll(async () => {
  store = await freshStore()
  fhir = await fhirServer(store)
  const put = (id: string, more: object) =>
    fhir.ask('PUT', `/Binary/${id}`, { resourceType: 'Binary', id, contentType: 'application/pdf', ...more })
  await put('letter', { data: bytes.toString('base64') })
  await put('page', { contentType: 'text/html', data: Buffer.from('<script>1</script>').toString('base64') })
  await put('empty', {})
})
afterAll(async () => {
  await fhir?.close()
  await store?.close()
})

async function read(path: string, accept?: string, method: 'GET' | 'HEAD' = 'GET') {
  const reply = await fhir.server.inject({
    method,
    url: `/fhir/R4/Binary/${path}`,
    headers: { authorization: `Bearer ${fhir.token}`, ...(accept !== undefined && { accept }) },
  })
  return { status: reply.statusCode, type: String(reply.headers['content-type']), bytes: reply.rawPayload, ...reply }
}

describe('a Binary', () => {
  it('comes in its own form, unless that of FHIR is asked for', async () => {
    for (const accept of [undefined, '*/*', 'application/pdf', 'application/*', 'image/png, application/pdf;q=0.2']) {
      const native = await read('letter', accept)
      expect([native.status, native.type], accept).toEqual([200, 'application/pdf'])
      expect(native.bytes.equals(bytes)).toBe(true)
      expect(native.headers.etag).toBe('W/"1"')
    }
    expect((await read('letter/_history/1', 'application/pdf')).bytes.equals(bytes)).toBe(true)
    expect((await read('letter', 'application/pdf', 'HEAD')).type).toBe('application/pdf')
    for (const [path, accept] of [
      ['letter', 'application/fhir+json'],
      ['letter', 'application/json, */*'],
      ['letter?_format=json', 'application/pdf'],
      ['letter?_elements=contentType', 'application/fhir+json'],
    ] as const) {
      const resource = await read(path, accept)
      expect([resource.status, resource.type], path).toEqual([200, 'application/fhir+json; charset=utf-8'])
      expect(JSON.parse(resource.bytes.toString())).toMatchObject({ id: 'letter', contentType: 'application/pdf' })
    }
    expect((await read('letter', 'application/fhir+xml')).bytes.toString()).toContain('<data value=')
  })

  it('is the resource where it holds nothing, and refused in a form that it does not have', async () => {
    expect((await read('empty')).type).toBe('application/fhir+json; charset=utf-8')
    const refused = await read('letter', 'image/png')
    expect(refused.status).toBe(406)
    expect(JSON.parse(refused.bytes.toString()).issue[0].code).toBe('not-supported')
    expect(refused.bytes.includes(bytes)).toBe(false)
  })

  it('runs nothing in a browser', async () => {
    const page = await read('page', 'text/html,*/*;q=0.8')
    expect(page.type).toContain('text/html')
    expect(page.headers['content-disposition']).toBe('attachment')
    expect(page.headers['content-security-policy']).toBe("sandbox; default-src 'none'")
    expect(page.headers['x-content-type-options']).toBe('nosniff')
  })

  it('is nobody’s who may not read it', async () => {
    const other = await fhir.client(['system/Patient.rs'])
    const reply = await fhir.ask('GET', '/Binary/letter', undefined, { accept: 'application/pdf' }, other)
    expect(reply.status).toBe(403)
  })
})

describe('a file that is sent in its own form', () => {
  const send = async (method: 'POST' | 'PUT', path: string, payload: Buffer, headers: Record<string, string>) =>
    fhir.server.inject({
      method,
      url: `/fhir/R4/Binary${path}`,
      headers: { authorization: `Bearer ${fhir.token}`, ...headers },
      payload,
    })

  it('becomes a Binary, byte for byte, whatever its type', async () => {
    const document = Buffer.from('<ClinicalDocument xmlns="urn:hl7-org:v3"/>')
    for (const [type, file] of [
      ['application/pdf', bytes],
      ['text/plain; charset=utf-8', Buffer.from('نامه')],
      ['text/xml', document],
      ['application/json', Buffer.from('{"a":1}')],
      ['application/x-www-form-urlencoded', Buffer.from('a=1')],
      ['application/json-patch+json', Buffer.from('[]')],
    ] as const) {
      const sent = await send('POST', '', file, { 'content-type': type })
      expect([sent.statusCode, sent.json().contentType], type).toEqual([201, type])
      expect(sent.headers.location).toMatch(/\/fhir\/R4\/Binary\/[^/]+\/_history\/1$/)
      const back = await read(sent.json().id, '*/*')
      expect(back.bytes.equals(file), type).toBe(true)
      expect(back.type.split(';')[0]).toBe(type.split(';')[0])
    }
  })

  it('replaces the one under its id, and says whom it is about', async () => {
    await fhir.ask('PUT', '/Patient/own', { resourceType: 'Patient', id: 'own' })
    const headers = { 'content-type': 'application/pdf', 'x-security-context': 'Patient/own' }
    expect((await send('PUT', '/scan', bytes, headers)).statusCode).toBe(201)
    const second = await send('PUT', '/scan', bytes.subarray(1), { ...headers, 'if-match': 'W/"1"' })
    expect(second.statusCode).toBe(200)
    expect(second.json()).toMatchObject({ id: 'scan', securityContext: { reference: 'Patient/own' } })
    expect((await read('scan')).bytes.equals(bytes.subarray(1))).toBe(true)
    expect((await send('PUT', '/scan', bytes, { ...headers, 'if-match': 'W/"1"' })).statusCode).toBe(412)
  })

  it('is a resource where it says that it is one', async () => {
    const resource = { resourceType: 'Binary', contentType: 'text/plain', data: 'YQ==' }
    const json = await send('POST', '', Buffer.from(JSON.stringify(resource)), { 'content-type': 'application/json' })
    expect(json.json()).toMatchObject(resource)
    const xml =
      '<?xml version="1.0"?>\n<Binary xmlns="http://hl7.org/fhir"><contentType value="text/plain"/><data value="YQ=="/></Binary>'
    expect((await send('POST', '', Buffer.from(xml), { 'content-type': 'text/xml' })).json()).toMatchObject(resource)
    const other = await send('POST', '', Buffer.from('{"resourceType":"Patient"}'), {
      'content-type': 'application/json',
    })
    expect(other.statusCode).toBe(400)
    const wrong = await send('POST', '', bytes, { 'content-type': 'application/fhir+json' })
    expect(wrong.statusCode).toBe(400)
  })

  it('is refused where it is empty or of no type, and everywhere else', async () => {
    expect(
      (await send('POST', '', Buffer.alloc(0), { 'content-type': 'application/pdf', 'content-length': '0' }))
        .statusCode,
    ).toBe(400)
    expect((await send('POST', '', bytes, {})).statusCode).toBe(415)
    const pdf = { 'content-type': 'application/pdf' }
    expect((await fhir.ask('POST', '/Patient', 'x', pdf)).status).toBe(415)
    expect((await fhir.ask('PATCH', '/Binary/letter', 'x', pdf)).status).toBe(415)
    expect((await fhir.ask('POST', '/Binary/_search', 'x', pdf)).status).toBe(415)
    expect((await fhir.ask('POST', '/Binary', 'x', pdf, await fhir.client(['system/Binary.rs']))).status).toBe(403)
  })
})

it('writes nothing when the answer is wanted in a form that cannot be given', async () => {
  const patient = { resourceType: 'Patient', identifier: [{ system: 'urn:form', value: '1' }] }
  expect((await fhir.ask('POST', '/Patient', patient, { accept: 'image/png' })).status).toBe(406)
  expect((await fhir.ask('GET', '/Patient?identifier=urn:form|1')).json.total).toBe(0)
})

it('says without a token that nobody is signed in by SMART here', async () => {
  const reply = await fhir.server.inject({ url: '/fhir/R4/.well-known/smart-configuration' })
  expect(reply.statusCode).toBe(404)
  expect(reply.headers['content-type']).toMatch(/^application\/fhir\+json/)
  expect(reply.json()).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ code: 'not-supported' }] })
  expect(reply.json().issue[0].diagnostics).toContain('hamzad tokens create')
  const statement = (await fhir.ask('GET', '/metadata')).json
  expect(JSON.stringify(statement.rest[0].security)).not.toContain('SMART-on-FHIR')
})
