import { expect, it } from 'vitest'
import { createDraws } from '../../random/create-draws.ts'
import { findWarmUp } from './find-warm-up.ts'
import { flowText } from './flow-text.testing.ts'

const beds = (serve: string) =>
  flowText(`places:\n  p: { servers: infinite, serve: ${serve} }\narrivals:\n  a: { at: p, rate: 4 }\n`)

it('M/D/∞ from empty grows until one service time has passed, and is settled then', () => {
  const end = findWarmUp(beds('50'), { until: 1000, replications: 40 }, createDraws(1))!
  expect(end).toBeGreaterThan(40)
  expect(end).toBeLessThan(75)
})

it('M/M/∞ from empty is within a few per cent of its mean after three service times', () => {
  // E N(t) = λ m (1 − exp(−t / m)).
  const end = findWarmUp(beds('{ law: exponential, mean: 50 }'), { until: 2000, replications: 40 }, createDraws(2))!
  expect(1 - Math.exp(-end / 50)).toBeGreaterThan(0.9)
})

it('a run that is shorter than its settling says that it is too short', () => {
  expect(findWarmUp(beds('500'), { until: 600 }, createDraws(3))).toBe(null)
})
