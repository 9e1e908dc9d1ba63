import { bindings, structures } from '../definitions/definitions.ts'
import { isObject, type JsonObject } from '../resource.ts'
import { type EngineContext, type OwnFunction, own, plainOf } from './engine-values.ts'

export const definition = 'http://hl7.org/fhir/StructureDefinition/'

/** What the functions need of validation and of the engine. */
export interface FhirParts {
  /** Has a resource the structure of its type? */
  readonly isSound: (resource: JsonObject) => boolean
  /** A resource as the engine knows it, with its type. */
  readonly nodeOf: (context: unknown, resource: JsonObject) => unknown
}

/** Resources that a reference means and that are at hand: contained in the root, or entries of it. Others are left out. */
const resolve = (nodeOf: FhirParts['nodeOf']) =>
  function (this: EngineContext, input: unknown[]): unknown {
    const root = [this.vars?.rootResource, this.vars?.resource].find(isObject) ?? {}
    const contained = (Array.isArray(root.contained) ? root.contained : []).filter(isObject)
    const entries = (root.resourceType === 'Bundle' && Array.isArray(root.entry) ? root.entry : []).filter(isObject)
    const found = (address: string): unknown => {
      if (address === '#') return root
      if (address.startsWith('#')) return contained.find(({ id }) => id === address.slice(1))
      return entries.find(
        ({ fullUrl, resource }) =>
          fullUrl === address ||
          (isObject(resource) &&
            typeof resource.id === 'string' &&
            `${resource.resourceType}/${resource.id}` === address),
      )?.resource
    }
    return input.flatMap((item) => {
      const value = plainOf(item)
      const address = isObject(value) ? value.reference : value
      const resource = typeof address === 'string' ? found(address) : undefined
      return isObject(resource) ? [nodeOf(this, resource)] : []
    })
  }

/**
 * Is a code, Coding or CodeableConcept in a value set? Known are those of R4's required bindings; of any other nothing can be said, which
 * is an error. A code alone is of whichever system has it.
 */
function memberOf(input: unknown[], address: unknown): unknown {
  if (input.length !== 1 || typeof address !== 'string') return []
  const url = address.replace(/\|.*$/, '')
  const set = Object.hasOwn(bindings(), url) ? bindings()[url] : undefined
  if (!set) throw new Error(`the codes of the value set ${url.slice(0, 120)} are not known here`)
  const value = plainOf(input[0])
  const holds = (system: unknown, code: unknown) =>
    typeof code === 'string' &&
    Object.entries(set).some(([each, codes]) => (system === null || system === each) && codes.includes(code))
  if (!isObject(value)) return holds(null, value)
  const codings = Array.isArray(value.coding) ? value.coding.filter(isObject) : [value]
  return codings.some(({ system, code }) => holds(system, code))
}

/** The input, if its elements carry no modifying extension but those that are named; an error otherwise. */
function checkModifiers(input: unknown[], ...named: unknown[]): unknown {
  for (const item of input) {
    const value = plainOf(item)
    const extensions = isObject(value) && Array.isArray(value.modifierExtension) ? value.modifierExtension : []
    const other = extensions.filter(isObject).find(({ url }) => !named.includes(url))
    if (other) throw new Error(`the modifier extension ${String(other.url).slice(0, 120)} changes what is meant`)
  }
  return input
}

const atMost = 8

/** Functions that FHIR adds to FHIRPath: `resolve`, `conformsTo`, `memberOf`, `checkModifiers`. */
export const fhirFunctions = ({ isSound, nodeOf }: FhirParts): Readonly<Record<string, OwnFunction>> => ({
  resolve: own(resolve(nodeOf) as OwnFunction['fn'], { 0: [] }),
  memberOf: own(memberOf as OwnFunction['fn'], { 1: ['String'] }),
  checkModifiers: own(
    checkModifiers as OwnFunction['fn'],
    Object.fromEntries(
      Array.from({ length: atMost + 1 }, (_, count) => [count, Array<'String'>(count).fill('String')]),
    ),
  ),
  conformsTo: own(
    ((input: unknown[], address: string) => {
      const name = address.startsWith(definition) ? address.slice(definition.length) : ''
      if (!Object.hasOwn(structures().types, name)) throw new Error(`the profile ${address} is not known here`)
      if (input.length > 1) throw new Error('conformsTo is for one value')
      const [item] = input as { data?: unknown }[]
      if (item === undefined) return []
      const resource = item.data ?? item
      if (!isObject(resource)) return false
      const isA = resource.resourceType === name || name === 'Resource' || name === 'DomainResource'
      return isA && isSound(resource)
    }) as OwnFunction['fn'],
    { 1: ['String'] },
  ),
})
