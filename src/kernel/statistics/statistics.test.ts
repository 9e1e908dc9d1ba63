import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cholesky, invertSymmetric } from '../linear-algebra/cholesky.ts'
import { betaCdf, betaInverse } from './beta.ts'
import { gammaInverse, gammaLower, gammaUpper, logGamma } from './gamma.ts'
import { gammaQuantiles } from './gamma-quantiles.ts'
import { chiSquareTail, kolmogorovTail, uniformDistance } from './goodness.ts'
import { normalCdf, normalLogDensity, normalQuantile } from './normal.ts'
import { paretoShape } from './pareto.ts'
import { weightedQuantiles } from './quantile.ts'
import { sortNumbers } from './sort-numbers.ts'
import { effectiveSampleSize, logSumExp, normaliseLogWeights } from './weights.ts'

describe('normal law', () => {
  test('published values', () => {
    expect(normalCdf(1.959963984540054)).toBeCloseTo(0.975, 14)
    expect(normalCdf(-5) / 2.866515718791939e-7).toBeCloseTo(1, 12)
    expect(normalCdf(-10) / 7.61985302416053e-24).toBeCloseTo(1, 11)
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 14)
    expect(normalQuantile(1e-12)).toBeCloseTo(-7.034483825301132, 12)
    expect(normalLogDensity(0)).toBeCloseTo(-0.9189385332046727, 15)
  })
  test('quantile inverts the distribution function', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-15, max: 1 - 1e-10, noNaN: true }), (p) => {
        expect(normalCdf(normalQuantile(p)) / p).toBeCloseTo(1, 11)
      }),
    )
  })
})

describe('gamma and beta laws', () => {
  test('closed forms', () => {
    expect(logGamma(10)).toBeCloseTo(Math.log(362880), 12)
    expect(logGamma(0.5)).toBeCloseTo(0.5 * Math.log(Math.PI), 14)
    expect(gammaLower(1, 2)).toBeCloseTo(1 - Math.exp(-2), 15)
    expect(gammaUpper(3, 20)).toBeCloseTo(Math.exp(-20) * (1 + 20 + 200), 20)
    expect(betaCdf(2, 3, 0.4)).toBeCloseTo(0.5248, 14)
    expect(betaInverse(0.5, 0.5, 1e-4)).toBeCloseTo(Math.sin((Math.PI * 1e-4) / 2) ** 2, 15)
    expect(gammaInverse(0.5, 0.95)).toBeCloseTo(0.5 * 3.841458820694124, 12)
    expect(chiSquareTail(3.841458820694124, 1)).toBeCloseTo(0.05, 13)
    expect(kolmogorovTail(1.3581 / 1000, 1e6)).toBeCloseTo(0.05, 3)
    expect(uniformDistance([0.5])).toBe(0.5)
  })
  test('inverts the gamma law to the last number below one', () => {
    for (let k = 1; k < 400; k++) {
      const p = 1 - k * 2 ** -53
      expect(gammaInverse(1, p) / -Math.log(1 - p)).toBeCloseTo(1, 12)
      const x = gammaInverse(0.5, p)
      expect(gammaUpper(0.5, x) / (1 - p)).toBeCloseTo(1, 10)
    }
  })

  test.each([0.1, 0.5, 1, 1.44, 4, 30, 400, 1e4])(
    'quantiles of Gamma(%d, 1) from a table are those of the exact inverse',
    (shape) => {
      const quantile = gammaQuantiles(shape)
      const bound = shape < 1 ? 1e-10 : 1e-12
      const ps = [1e-300, 1e-20, 2 ** -53, 1 - 2 ** -53, 0.5]
      for (let i = 1; i < 3000; i++) ps.push(i / 3000, (i / 3000) ** 9, 1 - (i / 3000) ** 7)
      for (const p of ps) {
        const exact = gammaInverse(shape, p)
        if (exact > 1e-300 && p < 1) expect(Math.abs(quantile(p) / exact - 1)).toBeLessThan(bound)
      }
    },
  )

  test('inverses invert', () => {
    const p = fc.double({ min: 1e-6, max: 0.999999, noNaN: true })
    const shape = fc.double({ min: 1, max: 50, noNaN: true })
    fc.assert(
      fc.property(shape, shape, p, (a, b, q) => {
        expect(gammaLower(a, gammaInverse(a, q))).toBeCloseTo(q, 9)
        expect(betaCdf(a, b, betaInverse(a, b, q))).toBeCloseTo(q, 9)
      }),
    )
  })
})

describe('weights', () => {
  test('log-sum-exp neither overflows nor loses nothing to nothing', () => {
    expect(logSumExp([1000, 1000])).toBeCloseTo(1000 + Math.LN2, 10)
    expect(logSumExp([Number.NEGATIVE_INFINITY])).toBe(Number.NEGATIVE_INFINITY)
    const w = Float64Array.of(3, 3, Number.NEGATIVE_INFINITY)
    expect(normaliseLogWeights(w)).toBeCloseTo(3 + Math.LN2, 14)
    expect(effectiveSampleSize(w)).toBeCloseTo(2, 12)
    expect(effectiveSampleSize([Number.NEGATIVE_INFINITY])).toBe(0)
  })
  test('quantiles: type 5 for equal weights, and weights act as repetition', () => {
    expect(weightedQuantiles([4, 1, 3, 2], [1, 1, 1, 1], [0.25, 0.5, 0, 1])).toEqual([1.5, 2.5, 1, 4])
    const [median] = weightedQuantiles([1, 10, 99], [2, 1, 0], [1 / 3])
    expect(median).toBeCloseTo(1, 12)
  })
  test('quantiles of any values and weights are those of all values put in order', () => {
    const chances = [0.975, 0, 0.025, 0.5, 0.5, 1, 0.1]
    // Without -0: in an order it is 0, and either may be told.
    const value = fc.oneof(fc.double({ min: -3, max: 3, noNaN: true }), fc.constantFrom(0, 1, 1e9)).map((v) => v + 0)
    const weight = fc.constantFrom(0, 0.5, 1, 2.25)
    fc.assert(
      fc.property(fc.array(fc.tuple(value, weight), { minLength: 1, maxLength: 400 }), (pairs) => {
        const ranked = pairs.filter(([, w]) => w > 0).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
        const total = ranked.reduce((sum, [, w]) => sum + w, 0)
        const found = weightedQuantiles(
          pairs.map(([v]) => v),
          pairs.map(([, w]) => w),
          chances,
        )
        const points = ranked.map(([v, w], k) => {
          const before = ranked.slice(0, k).reduce((sum, [, each]) => sum + each, 0)
          return { v, at: before + w / 2 }
        })
        for (const [i, p] of chances.entries()) {
          const goal = p * total
          const above = points.findIndex(({ at }) => at > goal)
          const [a, b] = [points.at(above < 0 ? -1 : Math.max(0, above - 1)), points.at(above)]
          if (ranked.length === 0) expect(found[i]).toBeNaN()
          else if (above <= 0 || a!.v === b!.v) expect(found[i]).toBe(above < 0 ? a!.v : b!.v)
          else {
            const expected = a!.v + ((b!.v - a!.v) * (goal - a!.at)) / (b!.at - a!.at)
            if (Number.isFinite(expected))
              expect(Math.abs(found[i]! - expected)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(expected)))
          }
        }
      }),
      { numRuns: 300 },
    )
  })
  test('Pareto shape of an exact Pareto tail', () => {
    const n = 20_000
    for (const k of [0.3, 0.7, 1]) {
      const logWeights = Float64Array.from({ length: n }, (_, i) => -k * Math.log((i + 0.5) / n))
      expect(paretoShape(logWeights)).toBeCloseTo(k, 1)
    }
    expect(paretoShape(new Float64Array(100))).toBeUndefined()
  })
})

test('sorting numbers', () => {
  const value = fc.oneof(fc.double({ noNaN: true }), fc.integer({ min: 0, max: 5 }))
  fc.assert(
    fc.property(fc.array(value, { maxLength: 300 }), (values) => {
      const sorted = sortNumbers(Float64Array.from(values))
      // −0 and 0 are equal here.
      expect([...sorted].map((x) => x + 0)).toEqual([...values].sort((a, b) => a - b).map((x) => x + 0))
    }),
  )
})

describe('Cholesky', () => {
  test('factors, inverts, accepts zero variance, refuses indefinite', () => {
    const l = cholesky([4, 2, 2, 3], 2)!
    expect([...l]).toEqual([2, 0, 1, Math.SQRT2])
    expect([...invertSymmetric([4, 2, 2, 3], 2)!].map((x) => x * 8)).toEqual(
      [3, -2, -2, 4].map((x) => expect.closeTo(x, 12)),
    )
    expect([...cholesky([1, 0, 0, 0], 2)!]).toEqual([1, 0, 0, 0])
    expect(cholesky([1, 2, 2, 1], 2)).toBeNull()
    expect(invertSymmetric([1, 0, 0, 0], 2)).toBeNull()
  })
})
