import { structures } from '../definitions/definitions.ts'
import type { ElementRow } from '../definitions/tables.ts'
import { locatePath, type PathNode } from '../path/fhirpath.ts'
import { isObject, type JsonObject } from '../resource.ts'
import { isRawJSON } from '../text/lossless.ts'
import { PatchFault } from './patch-fault.ts'

/** A value of a patch with the type that its name says. */
interface Typed {
  /** Suffix of `value[x]`; undefined for parts of an anonymous type. */
  readonly type: string | undefined
  readonly value: unknown
  /** id and extensions of a primitive. */
  readonly sibling?: unknown
}

/**
 * Applies a FHIRPath Patch (a Parameters resource with operations add, insert, delete, replace, move). `loadFhirPath` must have been
 * called. The resource is changed in place; numbers keep their spelling when they were parsed so.
 *
 *     fhirPathPatch(patient, { resourceType: 'Parameters', parameter: [{ name: 'operation', part: [ … ] }] })
 */
export function fhirPathPatch(resource: JsonObject, parameters: unknown): JsonObject {
  if (!isObject(parameters) || parameters.resourceType !== 'Parameters')
    throw new PatchFault('a FHIRPath Patch is a Parameters resource')
  const operations = Array.isArray(parameters.parameter) ? parameters.parameter : []
  operations.forEach((operation: unknown, index) => {
    try {
      if (!isObject(operation) || operation.name !== 'operation')
        throw new PatchFault('each parameter must be named operation')
      applyOne(resource, partsOf(operation))
    } catch (fault) {
      throw fault instanceof PatchFault
        ? new PatchFault(`operation ${index + 1}: ${fault.message}`)
        : new PatchFault(`operation ${index + 1}: the path cannot be evaluated`)
    }
  })
  return resource
}

type Parts = ReadonlyMap<string, JsonObject>

function partsOf(operation: JsonObject): Parts {
  const parts = Array.isArray(operation.part) ? operation.part.filter(isObject) : []
  return new Map(parts.map((part) => [String(part.name), part]))
}

function textOf(parts: Parts, name: string): string {
  const part = parts.get(name)
  const value = part?.valueString ?? part?.valueCode
  if (typeof value !== 'string') throw new PatchFault(`${name} is needed`)
  return value
}

function numberOf(parts: Parts, name: string): number {
  const value = Number(String(parts.get(name)?.valueInteger ?? ''))
  if (parts.get(name)?.valueInteger === undefined || !Number.isInteger(value) || value < 0)
    throw new PatchFault(`${name} is needed, a whole number from 0`)
  return value
}

function applyOne(resource: JsonObject, parts: Parts): void {
  const type = textOf(parts, 'type')
  const path = textOf(parts, 'path')
  // Located in a copy with plain numbers, so that comparisons in the path see numbers.
  const nodes = locatePath(JSON.parse(JSON.stringify(resource)), path)
  if (type === 'add') add(resource, single(nodes), textOf(parts, 'name'), parts)
  else if (type === 'insert') insert(resource, nodes, path, numberOf(parts, 'index'), parts)
  else if (type === 'delete') {
    if (nodes.length > 1) throw new PatchFault('the path finds more than one place')
    if (nodes[0]) remove(resource, nodes[0])
  } else if (type === 'replace') replace(resource, single(nodes), parts)
  else if (type === 'move') move(resource, nodes, numberOf(parts, 'source'), numberOf(parts, 'destination'))
  else throw new PatchFault('type is none of add, insert, delete, replace, move')
}

function single(nodes: readonly PathNode[]): PathNode {
  const [node] = nodes
  if (!node) throw new PatchFault('the path finds nothing')
  if (nodes.length > 1) throw new PatchFault('the path finds more than one place')
  if (typeof node !== 'object' || !('propName' in node))
    throw new PatchFault('the path finds a value that is no element')
  return node
}

/** A primitive has its id and extensions beside it in JSON: `birthDate` in `_birthDate`. */
const isPrimitive = ({ path }: PathNode): boolean => /^[a-z]\w*$/.test(path)

/** The key of a place in JSON: a choice of types goes by the name with the type. */
function keyOf({ parentResNode, propName, path }: PathNode): string {
  const name = propName as string
  const element = parentResNode ? elementOf(typeOf(parentResNode), name) : undefined
  return element?.[0] === `${name}[x]` ? `${name}${path[0]?.toUpperCase()}${path.slice(1)}` : name
}

/** Keys from the resource to a place; `within`: to what holds the parts of the place. */
function keysOf(node: PathNode, within = false): (string | number)[] {
  const { parentResNode, propName, index } = node
  if (!parentResNode || propName === null) return []
  const key = keyOf(node)
  return [
    ...keysOf(parentResNode, true),
    within && isPrimitive(node) ? `_${key}` : key,
    ...(index === null ? [] : [index]),
  ]
}

function at(resource: JsonObject, keys: readonly (string | number)[]): unknown {
  return keys.reduce<unknown>((value, key) => (value as Record<string | number, unknown>)[key], resource)
}

/** The object that holds an element. */
function holder(resource: JsonObject, node: PathNode): JsonObject {
  if (!node.parentResNode) throw new PatchFault('the resource itself cannot be changed so')
  return at(resource, keysOf(node.parentResNode, true)) as JsonObject
}

/** What stands beside a primitive, made when there is nothing yet. */
function beside(resource: JsonObject, node: PathNode): JsonObject {
  const target = holder(resource, node)
  const key = keyOf(node)
  const sibling = `_${key}`
  if (node.index === null) {
    target[sibling] ??= {}
    return target[sibling] as JsonObject
  }
  const list = Array.isArray(target[sibling]) ? (target[sibling] as unknown[]) : []
  while (list.length < (target[key] as unknown[]).length) list.push(null)
  list[node.index] ??= {}
  target[sibling] = list
  return list[node.index] as JsonObject
}

function elementOf(typeName: string, name: string): ElementRow | undefined {
  return structures().types[typeName]?.elements.find((row) => row[0] === name || row[0] === `${name}[x]`)
}

/** An element by the key that it has in JSON: `valueQuantity` is a `value[x]`. */
function elementAt(typeName: string, key: string): ElementRow | undefined {
  return (
    elementOf(typeName, key) ??
    structures().types[typeName]?.elements.find((row) => row[0].endsWith('[x]') && key.startsWith(row[0].slice(0, -3)))
  )
}

const typeOf = (node: PathNode): string => {
  const data = node.data
  return isObject(data) && typeof data.resourceType === 'string' ? data.resourceType : node.path
}

function add(resource: JsonObject, node: PathNode, name: string, parts: Parts): void {
  const element = elementOf(isPrimitive(node) ? 'Element' : typeOf(node), name)
  if (!element) throw new PatchFault('the element has no part of this name')
  const value = valueIn(parts.get('value'), element)
  const target = isPrimitive(node) ? beside(resource, node) : (at(resource, keysOf(node)) as JsonObject)
  const key = keyFor(element, value)
  const repeats = element[2] !== 1
  if (!repeats) {
    if (keysOfElement(element, key).some((each) => target[each] !== undefined))
      throw new PatchFault('the element is there already and does not repeat: replace it')
    put(target, key, value)
    return
  }
  const list = Array.isArray(target[key]) ? (target[key] as unknown[]) : []
  target[key] = [...list, value.value]
  keepSibling(target, key, list.length, list.length + 1, 0, value)
}

/** Keys under which an element may stand: a choice of types has one for each. */
const keysOfElement = ([name, , , types]: ElementRow, key: string): string[] =>
  name.endsWith('[x]')
    ? types.map((each) => name.slice(0, -3) + (each[0] ?? '').toUpperCase() + each.slice(1).replace(/:.*/, ''))
    : [key]

/** `value[x]` takes the type's name. */
function keyFor(element: ElementRow, { type }: Typed): string {
  if (!element[0].endsWith('[x]')) return element[0]
  if (type === undefined) throw new PatchFault('a choice of types needs a typed value')
  const known = element[3].some((each) => each.replace(/:.*/, '').toLowerCase() === type.toLowerCase())
  if (!known) throw new PatchFault('the element cannot be of this type')
  return element[0].slice(0, -3) + type
}

function put(target: JsonObject, key: string, { value, sibling }: Typed): void {
  if (value === undefined) delete target[key]
  else target[key] = value
  if (sibling === undefined) delete target[`_${key}`]
  else target[`_${key}`] = sibling
}

/** Ids and extensions of primitives run beside their array; a change of the one is a change of the other. */
function keepSibling(
  target: JsonObject,
  key: string,
  index: number,
  length: number,
  removed: number,
  added?: Typed,
): void {
  const before = target[`_${key}`]
  if (!Array.isArray(before) && added?.sibling === undefined) return
  const list: unknown[] = Array.isArray(before) ? [...before] : []
  while (list.length < length - (added ? 1 : 0) + removed) list.push(null)
  list.splice(index, removed, ...(added ? [added.sibling ?? null] : []))
  if (list.every((each) => each === null)) delete target[`_${key}`]
  else target[`_${key}`] = list
}

function insert(resource: JsonObject, nodes: readonly PathNode[], path: string, index: number, parts: Parts): void {
  const [first] = nodes
  let target: JsonObject
  let key: string
  let typeName: string
  if (first) {
    target = holder(resource, first)
    key = first.propName as string
    typeName = typeOf(first.parentResNode as PathNode)
    if (nodes.some((node) => node.propName !== key || holder(resource, node) !== target))
      throw new PatchFault('the path finds more than one list')
  } else {
    const [, parent, name] = /^(.*)\.(\w+)$/.exec(path) ?? []
    if (parent === undefined || name === undefined) throw new PatchFault('the path finds nothing')
    const node = single(locatePath(JSON.parse(JSON.stringify(resource)), parent))
    target = at(resource, keysOf(node)) as JsonObject
    key = name
    typeName = typeOf(node)
  }
  const element = elementAt(typeName, key)
  if (!element || element[2] === 1) throw new PatchFault('the element does not repeat')
  const list = Array.isArray(target[key]) ? (target[key] as unknown[]) : []
  if (index > list.length) throw new PatchFault('the index is beyond the end of the list')
  const value = valueIn(parts.get('value'), element)
  target[key] = list.toSpliced(index, 0, value.value)
  keepSibling(target, key, index, list.length + 1, 0, value)
}

/** Takes an element away, and what then holds nothing: an object of FHIR is never empty. */
function remove(resource: JsonObject, found: PathNode): void {
  const node = single([found])
  const target = holder(resource, node)
  const key = keyOf(node)
  if (node.index === null) put(target, key, { type: undefined, value: undefined })
  else {
    const list = (target[key] as unknown[]).toSpliced(node.index, 1)
    keepSibling(target, key, node.index, list.length, 1)
    if (list.length === 0) delete target[key]
    else target[key] = list
    if (list.length === 0) delete target[`_${key}`]
  }
  const around = node.parentResNode
  if (!around?.parentResNode || Object.keys(target).length > 0) return
  if (isPrimitive(around)) removeBeside(resource, around)
  else remove(resource, around)
}

function removeBeside(resource: JsonObject, node: PathNode): void {
  const target = holder(resource, node)
  const sibling = `_${keyOf(node)}`
  const list = target[sibling]
  if (node.index !== null && Array.isArray(list)) list[node.index] = null
  if (!Array.isArray(list) || list.every((each) => each === null)) delete target[sibling]
}

function replace(resource: JsonObject, node: PathNode, parts: Parts): void {
  const target = holder(resource, node)
  const key = keyOf(node)
  const element = elementAt(typeOf(node.parentResNode as PathNode), key)
  if (!element) throw new PatchFault('the element is not known')
  const value = valueIn(parts.get('value'), element)
  if (node.index !== null) {
    target[key] = (target[key] as unknown[]).with(node.index, value.value)
    keepSibling(target, key, node.index, (target[key] as unknown[]).length, 1, value)
    return
  }
  put(target, key, { type: undefined, value: undefined })
  put(target, keyFor(element, value), value)
}

function move(resource: JsonObject, nodes: readonly PathNode[], source: number, destination: number): void {
  const [first] = nodes
  if (!first) throw new PatchFault('the path finds nothing')
  const target = holder(resource, first)
  const key = first.propName as string
  const list = target[key]
  if (!Array.isArray(list)) throw new PatchFault('the element does not repeat')
  if (source >= list.length || destination >= list.length) throw new PatchFault('there is no item of this index')
  const moved = (items: unknown[]) => items.toSpliced(source, 1).toSpliced(destination, 0, items[source])
  target[key] = moved(list)
  const siblings = target[`_${key}`]
  if (Array.isArray(siblings))
    target[`_${key}`] = moved([...siblings, ...Array<null>(list.length - siblings.length).fill(null)])
}

/** The value of a part: one `value[x]`, a resource, or parts that make an element of an anonymous type. */
function valueIn(part: JsonObject | undefined, element: ElementRow): Typed {
  if (!part) throw new PatchFault('a value is needed')
  if (part.resource !== undefined) return { type: undefined, value: part.resource }
  // A choice of types is judged by its own name, in keyFor.
  const isSimple = element[0].endsWith('[x]') ? null : /^[a-z]/.test(element[3][0] ?? '')
  for (const key of Object.keys(part)) {
    const bare = key.replace(/^_/, '')
    if (!/^value[A-Z]/.test(bare)) continue
    const isObjectValue = isObject(part[bare]) && !isRawJSON(part[bare])
    if (isSimple !== null && part[bare] !== undefined && isObjectValue === isSimple)
      throw new PatchFault('the value is of another type than the element')
    return {
      type: bare.slice(5),
      value: part[bare],
      ...(part[`_${bare}`] === undefined ? {} : { sibling: part[`_${bare}`] }),
    }
  }
  if (!Array.isArray(part.part)) throw new PatchFault('the value is empty')
  const typeName = element[3][0] ?? ''
  const made: JsonObject = {}
  for (const inner of part.part.filter(isObject)) {
    const name = String(inner.name)
    const row = elementOf(typeName, name)
    if (!row) throw new PatchFault('the value has a part that the element does not have')
    const value = valueIn(inner, row)
    const key = keyFor(row, value)
    if (row[2] === 1) put(made, key, value)
    else made[key] = [...((made[key] as unknown[] | undefined) ?? []), value.value]
  }
  return { type: undefined, value: made }
}
