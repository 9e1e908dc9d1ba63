import { expect, it } from 'vitest'
import { createDraws } from '../../random/create-draws.ts'
import { flowText } from './flow-text.testing.ts'
import { leverSensitivity } from './lever-sensitivity.ts'

/** Arrivals at a rate that a lever scales pass a place where nobody waits; another lever does nothing. */
const model = flowText(`inputs:
  busy: { unit: 1, initial: 1 }
  idle: { unit: 1, initial: 1 }
places:
  p: { servers: infinite, serve: { law: exponential, mean: 1 } }
  q: { servers: 1, serve: idle }
arrivals:
  a: { at: p, slice: 1, scale: busy, rates: [1] }
  b: { at: q, rate: 0.001 }
`)

it('parts the variance of a count into what its lever and what chance does', () => {
  const levers = [
    { name: 'busy', low: 1, high: 3 },
    { name: 'idle', low: 1, high: 2 },
  ]
  const until = 50
  const found = leverSensitivity(model, levers, { until }, 400, createDraws(5))
  expect(found.names).toEqual(['busy', 'idle', 'chance'])
  expect(found.runs).toBe(5 * 400)
  const { indices } = found.measures.find(({ name }) => name === 'throughput.p')!
  // Poisson counts over the run: variance (3 − 1)² / 12 of the rate by the lever, 2 / until on average by chance.
  const byLever = 4 / 12
  const whole = byLever + 2 / until
  expect(indices.mean).toBeCloseTo(2, 0)
  expect(indices.variance / whole).toBeGreaterThan(0.85)
  expect(indices.variance / whole).toBeLessThan(1.15)
  const [busy, idle, chance] = found.names.map((_, i) => ({ first: indices.first[i]!, total: indices.total[i]! }))
  expect(Math.abs(busy!.first.value - byLever / whole)).toBeLessThan(0.1)
  expect(Math.abs(chance!.total.value - (1 - byLever / whole))).toBeLessThan(0.03)
  expect(busy!.first.high - busy!.first.low).toBeLessThan(0.4)
  // The same world with another setting of what does nothing: the same patients.
  expect(idle!.total.value).toBe(0)
})

it('takes whole steps of a lever', () => {
  const found = leverSensitivity(
    model,
    [{ name: 'busy', low: 0, high: 1, step: 1 }],
    { until: 10 },
    100,
    createDraws(1),
  )
  const { indices } = found.measures.find(({ name }) => name === 'throughput.p')!
  // Off or on, equally often: half of the mean at on.
  expect(indices.mean).toBeCloseTo(0.5, 0)
  expect(indices.total[0]!.value).toBeGreaterThan(0.6)
})
