/** A value of a measure: its field, the LOINC code, and the unit (UCUM) in which Hamzad keeps it. */
export interface MeasuredField {
  readonly field: string
  readonly loinc?: string
  readonly display: string
  readonly unit: string
}

const f = (field: string, unit: string, display: string, loinc?: string): MeasuredField => ({
  field,
  unit,
  display,
  ...(loinc === undefined ? {} : { loinc }),
})

/** What the measures of Open mHealth and IEEE 1752.1 hold. One field is a value, several are components. */
export const measured: Readonly<Record<string, readonly MeasuredField[]>> = {
  'ambient-light': [f('ambient_light', 'lx', 'Ambient light')],
  'ambient-sound': [f('ambient_sound', 'dB', 'Ambient sound')],
  'ambient-temperature': [f('ambient_temperature', 'Cel', 'Ambient temperature')],
  'apnea-hypopnea-index': [f('apnea_hypopnea_index', '/h', 'Apnea hypopnea index', '69990-0')],
  'arousal-index': [f('arousal_index', '/h', 'Arousal index')],
  'blood-glucose': [f('blood_glucose', 'mg/dL', 'Glucose', '2339-0')],
  'blood-pressure': [
    f('systolic_blood_pressure', 'mm[Hg]', 'Systolic blood pressure', '8480-6'),
    f('diastolic_blood_pressure', 'mm[Hg]', 'Diastolic blood pressure', '8462-4'),
  ],
  'body-fat-percentage': [f('body_fat_percentage', '%', 'Percentage of body fat', '41982-0')],
  'body-height': [f('body_height', 'cm', 'Body height', '8302-2')],
  'body-mass-index': [f('body_mass_index', 'kg/m2', 'Body mass index', '39156-5')],
  'body-temperature': [f('body_temperature', 'Cel', 'Body temperature', '8310-5')],
  'body-weight': [f('body_weight', 'kg', 'Body weight', '29463-7')],
  'breath-carbon-monoxide': [f('breath_carbon_monoxide', '[ppm]', 'Carbon monoxide in breath')],
  'calories-burned': [f('kcal_burned', 'kcal', 'Calories burned', '41981-2')],
  'deep-sleep-percentage': [f('deep_sleep_percentage', '%', 'Deep sleep')],
  'expiratory-time': [f('expiratory_time', 's', 'Expiratory time')],
  'heart-rate': [f('heart_rate', '/min', 'Heart rate', '8867-4')],
  'inspiratory-time': [f('inspiratory_time', 's', 'Inspiratory time')],
  'medication-adherence-percent': [f('medication_adherence_percent', '%', 'Medication adherence')],
  'minute-volume': [f('minute_volume', 'L/min', 'Minute volume')],
  'minutes-moderate-activity': [f('minutes_moderate_activity', 'min', 'Minutes of moderate activity')],
  'oxygen-saturation': [f('oxygen_saturation', '%', 'Oxygen saturation', '2708-6')],
  pace: [f('pace', 'min/km', 'Pace')],
  'respiratory-rate': [f('respiratory_rate', '/min', 'Respiratory rate', '9279-1')],
  'rr-interval': [f('rr_interval', 'ms', 'R-R interval', '8637-1')],
  'sleep-duration': [f('sleep_duration', 'h', 'Sleep duration', '93832-4')],
  'sleep-onset-latency': [f('sleep_onset_latency', 'min', 'Sleep onset latency')],
  'snore-index': [f('snore_index', '/h', 'Snore index')],
  speed: [f('speed', 'm/s', 'Speed')],
  'step-count': [f('step_count', '{steps}', 'Number of steps', '55423-8')],
  'total-sleep-time': [f('total_sleep_time', 'h', 'Total sleep time', '93832-4')],
  'ventilation-cycle-time': [f('ventilation_cycle_time', 's', 'Ventilation cycle time')],
  'wake-after-sleep-onset': [f('wake_after_sleep_onset', 'min', 'Wake after sleep onset')],
  acceleration: ['x', 'y', 'z'].map((axis) => f(`acceleration_${axis}`, 'm/s2', `Acceleration ${axis}`)),
  orientation: ['x', 'y', 'z'].map((axis) => f(`angular_velocity_${axis}`, 'rad/s', `Angular velocity ${axis}`)),
  'magnetic-force': ['x', 'y', 'z'].map((axis) => f(`magnetic_field_strength_${axis}`, 'mT', `Magnetic field ${axis}`)),
  geoposition: [
    f('latitude', 'deg', 'Latitude'),
    f('longitude', 'deg', 'Longitude'),
    f('elevation', 'm', 'Elevation'),
    f('accuracy', 'm', 'Accuracy'),
  ],
  'physical-activity': [
    f('distance', 'm', 'Distance'),
    f('kcal_burned', 'kcal', 'Calories burned', '41981-2'),
    f('met_value', '1', 'Metabolic equivalent of task'),
    f('duration', 'min', 'Duration'),
    f('base_movement_quantity', '1', 'Movement'),
  ],
  'hk-workout': [
    f('distance', 'm', 'Distance'),
    f('kcal_burned', 'kcal', 'Calories burned', '41981-2'),
    f('met_value', '1', 'Metabolic equivalent of task'),
    f('duration', 'min', 'Duration'),
  ],
  'sleep-episode': [
    f('total_sleep_time', 'h', 'Total sleep time', '93832-4'),
    f('latency_to_sleep_onset', 'min', 'Latency to sleep onset'),
    f('latency_to_arising', 'min', 'Latency to arising'),
    f('wake_after_sleep_onset', 'min', 'Wake after sleep onset'),
    f('number_of_awakenings', '{count}', 'Number of awakenings'),
    f('sleep_maintenance_efficiency_percentage', '%', 'Sleep maintenance efficiency'),
  ],
}

/** Measures that are always a panel of components, with the code of the panel. */
export const panels: Readonly<Record<string, string | null>> = {
  'blood-pressure': '85354-9',
  'physical-activity': null,
  'hk-workout': null,
  'sleep-episode': null,
  acceleration: null,
  orientation: null,
  'magnetic-force': null,
  geoposition: null,
}

/** LOINC codes of glucose by what was sampled: in mass and in amount of substance. */
export const glucoseBySpecimen: Readonly<Record<string, readonly [string, string]>> = {
  '': ['2339-0', '15074-8'],
  'whole blood': ['2339-0', '15074-8'],
  'capillary blood': ['41653-7', '14743-9'],
  'interstitial fluid': ['99504-3', '105272-9'],
  plasma: ['2345-7', '14749-6'],
  serum: ['2345-7', '14749-6'],
}

/** LOINC codes of body temperature by where it was measured. */
export const temperatureBySite: Readonly<Record<string, string>> = {
  oral: '8331-1',
  rectal: '8332-9',
  axillary: '8328-7',
  tympanic: '8333-7',
}

/** FHIR's codes of statistics (observation-statistics) by the words of Open mHealth. */
export const statisticCodes: Readonly<Record<string, string>> = {
  average: 'average',
  maximum: 'maximum',
  minimum: 'minimum',
  'standard deviation': 'std-dev',
  variance: 'variance',
  sum: 'sum',
  median: 'median',
  count: 'count',
  'quartile deviation': '4-dev',
  '80th percentile': '80-percent',
  'lower quartile': '4-lower',
  'upper quartile': '4-upper',
  '1st quintile': '5-1',
  '2nd quintile': '5-2',
  '3rd quintile': '5-3',
  '4th quintile': '5-4',
}
