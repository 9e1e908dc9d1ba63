import { HamzadError } from '../../hamzad-error.ts'
import { gridOf } from './grid.ts'
import { mage } from './mage.ts'
import { type GlucoseMetricId, glucoseMetrics } from './metrics.ts'
import { glucoseProfile, type ProfileSlot, quantiles } from './profile.ts'
import { glycemiaRiskIndex, timeInRanges } from './ranges.ts'
import { averageDailyRiskRange, bloodGlucoseIndices } from './risk.ts'
import { grade, jIndex, mValue } from './scores.ts'
import { type GlucoseSeries, type GlucoseUnit, mgPerMmol, orderedSeries } from './series.ts'
import { type Sufficiency, sufficiencyOf } from './sufficiency.ts'
import { conga, deviationOf, meanOf, meanOfDailyDifferences } from './variability.ts'

export interface GlucoseReport {
  readonly unit: GlucoseUnit
  readonly sufficiency: Sufficiency
  /** Values by metric; null where the readings do not suffice for it. Glucose values are in `unit`, see `glucoseMetrics`. */
  readonly metrics: Readonly<Record<GlucoseMetricId, number | null>>
  readonly profile: readonly ProfileSlot[]
}

export interface GlucoseReportOptions {
  /** Minutes of one slot of the profile, 15. */
  readonly slot?: number
  /** Reference of the M-value, mg/dL, 90. */
  readonly mReference?: number
}

/**
 * The metrics of continuous glucose monitoring by their consensus names, the ambulatory glucose profile, and how far the readings suffice for
 * them. Shares, mean, SD and scores are of the readings as they are; MAGE, MODD and CONGA work on a grid with straight lines across gaps of at most
 * 45 minutes and nothing across longer ones. Fails (`input.invalid`) without a reading.
 *
 *     const { metrics, sufficiency } = glucoseReport({ unit: 'mg/dL', readings })
 *     metrics.tir // 68.2 (%)
 */
export function glucoseReport(given: GlucoseSeries, { slot, mReference }: GlucoseReportOptions = {}): GlucoseReport {
  const series = orderedSeries(given)
  const { values, wall, unit } = series
  if (values.length === 0)
    throw new HamzadError('input.invalid', {
      what: 'The glucose record',
      why: 'it holds no reading',
      action: 'Give at least one reading.',
    })
  const grid = gridOf(series)
  const [mean, sd] = [meanOf(values), deviationOf(values)]
  const ranges = timeInRanges(series)
  const excursions = mage(series)
  const scores = grade(series)
  const raw: Record<GlucoseMetricId, number | null> = {
    mean,
    median: quantiles(values, [0.5])[0]!,
    sd,
    cv: (100 * sd) / mean,
    gmi: 3.31 + 0.02392 * mean,
    ea1c: (mean + 46.7) / 28.7,
    ...ranges,
    gri: glycemiaRiskIndex(ranges).gri,
    ...bloodGlucoseIndices(values),
    adrr: averageDailyRiskRange(values, wall),
    mage: excursions.mage,
    mage_rises: excursions.rises,
    mage_falls: excursions.falls,
    modd: meanOfDailyDifferences(grid),
    conga1: conga(grid, 1),
    conga2: conga(grid, 2),
    conga4: conga(grid, 4),
    conga24: conga(grid, 24),
    grade: scores.grade,
    grade_hypo: scores.hypo,
    grade_eu: scores.eu,
    grade_hyper: scores.hyper,
    j_index: jIndex(mean, sd),
    m_value: mValue(values, mReference),
  }
  const scale = unit === 'mmol/L' ? mgPerMmol : 1
  const ids = Object.keys(glucoseMetrics) as GlucoseMetricId[]
  const metrics = Object.fromEntries(
    ids.map((id) => {
      const value = raw[id]
      const known = value !== null && Number.isFinite(value)
      return [id, known ? (glucoseMetrics[id].unit === 'glucose' ? value / scale : value) : null]
    }),
  ) as Record<GlucoseMetricId, number | null>
  return { unit, sufficiency: sufficiencyOf(series), metrics, profile: glucoseProfile(series, slot) }
}
