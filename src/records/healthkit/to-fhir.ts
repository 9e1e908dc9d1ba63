import { diabetesCodes } from '../cgm/to-fhir.ts'
import { contentId } from '../fhir/content-id.ts'
import type { FhirResource } from '../fhir/resource.ts'
import { healthKitQuantities } from '../mhealth/healthkit-types.ts'
import { healthKitQuantity, healthKitSystem } from '../mhealth/to-fhir.ts'

/** A record or a workout of `export.xml`, with its metadata. */
export interface HealthKitElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly metadata: Record<string, string>
  readonly place: string
}

export type HealthKitRead =
  | { readonly resource: FhirResource }
  | { readonly unknown: string }
  | { readonly reason: string }

/** An element as a FHIR resource of a patient. Its id follows from type, times, source and value: another export of the same changes nothing. */
export function healthKitResource({ name, attributes, metadata }: HealthKitElement, patient: string): HealthKitRead {
  const start = instantOf(attributes.startDate)
  const end = instantOf(attributes.endDate)
  if (start === null || end === null)
    return { reason: 'startDate and endDate are written as 2026-01-02 03:04:05 +0330' }
  const type = name === 'Workout' ? (attributes.workoutActivityType ?? '') : (attributes.type ?? '')
  const common = {
    id: `hk-${contentId([patient, type, start, end, attributes.sourceName ?? '', attributes.value ?? ''])}`,
    subject: { reference: `Patient/${patient}` },
  }
  const effective = start === end ? { effectiveDateTime: start } : { effectivePeriod: { start, end } }
  const source = sourceOf(attributes, metadata)
  if (name === 'Workout')
    return { resource: workout(type, attributes, metadata, { ...common, ...effective, ...source }) }
  if (type.startsWith('HKCategoryTypeIdentifier'))
    return {
      resource: {
        resourceType: 'Observation',
        status: 'final',
        ...common,
        code: {
          coding: [{ system: healthKitSystem, code: type }],
          text: type.slice('HKCategoryTypeIdentifier'.length),
        },
        ...effective,
        valueCodeableConcept: { coding: [{ system: healthKitSystem, code: attributes.value || 'present' }] },
        ...source,
      } as unknown as FhirResource,
    }
  if (!Object.hasOwn(healthKitQuantities, type)) return { unknown: type.slice(0, 100) }
  const value = Number(attributes.value)
  if (attributes.value === undefined || attributes.value.trim() === '' || !Number.isFinite(value))
    return { reason: 'The value is no number' }
  if (!attributes.unit) return { reason: 'The record has no unit' }
  if (type === 'HKQuantityTypeIdentifierInsulinDelivery')
    return { resource: insulin(value, metadata.HKInsulinDeliveryReason, { ...common, ...effective }) }
  // HealthKit writes a percentage as a fraction.
  const [number, unit] = attributes.unit === '%' ? [value * 100, '%'] : [value, attributes.unit]
  const { coding, text, elements } = healthKitQuantity(type, Number(number.toPrecision(12)), unit)
  return {
    resource: {
      resourceType: 'Observation',
      status: 'final',
      ...common,
      code: { coding, text },
      ...effective,
      ...elements,
      ...source,
    } as unknown as FhirResource,
  }
}

function insulin(units: number, reason: string | undefined, common: object): FhirResource {
  // Reason 1 is the basal rate of a pump or long-acting insulin, 2 a bolus.
  const coding = reason === '1' ? [diabetesCodes.insulin] : [diabetesCodes.rapidInsulin, diabetesCodes.insulin]
  return {
    resourceType: 'MedicationAdministration',
    status: 'completed',
    ...common,
    medicationCodeableConcept: { coding },
    dosage: { dose: { value: units, unit: 'U', system: 'http://unitsofmeasure.org', code: '[iU]' } },
  } as unknown as FhirResource
}

function workout(
  type: string,
  attributes: Readonly<Record<string, string>>,
  metadata: Record<string, string>,
  common: object,
): FhirResource {
  const totals: [string, string | undefined, string | undefined][] = [
    ['HKQuantityTypeIdentifierDistanceWalkingRunning', attributes.totalDistance, attributes.totalDistanceUnit],
    ['HKQuantityTypeIdentifierActiveEnergyBurned', attributes.totalEnergyBurned, attributes.totalEnergyBurnedUnit],
    ['HKQuantityTypeIdentifierAppleExerciseTime', attributes.duration, attributes.durationUnit],
    ...Object.entries(metadata)
      .filter(([key]) => Object.hasOwn(healthKitQuantities, key))
      .map(([key, said]): [string, string, string] => [key, said.split(' ')[0]!, said.split(' ')[1]!]),
  ]
  const component = totals
    .filter(([, value, unit]) => value !== undefined && unit && Number.isFinite(Number(value)))
    .map(([key, value, unit]) => {
      const { coding, text, elements } = healthKitQuantity(key, Number(value), unit!)
      return { code: { coding, text }, ...elements }
    })
  return {
    resourceType: 'Observation',
    status: 'final',
    ...common,
    code: { coding: [{ system: healthKitSystem, code: 'HKWorkout' }], text: 'Workout' },
    valueCodeableConcept: { coding: [{ system: healthKitSystem, code: type }] },
    ...(component.length > 0 ? { component } : {}),
  } as unknown as FhirResource
}

function sourceOf(
  { sourceName }: Readonly<Record<string, string>>,
  metadata: Readonly<Record<string, string>>,
): object {
  const entered = ['1', 'true', 'YES'].includes(metadata.HKWasUserEntered ?? '')
  return {
    ...(sourceName ? { device: { display: sourceName.slice(0, 200) } } : {}),
    ...(entered ? { note: [{ text: 'Entered by hand' }] } : {}),
  }
}

/** `2026-01-02 03:04:05 +0330` as ISO 8601; null for anything else. */
export function instantOf(written: string | undefined): string | null {
  const match = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}) ([+-]\d{2}):?(\d{2})$/.exec(written?.trim() ?? '')
  if (!match) return null
  const iso = `${match[1]}T${match[2]}${match[3]}:${match[4]}`
  return Number.isFinite(Date.parse(iso)) ? iso : null
}
