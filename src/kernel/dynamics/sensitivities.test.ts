import { describe, expect, it } from 'vitest'
import { glucose } from '../engine/models.testing.ts'
import type { Effect } from '../model.ts'
import { createDraws } from '../random/create-draws.ts'
import type { TimelineEvent } from '../timeline.ts'
import type { Dynamics, Members } from './dynamics.ts'
import { createDynamics, type EquationOptions } from './equations.ts'
import { formula, type HandMade, modelByHand } from './model-by-hand.testing.ts'

const draws = createDraws(5)

/** Members whose effects are drawn, with one coordinate shifted, moved to `until`. */
function moved(
  dynamics: Dynamics,
  events: readonly TimelineEvent[],
  until: number,
  { count = 3, coordinate = -1, by = 0 } = {},
): Members {
  const members = dynamics.allocate(count)
  for (const [k, { offset }] of dynamics.layout.effects.entries()) {
    for (let m = 0; m < count; m++) {
      members.values[offset * count + m] = 0.3 * draws.normal(m, k, 0) + (k === coordinate ? by : 0)
    }
  }
  expect(dynamics.start(members, { start: 0, timeline: events }).message).toBeUndefined()
  const middle = 0.6 * until
  expect(dynamics.advance(members, 0, middle, events, draws).message).toBeUndefined()
  const rest = events.filter((event) => event.time > middle)
  expect(dynamics.advance(members, middle, until, rest, draws).ok).toBe(true)
  return members
}

function outputsOf(dynamics: Dynamics, members: Members): Float64Array {
  const into = new Float64Array(dynamics.layout.outputs.length * members.count)
  dynamics.outputs(members, into)
  return into
}

/** Fourth-order differences of every output by every effect, laid out as `sensitivities`. */
function differences(dynamics: Dynamics, events: readonly TimelineEvent[], until: number, h: number): Float64Array {
  const { effects, outputs } = dynamics.layout
  const count = 3
  const into = new Float64Array(outputs.length * effects.length * count)
  for (const c of effects.keys()) {
    const at = (by: number) => outputsOf(dynamics, moved(dynamics, events, until, { count, coordinate: c, by }))
    const [a, b, x, y] = [-2 * h, -h, h, 2 * h].map(at) as [Float64Array, Float64Array, Float64Array, Float64Array]
    for (const o of outputs.keys()) {
      for (let m = 0; m < count; m++) {
        const i = o * count + m
        into[(o * effects.length + c) * count + m] = (8 * (x[i]! - b[i]!) - (y[i]! - a[i]!)) / (12 * h)
      }
    }
  }
  return into
}

const effect = (name: string, parameter: string, level: Effect['level'], each?: string): Effect => ({
  name,
  parameter,
  level,
  law: { form: 'normal' },
  ...(each && { each }),
})

const oral: HandMade = {
  covariates: [{ name: 'weight', default: 70 }],
  parameters: {
    CL: '4.5 * (weight / 70)^0.75',
    V1: 58,
    V2: 'V1 * 0.7',
    Q: 6.5,
    KA: 0.9,
    LAG: 0.4,
    F: { typical: formula('0.8'), transform: { form: 'logit', low: 0, high: 1 } },
    DUR: 2.3,
    RATE: 90,
    START: { typical: formula('3'), transform: { form: 'identity' } },
  },
  varies: { CL: 0.1, V1: 0.1, Q: 0.1, KA: 0.2, LAG: 0.1, F: 0.1, DUR: 0.1, RATE: 0.1, START: 1 },
  inputs: [
    { name: 'tablet', lag: 'LAG', bioavailability: 'F' },
    { name: 'vein', into: 1 },
    { name: 'depot', into: 1, lag: 'LAG / 2', duration: 'DUR', bioavailability: 'F' },
    { name: 'pump', into: 1, rate: 'RATE' },
  ],
  assignments: { cp: 'central / V1', flux: 'Q * (cp - peripheral / V2)' },
  states: {
    gut: '-KA * gut',
    central: 'KA * gut - CL * cp - flux',
    peripheral: 'flux',
    idle: '1 - idle',
  },
  initial: { central: 'START * V1', idle: '2' },
  outputs: { cp: 'cp', log: 'log(1 + gut) * exp(-time / 30)', idle: 'idle', relative: 'peripheral / START' },
}
const events: readonly TimelineEvent[] = [
  { kind: 'input', time: 0.5, input: 'tablet', amount: 500, interval: 6, additional: 1 },
  { kind: 'input', time: 1, input: 'vein', amount: 300, rate: 100 },
  { kind: 'input', time: 2, input: 'depot', amount: 400, rate: -2 },
  { kind: 'covariate', time: 7, covariate: 'weight', value: 82 },
  { kind: 'input', time: 8, input: 'pump', amount: 200, rate: -1 },
  { kind: 'input', time: 9, input: 'tablet', amount: 100, rate: 25 },
]
const saturable: HandMade = {
  ...oral,
  assignments: { ...oral.assignments, flux: 'Q * (cp - peripheral / V2) + 30 * central / (4 * V1 + central)' },
}
const levels: HandMade = {
  parameters: { CL: 4, V: 30, KA: 1.1, F: 0.6 },
  effects: [
    effect('CL', 'CL', 'subject'),
    effect('V', 'V', 'subject'),
    effect('CL occasion', 'CL', 'occasion'),
    effect('KA', 'KA', 'event', 'tablet'),
    effect('F', 'F', 'event', 'tablet'),
  ],
  omega: Array.from({ length: 25 }, (_, i) => (i % 6 === 0 ? 0.1 : 0)),
  inputs: [{ name: 'tablet', bioavailability: 'F' }],
  states: { gut: '-KA * gut', central: 'KA * gut - CL / V * central' },
  outputs: { cp: 'central / V' },
}
const repeated: readonly TimelineEvent[] = [
  { kind: 'input', time: 0, input: 'tablet', amount: 500, occasion: 1 },
  { kind: 'input', time: 6, input: 'tablet', amount: 500, occasion: 1 },
  { kind: 'input', time: 12, input: 'tablet', amount: 300, occasion: 2 },
  { kind: 'reset', time: 30 },
  { kind: 'input', time: 31, input: 'tablet', amount: 200, occasion: 2 },
]
const steady: readonly TimelineEvent[] = [
  { kind: 'input', time: 0, input: 'vein', amount: 300, rate: 100, steadyState: 1, interval: 8 },
  { kind: 'input', time: 4, input: 'vein', amount: 100, steadyState: 2, interval: 12 },
]
const bend: HandMade = {
  covariates: [{ name: 'weight', default: 70, carry: 'linear' }],
  parameters: { a: 0.7, b: 1.3, c: 2 },
  varies: { a: 0.1, b: 0.1, c: 0.1 },
  inputs: [{ name: 'vein' }],
  states: {
    x: '-a * x * weight / 70 + max(0, b - y, c - 3) + tanh(c * y / 4)',
    y: 'a * abs(x)^b / (c + abs(x)) - min(y, c) + table(time, 0, 0.2, 4, c0) * (if a > 0.1 then a else 0)',
  },
  initial: { x: '0.5' },
  outputs: { z: 'sqrt(1 + x^2) + a * sin(y) + atan(b * x)', w: 'y' },
}
const bent: HandMade = { ...bend, states: { ...bend.states, y: bend.states.y!.replace('c0', '1.5') } }

const cases: readonly (readonly [string, HandMade, readonly TimelineEvent[], number, EquationOptions])[] = [
  ['linear, every kind of dose', oral, events, 16, {}],
  ['the same by Dormand–Prince', oral, events, 16, { method: 'dopri5' }],
  ['saturable', saturable, events, 16, {}],
  ['occasions and events', levels, repeated, 20, { occasions: [1, 2], events: { tablet: 3 } }],
  ['occasions and events beyond their coordinates', levels, repeated, 20, { occasions: [2], events: { tablet: 1 } }],
  ['a reset', levels, repeated, 33, { occasions: [1, 2], events: { tablet: 4 } }],
  ['steady state, linear', oral, steady, 9, {}],
  [
    'kinks, tables, a covariate along a line',
    bent,
    [
      { kind: 'covariate', time: 0, covariate: 'weight', value: 60 },
      { kind: 'input', time: 1, input: 'vein', amount: 2 },
      { kind: 'covariate', time: 6, covariate: 'weight', value: 90 },
    ],
    8,
    {},
  ],
  ['glucose and insulin', glucose, [{ kind: 'input', time: 20, input: 'meal', amount: 40, rate: 5 }], 200, {}],
]

describe.each(cases)('sensitivities: %s', (_, parts, happenings, until, options) => {
  const model = modelByHand(parts)
  const tight = { ...options, rtol: 1e-10, atol: 1e-12 }

  it('agree with differences', () => {
    const dynamics = createDynamics(model, tight)
    const exact = dynamics.differentiated!(happenings)!
    expect(exact.layout.effects).toEqual(dynamics.layout.effects)
    expect(exact.layout.states.map(({ name }) => name)).toEqual(model.states.map(({ name }) => name))
    const members = moved(exact, happenings, until)
    const into = new Float64Array(dynamics.layout.outputs.length * dynamics.layout.effects.length * 3)
    exact.sensitivities!(members, into)
    const expected = differences(dynamics, happenings, until, 2e-3)
    const plain = outputsOf(dynamics, moved(dynamics, happenings, until))
    const scale = Math.max(...plain.map(Math.abs))
    for (const [i, slope] of into.entries())
      expect(Math.abs(slope - expected[i]!), `slope ${i}`).toBeLessThan(2e-5 * Math.max(scale, Math.abs(slope)))
    expect(into.some((slope) => Math.abs(slope) > 1e-3 * scale)).toBe(true)
    const outputs = outputsOf(exact, members)
    for (const [i, value] of plain.entries()) expect(Math.abs(outputs[i]! - value)).toBeLessThan(1e-7 * scale)
  })

  it('have the same bits compiled and interpreted', () => {
    const [fast, slow] = (['auto', 'reference'] as const).map((engine) => {
      const dynamics = createDynamics(model, { ...options, engine, sensitivities: true })
      const members = moved(dynamics, happenings, until, { count: 5 })
      const into = new Float64Array(dynamics.layout.outputs.length * dynamics.layout.effects.length * 5)
      dynamics.sensitivities!(members, into)
      return { into, members, bytes: dynamics.save(members), dynamics }
    })
    expect(fast!.into).toEqual(slow!.into)
    expect(fast!.members.values).toEqual(slow!.members.values)
    expect(slow!.dynamics.save(slow!.dynamics.load(fast!.bytes))).toEqual(slow!.bytes)
  })
})

describe('slopes of log densities', () => {
  const observed = (output: string, value: number, censored?: 'left' | 'right') =>
    ({ kind: 'observation', time: 10, output, value, ...(censored && { censored }) }) as const
  const parts: HandMade = {
    parameters: { CL: 4, V: 30, SD: 0.2, ADD: 0.5 },
    varies: { CL: 0.1, V: 0.1, SD: 0.1, ADD: 0.1 },
    inputs: [{ name: 'vein' }],
    states: { central: '-CL / V * central' },
    outputs: Object.fromEntries(
      ['additive', 'proportional', 'combined1', 'combined2', 'exponential', 'poisson']
        .map((name) => [name, 'central / V'])
        .concat([['binomial', '1 / (1 + central / V)']]),
    ),
    errors: {
      additive: { form: 'additive', additive: formula('ADD'), limit: 1 },
      proportional: { form: 'proportional', proportional: formula('SD') },
      combined1: { form: 'combined1', additive: formula('ADD'), proportional: formula('SD') },
      combined2: { form: 'combined2', additive: formula('ADD * 2'), proportional: formula('SD') },
      exponential: { form: 'exponential', additive: formula('SD') },
      poisson: { form: 'poisson' },
      binomial: { form: 'binomial', trials: formula('9') },
    },
  }
  const dose = [{ kind: 'input', time: 0, input: 'vein', amount: 400 }] as const
  const seen = [
    ...['additive', 'proportional', 'combined1', 'combined2', 'exponential'].flatMap((name) => [
      observed(name, 4.5),
      observed(name, 3, 'left'),
      observed(name, 2.5, 'right'),
    ]),
    observed('additive', 0.4),
    observed('poisson', 3),
    observed('poisson', 5, 'left'),
    observed('binomial', 2),
    observed('binomial', 4, 'right'),
  ]

  it.each(seen.map((each) => [`${each.output} ${each.value} ${each.censored ?? ''}`, each] as const))(
    '%s',
    (_, each) => {
      const dynamics = createDynamics(modelByHand(parts))
      const exact = dynamics.differentiated!(dose)!
      const members = moved(exact, dose, 10)
      const d = exact.layout.effects.length
      const [density, gradient, information] = [3, 3 * d, 3 * d * d].map((n) => new Float64Array(n))
      const unknown = exact.weighWithSlopes!(members, [each], density!, gradient!, information!)
      const weigh = (coordinate: number, by: number) => {
        const weights = new Float64Array(3)
        dynamics.weigh(moved(dynamics, dose, 10, { coordinate, by }), [each], weights)
        return weights
      }
      for (const [m, value] of weigh(-1, 0).entries()) expect(density![m]).toBeCloseTo(value, 9)
      for (let c = 0; c < d; c++) {
        const h = 1e-3
        const [a, b, x, y] = [-2 * h, -h, h, 2 * h].map((by) => weigh(c, by))
        for (let m = 0; m < 3; m++) {
          const slope = (8 * (x![m]! - b![m]!) - (y![m]! - a![m]!)) / (12 * h)
          expect(gradient![c * 3 + m]).toBeCloseTo(slope, 5)
        }
      }
      const open = each.censored === undefined && each.output !== 'binomial' && each.value !== 0.4
      expect(unknown).toEqual(open ? [] : [0])
      expect(information!.some((x) => x !== 0)).toBe(open)
    },
  )

  it('have no exact form where a steady state depends on an effect by its doses, or is sought by iteration', () => {
    const dynamics = createDynamics(modelByHand(oral))
    expect(createDynamics(modelByHand(saturable)).differentiated!(steady)).toBeNull()
    expect(dynamics.differentiated!([{ ...steady[0]!, input: 'tablet' } as TimelineEvent])).toBeNull()
    expect(dynamics.differentiated!(steady)).not.toBeNull()
  })
})
