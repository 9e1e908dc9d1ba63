/** A record of Google Health Connect, whichever form it came in: base units, instants in milliseconds. */
export interface HealthConnectRecord {
  /** Name of the class without `Record`: `HeartRate`. */
  readonly type: string
  readonly id?: string
  readonly start: number
  readonly end?: number
  /** Minutes by which the wall clock was ahead of UTC. */
  readonly offset: number
  readonly values: Readonly<Record<string, number>>
  readonly place: string
}

/** A value of a record: its name in the classes of Android, the column in the database of an export, and what it is. */
export interface HealthConnectField {
  readonly field: string
  readonly column: string
  /** UCUM unit of the column. */
  readonly unit: string
  readonly loinc?: string
  readonly display: string
  /** UCUM unit in which it is kept. */
  readonly keep: string
}

const f = (
  field: string,
  column: string,
  unit: string,
  keep: string,
  display: string,
  loinc?: string,
): HealthConnectField => ({
  field,
  column,
  unit,
  keep,
  display,
  ...(loinc === undefined ? {} : { loinc }),
})

/**
 * Types of records (developer.android.com, androidx.health.connect.client.records), with the table of each in an export. Columns hold base units:
 * grams, metres, calories, degrees Celsius, mmol/L.
 */
export const healthConnectTypes: Readonly<
  Record<string, { readonly table: string; readonly fields: readonly HealthConnectField[] }>
> = {
  ActiveCaloriesBurned: {
    table: 'active_calories_burned_record_table',
    fields: [f('energy', 'energy', 'cal', 'kcal', 'Calories burned', '41981-2')],
  },
  BasalBodyTemperature: {
    table: 'basal_body_temperature_record_table',
    fields: [f('temperature', 'temperature', 'Cel', 'Cel', 'Basal body temperature')],
  },
  BasalMetabolicRate: {
    table: 'basal_metabolic_rate_record_table',
    fields: [f('basalMetabolicRate', 'basal_metabolic_rate', 'W', 'W', 'Basal metabolic rate')],
  },
  BloodGlucose: {
    table: 'blood_glucose_record_table',
    fields: [f('level', 'level', 'mmol/L', 'mmol/L', 'Glucose', '15074-8')],
  },
  BloodPressure: {
    table: 'blood_pressure_record_table',
    fields: [
      f('systolic', 'systolic', 'mm[Hg]', 'mm[Hg]', 'Systolic blood pressure', '8480-6'),
      f('diastolic', 'diastolic', 'mm[Hg]', 'mm[Hg]', 'Diastolic blood pressure', '8462-4'),
    ],
  },
  BodyFat: {
    table: 'body_fat_record_table',
    fields: [f('percentage', 'percentage', '%', '%', 'Percentage of body fat', '41982-0')],
  },
  BodyTemperature: {
    table: 'body_temperature_record_table',
    fields: [f('temperature', 'temperature', 'Cel', 'Cel', 'Body temperature', '8310-5')],
  },
  BoneMass: { table: 'bone_mass_record_table', fields: [f('mass', 'mass', 'g', 'kg', 'Bone mass')] },
  Distance: { table: 'distance_record_table', fields: [f('distance', 'distance', 'm', 'm', 'Distance')] },
  ElevationGained: {
    table: 'elevation_gained_record_table',
    fields: [f('elevation', 'elevation', 'm', 'm', 'Elevation gained')],
  },
  FloorsClimbed: {
    table: 'floors_climbed_record_table',
    fields: [f('floors', 'floors', '{count}', '{count}', 'Floors climbed')],
  },
  HeartRate: {
    table: 'heart_rate_record_table',
    fields: [f('beatsPerMinute', 'beats_per_minute', '/min', '/min', 'Heart rate', '8867-4')],
  },
  HeartRateVariabilityRmssd: {
    table: 'heart_rate_variability_rmssd_record_table',
    fields: [
      f('heartRateVariabilityMillis', 'heart_rate_variability_millis', 'ms', 'ms', 'Heart rate variability RMSSD'),
    ],
  },
  Height: { table: 'height_record_table', fields: [f('height', 'height', 'm', 'cm', 'Body height', '8302-2')] },
  Hydration: { table: 'hydration_record_table', fields: [f('volume', 'volume', 'L', 'mL', 'Fluid intake')] },
  LeanBodyMass: {
    table: 'lean_body_mass_record_table',
    fields: [f('mass', 'mass', 'g', 'kg', 'Lean body mass', '91557-9')],
  },
  Nutrition: {
    table: 'nutrition_record_table',
    fields: [
      f('totalCarbohydrate', 'total_carbohydrate', 'g', 'g', 'Carbohydrate intake', '9059-7'),
      f('energy', 'energy', 'cal', 'kcal', 'Energy intake'),
      f('protein', 'protein', 'g', 'g', 'Protein intake'),
      f('totalFat', 'total_fat', 'g', 'g', 'Fat intake'),
    ],
  },
  OxygenSaturation: {
    table: 'oxygen_saturation_record_table',
    fields: [f('percentage', 'percentage', '%', '%', 'Oxygen saturation', '59408-5')],
  },
  RespiratoryRate: {
    table: 'respiratory_rate_record_table',
    fields: [f('rate', 'rate', '/min', '/min', 'Respiratory rate', '9279-1')],
  },
  RestingHeartRate: {
    table: 'resting_heart_rate_record_table',
    fields: [f('beatsPerMinute', 'beats_per_minute', '/min', '/min', 'Resting heart rate', '40443-4')],
  },
  SleepSession: { table: 'sleep_session_record_table', fields: [] },
  Steps: {
    table: 'steps_record_table',
    fields: [f('count', 'count', '{steps}', '{steps}', 'Number of steps', '55423-8')],
  },
  TotalCaloriesBurned: {
    table: 'total_calories_burned_record_table',
    fields: [f('energy', 'energy', 'cal', 'kcal', 'Total calories burned')],
  },
  Vo2Max: {
    table: 'vo2_max_record_table',
    fields: [
      f(
        'vo2MillilitersPerMinuteKilogram',
        'vo2_milliliters_per_minute_kilogram',
        'mL/min/kg',
        'mL/min/kg',
        'Maximal oxygen uptake',
        '94122-9',
      ),
    ],
  },
  Weight: { table: 'weight_record_table', fields: [f('weight', 'weight', 'g', 'kg', 'Body weight', '29463-7')] },
}

/** How many values a record of a type has at least: half a blood pressure is none, and a session has none. */
export const neededOf = (type: string): number =>
  type === 'BloodPressure' ? 2 : Math.min(1, healthConnectTypes[type]?.fields.length ?? 0)
