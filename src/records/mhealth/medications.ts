import {
  date,
  dateTime,
  duration,
  durationRange,
  frequency,
  localTime,
  looseFrame,
  unitValue,
  unitValueRange,
} from './parts.ts'
import { allOf, anything, fields, listOf, number, oneOf, oneOfWords, type Shape, text } from './shape.ts'
import * as words from './words.ts'

const named: Shape = (value, path) =>
  ['generic_name', 'trade_name'].some((name) => Object.hasOwn(value as object, name))
    ? null
    : { path, reason: '‘generic_name’ or ‘trade_name’ is missing' }

const strength = allOf(unitValue(words.strengthUnits), fields({}, { ingredient_name: text }))

export const medication: Shape = allOf(
  fields({ strength: listOf(strength) }, { generic_name: text, trade_name: text, rxnorm_code: number }),
  named,
)

const dose = unitValue(words.doseUnits)
const doseRange = unitValueRange(words.doseUnits)
const lasting = oneOf(
  'one of duration, duration_range, time_frame and free_text',
  fields({ duration }),
  fields({ duration_range: durationRange }),
  fields({ time_frame: looseFrame }),
  fields({ free_text: text }),
)
const timing = fields(
  {},
  {
    part_of_day: oneOfWords(words.partsOfDay),
    day_of_week: oneOfWords(words.daysOfWeek),
    time_of_day: localTime,
    temporal_relationship_to_meal: oneOfWords(words.meals),
    temporal_relationship_to_sleep: oneOfWords(words.sleeps),
    time_frame_of_temporal_relationship_to_meal: duration,
    time_frame_of_temporal_relationship_to_sleep: duration,
  },
)
const sequence = fields({}, { unit: oneOfWords(['min', 'h', 'd', 'wk', 'Mo', 'yr']), value: number })
const schedule = fields(
  {
    dose_duration: lasting,
    medication_dose: oneOf(
      'one of dose, dose_range and dose_array',
      fields({ dose }),
      fields({ dose_range: doseRange }),
      fields({ dose_array: listOf(fields({ dose, dose_trigger: text })) }),
    ),
    dose_recurrence: fields(
      {},
      { frequency, dose_prn_trigger: text, timing: listOf(timing), sequence: listOf(sequence) },
    ),
  },
  { dose_administration_duration: lasting },
)

const prescription = fields(
  { medication, schedule: listOf(schedule) },
  { route: oneOfWords(words.routes), prescription_trigger: text, description: text },
)
const framed = (name: string, frame: Shape): Readonly<Record<string, Shape>> => ({ [name]: frame })

const adherence = fields({
  medication_prescription: prescription,
  medication_adherence_percent: unitValue(words.units.percent),
  ...framed('effective_time_frame', looseFrame),
})
const plan = allOf(prescription, fields({}, { acceptable_window: fields({}, { before: duration, after: duration }) }))
const dispensing = fields(
  { medication_prescription: prescription, medication_dispensed: text, time_frame_medication_dispensed: looseFrame },
  { amount_dispensed: unitValue(words.doseUnits), expiration_date: oneOf('a date', date, dateTime), refill: anything },
)

export const medications: Readonly<Record<string, Readonly<Record<string, Shape>>>> = {
  'medication-adherence-percent': { '1.0': adherence, '2.0': adherence },
  'medication-prescription': { '1.0': prescription, '2.0': prescription },
  'patient-medication-schedule': { '1.0': plan, '2.0': plan },
  'pharmacy-medication-dispensing': { '1.0': dispensing, '2.0': dispensing },
  'reason-single-medication-dose-not-taken': {
    '1.0': fields({ medication, effective_time_frame: looseFrame, reason_for_missing_dose: text }, { dose }),
  },
  'single-medication-dose-taken': {
    '1.0': fields(
      { medication, dose, effective_time_frame: looseFrame },
      { reason_dose_taken_not_as_prescribed: text, route: oneOfWords(words.routes) },
    ),
  },
}
