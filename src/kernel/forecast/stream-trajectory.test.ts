import { expect, test } from 'vitest'
import { assimilate } from '../belief/assimilate.ts'
import { runnable } from '../belief/runnable.ts'
import { compileModel } from '../language/compile.ts'
import { createDraws } from '../random/create-draws.ts'
import { forecast } from './predict.ts'
import { tickOf } from './stream-trajectory.ts'

/** Variance that a drift of one a unit of time gives to its sum over `n` intervals of the grid, when the filter moves it at the end of each. */
const ofFilter = (n: number) => Array.from({ length: n }, (_, k) => k * k).reduce((sum, x) => sum + x, 0)

function ofForecast(n: number): number {
  let sum = 0
  for (let index = 0; ; index++) {
    const { after, interval } = tickOf(index, 1)
    if (after >= n) return sum
    sum += interval * (n - after) ** 2
  }
}

test('the first drift of a forecast is that of the filter, and the lots follow each other without a gap', () => {
  expect(tickOf(0, 15)).toEqual({ after: 15, interval: 15 })
  let end = 0
  for (let index = 0; index < 10; index++) {
    const { after, interval } = tickOf(index, 1)
    // Instants end + 1 … end + interval, in their middle.
    expect(after).toBe(end + (interval + 1) / 2)
    end += interval
  }
})

test('what sums a drift up has nearly the variance of the filter at every horizon', () => {
  for (let n = 2; n < 300; n++) {
    const ratio = ofForecast(n) / ofFilter(n)
    expect(ratio).toBeGreaterThanOrEqual(0.9)
    expect(ratio).toBeLessThanOrEqual(1)
  }
})

test('a forecast spreads as the filter that goes there itself', () => {
  const { model } = compileModel(`
model: wanderer
kind: equations
time: h
parameters:
  pull: { unit: mg/h, typical: 0, varies: { law: normal, drift: 1 } }
states: { x: { unit: mg } }
equations: |
  d(x) = pull
outputs: { y: { unit: mg, expression: x, error: { form: additive, additive: 1 } } }
assimilate: { method: particle, grid: 1 h }
`)
  const machine = runnable(model!)
  const members = 20_000
  const [belief] = assimilate(machine, [], null, createDraws(1), { at: 0, members })
  const plan = { kind: 'inputs', name: 'none', events: [] } as const
  const { outputs } = forecast(machine, belief, plan, 24, createDraws(2), { times: [8, 24] })
  for (const [i, horizon] of [8, 24].entries()) {
    const x = outputs[0]!.values.subarray(i * members, (i + 1) * members)
    const variance = x.reduce((sum, each) => sum + each * each, 0) / members
    const ratio = variance / ofFilter(horizon)
    // A tenth at most is missing; four standard errors of the variance of so many.
    expect(ratio).toBeGreaterThan(0.9 - 0.04)
    expect(ratio).toBeLessThan(1 + 0.04)
    const [there] = assimilate(machine, [], belief, createDraws(3), { at: horizon, members })
    const row = machine.dynamics.layout.states[0]!.offset * members
    const own = there.members.values.subarray(row, row + members).reduce((sum, each) => sum + each * each, 0) / members
    expect(Math.abs(own / ofFilter(horizon) - 1)).toBeLessThan(0.04)
  }
})

test('what cannot be negative is not foretold to be: residual and error end where the output does', () => {
  const twin = (least: string) =>
    runnable(
      compileModel(`
model: near-zero
kind: equations
time: h
parameters: { level: { unit: mg, typical: 2 } }
states: { x: { unit: mg, initial: level } }
equations: |
  d(x) = 0 mg/h
outputs: { y: { unit: mg, expression: x, error: { form: additive, additive: 3 }${least} } }
residuals: { rest: { unit: mg, on: [y], law: ou, sd: 4, length: 1 h } }
assimilate: { method: particle, grid: 1 h }
measures: { lowest: { of: y, as: lowest, window: 4 h, unit: mg } }
`).model!,
    )
  const plan = { kind: 'inputs', name: 'none', events: [] } as const
  const futureOf = (machine: ReturnType<typeof twin>) => {
    const [belief] = assimilate(machine, [], null, createDraws(1), { at: 0, members: 500 })
    return forecast(machine, belief, plan, 4, createDraws(2), { times: [1, 2, 4], keepMeasured: true })
  }
  const [free, kept] = [futureOf(twin('')), futureOf(twin(', least: 0'))]
  const values = ({ outputs: [y] }: typeof free) => [...y!.values, ...y!.measured!.flatMap((row) => [...row])]
  expect(Math.min(...values(free))).toBeLessThan(-5)
  expect(values(kept)).toEqual(values(free).map((value) => Math.max(0, value)))
  expect(Math.min(...kept.measures[0]!.windows[0]!.values)).toBe(0)
})
