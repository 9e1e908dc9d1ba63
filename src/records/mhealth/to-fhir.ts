import { convert } from '../../kernel/units/convert.ts'
import { contentId } from '../fhir/content-id.ts'
import { type FhirResource, isObject, type JsonObject } from '../fhir/resource.ts'
import { glucoseBySpecimen, type MeasuredField, measured, panels, statisticCodes, temperatureBySite } from './codes.ts'
import { effectiveOf } from './effective.ts'
import { healthKitQuantities, healthKitUnit } from './healthkit-types.ts'
import { medicationResource } from './medication-to-fhir.ts'
import type { SchemaId } from './schemas.ts'
import { units } from './words.ts'

const loinc = 'http://loinc.org'
const ucum = 'http://unitsofmeasure.org'

/** Unit of a value, by all spellings of Open mHealth. Minutes of arc do not occur among what is mapped. */
const ucumOf: Readonly<Record<string, string>> = {
  ...Object.assign({}, ...Object.values(units)),
  min: 'min',
  sec: 's',
}

/** What a valid body says, as resources of a patient; empty for an empty body. An id follows from what is said, so that saying it again changes nothing. */
export function mhealthToFhir(id: SchemaId, body: JsonObject, patient: string, header?: unknown): FhirResource[] {
  if (Object.keys(body).length === 0) return []
  const given = isObject(header) ? (header.id ?? header.uuid) : undefined
  const identity = `mh-${contentId([patient, id.namespace, id.name, given ?? body])}`
  const common = { id: identity, subject: { reference: `Patient/${patient}` } }
  const medication = medicationResource(id, body, common)
  if (medication) return [medication]
  if (id.name === 'hk-correlation') return correlated(id, body, patient)
  return [observation(id, body, common)]
}

function observation(id: SchemaId, body: JsonObject, common: JsonObject): FhirResource {
  const value = id.name.startsWith('hk-') && id.name !== 'hk-workout' ? healthKitValue(body) : valuesOf(id, body)
  const statistic = body.descriptive_statistic
  // A statistic over a period is no reading: it keeps the code of its schema, and no model takes it for one.
  const coding = [...(statistic === undefined ? value.coding : []), schemaCoding(id)]
  const said = [
    ...[
      'temporal_relationship_to_meal',
      'temporal_relationship_to_sleep',
      'temporal_relationship_to_physical_activity',
    ],
    ...[
      'reported_activity_intensity',
      'specimen_source',
      'blood_specimen_type',
      'user_notes',
      'descriptive_statistic_denominator',
    ],
    ...[
      'body_posture',
      'position_during_measurement',
      'oxygen_therapy_mode_of_administration',
      'measurement_method',
      'system',
    ],
  ]
    .filter((field) => typeof body[field] === 'string')
    .map((field) => ({ text: `${field.replaceAll('_', ' ')}: ${String(body[field])}` }))
  const site = body.measurement_location ?? body.sensor_body_location
  const method =
    typeof statistic === 'string'
      ? {
          coding: [
            { system: 'http://terminology.hl7.org/CodeSystem/observation-statistics', code: statisticCodes[statistic] },
          ],
          text: statistic,
        }
      : undefined
  return {
    resourceType: 'Observation',
    status: 'final',
    ...common,
    code: { coding, text: value.text },
    ...effectiveOf(body.effective_time_frame),
    ...value.elements,
    ...(typeof site === 'string' ? { bodySite: { text: site } } : {}),
    ...(method ? { method } : {}),
    ...(said.length > 0 ? { note: said } : {}),
  } as unknown as FhirResource
}

const schemaCoding = ({ namespace, name }: SchemaId) => ({
  system:
    namespace === 'ieee'
      ? 'https://w3id.org/ieee/ieee-1752-schema'
      : `https://w3id.org/openmhealth/schemas/${namespace}`,
  code: name,
})

interface Values {
  readonly coding: readonly JsonObject[]
  readonly text: string
  readonly elements: JsonObject
}

function valuesOf(id: SchemaId, body: JsonObject): Values {
  const table = measured[id.name] ?? []
  const present = table.filter(({ field }) => body[field] !== undefined)
  const panel = panels[id.name]
  if (panel === undefined && present.length === 1) {
    const [only] = present as [MeasuredField]
    const { code, quantity } = coded(id, only, body)
    return { coding: code, text: only.display, elements: { valueQuantity: quantity } }
  }
  const component = present.map((each) => {
    const { code, quantity } = coded(id, each, body)
    return { code: { coding: code, text: each.display }, valueQuantity: quantity }
  })
  const flow = body.supplemental_oxygen_flow_rate
  const all = isObject(flow)
    ? [
        ...component,
        { code: { coding: [{ system: loinc, code: '3151-8' }] }, valueQuantity: quantityOf(flow, 'L/min') },
      ]
    : component
  const name = typeof body.activity_name === 'string' ? body.activity_name : undefined
  return {
    coding: panel ? [{ system: loinc, code: panel }] : [],
    text: id.name.replaceAll('-', ' '),
    elements: {
      ...(name !== undefined ? { valueCodeableConcept: { text: name } } : {}),
      ...(all.length > 0 ? { component: all } : {}),
    },
  }
}

function coded(id: SchemaId, { field, loinc: code, display, unit }: MeasuredField, body: JsonObject) {
  const given = body[field]
  let keep = unit
  let chosen = code
  if (id.name === 'blood-glucose' && isObject(given)) {
    const specimen = String(body.specimen_source ?? body.blood_specimen_type ?? '')
    const [mass, moles] = glucoseBySpecimen[specimen] ?? []
    keep = given.unit === 'mmol/L' ? 'mmol/L' : 'mg/dL'
    chosen = keep === 'mmol/L' ? moles : mass
  }
  if (id.name === 'body-temperature') chosen = temperatureBySite[String(body.measurement_location)] ?? code
  if (id.name === 'oxygen-saturation' && (body.measurement_method || body.system)) chosen = '59408-5'
  return {
    code:
      chosen === undefined
        ? [{ system: 'urn:hamzad:codes', code: field.replaceAll('_', '-'), display }]
        : [{ system: loinc, code: chosen, display }],
    quantity: quantityOf(given, keep),
  }
}

/** A quantity in the unit in which Hamzad keeps such values; as given where it cannot be converted. */
function quantityOf(given: unknown, unit: string): JsonObject {
  const value = isObject(given) ? Number(given.value) : Number(given)
  const own = isObject(given) ? (ucumOf[String(given.unit)] ?? String(given.unit)) : unit
  return inUnit(value, own, unit)
}

/** Ten significant digits are more than any device has, and hide the last bits of a conversion. */
function inUnit(value: number, from: string, to: string): JsonObject {
  const result = from === to ? undefined : convert(value, from, to)
  const [kept, unit] = result?.ok ? [Number(result.value.toPrecision(10)), to] : [value, from]
  return { value: kept, unit, system: ucum, code: unit }
}

function healthKitValue(body: JsonObject): Values {
  if (typeof body.quantity_type === 'string') {
    const { value, unit } = isObject(body.unit_value) ? body.unit_value : { value: body.count, unit: 'count' }
    return healthKitQuantity(body.quantity_type, Number(value), String(unit))
  }
  const type = String(body.category_type)
  return {
    coding: [{ system: healthKitSystem, code: type }],
    text: type.replace('HKCategoryTypeIdentifier', ''),
    elements: { valueCodeableConcept: { coding: [{ system: healthKitSystem, code: String(body.category_value) }] } },
  }
}

export const healthKitSystem = 'http://developer.apple.com/documentation/healthkit'

/** A quantity by Apple's type; a percentage is kept as HealthKit prints it in its samples. */
export function healthKitQuantity(type: string, value: number, printed: string): Values {
  const known = healthKitQuantities[type]
  const unit = healthKitUnit(printed)
  const glucose = type === 'HKQuantityTypeIdentifierBloodGlucose'
  const keep = glucose && unit === 'mmol/L' ? 'mmol/L' : (known?.unit ?? unit)
  const code = glucose && keep === 'mmol/L' ? '15074-8' : known?.loinc
  return {
    coding: [...(code === undefined ? [] : [{ system: loinc, code }]), { system: healthKitSystem, code: type }],
    text: type.replace('HKQuantityTypeIdentifier', ''),
    elements: {
      valueQuantity: unit === '{count}' || unit === 'count' ? inUnit(value, keep, keep) : inUnit(value, unit, keep),
    },
  }
}

/** The samples that a correlation holds together, each a resource of its own. */
function correlated(id: SchemaId, body: JsonObject, patient: string): FhirResource[] {
  const of = (list: unknown, name: string) =>
    (Array.isArray(list) ? (list as JsonObject[]) : []).flatMap((sample) =>
      mhealthToFhir({ ...id, name }, sample, patient),
    )
  return [...of(body.quantity_samples, 'hk-quantity-sample'), ...of(body.category_samples, 'hk-category-sample')]
}
