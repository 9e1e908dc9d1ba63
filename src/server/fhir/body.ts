import { HamzadError } from '../../kernel/errors.ts'
import { defaultLimits } from '../../records/fhir/limits.ts'
import { idFormat, isObject, type JsonObject } from '../../records/fhir/resource.ts'
import { sweep } from '../../records/fhir/sweep.ts'
import { doubledNameIn } from '../../records/fhir/text/doubled-name.ts'

/** A resource as it came: its text and what it says. */
export interface Incoming {
  readonly text: string
  readonly resource: JsonObject & { readonly resourceType: string }
}

const syntax = (why: string) => new HamzadError('fhir.syntax', { why })

/** Reads the JSON text of one resource. Errors: `fhir.syntax`. */
export function readResource(text: string): Incoming {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw syntax('it is not well-formed JSON')
  }
  if (!isObject(value)) throw syntax('it is not a JSON object')
  if (typeof value.resourceType !== 'string') throw syntax('there is no resourceType')
  const fault = sweep(value, defaultLimits.depth, (reference) => reference)
  if (fault) throw syntax(`${fault.reason} (at ${value.resourceType}${fault.path})`)
  const doubled = doubledNameIn(text, value)
  if (doubled !== null) throw syntax(`${doubled.slice(0, 64)} stands twice in one object`)
  return { text, resource: value as Incoming['resource'] }
}

/** The resource is of this type, and, for an update, has this id. */
export function requireKind({ resource }: Incoming, type: string, id?: string): void {
  if (resource.resourceType !== type)
    throw syntax(`the address says ${type}, the resource says ${resource.resourceType.slice(0, 64)}`)
  if (id !== undefined && resource.id !== id)
    throw syntax(
      resource.id === undefined
        ? 'an update needs the id of the address in the resource'
        : 'the id of the resource is not that of the address',
    )
}

export function requireId(id: string): void {
  if (!idFormat.test(id)) throw new HamzadError('fhir.syntax', { why: 'an id has 1 to 64 letters, digits, - and .' })
}
