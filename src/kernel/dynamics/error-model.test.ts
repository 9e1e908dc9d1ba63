import { describe, expect, it } from 'vitest'
import type { ErrorModel } from '../model.ts'
import { createDraws } from '../random/create-draws.ts'
import type { ObservationEvent } from '../timeline.ts'
import { logDensity, logNormalCdf, measureOne, residualDeviation } from './error-model.ts'
import { createDensitySlope, densitySlope } from './error-slope.ts'

const numbers = { additive: 0.4, proportional: 0.2, trials: 12 }
const seen = (value: number | null, censored?: 'left' | 'right', bound?: number): ObservationEvent => ({
  kind: 'observation',
  time: 0,
  output: 'y',
  value,
  ...(censored && { censored }),
  ...(bound !== undefined && { bound }),
})
const forms = ['additive', 'proportional', 'combined1', 'combined2', 'exponential'] as const

describe('residual error', () => {
  it('has the declared deviations', () => {
    expect(forms.map((form) => residualDeviation({ form }, 3, numbers))).toEqual([
      0.4,
      0.2 * 3,
      0.4 + 0.2 * 3,
      Math.sqrt(0.4 * 0.4 + 0.2 * 3 * (0.2 * 3)),
      0.4,
    ])
    expect(residualDeviation({ form: 'exponential' }, 3, { ...numbers, additive: Number.NaN })).toBe(0.2)
  })

  it('grows with a power of the prediction where one is declared', () => {
    const powers = (['proportional', 'combined1', 'combined2', 'additive'] as const).map((form) =>
      residualDeviation({ form, power: 1.5 }, 4, numbers),
    )
    for (const [i, value] of [1.6, 2, Math.hypot(0.4, 1.6), 0.4].entries()) expect(powers[i]).toBeCloseTo(value, 14)
  })

  it.each(forms.flatMap((form) => [1, 0.6, 1.5].map((power) => [form, power] as const)))(
    '%s with the power %d: slopes are those of differences',
    (form, power) => {
      const error = { form, power }
      const into = createDensitySlope()
      const between = [seen(2.5, 'left', 1.7), seen(3.3, 'right', 4), seen(2.5, 'left', 0)]
      for (const observed of [seen(2.4), seen(2.5, 'left'), seen(3.3, 'right'), ...between]) {
        // The logarithm has one number.
        const given = form === 'exponential' ? { ...numbers, additive: Number.NaN } : numbers
        densitySlope(error, 3, given, observed, into)
        const h = 1e-5
        const by = (f: number, additive: number, proportional: number) => {
          const at = (sign: number) =>
            logDensity(
              error,
              3 + sign * f,
              {
                ...given,
                additive: given.additive + sign * additive,
                proportional: given.proportional + sign * proportional,
              },
              observed,
            )
          return (at(1) - at(-1)) / (2 * h)
        }
        const slopes = [by(h, 0, 0), by(0, form === 'exponential' ? 0 : h, 0), by(0, 0, h)]
        for (const [i, slope] of slopes.entries()) expect(into.slope[i]).toBeCloseTo(slope, 6)
      }
    },
  )

  it.each(forms)('%s: the density has mass one, and its sides are what censoring counts', (form) => {
    const error: ErrorModel = { form }
    let sum = 0
    let below = 0
    const limit = 2.5
    const step = 0.001
    for (let y = -10 + step / 2; y < 30; y += step) {
      const mass = Math.exp(logDensity(error, 3, numbers, seen(y))) * step
      sum += mass
      if (y < limit) below += mass
    }
    expect(sum).toBeCloseTo(1, 5)
    expect(Math.exp(logDensity(error, 3, numbers, seen(limit, 'left')))).toBeCloseTo(below, 5)
    expect(Math.exp(logDensity(error, 3, numbers, seen(limit, 'right')))).toBeCloseTo(1 - below, 5)
    // Between two limits: the difference of their sides, from whichever end it is told.
    const within = Math.exp(logDensity(error, 3, numbers, seen(3.2, 'left'))) - below
    expect(Math.exp(logDensity(error, 3, numbers, seen(3.2, 'left', limit)))).toBeCloseTo(within, 5)
    expect(Math.exp(logDensity(error, 3, numbers, seen(limit, 'right', 3.2)))).toBeCloseTo(within, 5)
    // A value below the limit of quantification counts as being somewhere below it.
    expect(logDensity({ form, limit }, 3, numbers, seen(1))).toBe(logDensity(error, 3, numbers, seen(limit, 'left')))
    expect(logDensity({ form, limit }, 3, numbers, seen(2.6))).toBe(logDensity(error, 3, numbers, seen(2.6)))
  })

  it.each([
    ['poisson', 3.5],
    ['binomial', 0.3],
  ] as const)('%s: probabilities sum to one, with the right mean', (form, f) => {
    let sum = 0
    let mean = 0
    for (let k = 0; k < 60; k++) {
      const p = Math.exp(logDensity({ form }, f, numbers, seen(k)))
      sum += p
      mean += k * p
    }
    expect(sum).toBeCloseTo(1, 10)
    expect(mean).toBeCloseTo(form === 'poisson' ? f : 12 * f, 8)
    const at = Math.exp(logDensity({ form }, f, numbers, seen(3)))
    const left = Math.exp(logDensity({ form }, f, numbers, seen(3, 'left')))
    const right = Math.exp(logDensity({ form }, f, numbers, seen(3, 'right')))
    expect(left + at + right).toBeCloseTo(1, 12)
    const upTo = (k: number) => Math.exp(logDensity({ form }, f, numbers, seen(k, 'left')))
    expect(Math.exp(logDensity({ form }, f, numbers, seen(5, 'left', 2)))).toBeCloseTo(upTo(5) - upTo(3), 12)
    expect(logDensity({ form }, f, numbers, seen(2.5))).toBe(Number.NEGATIVE_INFINITY)
  })

  it('by hand', () => {
    expect(logDensity({ form: 'combined1' }, 10, numbers, seen(12))).toBeCloseTo(
      -0.5 * (2 / 2.4) ** 2 - Math.log(2.4) - 0.5 * Math.log(2 * Math.PI),
      14,
    )
    expect(Math.exp(logDensity({ form: 'binomial' }, 0.3, numbers, seen(2)))).toBeCloseTo(66 * 0.3 ** 2 * 0.7 ** 10, 12)
    expect(Math.exp(logDensity({ form: 'poisson' }, 3.5, numbers, seen(4)))).toBeCloseTo(
      (Math.exp(-3.5) * 3.5 ** 4) / 24,
      12,
    )
  })

  it('is impossible, not a wrong number, where the prediction is none or has no spread', () => {
    for (const f of [Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(logDensity({ form: 'additive' }, f, numbers, seen(1))).toBe(Number.NEGATIVE_INFINITY)
    }
    expect(logDensity({ form: 'proportional' }, 0, numbers, seen(1))).toBe(Number.NEGATIVE_INFINITY)
    expect(logDensity({ form: 'exponential' }, -1, numbers, seen(1))).toBe(Number.NEGATIVE_INFINITY)
    expect(logDensity({ form: 'additive' }, 1, numbers, seen(null))).toBe(0)
  })

  it('keeps its logarithm far in the tail', () => {
    // Reference values: log Φ(−10), log Φ(−40).
    expect(logNormalCdf(-10)).toBeCloseTo(-53.23128515051247, 9)
    expect(logNormalCdf(-40)).toBeCloseTo(-804.6084420137538, 8)
    expect(Math.abs(logNormalCdf(-30.0001) / logNormalCdf(-29.9999) - 1)).toBeLessThan(1e-4)
  })

  it('is drawn with the moments of its law', () => {
    const draws = createDraws(5)
    const n = 20_000
    const expected: Record<ErrorModel['form'], readonly [f: number, mean: number, deviation: number]> = {
      additive: [3, 3, 0.4],
      proportional: [3, 3, 0.6],
      combined1: [3, 3, 1],
      combined2: [3, 3, Math.hypot(0.4, 0.6)],
      exponential: [3, 3 * Math.exp(0.08), 3 * Math.exp(0.08) * Math.sqrt(Math.exp(0.16) - 1)],
      poisson: [3.5, 3.5, Math.sqrt(3.5)],
      binomial: [0.3, 3.6, Math.sqrt(12 * 0.3 * 0.7)],
    }
    for (const [form, [f, mean, deviation]] of Object.entries(expected)) {
      const values = Array.from({ length: n }, (_, m) =>
        measureOne(
          { form: form as ErrorModel['form'] },
          f,
          numbers,
          () => draws.normal(m, 0, 0),
          () => draws.uniform(m, 0, 0),
        ),
      )
      const average = values.reduce((sum, x) => sum + x, 0) / n
      const spread = Math.sqrt(values.reduce((sum, x) => sum + (x - average) ** 2, 0) / n)
      expect(Math.abs(average - mean), form).toBeLessThan((4 * deviation) / Math.sqrt(n))
      expect(Math.abs(spread / deviation - 1), form).toBeLessThan(0.05)
    }
  })
})
