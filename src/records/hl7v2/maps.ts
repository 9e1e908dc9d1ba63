import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { HamzadError } from '../../kernel/errors.ts'
import { isObject, type JsonObject } from '../fhir/resource.ts'
import { type Element, parseElements, parseReference, type Reference } from './map-rule.ts'

/** What an event does to a stay; see `encounter.ts`. */
export const visitEvents = [
  'admit', 'register', 'plan', 'transfer', 'discharge', 'change-class', 'update', 'depart', 'arrive', 'leave', 'return', 'seen',
  'cancel-admit', 'cancel-transfer', 'cancel-discharge', 'cancel-plan',
] as const // biome-ignore format: a list
export type VisitEvent = (typeof visitEvents)[number]

/** What becomes of a kind of message. */
export interface MessageMap {
  readonly make: readonly string[]
  readonly visit?: VisitEvent
  readonly merge?: 'patient'
  /** It says that the patients whom it names are one, or are not. */
  readonly link?: 'link' | 'unlink'
  readonly refused?: string
}

/** How one segment becomes one resource. */
export interface ResourceMap {
  readonly resource: string
  readonly per: string
  readonly id: readonly Reference[]
  /** Not made when a field has one of these values. */
  readonly skip: readonly { readonly field: Reference; readonly values: readonly string[] }[]
  readonly elements: readonly Element[]
  readonly special?: 'location'
}

export interface Maps {
  message(type: string): MessageMap | undefined
  readonly resources: ReadonlyMap<string, ResourceMap>
  /** A code of a table in FHIR; undefined when the table does not list it. */
  code(table: string, code: string): string | undefined
}

/** Additions and replacements of a site, of the same form as the files in `maps/`. */
export interface MapOverlay {
  readonly messages?: JsonObject
  readonly resources?: JsonObject
  readonly tables?: JsonObject
}

let standard: { readonly messages: JsonObject; readonly resources: JsonObject; readonly tables: JsonObject } | undefined
let standardMaps: Maps | undefined

/**
 * The maps that come with Hamzad, with a site's own laid over them: whole messages, whole resources, single codes of tables. Errors:
 * `input.invalid` with the place in the map.
 */
export function loadMaps(overlay?: MapOverlay): Maps {
  standard ??= {
    messages: (read('messages').messages ?? {}) as JsonObject,
    resources: read('resources'),
    tables: read('tables'),
  }
  if (overlay === undefined) {
    standardMaps ??= build(standard.messages, standard.resources, standard.tables)
    return standardMaps
  }
  const tables: JsonObject = { ...standard.tables }
  for (const [name, codes] of Object.entries(overlay.tables ?? {}))
    tables[name] = { ...(isObject(tables[name]) ? tables[name] : {}), ...(isObject(codes) ? codes : {}) }
  return build({ ...standard.messages, ...overlay.messages }, { ...standard.resources, ...overlay.resources }, tables)
}

function read(name: string): JsonObject {
  return parse(readFileSync(new URL(`maps/${name}.yaml`, import.meta.url), 'utf8')) as JsonObject
}

function build(messages: JsonObject, resources: JsonObject, tables: JsonObject): Maps {
  const resourceMaps = new Map(Object.entries(resources).map(([name, map]) => [name, readResource(name, map)]))
  const messageMaps = new Map(
    Object.entries(messages).map(([type, map]) => [type, readMessage(type, map, resourceMaps)]),
  )
  return {
    message: (type) => messageMaps.get(type) ?? messageMaps.get(`${type.split('^', 1)[0]}^*`),
    resources: resourceMaps,
    code(table, code) {
      const codes = tables[table]
      const found = isObject(codes) && Object.hasOwn(codes, code) ? codes[code] : undefined
      return typeof found === 'string' ? found : undefined
    },
  }
}

function readMessage(type: string, map: unknown, resources: ReadonlyMap<string, ResourceMap>): MessageMap {
  const wrong = (why: string): never => {
    throw new HamzadError('input.invalid', { what: `The HL7 v2 map of ${type}`, why, action: 'Correct it.' })
  }
  if (!isObject(map)) return wrong('it is no object')
  const make = Array.isArray(map.make) ? map.make.map(String) : []
  for (const name of make) if (!resources.has(name)) wrong(`no resource map is named ${name}`)
  if (map.visit !== undefined && !visitEvents.includes(map.visit as VisitEvent))
    wrong(`visit is one of ${visitEvents.join(', ')}`)
  return {
    make,
    ...(map.visit === undefined ? {} : { visit: map.visit as VisitEvent }),
    ...(map.merge === 'patient' ? { merge: 'patient' as const } : {}),
    ...(map.link === 'link' || map.link === 'unlink' ? { link: map.link } : {}),
    ...(typeof map.refused === 'string' ? { refused: map.refused } : {}),
  }
}

function readResource(name: string, map: unknown): ResourceMap {
  const { resource, per, id, skip, elements, special } = isObject(map) ? map : {}
  if (typeof resource !== 'string' || typeof per !== 'string')
    throw new HamzadError('input.invalid', {
      what: `The HL7 v2 map ${name}`,
      why: 'it names no resource or no segment (per)',
      action: 'Add both.',
    })
  return {
    resource,
    per,
    id: Array.isArray(id) ? id.map((each) => parseReference(String(each), `${name}.id`)) : [],
    skip: Object.entries(isObject(skip) ? skip : {}).map(([field, values]) => ({
      field: parseReference(field, `${name}.skip`),
      values: Array.isArray(values) ? values.map(String) : [String(values)],
    })),
    elements: parseElements(isObject(elements) ? elements : {}, name),
    ...(special === 'location' ? { special } : {}),
  }
}
