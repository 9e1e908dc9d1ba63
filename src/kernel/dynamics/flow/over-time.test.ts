import { describe, expect, it } from 'vitest'
import { createDraws } from '../../random/create-draws.ts'
import { flowText } from './flow-text.testing.ts'
import { countNames, curvesOf, instantsOf } from './over-time.ts'
import { replicate } from './replicate.ts'

describe('counts over time', () => {
  it('are those of a run worked out by hand', () => {
    const model = flowText(`staff: { nurse: 2 }
places:
  a: { servers: 1, serve: 2, needs: [nurse], then: b }
  b: { servers: infinite, serve: 3 }
arrivals:
  s: { at: a, times: [1, 1.5] }
`)
    const times = instantsOf(0, 8, 1)
    expect(times).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    const { counted } = replicate(model, { until: 8, replications: 2, instants: times }, createDraws(1))
    const { of } = curvesOf(countNames(model.flow), times, counted)
    // What is due at an instant has not happened yet when it is counted.
    expect(of['present.a']!.mean).toEqual([0, 2, 2, 1, 1, 0, 0, 0])
    expect(of['queue.a']!.q95).toEqual([0, 1, 1, 0, 0, 0, 0, 0])
    expect(of['present.b']!.q50).toEqual([0, 0, 0, 1, 1, 2, 1, 1])
    expect(of['busy.nurse']!.q05).toEqual([0, 1, 1, 1, 1, 0, 0, 0])
    expect(of['present.system']!.mean).toEqual([0, 2, 2, 2, 2, 2, 1, 1])
  })

  it('are Poisson in M/M/∞ at every instant, and change nothing of the run', () => {
    const model = flowText(
      'places:\n  a: { servers: infinite, serve: { law: exponential, mean: 2 } }\narrivals:\n  s: { at: a, rate: 3 }\n',
    )
    const plain = replicate(model, { until: 9, replications: 400 }, createDraws(4))
    const found = replicate(model, { until: 9, replications: 400, instants: [1, 4, 9] }, createDraws(4))
    expect(found.values).toEqual(plain.values)
    const { of } = curvesOf(countNames(model.flow), [1, 4, 9], found.counted)
    for (const [i, t] of [1, 4, 9].entries()) {
      const mean = 6 * (1 - Math.exp(-t / 2))
      expect(Math.abs(of['present.a']!.mean[i]! - mean)).toBeLessThan(4 * Math.sqrt(mean / 400))
      expect(of['present.a']!.q05[i]!).toBeLessThan(of['present.a']!.q50[i]!)
      expect(of['present.a']!.q50[i]!).toBeLessThan(of['present.a']!.q95[i]!)
    }
  })

  it('come at even instants after the warm-up', () => {
    expect(instantsOf(0.3, 1.2, 0.3)).toHaveLength(3)
    expect(instantsOf(2, 3, 0.4)).toHaveLength(2)
  })
})
