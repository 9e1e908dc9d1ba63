import type { OrderedSeries } from './series.ts'

/** Mean GRADE score, and which shares of it low, normal and high readings cause, %. */
export interface Grade {
  readonly grade: number
  readonly hypo: number
  readonly eu: number
  readonly hyper: number
}

/**
 * Glycaemic Risk Assessment Diabetes Equation: 425·(log10(log10 G) + 0.16)², at most 50, G in mmol/L; low below 3.9, high above 7.8 mmol/L
 * (Hill 2007, Diabet Med 24:753-758). mg/dL are divided by 18, as the publication and iglu do, and compared with 70 and 140.
 */
export function grade({ recorded, unit }: OrderedSeries): Grade {
  const [low, high] = unit === 'mg/dL' ? [70, 140] : [3.9, 7.8]
  let [sum, hypo, eu, hyper] = [0, 0, 0, 0]
  for (const value of recorded) {
    const mmol = unit === 'mg/dL' ? value / 18 : value
    const score = mmol > 1 ? Math.min(50, 425 * (Math.log10(Math.log10(mmol)) + 0.16) ** 2) : 50
    sum += score
    if (value < low!) hypo += score
    else if (value > high!) hyper += score
    else eu += score
  }
  const share = (part: number) => (sum > 0 ? (100 * part) / sum : 0)
  return { grade: sum / recorded.length, hypo: share(hypo), eu: share(eu), hyper: share(hyper) }
}

/** J-index: 0.001·(mean + SD)², mg/dL (Wójcicki 1995, Horm Metab Res 27:41-42). */
export function jIndex(mean: number, sd: number): number {
  return 0.001 * (mean + sd) ** 2
}

/**
 * M-value: the mean of 1000·|log10(G/reference)|³ (Schlichtkrull 1965, Acta Med Scand 177:95-102), without its correction for few samples, which
 * does not matter for a sensor. Reference 90 mg/dL as in iglu; other packages use 100 or 120.
 */
export function mValue(values: readonly number[], reference = 90): number {
  return values.reduce((sum, value) => sum + 1000 * Math.abs(Math.log10(value / reference)) ** 3, 0) / values.length
}
