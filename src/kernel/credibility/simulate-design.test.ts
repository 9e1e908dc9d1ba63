import { expect, test } from 'vitest'
import { linearTwin } from '../belief/linear-twin.testing.ts'
import { compileModel } from '../language/compile.ts'
import type { Model } from '../model.ts'
import { createDraws } from '../random/create-draws.ts'
import type { TimelineEvent } from '../timeline.ts'
import { prequential } from './prequential.ts'
import { simulateDesign } from './simulate-design.ts'

/** One compartment that nobody differs in and that is measured almost exactly: the level is the closed form. */
const model = compileModel(`
model: one-compartment
version: 1
title: One compartment
subject: patient
kind: equations
time: h
covariates: { dialysis: { kind: flag, default: 0 } }
parameters:
  V: { unit: L, typical: 10 }
  CL: { unit: L/h, typical: 1 + 4 * dialysis }
inputs: { dose: { unit: mg, into: central, as: [bolus] } }
states: { central: { unit: mg } }
equations: |
  concentration = central / V
  d(central) = -CL / V * central
outputs: { concentration: { unit: mg/L, error: { form: additive, additive: 1e-6 } } }
`).model as Model

const draws = createDraws(3)
const level = (time: number): TimelineEvent => ({ kind: 'observation', time, output: 'concentration', value: 1 })
const dose = { kind: 'input', time: 0, input: 'dose', amount: 100 } as const
const simulated = (record: readonly TimelineEvent[]) =>
  simulateDesign(model, record, 2, draws).simulations.map((values) => [...values])

function expectLevels(record: readonly TimelineEvent[], expected: readonly number[]): void {
  for (const values of simulated(record))
    for (const [i, value] of values.entries()) expect(value).toBeCloseTo(expected[i]!, 4)
}

test('repeated doses are given once each', () => {
  const record: TimelineEvent[] = [{ ...dose, interval: 12, additional: 3 }, level(6), level(30), level(40)]
  const after = (t: number) =>
    [0, 12, 24, 36].filter((at) => at <= t).reduce((sum, at) => sum + 10 * Math.exp((at - t) / 10), 0)
  expectLevels(record, [after(6), after(30), after(40)])
})

test('what changes a subject on the way changes the simulated ones too: covariates and restarts', () => {
  const covariate = (time: number, value: number): TimelineEvent => ({
    kind: 'covariate',
    time,
    covariate: 'dialysis',
    value,
  })
  expectLevels([covariate(0, 0), dose, level(10), covariate(10, 1), level(14)], [10 * Math.exp(-1), 10 * Math.exp(-3)])
  const again: TimelineEvent[] = [dose, level(10), { kind: 'reset', time: 20 }, { ...dose, time: 20 }, level(25)]
  expectLevels(again, [10 * Math.exp(-1), 10 * Math.exp(-0.5)])
})

test('a forecast across a restart of the record begins anew', () => {
  const restarted: TimelineEvent[] = [dose, level(1), { kind: 'reset', time: 5 }, { ...dose, time: 5 }, level(6)]
  const scores = prequential(model, restarted, { members: 4, draws })
  for (const { median } of scores) expect(median).toBeCloseTo(10 * Math.exp(-0.1), 4)
})

test('of a stream nobody has measured, what would be measured has the spread of its residual process too', () => {
  const twin = linearTwin('particle')
  const record = [0, 12].map((time): TimelineEvent => ({ kind: 'observation', time, output: 'y', value: 5 }))
  const { simulations } = simulateDesign(twin, record, 4000, draws)
  const variance = (row: number) => {
    const mean = simulations.reduce((sum, values) => sum + values[row]!, 0) / simulations.length
    return simulations.reduce((sum, values) => sum + (values[row]! - mean) ** 2, 0) / (simulations.length - 1)
  }
  // Level 2, Matérn residual 1.5 and noise 0.8; 12 h later the level is gone, and a pull has come that wanders.
  const spread = 2 ** 2 + 1.5 ** 2 + 0.8 ** 2
  expect(Math.abs(variance(0) / spread - 1)).toBeLessThan(0.1)
  expect(variance(1)).toBeGreaterThan(0.95 * (1.5 ** 2 + 0.8 ** 2))
  // The same law is what skill over the prior is held against: the CRPS of its normal law at the middle.
  const [first] = prequential(twin, record, { members: 4000, draws })
  const middle = Math.sqrt(spread) * ((Math.SQRT2 - 1) / Math.sqrt(Math.PI))
  expect(Math.abs(first!.references.prior! / middle - 1)).toBeLessThan(0.05)
})
