import { bindings } from '../definitions/definitions.ts'
import { type Place, typeShape } from '../definitions/element-types.ts'
import type { JsonObject } from '../resource.ts'

/** A sound value of every primitive type. */
const primitives: Readonly<Record<string, unknown>> = {
  boolean: true,
  integer: 1,
  unsignedInt: 1,
  positiveInt: 1,
  decimal: 1.5,
  string: 'Text',
  markdown: 'Text',
  code: 'code',
  id: 'a1',
  oid: 'urn:oid:1.2.3',
  uuid: 'urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0',
  uri: 'http://example.org/x',
  url: 'http://example.org/x',
  canonical: 'http://example.org/x',
  base64Binary: 'YWJj',
  date: '2020-01-02',
  dateTime: '2020-01-02T03:04:05Z',
  instant: '2020-01-02T03:04:05Z',
  time: '10:00:00',
  xhtml: '<div xmlns="http://www.w3.org/1999/xhtml">x</div>',
}
const years = { value: 1, unit: 'a', system: 'http://unitsofmeasure.org', code: 'a' }
const usual: Readonly<Record<string, unknown>> = {
  Reference: { display: 'x' },
  CodeableConcept: { text: 'x' },
  Extension: { url: 'http://example.org/e', valueString: 'x' },
  Resource: { resourceType: 'Basic', id: 'b', code: { text: 'x' } },
  Quantity: years,
  SimpleQuantity: years,
  Age: years,
  Duration: years,
  Count: { value: 1, system: 'http://unitsofmeasure.org', code: '1' },
  Distance: { value: 1, system: 'http://unitsofmeasure.org', code: 'm' },
}

/** Codes of sets that are not listed. */
const named: readonly (readonly [set: string, code: string])[] = [
  ['languages', 'en'],
  ['mimetypes', 'text/plain'],
  ['currencies', 'EUR'],
]

/** A value that an element may have by its type and required binding. */
export function soundValue(place: Place): unknown {
  const set = place.binding === '' ? undefined : bindings()[place.binding]
  const [system, codes] = Object.entries(set ?? {})[0] ?? []
  if (place.isPrimitive)
    return codes?.[0] ?? named.find(([set]) => place.binding.endsWith(set))?.[1] ?? primitives[place.type]
  if (codes && place.type === 'CodeableConcept') return { coding: [{ system, code: codes[0] }] }
  if (codes && place.type === 'Coding') return { system, code: codes[0] }
  return usual[place.type] ?? minimalObject(place.type)
}

/** The least that a type demands: its required elements; one element at least. */
export function minimalObject(type: string): JsonObject {
  const shape = typeShape(type)
  if (!shape) throw new Error(`${type} is no type`)
  const found: Record<string, unknown> = shape.kind === 'resource' ? { resourceType: type } : {}
  const put = (place: Place) => {
    const value = soundValue(place)
    found[place.key] = place.max === 1 ? value : Array.from({ length: Math.max(1, place.min) }, () => value)
  }
  for (const { keys } of shape.required) put(shape.places.get(keys[0] as string) as Place)
  if (Object.keys(found).length > 0) return found
  const own = shape.order.filter(({ name }) => !/^(?:id|extension|modifierExtension)$/.test(name))
  put((own.find(({ type: each }) => each === 'string') ?? own[0]) as Place)
  return found
}
