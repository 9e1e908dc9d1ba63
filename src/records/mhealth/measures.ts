import { intervalFrame, looseFrame, looseIntervalFrame, timeFrame, unitValue } from './parts.ts'
import { fields, listOf, number, oneOfWords, type Shape, text, truth, whole } from './shape.ts'
import * as words from './words.ts'

const { units } = words
const statistic = {
  descriptive_statistic: oneOfWords(words.statistics),
  descriptive_statistic_denominator: oneOfWords(words.denominators),
}
const meal = { temporal_relationship_to_meal: oneOfWords(words.meals) }
const sleep = { temporal_relationship_to_sleep: oneOfWords(words.sleeps) }
const activity = { temporal_relationship_to_physical_activity: oneOfWords(words.activities) }
const notes = { user_notes: text }

type Fields = Readonly<Record<string, Shape>>
const at = (frame: Shape) => ({ effective_time_frame: frame })

/** A measure that may come without a time (the first versions), must have one, or must have one as IEEE 1752.1 has it. */
const timeless = (required: Fields, optional: Fields = {}) =>
  fields(required, { ...at(looseFrame), ...statistic, ...notes, ...optional })
const timed = (required: Fields, optional: Fields = {}) =>
  fields({ ...required, ...at(looseFrame) }, { ...statistic, ...optional })
const strict = (required: Fields, optional: Fields = {}) =>
  fields({ ...required, ...at(timeFrame) }, { ...statistic, ...optional })

const glucose = { blood_glucose: unitValue(units.glucose) }
const around = { ...meal, ...sleep }
const pressure = {
  systolic_blood_pressure: unitValue(units.pressure),
  diastolic_blood_pressure: unitValue(units.pressure),
}
const posture = { body_posture: oneOfWords(words.postures), measurement_location: oneOfWords(words.bodyLocations) }
const temperature = { body_temperature: unitValue(units.temperature) }
const site = { measurement_location: oneOfWords(words.temperatureSites), ...sleep }
const weight = { body_weight: unitValue(units.mass) }
const height = { body_height: unitValue(units.length) }
const index = { body_mass_index: unitValue(units.bodyMassIndex) }
const fat = { body_fat_percentage: unitValue(units.percent) }
const rate = { heart_rate: unitValue(units.heartRate) }
const breaths = { respiratory_rate: unitValue(units.breaths) }
const saturation = { oxygen_saturation: unitValue(units.percent) }
const oxygen = {
  system: oneOfWords(['peripheral capillary']),
  supplemental_oxygen_flow_rate: unitValue(units.flow),
  oxygen_therapy_mode_of_administration: oneOfWords(['nasal cannula']),
  measurement_method: oneOfWords(['pulse oximetry']),
}
const kcal = { kcal_burned: unitValue(units.kcal) }
const axes = (name: string, allowed: Readonly<Record<string, string>>): Fields =>
  Object.fromEntries(['x', 'y', 'z'].map((axis) => [`${name}_${axis}`, unitValue(allowed)]))
const onBody = { sensor_body_location: oneOfWords(words.bodyLocations) }
const moved: Fields = {
  ...at(looseFrame),
  distance: unitValue(units.length),
  kcal_burned: unitValue(units.kcal),
  reported_activity_intensity: oneOfWords(words.intensities),
  met_value: number,
  ...notes,
}
const slept: Fields = {
  latency_to_sleep_onset: unitValue(units.duration),
  latency_to_arising: unitValue(units.duration),
  total_sleep_time: unitValue(units.duration),
  wake_after_sleep_onset: unitValue(units.duration),
  number_of_awakenings: whole,
  is_main_sleep: truth,
  sleep_maintenance_efficiency_percentage: unitValue(units.percent),
}

/** What Open mHealth can say of a person, by name and version. */
export const measures: Readonly<Record<string, Readonly<Record<string, Shape>>>> = {
  acceleration: {
    '1.0': timed(axes('acceleration', units.acceleration), onBody),
    '2.0': strict(axes('acceleration', units.acceleration), onBody),
  },
  'ambient-temperature': { '1.0': timed({ ambient_temperature: unitValue(units.temperature) }) },
  'blood-glucose': {
    '1.0': timeless(glucose, { ...around, blood_specimen_type: oneOfWords(words.bloodSpecimens) }),
    '2.0': timeless(glucose, { ...around, specimen_source: oneOfWords(words.bloodSources) }),
    '3.0': timed(glucose, { ...around, specimen_source: oneOfWords(words.specimens) }),
    '4.0': strict(glucose, { ...around, specimen_source: oneOfWords(words.specimens) }),
  },
  'blood-pressure': {
    '1.0': timeless(pressure, { position_during_measurement: oneOfWords(words.postures) }),
    '2.0': timeless(pressure, posture),
    '3.0': timed(pressure, posture),
    '3.1': timed(pressure, { ...posture, ...activity }),
    '4.0': strict(pressure, { ...posture, ...activity }),
  },
  'body-fat-percentage': { '1.0': timed(fat), '2.0': strict(fat) },
  'body-height': { '1.0': timeless(height), '2.0': strict(height) },
  'body-mass-index': { '1.0': timeless(index), '2.0': timed(index), '3.0': strict(index) },
  'body-temperature': {
    '1.0': timed(temperature, site),
    '2.0': timed(temperature, site),
    '3.0': timed(temperature, site),
    '4.0': strict(temperature, site),
  },
  'body-weight': { '1.0': timeless(weight), '2.0': timed(weight), '3.0': strict(weight) },
  'breath-carbon-monoxide': {
    '1.0': timeless({ breath_carbon_monoxide: unitValue(units.ppm) }),
    '2.0': strict({ breath_carbon_monoxide: unitValue(units.ppm) }),
  },
  'calories-burned': {
    '1.0': timeless(kcal, { activity_name: text }),
    '2.0': fields({ ...kcal, ...at(looseIntervalFrame) }, { ...statistic, activity_name: text }),
    '3.0': fields({ ...kcal, ...at(intervalFrame) }, { ...statistic, activity_name: text }),
  },
  'expiratory-time': { '1.0': timeless({ expiratory_time: unitValue(units.seconds) }, activity) },
  geoposition: {
    '1.0': timed(
      { latitude: unitValue(units.planeAngle), longitude: unitValue(units.planeAngle) },
      {
        elevation: unitValue({ m: 'm', ft: '[ft_i]' }),
        accuracy: unitValue({ m: 'm' }),
        number_of_satellites_in_view: whole,
        number_of_satellites_in_fix: whole,
        satellite_signal_strengths: listOf(unitValue(units.sound)),
        positioning_system: oneOfWords(words.positioning),
      },
    ),
  },
  'heart-rate': {
    '1.0': timeless(rate, activity),
    '1.1': timeless(rate, { ...activity, ...sleep }),
    '2.0': timed(rate, { ...activity, ...sleep }),
  },
  'inspiratory-time': { '1.0': timeless({ inspiratory_time: unitValue(units.seconds) }, activity) },
  'magnetic-force': { '1.0': timed(axes('magnetic_field_strength', units.magnetic)) },
  'minute-volume': { '1.0': timeless({ minute_volume: unitValue(units.flow) }, activity) },
  'minutes-moderate-activity': { '1.0': timeless({ minutes_moderate_activity: unitValue({ min: 'min' }) }) },
  orientation: { '1.0': timed(axes('angular_velocity', units.angularVelocity), onBody) },
  'oxygen-saturation': { '1.0': timeless(saturation, oxygen), '2.0': timed(saturation, oxygen) },
  pace: { '1.0': timed({ pace: unitValue(units.pace) }) },
  'physical-activity': {
    '1.0': fields({ activity_name: text }, moved),
    '1.1': fields({ activity_name: text }, moved),
    '1.2': fields({ activity_name: text }, moved),
  },
  'respiratory-rate': { '1.0': timeless(breaths, activity), '2.0': timed(breaths, activity) },
  'rr-interval': { '1.0': timeless({ rr_interval: unitValue(units.milliseconds) }, activity) },
  'sleep-duration': {
    '1.0': timeless({ sleep_duration: unitValue(units.duration) }),
    '2.0': fields({ sleep_duration: unitValue(units.duration), ...at(looseIntervalFrame) }, statistic),
  },
  'sleep-episode': {
    '1.0': fields(at(looseIntervalFrame), slept),
    '1.1': fields(at(looseIntervalFrame), slept),
  },
  speed: { '1.0': timed({ speed: unitValue(units.speed) }) },
  'step-count': {
    '1.0': timeless({ step_count: number }),
    '2.0': fields({ step_count: number, ...at(looseIntervalFrame) }, statistic),
    '3.0': fields({ step_count: unitValue(units.steps), ...at(looseIntervalFrame) }, statistic),
  },
  'total-sleep-time': {
    '1.0': fields({ total_sleep_time: unitValue(units.duration), ...at(looseIntervalFrame) }, statistic),
  },
  'ventilation-cycle-time': { '1.0': timed({ ventilation_cycle_time: unitValue(units.seconds) }, activity) },
}

const episode = { effective_time_frame: intervalFrame }

/** Measures that IEEE 1752.1 itself defines. */
export const ieeeMeasures: typeof measures = {
  'ambient-light': { '1.0': strict({ ambient_light: unitValue(units.illuminance) }) },
  'ambient-sound': { '1.0': strict({ ambient_sound: unitValue(units.sound) }) },
  'ambient-temperature': { '1.0': strict({ ambient_temperature: unitValue(units.temperature) }) },
  'apnea-hypopnea-index': { '1.0': strict({ apnea_hypopnea_index: unitValue() }) },
  'arousal-index': { '1.0': strict({ arousal_index: unitValue() }) },
  'deep-sleep-percentage': { '1.0': strict({ deep_sleep_percentage: unitValue(units.percent) }) },
  'physical-activity': {
    '1.0': fields(
      { activity_name: text, ...at(timeFrame) },
      { ...moved, ...at(timeFrame), base_movement_quantity: unitValue(), duration: unitValue(units.duration) },
    ),
  },
  'sleep-episode': { '1.0': fields(episode, slept) },
  'sleep-onset-latency': { '1.0': fields({ sleep_onset_latency: unitValue(units.duration), ...episode }, statistic) },
  'snore-index': { '1.0': strict({ snore_index: unitValue() }) },
  'step-count': { '1.0': fields({ step_count: unitValue(units.steps), ...episode }, statistic) },
  'total-sleep-time': { '1.0': fields({ total_sleep_time: unitValue(units.duration), ...episode }, statistic) },
  'wake-after-sleep-onset': {
    '1.0': fields({ wake_after_sleep_onset: unitValue(units.duration), ...episode }, statistic),
  },
}
