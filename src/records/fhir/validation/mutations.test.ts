import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bindings, structures } from '../definitions/definitions.ts'
import { type Place, typeShape } from '../definitions/element-types.ts'
import { isObject, type JsonObject } from '../resource.ts'
import { readXml } from '../xml/read-xml.ts'
import { writeXml } from '../xml/write-xml.ts'
import { validateThoroughly } from './thorough.ts'
import { minimalObject, soundValue } from './valid-resource.testing.ts'

type Changeable = Record<string, unknown>
/** An element that is there: where it stands, and what the definition says of it. */
interface Site {
  readonly object: Changeable
  readonly type: string
  readonly key: string
  readonly place: Place
}

const synthea = (
  JSON.parse(gunzipSync(readFileSync(new URL('../fixtures/synthea-1.json.gz', import.meta.url))).toString('utf8')) as {
    entry: { resource: JsonObject }[]
  }
).entry.map(({ resource }) => resource)
const types = Object.entries(structures().types).flatMap(([name, { kind }]) =>
  kind === 'resource' && name !== 'Resource' && name !== 'DomainResource' ? [name] : [],
)
const errors = async (resource: JsonObject) =>
  (await validateThoroughly(resource)).filter(({ severity }) => severity === 'error')

/** One of each type in the synthetic record, and the least of every type for which no rule asks for more. */
const samples: JsonObject[] = []
for (const each of [
  ...new Map(synthea.map((resource) => [resource.resourceType, resource])).values(),
  ...types.map((type) => minimalObject(type)),
])
  if ((await errors(each)).length === 0) samples.push(each)

function sitesIn(object: Changeable, type: string, found: Site[] = []): Site[] {
  const shape = typeShape(type)
  for (const key of Object.keys(object)) {
    const place = shape?.places.get(key)
    if (!place) continue
    found.push({ object, type, key, place })
    for (const each of [object[key]].flat())
      if (!place.isPrimitive && isObject(each))
        sitesIn(each as Changeable, place.type === 'Resource' ? String(each.resourceType) : place.type, found)
  }
  return found
}

const malformed: Readonly<Record<string, readonly unknown[]>> = {
  boolean: ['true', 1, 'yes'],
  integer: ['1', 1.5, 2147483648],
  unsignedInt: [-1, '1', 0.5],
  positiveInt: [0, -1, '1'],
  decimal: ['1.5', true],
  string: ['', 5, 'a\u0001'],
  markdown: ['', 5],
  code: ['', ' a', 'a ', 'a  b', 5],
  id: ['a b', 'a_b', 'x'.repeat(65), ''],
  uri: ['', 'a b', 5],
  url: ['', 'a b'],
  canonical: ['', 'http://a b'],
  base64Binary: ['a', '*abc', 'ab=c'],
  date: ['2020-13', '2020-02-30', '20-01-01', '2020-01-01T00:00:00Z', 5],
  dateTime: ['2020-1-1', '2020-01-01T10:00', '2020-01-01T10:00:00', '2020-01-01T25:00:00Z', '01/02/2020'],
  instant: ['2020', '2020-01-01', '2020-01-01T10:00:00'],
  time: ['10:00', '24:00:00', '10:00:00Z'],
  xhtml: [
    'x',
    '<p xmlns="http://www.w3.org/1999/xhtml">x</p>',
    '<div>x</div>',
    '<div xmlns="http://www.w3.org/1999/xhtml"/>',
  ],
}

const withValue = ({ object, key }: Site, value: unknown) => {
  object[key] = Array.isArray(object[key]) ? [value, ...(object[key] as unknown[]).slice(1)] : value
}
/** Breaks one rule at a site; false: the rule does not apply there. `pick` chooses among the ways. */
const breaks: Readonly<Record<string, (site: Site, pick: number) => boolean>> = {
  'leaves out what is required': ({ object, type, key, place }) => {
    const required = typeShape(type)?.required.find(({ keys }) => keys.includes(key))
    if (!required || place.min === 0 || place.type === 'id') return false
    delete object[key]
    return true
  },
  'gives a choice twice': ({ object, type, key }) => {
    const other = typeShape(type)
      ?.choices.find(({ keys }) => keys.includes(key))
      ?.keys.find((each) => each !== key)
    const place = other === undefined ? undefined : typeShape(type)?.places.get(other)
    if (!place) return false
    object[place.key] = soundValue(place)
    return true
  },
  'repeats what does not repeat': ({ object, key, place }) => {
    if (place.max !== 1) return false
    object[key] = [object[key]]
    return true
  },
  'writes one for an array': ({ object, key }) => {
    if (!Array.isArray(object[key])) return false
    object[key] = (object[key] as unknown[])[0]
    return true
  },
  'writes nothing': (site, pick) => {
    const nothings = site.place.isPrimitive ? [null] : [null, {}]
    if (Array.isArray(site.object[site.key]) && pick % 3 === 0) site.object[site.key] = []
    else withValue(site, nothings[pick % nothings.length])
    return true
  },
  'writes another kind of value': (site) => {
    withValue(site, site.place.isPrimitive ? { text: 'x' } : 'x')
    return true
  },
  'writes a malformed primitive': (site, pick) => {
    const ways = site.place.isPrimitive ? malformed[site.place.type] : undefined
    if (!ways) return false
    withValue(site, ways[pick % ways.length])
    return true
  },
  'adds an element that does not exist': ({ object }, pick) => {
    object[['elementless', '_elementless', 'fhir_comments', 'Status'][pick % 4] as string] = 'x'
    return true
  },
  'writes a code outside a required binding': (site) => {
    const set = site.place.binding === '' ? undefined : bindings()[site.place.binding]
    if (!set || !/^(?:code|Coding|CodeableConcept|string|uri)$/.test(site.place.type)) return false
    const coding = { system: Object.keys(set)[0], code: 'no-such-code' }
    const concept = site.place.type === 'CodeableConcept' ? { coding: [coding] } : coding
    withValue(site, site.place.isPrimitive ? 'no-such-code' : concept)
    return true
  },
  'points at a wrong type': (site, pick) => {
    const { targets } = site.place
    const wrong = targets && types.filter((type) => !targets.includes(type))
    if (!wrong) return false
    const type = wrong[pick % wrong.length]
    withValue(site, pick % 2 === 0 ? { reference: `${type}/1` } : { reference: 'urn:uuid:x', type })
    return true
  },
  'points at nothing contained': (site) => {
    if (site.place.type !== 'Reference') return false
    withValue(site, { reference: '#nowhere' })
    return true
  },
  'breaks an extension': ({ object, type, key }, pick) => {
    if (key === 'resourceType' || !typeShape(type)?.places.has('extension')) return false
    const url = 'http://example.org/e'
    const inner = { url: 'a', valueString: 'x' }
    object.extension = [
      [
        { url },
        { valueString: 'x' },
        { url, valueString: 'x', extension: [inner] },
        { url: 'relative', valueString: 'x' },
      ][pick % (type === 'Extension' ? 3 : 4)],
    ]
    return true
  },
  'says with a modifier what may not be modified': ({ object, type }) => {
    if (typeShape(type)?.places.has('modifierExtension')) return false
    object.modifierExtension = [{ url: 'http://example.org/m', valueBoolean: true }]
    return true
  },
  'breaks what stands beside a primitive': ({ object, key, place }, pick) => {
    if (!place.isPrimitive || place.type === 'xhtml' || place.key === 'id') return false
    const ways = ['x', {}, { value: 'x' }, { extension: [{ url: 'http://example.org/e' }] }]
    const way = ways[pick % ways.length]
    object[`_${key}`] = place.max === 1 ? way : pick % 5 === 0 ? way : [way]
    return true
  },
  'leaves an id alone in place of a value': ({ object, key, place }) => {
    if (!place.isPrimitive || place.type === 'xhtml' || place.key === 'id' || place.max !== 1) return false
    delete object[key]
    object[`_${key}`] = { id: 'a' }
    return true
  },
}

const extension = [{ url: 'http://example.org/e', valueString: 'x' }]
let ids = 0
/** No two elements of a resource have one id. */
const freshId = () => `e${++ids}`

/** Changes that leave a resource valid. */
const keeps: Readonly<Record<string, (site: Site, pick: number) => boolean>> = {
  'adds an extension': ({ object, type }, pick) => {
    if (!typeShape(type)?.places.has('extension') || type === 'Extension') return false
    const nested = [{ url: 'http://example.org/e', extension: [{ url: 'a', valueInteger: 1 }] }]
    object.extension = pick % 2 === 0 ? extension : nested
    return true
  },
  'adds an id and an extension beside a primitive': ({ object, key, place }) => {
    if (!place.isPrimitive || place.type === 'xhtml' || place.key === 'id' || `_${key}` in object) return false
    const beside = { id: freshId(), extension }
    object[`_${key}`] = place.max === 1 ? beside : [beside, ...(object[key] as unknown[]).slice(1).map(() => null)]
    return true
  },
  'adds an id to an element': ({ object, type }) => {
    if (typeShape(type)?.kind === 'resource') return false
    object.id = freshId()
    return true
  },
  'turns the order of members': ({ object }) => {
    const members = Object.entries(object).reverse()
    for (const [key] of members) delete object[key]
    Object.assign(object, Object.fromEntries(members))
    return true
  },
  'points at an allowed type in every form': (site, pick) => {
    const [target = 'Patient'] = site.place.targets ?? []
    // A contained resource that nothing refers to any more would be a fault.
    if (site.place.type !== 'Reference' || JSON.stringify(site.object[site.key]).includes('"#')) return false
    const forms = [`${target}/1`, `https://example.org/fhir/${target}/1/_history/2`, 'https://example.org/elsewhere']
    withValue(site, pick % 4 === 3 ? { identifier: { value: 'x' } } : { reference: forms[pick % 4], display: 'x' })
    return true
  },
}

const anySample = fc.nat({ max: samples.length - 1 })
function change(
  at: number,
  from: number,
  apply: (site: Site, pick: number) => boolean,
  pick: number,
): JsonObject | null {
  // By way of JSON: parts of a sample that are one object become two.
  const resource = JSON.parse(JSON.stringify(samples[at])) as Changeable
  const sites = sitesIn(resource, String(resource.resourceType))
  for (let i = 0; i < sites.length; i++) {
    const site = sites[(from + i) % sites.length]
    if (site && apply(site, pick)) return resource as JsonObject
  }
  return null
}

describe('validation of changed resources', () => {
  it.each(types)('finds a structure sound that holds what %s demands and no more', async (type) => {
    const found = await errors(minimalObject(type))
    // What the definitions say by elements is there; rules between elements may ask for more.
    expect(found.filter(({ message }) => !/^[a-z]{2,4}-\d+[a-z]?: |first resource/.test(message))).toEqual([])
  })

  it('has enough to change', () => {
    expect(samples.length).toBeGreaterThan(120)
  })

  it.each(Object.entries(breaks))('names whoever %s', async (_, apply) => {
    let made = 0
    await fc.assert(
      fc.asyncProperty(anySample, fc.nat(), fc.nat(), async (at, from, pick) => {
        const changed = change(at, from, apply, pick)
        if (!changed) return
        made += 1
        expect([changed, (await errors(changed)).length > 0]).toEqual([changed, true])
      }),
      { numRuns: 150, seed: 8_810 },
    )
    expect(made).toBeGreaterThan(25)
  })

  it.each(Object.entries(keeps))('leaves alone whoever %s', async (_, apply) => {
    await fc.assert(
      fc.asyncProperty(anySample, fc.nat(), fc.nat(), async (at, from, pick) => {
        const changed = change(at, from, apply, pick)
        if (changed) expect([changed, await errors(changed)]).toEqual([changed, []])
      }),
      { numRuns: 100, seed: 8_811 },
    )
  })

  it('says the same of XML', async () => {
    for (const resource of samples) {
      const back = JSON.parse(readXml(writeXml(JSON.stringify(resource)))) as JsonObject
      expect([resource.resourceType, await errors(back)]).toEqual([resource.resourceType, []])
    }
  })
})
