import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gridOf } from './grid.ts'
import { mage } from './mage.ts'
import { glucoseMetrics } from './metrics.ts'
import { glucoseReport } from './report.ts'
import { glucoseRisk } from './risk.ts'
import { type GlucoseUnit, mgPerMmol, orderedSeries } from './series.ts'

const minute = 60_000
const start = Date.UTC(2026, 2, 2)
/** Readings each `step` minutes from midnight. */
const series = (values: readonly number[], step = 5, unit: GlucoseUnit = 'mg/dL') => ({
  unit,
  readings: values.map((value, i) => ({ time: start + i * step * minute, value })),
})
const wave = (days: number, value: (minutes: number) => number) =>
  Array.from({ length: days * 288 }, (_, i) => value(i * 5))

describe('metrics of the readings, by hand', () => {
  const { metrics } = glucoseReport(series([50, 60, 100, 180, 181, 250, 251, 128]))

  it('has mean, SD, CV, GMI and estimated A1c', () => {
    expect(metrics.mean).toBeCloseTo(150, 12)
    // Squares of the distances: 10000 + 8100 + 2500 + 900 + 961 + 10000 + 10201 + 484 = 43146
    expect(metrics.sd).toBeCloseTo(Math.sqrt(43146 / 7), 10)
    expect(metrics.cv).toBeCloseTo((100 * Math.sqrt(43146 / 7)) / 150, 10)
    expect(metrics.gmi).toBeCloseTo(6.898, 12)
    expect(metrics.ea1c).toBeCloseTo(196.7 / 28.7, 12)
    expect(metrics.median).toBeCloseTo(154, 12)
  })

  it('cuts the ranges where the consensus does', () => {
    expect(metrics).toMatchObject({
      tbr2: 12.5,
      tbr1: 12.5,
      tbr: 25,
      tir: 37.5,
      titr: 25,
      tar1: 25,
      tar2: 12.5,
      tar: 37.5,
    })
    expect(metrics.gri).toBe(100) // 107.5 before the limit
    const mild = glucoseReport(series([...new Array(17).fill(120), 50, 65, 200])).metrics
    expect(mild.gri).toBeCloseTo(3 * 5 + 2.4 * 5 + 0.8 * 5, 10)
  })

  it('weighs risk as Kovatchev does: least at 112.5, the same at 50 and at 400 or so', () => {
    expect(glucoseRisk(112.5).low + glucoseRisk(112.5).high).toBeLessThan(1e-4)
    // f(50) = 1.509·(3.912023^1.084 − 5.381) = −1.50025…
    const f50 = 1.509 * (Math.log(50) ** 1.084 - 5.381)
    expect(glucoseRisk(50)).toEqual({ low: 10 * f50 ** 2, high: 0 })
    expect(glucoseRisk(50).low).toBeCloseTo(22.5, 0)
    // Published: the scale runs from −√10 at 20 to √10 at 600 mg/dL, where the risk is 100.
    expect(glucoseRisk(20).low).toBeCloseTo(100, 0)
    expect(glucoseRisk(600).high).toBeCloseTo(100, 0)
    const risks = [50, 60, 100].map((g) => 10 * (1.509 * (Math.log(g) ** 1.084 - 5.381)) ** 2)
    expect(metrics.lbgi).toBeCloseTo(risks.reduce((a, b) => a + b) / 8, 10)
    const highs = [180, 181, 250, 251, 128].map((g) => 10 * (1.509 * (Math.log(g) ** 1.084 - 5.381)) ** 2)
    expect(metrics.hbgi).toBeCloseTo(highs.reduce((a, b) => a + b) / 8, 10)
    expect(metrics.adrr).toBeCloseTo(risks[0]! + highs[3]!, 10)
  })

  it('scores GRADE, J and M', () => {
    const grades = [50, 60, 100, 180, 181, 250, 251, 128].map((g) => 425 * (Math.log10(Math.log10(g / 18)) + 0.16) ** 2)
    const sum = grades.reduce((a, b) => a + b)
    expect(metrics.grade).toBeCloseTo(sum / 8, 10)
    // Hill 2007: 10 mmol/L scores 425 · 0.16² = 10.88.
    expect(grades[3]).toBeCloseTo(10.88, 10)
    expect(metrics.grade_hypo).toBeCloseTo((100 * (grades[0]! + grades[1]!)) / sum, 10)
    expect(metrics.grade_eu).toBeCloseTo((100 * (grades[2]! + grades[7]!)) / sum, 10)
    expect(metrics.grade_hypo! + metrics.grade_eu! + metrics.grade_hyper!).toBeCloseTo(100, 10)
    expect(metrics.j_index).toBeCloseTo(0.001 * (150 + Math.sqrt(43146 / 7)) ** 2, 10)
    expect(glucoseReport(series([900, 90])).metrics.m_value).toBeCloseTo(500, 10)
    expect(glucoseReport(series([1200, 120]), { mReference: 120 }).metrics.m_value).toBeCloseTo(500, 10)
  })

  it('gives nothing it cannot know, and refuses to speak of no reading', () => {
    const one = glucoseReport(series([100])).metrics
    expect(one).toMatchObject({ mean: 100, sd: null, cv: null, mage: null, modd: null, conga1: null })
    expect(() => glucoseReport(series([]))).toThrow(/no reading/)
  })
})

describe('mmol/L', () => {
  it('is judged by the limits of its own unit: 3.9 and 10.0 are in range, 13.9 is not very high', () => {
    const { metrics, unit } = glucoseReport(series([3.9, 10, 13.9, 2.9], 5, 'mmol/L'))
    expect(unit).toBe('mmol/L')
    expect(metrics).toMatchObject({ tir: 50, tar1: 25, tar2: 0, tbr2: 25 })
    expect(metrics.mean).toBeCloseTo(7.675, 10)
    expect(metrics.gmi).toBeCloseTo(3.31 + 0.02392 * 7.675 * mgPerMmol, 10)
  })
  it('gives the same scores as the same values in mg/dL', () => {
    const values = wave(3, (t) => 150 + 60 * Math.sin(t / 57) + 20 * Math.sin(t / 401))
    const [mg, mmol] = [
      glucoseReport(series(values)),
      glucoseReport(
        series(
          values.map((v) => v / mgPerMmol),
          5,
          'mmol/L',
        ),
      ),
    ]
    for (const id of ['lbgi', 'hbgi', 'adrr', 'gmi', 'cv', 'j_index', 'm_value'] as const)
      expect(mmol.metrics[id]).toBeCloseTo(mg.metrics[id]!, 8)
    for (const id of ['mage', 'modd', 'conga2', 'sd'] as const)
      expect(mmol.metrics[id]! * mgPerMmol).toBeCloseTo(mg.metrics[id]!, 8)
  })
})

describe('metrics in time, closed forms', () => {
  it('MAGE of a wave is its height, rises and falls alike', () => {
    const found = mage(orderedSeries(series(wave(4, (t) => 150 - 50 * Math.cos((2 * Math.PI * t) / 360)))))
    expect(found.rises).toBeCloseTo(100, 1)
    expect(found.falls).toBeCloseTo(100, 1)
    expect(found.mage).toBeCloseTo(100, 1)
  })
  it('MAGE leaves out excursions below one SD', () => {
    // Large waves of 160 with small ones of 20 every other time: SD is far above 20.
    const large = (t: number) => (Math.floor(t / 360) % 2 === 0 ? 80 : 10) * Math.sin((2 * Math.PI * t) / 360)
    const found = mage(orderedSeries(series(wave(4, (t) => 150 + large(t)))))
    expect(found.mage).toBeGreaterThan(140)
    expect(mage(orderedSeries(series(wave(1, () => 120)))).mage).toBeNull()
    expect(mage(orderedSeries(series(wave(1, () => 120).slice(0, 30)))).mage).toBeNull()
  })
  it('MODD is the shift from day to day, CONGA the SD of differences', () => {
    const days = glucoseReport(series(wave(3, (t) => 120 + 7 * Math.floor(t / 1440)))).metrics
    expect(days.modd).toBeCloseTo(7, 10)
    const ramp = glucoseReport(series(wave(1, (t) => 100 + t / 60))).metrics
    expect(ramp.conga1).toBeCloseTo(0, 8)
    expect(ramp.modd).toBeNull()
    // G(t) − G(t − 2 h) of a wave of 4 h is twice the wave: SD 2·40/√2.
    const sine = glucoseReport(series(wave(4, (t) => 150 + 40 * Math.sin((2 * Math.PI * t) / 240)))).metrics
    expect(Math.abs(sine.conga2! / (80 / Math.SQRT2) - 1)).toBeLessThan(0.01)
    expect(sine.conga4).toBeCloseTo(0, 6)
    expect(sine.conga24).toBeCloseTo(0, 6)
  })
  it('bridges 45 minutes with a line and leaves longer gaps open', () => {
    const readings = [0, 45, 95].map((at) => ({ time: start + at * minute, value: 100 + at }))
    const { values, step } = gridOf(orderedSeries({ unit: 'mg/dL', readings }), 5)
    expect(step).toBe(5)
    expect([...values]).toEqual([
      ...Array.from({ length: 9 }, (_, k) => 105 + 5 * k),
      ...new Array(9).fill(Number.NaN),
      195,
    ])
  })
  it('says how far the readings suffice', () => {
    const whole = glucoseReport(series(wave(14, () => 100))).sufficiency
    expect(whole).toMatchObject({ sufficient: true, active: 100, days: 14, interval: 5, gaps: [], repeated: 0 })
    const values = series(wave(14, () => 100))
    const readings = values.readings.filter((_, i) => i % 288 < 180)
    const half = glucoseReport({ ...values, readings: [...readings, readings[0]!] }).sufficiency
    expect(half.active).toBeCloseTo(64.2, 0)
    expect(half).toMatchObject({ sufficient: false, repeated: 1 })
    expect(half.gaps).toHaveLength(13)
    expect(half.gaps[0]!.minutes).toBe(545)
    expect(glucoseReport(series(wave(13, () => 100))).sufficiency.sufficient).toBe(false)
  })
})

describe('the profile', () => {
  it('has percentiles by the clock on the wall', () => {
    const values = Array.from({ length: 5 * 288 }, (_, i) => 100 + 10 * Math.floor(i / 288))
    const { profile } = glucoseReport({ ...series(values), offsetAt: () => 90 }, { slot: 30 })
    expect(profile).toHaveLength(48)
    // The wall is 90 minutes ahead, so the last five days begin at 01:30 and the first three slots have one day less of the first.
    expect(profile[3]).toEqual({ minute: 90, readings: 30, days: 5, p5: 100, p25: 110, p50: 120, p75: 130, p95: 140 })
    expect(profile[0]!.p50).toBe(120)
  })
})

it('has a value, a number or null, of every metric for every record', () => {
  const reading = fc.record({
    time: fc.integer({ min: 0, max: 3 * 1440 }),
    value: fc.double({ min: 1, max: 700, noNaN: true }),
  })
  fc.assert(
    fc.property(fc.array(reading, { minLength: 1, maxLength: 200 }), (raw) => {
      const readings = raw.map(({ time, value }) => ({ time: start + time * minute, value }))
      const { metrics } = glucoseReport({ unit: 'mg/dL', readings })
      for (const id of Object.keys(glucoseMetrics) as (keyof typeof glucoseMetrics)[]) {
        const value = metrics[id]
        expect(value === null || Number.isFinite(value), id).toBe(true)
        if (glucoseMetrics[id].unit === '%' && value !== null) expect(value).toBeGreaterThanOrEqual(0)
      }
      expect(metrics.tbr! + metrics.tir! + metrics.tar!).toBeCloseTo(100, 8)
      const shuffled = glucoseReport({
        unit: 'mg/dL',
        readings: [...new Map(readings.map((r) => [r.time, r])).values()].reverse(),
      })
      expect(shuffled.metrics).toEqual(metrics)
    }),
    { numRuns: 100 },
  )
})
