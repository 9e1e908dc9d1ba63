import { describe, expect, test } from 'vitest'
import { linearTwin } from '../belief/linear-twin.testing.ts'
import { runnable } from '../belief/runnable.ts'
import { simulateStream } from '../belief/simulate-stream.ts'
import { createDraws } from '../random/create-draws.ts'
import type { TimelineEvent } from '../timeline.ts'
import { calibrateStream } from './calibrate-stream.ts'

const design = (times: readonly number[]): TimelineEvent[] =>
  times.map((time) => ({ kind: 'observation', time, output: 'y', value: 1 }))
const hourly = Array.from({ length: 9 }, (_, i) => i + 0.5)

describe('a simulated stream', () => {
  test('has the moments of its law: level, drift, residual and error', () => {
    const machine = runnable(linearTwin('ukf'))
    const n = 1500
    const values = Array.from({ length: n }, (_, i) =>
      simulateStream(machine, design([0.5, 1.5]), 0, 2, createDraws(i)).timeline.map((e) =>
        e.kind === 'observation' ? e.value! : Number.NaN,
      ),
    )
    const mean = (of: (row: readonly number[]) => number) => values.reduce((sum, row) => sum + of(row), 0) / n
    const [m0, m1] = [mean((row) => row[0]!), mean((row) => row[1]!)]
    // x decays by e^(−k t); half an hour before the second value the pull drifts by √0.09. Matérn-3/2 of sd 1.5 and length 4 h, error 0.8.
    const [a, b] = [Math.exp(-0.125), Math.exp(-0.375)]
    const rest = (1 + Math.sqrt(3) / 4) * Math.exp(-Math.sqrt(3) / 4)
    const variance0 = 4 * a * a + 2.25 + 0.64
    const variance1 = 4 * b * b + (1 - a) ** 2 * 0.09 + 2.25 + 0.64
    const within = (found: number, exact: number, error: number) =>
      expect(Math.abs(found - exact) / error).toBeLessThan(4)
    within(m0, 5 * a, Math.sqrt(variance0 / n))
    within(m1, 5 * b, Math.sqrt(variance1 / n))
    within(
      mean((row) => (row[0]! - m0) ** 2),
      variance0,
      variance0 * Math.sqrt(2 / n),
    )
    within(
      mean((row) => (row[1]! - m1) ** 2),
      variance1,
      variance1 * Math.sqrt(2 / n),
    )
    const shared = 4 * a * b + 2.25 * rest
    within(
      mean((row) => (row[0]! - m0) * (row[1]! - m1)),
      shared,
      Math.sqrt((variance0 * variance1 + shared ** 2) / n),
    )
  })
})

test('an exact filter is calibrated in what it learns and in what it foretells', () => {
  const machine = runnable(linearTwin('ukf'))
  const options = { start: 0, at: 8.5, members: 199, subjects: 200 }
  const { quantities, left } = calibrateStream(machine, design([...hourly, 9.25]), options, createDraws(5))
  expect(left).toBe(0)
  expect(quantities.map(({ name }) => name)).toEqual(expect.arrayContaining(['level', 'y after 0.75']))
  for (const { coverage80, histogram } of quantities) {
    // Four standard errors of 200 subjects.
    expect(Math.abs(coverage80 - 0.8)).toBeLessThan(0.115)
    expect(histogram.reduce((sum, x) => sum + x, 0)).toBe(200)
  }
})
