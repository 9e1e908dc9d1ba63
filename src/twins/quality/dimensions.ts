import { type RuleId, rules } from '../../records/rules.ts'

/** What a rule is about; the words of the harmonised data quality terminology (Kahn 2016), with timeliness beside them. */
export type Dimension = 'completeness' | 'conformity' | 'plausibility' | 'timeliness'

/** Rules that say something is not there. */
const completeness: readonly RuleId[] = [
  'subject.missing',
  'code.missing',
  'code.text-only',
  'time.missing',
  'observation.value-missing',
  'observation.value-absent',
  'observation.value-unit-missing',
  'medication.code-missing',
  'medication.dose-missing',
  'medication.dose-unit-missing',
  'device.unassigned',
]
/** Rules that say something cannot be, or can hardly be. */
const plausibility: readonly RuleId[] = [
  'time.order',
  'time.implausible',
  'time.future',
  'time.before-birth',
  'time.after-death',
  'observation.value-unit-implausible',
  'observation.value-impossible',
  'observation.value-implausible',
  'observation.ratio-denominator',
  'medication.dose-negative',
  'medication.rate-inconsistent',
  'hl7.contradiction',
]
/** Rules that say the time is not as exact as a twin needs it. */
const timeliness: readonly RuleId[] = ['time.issued-only', 'time.date-only', 'condition.onset-inexact']
/** Rules that find no fault: what they mark is as it should be, and not for a twin. */
const faultless: readonly RuleId[] = [
  'observation.preliminary',
  'observation.model-asserted',
  'observation.no-result',
  'medication.running',
  'condition.unconfirmed',
  'cgm.event-unused',
]

/** The rules of each dimension; whatever is in no other list is about form. */
export const rulesOf: Readonly<Record<Dimension, readonly string[]>> = {
  completeness,
  plausibility,
  timeliness,
  conformity: (Object.keys(rules) as RuleId[]).filter(
    (rule) => ![completeness, plausibility, timeliness, faultless].some((list) => list.includes(rule)),
  ),
}
