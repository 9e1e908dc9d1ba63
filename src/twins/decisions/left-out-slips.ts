import { convert } from '../../kernel/units/convert.ts'
import { analyteOf } from '../../records/analytes.ts'
import { plausibility } from '../../records/plausible-ranges.ts'
import { reviewsOf } from '../../records/reviews.ts'
import type { BoundRecord } from '../bound-record.ts'
import type { DoubtView } from './dosing-views.ts'

/** Rules by which a number is left out because it is far from what can be. */
const far = ['observation.value-impossible', 'observation.value-implausible', 'bind.within']
const decimal = [10, 0.1, 1000, 0.001]
const units = ['mmol/L', 'umol/L', 'nmol/L', 'g/L', 'mg/dL', 'mg/L', 'ug/L', 'kg', 'g', '[lb_av]', 'cm', 'm', '[in_i]']
/** How far a patient's own values lie apart, as a standard deviation of their logarithm. */
const spread = 0.4
/** Share of such numbers that are no slip of unit or decimal, and the range over which those may lie: six decades. */
const other = { share: 0.2, range: 6 * Math.log(10) }

/**
 * Numbers that the rules of the record left out, and what they would be in another unit of the same analyte or with the decimal point elsewhere: for each the likeliest reading next
 * to the patient's own other values of it, with its probability among all of these and of something else. One that a person has decided about is not named again. The belief does
 * not use these numbers; the chart still holds them, and a person should mend it.
 *
 *     leftOutSlips(record, since)   // 97 mg/dL of creatinine, after 1.1: 97 umol/L, that is 1.097 mg/dL
 */
export function leftOutSlips(record: BoundRecord, since: number): readonly DoubtView[] {
  const reviews = reviewsOf(record.events)
  return record.leftOut.flatMap(({ key, what, time, rule }) => {
    const event = record.byKey.get(key)
    const { value, unit } = event ?? {}
    if (!event || !far.includes(rule) || Date.parse(time) < since || reviews.has(key)) return []
    if (value === undefined || unit === undefined || !(value > 0)) return []
    const analyte = analyteOf(event.codes)
    const known = analyte === undefined ? {} : { analyte }
    const own = units.flatMap((from) => {
      const result = from === unit ? null : convert(1, from, unit, known)
      return result?.ok ? [result.value] : []
    })
    const factors = [...decimal, ...own].filter(
      (each, i, all) => Math.abs(each - 1) > 0.01 && all.findIndex((one) => Math.abs(one / each - 1) < 1e-3) === i,
    )
    const possible = factors.filter((factor) => plausibility(event.codes, value * factor, unit).verdict === 'good')
    const usual = usualOf(record, what, unit, known)
    const density = (factor: number) =>
      usual === null
        ? 1 / other.range
        : Math.exp(-0.5 * (Math.log((value * factor) / usual) / spread) ** 2) / (spread * Math.sqrt(2 * Math.PI))
    const weights = possible.map((factor) => ((1 - other.share) / factors.length) * density(factor))
    const whole = weights.reduce((a, b) => a + b, other.share / other.range)
    const best = weights.indexOf(Math.max(...weights))
    const factor = possible[best]
    if (factor === undefined) return []
    const reading = { key, name: what, time, value, unit, source: event.source }
    const probability = weights[best]! / whole
    return [{ code: 'unit-slip', probability, reading, dose: null, corrected: value * factor, factor, drawnAt: null }]
  })
}

/** Median of the patient's other values of a covariate or an output, in `unit`; null when there is none. */
function usualOf(
  { used }: BoundRecord,
  what: string,
  unit: string,
  known: Parameters<typeof convert>[3],
): number | null {
  const values = used.flatMap((each) => {
    if (each.what !== what) return []
    const result = convert(each.value, each.unit, unit, known)
    return result.ok && result.value > 0 ? [result.value] : []
  })
  values.sort((a, b) => a - b)
  return values[values.length >> 1] ?? null
}
