import { describe, expect, it } from 'vitest'
import { compileModel } from '../language/compile.ts'
import { createDraws } from '../random/create-draws.ts'
import { normalLogDensity } from '../statistics/normal.ts'
import type { ObservationEvent } from '../timeline.ts'
import { assimilate } from './assimilate.ts'
import { runnable } from './runnable.ts'

const { model } = compileModel(`
model: left_over
kind: equations
time: h
parameters: { a: { unit: mg/L, typical: 5 } }
states: { x: { unit: mg/L } }
equations: |
  level = a
  d(x) = 0 mg/L/h
outputs: { level: { unit: mg/L, error: { form: additive, additive: 0.6 } } }
residuals: { rest: { unit: mg/L, on: [level], law: ou, sd: 1.5 mg/L, length: 4 h } }
assimilate: { method: particle, grid: 1 h, window: 12 h, ages: 2 h, stale: 4 h }
`)

/** p(first in its interval, second at its value) by quadrature: the residuals are jointly normal, their errors apart. */
function exact(low: number, high: number, second: number): number {
  const [variance, kept] = [1.5 ** 2, Math.exp(-2 / 4)]
  const steps = 40_000
  let sum = 0
  const [from, until] = [Math.max(low, -8), Math.min(high, 18)]
  for (let i = 0; i < steps; i++) {
    const y = from + ((until - from) * (i + 0.5)) / steps - 5
    const total = variance + 0.36
    const mean = ((variance * kept) / total) * y
    const left = total - (variance * kept) ** 2 / total
    const density = (x: number, v: number) => Math.exp(normalLogDensity(x / Math.sqrt(v))) / Math.sqrt(v)
    sum += density(y, total) * density(second - 5 - mean, left) * ((until - from) / steps)
  }
  return Math.log(sum)
}

const seen = (time: number, value: number, extra: Partial<ObservationEvent> = {}): ObservationEvent => ({
  kind: 'observation',
  time,
  output: 'level',
  value,
  ...extra,
})

describe('a value between two bounds, beside a residual process', () => {
  it.each([
    [{ value: 3, censored: 'left' as const, bound: 1 }, [1, 3]],
    [{ value: 6, censored: 'right' as const, bound: 6.5 }, [6, 6.5]],
    [{ value: 3, censored: 'left' as const }, [-Infinity, 3]],
    [{ value: 7, censored: 'right' as const }, [7, Infinity]],
  ])('%j counts with the probability of its interval', ({ value, ...extra }, [low, high]) => {
    const timeline = [seen(0, value, extra), seen(2, 4.2)]
    const [belief] = assimilate(runnable(model!), timeline, null, createDraws(1), { at: 2, members: 4 })
    const [alone] = assimilate(runnable(model!), [timeline[0]!], null, createDraws(1), { at: 0, members: 4 })
    const first = Math.log(normalBetween(low!, high!))
    expect(alone.logEvidence).toBeCloseTo(first, 6)
    // The second rests on the moments of the truncated normal, which is an approximation.
    expect(Math.abs(belief.logEvidence - exact(low!, high!, 4.2))).toBeLessThan(0.05)
  })
})

function normalBetween(low: number, high: number): number {
  const sd = Math.sqrt(1.5 ** 2 + 0.36)
  const [from, until] = [Math.max(low, -20), Math.min(high, 30)]
  let sum = 0
  const steps = 100_000
  for (let i = 0; i < steps; i++) {
    const x = from + ((until - from) * (i + 0.5)) / steps
    sum += (Math.exp(normalLogDensity((x - 5) / sd)) / sd) * ((until - from) / steps)
  }
  return sum
}
