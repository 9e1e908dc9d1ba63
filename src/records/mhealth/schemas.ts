import { healthKitParts, healthKitSamples } from './healthkit-samples.ts'
import { ieeeMeasures, measures } from './measures.ts'
import { medication, medications } from './medications.ts'
import * as parts from './parts.ts'
import { allOf, anything, fields, oneOf, oneOfWords, pattern, type Shape, text } from './shape.ts'
import * as words from './words.ts'

const { units } = words

/** Which schema a document follows, as the header of a data point names it. */
export interface SchemaId {
  readonly namespace: string
  readonly name: string
  readonly version: string
}

const id = fields({ namespace: text, name: text, version: text })
const url = pattern('a web address', /^[a-z][a-z0-9+.-]*:\S+$/i)
const schemaId: Shape = allOf(id, fields({}, { url }))
const provenance = fields(
  { source_name: text },
  {
    source_data_point_id: text,
    source_creation_date_time: parts.dateTime,
    source_last_modification_date_time: parts.dateTime,
    modality: oneOfWords(words.modalities),
  },
)
export const header: Shape = fields(
  { id: text, creation_date_time: parts.dateTime, schema_id: schemaId },
  { acquisition_provenance: provenance, user_id: text },
)
/** IEEE 1752.1 has the particulars of the acquisition in the header itself. */
const ieeeHeader: Shape = fields(
  { uuid: text, schema_id: schemaId, source_creation_date_time: parts.dateTime },
  { modality: oneOfWords([...words.modalities, 'self-reported']), user_id: text, external_datasheets: anything },
)
const anyHeader: Shape = (value, path) =>
  Object.hasOwn((value ?? {}) as object, 'uuid') ? ieeeHeader(value, path) : header(value, path)
export const dataPoint: Shape = fields({ header: anyHeader, body: anything })

const of = (allowed: Readonly<Record<string, string>>) => ({
  '1.0': parts.unitValue(allowed),
  '1.1': parts.unitValue(allowed),
})
const word = (allowed: readonly string[]) => ({ '1.0': oneOfWords(allowed) })
const dose = oneOf(
  'a dose or a range of doses',
  parts.unitValue(words.doseUnits),
  parts.unitValueRange(words.doseUnits),
)

type Library = Readonly<Record<string, Readonly<Record<string, Shape>>>>

/** What measures are made of. Alone they are no record of anything. */
const omhParts: Library = {
  'acceleration-unit-value': of(units.acceleration),
  'activity-name': { '1.0': text },
  'angular-velocity-unit-value': of(units.angularVelocity),
  'area-unit-value': of(units.area),
  'blood-specimen-type': word(words.bloodSpecimens),
  'body-location': { '1.0': oneOfWords(words.bodyLocations), '1.1': oneOfWords(words.bodyLocations.slice(0, 12)) },
  'body-posture': word(words.postures),
  'data-point': { '1.0': dataPoint },
  'date-time': { '1.0': parts.dateTime },
  'day-of-week': word(words.daysOfWeek),
  'decibel-unit-value': of(units.sound),
  'descriptive-statistic': { '1.0': oneOfWords(words.statistics), '1.1': oneOfWords(words.statistics) },
  'descriptive-statistic-denominator': { '1.0': oneOfWords(words.denominators), '1.1': oneOfWords(words.denominators) },
  'diastolic-blood-pressure': of(units.pressure),
  'duration-unit-value': of(units.duration),
  'duration-unit-value-range': { '1.0': parts.durationRange },
  'frequency-unit-value': { '1.0': parts.frequency },
  header: { '1.0': header, '1.1': header, '1.2': header },
  'intervention-administration-route': { '1.0': oneOfWords(words.routes), '2.0': oneOfWords(words.routes) },
  'kcal-unit-value': of(units.kcal),
  'length-unit-value': of(units.length),
  'local-time': { '1.0': parts.localTime },
  'magnetic-flux-density-unit-value': of(units.magnetic),
  'mass-unit-value': of(units.mass),
  medication: { '1.0': medication },
  'medication-dose-unit-value': { '1.0': dose },
  'pace-unit-value': of(units.pace),
  'part-of-day': word(words.partsOfDay),
  'plane-angle-unit-value': of(units.planeAngle),
  'position-during-measurement': word(words.postures),
  'schema-id': { '1.0': id, '1.1': schemaId },
  'specimen-source': {
    '1.0': oneOfWords(words.bloodSources),
    '2.0': oneOfWords(words.bodySpecimens),
    '2.1': oneOfWords(words.bodySpecimens),
  },
  'speed-unit-value': of(units.speed),
  'systolic-blood-pressure': of(units.pressure),
  'temperature-unit-value': of(units.temperature),
  'temporal-relationship-to-meal': word(words.meals),
  'temporal-relationship-to-physical-activity': word(words.activities),
  'temporal-relationship-to-sleep': word(words.sleeps),
  'time-frame': { '1.0': parts.looseFrame },
  'time-interval': { '1.0': parts.looseInterval },
  'unit-value': { '1.0': parts.unitValue() },
  'unit-value-range': { '1.0': parts.unitValueRange() },
  'volume-unit-value': of(units.volume),
}

const shared = [
  'body-location',
  'body-posture',
  'date-time',
  'descriptive-statistic',
  'descriptive-statistic-denominator',
  'duration-unit-value',
  'duration-unit-value-range',
  'frequency-unit-value',
  'kcal-unit-value',
  'length-unit-value',
  'mass-unit-value',
  'schema-id',
  'speed-unit-value',
  'temperature-unit-value',
  'unit-value',
  'unit-value-range',
  'volume-unit-value',
]
const ieeeParts: Library = {
  ...Object.fromEntries(shared.map((name) => [name, omhParts[name]!])),
  'time-frame': { '1.0': parts.timeFrame },
  'time-interval': { '1.0': parts.timeInterval },
  'sound-unit-value': of(units.sound),
  'percent-unit-value': of(units.percent),
  header: { '1.0': ieeeHeader },
  'data-point': { '1.0': dataPoint },
}

/** Every schema that is known: namespace → name → version → shape. `measure` says what may be recorded by itself. */
export const library: Readonly<Record<string, { readonly measure: Library; readonly part: Library }>> = {
  omh: { measure: { ...measures, ...medications }, part: omhParts },
  ieee: { measure: ieeeMeasures, part: ieeeParts },
  granola: { measure: healthKitSamples, part: healthKitParts },
}

/** Spellings of namespaces that are met. */
const namespaces: Readonly<Record<string, string>> = {
  'ieee-1752': 'ieee',
  'ieee-1752-schema': 'ieee',
  ieee1752: 'ieee',
  openmhealth: 'omh',
}

export interface Known {
  readonly id: SchemaId
  readonly shape: Shape
  /** A measure can be recorded; a part only belongs to measures. */
  readonly is: 'measure' | 'part'
}

/**
 * The schema of an id. A minor version that is not known, and `x`, stands for the newest known one of its major version: minor versions only
 * add. Undefined when there is none.
 */
export function schemaOf({ namespace, name, version }: SchemaId): Known | undefined {
  const space = namespaces[namespace.toLowerCase()] ?? namespace.toLowerCase()
  const found = Object.hasOwn(library, space) ? library[space] : undefined
  for (const is of ['measure', 'part'] as const) {
    const versions = found && Object.hasOwn(found[is], name) ? found[is][name] : undefined
    if (!versions) continue
    const major = version.split('.')[0]
    const exact = Object.hasOwn(versions, version) ? version : undefined
    const chosen = exact ?? Object.keys(versions).findLast((each) => each.split('.')[0] === major)
    if (chosen === undefined) return undefined
    return { id: { namespace: space, name, version: chosen }, shape: versions[chosen]!, is }
  }
  return undefined
}

/** `omh:blood-glucose:4.0`, also with slashes, or as a file is called: `omh/blood-glucose-4.0.json`. Null when it is no id of a schema. */
export function parseSchemaId(written: string): SchemaId | null {
  const match = /^([a-z0-9][a-z0-9-]*)[:/]([a-z][a-z0-9-]*?)[:/-](\d+\.[\dx]+)(?:\.json)?$/i.exec(written.trim())
  return match ? { namespace: match[1]!, name: match[2]!, version: match[3]! } : null
}

/** The folders of a path that name a schema: `…/omh/blood-glucose/4.0/…`. */
export function schemaInPath(path: string): SchemaId | null {
  const match = /(?:^|[\\/])(omh|ieee|granola)[\\/]([a-z][a-z0-9-]*)[\\/](\d+\.[\dx]+)[\\/]/.exec(path)
  return match ? { namespace: match[1]!, name: match[2]!, version: match[3]! } : null
}

/** Fields that only one measure has; a body without header is known by them. */
const telling: Readonly<Record<string, string>> = {
  blood_glucose: 'blood-glucose',
  systolic_blood_pressure: 'blood-pressure',
  diastolic_blood_pressure: 'blood-pressure',
  body_fat_percentage: 'body-fat-percentage',
  body_height: 'body-height',
  body_mass_index: 'body-mass-index',
  body_temperature: 'body-temperature',
  body_weight: 'body-weight',
  breath_carbon_monoxide: 'breath-carbon-monoxide',
  expiratory_time: 'expiratory-time',
  heart_rate: 'heart-rate',
  inspiratory_time: 'inspiratory-time',
  minute_volume: 'minute-volume',
  minutes_moderate_activity: 'minutes-moderate-activity',
  oxygen_saturation: 'oxygen-saturation',
  pace: 'pace',
  respiratory_rate: 'respiratory-rate',
  rr_interval: 'rr-interval',
  sleep_duration: 'sleep-duration',
  speed: 'speed',
  step_count: 'step-count',
  sleep_maintenance_efficiency_percentage: 'sleep-episode',
  ventilation_cycle_time: 'ventilation-cycle-time',
  ambient_temperature: 'ambient-temperature',
  acceleration_x: 'acceleration',
  angular_velocity_x: 'orientation',
  magnetic_field_strength_x: 'magnetic-force',
  latitude: 'geoposition',
  medication_adherence_percent: 'medication-adherence-percent',
  medication_dispensed: 'pharmacy-medication-dispensing',
  reason_for_missing_dose: 'reason-single-medication-dose-not-taken',
  kcal_burned: 'calories-burned',
  activity_name: 'physical-activity',
  total_sleep_time: 'total-sleep-time',
  ambient_sound: 'ambient-sound',
  ambient_light: 'ambient-light',
  quantity_type: 'hk-quantity-sample',
  category_type: 'hk-category-sample',
  correlation_type: 'hk-correlation',
  acceptable_window: 'patient-medication-schedule',
  schedule: 'medication-prescription',
  dose: 'single-medication-dose-taken',
}

/** Asked last, in this order: a sleep episode may hold its total time, an activity its calories. */
const lastAsked = ['activity_name', 'kcal_burned', 'total_sleep_time', 'dose', 'schedule']

/** The newest version of the schema that a body without header follows by its fields; undefined when no field of it tells. */
export function schemaByFields(body: Readonly<Record<string, unknown>>): SchemaId | undefined {
  const present = Object.keys(telling).filter((field) => Object.hasOwn(body, field))
  const field = present.find((each) => !lastAsked.includes(each)) ?? lastAsked.find((each) => present.includes(each))
  if (field === undefined) return undefined
  const name = telling[field]!
  const namespace = Object.keys(library).find((space) => Object.hasOwn(library[space]!.measure, name))!
  return { namespace, name, version: Object.keys(library[namespace]!.measure[name]!).at(-1)! }
}
