import { createHash } from 'node:crypto'
import { extensions } from '../definitions/definitions.ts'
import { typeShape } from '../definitions/element-types.ts'
import { expressionFault, loadFhirPath } from '../path/fhirpath.ts'
import { isObject, type JsonObject } from '../resource.ts'
import type { ValidationIssue } from './issue.ts'
import { primitives } from './primitives.ts'
import { codeFault, ucum } from './terms.ts'
import { validateResource } from './validate.ts'
import { vitalSignIssues } from './vital-signs.ts'

interface Place {
  readonly type: string
  readonly path: string
  /** Type of the resource that it stands in. */
  readonly inside: string
  /** Types that a reference may point at here; undefined: any. */
  readonly targets?: readonly string[] | undefined
  /** Addresses of the entries of the Bundles around it, with the types of what they hold. */
  readonly entries?: ReadonlyMap<string, string>
  /** Ids of the elements of this resource that were met so far. */
  readonly ids: Set<string>
}
type Add = (path: string, message: string, code?: ValidationIssue['code'], severity?: 'warning') => void

/**
 * Everything that `validateResource` says, and what a write is not refused for: codes that cannot be of their system, R4's own
 * extensions, forms of references and addresses, vital signs, documents. `$validate` and `hamzad fhir validate` ask here.
 */
export async function validateThoroughly(resource: JsonObject): Promise<ValidationIssue[]> {
  const issues = await validateResource(resource)
  const add: Add = (path, message, code = 'value', severity) =>
    issues.push({ severity: severity ?? 'error', code, path, message })
  const type = String(resource.resourceType)
  if (typeShape(type)?.kind === 'resource') {
    walk(resource, { type, path: type, inside: type, ids: new Set() }, add)
    if (type === 'Bundle') {
      addressIssues(resource, add)
      documentIssues(resource, add)
    }
    for (const { path, text } of expressionsIn(resource)) {
      await loadFhirPath()
      const fault = expressionFault(text)
      if (fault !== null) add(path, `this is no FHIRPath: ${fault}`, 'invariant')
    }
  }
  return issues
}

function walk(value: JsonObject, place: Place, add: Add): void {
  const shape = typeShape(place.type)
  if (!shape) return
  if (shape.kind === 'resource') resourceIssues(value, place, add)
  else if (typeof value.id === 'string') elementId(value.id, place, add)
  judges[place.type]?.(value, place, add)
  const entries = place.type === 'Bundle' ? entriesOf(value, place.entries) : place.entries
  for (const key in value) {
    const isSibling = key.startsWith('_')
    const found = shape.places.get(isSibling ? key.slice(1) : key)
    if (!found) continue
    const step = found.name.endsWith('[x]') ? found.name.slice(0, -3) : found.key
    const list = Array.isArray(value[key]) ? (value[key] as unknown[]) : [value[key]]
    list.forEach((each, index) => {
      const path = `${place.path}.${step}${found.max === 1 ? '' : `[${index}]`}`
      if (isSibling) {
        if (isObject(each)) walk(each, { type: 'Element', path, inside: place.inside, ids: place.ids }, add)
      } else if (found.isPrimitive) {
        if (typeof each === 'string') primitiveIssue(each, found.type, key, path, add)
      } else if (isObject(each)) {
        const type = found.type === 'Resource' ? String(each.resourceType) : found.type
        const [inside, ids] = found.type === 'Resource' ? [type, new Set<string>()] : [place.inside, place.ids]
        walk(each, { type, path, inside, ids, targets: found.targets, ...(entries && { entries }) }, add)
      }
    })
  }
}

/** The id of an element is any text without spaces that no other element of the resource has; snapshot and differential share theirs. */
function elementId(id: string, { path, inside, ids }: Place, add: Add): void {
  if (/\s/.test(id)) add(`${path}.id`, 'the id of an element holds no spaces')
  if (inside !== 'StructureDefinition' && ids.has(id)) add(`${path}.id`, 'another element of this resource has this id')
  ids.add(id)
}

/** Entries of a Bundle, and of those around it. */
function entriesOf(bundle: JsonObject, around: ReadonlyMap<string, string> = new Map()): ReadonlyMap<string, string> {
  const found = new Map(around)
  for (const entry of Array.isArray(bundle.entry) ? bundle.entry.filter(isObject) : [])
    if (typeof entry.fullUrl === 'string')
      found.set(entry.fullUrl, isObject(entry.resource) ? String(entry.resource.resourceType) : '')
  return found
}

/** Expressions that a definition holds: of constraints and of search parameters. */
function expressionsIn(resource: JsonObject): { path: string; text: string }[] {
  const { resourceType, expression } = resource
  if (resourceType === 'SearchParameter' && typeof expression === 'string')
    return [{ path: 'SearchParameter.expression', text: expression }]
  if (resourceType !== 'StructureDefinition') return []
  const found: { path: string; text: string }[] = []
  for (const view of ['snapshot', 'differential']) {
    const elements = isObject(resource[view]) ? resource[view].element : undefined
    for (const [at, element] of (Array.isArray(elements) ? elements : []).entries())
      for (const [index, constraint] of (Array.isArray(element?.constraint) ? element.constraint : []).entries())
        if (typeof constraint?.expression === 'string')
          found.push({
            path: `StructureDefinition.${view}.element[${at}].constraint[${index}].expression`,
            text: constraint.expression,
          })
  }
  return found
}

const definitions = 'http://hl7.org/fhir/StructureDefinition/'
const absolute = /^[A-Za-z][A-Za-z0-9+.-]*:/
const typeAndId = /^[A-Z][A-Za-z]+\/[A-Za-z0-9\-.]{1,64}(?:\/_history\/[A-Za-z0-9\-.]{1,64})?$/

function primitiveIssue(value: string, type: string, key: string, path: string, add: Add): void {
  if ((type === 'string' || type === 'markdown') && value.trim() === '')
    add(path, 'only spaces are here: XML may take this for nothing', 'value', 'warning')
  if (type === 'canonical' && !value.startsWith('#') && !absolute.test(value))
    add(path, 'a canonical address is absolute, or a fragment')
  if (key === 'contentType' && !/^[\w.+-]+\/[\w.+*-]+\s*(?:;.*)?$/.test(value)) add(path, 'this is no MIME type')
  if (key === 'language' && type === 'code' && !/^[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*$/.test(value))
    add(path, 'this is no language tag (BCP 47)', 'code-invalid')
}

function coded({ system, code }: JsonObject, { path }: Place, add: Add): void {
  if (typeof system !== 'string' || typeof code !== 'string') return
  const fault = codeFault(system, code)
  // Records hold units that are none by the million; they are told, and refuse nothing.
  if (fault) add(`${path}.code`, fault, 'code-invalid', system === ucum ? 'warning' : undefined)
}

/** Definitions: R4's own carry extensions where their contexts do not allow it. */
const loose = new Set(['CodeSystem', 'ValueSet', 'ConceptMap', 'SearchParameter', 'StructureDefinition'])

const judges: Readonly<Record<string, (value: JsonObject, place: Place, add: Add) => void>> = {
  Coding(coding, place, add) {
    if (String(coding.system).startsWith('http://hl7.org/fhir/ValueSet/'))
      add(`${place.path}.system`, 'this is a value set; the system of a code is a code system')
    coded(coding, place, add)
  },
  Quantity: coded,
  SimpleQuantity: coded,
  Age: coded,
  Duration: coded,
  Distance: coded,
  Count: coded,
  Identifier({ system, value }, { path }, add) {
    if (system === 'urn:ietf:rfc:3986' && typeof value === 'string' && !absolute.test(value))
      add(`${path}.value`, 'an identifier of this system is an absolute URI')
  },
  SampledData({ data }, { path }, add) {
    if (
      typeof data === 'string' &&
      !/^(?:[EUL]|-?(?:0|[1-9]\d*)(?:\.\d+)?)(?: (?:[EUL]|-?(?:0|[1-9]\d*)(?:\.\d+)?))*$/.test(data)
    )
      add(`${path}.data`, 'sampled data are decimals, E, U and L with single spaces between them')
  },
  Attachment: attachment,
  Reference({ reference, type: claimed }, { path, targets, entries }, add) {
    const named = typeof claimed === 'string' ? claimed.replace(definitions, '') : undefined
    if (named !== undefined && !absolute.test(named))
      if (typeShape(named)?.kind !== 'resource') add(`${path}.type`, 'this is no resource type of R4')
      else if (named !== claimed && targets && !targets.includes(named))
        add(`${path}.type`, `it may refer to ${targets.join(', ')}`, 'structure')
    if (typeof reference !== 'string' || reference.startsWith('#')) return
    const type = entries?.get(reference)
    if (type !== undefined && typeShape(type)?.kind === 'resource' && targets && !targets.includes(type))
      add(path, `this refers to ${type}; it may refer to ${targets.join(', ')}`, 'structure')
    if (entries && type === undefined && /^urn:(?:uuid|oid):/.test(reference))
      add(path, 'no entry of the Bundle has this address, and it means nothing elsewhere', 'not-found')
    if (/^urn:(?:uuid|oid):/i.test(reference) && !primitives.uri?.(reference))
      add(`${path}.reference`, 'this is no UUID or OID: after urn:uuid: come 36 characters in lower case')
    if (absolute.test(reference)) return
    if (!typeAndId.test(reference) && !reference.includes('?'))
      add(`${path}.reference`, 'a relative reference is of the form Type/id')
  },
  Extension(extension, { path, inside }, add) {
    const url = String(extension.url)
    const known = Object.hasOwn(extensions(), url) ? extensions()[url] : undefined
    if (!known) {
      if (url.startsWith('http://hl7.org/fhir/StructureDefinition/'))
        add(path, 'R4 defines no extension of this name', 'not-found', 'warning')
      return
    }
    const [types, resources] = known
    const given = Object.keys(extension).find((key) => /^_?value[A-Z]/.test(key))
    const suffix = given?.replace(/^_?value/, '').toLowerCase()
    if (suffix !== undefined && !types.some((type) => type.toLowerCase() === suffix || type === '*'))
      add(
        path,
        types.length === 0 ? 'this extension has no value' : `the value must be ${types.join(' or ')}`,
        'structure',
      )
    if (resources.length > 0 && !resources.includes(inside) && !/StructureDefinition\/structuredefinition-/.test(url))
      add(path, `this extension is for ${resources.join(', ')}`, 'structure', loose.has(inside) ? 'warning' : undefined)
  },
  Observation(observation, { path }, add) {
    for (const issue of vitalSignIssues(observation, path)) add(issue.path, issue.message, issue.code)
  },
}

function resourceIssues(resource: JsonObject, { type, path }: Place, add: Add): void {
  const contained = Array.isArray(resource.contained) ? resource.contained.filter(isObject) : []
  const ids = new Set<unknown>()
  contained.forEach(({ id }, index) => {
    if (id !== undefined && ids.has(id)) add(`${path}.contained[${index}].id`, 'two contained resources have this id')
    ids.add(id)
  })
  const profiles = isObject(resource.meta) && Array.isArray(resource.meta.profile) ? resource.meta.profile : []
  profiles.forEach((profile, index) => {
    const base = /^http:\/\/hl7\.org\/fhir\/StructureDefinition\/([A-Z][A-Za-z]+)(?:\|.*)?$/.exec(String(profile))?.[1]
    const isType = base !== undefined && typeShape(base)?.kind === 'resource'
    if (isType && ![type, 'Resource', 'DomainResource'].includes(base))
      add(`${path}.meta.profile[${index}]`, `this is the profile of ${base}`, 'structure')
    else if (!isType)
      add(`${path}.meta.profile[${index}]`, 'this profile was not checked: R4 itself was', 'not-found', 'warning')
  })
}

/** What an attachment says of its own data. */
function attachment({ data, size, hash }: JsonObject, { path }: Place, add: Add): void {
  if (typeof data !== 'string' || !primitives.base64Binary?.(data)) return
  const bytes = Buffer.from(data, 'base64')
  if (typeof size === 'number' && size !== bytes.length)
    add(`${path}.size`, `the data are ${bytes.length} bytes, not ${size}`)
  if (typeof hash === 'string' && hash.replace(/\s/g, '') !== createHash('sha1').update(bytes).digest('base64'))
    add(`${path}.hash`, 'this is not the SHA-1 of the data', 'value', 'warning')
}

/** What is meant by an entry is known by its fullUrl; a POST has none yet, and what an operation made may have no identity. */
function addressIssues(bundle: JsonObject, add: Add): void {
  if (!/^(?:document|message|collection|searchset|history)$/.test(String(bundle.type))) return
  const isWhole = bundle.type === 'document' || bundle.type === 'message'
  const entries = Array.isArray(bundle.entry) ? bundle.entry.filter(isObject) : []
  for (const [index, { fullUrl, _fullUrl, resource, request }] of entries.entries()) {
    if (fullUrl !== undefined || _fullUrl !== undefined || !isObject(resource)) continue
    if (isObject(request) && request.method === 'POST') continue
    if (isWhole || resource.id !== undefined)
      add(`Bundle.entry[${index}].fullUrl`, 'an entry with a resource has a fullUrl', 'required')
  }
}

/** Addresses of entries, and that a document holds what its Composition refers to. */
function documentIssues(bundle: JsonObject, add: Add): void {
  const entries = Array.isArray(bundle.entry) ? bundle.entry.filter(isObject) : []
  entries.forEach(({ fullUrl }, index) => {
    if (typeof fullUrl === 'string' && !absolute.test(fullUrl))
      add(`Bundle.entry[${index}].fullUrl`, 'a fullUrl is absolute')
  })
  const first = entries[0]?.resource
  if (bundle.type !== 'document' || !isObject(first) || first.resourceType !== 'Composition') return
  const held = new Set<string>()
  for (const { fullUrl, resource } of entries) {
    if (typeof fullUrl === 'string')
      held.add(fullUrl.replace(/^https?:\/\/\S+\/([A-Z][A-Za-z]+\/[^/]+)$/, '$1')).add(fullUrl)
    if (isObject(resource) && typeof resource.id === 'string') held.add(`${resource.resourceType}/${resource.id}`)
  }
  const seek = (value: unknown, path: string): void => {
    if (Array.isArray(value)) for (const [index, each] of value.entries()) seek(each, `${path}[${index}]`)
    else if (isObject(value))
      for (const key in value) {
        const inner = value[key]
        if (key === 'reference' && typeof inner === 'string') {
          const bare = inner.replace(/\/_history\/[^/]+$/, '')
          if (!inner.startsWith('#') && !held.has(bare))
            add(path, 'the document does not hold the resource that this refers to', 'not-found')
        } else if (key !== 'contained' && key !== 'extension') seek(inner, `${path}.${key}`)
      }
  }
  seek(first, 'Bundle.entry[0].resource')
}
