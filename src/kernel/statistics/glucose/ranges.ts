import type { GlucoseUnit, OrderedSeries } from './series.ts'

/** Shares of the readings, %, by the international consensus (Battelino 2019, 2023). */
export interface TimeInRanges {
  /** Below 54 mg/dL (3.0 mmol/L): level 2 low. */
  readonly tbr2: number
  /** 54–69 mg/dL (3.0–3.8 mmol/L): level 1 low. */
  readonly tbr1: number
  /** 70–180 mg/dL (3.9–10.0 mmol/L), both ends in. */
  readonly tir: number
  /** 181–250 mg/dL (10.1–13.9 mmol/L): level 1 high. */
  readonly tar1: number
  /** Above 250 mg/dL (13.9 mmol/L): level 2 high. */
  readonly tar2: number
  /** All below 70, all above 180. */
  readonly tbr: number
  readonly tar: number
  /** 70–140 mg/dL (3.9–7.8 mmol/L): tight range. */
  readonly titr: number
  /** Above 140 mg/dL (7.8 mmol/L). */
  readonly above140: number
}

/** The limits in each unit as the consensus writes them: a record in mmol/L is judged by 3.9 and 10.0, not by converted numbers. */
export const rangeLimits: Readonly<
  Record<GlucoseUnit, { low2: number; low: number; tight: number; high: number; high2: number }>
> = {
  'mg/dL': { low2: 54, low: 70, tight: 140, high: 180, high2: 250 },
  'mmol/L': { low2: 3, low: 3.9, tight: 7.8, high: 10, high2: 13.9 },
}

export function timeInRanges({ recorded, unit }: OrderedSeries): TimeInRanges {
  const { low2, low, tight, high, high2 } = rangeLimits[unit]
  const share = (test: (value: number) => boolean) => (100 * recorded.filter(test).length) / recorded.length
  return {
    tbr2: share((g) => g < low2),
    tbr1: share((g) => g >= low2 && g < low),
    tir: share((g) => g >= low && g <= high),
    tar1: share((g) => g > high && g <= high2),
    tar2: share((g) => g > high2),
    tbr: share((g) => g < low),
    tar: share((g) => g > high),
    titr: share((g) => g >= low && g <= tight),
    above140: share((g) => g > tight),
  }
}

/**
 * Glycemia risk index, 0 (best) to 100: 3.0·TBR2 + 2.4·TBR1 + 1.6·TAR2 + 0.8·TAR1 (Klonoff 2022, J Diabetes Sci Technol 2023;17:1226-1242), with
 * its components of low and high.
 */
export function glycemiaRiskIndex({ tbr2, tbr1, tar1, tar2 }: TimeInRanges) {
  const low = tbr2 + 0.8 * tbr1
  const high = tar2 + 0.5 * tar1
  return { gri: Math.min(100, 3 * low + 1.6 * high), low, high }
}
