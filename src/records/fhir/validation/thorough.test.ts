import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../resource.ts'
import { writeXml } from '../xml/write-xml.ts'
import { holdsLuhn, holdsVerhoeff } from './check-digit.ts'
import { validateThoroughly } from './thorough.ts'
import { validateText } from './validate-text.ts'

const observation = { resourceType: 'Observation', status: 'final', code: { text: 'x' } }
const coded = (system: string, code: string) => ({ ...observation, code: { coding: [{ system, code }] } })
const patient = { resourceType: 'Patient' }
const birthPlace = 'http://hl7.org/fhir/StructureDefinition/patient-birthPlace'
const composition = {
  resourceType: 'Composition',
  id: 'a',
  status: 'final',
  type: { text: 'x' },
  date: '2020',
  author: [{ display: 'x' }],
  title: 'x',
}
const document = (subject: string) => ({
  resourceType: 'Bundle',
  type: 'document',
  identifier: { system: 'urn:x', value: '1' },
  timestamp: '2020-01-01T00:00:00Z',
  entry: [
    {
      fullUrl: 'http://example.org/fhir/Composition/a',
      resource: { ...composition, subject: { reference: subject } },
    },
    { fullUrl: 'http://example.org/fhir/Patient/p', resource: { resourceType: 'Patient', id: 'p' } },
  ],
})
const weight = {
  ...coded('http://loinc.org', '29463-7'),
  category: [
    { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'vital-signs' }] },
  ],
  subject: { reference: 'Patient/p' },
  effectiveDateTime: '2020-01-01',
  valueQuantity: { value: 70, unit: 'kg', system: 'http://unitsofmeasure.org', code: 'kg' },
}

const inEntry = 'urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0'
const entries = (type: string, reference = inEntry) => ({
  resourceType: 'Bundle',
  type: 'collection',
  entry: [
    { fullUrl: inEntry, resource: { ...(type === 'Patient' ? patient : observation), resourceType: type, id: 'e' } },
    { resource: { ...observation, subject: { reference } } },
  ],
})
const photo = (more: object) => ({ ...patient, photo: [{ contentType: 'image/png', data: 'AAAA', ...more }] })
const withIds = {
  ...patient,
  contained: [{ resourceType: 'Organization', id: 'o', name: 'x', alias: ['y'], _alias: [{ id: 'n' }] }],
  name: [{ id: 'n', text: 'a' }],
  managingOrganization: { reference: '#o' },
}
const definition = (expression: string) => ({
  resourceType: 'SearchParameter',
  url: 'http://example.org/x',
  name: 'X',
  status: 'draft',
  description: 'x',
  code: 'x',
  base: ['Patient'],
  type: 'string',
  expression,
})

const errors = async (resource: JsonObject) =>
  (await validateThoroughly(resource)).filter(({ severity }) => severity === 'error').map(({ path }) => path)

describe('the letter of JSON and XML', () => {
  const faults = async (text: string) => (await validateText(text)).map(({ path, message }) => `${path}: ${message}`)
  const said = (text: string) => `{"resourceType":"Patient",${text}}`
  it('knows integers by their form, not by their value', async () => {
    for (const form of ['1.0', '1e0', '10E-1', '-0'])
      expect(await faults(said(`"multipleBirthInteger":${form}`))).toEqual([
        `Patient.multipleBirth: this is no integer: ${form} is not how a whole number is written`,
      ])
    const telecom = '"telecom":[{"system":"phone","value":"1.0"},{"system":"phone","value":"1","rank":2.0}]'
    expect(await faults(said(telecom))).toEqual([
      'Patient.telecom[1].rank: this is no positiveInt: 2.0 is not how a whole number is written',
    ])
    const decimal = '"extension":[{"url":"http://example.org/x","valueDecimal":1.0}],"multipleBirthInteger":1'
    expect(await faults(said(decimal))).toEqual([])
  })
  it('has ids and addresses of extensions as attributes in XML', async () => {
    const xml = (inner: string) => `<Patient xmlns="http://hl7.org/fhir">${inner}</Patient>`
    const extension = (attribute: string, inner: string) =>
      xml(`<extension${attribute}>${inner}<valueString value="a"/></extension>`)
    const url = 'http://example.org/x'
    expect(await faults(extension(` url="${url}"`, ''))).toEqual([])
    expect(await faults(extension('', `<url value="${url}"/>`))).toEqual([
      'Resource: the url of extension is an attribute, at character 48',
    ])
    expect((await faults(xml('<name><id value="a"/><family value="b"/></name>')))[0]).toContain('is an attribute')
    expect(await faults(xml('<id value="a"/><name id="n"><family value="b"/></name>'))).toEqual([])
  })
  it('knows the entities of XML alone in XML, and one namespace in a narrative', async () => {
    const narrative = (inner: string) =>
      `<Patient xmlns="http://hl7.org/fhir"><text><status value="generated"/><div xmlns="http://www.w3.org/1999/xhtml">${inner}</div></text></Patient>`
    expect(await faults(narrative('a&#160;b &lt; &amp;'))).toEqual([])
    expect(await faults(narrative('a&nbsp;b'))).toEqual([expect.stringContaining('an entity is not known')])
    expect(await faults(narrative('<p xmlns="http://www.w3.org/1999/xhtml">a</p>'))).toEqual([])
    expect(await faults(narrative('<p xmlns="http://example.org/">a</p>'))).toEqual([
      expect.stringContaining('namespace of XHTML'),
    ])
  })
  it('writes XML that XML can read, whatever characters a narrative in JSON has by name', async () => {
    const div = '<div xmlns="http://www.w3.org/1999/xhtml">a&nbsp;b &amp; &eacute;</div>'
    const json = JSON.stringify({ resourceType: 'Patient', text: { status: 'generated', div } })
    expect(await faults(json)).toEqual([])
    const xml = writeXml(json)
    expect(xml).toContain('a&#160;b &amp; &#233;')
    expect(await faults(xml)).toEqual([])
  })
  it('lets an extension be relative right within another alone, not within its value', async () => {
    const relative = { url: 'part', valueString: 'a' }
    const within = (value: object) =>
      JSON.stringify({ ...patient, extension: [{ url: 'http://example.org/x', ...value }] })
    expect(await faults(within({ extension: [relative] }))).toEqual([])
    expect(await faults(within({ valueCoding: { code: 'c', extension: [relative] } }))).toEqual([
      expect.stringContaining('the url of an extension is absolute'),
    ])
  })
  it('reads sampled data', async () => {
    const sampled = (data: string) =>
      JSON.stringify({ ...observation, valueSampledData: { origin: { value: 0 }, period: 1, dimensions: 1, data } })
    expect(await faults(sampled('0.5 -2 E U L 3'))).toEqual([])
    for (const data of ['a b', '1  2', '1,2', '1.'])
      expect(await faults(sampled(data))).toEqual([expect.stringContaining('sampled data')])
  })
})

describe('thorough validation', () => {
  it('finds no error in synthetic records', async () => {
    const text = gunzipSync(readFileSync(new URL('../fixtures/synthea-1.json.gz', import.meta.url))).toString('utf8')
    for (const { resource } of (JSON.parse(text) as { entry: { resource: JsonObject }[] }).entry)
      expect([resource.resourceType, await errors(resource)]).toEqual([resource.resourceType, []])
  })

  it.each<[string, JsonObject]>([
    ['codes with their check digits', coded('http://loinc.org', '2345-7')],
    ['a concept of SNOMED CT', coded('http://snomed.info/sct', '73211009')],
    ['an answer of LOINC', coded('http://loinc.org', 'LA6576-8')],
    ['a code of a system that is not here', coded('urn:local', 'anything')],
    ['an extension where it belongs', { ...patient, extension: [{ url: birthPlace, valueAddress: { text: 'x' } }] }],
    ['a document that holds its patient', document('Patient/p')],
    ['a document that names its patient in full', document('http://example.org/fhir/Patient/p')],
    ['a vital sign', weight],
    [
      'parameters that have parts',
      { resourceType: 'Parameters', parameter: [{ name: 'a', part: [{ name: 'b', valueCode: 'c' }] }] },
    ],
    ['parameters that are none', { resourceType: 'Parameters' }],
    [
      'a task, by its own rule of that name',
      { resourceType: 'Task', status: 'draft', intent: 'plan', lastModified: '2020-01-02', authoredOn: '2020-01-01' },
    ],
    ['what entries say of each other', entries('Patient')],
    [
      'money of today and of yesterday',
      {
        ...patient,
        extension: ['EUR', 'DEM', 'XAU'].map((currency) => ({ url: 'urn:x', valueMoney: { value: 1, currency } })),
      },
    ],
    [
      'contained resources that addresses refer to',
      {
        resourceType: 'ValueSet',
        status: 'draft',
        contained: [
          { resourceType: 'ValueSet', id: 'v', status: 'draft' },
          { resourceType: 'CodeSystem', id: 'c', status: 'draft', content: 'fragment' },
        ],
        compose: { include: [{ valueSet: ['#v'] }, { system: '#c' }] },
      },
    ],
    ['the same id in a resource and in one it contains', withIds],
    ['the size and the hash of data', photo({ size: 3, hash: 'KeLc+7FvY7sCVN91haFbtvtekn0=' })],
    [
      'what an operation made, without an identity',
      { resourceType: 'Bundle', type: 'collection', entry: [{ resource: { ...patient, active: true } }] },
    ],
    ['a conditional reference', { ...observation, subject: { reference: 'Patient?identifier=x' } }],
  ])('finds no error in %s', async (_, resource) => {
    expect(await validateThoroughly(resource)).toEqual([])
  })

  it.each<[string, JsonObject, string]>([
    ['a code of LOINC without its check digit', coded('http://loinc.org', '2345-8'), 'Observation.code.coding[0].code'],
    ['a code of SNOMED CT', coded('http://snomed.info/sct', '73211008'), 'Observation.code.coding[0].code'],
    [
      'a code that R4 does not have',
      coded('http://hl7.org/fhir/administrative-gender', 'x'),
      'Observation.code.coding[0].code',
    ],
    [
      'an extension with another type',
      { ...patient, extension: [{ url: birthPlace, valueString: 'x' }] },
      'Patient.extension[0]',
    ],
    [
      'an extension of another resource',
      { ...observation, extension: [{ url: birthPlace, valueAddress: { text: 'x' } }] },
      'Observation.extension[0]',
    ],
    [
      'two contained resources of one id',
      {
        ...observation,
        subject: { reference: '#p' },
        contained: [
          { ...patient, id: 'p', active: true },
          { ...patient, id: 'p', active: false },
        ],
      },
      'Observation.contained[1].id',
    ],
    ['a form of reference', { ...observation, subject: { reference: 'patient/1' } }, 'Observation.subject.reference'],
    ['a document without its patient', document('Patient/q'), 'Bundle.entry[0].resource.subject'],
    [
      'an address of an entry',
      {
        resourceType: 'Bundle',
        type: 'collection',
        entry: [{ fullUrl: 'Patient/a', resource: { ...patient, id: 'a' } }],
      },
      'Bundle.entry[0].fullUrl',
    ],
    [
      'a canonical that is relative',
      { resourceType: 'QuestionnaireResponse', status: 'completed', questionnaire: 'x' },
      'QuestionnaireResponse.questionnaire',
    ],
    [
      'an identifier that is no URI',
      { ...patient, identifier: [{ system: 'urn:ietf:rfc:3986', value: 'x' }] },
      'Patient.identifier[0].value',
    ],
    ['a MIME type', { resourceType: 'Binary', contentType: 'pdf' }, 'Binary.contentType'],
    ['a language', { ...observation, language: 'x_y' }, 'Observation.language'],
    [
      'the profile of another type',
      { ...observation, meta: { profile: ['http://hl7.org/fhir/StructureDefinition/Patient'] } },
      'Observation.meta.profile[0]',
    ],
    [
      'a vital sign in a wrong unit',
      { ...weight, valueQuantity: { ...weight.valueQuantity, code: 'mm' } },
      'Observation.value',
    ],
    [
      'a parameter without a value',
      { resourceType: 'Parameters', parameter: [{ name: 'a' }] },
      'Parameters.parameter[0]',
    ],
    [
      'a task that was changed before it was made',
      { resourceType: 'Task', status: 'draft', intent: 'plan', lastModified: '2020-01-01', authoredOn: '2020-01-02' },
      'Task',
    ],
    [
      'a rule that comes out as nothing',
      { resourceType: 'ValueSet', status: 'draft', expansion: { timestamp: '2020', contains: [{ display: 'x' }] } },
      'ValueSet.expansion.contains[0]',
    ],
    ['an entry of a wrong type', entries('Observation'), 'Bundle.entry[1].resource.subject'],
    [
      'an address that no entry has',
      entries('Patient', 'urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e1'),
      'Bundle.entry[1].resource.subject',
    ],
    ['an expression that is none', definition('Patient.name.('), 'SearchParameter.expression'],
    [
      'a currency',
      { ...patient, extension: [{ url: 'urn:x', valueMoney: { currency: 'XXY' } }] },
      'Patient.extension[0].value.currency',
    ],
    [
      'a value set in place of a code system',
      coded('http://hl7.org/fhir/ValueSet/administrative-gender', 'male'),
      'Observation.code.coding[0].system',
    ],
    [
      'an extension beside a primitive with another type',
      {
        ...patient,
        _birthDate: {
          extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/patient-birthTime', valueString: 'x' }],
        },
      },
      'Patient.birthDate.extension[0]',
    ],
    [
      'a reference that is no UUID',
      { ...patient, managingOrganization: { reference: 'urn:uuid:xyz' } },
      'Patient.managingOrganization.reference',
    ],
    [
      'a type of reference that R4 does not have',
      { ...patient, managingOrganization: { display: 'x', type: 'Ward' } },
      'Patient.managingOrganization.type',
    ],
    [
      'a type of reference in full that may not be here',
      { ...patient, managingOrganization: { display: 'x', type: 'http://hl7.org/fhir/StructureDefinition/Patient' } },
      'Patient.managingOrganization.type',
    ],
    ['the size of data', photo({ size: 4 }), 'Patient.photo[0].size'],
    [
      'two elements of one id',
      {
        ...patient,
        name: [
          { id: 'n', text: 'a' },
          { id: 'n', text: 'b' },
        ],
      },
      'Patient.name[1].id',
    ],
    ['an id of an element with a space', { ...patient, name: [{ id: 'n 1', text: 'a' }] }, 'Patient.name[0].id'],
    [
      'an entry that has no address',
      { resourceType: 'Bundle', type: 'collection', entry: [{ resource: { ...patient, id: 'a' } }] },
      'Bundle.entry[0].fullUrl',
    ],
    ['a vital sign of nobody', { ...weight, subject: undefined as never }, 'Observation.subject'],
  ])('names %s', async (_, resource, path) => {
    expect(await errors(JSON.parse(JSON.stringify(resource)) as JsonObject)).toEqual([path])
  })

  it('warns of what it cannot know, and of units that are none', async () => {
    const given = {
      ...observation,
      meta: { profile: ['https://example.org/profile'] },
      extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/unknown', valueString: 'x' }],
      valueQuantity: { value: 1, system: 'http://unitsofmeasure.org', code: 'mgg' },
      note: [{ text: ' ' }],
    }
    const issues = await validateThoroughly(given)
    expect(issues.map(({ severity, path }) => [severity, path])).toEqual([
      ['warning', 'Observation.meta.profile[0]'],
      ['warning', 'Observation.extension[0]'],
      ['warning', 'Observation.value.code'],
      ['warning', 'Observation.note[0].text'],
    ])
  })
})

describe('check digits', () => {
  it('find every wrong digit, and Verhoeff’s every exchange of neighbours', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 10_000, max: 99_999_999 }),
        fc.nat(),
        fc.integer({ min: 1, max: 9 }),
        (n, at, by) => {
          for (const holds of [holdsLuhn, holdsVerhoeff]) {
            const check = [...'0123456789'].filter((digit) => holds(`${n}${digit}`))
            expect(check).toHaveLength(1)
            const digits = `${n}${check[0]}`
            const place = at % digits.length
            const changed = digits.replace(/./g, (digit, index) =>
              index === place ? String((Number(digit) + by) % 10) : digit,
            )
            expect(holds(changed)).toBe(false)
            const swapped = digits.replace(/(.)(.)(?=.?$)/, '$2$1')
            if (holds === holdsVerhoeff && swapped !== digits) expect(holds(swapped)).toBe(false)
          }
        },
      ),
    )
  })
})

describe('XML that no JSON could say', () => {
  const xml = (inside: string, attributes = '') =>
    validateText(`<Patient xmlns="http://hl7.org/fhir"${attributes}>${inside}</Patient>`)
  it.each([
    ['an order', '<gender value="male"/><active value="true"/>', ''],
    ['what repeats, apart', '<name><text value="a"/></name><gender value="male"/><name><text value="b"/></name>', ''],
    ['an attribute of a primitive', '<gender value="male" class="x"/>', ''],
    ['a value of a complex type', '<name value="x"><text value="x"/></name>', ''],
    ['another namespace', '<name xmlns="urn:x"><text value="x"/></name>', ''],
    ['an element without a value', '<active/>', ''],
    ['an id of a resource as attribute', '<active value="true"/>', ' id="x"'],
  ])('names %s', async (_, inside, attributes) => {
    expect(await xml(inside, attributes)).toMatchObject([{ severity: 'error', code: 'structure' }])
  })

  it('reads names with a prefix, and whole numbers as they are written', async () => {
    const prefixed = (inside: string) => validateText(`<f:Patient xmlns:f="http://hl7.org/fhir">${inside}</f:Patient>`)
    expect(await prefixed('<f:active value="true"/>')).toEqual([])
    expect(await prefixed('<f:wrong value="true"/>')).toMatchObject([{ path: 'Patient.wrong' }])
    expect(await validateText('<g:Patient xmlns:f="http://hl7.org/fhir"/>')).toMatchObject([{ code: 'structure' }])
    expect(await xml('<multipleBirthInteger value="2.0"/>')).toMatchObject([{ path: 'Patient.multipleBirth' }])
  })

  it('and leaves declarations alone', async () => {
    const declared = ' xmlns:xsi="urn:x" xsi:schemaLocation="http://hl7.org/fhir x.xsd"'
    expect(await xml('<active id="a" value="true"/><name id="b"><text value="x"/></name>', declared)).toEqual([])
  })
})
