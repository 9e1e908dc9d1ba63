import { HamzadError } from '../../kernel/errors.ts'
import { isObject, type JsonObject } from '../../records/fhir/resource.ts'
import type { CdsService } from './services.ts'

export interface HookRequest {
  readonly hookInstance: string
  readonly patient: string
  /** Drugs of the orders in question, `system|code`. */
  readonly drugs: readonly string[]
}

const wrong = (what: string, why: string) =>
  new HamzadError('input.invalid', { what, why, action: 'See cds-hooks.org/specification/2.0.' })

/** Reads a call of a service. Errors: `input.invalid` names the field. */
export function readHookRequest(body: unknown, service: CdsService): HookRequest {
  if (!isObject(body)) throw wrong('The request', 'it is no JSON object')
  const { hook, hookInstance, context, fhirServer, fhirAuthorization, prefetch } = body
  if (hook !== service.hook) throw wrong('hook', `this service answers ${service.hook}`)
  if (typeof hookInstance !== 'string' || !/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(hookInstance))
    throw wrong('hookInstance', 'it is no UUID')
  if (!isObject(context)) throw wrong('context', 'it is missing')
  if (typeof context.userId !== 'string' || context.userId === '') throw wrong('context.userId', 'it is missing')
  if (typeof context.patientId !== 'string' || !/^[A-Za-z0-9\-.]{1,64}$/.test(context.patientId))
    throw wrong('context.patientId', 'it is no id of a Patient')
  if (fhirServer !== undefined && (typeof fhirServer !== 'string' || !/^https?:\/\//.test(fhirServer)))
    throw wrong('fhirServer', 'it is no address')
  if (fhirAuthorization !== undefined && !isObject(fhirAuthorization))
    throw wrong('fhirAuthorization', 'it is no object')
  if (fhirAuthorization !== undefined && fhirServer === undefined)
    throw wrong('fhirServer', 'fhirAuthorization needs it')
  if (prefetch !== undefined && !isObject(prefetch)) throw wrong('prefetch', 'it is no object')
  return {
    hookInstance,
    patient: context.patientId,
    drugs: service.hook === 'patient-view' ? [] : drugsOf(context, service),
  }
}

function drugsOf(context: JsonObject, { hook }: CdsService): string[] {
  const { draftOrders, selections } = context
  if (!isObject(draftOrders) || draftOrders.resourceType !== 'Bundle')
    throw wrong('context.draftOrders', 'it is no Bundle')
  if (hook === 'order-select' && !(Array.isArray(selections) && selections.every((each) => typeof each === 'string')))
    throw wrong('context.selections', 'it is no list of references')
  const entries = Array.isArray(draftOrders.entry) ? draftOrders.entry.filter(isObject) : []
  const orders = entries.flatMap(({ resource }) => (isObject(resource) ? [resource] : []))
  const chosen =
    hook === 'order-select'
      ? orders.filter(({ resourceType, id }) => (selections as string[]).includes(`${resourceType}/${id}`))
      : orders
  return chosen.flatMap(({ medicationCodeableConcept }) => {
    const codings =
      isObject(medicationCodeableConcept) && Array.isArray(medicationCodeableConcept.coding)
        ? medicationCodeableConcept.coding.filter(isObject)
        : []
    return codings.map(({ system, code }) => `${system}|${code}`)
  })
}
