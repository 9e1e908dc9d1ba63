import { describe, expect, it } from 'vitest'
import { createDraws } from '../../random/create-draws.ts'
import { studentQuantile } from '../../statistics/student.ts'
import { flowText } from './flow-text.testing.ts'
import { replicationsNeeded, selectBest, warmUpEnd } from './output-analysis.ts'
import { replicate, summarise } from './replicate.ts'

const noise = createDraws(3).stream('noise')

describe('warm-up', () => {
  it('ends where the level is reached', () => {
    const series = Array.from({ length: 1000 }, (_, i) => 10 * (1 - Math.exp(-i / 40)) + noise.normal(0, 0, i))
    const end = warmUpEnd(series)!
    expect(end).toBeGreaterThan(60)
    expect(end).toBeLessThan(300)
  })

  it('is nothing in a series that has settled, and unknown in one that never does', () => {
    expect(warmUpEnd(Array.from({ length: 1000 }, (_, i) => noise.normal(1, 0, i)))!).toBeLessThan(200)
    expect(warmUpEnd(Array.from({ length: 1000 }, (_, i) => i))).toBeNull()
  })
})

describe('replications for a precision', () => {
  it('make the interval as narrow as was asked, and not one replication earlier', () => {
    const values = Array.from({ length: 40 }, (_, i) => 20 + 5 * noise.normal(2, 0, i))
    const n = replicationsNeeded(values, 0.02)
    const { mean, sd } = summarise(values, '1')
    const half = (count: number) => (studentQuantile(0.975, count - 1) * sd) / Math.sqrt(count)
    const wanted = (0.02 / 1.02) * mean
    expect(half(n)).toBeLessThanOrEqual(wanted)
    expect(half(n - 1)).toBeGreaterThan(wanted)
  })

  it("Student's quantiles are those of the tables", () => {
    expect(studentQuantile(0.975, 1)).toBeCloseTo(12.7062, 3)
    expect(studentQuantile(0.975, 9)).toBeCloseTo(2.26216, 4)
    expect(studentQuantile(0.05, 30)).toBeCloseTo(-1.69726, 4)
  })
})

describe('selection among plans', () => {
  it('finds the best at least as often as it promises, and stops', () => {
    let right = 0
    for (let trial = 0; trial < 60; trial++) {
      const stream = noise.stream(`trial ${trial}`)
      const sample = (plan: number, r: number) =>
        plan * 0.5 + 0.8 * stream.normal(0, r, 0) + 0.8 * stream.normal(1 + plan, r, 0)
      const { best, decided } = selectBest(4, sample, { indifference: 0.5, confidence: 0.9 })
      expect(decided).toBe(true)
      if (best === 3) right++
    }
    expect(right).toBeGreaterThanOrEqual(52)
  })

  it('prefers the second nurse when waits count', () => {
    const plans = [1, 2].map((servers) =>
      flowText(
        `places:\n  p: { servers: ${servers}, serve: { law: exponential, mean: 1 } }\narrivals:\n  s: { at: p, rate: 0.8 }\n`,
      ),
    )
    const wait = (plan: number, first: number) => {
      const { names, values } = replicate(plans[plan]!, { until: 200, replications: 1, first }, createDraws(5))
      return -values[names.indexOf('wait.p')]![0]!
    }
    expect(selectBest(2, wait, { indifference: 0.5, confidence: 0.95 }).best).toBe(1)
  })
})
