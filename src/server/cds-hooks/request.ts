import { HamzadError } from '../../kernel/errors.ts'
import { idFormat, isObject, type JsonObject } from '../../records/fhir/resource.ts'
import { validateResource } from '../../records/fhir/validation/validate.ts'
import type { CdsService } from './services.ts'

export interface HookRequest {
  readonly hookInstance: string
  readonly patient: string
  /** True: the caller sent the Patient with the request. */
  readonly hasPatient: boolean
  /** Drugs of the orders in question, `system|code`. */
  readonly drugs: readonly string[]
  /** The draft orders that came with the request, as they came. */
  readonly orders: readonly JsonObject[]
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
  checkUser(context.userId, service)
  if (!isId(context.patientId)) throw wrong('context.patientId', 'it is no id of a Patient')
  if (context.encounterId !== undefined && !isId(context.encounterId))
    throw wrong('context.encounterId', 'it is no id of an Encounter')
  if (fhirServer !== undefined && (typeof fhirServer !== 'string' || !/^https?:\/\/[^\s]+$/.test(fhirServer)))
    throw wrong('fhirServer', 'it is no address')
  if (fhirAuthorization !== undefined) {
    if (fhirServer === undefined) throw wrong('fhirServer', 'fhirAuthorization needs it')
    checkAuthorization(fhirAuthorization)
  }
  return {
    hookInstance,
    patient: context.patientId,
    hasPatient: hasPatient(prefetch, context.patientId),
    ...(service.hook === 'patient-view' ? { drugs: [], orders: [] } : drugsOf(context, service)),
  }
}

const isId = (value: unknown): value is string => typeof value === 'string' && idFormat.test(value)

/** Who may use each hook: patients and those who stand in for them look, and order nothing. */
const users: Readonly<Record<CdsService['hook'], readonly string[]>> = {
  'patient-view': ['Practitioner', 'PractitionerRole', 'Patient', 'RelatedPerson'],
  'order-select': ['Practitioner', 'PractitionerRole'],
  'order-sign': ['Practitioner', 'PractitionerRole'],
}

function checkUser(user: unknown, { hook }: CdsService): void {
  if (typeof user !== 'string' || user === '') throw wrong('context.userId', 'it is missing')
  const [type = '', id, ...more] = user.split('/')
  if (!isId(id) || more.length > 0) throw wrong('context.userId', 'it is not of the form Practitioner/123')
  if (!users[hook].includes(type))
    throw wrong('context.userId', `a user of ${hook} is one of ${users[hook].join(', ')}`)
}

/**
 * Draft orders are judged as resources are: an answer about an order that nobody could sign would be no answer. Errors:
 * `input.invalid` names the order and what is wrong with it.
 */
export async function checkOrders({ orders, patient }: HookRequest): Promise<void> {
  for (const [index, order] of orders.entries()) {
    const place = `context.draftOrders.entry[${index}].resource`
    const [issue] = (await validateResource(order)).filter(({ severity }) => severity === 'error')
    if (issue) throw wrong(place, `it is not valid R4: ${issue.path}: ${issue.message}`)
    const reference = isObject(order.subject) ? order.subject.reference : undefined
    if (typeof reference === 'string' && /(?:^|\/)Patient\//.test(reference) && !isOf(reference, patient))
      throw wrong(`${place}.subject`, 'the order is for another patient than context.patientId')
  }
}

const isOf = (reference: string, patient: string): boolean =>
  /(?:^|\/)Patient\/([^/]+)/.exec(reference)?.[1] === patient

/** The access token for the caller's FHIR server: not used here, but a call that is malformed is not half-understood. */
function checkAuthorization(value: unknown): void {
  if (!isObject(value)) throw wrong('fhirAuthorization', 'it is no object')
  for (const name of ['access_token', 'scope', 'subject'] as const)
    if (typeof value[name] !== 'string' || value[name] === '') throw wrong(`fhirAuthorization.${name}`, 'it is missing')
  if (value.token_type !== 'Bearer') throw wrong('fhirAuthorization.token_type', 'it is not Bearer')
  const { expires_in } = value
  if (typeof expires_in !== 'number' || !Number.isInteger(expires_in) || expires_in < 0)
    throw wrong('fhirAuthorization.expires_in', 'it is no whole number of seconds')
}

/** Whether the prefetch brings the Patient. A key that is null was asked for and not found; an outcome says that it could not be had. */
function hasPatient(prefetch: unknown, id: string): boolean {
  if (prefetch === undefined) return false
  if (!isObject(prefetch)) throw wrong('prefetch', 'it is no object')
  for (const [key, value] of Object.entries(prefetch))
    if (value !== null && (!isObject(value) || typeof value.resourceType !== 'string'))
      throw wrong(`prefetch.${key}`, 'it is no resource')
  const { patient } = prefetch
  if (isObject(patient) && patient.resourceType !== 'OperationOutcome')
    if (patient.resourceType !== 'Patient' || patient.id !== id)
      throw wrong('prefetch.patient', 'it is not the Patient of context.patientId')
  return Object.values(prefetch).some((value) => isObject(value) && value.resourceType === 'Patient' && value.id === id)
}

function drugsOf(context: JsonObject, { hook }: CdsService): Pick<HookRequest, 'drugs' | 'orders'> {
  const { draftOrders, selections } = context
  if (!isObject(draftOrders) || draftOrders.resourceType !== 'Bundle')
    throw wrong('context.draftOrders', 'it is no Bundle')
  if (draftOrders.entry !== undefined && !Array.isArray(draftOrders.entry))
    throw wrong('context.draftOrders.entry', 'it is no list')
  const entries = Array.isArray(draftOrders.entry) ? draftOrders.entry : []
  const orders = entries.map((entry: unknown, index) => {
    const resource = isObject(entry) ? entry.resource : undefined
    if (!isObject(resource) || typeof resource.resourceType !== 'string')
      throw wrong(`context.draftOrders.entry[${index}]`, 'it holds no resource')
    return resource
  })
  if (hook === 'order-select') {
    if (!Array.isArray(selections) || !selections.every((each) => typeof each === 'string'))
      throw wrong('context.selections', 'it is no list of references')
    const known = orders.map(({ resourceType, id }) => `${resourceType}/${id}`)
    const missing = (selections as string[]).findIndex((each) => !known.includes(each))
    if (missing >= 0) throw wrong(`context.selections[${missing}]`, 'draftOrders has no such order')
  }
  const chosen =
    hook === 'order-select'
      ? orders.filter(({ resourceType, id }) => (selections as string[]).includes(`${resourceType}/${id}`))
      : orders
  const drugs = chosen.flatMap(({ medicationCodeableConcept }) => {
    const codings =
      isObject(medicationCodeableConcept) && Array.isArray(medicationCodeableConcept.coding)
        ? medicationCodeableConcept.coding.filter(isObject)
        : []
    return codings.map(({ system, code }) => `${system}|${code}`)
  })
  return { drugs, orders }
}
