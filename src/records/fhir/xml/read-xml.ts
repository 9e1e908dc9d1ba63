import { type TypeShape, typeShape } from '../definitions/element-types.ts'
import { parseXml, type XmlElement, XmlFault } from './parse-xml.ts'

const fhir = 'http://hl7.org/fhir'

/**
 * The JSON text of a resource that came as XML: what the elements are decides arrays, numbers and nested resources; numbers keep their
 * spelling. Elements that R4 does not know are kept under their names, for validation to name. Attributes, namespaces and orders that
 * JSON has no place for are refused here. Throws `XmlFault`.
 *
 *     readXml('<Patient xmlns="http://hl7.org/fhir"><active value="true"/></Patient>')    // {"resourceType":"Patient","active":true}
 */
export function readXml(text: string): string {
  const given = parseXml(text, 'xml')
  const [prefix] = given.name.includes(':') ? given.name.split(':') : []
  const isBound = prefix !== undefined && given.attributes.get(`xmlns:${prefix}`) === fhir
  const root = isBound ? withoutPrefix(given, `${prefix}:`) : given
  if (!isBound && root.attributes.get('xmlns') !== fhir) throw new XmlFault(`the namespace is not ${fhir}`, root.from)
  return resourceText(root, text)
}

/** Names of FHIR may carry a prefix that the root declares; narratives have their own namespace. */
function withoutPrefix(element: XmlElement, prefix: string): XmlElement {
  const children = element.children.map((child) => withoutPrefix(child, prefix))
  return {
    ...element,
    children,
    name: element.name.startsWith(prefix) ? element.name.slice(prefix.length) : element.name,
  }
}

function resourceText(element: XmlElement, source: string): string {
  const members = objectMembers(element, element.name, source)
  return `{${[`"resourceType":${JSON.stringify(element.name)}`, ...members].join(',')}}`
}

/** A value as JSON text, and, of a primitive, what its sibling `_name` holds. */
interface Value {
  readonly text: string | undefined
  readonly sibling: string | undefined
}

function objectMembers(element: XmlElement, type: string, source: string): string[] {
  const shape = typeShape(type)
  const isResource = shape?.kind === 'resource'
  requireAttributes(element, isResource ? [] : type === 'Extension' ? ['id', 'url'] : ['id'])
  if (shape) requireOrder(element, shape)
  const members: string[] = []
  for (const key of ['id', 'url'])
    if (!isResource && element.attributes.has(key) && (key === 'id' || shape?.places.has('url') === true))
      members.push(`${JSON.stringify(key)}:${JSON.stringify(element.attributes.get(key))}`)
  if (element.text.trim() !== '') throw new XmlFault(`${element.name} holds text`, element.from)
  const groups = new Map<string, XmlElement[]>()
  const asAttribute = isResource ? /^$/ : type === 'Extension' ? /^(?:id|url)$/ : /^id$/
  for (const child of element.children)
    if (asAttribute.test(child.name))
      throw new XmlFault(`the ${child.name} of ${element.name} is an attribute`, child.from)
  for (const child of element.children) groups.set(child.name, [...(groups.get(child.name) ?? []), child])
  for (const [name, children] of groups) {
    const place = shape?.places.get(name)
    const values = children.map((child) =>
      valueOfElement(child, place?.type, place?.isPrimitive ?? child.attributes.has('value'), source),
    )
    const repeats = place ? place.max !== 1 : children.length > 1
    members.push(...memberTexts(name, values, repeats || values.length > 1))
  }
  return members
}

/** Attributes that FHIR gives an element; declarations of namespaces and schemas may stand anywhere. */
function requireAttributes({ name, attributes, from }: XmlElement, allowed: readonly string[]): void {
  for (const [key, value] of attributes) {
    if (key === 'xmlns' && value !== fhir) throw new XmlFault(`${name} is not of the namespace ${fhir}`, from)
    if (key !== 'xmlns' && !/^(?:xmlns|xsi|xml):/.test(key) && !allowed.includes(key))
      throw new XmlFault(`${name} has no attribute ${key.slice(0, 32)}`, from)
  }
}

/** XML has the elements in the order of the definitions, those that repeat side by side. */
function requireOrder(element: XmlElement, shape: TypeShape): void {
  let last = 0
  for (const child of element.children) {
    const place = shape.places.get(child.name)
    if (!place) continue
    const rank = shape.order.indexOf(place)
    if (rank < last) throw new XmlFault(`${child.name} stands in the wrong order`, child.from)
    last = rank
  }
}

function memberTexts(name: string, values: readonly Value[], repeats: boolean): string[] {
  const members: string[] = []
  const [first] = values
  if (!repeats) {
    if (first?.text !== undefined) members.push(`${JSON.stringify(name)}:${first.text}`)
    if (first?.sibling !== undefined) members.push(`${JSON.stringify(`_${name}`)}:${first.sibling}`)
    return members
  }
  if (values.some(({ text }) => text !== undefined))
    members.push(`${JSON.stringify(name)}:[${values.map(({ text }) => text ?? 'null').join(',')}]`)
  if (values.some(({ sibling }) => sibling !== undefined))
    members.push(`${JSON.stringify(`_${name}`)}:[${values.map(({ sibling }) => sibling ?? 'null').join(',')}]`)
  return members
}

const decimal = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/
/** A plus is written in XML alone: JSON has none. */
const whole: Readonly<Record<string, RegExp>> = {
  integer: /^(?:0|[-+]?[1-9]\d*)$/,
  positiveInt: /^\+?[1-9]\d*$/,
  unsignedInt: /^(?:0|[1-9]\d*)$/,
}

function valueOfElement(element: XmlElement, type: string | undefined, isPrimitive: boolean, source: string): Value {
  if (type === 'xhtml') return { text: JSON.stringify(source.slice(element.from, element.to)), sibling: undefined }
  if (type === 'Resource') {
    const [inner, ...more] = element.children
    if (!inner || more.length > 0) throw new XmlFault(`${element.name} holds one resource`, element.from)
    return { text: resourceText(inner, source), sibling: undefined }
  }
  if (!isPrimitive) return { text: `{${objectMembers(element, type ?? '', source).join(',')}}`, sibling: undefined }
  requireAttributes(element, ['id', 'value'])
  const value = element.attributes.get('value')
  const parts = objectMembers(
    { ...element, attributes: new Map([...element.attributes].filter(([key]) => key === 'id')) },
    'Element',
    source,
  )
  if (value === undefined && parts.length === 0) throw new XmlFault(`${element.name} has no value`, element.from)
  return {
    text: value === undefined ? undefined : literal(value, type),
    sibling: parts.length > 0 ? `{${parts.join(',')}}` : undefined,
  }
}

/** What does not look like a number or a truth value stays a string: validation says so. */
function literal(value: string, type: string | undefined): string {
  if (type === 'boolean' && (value === 'true' || value === 'false')) return value
  if (type === 'decimal' && decimal.test(value)) return value
  if (type !== undefined && Object.hasOwn(whole, type) && whole[type]?.test(value)) return value.replace('+', '')
  return JSON.stringify(value)
}
