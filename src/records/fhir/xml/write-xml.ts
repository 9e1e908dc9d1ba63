import { type Place, typeShape } from '../definitions/element-types.ts'
import { isObject, type JsonObject } from '../resource.ts'
import { numberText, parseLossless } from '../text/lossless.ts'
import { withoutNames } from './parse-xml.ts'

/**
 * The XML of a resource in JSON: elements in the order of the definitions, numbers as they are spelled.
 *
 *     writeXml('{"resourceType":"Patient","active":true}')    // <Patient xmlns="http://hl7.org/fhir"><active value="true"/></Patient>
 */
export function writeXml(json: string): string {
  const resource = parseLossless(json)
  if (!isObject(resource)) throw new Error('a resource is an object')
  return `<?xml version="1.0" encoding="UTF-8"?>${resourceXml(resource, ' xmlns="http://hl7.org/fhir"')}`
}

const escaped = (text: string): string =>
  text.replace(
    /[&<>"\n\r\t]/g,
    (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c] ?? `&#${c.charCodeAt(0)};`,
  )

function resourceXml(resource: JsonObject, attributes: string): string {
  const type = String(resource.resourceType)
  const inner = contentXml(resource, type)
  return inner === '' ? `<${type}${attributes}/>` : `<${type}${attributes}>${inner}</${type}>`
}

/** Elements of an object in their order; what the type does not know is left out, as it has no place. */
function contentXml(object: JsonObject, type: string): string {
  return (typeShape(type)?.order ?? []).map((place) => placeXml(object, place, type)).join('')
}

function placeXml(object: JsonObject, place: Place, type: string): string {
  const { key } = place
  const isAttribute = typeShape(type)?.kind !== 'resource' && key === 'id'
  if (isAttribute || (type === 'Extension' && key === 'url')) return ''
  const value = object[key]
  const sibling = object[`_${key}`]
  if (value === undefined && sibling === undefined) return ''
  const values = Array.isArray(value) ? value : value === undefined ? [] : [value]
  const siblings = Array.isArray(sibling) ? sibling : sibling === undefined ? [] : [sibling]
  const parts: string[] = []
  for (let index = 0; index < Math.max(values.length, siblings.length); index++)
    parts.push(elementXml(values[index], siblings[index], place))
  return parts.join('')
}

function elementXml(value: unknown, sibling: unknown, { key, type, isPrimitive }: Place): string {
  if (type === 'xhtml') return typeof value === 'string' ? withoutNames(value) : ''
  if (type === 'Resource') return isObject(value) ? `<${key}>${resourceXml(value, '')}</${key}>` : ''
  if (isPrimitive) {
    const extra = isObject(sibling) ? sibling : {}
    const text = typeof value === 'string' || typeof value === 'boolean' ? String(value) : numberText(value)
    const attributes = `${idOf(extra)}${text === undefined ? '' : ` value="${escaped(text)}"`}`
    const inner = contentXml(extra, 'Element')
    return inner === '' ? `<${key}${attributes}/>` : `<${key}${attributes}>${inner}</${key}>`
  }
  if (!isObject(value)) return ''
  const url = type === 'Extension' && typeof value.url === 'string' ? ` url="${escaped(value.url)}"` : ''
  const inner = contentXml(value, type)
  return inner === '' ? `<${key}${idOf(value)}${url}/>` : `<${key}${idOf(value)}${url}>${inner}</${key}>`
}

const idOf = (value: JsonObject): string => (typeof value.id === 'string' ? ` id="${escaped(value.id)}"` : '')
