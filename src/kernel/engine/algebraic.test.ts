import { describe, expect, it } from 'vitest'
import { createDynamics } from '../dynamics/equations.ts'
import { type HandMade, modelByHand } from '../dynamics/model-by-hand.testing.ts'
import { createDraws } from '../random/create-draws.ts'
import type { TimelineEvent } from '../timeline.ts'
import { robertson } from './stiff-models.testing.ts'

const draws = createDraws(5)

interface Run {
  readonly engine?: 'compiled' | 'reference'
  readonly rtol?: number
  readonly count?: number
  readonly timeline?: readonly TimelineEvent[]
}

/** Outputs at the stops, one array a stop, of every member. */
function run(
  parts: HandMade,
  stops: readonly number[],
  { engine = 'compiled', rtol = 1e-6, count = 1, timeline = [] }: Run = {},
) {
  const dynamics = createDynamics(modelByHand(parts), { engine, rtol, atol: rtol * 1e-4 })
  expect(dynamics.method).toBe('rodas5p')
  const members = dynamics.allocate(count)
  for (const [index, { offset }] of dynamics.layout.effects.entries())
    for (let m = 1; m < count; m++) members.values[offset * count + m] = 0.3 * draws.normal(m, index, 0)
  dynamics.start(members, { start: 0, timeline: [] })
  const outputs = stops.map((stop) => {
    const events = timeline.filter((each) => each.time >= members.time && each.time <= stop)
    const fresh = events.filter((each) => each.time > members.time || members.time === 0)
    dynamics.advance(members, members.time, stop, fresh, draws)
    const into = new Float64Array(dynamics.layout.outputs.length * count)
    dynamics.outputs(members, into)
    return [...into]
  })
  expect(dynamics.engine()).toBe(engine)
  return { outputs, status: [...members.status] }
}

/** Robertson's reaction with its conserved sum in the place of the third equation (Hairer and Wanner, Solving ODE II, VI.1). */
const robertsonSum: HandMade = {
  ...robertson,
  states: { ...robertson.states, y3: 'y1 + y2 + y3 - 1' },
  algebraic: ['y3'],
  varies: { k1: 0.1, k3: 0.1 },
}

/**
 * A pendulum of length 1 from rest at 1 rad: θ′ = w, w′ = −g x, and its place (x, y) = (sin θ, −cos θ) as the root of the circle and of the
 * half-angle formula. Its energy w²/2 + g y stays.
 */
const pendulum: HandMade = {
  parameters: { g: 9.81 },
  states: {
    theta: 'w',
    w: '-g * x',
    x: 'x * cos(theta / 2) - sin(theta / 2) * (1 - y)',
    y: 'x * x + y * y - 1',
  },
  algebraic: ['x', 'y'],
  initial: { theta: '1', x: 'sin(1) + 0.2', y: '-0.3' },
  outputs: { theta: 'theta', w: 'w', x: 'x', y: 'y', energy: 'w * w / 2 + g * y' },
}

/** A dose into the gut; the free part of the drug is the root of binding to a site that holds B: f + B f / (K + f) = total. */
const binding: HandMade = {
  parameters: { ka: 1.2, CL: 2, B: 5, K: 0.5 },
  varies: { CL: 0.1, K: 0.1 },
  inputs: [{ name: 'dose', into: 0 }],
  states: { gut: '-ka * gut', total: 'ka * gut - CL * free', free: 'free + B * free / (K + free) - total' },
  algebraic: ['free'],
  outputs: { total: 'total', free: 'free', bound: 'total - free' },
}
const freeOf = (total: number, bound = 5, constant = 0.5) => {
  const b = bound + constant - total
  return (-b + Math.sqrt(b * b + 4 * constant * total)) / 2
}

describe('algebraic states', () => {
  it('solve Robertson’s problem as an index-1 system, as published, in the bits of the reference', () => {
    const stops = [0.4, 40, 4e4]
    const compiled = run(robertsonSum, stops, { count: 3 })
    expect(compiled).toEqual(run(robertsonSum, stops, { count: 3, engine: 'reference' }))
    // Hairer and Wanner, Solving ODE II, IV.10: t = 40.
    const { outputs } = run({ ...robertsonSum, varies: {} }, stops)
    const [a, b, c] = outputs[1]!
    expect(Math.abs(a! / 0.7158270688 - 1)).toBeLessThan(1e-5)
    expect(Math.abs(b! / 9.1855347e-6 - 1)).toBeLessThan(1e-5)
    expect(Math.abs(c! / 0.2841637457 - 1)).toBeLessThan(1e-5)
    for (const [x, y, z] of outputs) expect(Math.abs(x! + y! + z! - 1)).toBeLessThan(1e-10)
  })

  it('keep the accuracy that is asked for, against the period of a pendulum by elliptic integrals', () => {
    // A quarter of the period 2π/√g · (1 + 1/16 + …) is (π/2)/√g over the arithmetic–geometric mean of 1 and cos ½: there θ = 0.
    let [a, b] = [1, Math.cos(0.5)]
    for (let i = 0; i < 8; i++) [a, b] = [(a + b) / 2, Math.sqrt(a * b)]
    const quarter = Math.PI / 2 / Math.sqrt(9.81) / a
    const fastest = -Math.sqrt(2 * 9.81 * (1 - Math.cos(1)))
    for (const rtol of [1e-4, 1e-6, 1e-8, 1e-10]) {
      const [theta, w, x, y] = run(pendulum, [5 * quarter], { rtol }).outputs[0]!
      for (const error of [theta!, w! / fastest - 1, x!, y! + 1]) expect(Math.abs(error)).toBeLessThan(20 * rtol)
    }
  })

  it('find roots that need each other, from a start that is not one of them, and keep the energy of a pendulum', () => {
    const stops = [0, 0.5, 1, 2, 10]
    const compiled = run(pendulum, stops, { rtol: 1e-9 })
    expect(compiled).toEqual(run(pendulum, stops, { rtol: 1e-9, engine: 'reference' }))
    for (const [theta, , x, y, energy] of compiled.outputs) {
      expect(Math.abs(x! - Math.sin(theta!))).toBeLessThan(1e-7)
      expect(Math.abs(y! + Math.cos(theta!))).toBeLessThan(1e-7)
      expect(Math.abs(energy! + 9.81 * Math.cos(1))).toBeLessThan(1e-6)
    }
  })

  it('follow doses at once, additional ones and infusions too, in the bits of the reference', () => {
    const timeline: TimelineEvent[] = [
      { kind: 'input', time: 0, input: 'dose', amount: 10 },
      { kind: 'input', time: 2, input: 'dose', amount: 8, rate: 4 },
      { kind: 'input', time: 5, input: 'dose', amount: 6, additional: 2, interval: 1.5 },
    ]
    const into = { ...binding, inputs: [{ name: 'dose', into: 1 }] }
    for (const parts of [binding, into]) {
      const stops = [0, 1, 2, 3.7, 5, 6.5, 12]
      const compiled = run(parts, stops, { count: 5, timeline })
      expect(compiled).toEqual(run(parts, stops, { count: 5, timeline, engine: 'reference' }))
      // Member 0 is the typical one; outputs stand by output, then member.
      for (const each of compiled.outputs) expect(Math.abs(each[5]! - freeOf(each[0]!))).toBeLessThan(1e-5)
    }
    expect(run(into, [0], { timeline }).outputs[0]![1]).toBeCloseTo(freeOf(10), 12)
  })

  it('follow parameters that are revised, in the bits of the reference', () => {
    const [compiled, reference] = (['compiled', 'reference'] as const).map((engine) => {
      const dynamics = createDynamics(modelByHand(binding), { engine })
      const members = dynamics.allocate(3)
      dynamics.start(members, { start: 0, timeline: [] })
      dynamics.advance(members, 0, 1, [{ kind: 'input', time: 0, input: 'dose', amount: 10 }], draws)
      const { offset } = dynamics.layout.effects[1]!
      for (let m = 0; m < 3; m++) members.values[offset * 3 + m] = m
      dynamics.revise!(members)
      const now = new Float64Array(9)
      dynamics.outputs(members, now)
      for (let m = 0; m < 3; m++) expect(now[3 + m]).toBeCloseTo(freeOf(now[m]!, 5, 0.5 * Math.exp(m)), 10)
      dynamics.advance(members, 1, 3, [], draws)
      const later = new Float64Array(9)
      dynamics.outputs(members, later)
      return [...now, ...later]
    })
    expect(compiled).toEqual(reference)
  })

  it('reach the steady state of repeated doses', () => {
    const dose: TimelineEvent = { kind: 'input', time: 0, input: 'dose', amount: 10, interval: 6, steadyState: 1 }
    const many: TimelineEvent = { kind: 'input', time: 0, input: 'dose', amount: 10, interval: 6, additional: 60 }
    const at = (event: TimelineEvent, time: number) =>
      run(binding, [time], { timeline: [event], rtol: 1e-8 }).outputs[0]!
    const [steady, repeated] = [at(dose, 3), at(many, 363)]
    for (const [i, value] of steady.entries()) expect(Math.abs(value / repeated[i]! - 1)).toBeLessThan(1e-5)
  })

  it('have slopes that agree with differences', () => {
    const model = modelByHand(binding)
    const events: TimelineEvent[] = [{ kind: 'input', time: 0, input: 'dose', amount: 10 }]
    const dynamics = createDynamics(model, { rtol: 1e-10, atol: 1e-12, sensitivities: true })
    const at = (eta: readonly number[], of = createDynamics(model, { rtol: 1e-11, atol: 1e-13 })) => {
      const members = of.allocate(1)
      for (const [k, { offset }] of of.layout.effects.entries()) members.values[offset] = eta[k]!
      of.start(members, { start: 0, timeline: [] })
      of.advance(members, 0, 2, events, draws)
      return { members, of }
    }
    const value = (eta: readonly number[]) => {
      const { members, of } = at(eta)
      const into = new Float64Array(3)
      of.outputs(members, into)
      return into
    }
    const { members } = at([0.1, -0.2], dynamics)
    const slopes = new Float64Array(6)
    dynamics.sensitivities!(members, slopes)
    const step = 1e-4
    for (const k of [0, 1]) {
      const moved = (by: number) => value([0.1, -0.2].map((each, i) => each + (i === k ? by : 0)))
      const [up, down] = [moved(step), moved(-step)]
      for (let o = 0; o < 3; o++) {
        const difference = (up[o]! - down[o]!) / (2 * step)
        expect([slopes[o * 2 + k]!, slopes[k * 3 + o]!].some((s) => Math.abs(s - difference) < 1e-6)).toBe(true)
      }
    }
  })

  it('stop with a reason where the root ends', () => {
    // x² = 1 − t has no root after 1.
    const fold: HandMade = {
      states: { z: '-1', x: 'x * x - z' },
      algebraic: ['x'],
      initial: { z: '1', x: '1' },
      outputs: { x: 'x' },
    }
    expect(run(fold, [0.75]).outputs[0]![0]).toBeCloseTo(0.5, 5)
    expect(run(fold, [2]).status[0]).not.toBe(0)
  })

  it('are refused where they cannot be', () => {
    for (const method of ['dopri5', 'ssprk43', 'linear'] as const)
      expect(() => createDynamics(modelByHand(pendulum), { method })).toThrow(`the method ${method}`)
    const fed = { ...binding, inputs: [{ name: 'dose', into: 2 }] }
    expect(() => createDynamics(modelByHand(fed))).toThrow(/the input dose/)
  })
})
