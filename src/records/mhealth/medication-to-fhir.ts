import { type FhirResource, isObject, type JsonObject } from '../fhir/resource.ts'
import { effectiveOf } from './effective.ts'
import type { SchemaId } from './schemas.ts'
import { countedDoses, doseUcum, units } from './words.ts'

const ucum = 'http://unitsofmeasure.org'

/** A prescription, a dose taken or not taken, or what a pharmacy handed over; null for what is none of them. */
export function medicationResource(id: SchemaId, body: JsonObject, common: JsonObject): FhirResource | null {
  if (id.namespace !== 'omh') return null
  switch (id.name) {
    case 'medication-prescription':
    case 'patient-medication-schedule':
      return resource('MedicationRequest', { ...common, status: 'active', intent: 'order', ...prescribed(body) })
    case 'pharmacy-medication-dispensing': {
      const prescription = isObject(body.medication_prescription) ? body.medication_prescription : {}
      const { effectiveDateTime, effectivePeriod } = effectiveOf(body.time_frame_medication_dispensed)
      const handed = effectiveDateTime ?? (isObject(effectivePeriod) ? effectivePeriod.end : undefined)
      const { dosageInstruction, ...medication } = prescribed(prescription)
      return resource('MedicationDispense', {
        ...common,
        status: 'completed',
        ...medication,
        ...(handed === undefined ? {} : { whenHandedOver: handed }),
        ...(isObject(body.amount_dispensed) ? { quantity: doseOf(body.amount_dispensed, undefined) } : {}),
        dosageInstruction,
        note: [{ text: `dispensed: ${String(body.medication_dispensed)}` }],
      })
    }
    case 'single-medication-dose-taken':
      return resource('MedicationAdministration', {
        ...common,
        status: 'completed',
        medicationCodeableConcept: conceptOf(body.medication),
        ...effectiveOf(body.effective_time_frame),
        dosage: { text: doseText(body.dose), ...routeOf(body.route), dose: doseOf(body.dose, body.medication) },
        ...(typeof body.reason_dose_taken_not_as_prescribed === 'string'
          ? { note: [{ text: body.reason_dose_taken_not_as_prescribed }] }
          : {}),
      })
    case 'reason-single-medication-dose-not-taken':
      return resource('MedicationAdministration', {
        ...common,
        status: 'not-done',
        statusReason: [{ text: String(body.reason_for_missing_dose) }],
        medicationCodeableConcept: conceptOf(body.medication),
        ...effectiveOf(body.effective_time_frame),
      })
    default:
      return null
  }
}

const resource = (resourceType: string, elements: JsonObject) =>
  ({ resourceType, ...elements }) as unknown as FhirResource

function prescribed(body: JsonObject): JsonObject {
  const lines = (Array.isArray(body.schedule) ? body.schedule : []).filter(isObject)
  return {
    medicationCodeableConcept: conceptOf(body.medication),
    dosageInstruction: lines.map((line, index) => ({
      sequence: index + 1,
      ...(typeof body.description === 'string' ? { text: body.description } : {}),
      ...routeOf(body.route),
      ...timingOf(line),
      ...doseAndRate(line.medication_dose, body.medication),
    })),
  }
}

/** The code of RxNorm, and the names that are printed. */
function conceptOf(medication: unknown): JsonObject {
  if (!isObject(medication)) return {}
  const { rxnorm_code: code, generic_name: generic, trade_name: trade } = medication
  return {
    ...(typeof code === 'number'
      ? { coding: [{ system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: String(code) }] }
      : {}),
    text: [trade, generic].filter((each) => typeof each === 'string').join(', '),
  }
}

const routeOf = (route: unknown): JsonObject => (typeof route === 'string' ? { route: { text: route } } : {})

function doseAndRate(given: unknown, medication: unknown): JsonObject {
  if (!isObject(given)) return {}
  if (isObject(given.dose)) return { doseAndRate: [{ doseQuantity: doseOf(given.dose, medication) }] }
  if (isObject(given.dose_range)) {
    const { low_value: low, high_value: high, unit } = given.dose_range
    const of = (value: unknown) => doseOf({ value, unit }, medication)
    return { doseAndRate: [{ doseRange: { low: of(low), high: of(high) } }] }
  }
  if (!Array.isArray(given.dose_array)) return {}
  const steps = given.dose_array.filter(isObject).map((step) => `${doseText(step.dose)}: ${String(step.dose_trigger)}`)
  return { additionalInstruction: steps.map((text) => ({ text })) }
}

function timingOf({ dose_recurrence: recurrence }: JsonObject): JsonObject {
  if (!isObject(recurrence)) return {}
  const source = isObject(recurrence.frequency) ? recurrence.frequency : recurrence
  const { number_of_times: times, time_window: window } = source
  const repeat =
    typeof times === 'number' && isObject(window)
      ? {
          frequency: times,
          period: window.value ?? window.low_value,
          ...(window.high_value === undefined ? {} : { periodMax: window.high_value }),
          periodUnit: units.duration[window.unit as 'h'],
        }
      : undefined
  const prn = recurrence.dose_prn_trigger
  return {
    ...(repeat === undefined || !Number.isInteger(times) || Number(times) < 1 ? {} : { timing: { repeat } }),
    ...(typeof prn === 'string' ? { asNeededCodeableConcept: { text: prn } } : {}),
  }
}

const doseText = (dose: unknown): string => (isObject(dose) ? `${String(dose.value)} ${String(dose.unit)}` : '')

/**
 * A dose in UCUM. Of things that are counted (two tablets) the amount of substance, where the medication has one ingredient whose strength is a
 * mass, a volume or units; else the count.
 */
function doseOf(dose: unknown, medication: unknown): JsonObject {
  if (!isObject(dose)) return {}
  const value = Number(dose.value)
  const unit = String(dose.unit)
  if (!countedDoses.includes(unit)) return quantity(value, doseUcum[unit] ?? unit)
  const strengths = isObject(medication) && Array.isArray(medication.strength) ? medication.strength : []
  const [only, more] = strengths as JsonObject[]
  if (only === undefined || more !== undefined || /[/%]/.test(String(only.unit))) return quantity(value, `{${unit}}`)
  const own = String(only.unit)
  return quantity(value * Number(only.value), doseUcum[own] ?? own)
}

const quantity = (value: number, unit: string): JsonObject => ({ value, unit, system: ucum, code: unit })
