import { HamzadError } from '../../kernel/errors.ts'
import type { JsonObject } from '../fhir/resource.ts'
import { isObject } from '../fhir/resource.ts'

/** `PID-5.1.2`, or `>RXR-1` after the segment itself. */
export interface Reference {
  readonly segment: string
  readonly field: number
  readonly component?: number
  readonly subcomponent?: number
  readonly after: boolean
}

/** What an element is made of. */
export type Rule =
  | { readonly kind: 'value'; readonly value: string | number | boolean }
  | {
      readonly kind: 'read'
      readonly every: boolean
      readonly from: readonly Reference[]
      /** A second reference that the type reads together with the first: the unit of a quantity. */
      readonly with?: Reference
      readonly type: string
      readonly table?: string
      readonly otherwise?: string
    }
  | { readonly kind: 'object'; readonly elements: readonly Element[] }

export interface Element {
  readonly name: string
  readonly many: boolean
  readonly rule: Rule
}

/**
 * Reads the right-hand side of an element: `PID-7 | PID-29 as date`, `each PID-3, PID-2 as identifier`, `RXA-6 with RXA-7 as quantity`,
 * `OBX-11 as code using result-status else final`, `= order`, or an object of elements. Errors: `input.invalid` with the place.
 */
export function parseRule(source: unknown, place: string): Rule {
  if (isObject(source)) return { kind: 'object', elements: parseElements(source, place) }
  if (typeof source !== 'string') return refuse(place, 'it is neither a text nor an object of elements')
  const text = source.trim()
  if (text.startsWith('=')) return { kind: 'value', value: literal(text.slice(1).trim()) }
  const parts =
    /^(each\s+)?(.+?)(?:\s+with\s+(\S+))?\s+as\s+([a-z-]+)(?:\s+using\s+([a-z-]+))?(?:\s+else\s+(\S+))?$/.exec(text)
  if (!parts) return refuse(place, `‘${text}’ is not of the form REF as TYPE`)
  const [, each, from = '', second, type = '', table, otherwise] = parts
  return {
    kind: 'read',
    every: each !== undefined,
    from: from.split(each === undefined ? '|' : ',').map((each) => parseReference(each, place)),
    ...(second === undefined ? {} : { with: parseReference(second, place) }),
    type,
    ...(table === undefined ? {} : { table }),
    ...(otherwise === undefined ? {} : { otherwise }),
  }
}

export function parseElements(source: JsonObject, place: string): Element[] {
  return Object.entries(source).map(([key, rule]) => {
    const many = key.endsWith('+')
    return { name: many ? key.slice(0, -1) : key, many, rule: parseRule(rule, `${place}.${key}`) }
  })
}

export function parseReference(text: string, place: string): Reference {
  const parts = /^(>?)([A-Z][A-Z0-9]{2})-(\d{1,3})(?:\.(\d{1,3}))?(?:\.(\d{1,3}))?$/.exec(text.trim())
  if (!parts) return refuse(place, `‘${text.trim()}’ is no reference like PID-5.1`)
  const [, after, segment = '', field, component, subcomponent] = parts
  return {
    segment,
    field: Number(field),
    ...(component === undefined ? {} : { component: Number(component) }),
    ...(subcomponent === undefined ? {} : { subcomponent: Number(subcomponent) }),
    after: after === '>',
  }
}

function literal(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true'
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text
}

function refuse(place: string, why: string): never {
  throw new HamzadError('input.invalid', {
    what: `The HL7 v2 map at ${place}`,
    why,
    action: 'Compare it with the maps that come with Hamzad (docs/reference/hl7v2.md).',
  })
}
