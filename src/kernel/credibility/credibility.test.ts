import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { normalQuantile } from '../statistics/normal.ts'
import { coverage, wilson } from './coverage.ts'
import { crps, crpsOfSorted, fairCrps } from './crps.ts'
import { crpsOf, crpsOfCount, massOf, poissonCdf } from './crps-laws.ts'
import {
  intervalScore,
  quantileScore,
  rankedProbabilityScore,
  skill,
  thresholdBrier,
  weightedIntervalScore,
} from './interval-score.ts'

// Reference values: scoringrules (Apache-2.0) and properscoring (Apache-2.0) test data.
const members = [
  1.7812118, 0.5863797, 0.7038174, -0.7743998, -0.2751647, 1.1863249, 1.2990966, -0.3242982, -0.5968781, 0.9064937,
]

describe('CRPS of an ensemble', () => {
  test('published cases', () => {
    expect(crps(members, -0.6042506)).toBeCloseTo(0.6126602, 6)
    expect(crps(members, -0.6042506, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])).toBeCloseTo(0.4923673, 6)
    expect(crps([0, 1], 0)).toBeCloseTo(0.25, 15)
    expect(crps([0, 1], 2)).toBeCloseTo(1.25, 15)
    expect(crps([-1, 0, 0, 1], 0)).toBeCloseTo(1 / 8, 15)
    expect(crps([0, 2], 1.5, [0.8, 0.2])).toBeCloseTo(0.98, 15)
  })

  test('what is missing counts for nothing, and unknown stays unknown', () => {
    expect(crps([0, Number.NaN, 1], 2)).toBeCloseTo(1.25, 15)
    expect(crps([0, 2, Number.NaN], 1.5, [0.8, 0.2, 5])).toBeCloseTo(0.98, 15)
    expect(crps([0, 1], Number.NaN)).toBeNaN()
    expect(crps([Number.NaN], 1)).toBeNaN()
    expect(crps([Number.NaN], 1, [1])).toBeNaN()
  })

  test('both scores equal their definition over pairs, weighted or not', () => {
    const value = fc.double({ min: -100, max: 100, noNaN: true })
    fc.assert(
      fc.property(fc.array(value, { minLength: 2, maxLength: 12 }), value, (x, y) => {
        const n = x.length
        const error = x.reduce((sum, a) => sum + Math.abs(a - y), 0) / n
        const pairs = x.reduce((sum, a) => sum + x.reduce((s, b) => s + Math.abs(a - b), 0), 0)
        expect(crps(x, y)).toBeCloseTo(error - pairs / (2 * n * n), 9)
        expect(fairCrps(x, y)).toBeCloseTo(error - pairs / (2 * n * (n - 1)), 9)
        const equal = x.map(() => 3)
        expect(crps(x, y, equal)).toBeCloseTo(crps(x, y), 9)
        expect(fairCrps(x, y, equal)).toBeCloseTo(fairCrps(x, y), 9)
        const sorted = Float64Array.from(x).sort()
        // Quantile decomposition and probability-weighted moments are the same numbers (qd = energy form, pwm = fair).
        const qd = sorted.reduce((sum, a, i) => sum + (2 / n) * (a - y) * ((y < a ? 1 : 0) - (i + 0.5) / n), 0)
        expect(crpsOfSorted(sorted, y)[0]).toBeCloseTo(qd, 9)
        const mean = sorted.reduce((sum, a) => sum + a, 0) / n
        const moment = sorted.reduce((sum, a, i) => sum + a * i, 0) / (n * (n - 1))
        expect(crpsOfSorted(sorted, y)[1]).toBeCloseTo(error + mean - 2 * moment, 9)
      }),
    )
  })

  test('it is the integral of the Brier scores of all thresholds', () => {
    expect(thresholdBrier([-1, 1], 0, 2)).toBe(0.25)
    const [low, high, steps] = [-4, 4, 80_000]
    let sum = 0
    for (let i = 0; i < steps; i++)
      sum += (thresholdBrier(members, low + ((high - low) * (i + 0.5)) / steps, -0.6042506) * (high - low)) / steps
    expect(sum).toBeCloseTo(0.6126602, 3)
  })
})

describe('CRPS of laws', () => {
  test('published values', () => {
    expect(crpsOf.normal(-3)).toBeCloseTo(2.43657473, 8)
    expect(crpsOf.t(-3, 5)).toBeCloseTo(2.33875895, 8)
    expect(crpsOf.gamma(0.2, 1.1)).toBeCloseTo(0.399009355, 9)
    expect(crpsOf.gamma(0.2, 1.1, 0.7)).toBeCloseTo(0.6343718, 7)
    expect(crpsOf.lognormal(3, 0.1, 0.9)).toBeCloseTo(1.13552645, 8)
    expect(crpsOf.beta(0.3, 0.7, 1.1)).toBeCloseTo(0.0850102437, 10)
    expect(crpsOf.beta(-3, 0.7, 1.1, -5, 4)).toBeCloseTo(0.883206751, 9)
    expect(crpsOf.exponential(3, 0.7)).toBeCloseTo(1.20701837, 8)
    expect(crpsOf.exponential(0.3, 1, 0.1)).toBeCloseTo(0.2384728, 7)
    expect(crpsOf.laplace(-3)).toBeCloseTo(2.29978707, 8)
    expect(crpsOf.logistic(17.1, 13.8, 3.3)).toBeCloseTo(2.067527, 6)
    expect(crpsOf.logistic(3.1, 4, 0.5)).toBeCloseTo(0.5529776, 7)
  })

  test('counts', () => {
    const negativeBinomial = (y: number, size: number, p: number) =>
      crpsOfCount(y, (k) => massOf.negativeBinomial(k, size, p))
    expect(negativeBinomial(5, 100, 0.95)).toBeCloseTo(0.53215257681, 10)
    expect(negativeBinomial(44, 200.1, 0.82)).toBeCloseTo(1.70859687251, 9)
    expect(negativeBinomial(2222, 20000.1, 0.9)).toBeCloseTo(11.6114812752, 6)
    const binomial = (y: number) => crpsOfCount(y, (k) => massOf.binomial(k, 10, 0.9))
    expect(binomial(8)).toBeCloseTo(0.6685115, 7)
    expect(binomial(-8)).toBeCloseTo(16.49896, 5)
    expect(binomial(18)).toBeCloseTo(8.498957, 6)
    expect(crpsOfCount(5, (k) => massOf.hypergeometric(k, 7, 13, 12))).toBeCloseTo(0.4469742, 7)
    let below = 0
    for (let k = 0; k <= 4; k++) below += massOf.poisson(k, 3.3)
    expect(poissonCdf(4, 3.3)).toBeCloseTo(below, 13)
  })

  test('every closed form is the integral of its definition', () => {
    const laws: [string, (x: number) => number, (y: number) => number, number, number][] = [
      ['t', (x) => cdfOfT3(x), (y) => crpsOf.t(y, 3), -4000, 4000],
      ['gpd', (x) => (x <= 0 ? 0 : 1 - (1 + 0.2 * x) ** -5), (y) => crpsOf.gpd(y, 0.2), -1, 400],
      ['gpd 0', (x) => (x <= 0 ? 0 : 1 - Math.exp(-x)), (y) => crpsOf.gpd(y, 0), -1, 60],
      ['gev', (x) => (1 + 0.2 * x <= 0 ? 0 : Math.exp(-((1 + 0.2 * x) ** -5))), (y) => crpsOf.gev(y, 0.2), -6, 400],
      [
        'gev <0',
        (x) => (1 - 0.3 * x <= 0 ? 1 : Math.exp(-((1 - 0.3 * x) ** (1 / 0.3)))),
        (y) => crpsOf.gev(y, -0.3),
        -60,
        6,
      ],
      ['gumbel', (x) => Math.exp(-Math.exp(-x)), (y) => crpsOf.gev(y, 0), -8, 60],
      [
        'loglaplace',
        (x) => {
          if (x <= 0) return 0
          const z = (Math.log(x) - 0.1) / 0.4
          return z < 0 ? 0.5 * Math.exp(z) : 1 - 0.5 * Math.exp(-z)
        },
        (y) => crpsOf.loglaplace(y, 0.1, 0.4),
        -1,
        3000,
      ],
    ]
    for (const [name, cdf, score, low, high] of laws)
      for (const y of [0.3, 1.7, 2.9]) expect(score(y), `${name} at ${y}`).toBeCloseTo(integral(cdf, y, low, high), 3)
  })
})

/** ∫ (F − 1{x ≥ y})² dx by the midpoint rule on a grid that is dense around y. */
function integral(cdf: (x: number) => number, y: number, low: number, high: number): number {
  let sum = 0
  for (const [end, sign] of [
    [y - low, -1],
    [high - y, 1],
  ] as const) {
    const n = 12_000
    for (let i = 0; i < n; i++) {
      const [a, b] = [end * (i / n) ** 3, end * ((i + 1) / n) ** 3]
      const f = cdf(y + (sign * (a + b)) / 2)
      sum += (b - a) * (sign < 0 ? f * f : (1 - f) ** 2)
    }
  }
  return sum
}

function cdfOfT3(x: number): number {
  const u = x / Math.sqrt(3)
  return 0.5 + (u / (1 + u * u) + Math.atan(u)) / Math.PI
}

describe('quantiles and intervals', () => {
  test('published cases', () => {
    expect(quantileScore(0, 0.1, 1)).toBeCloseTo(0.1, 15)
    expect(intervalScore(-1, 1, 0.8, 2)).toBeCloseTo(12, 12)
    expect(intervalScore(-1, 1, 0.5, 2)).toBeCloseTo(6, 12)
    const uniform = [0.2, 0.2, 0.2, 0.2, 0.2]
    const wanted = [1, 2, 3, 4].reduce((sum, k) => sum + (k / 5) ** 2, 0)
    expect(rankedProbabilityScore(uniform, 4)).toBeCloseTo(wanted, 14)
  })

  test('an interval score is its two quantile scores; many quantiles approach the CRPS', () => {
    const value = fc.double({ min: -50, max: 50, noNaN: true })
    fc.assert(
      fc.property(value, value, value, (a, b, y) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)]
        const both = quantileScore(low, 0.1, y) + quantileScore(high, 0.9, y)
        expect(intervalScore(low, high, 0.8, y)).toBeCloseTo(10 * both, 8)
      }),
    )
    const levels = Array.from({ length: 999 }, (_, i) => (i + 1) / 1000)
    expect(weightedIntervalScore(levels.map(normalQuantile), levels, 0.7)).toBeCloseTo(crpsOf.normal(0.7), 2)
  })

  test('skill', () => {
    expect(skill(1, 2)).toBe(0.5)
    expect(skill(1, 0)).toBeNull()
  })
})

test("Wilson's interval", () => {
  // Newcombe, Stat. Med. 1998;17:857, table I, method 3.
  const cases: [number, number, number, number][] = [
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ]
  for (const [hits, n, low, high] of cases) {
    expect(wilson(hits, n)!.low).toBeCloseTo(low, 4)
    expect(wilson(hits, n)!.high).toBeCloseTo(high, 4)
  }
  expect(wilson(0, 0)).toBeNull()
  expect(
    coverage([
      { low: 0, high: 1, observed: 1 },
      { low: 0, high: 1, observed: 2 },
    ])!.value,
  ).toBe(0.5)
})
