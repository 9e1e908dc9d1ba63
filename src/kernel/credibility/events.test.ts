import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createDraws } from '../random/create-draws.ts'
import { auprc, auroc } from './auroc.ts'
import { brier } from './brier.ts'
import { calibration } from './calibration.ts'
import { censoredAuroc, censoredBrier, concordance } from './censored-events.ts'
import { censoringWeights, cumulativeIncidence } from './cumulative-incidence.ts'
import { netBenefit } from './net-benefit.ts'

function read(name: string): Record<string, string>[] {
  const [head, ...lines] = readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
  const names = head!.trim().split(',')
  return lines.map((line) =>
    Object.fromEntries(
      line
        .trim()
        .split(',')
        .map((value, i) => [names[i]!, value]),
    ),
  )
}

const patients = read('df_binary.csv')
const events = patients.map((row) => row.cancer === 'TRUE')
const column = (name: string) => patients.map((row) => Number(row[name]))

describe('decision curves', () => {
  test('every net benefit of the R results', () => {
    const rows = read('r_case1_results.csv')
    const risks = { all: 'all', none: 'none', famhistory: column('famhistory') } as const
    let compared = 0
    let worst = 0
    for (const row of rows) {
      const of = risks[row.variable as keyof typeof risks] ?? column(row.variable!)
      const [point] = netBenefit(of, { kind: 'binary', events }, [Number(row.threshold)])
      worst = Math.max(worst, Math.abs(point!.netBenefit - Number(row.net_benefit)))
      if (row.net_intervention_avoided !== 'NA' && point!.interventionsAvoided !== null && Number(row.threshold) > 0)
        worst = Math.max(worst, Math.abs(point!.interventionsAvoided - Number(row.net_intervention_avoided)))
      worst = Math.max(worst, Math.abs(point!.truePositives - Number(row.tp_rate)))
      worst = Math.max(worst, Math.abs(point!.falsePositives - Number(row.fp_rate)))
      compared += 1
    }
    expect(compared).toBe(300)
    // As near as the digits of the file, and a hair: 8.6e-11.
    expect(worst).toBeLessThan(1e-10)
  })

  test('with ties, censored and competing: the numbers of an independent program (Kaplan–Meier, Aalen–Johansen by their definitions)', () => {
    const times = [1, 2, 2, 3, 3, 4, 5, 5, 6, 7, 8, 9, 2.5, 4.5, 6.5]
    const causes = [1, 0, 1, 2, 1, 0, 1, 0, 2, 1, 0, 1, 1, 2, 0]
    const risks = [0.9, 0.2, 0.7, 0.4, 0.6, 0.3, 0.8, 0.1, 0.5, 0.35, 0.15, 0.45, 0.55, 0.65, 0.25]
    const cases = [
      [causes.map((cause) => (cause === 1 ? 1 : 0)), 0.2, 0.39733333333333337, 0.28],
      [causes.map((cause) => (cause === 1 ? 1 : 0)), 0.4, 0.37777777777777777, 0.2296296296296296],
      [causes.map((cause) => (cause === 1 ? 1 : 0)), 0.6, 1 / 3, 1 / 3],
      [causes, 0.2, 0.36555555555555563, 0.24027777777777787],
      [causes, 0.4, 1 / 3, 0.15555555555555553],
      [causes, 0.6, 0.2666666666666667, 0.16666666666666682],
    ] as const
    for (const [events, threshold, truePositives, worth] of cases) {
      const [point] = netBenefit(risks, { kind: 'survival', times, events, at: 5 }, [threshold])
      expect(point!.truePositives).toBeCloseTo(truePositives, 12)
      expect(point!.netBenefit).toBeCloseTo(worth, 12)
    }
  })

  test('harm is subtracted; a case-control sample takes the prevalence that it is given', () => {
    const outcomes = { kind: 'binary', events: [1, 0, 0, 0] } as const
    const risks = [0.9, 0.8, 0.1, 0.1]
    expect(netBenefit(risks, outcomes, [0.5], 0.01)[0]!.netBenefit).toBeCloseTo(0.25 - 0.25 - 0.01, 12)
    const [point] = netBenefit(risks, { ...outcomes, prevalence: 0.1 }, [0.5])
    expect(point!.truePositives).toBeCloseTo(0.1, 12)
    expect(point!.falsePositives).toBeCloseTo(0.3, 12)
  })

  test('with censored outcomes: the binary curve when nobody is censored, and the truth when many are', () => {
    const thresholds = [0.05, 0.15, 0.3]
    const risks = column('cancerpredmarker')
    const times = events.map((event) => (event ? 1 : 5))
    const whole = { kind: 'survival', times, events: events.map(Number), at: 2 } as const
    netBenefit(risks, whole, thresholds).forEach((point, i) => {
      const plain = netBenefit(risks, { kind: 'binary', events }, thresholds)[i]!
      expect(point.netBenefit).toBeCloseTo(plain.netBenefit, 10)
      expect(point.interventionsAvoided).toBeCloseTo(plain.interventionsAvoided!, 8)
    })
    // Exponential times at rates 0.05 and 0.5, censored at random: by 2 the risks are known in closed form.
    const draws = createDraws(3)
    const n = 20_000
    const rates = Array.from({ length: n }, (_, i) => (i % 2 ? 0.5 : 0.05))
    const exponential = (i: number, k: number, rate: number) => -Math.log(draws.uniform(0, i, k)) / rate
    const event = rates.map((rate, i) => exponential(i, 0, rate))
    const left = rates.map((_, i) => exponential(i, 1, 0.3))
    const rival = rates.map((_, i) => exponential(i, 2, 0.2))
    const risk = rates.map((rate) => 1 - Math.exp(-2 * rate))
    const censored = {
      kind: 'survival',
      times: event.map((t, i) => Math.min(t, left[i]!)),
      events: event.map((t, i) => (t <= left[i]! ? 1 : 0)),
      at: 2,
    } as const
    const high = 1 - Math.exp(-1)
    const [point] = netBenefit(risk, censored, [0.3])
    expect(point!.truePositives).toBeCloseTo(0.5 * high, 1.9)
    expect(point!.netBenefit).toBeCloseTo(0.5 * high - (0.3 / 0.7) * 0.5 * (1 - high), 1.9)
    // With a rival at rate 0.2: incidence λ / (λ + 0.2) (1 − exp(−2 (λ + 0.2))), and one minus Kaplan–Meier would say more.
    const competing = {
      times: event.map((t, i) => Math.min(t, left[i]!, rival[i]!)),
      events: event.map((t, i) => (Math.min(left[i]!, rival[i]!) > t ? 1 : rival[i]! < left[i]! ? 2 : 0)),
    }
    const fast = rates.map((rate) => rate === 0.5)
    const incidence = (0.5 / 0.7) * (1 - Math.exp(-1.4))
    expect(cumulativeIncidence(competing, 2, fast)).toBeCloseTo(incidence, 1.9)
    const ignoring = { times: competing.times, events: competing.events.map((e) => (e === 1 ? 1 : 0)) }
    expect(cumulativeIncidence(ignoring, 2, fast)!).toBeGreaterThan(incidence + 0.02)
  })
})

describe('discrimination', () => {
  test('published: the cancer predictor', () => {
    const risks = column('cancerpredmarker')
    expect(auroc(risks, events)!.value).toBeCloseTo(0.8606275378, 10)
    expect(brier(risks, events)!.score).toBeCloseTo(0.0849290978, 10)
  })

  test('AUROC and its variance equal their definitions over pairs', () => {
    const risk = fc.integer({ min: 0, max: 6 })
    fc.assert(
      fc.property(fc.array(fc.tuple(risk, fc.boolean()), { minLength: 4, maxLength: 30 }), (rows) => {
        const x = rows.filter(([, e]) => e).map(([r]) => r)
        const y = rows.filter(([, e]) => !e).map(([r]) => r)
        const found = auroc(
          rows.map(([r]) => r),
          rows.map(([, e]) => e),
        )
        if (x.length === 0 || y.length === 0) {
          expect(found).toBeNull()
          return
        }
        const psi = (a: number, b: number) => (a > b ? 1 : a === b ? 0.5 : 0)
        const mean = (values: number[]) => values.reduce((s, v) => s + v, 0) / values.length
        const spread = (values: number[]) =>
          values.length < 2 ? 0 : values.reduce((s, v) => s + (v - mean(values)) ** 2, 0) / (values.length - 1)
        const v10 = x.map((a) => mean(y.map((b) => psi(a, b))))
        const v01 = y.map((b) => mean(x.map((a) => psi(a, b))))
        expect(found!.value).toBeCloseTo(mean(v10), 12)
        expect(found!.standardError ** 2).toBeCloseTo(spread(v10) / x.length + spread(v01) / y.length, 12)
      }),
    )
  })

  test('DeLong intervals hold the truth as often as they say', () => {
    // Two normals one standard deviation apart: Φ(1/√2).
    const truth = 0.7602499389
    const draws = createDraws(5)
    let held = 0
    for (let k = 0; k < 300; k++) {
      const labels = Array.from({ length: 120 }, (_, i) => i % 3 === 0)
      const risks = labels.map((label, i) => draws.normal(k, i, 0) + (label ? 1 : 0))
      const { low, high } = auroc(risks, labels)!
      if (low <= truth && truth <= high) held += 1
    }
    expect(held / 300).toBeGreaterThan(0.91)
    expect(held / 300).toBeLessThan(0.985)
  })

  test('separated sides and single cases: an interval that knows how few they are', () => {
    // Newcombe's method 5 solved by an independent program: |1 − a| = 1.96 se(a).
    for (const [m, k, low] of [
      [1, 1, 0.20654931],
      [3, 2, 0.43891239],
      [20, 30, 0.91593893],
    ] as const) {
      const risks = [...new Array(m).fill(0.9), ...new Array(k).fill(0.1)]
      const found = auroc(risks, [...new Array(m).fill(1), ...new Array(k).fill(0)])!
      expect([found.value, found.high]).toEqual([1, 1])
      expect(found.low).toBeCloseTo(low, 6)
      const turned = auroc(risks, [...new Array(m).fill(0), ...new Array(k).fill(1)])!
      expect([turned.value, turned.low]).toEqual([0, 0])
    }
    const single = auroc([0.4, 0.1, 0.6], [1, 0, 0])!
    expect(single.value).toBe(0.5)
    expect(single.low).toBeLessThan(0.15)
    expect(single.high).toBeGreaterThan(0.85)
  })

  test('average precision', () => {
    expect(auprc([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1])).toBeCloseTo(0.5 * 1 + 0.5 * (2 / 3), 12)
    expect(auprc([1, 1, 1, 1], [1, 0, 0, 0])).toBeCloseTo(0.25, 12)
    expect(auprc([1], [0])).toBeNull()
  })
})

describe('calibration', () => {
  test('published: an in-sample logistic fit is perfectly calibrated', () => {
    const found = calibration(column('cancerpredmarker'), events)!
    expect(found.ratio).toBeCloseTo(1, 6)
    expect(found.interceptOfSlope!.value).toBeCloseTo(0, 4)
    expect(found.slope!.value).toBeCloseTo(1, 4)
    expect(found.interceptOfSlope!.standardError).toBeCloseTo(0.1759, 4)
    expect(found.slope!.standardError).toBeCloseTo(0.0958, 4)
    expect(found.intercept!.value).toBeCloseTo(0, 5)
    expect(found.curve.reduce((sum, g) => sum + g.n, 0)).toBe(750)
  })

  test('an intercept and a slope that were planted are found; separated data have none', () => {
    const draws = createDraws(8)
    const n = 20_000
    const logit = Array.from({ length: n }, (_, i) => draws.normal(0, i, 0))
    const risks = logit.map((x) => 1 / (1 + Math.exp(-x)))
    const labels = logit.map((x, i) => draws.uniform(1, i, 0) < 1 / (1 + Math.exp(0.5 - 0.7 * x)))
    const found = calibration(risks, labels)!
    expect(Math.abs(found.slope!.value - 0.7)).toBeLessThan(3 * found.slope!.standardError)
    expect(Math.abs(found.interceptOfSlope!.value + 0.5)).toBeLessThan(3 * found.interceptOfSlope!.standardError)
    expect(calibration([0.1, 0.9], [0, 1])!.slope).toBeNull()
    expect(calibration([0.1, 0.9], [0, 0])!.intercept).toBeNull()
    expect(calibration([], [])).toBeNull()
  })

  test('the parts of the Brier score sum to it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean()), { minLength: 1, maxLength: 60 }),
        (rows) => {
          const b = brier(
            rows.map(([p]) => p),
            rows.map(([, e]) => e),
          )!
          expect(b.reliability - b.resolution + b.uncertainty + b.withinBins).toBeCloseTo(b.score, 12)
        },
      ),
    )
    // One value a bin: nothing within bins, and the textbook identity is exact.
    const b = brier([0.05, 0.05, 0.85, 0.85], [0, 1, 1, 1])!
    expect(b.withinBins).toBeCloseTo(0, 12)
  })
})

describe('censored events', () => {
  test('without censoring the scores are the plain ones', () => {
    const risks = column('cancerpredmarker')
    const survival = { times: events.map((e) => (e ? 1 : 5)), events: events.map(Number) }
    expect(censoredBrier(risks, survival, 2)).toBeCloseTo(0.0849290978, 10)
    expect(censoredAuroc(risks, survival, 2)).toBeCloseTo(0.8606275378, 10)
    expect(concordance(risks, survival)).toBeCloseTo(0.8606275378, 10)
  })

  test('with censoring they still estimate what would have been seen', () => {
    const draws = createDraws(21)
    const n = 8000
    const rates = Array.from({ length: n }, (_, i) => 0.1 * Math.exp(draws.normal(0, i, 0)))
    const event = rates.map((rate, i) => -Math.log(draws.uniform(1, i, 0)) / rate)
    const left = rates.map((_, i) => -Math.log(draws.uniform(2, i, 0)) / 0.25)
    const risks = rates.map((rate) => 1 - Math.exp(-3 * rate))
    const truth = event.map((t) => t <= 3)
    const survival = {
      times: event.map((t, i) => Math.min(t, left[i]!)),
      events: event.map((t, i) => (t <= left[i]! ? 1 : 0)),
    }
    expect(censoringWeights(survival, 3).reduce((s, w) => s + w, 0) / n).toBeCloseTo(1, 1)
    expect(censoredBrier(risks, survival, 3)).toBeCloseTo(brier(risks, truth)!.score, 1.9)
    expect(censoredAuroc(risks, survival, 3)).toBeCloseTo(auroc(risks, truth)!.value, 1.6)
  })

  test('Kaplan–Meier by hand, and silence where the curve is not known', () => {
    // Deaths at 1 and 3 of 4 and 2 at risk: 1 − 3/4 · 1/2.
    const survival = { times: [1, 2, 3, 4], events: [1, 0, 1, 0] }
    expect(cumulativeIncidence(survival, 3)).toBeCloseTo(1 - 0.75 * 0.5, 12)
    expect(cumulativeIncidence(survival, 9)).toBeNull()
    expect(cumulativeIncidence({ times: [], events: [] }, 1)).toBeNull()
  })
})
