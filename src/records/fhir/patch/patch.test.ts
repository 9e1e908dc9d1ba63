import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { members } from '../text/members.ts'
import { stamp, withId } from '../text/stamp.ts'
import { applyPatch } from './apply-patch.ts'
import { jsonPatch } from './json-patch.ts'

describe('JSON Patch', () => {
  it('does the operations of RFC 6902', () => {
    expect(jsonPatch({ a: [1, 3] }, [{ op: 'add', path: '/a/1', value: 2 }])).toEqual({ a: [1, 2, 3] })
    expect(jsonPatch({ a: [1] }, [{ op: 'add', path: '/a/-', value: 2 }])).toEqual({ a: [1, 2] })
    expect(
      jsonPatch({ 'a/b': 1, 'm~n': 2 }, [
        { op: 'move', from: '/a~1b', path: '/c' },
        { op: 'remove', path: '/m~0n' },
      ]),
    ).toEqual({ c: 1 })
    expect(
      jsonPatch({ a: { b: 1 } }, [
        { op: 'copy', from: '/a', path: '/c' },
        { op: 'test', path: '/c', value: { b: 1 } },
      ]),
    ).toEqual({ a: { b: 1 }, c: { b: 1 } })
  })

  it('refuses what cannot be done, and changes nothing then', () => {
    const document = { a: 1 }
    for (const operation of [
      { op: 'test', path: '/a', value: 2 },
      { op: 'remove', path: '/b' },
      { op: 'replace', path: '/b', value: 1 },
      { op: 'add', path: '/b/c', value: 1 },
      { op: 'add', path: '/__proto__', value: 1 },
      { op: 'add', path: '/c' },
      { op: 'jump', path: '/a' },
      { op: 'test', path: '/a', value: '1' },
    ])
      expect(() => jsonPatch(document, [{ op: 'add', path: '/x', value: 0 }, operation])).toThrow('operation 2')
    expect(document).toEqual({ a: 1 })
  })
})

const operation = (type: string, parts: Record<string, object>) => ({
  name: 'operation',
  part: [{ name: 'type', valueCode: type }, ...Object.entries(parts).map(([name, value]) => ({ name, ...value }))],
})
const change = async (resource: object, ...operations: object[]) =>
  JSON.parse(
    await applyPatch(JSON.stringify(resource), JSON.stringify({ resourceType: 'Parameters', parameter: operations })),
  ) as object

describe('FHIRPath Patch', () => {
  const patient = { resourceType: 'Patient', identifier: [{ value: 'a' }, { value: 'b' }], gender: 'male' }

  it('adds, inserts, deletes, replaces and moves', async () => {
    const path = (valueString: string) => ({ valueString })
    expect(
      await change(
        patient,
        operation('add', {
          path: path('Patient'),
          name: { valueString: 'identifier' },
          value: { valueIdentifier: { value: 'c' } },
        }),
      ),
    ).toMatchObject({ identifier: [{ value: 'a' }, { value: 'b' }, { value: 'c' }] })
    expect(
      await change(
        patient,
        operation('insert', {
          path: path('Patient.identifier'),
          index: { valueInteger: 1 },
          value: { valueIdentifier: { value: 'c' } },
        }),
      ),
    ).toMatchObject({ identifier: [{ value: 'a' }, { value: 'c' }, { value: 'b' }] })
    expect(
      await change(patient, operation('delete', { path: path("Patient.identifier.where(value = 'a')") })),
    ).toMatchObject({ identifier: [{ value: 'b' }] })
    expect(
      await change(patient, operation('replace', { path: path('Patient.gender'), value: { valueCode: 'female' } })),
    ).toMatchObject({ gender: 'female' })
    expect(
      await change(
        patient,
        operation('move', {
          path: path('Patient.identifier'),
          source: { valueInteger: 1 },
          destination: { valueInteger: 0 },
        }),
      ),
    ).toMatchObject({ identifier: [{ value: 'b' }, { value: 'a' }] })
    expect(
      await change(
        patient,
        operation('add', { path: path('Patient'), name: { valueString: 'deceased' }, value: { valueBoolean: true } }),
      ),
    ).toMatchObject({ deceasedBoolean: true })
    expect(
      await change(
        patient,
        operation('add', {
          path: path('Patient'),
          name: { valueString: 'contact' },
          value: { part: [{ name: 'name', valueHumanName: { text: 'x' } }] },
        }),
      ),
    ).toMatchObject({ contact: [{ name: { text: 'x' } }] })
    expect(
      await change({ resourceType: 'Patient', gender: 'male' }, operation('delete', { path: path('Patient.gender') })),
    ).toEqual({ resourceType: 'Patient' })
  })

  it('refuses what is not one place', async () => {
    await expect(change(patient, operation('delete', { path: { valueString: 'Patient.identifier' } }))).rejects.toThrow(
      'more than one',
    )
    await expect(
      change(
        patient,
        operation('replace', { path: { valueString: 'Patient.birthDate' }, value: { valueDate: '2000' } }),
      ),
    ).rejects.toThrow('finds nothing')
    await expect(
      change(
        patient,
        operation('add', {
          path: { valueString: 'Patient' },
          name: { valueString: 'gender' },
          value: { valueCode: 'x' },
        }),
      ),
    ).rejects.toThrow('there already')
  })

  it('finds choices of types by their name, and what stands beside primitives', async () => {
    const path = (valueString: string) => ({ path: { valueString } })
    const extension = [{ url: 'http://example.org/x', valueString: 'a' }]
    const person = (more: object) => ({ resourceType: 'Patient', id: 'p', ...more })
    const measured = { resourceType: 'Observation', valueQuantity: { value: 1, unit: 'a' } }
    const added = { name: { valueString: 'extension' }, value: { valueExtension: extension[0] } } as const
    const changes: [object, string, object, object][] = [
      [person({ deceasedBoolean: true }), 'delete', path('Patient.deceased'), person({})],
      [person({ deceasedBoolean: true }), 'delete', path('Patient.deceased.ofType(boolean)'), person({})],
      [
        person({ deceasedBoolean: true }),
        'replace',
        { ...path('Patient.deceased'), value: { valueDateTime: '1980' } },
        person({ deceasedDateTime: '1980' }),
      ],
      [
        measured,
        'replace',
        { ...path('(Observation.value as Quantity).unit'), value: { valueString: 'b' } },
        { ...measured, valueQuantity: { value: 1, unit: 'b' } },
      ],
      [
        person({ birthDate: '1970' }),
        'add',
        { ...path('Patient.birthDate'), ...added },
        person({ birthDate: '1970', _birthDate: { extension } }),
      ],
      [
        person({ name: [{ given: ['a', 'b'] }] }),
        'add',
        { ...path('Patient.name.given[1]'), ...added },
        person({ name: [{ given: ['a', 'b'], _given: [null, { extension }] }] }),
      ],
      [
        person({ birthDate: '1970', _birthDate: { extension } }),
        'delete',
        path('Patient.birthDate.extension'),
        person({ birthDate: '1970' }),
      ],
      [
        person({ name: [{ given: ['a', 'b'], _given: [null, { extension }] }] }),
        'delete',
        path('Patient.name.given[1].extension'),
        person({ name: [{ given: ['a', 'b'] }] }),
      ],
      [
        person({ birthDate: '1970', _birthDate: { extension } }),
        'replace',
        { ...path('Patient.birthDate.extension.value'), value: { valueCode: 'c' } },
        person({ birthDate: '1970', _birthDate: { extension: [{ url: 'http://example.org/x', valueCode: 'c' }] } }),
      ],
    ]
    for (const [before, type, parts, after] of changes)
      expect([type, parts, await change(before, operation(type, parts as never))]).toEqual([type, parts, after])
  })

  it('leaves no empty object, and puts no object where a simple value belongs', async () => {
    const tagged = { resourceType: 'Patient', meta: { tag: [{ code: 'a' }] }, contact: [{ gender: 'male' }] }
    const without = await change(
      tagged,
      operation('delete', { path: { valueString: "Patient.meta.tag.where(code = 'a')" } }),
      operation('delete', { path: { valueString: 'Patient.contact.gender' } }),
    )
    expect(without).toEqual({ resourceType: 'Patient' })
    const wrong = (name: string, value: object) =>
      change(patient, operation('add', { path: { valueString: 'Patient' }, name: { valueString: name }, value }))
    const dead = { ...patient, deceasedBoolean: true }
    const later = {
      path: { valueString: 'Patient' },
      name: { valueString: 'deceased' },
      value: { valueDateTime: '2020' },
    }
    await expect(change(dead, operation('add', later))).rejects.toThrow('there already')
    await expect(wrong('birthDate', { valueHumanName: { text: 'x' } })).rejects.toThrow('another type')
    await expect(wrong('maritalStatus', { valueString: 'M' })).rejects.toThrow('another type')
  })

  it('keeps the spelling of numbers', async () => {
    const text = '{"resourceType":"Observation","valueQuantity":{"value":1.50},"status":"final"}'
    expect(await applyPatch(text, '[{"op":"replace","path":"/status","value":"amended"}]')).toContain('"value":1.50')
  })
})

describe('the text of a resource', () => {
  it('is walked without being built, whatever it holds', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.constantFrom(undefined, 2), (value, space) => {
        const text = JSON.stringify(value, null, space)
        const found = Object.fromEntries(
          members(text).map(({ key, from, to }) => [key, JSON.parse(text.slice(from, to))]),
        )
        expect(JSON.stringify(found)).toBe(JSON.stringify(JSON.parse(text)))
      }),
      { numRuns: 300 },
    )
  })

  it('is stamped and otherwise left alone', () => {
    const text = '{"resourceType":"Patient","meta":{"versionId":"9","tag":[{"code":"t"}]},"x":1.50}'
    expect(stamp(text, { id: 'a', version: 2, updated: 'now' })).toBe(
      '{"resourceType":"Patient","id":"a","meta":{"versionId":"2","lastUpdated":"now","tag":[{"code":"t"}]},"x":1.50}',
    )
    expect(withId('{ "resourceType": "Patient" }', 'b')).toBe('{ "resourceType": "Patient","id":"b" }')
  })
})
