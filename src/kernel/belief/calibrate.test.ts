import { readFileSync } from 'node:fs'
import { expect, test, vi } from 'vitest'
import { compileModel } from '../language/compile.ts'
import { createDraws } from '../random/create-draws.ts'
import { chiSquareTail } from '../statistics/goodness.ts'
import type { TimelineEvent } from '../timeline.ts'
import { calibrate } from './calibrate.ts'
import { linearGaussian } from './linear-gaussian.testing.ts'
import { runnable } from './runnable.ts'

vi.setConfig({ testTimeout: 120_000 })

const uniform = (histogram: readonly number[]) => {
  const expected = histogram.reduce((sum, x) => sum + x, 0) / histogram.length
  return chiSquareTail(
    histogram.reduce((sum, x) => sum + (x - expected) ** 2 / expected, 0),
    histogram.length - 1,
  )
}

test.each(['importance', 'tempered'] as const)('vancomycin by %s: ranks are uniform, intervals hold', (method) => {
  const text = readFileSync(new URL('../../models/patient/vancomycin-goti-2018/model.yaml', import.meta.url), 'utf8')
  const design: TimelineEvent[] = [
    { kind: 'covariate', time: 0, covariate: 'weight', value: 75 },
    { kind: 'covariate', time: 0, covariate: 'clearance', value: 80 },
    ...[0, 12, 24].map((time) => ({ kind: 'input' as const, time, input: 'dose', amount: 1000, rate: 1000 })),
    ...[2, 11.5, 35.5].map((time) => ({ kind: 'observation' as const, time, output: 'concentration', value: 1 })),
  ]
  const options = { at: 36, members: 199, subjects: 80, method, bins: 8 }
  const { quantities, left } = calibrate(runnable(compileModel(text).model!), design, options, createDraws(7))
  expect(left).toBe(0)
  for (const { histogram, coverage80 } of quantities) {
    expect(uniform(histogram)).toBeGreaterThan(0.005)
    expect(coverage80).toBeGreaterThan(0.68)
    expect(coverage80).toBeLessThan(0.92)
  }
})

test('a posterior without doubt is found out', () => {
  const line = linearGaussian([1, 0.3, 0.5], 0.4)
  const design: TimelineEvent[] = [0, 1, 2.5].map((time) => ({ kind: 'observation', time, output: 'line', value: 0 }))
  const at = (method: 'importance' | 'map') =>
    calibrate(line, design, { at: 3, members: 99, subjects: 150, method }, createDraws(2)).quantities[0]!
  expect(uniform(at('importance').histogram)).toBeGreaterThan(0.005)
  expect(at('map').coverage80).toBeLessThan(0.1)
})

test('the pieces of a calibration add up to the whole', () => {
  const line = linearGaussian([1, 0.3, 0.5], 0.4)
  const design: TimelineEvent[] = [0, 1].map((time) => ({ kind: 'observation', time, output: 'line', value: 0 }))
  const piece = (first: number, subjects: number) =>
    calibrate(line, design, { at: 1, members: 19, first, subjects, method: 'laplace' }, createDraws(2)).quantities[0]!
  const [whole, begun, rest] = [piece(0, 20), piece(0, 12), piece(12, 8)]
  expect(begun.histogram.map((count, bin) => count + rest.histogram[bin]!)).toEqual(whole.histogram)
  expect(12 * begun.coverage80 + 8 * rest.coverage80).toBeCloseTo(20 * whole.coverage80, 9)
})

test('members start when they are told to, and subjects without a posterior are counted', () => {
  // One state that starts full and is measured on its way out with an error in proportion: where it starts there is nothing yet.
  const text = `model: gut
version: 1
title: Gut
subject: patient
kind: equations
time: h
parameters:
  k: { unit: 1/h, typical: 1, varies: { between: 0.1 } }
  out: { unit: 1/h, typical: 0.1 }
states: { gut: { unit: mg, initial: 10 }, blood: { unit: mg } }
equations: |
  d(gut) = -k * gut
  d(blood) = k * gut - out * blood
outputs:
  level: { unit: mg, expression: blood, error: { form: proportional, proportional: 0.1 } }
`
  const { model } = compileModel(text)
  const design: TimelineEvent[] = [1, 2].map((time) => ({ kind: 'observation', time, output: 'level', value: 1 }))
  const options = { at: 2, members: 99, subjects: 20, method: 'importance' as const }
  const run = runnable(model!, design)
  expect(calibrate(run, design, { ...options, start: 0 }, createDraws(3)).failed).toBe(0)
  expect(calibrate(run, design, options, createDraws(3)).failed).toBe(20)
})
