import { bindings } from '../definitions/definitions.ts'
import { type Place, typeShape } from '../definitions/element-types.ts'
import { isObject, type JsonObject } from '../resource.ts'
import { bundleIssues } from './bundle.ts'
import { judgeRules, judgeWaiting, type Waiting } from './invariants.ts'
import type { ValidationIssue } from './issue.ts'
import { narrativeFault } from './narrative.ts'
import { primitives } from './primitives.ts'

interface Walk {
  readonly issues: ValidationIssue[]
  readonly waiting: Waiting[]
  readonly root: JsonObject
  /** Ids of contained resources, and those that something points at. */
  readonly contained: ReadonlySet<string>
  readonly pointedAt: Set<string>
}

/** Most issues that are told of one resource. */
const most = 200

/**
 * Is it valid R4? Structure, cardinality, choices, formats, required bindings, targets of references, contained resources, narratives,
 * and the invariants that can be evaluated here.
 *
 *     await validateResource({ resourceType: 'Patient', gender: 'x' })    // [{ severity: 'error', code: 'code-invalid', path: 'Patient.gender', … }]
 */
export async function validateResource(resource: JsonObject): Promise<ValidationIssue[]> {
  const { issues, waiting } = checkStructure(resource)
  if (issues.length >= most) return issues.slice(0, most)
  return [...issues, ...(await judgeWaiting(waiting, resource))].slice(0, most)
}

/** The part that needs no FHIRPath, and the rules that wait for it. */
export function checkStructure(resource: JsonObject): { issues: ValidationIssue[]; waiting: Waiting[] } {
  const type = resource.resourceType
  const issues: ValidationIssue[] = []
  const waiting: Waiting[] = []
  if (
    typeof type !== 'string' ||
    typeShape(type)?.kind !== 'resource' ||
    type === 'Resource' ||
    type === 'DomainResource'
  ) {
    issues.push({
      severity: 'error',
      code: 'structure',
      path: 'Resource',
      message: 'resourceType is no resource type of R4',
    })
    return { issues, waiting }
  }
  const list = Array.isArray(resource.contained) ? resource.contained.filter(isObject) : []
  const contained = new Set(list.flatMap(({ id }) => (typeof id === 'string' ? [id] : [])))
  const walk: Walk = { issues, waiting, root: resource, contained, pointedAt: new Set() }
  checkObject(walk, resource, type, type, resource)
  for (const [index, each] of list.entries())
    if (typeof each.id === 'string' && !walk.pointedAt.has(each.id) && !pointsOut(each))
      add(
        walk,
        'invariant',
        `${type}.contained[${index}]`,
        'dom-3: a contained resource must be referred to from the resource',
      )
  if (type === 'Bundle') issues.push(...bundleIssues(resource))
  return { issues, waiting }
}

/** R4 allows a contained resource that points at its container (`#`). */
function pointsOut(contained: JsonObject): boolean {
  return JSON.stringify(contained).includes(':"#"')
}

function add(walk: Walk, code: ValidationIssue['code'], path: string, message: string): void {
  if (walk.issues.length < most) walk.issues.push({ severity: 'error', code, path, message })
}

const json = /^(?:resourceType|fhir_comments)$/

function checkObject(walk: Walk, object: JsonObject, type: string, path: string, resource: JsonObject): void {
  const shape = typeShape(type)
  if (!shape) return
  let members = 0
  for (const key in object) {
    if (shape.kind === 'resource' && key === 'resourceType') continue
    members += 1
    const isSibling = key.charCodeAt(0) === 95
    const place = shape.places.get(isSibling ? key.slice(1) : key)
    if (!place || (isSibling && !place.isPrimitive)) {
      if (!json.test(key) || shape.kind !== 'resource')
        add(walk, 'structure', `${path}.${key.slice(0, 64)}`, 'this element does not exist here')
      else add(walk, 'structure', `${path}.${key}`, 'this belongs to no version of R4')
    } else if (isSibling) checkSiblings(walk, object[key], place, `${path}.${place.key}`, object[place.key], resource)
    else checkPlace(walk, object[key], place, `${path}.${pathName(place)}`, object[`_${key}`], resource)
  }
  if (members === 0 && shape.kind !== 'resource') add(walk, 'structure', path, 'an object must hold something')
  for (const { name, keys, min } of shape.required) {
    const count = keys.reduce((sum, key) => sum + countOf(object[key], object[`_${key}`]), 0)
    if (count < min)
      add(walk, 'required', `${path}.${name.replace('[x]', '')}`, `at least ${min} of ${name} must be there`)
  }
  for (const { name, keys } of shape.choices)
    if (keys.filter((key) => object[key] !== undefined || object[`_${key}`] !== undefined).length > 1)
      add(walk, 'structure', `${path}.${name.replace('[x]', '')}`, `${name} may be there once`)
  judgeRules(shape.rules, object, type, path, resource, walk.issues, walk.waiting)
  checkSpecial(walk, object, type, path)
}

/** In FHIRPath a choice goes by its own name. */
const pathName = ({ key, name }: Place): string => (name.endsWith('[x]') ? name.slice(0, -3) : key)

function countOf(value: unknown, sibling: unknown): number {
  const count = (each: unknown) => (Array.isArray(each) ? each.length : each === undefined ? 0 : 1)
  return Math.max(count(value), count(sibling))
}

function checkPlace(
  walk: Walk,
  value: unknown,
  place: Place,
  path: string,
  sibling: unknown,
  resource: JsonObject,
): void {
  if (place.max === 1) {
    if (Array.isArray(value)) add(walk, 'structure', path, 'this element does not repeat')
    else checkValue(walk, value, place, path, sibling !== undefined, resource)
    return
  }
  if (!Array.isArray(value)) {
    add(walk, 'structure', path, 'this element repeats: an array is expected')
    return
  }
  if (value.length === 0) add(walk, 'structure', path, 'an array must hold something')
  if (place.max > 1 && value.length > place.max) add(walk, 'structure', path, `at most ${place.max} may be there`)
  for (let i = 0; i < value.length; i++)
    checkValue(
      walk,
      value[i],
      place,
      `${path}[${i}]`,
      Array.isArray(sibling) && sibling[i] !== null && sibling[i] !== undefined,
      resource,
    )
}

/** Ids and extensions of a primitive. */
function checkSiblings(
  walk: Walk,
  value: unknown,
  place: Place,
  path: string,
  primitive: unknown,
  resource: JsonObject,
): void {
  const list = place.max === 1 ? [value] : Array.isArray(value) ? value : undefined
  if (!list) {
    add(walk, 'structure', path, 'the extensions of a repeating element are an array')
    return
  }
  const values = place.max === 1 ? [primitive] : Array.isArray(primitive) ? primitive : []
  for (const [index, each] of list.entries()) {
    const hasValue = values[index] !== undefined && values[index] !== null
    if (each === null && place.max !== 1) {
      if (values[index] === undefined) add(walk, 'structure', path, 'null stands for no value here')
    } else if (!isObject(each)) add(walk, 'structure', path, 'the extensions of an element are an object')
    else {
      checkObject(walk, each, 'Element', path, resource)
      if (!hasValue && each.extension === undefined && Object.keys(each).length > 0)
        add(walk, 'invariant', path, 'ele-1: an element has a value or extensions; an id alone is not enough')
    }
  }
}

function checkValue(
  walk: Walk,
  value: unknown,
  place: Place,
  path: string,
  hasSibling: boolean,
  resource: JsonObject,
): void {
  if (place.isPrimitive) {
    if (value === null) {
      if (place.max === 1 || !hasSibling)
        add(walk, 'structure', path, 'null is allowed in arrays only, beside an extension')
      return
    }
    const holds = primitives[place.type]
    if (holds && !holds(value)) {
      add(walk, 'value', path, `this is no ${place.type}`)
      return
    }
    if (place.type === 'xhtml') {
      const wrong = narrativeFault(value as string)
      if (wrong) add(walk, 'invariant', path, `txt-1: ${wrong}`)
    }
    if (place.binding !== '' && typeof value === 'string') checkCode(walk, value, place.binding, path)
    if (place.rules.length > 0)
      for (const key of place.rules) walk.waiting.push({ key, value: value as never, type: place.type, path, resource })
    return
  }
  if (!isObject(value)) {
    add(walk, 'structure', path, 'an object is expected')
    return
  }
  if (place.type === 'Resource') {
    checkContained(walk, value, path)
    return
  }
  checkObject(walk, value, place.type, path, resource)
  if (place.rules.length > 0) judgeRules(place.rules, value, place.type, path, resource, walk.issues, walk.waiting)
  if (place.targets) checkTarget(walk, value, place.targets, path)
  if (place.binding !== '') checkBinding(walk, value, place.type, place.binding, path)
}

/** A resource inside: contained ones belong to this resource, entries of Bundles and Parameters stand for themselves. */
function checkContained(walk: Walk, value: JsonObject, path: string): void {
  const type = value.resourceType
  if (typeof type !== 'string' || typeShape(type)?.kind !== 'resource') {
    add(walk, 'structure', path, 'resourceType is no resource type of R4')
    return
  }
  if (/\.contained\[\d+\]$/.test(path)) {
    if (typeof value.id !== 'string') add(walk, 'required', path, 'a contained resource needs an id')
    checkObject(walk, value, type, path, value)
    return
  }
  const inner = checkStructure(value)
  for (const issue of inner.issues)
    if (walk.issues.length < most) walk.issues.push({ ...issue, path: path + issue.path.slice(type.length) })
  for (const rule of inner.waiting) walk.waiting.push({ ...rule, path: path + rule.path.slice(type.length) })
}

/** Names of currencies, those of the past included. */
const currencies = new Intl.DisplayNames('en', { type: 'currency', fallback: 'none' })
const isCurrency = (code: string) => /^[A-Z]{3}$/.test(code) && currencies.of(code) !== undefined

function checkCode(walk: Walk, code: string, valueSet: string, path: string): void {
  if (valueSet === 'http://hl7.org/fhir/ValueSet/currencies' && !isCurrency(code))
    add(walk, 'code-invalid', path, 'this is no code of a currency (ISO 4217)')
  const set = bindings()[valueSet]
  if (set && !Object.values(set).some((codes) => codes.includes(code)))
    add(walk, 'code-invalid', path, `this code is not in ${valueSet}`)
}

function checkBinding(walk: Walk, value: JsonObject, type: string, valueSet: string, path: string): void {
  const set = bindings()[valueSet]
  if (!set) return
  const isIn = (coding: JsonObject) =>
    typeof coding.code === 'string' &&
    (typeof coding.system === 'string' ? (set[coding.system]?.includes(coding.code) ?? false) : false)
  if (type === 'Coding' && value.code !== undefined && !isIn(value))
    add(walk, 'code-invalid', path, `this code is not in ${valueSet}`)
  if (type === 'CodeableConcept') {
    const codings = Array.isArray(value.coding) ? value.coding.filter(isObject) : []
    if (!codings.some(isIn)) add(walk, 'code-invalid', path, `no code of ${valueSet} is given`)
  }
  if (/Quantity$|^(?:Age|Duration|Count|Distance|Money)$/.test(type) && typeof value.code === 'string' && !isIn(value))
    add(walk, 'code-invalid', path, `this unit is not in ${valueSet}`)
}

function checkTarget(walk: Walk, reference: JsonObject, targets: readonly string[], path: string): void {
  const named =
    typeof reference.reference === 'string'
      ? /^(?:https?:\/\/\S*\/)?([A-Z][A-Za-z]+)\/[A-Za-z0-9\-.]{1,64}(?:\/_history\/[A-Za-z0-9\-.]{1,64})?$/.exec(
          reference.reference,
        )?.[1]
      : undefined
  const isType = (name: string | undefined): name is string =>
    name !== undefined && typeShape(name)?.kind === 'resource'
  const claimed = typeof reference.type === 'string' ? reference.type : undefined
  if (isType(named) && !targets.includes(named))
    add(walk, 'structure', path, `this refers to ${named}; it may refer to ${targets.join(', ')}`)
  else if (isType(claimed) && !targets.includes(claimed))
    add(walk, 'structure', `${path}.type`, `it may refer to ${targets.join(', ')}`)
  if (isType(named) && isType(claimed) && named !== claimed)
    add(walk, 'structure', `${path}.type`, 'the type is not that of the reference')
  if (
    typeof reference.reference === 'string' &&
    reference.reference.startsWith('#') &&
    reference.reference.length > 1
  ) {
    const inner = (Array.isArray(walk.root.contained) ? walk.root.contained : []).find(
      (each) => isObject(each) && each.id === (reference.reference as string).slice(1),
    )
    const type = isObject(inner) && typeof inner.resourceType === 'string' ? inner.resourceType : undefined
    if (isType(type) && !targets.includes(type))
      add(walk, 'structure', path, `this refers to ${type}; it may refer to ${targets.join(', ')}`)
  }
}

/** An extension right within another: its url may be relative to that one. */
const insideExtension = /(?:^|\.)(?:extension|modifierExtension)\[\d+\]\.extension\[\d+\]$/

/** Types of elements by which dom-3 lets a contained resource be referred to, besides references. */
const address = /^(?:canonical|uri|url)$/

/** What the definitions say in prose alone. */
function checkSpecial(walk: Walk, object: JsonObject, type: string, path: string): void {
  if (type === 'Reference') {
    const { reference } = object
    if (typeof reference !== 'string') return
    if (reference.startsWith('#') && reference.length > 1) {
      walk.pointedAt.add(reference.slice(1))
      if (!walk.contained.has(reference.slice(1)))
        add(walk, 'not-found', path, 'ref-1: no contained resource has this id')
    } else if (/^[A-Z][A-Za-z]+\/[^/?]*$/.test(reference)) {
      const [name = '', id = ''] = reference.split('/')
      if (typeShape(name)?.kind !== 'resource')
        add(walk, 'value', `${path}.reference`, 'this refers to no resource type of R4')
      else if (!primitives.id?.(id)) add(walk, 'value', `${path}.reference`, 'the id of the reference is no id')
    }
  }
  for (const key in object) {
    const value = object[key]
    for (const each of Array.isArray(value) ? value : [value])
      if (
        typeof each === 'string' &&
        each.startsWith('#') &&
        address.test(typeShape(type)?.places.get(key)?.type ?? '')
      )
        walk.pointedAt.add(each.slice(1))
  }
  if (type === 'Coding' && typeof object.system === 'string' && !/^[A-Za-z][A-Za-z0-9+.-]*:/.test(object.system))
    add(walk, 'value', `${path}.system`, 'the system of a code is an absolute URI')
  if (type === 'Identifier' && typeof object.system === 'string' && !/^[A-Za-z][A-Za-z0-9+.-]*:/.test(object.system))
    add(walk, 'value', `${path}.system`, 'the system of an identifier is an absolute URI')
  if (
    type === 'Extension' &&
    typeof object.url === 'string' &&
    !insideExtension.test(path) &&
    !/^[A-Za-z][A-Za-z0-9+.-]*:/.test(object.url)
  )
    add(walk, 'value', `${path}.url`, 'the url of an extension is absolute')
}
