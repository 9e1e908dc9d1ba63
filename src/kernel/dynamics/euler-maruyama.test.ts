import { describe, expect, it } from 'vitest'
import { assimilate } from '../belief/assimilate.ts'
import { exactKalman } from '../belief/exact-kalman.testing.ts'
import { runnable } from '../belief/runnable.ts'
import { compileModel } from '../language/compile.ts'
import type { Model } from '../model.ts'
import { createDraws } from '../random/create-draws.ts'
import type { Draws } from '../random/draws.ts'
import type { TimelineEvent } from '../timeline.ts'
import { createDynamics } from './equations.ts'
import { createEulerMaruyama } from './euler-maruyama.ts'

const fine = 2 ** -9
const draws = createDraws(5).stream('brownian')

/** The increments of one fine Brownian path, put together for a longer step. */
function coarsened(step: number): Draws {
  const ratio = Math.round(step / fine)
  const normal = (member: number, cell: number, i: number) => {
    let sum = 0
    for (let k = 0; k < ratio; k++) sum += draws.normal(member, cell * ratio + k, i)
    return sum / Math.sqrt(ratio)
  }
  return { ...draws, normal }
}

function pathEnd(step: number, member: number, growth: number, spread: (x: number) => number): number {
  const slope = (_: number, y: Float64Array, into: Float64Array, at: number) => {
    into[at] = growth * y[0]!
  }
  const variance = (_: number, y: Float64Array, into: Float64Array) => {
    into[0] = spread(y[0]!)
  }
  const method = createEulerMaruyama(1, slope, variance, { step })
  const memory = new Float64Array(method.memory)
  const y = Float64Array.of(1)
  method.follow(member, coarsened(step))
  method.restart(memory, 0, y)
  expect(method.reach(memory, 1, y)).toBe(0)
  return y[0]!
}

/** Slope of log error over log step. */
function order(errors: readonly (readonly [number, number])[]): number {
  const [first, last] = [errors[0]!, errors.at(-1)!]
  return Math.log(first[1] / last[1]) / Math.log(first[0] / last[0])
}

const steps = [2 ** -3, 2 ** -5, 2 ** -7]
const paths = 200

const ornstein = `
model: ornstein
kind: equations
time: h
parameters: { k: { unit: /h, typical: 0.5 }, s: { unit: mg2/h, typical: 0.3 } }
states: { x: { unit: mg, initial: 2, diffusion: s } }
equations: |
  d(x) = -k * x
outputs: { y: { unit: mg, expression: x, error: { form: additive, additive: 0.4 } } }
assimilate: { method: particle, grid: 1 h, window: 3 h }
solver: { step: 0.25 h }
`
const compiled = (text: string): Model => {
  const { model, diagnostics } = compileModel(text)
  if (!model) throw new Error(JSON.stringify(diagnostics))
  return model
}

describe('the Euler–Maruyama method', () => {
  it('has strong order ½ with multiplicative noise, against the closed form of geometric Brownian motion', () => {
    const [mu, sigma] = [0.6, 0.8]
    const errors = steps.map((step): [number, number] => {
      let sum = 0
      for (let m = 0; m < paths; m++) {
        let w = 0
        for (let k = 0; k < 1 / fine; k++) w += Math.sqrt(fine) * draws.normal(m, k, 0)
        const exact = Math.exp(mu - sigma ** 2 / 2 + sigma * w)
        sum += Math.abs(pathEnd(step, m, mu, (x) => (sigma * x) ** 2) - exact)
      }
      return [step, sum / paths]
    })
    expect(order(errors)).toBeGreaterThan(0.4)
    expect(order(errors)).toBeLessThan(0.7)
  })

  it('has strong order 1 with additive noise, against a fine solution', () => {
    const errors = steps.map((step): [number, number] => {
      let sum = 0
      for (let m = 0; m < paths; m++) sum += Math.abs(pathEnd(step, m, -1, () => 0.5) - pathEnd(fine, m, -1, () => 0.5))
      return [step, sum / paths]
    })
    expect(order(errors)).toBeGreaterThan(0.9)
    expect(order(errors)).toBeLessThan(1.2)
  })

  it('does not depend on when anyone looks, and has the stationary law', () => {
    const dynamics = createDynamics(compiled(ornstein))
    const context = { start: 0, timeline: [] }
    const whole = dynamics.allocate(4000)
    dynamics.start(whole, context)
    dynamics.advance(whole, 0, 20.1, [], createDraws(3))
    const parts = dynamics.allocate(4000)
    dynamics.start(parts, context)
    let now = 0
    for (const to of [0.1, 3.33, 3.5, 11, 20.1]) {
      dynamics.advance(parts, now, to, [], createDraws(3))
      now = to
    }
    const offset = dynamics.layout.states[0]!.offset * 4000
    expect(parts.values.subarray(offset, offset + 4000)).toEqual(whole.values.subarray(offset, offset + 4000))
    const x = whole.values.subarray(offset, offset + 4000)
    const variance = x.reduce((sum, v) => sum + v * v, 0) / 4000
    // Var = D h / (1 − (1 − k h)²) on the grid of the method.
    const stationary = (0.3 * 0.25) / (1 - (1 - 0.5 * 0.25) ** 2)
    expect(Math.abs(variance / stationary - 1)).toBeLessThan(0.12)
  })

  it('gives the particle filter the exact likelihood of a noisy state', () => {
    const values = [1.4, 1.9, 0.6, -0.2, 0.9, 1.1]
    const timeline = values.map((value, i): TimelineEvent => ({ kind: 'observation', time: i + 1, output: 'y', value }))
    const f = 1 - 0.5 * 0.25
    const step = { f: [[f]], q: [[0.3 * 0.25]] }
    const exact = exactKalman({
      mean: [2],
      covariance: [[0]],
      steps: values.flatMap((y) => [step, step, step, { ...step, h: [1], r: 0.16, y }]),
    })
    const machine = runnable(compiled(ornstein))
    const found = [1, 2, 3, 4].map((seed) => {
      const [belief] = assimilate(machine, timeline, null, createDraws(seed), { at: 6, members: 1500, start: 0 })
      return belief.logEvidence
    })
    expect(Math.abs(found.reduce((a, b) => a + b, 0) / 4 - exact.logEvidence)).toBeLessThan(0.1)
  })

  it('needs a step, and a variance in the right unit', () => {
    const without = compileModel(ornstein.replace('solver: { step: 0.25 h }', ''))
    expect(without.model).toBeNull()
    expect(without.diagnostics.map((each) => each.code)).toContain('solver.step')
    expect(compileModel(ornstein.replace('mg2/h', 'mg/h')).diagnostics.map((each) => each.code)).toContain(
      'unit.mismatch',
    )
  })
})
