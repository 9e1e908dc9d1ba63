import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { structures } from '../definitions/definitions.ts'
import { evaluatePath, loadFhirPath } from '../path/fhirpath.ts'
import type { JsonObject } from '../resource.ts'
import { readXml } from '../xml/read-xml.ts'
import { writeXml } from '../xml/write-xml.ts'
import { nativeRules } from './native-rules.ts'
import { validateResource } from './validate.ts'
import { validateText } from './validate-text.ts'

const bundle = JSON.parse(
  gunzipSync(readFileSync(new URL('../fixtures/synthea-1.json.gz', import.meta.url))).toString('utf8'),
) as {
  entry: { resource: JsonObject }[]
}
const resources = bundle.entry.map(({ resource }) => resource)

const observation = { resourceType: 'Observation', status: 'final', code: { text: 'x' } }

describe('validation', () => {
  it('finds nothing wrong with synthetic records', async () => {
    for (const resource of resources)
      expect([resource.resourceType, await validateResource(resource)]).toEqual([resource.resourceType, []])
  })

  it.each<[string, JsonObject, string]>([
    ['a missing element', { resourceType: 'Observation', code: { text: 'x' } }, 'Observation.status'],
    ['a code outside a required binding', { ...observation, status: 'bogus' }, 'Observation.status'],
    ['two values of a choice', { ...observation, valueString: 'a', valueInteger: 1 }, 'Observation.value'],
    ['an element that does not exist', { ...observation, wrong: 1 }, 'Observation.wrong'],
    ['an array where one is allowed', { ...observation, code: [{ text: 'x' }] }, 'Observation.code'],
    ['one where an array is needed', { ...observation, category: { text: 'x' } }, 'Observation.category'],
    ['a wrong target of a reference', { ...observation, subject: { reference: 'Claim/1' } }, 'Observation.subject'],
    ['a contained resource that is not there', { ...observation, subject: { reference: '#x' } }, 'Observation.subject'],
    ['a bad id', { ...observation, id: 'a_b' }, 'Observation.id'],
    ['a bad date', { ...observation, effectiveDateTime: '2020-02-30' }, 'Observation.effective'],
    ['an empty object', { ...observation, method: {} }, 'Observation.method'],
    ['an empty string', { ...observation, valueString: '' }, 'Observation.value'],
    ['null', { ...observation, issued: null }, 'Observation.issued'],
    [
      'an invariant of plain code',
      { ...observation, valueString: 'a', dataAbsentReason: { text: 'b' } },
      'Observation',
    ],
    ['an invariant of FHIRPath', { resourceType: 'Patient', contact: [{ gender: 'male' }] }, 'Patient.contact[0]'],
    [
      'a script in the narrative',
      {
        ...observation,
        text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml"><script>1</script></div>' },
      },
      'Observation.text.div',
    ],
  ])('names %s', async (_, resource, path) => {
    expect((await validateResource(resource)).map((issue) => issue.path)).toEqual([path])
  })

  it('reads JSON and XML, and says when it cannot', async () => {
    expect(await validateText('{"resourceType":"Patient","active":true}')).toEqual([])
    expect(await validateText('<Patient xmlns="http://hl7.org/fhir"><active value="true"/></Patient>')).toEqual([])
    expect(
      (await validateText('<Patient xmlns="http://hl7.org/fhir"><active value="maybe"/></Patient>'))[0]?.path,
    ).toBe('Patient.active')
    for (const text of ['{', '[]', '<a/>', '{"resourceType":"Patient","active":true,"active":false}'])
      expect(await validateText(text)).toHaveLength(1)
  })
})

describe('rules as plain code', () => {
  it('say what the official expressions say', async () => {
    await loadFhirPath()
    const samples: Record<string, [type: string, values: JsonObject[]]> = {
      'per-1': [
        'Period',
        [{ start: '2020', end: '2021' }, { start: '2021-05-01', end: '2020-05-01' }, { start: '2020' }],
      ],
      'qty-3': ['Quantity', [{ value: 1, code: 'mg' }, { value: 1, code: 'mg', system: 'u' }, { value: 1 }]],
      'rat-1': ['Ratio', [{ numerator: { value: 1 } }, { numerator: { value: 1 }, denominator: { value: 2 } }]],
      'rng-2': [
        'Range',
        [{ low: { value: 2 }, high: { value: 1 } }, { low: { value: 1 }, high: { value: 2 } }, { low: { value: 1 } }],
      ],
      'cpt-2': ['ContactPoint', [{ value: '1' }, { value: '1', system: 'phone' }]],
      'att-1': ['Attachment', [{ data: 'AAAA' }, { data: 'AAAA', contentType: 'text/plain' }]],
      'obs-3': ['Observation.referenceRange', [{ text: 'a' }, { type: { text: 'a' } }]],
      'ext-1': ['Extension', [{ url: 'u', valueString: 'a' }, { url: 'u' }]],
    }
    for (const [key, [type, values]] of Object.entries(samples))
      for (const value of values) {
        const [, , expression] = structures().rules[key] as readonly [string, string, string]
        const official = evaluatePath(value, expression, { resource: value, context: value }, type)[0] !== false
        expect([key, value, nativeRules[key]?.(value, value)]).toEqual([key, value, official])
      }
  })
})

describe('XML', () => {
  it('there and back is the same resource', () => {
    const sorted = (value: unknown): string =>
      JSON.stringify(value, (_, each) =>
        each && typeof each === 'object' && !Array.isArray(each)
          ? Object.fromEntries(Object.entries(each).sort())
          : each,
      )
    for (const resource of resources)
      expect(sorted(JSON.parse(readXml(writeXml(JSON.stringify(resource)))))).toBe(sorted(resource))
  })
})
