import { describe, expect, test } from 'vitest'
import { createDraws } from '../random/create-draws.ts'
import { gammaInverse } from '../statistics/gamma.ts'
import { normalCdf, normalQuantile } from '../statistics/normal.ts'
import { brier } from './brier.ts'
import { censoredBrier } from './censored-events.ts'
import { crpsOfSorted, fairCrps } from './crps.ts'
import { crpsOf } from './crps-laws.ts'
import {
  intervalScore,
  quantileScore,
  rankedProbabilityScore,
  thresholdBrier,
  weightedIntervalScore,
} from './interval-score.ts'
import { asKnown, limitsOf } from './limits.ts'
import { scoreEnsemble } from './score-ensemble.ts'
import { scorecard } from './scorecard.ts'

/** Nobody gains by saying anything but the truth: N(0, 1) foretells truths of N(0, 1) better than any other law does, by every score. */
const draws = createDraws(11)
const truth = Array.from({ length: 20_000 }, (_, i) => normalQuantile(draws.uniform(0, i, 0)))
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
const others = [
  [0.15, 1],
  [-0.15, 1],
  [0, 1.3],
  [0, 0.75],
] as const

type Of = (mean: number, sd: number) => (truth: number, index: number) => number
function expectProper(name: string, score: Of, truths: readonly number[] = truth): void {
  const best = mean(truths.map(score(0, 1)))
  for (const [m, s] of others) expect(mean(truths.map(score(m, s))), `${name} of N(${m}, ${s})`).toBeGreaterThan(best)
}

describe('scores of laws, intervals, quantiles, categories and chances', () => {
  const z = normalQuantile(0.9)
  const levels = [0.1, 0.25, 0.5, 0.75, 0.9]
  const cuts = [-0.8, 0, 0.9]
  const above = (m: number, s: number) => 1 - normalCdf((0.5 - m) / s)
  const scores: Record<string, Of> = {
    crps: (m, s) => (y) => crpsOf.normal(y, m, s),
    interval: (m, s) => (y) => intervalScore(m - s * z, m + s * z, 0.8, y),
    quantile: (m, s) => (y) => quantileScore(m + s * z, 0.9, y),
    'weighted interval': (m, s) => {
      const q = levels.map((level) => m + s * normalQuantile(level))
      return (y) => weightedIntervalScore(q, levels, y)
    },
    'ranked probability': (m, s) => {
      const below = [0, ...cuts.map((cut) => normalCdf((cut - m) / s)), 1]
      const shares = below.slice(1).map((p, k) => p - below[k]!)
      return (y) => rankedProbabilityScore(shares, cuts.filter((cut) => y > cut).length)
    },
    brier: (m, s) => (y) => (above(m, s) - (y > 0.5 ? 1 : 0)) ** 2,
    logarithmic: (m, s) => (y) => -Math.log(y > 0.5 ? above(m, s) : 1 - above(m, s)),
    'CRPS within limits': (m, s) => (y) => crpsOf.normal(y, m, s, { lower: -0.5, upper: 1.5 }),
  }
  for (const [name, score] of Object.entries(scores)) test(name, () => expectProper(name, score))

  test('a gamma law', () => {
    const gamma = truth.slice(0, 5000).map((value) => gammaInverse(2, normalCdf(value)))
    const score = (shape: number, rate: number) => mean(gamma.map((y) => crpsOf.gamma(y, shape, rate)))
    for (const [shape, rate] of [
      [2.4, 1],
      [2, 1.2],
      [1.6, 0.8],
    ] as const)
      expect(score(shape, rate)).toBeGreaterThan(score(2, 1))
  })
})

describe('scores of ensembles', () => {
  const points = Array.from({ length: 199 }, (_, i) => normalQuantile((i + 0.5) / 199))

  test('a large one, and the Brier score at a threshold', () => {
    const some = truth.slice(0, 3000)
    const sorted = (m: number, s: number) => Float64Array.from(points, (x) => m + s * x)
    const crps: Of = (m, s) => {
      const members = sorted(m, s)
      return (y) => crpsOfSorted(members, y)[0]
    }
    expectProper('crps', crps, some)
    expectProper('threshold', (m, s) => {
      const members = [...sorted(m, s)]
      return (y) => thresholdBrier(members, 0.5, y)
    })
  })

  test('a small one by the fair score, which does not punish its size; the plain score would have it narrower', () => {
    const drawn = (size: number, s: number, i: number) =>
      Array.from({ length: size }, (_, m) => s * draws.normal(m, i, size))
    expectProper(
      'fair',
      (m, s) => (y, i) =>
        fairCrps(
          drawn(4, s, i).map((x) => m + x),
          y,
        ),
      truth.slice(0, 8000),
    )
    const plain = (s: number) =>
      mean(truth.slice(0, 8000).map((y, i) => crpsOfSorted(Float64Array.from(drawn(4, s, i)).sort(), y)[0]))
    expect(plain(0.75)).toBeLessThan(plain(1))
    // Expected CRPS of N(0, 1) under itself: 1/√π; a small ensemble pays 1/√π / n on top.
    const of = (size: number) => {
      const both = truth.slice(0, 4000).map((y, i) => crpsOfSorted(Float64Array.from(drawn(size, 1, i)).sort(), y))
      return { plain: mean(both.map(([each]) => each)), fair: mean(both.map(([, each]) => each)) }
    }
    const [few, many] = [of(3), of(60)]
    expect(few.fair).toBeCloseTo(1 / Math.sqrt(Math.PI), 1)
    expect(few.plain - many.plain).toBeGreaterThan(0.12)
    expect(Math.abs(few.fair - many.fair)).toBeLessThan(0.04)
  })
})

describe('values below a limit of quantification', () => {
  const limits = { lower: -0.3 }
  const points = Array.from({ length: 199 }, (_, i) => normalQuantile((i + 0.5) / 199))
  const cardOf = (law: (x: number) => number, withLimits: boolean) => {
    const members = Float64Array.from(points, law)
    const scores = truth.slice(0, 6000).map((y, i) => {
      const { value, censored } = asKnown({ value: y }, limits)
      const options = { ...(censored && { censored }), ...(withLimits && { limits }) }
      return scoreEnsemble(members, value, draws.uniform(3, i, 0), options)!
    })
    return scorecard(scores)!
  }
  const own = (x: number) => x

  test('the CRPS and the interval score within the limits are proper, and tell of censored values too', () => {
    const best = cardOf(own, true)
    expect(best.censored / best.n).toBeCloseTo(normalCdf(-0.3), 1)
    expect(best.coverage.p80.value).toBeGreaterThan(0.78)
    expect(best.pit.pKolmogorov).toBeGreaterThan(0.01)
    const laws = [
      ...others.map(
        ([m, s]) =>
          (x: number) =>
            m + s * x,
      ),
      (x: number) => Math.max(x, -0.3) + 0.1,
    ]
    for (const law of laws) {
      expect(cardOf(law, true).crps!).toBeGreaterThan(best.crps!)
      expect(cardOf(law, true).fair!).toBeGreaterThan(best.fair!)
    }
    const tail = (x: number) => (x < -0.3 ? x - 5 : x)
    // What happens below the limit cannot be known, and is not judged.
    expect(cardOf(tail, true).crps!).toBeCloseTo(best.crps!, 12)
    // Errors of points are of what was measured alone.
    expect(best.errors!.n).toBe(best.n - best.censored)
  })

  test('left out instead, as they would be without a limit, they reward who never foretells them', () => {
    const coward = (x: number) => Math.max(x, -0.3)
    expect(cardOf(coward, false).crps!).toBeLessThan(cardOf(own, false).crps! - 0.01)
    expect(cardOf(coward, true).crps!).toBeCloseTo(cardOf(own, true).crps!, 12)
  })

  test('the closed form is the integral, and that of a large ensemble', () => {
    for (const both of [{ lower: -0.5 }, { upper: 1.2 }, { lower: -0.5, upper: 1.2 }])
      for (const y of [-2, -0.5, 0.3, 1.9]) {
        const [low, high] = [both.lower ?? -9, both.upper ?? 9]
        const seen = Math.min(high, Math.max(low, y))
        let sum = 0
        const n = 20_000
        for (let i = 0; i < n; i++) {
          const x = low + ((high - low) * (i + 0.5)) / n
          sum += ((normalCdf((x - 0.2) / 0.7) - (x >= seen ? 1 : 0)) ** 2 * (high - low)) / n
        }
        const found = crpsOf.normal(y, 0.2, 0.7, both)
        expect(found).toBeCloseTo(sum, 3)
        const members = Array.from({ length: 4001 }, (_, i) => 0.2 + 0.7 * normalQuantile((i + 0.5) / 4001))
        expect(scoreEnsemble(members, y, 0.5, { limits: both })!.crps).toBeCloseTo(found, 3)
      }
  })

  test('which limits values imply, and that none are made up', () => {
    const left = (value: number) => ({ value, censored: 'left' as const })
    expect(limitsOf([{ value: 3 }, left(1), left(0.5)])).toEqual({ lower: 1 })
    expect(limitsOf([{ value: 3 }], { lower: 2 })).toEqual({ lower: 2 })
    expect(limitsOf([left(1), { value: 400, censored: 'right' }])).toEqual({ lower: 1, upper: 400 })
    expect(limitsOf([left(5), { value: 3, censored: 'right' }])).toEqual({})
    expect(asKnown({ value: 0 }, { lower: 1 })).toEqual({ value: 1, censored: 'left' })
    // Censored within the limits: it has coverage and a PIT, no CRPS.
    const score = scoreEnsemble([1, 2, 3], 2, 0.5, { censored: 'left', limits: { lower: 1 } })!
    expect([score.crps, score.interval80, score.inside80]).toEqual([Number.NaN, Number.NaN, true])
  })
})

test('the Brier score of chances of which some were not watched to their end', () => {
  const n = 20_000
  const rates = Array.from({ length: n }, (_, i) => 0.1 * Math.exp(draws.normal(5, i, 0)))
  const event = rates.map((rate, i) => -Math.log(draws.uniform(6, i, 0)) / rate)
  const left = rates.map((_, i) => -Math.log(draws.uniform(7, i, 0)) / 0.25)
  const survival = {
    times: event.map((t, i) => Math.min(t, left[i]!)),
    events: event.map((t, i) => (t <= left[i]! ? 1 : 0)),
  }
  const tilted = (tilt: number, slope: number) =>
    rates.map((rate) => {
      const risk = 1 - Math.exp(-3 * rate)
      return 1 / (1 + Math.exp(-(tilt + slope * Math.log(risk / (1 - risk)))))
    })
  const [best, whole] = [censoredBrier(tilted(0, 1), survival, 3)!, event.map((t) => t <= 3)]
  for (const [tilt, slope] of [
    [0.35, 1],
    [-0.35, 1],
    [0, 0.6],
    [0, 1.6],
  ] as const) {
    expect(censoredBrier(tilted(tilt, slope), survival, 3)!).toBeGreaterThan(best)
    expect(brier(tilted(tilt, slope), whole)!.score).toBeGreaterThan(brier(tilted(0, 1), whole)!.score)
  }
})
