import { describe, expect, it } from 'vitest'
import { uncut } from './limits.ts'

/** Mean and variance of N(mean, sd²) above zero, by Simpson's rule. */
function aboveZero(mean: number, sd: number) {
  const steps = 4000
  const step = (Math.max(0, mean) + 12 * sd) / steps
  let [mass, first, second] = [0, 0, 0]
  for (let i = 0; i <= steps; i++) {
    const x = i * step
    const weight = (i === 0 || i === steps ? 1 : i % 2 ? 4 : 2) * Math.exp(-0.5 * ((x - mean) / sd) ** 2)
    mass += weight
    first += weight * x
    second += weight * x * x
  }
  return { mean: first / mass, variance: second / mass - (first / mass) ** 2 }
}

describe('a normal law of which only what lies above zero was seen', () => {
  it('is found again from the mean and variance there', () => {
    for (const [mean, sd] of [
      [0, 1],
      [2, 1],
      [-1.5, 1],
      [30, 12],
      [-0.002, 0.001],
    ] as const) {
      const seen = aboveZero(mean, sd)
      const found = uncut(seen.mean, seen.variance)!
      expect(found.mean / sd).toBeCloseTo(mean / sd, 5)
      expect(found.variance / sd ** 2).toBeCloseTo(1, 5)
    }
  })

  it('keeps the mean of what was seen where an exponential law or a wider one was', () => {
    const found = uncut(2, 5)!
    expect(aboveZero(found.mean, Math.sqrt(found.variance)).mean).toBeCloseTo(2, 5)
  })

  it('is left as it is where the limit is far away, and where nothing is known of it', () => {
    expect(uncut(10, 1)).toBeNull()
    expect(uncut(1, 0)).toBeNull()
    expect(uncut(Number.NaN, Number.NaN)).toBeNull()
    expect(uncut(-1, 1)).toBeNull()
  })
})
