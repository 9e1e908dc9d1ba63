import { describe, expect, it } from 'vitest'
import { stopped } from '../dynamics/dynamics.ts'
import * as elementary from '../dynamics/elementary.ts'
import { createDynamics, type EquationOptions } from '../dynamics/equations.ts'
import { type HandMade, modelByHand } from '../dynamics/model-by-hand.testing.ts'
import { compileModel } from '../language/compile.ts'
import { createDraws } from '../random/create-draws.ts'
import type { TimelineEvent } from '../timeline.ts'
import { glucose, ring } from './models.testing.ts'

const draws = createDraws(11)

/** Values of the members and outputs at every stop, as bits. */
function journey(
  parts: HandMade,
  events: readonly TimelineEvent[],
  stops: readonly number[],
  count: number,
  options: EquationOptions,
  number: (m: number) => number = (m) => m,
) {
  const dynamics = createDynamics(modelByHand(parts), { method: 'dopri5', ...options })
  const members = dynamics.allocate(count)
  for (const [index, { offset }] of dynamics.layout.effects.entries()) {
    for (let m = 0; m < count; m++) members.values[offset * count + m] = 0.3 * draws.normal(number(m), index, 0)
  }
  dynamics.start(members, { start: 0, timeline: events })
  const outputs: Float64Array[] = []
  let left = events
  for (const stop of stops) {
    dynamics.advance(members, members.time, stop, left, draws)
    left = left.filter((event) => event.time > stop)
    const into = new Float64Array(dynamics.layout.outputs.length * count)
    dynamics.outputs(members, into)
    outputs.push(into)
  }
  expect(dynamics.engine()).toBe(options.engine)
  return { members, outputs, width: dynamics.layout.width }
}

/** The same journey in one `follow`. */
function followed(
  parts: HandMade,
  events: readonly TimelineEvent[],
  stops: readonly number[],
  count: number,
  options: EquationOptions & { readonly engine: 'compiled' | 'reference' },
) {
  const dynamics = createDynamics(modelByHand(parts), { method: 'dopri5', ...options })
  const members = dynamics.allocate(count)
  for (const [index, { offset }] of dynamics.layout.effects.entries()) {
    for (let m = 0; m < count; m++) members.values[offset * count + m] = 0.3 * draws.normal(m, index, 0)
  }
  dynamics.start(members, { start: 0, timeline: events })
  let left = events
  const stretches = stops.map((to) => {
    const here = left
    left = left.filter((event) => event.time > to)
    return { to, events: here, into: new Float64Array(dynamics.layout.outputs.length * count) }
  })
  dynamics.follow!(members, stretches, draws)
  return { members, outputs: stretches.map(({ into }) => into) }
}

const bits = (values: Float64Array) => new BigUint64Array(values.buffer, values.byteOffset, values.length)
const same = (a: Float64Array, b: Float64Array) => {
  expect(a.length).toBe(b.length)
  const [x, y] = [bits(a), bits(b)]
  const differing = [...x.keys()].filter((i) => x[i] !== y[i] && !(Number.isNaN(a[i]) && Number.isNaN(b[i])))
  expect(differing).toEqual([])
}

const infusions: readonly TimelineEvent[] = [0, 8, 16].map((time) => ({
  kind: 'input',
  time,
  input: 'vein',
  amount: 1000,
  rate: 1000,
}))
const oral: readonly TimelineEvent[] = [
  { kind: 'input', time: 0.5, input: 'tablet', amount: 500, interval: 6, additional: 2 },
  { kind: 'covariate', time: 7, covariate: 'weight', value: 82 },
  { kind: 'input', time: 9, input: 'vein', amount: 40, rate: 0 },
]
const compartments: HandMade = {
  covariates: [{ name: 'weight', default: 70 }],
  parameters: { CL: '4.5 * (weight / 70)^0.75', V1: 58, V2: 38, Q: 6.5, KA: 0.9, LAG: 0.4, F: 0.8 },
  varies: { CL: 0.1, V1: 0.1, KA: 0.2, LAG: 0.1 },
  inputs: [
    { name: 'tablet', lag: 'LAG', bioavailability: 'F' },
    { name: 'vein', into: 1 },
  ],
  states: {
    gut: '-KA * gut',
    central: 'KA * gut - (CL + Q) / V1 * central + Q / V2 * peripheral',
    peripheral: 'Q / V1 * central - Q / V2 * peripheral',
  },
  outputs: { cp: 'central / V1', later: 'cp0 * exp(-time / 10)' },
  assignments: { cp0: 'central / V1' },
}
const saturable: HandMade = {
  ...compartments,
  states: { ...compartments.states, central: 'KA * gut - 30 * central / (4 * V1 + central) - CL / V1 * central' },
}
/** Every function of the language, and names that a generated program could stumble over. */
const everything: HandMade = {
  parameters: { a: 0.3, b: 1.7, c: 0.9, t: 2, h: 0.5, k: 1.1, i32: 0.2, memory: 0.1, local: 3, __proto: 1 },
  varies: { a: 0.1, b: 0.1 },
  inputs: [{ name: 'vein' }],
  states: {
    y0: 'a * sin(y1) - b * y0 + c * exp(-y0 / (1 + abs(y0))) + i32 * tanh(y1) + memory * log(1 + y0^2)',
    y1: 'k * cos(time) + min(y0, t) - max(y1, -local, -2) * h + (1 + abs(y1))^0.3 - (2 + abs(y0))^(-b)',
    y2: 'atan(y0) + asin(y1 / (1 + abs(y1))) + acos(y0 / (1 + abs(y0))) - sinh(y2 / 9) + cosh(y1 / 9) - y2 * __proto',
    y3: 'log10(2 + abs(y0)) + log2(2 + abs(y1)) + tan(y2 / 20) + floor(y0) + ceil(y1) - sqrt(abs(y3)) - y3',
    y4: 'table(y0, -1, 0, 0.5, 2, 1.5, 3, 4, -1) - y4 + (y0 < y1) + (y0 <= 0.5) + (y1 > 0.2) + (y1 >= 1) + (y0 == y1) + (y0 != 1)',
    y5: '(if y0 > y1 and y2 > 0 or not y1 > 0.5 then y0 else -y1) - y5',
  },
  initial: { y0: '0.7', y1: 'b' },
  outputs: { z: 'y4 + y5 * time', w: 'table(time, 0, 1, 5, 2)' },
}
const hours = (n: number, step: number) => Array.from({ length: n }, (_, i) => (i + 1) * step)

const cases: readonly (readonly [string, HandMade, readonly TimelineEvent[], readonly number[]])[] = [
  ['two compartments, infusions', compartments, infusions, hours(16, 1.5)],
  ['oral with lag, covariate', compartments, oral, hours(16, 1.5)],
  ['Michaelis–Menten', saturable, oral, hours(16, 1.5)],
  ['all functions', everything, [{ kind: 'input', time: 1, input: 'vein', amount: 2, rate: 1 }], hours(12, 0.7)],
  [
    'glucose and insulin, 13 states',
    glucose,
    [{ kind: 'input', time: 60, input: 'meal', amount: 60, rate: 5 }],
    hours(8, 30),
  ],
  ['ring of 20', ring(20), [], hours(4, 2)],
  ['ring of 40', ring(40), [], hours(4, 2)],
  ['ring of 60', ring(60), [], hours(4, 2)],
]

const ways = (['dopri5', 'ssprk43'] as const).flatMap((method) => cases.map((each) => [method, ...each] as const))

describe.each(ways)('compiled and interpreted, by %s: %s', (method, _, model, events, stops) => {
  it.each([1, 2, 3, 7, 100])('give the same bits for %i members', (count) => {
    const fast = journey(model, events, stops, count, { method, engine: 'compiled' })
    const slow = journey(model, events, stops, count, { method, engine: 'reference' })
    same(fast.members.values, slow.members.values)
    expect(fast.members.status).toEqual(slow.members.status)
    for (const [i, into] of fast.outputs.entries()) same(into, slow.outputs[i]!)
    expect([...fast.members.status].every((code) => code === stopped.alive)).toBe(true)
  })

  it.each([1, 4, 7, 301])('follow gives the bits of one advance after the other for %i members', (count) => {
    const fast = followed(model, events, stops, count, { method, engine: 'compiled' })
    const slow = journey(model, events, stops, count, { method, engine: 'compiled' })
    same(fast.members.values, slow.members.values)
    for (const [i, into] of fast.outputs.entries()) same(into, slow.outputs[i]!)
  })

  it('moves a member the same whatever lane or tile it stands in', () => {
    const few = [5, 0, 13]
    const whole = journey(model, events, stops, 14, { method, engine: 'compiled' })
    const part = journey(model, events, stops, few.length, { method, engine: 'compiled' }, (m) => few[m]!)
    for (let s = 0; s < whole.width; s++) {
      for (const [m, number] of few.entries()) {
        expect(part.members.values[s * few.length + m]).toBe(whole.members.values[s * 14 + number])
      }
    }
  })
})

describe.each(['dopri5', 'ssprk43', 'linear'] as const)('follow, by %s', (method) => {
  it.each(['compiled', 'reference'] as const)('gives the bits of one advance after the other (%s)', (engine) => {
    const stops = hours(16, 1.5)
    const apart = journey(compartments, oral, stops, 301, { engine, method })
    const whole = followed(compartments, oral, stops, 301, { engine, method })
    same(whole.members.values, apart.members.values)
    for (const [i, into] of whole.outputs.entries()) same(into, apart.outputs[i]!)
  })

  it('lands on breaks between instants and at them, whatever happens there', () => {
    const events: readonly TimelineEvent[] = [
      { kind: 'input', time: 0, input: 'vein', amount: 100, rate: 25 },
      { kind: 'input', time: 4, input: 'vein', amount: 10, rate: 0 },
      { kind: 'covariate', time: 5.5, covariate: 'weight', value: 82 },
      { kind: 'input', time: 6.7, input: 'vein', amount: 30, rate: 30 },
      { kind: 'input', time: 8, input: 'vein', amount: 5, rate: 0 },
      { kind: 'input', time: 8, input: 'vein', amount: 50, rate: 20 },
    ]
    const stops = [...hours(40, 0.25), 10, 11.3, 30]
    const slow = journey(compartments, events, stops, 9, { engine: 'reference', method })
    const fast = followed(compartments, events, stops, 9, { engine: 'compiled', method })
    same(fast.members.values, slow.members.values)
    for (const [i, into] of fast.outputs.entries()) same(into, slow.outputs[i]!)
  })
})

it('follow leaves a member that stops where it was at the last instant', () => {
  const model: HandMade = {
    parameters: { r: 1 },
    varies: { r: 4 },
    states: { x: 'r * x^2' },
    initial: { x: '1' },
    outputs: { x: 'x' },
  }
  const stops = [0.4, 0.8, 1.2]
  const slow = journey(model, [], stops, 33, { engine: 'reference' })
  const fast = followed(model, [], stops, 33, { engine: 'compiled' })
  expect(fast.members.status.includes(stopped.alive)).toBe(true)
  same(fast.members.values, slow.members.values)
  expect(fast.members.status).toEqual(slow.members.status)
  for (const [i, into] of fast.outputs.entries()) same(into, slow.outputs[i]!)
})

describe.each(['compiled', 'reference'] as const)('foresee, %s', (engine) => {
  const growing: HandMade = {
    parameters: { r: 1 },
    varies: { r: 4 },
    inputs: [{ name: 'vein', lag: 'r / 10' }],
    states: { x: 'r * x^2' },
    initial: { x: '1' },
    outputs: { x: 'x' },
  }

  it.each([
    ['nobody stops', saturable, oral, [3, 7, 20]],
    ['some stop', growing, [{ kind: 'input', time: 0.1, input: 'vein', amount: 0.1 }], [0.2, 0.4, 0.8, 1.2]],
  ] as const)('sees what follow sees, and leaves members and what runs as they were: %s', (_, parts, events, stops) => {
    const count = 301
    const dynamics = createDynamics(modelByHand(parts), { method: 'dopri5', engine })
    const members = dynamics.allocate(count)
    for (const [index, { offset }] of dynamics.layout.effects.entries())
      for (let m = 0; m < count; m++) members.values[offset * count + m] = 0.3 * draws.normal(m, index, 0)
    dynamics.start(members, { start: 0, timeline: events })
    const stretches = () =>
      stops.map((to, i) => ({
        to,
        events: events.filter(({ time }) => time <= to && (i === 0 || time > stops[i - 1]!)),
        into: new Float64Array(dynamics.layout.outputs.length * count),
      }))
    const before = { values: members.values.slice(), status: members.status.slice(), blocks: members.blocks!.slice() }
    const ahead = stretches()
    const { status } = dynamics.foresee!(members, ahead, draws)
    same(members.values, before.values)
    expect(members.status).toEqual(before.status)
    expect(members.blocks).toEqual(before.blocks)
    expect(members.time).toBe(0)
    const gone = stretches()
    dynamics.follow!(members, gone, draws)
    expect(status).toEqual(members.status)
    for (const [i, { into }] of gone.entries()) same(ahead[i]!.into, into)
    expect(members.status.some((each) => each !== stopped.alive)).toBe(parts === growing)
  })
})

it('spans several tiles', () => {
  const fast = journey(saturable, oral, [7, 20], 601, { engine: 'compiled' })
  const slow = journey(saturable, oral, [7, 20], 601, { engine: 'reference' })
  same(fast.members.values, slow.members.values)
})

describe.each([
  ['two compartments, infusions', compartments, infusions],
  ['oral with lag, covariate', compartments, oral],
  [
    'a constant part, a zero matrix',
    { states: { x: '2', y: '3 * x - 2 * y' }, inputs: [{ name: 'tablet' }, { name: 'vein' }] },
    oral,
  ],
] as const)('compiled and interpreted, linear: %s', (_, model: HandMade, events) => {
  it.each([1, 2, 3, 7, 100, 300])('give the same bits for %i members', (count) => {
    const stops = [...hours(9, 1.5), 14.123456789, 20.7, 90]
    const fast = journey(model, events, stops, count, { engine: 'compiled', method: 'linear' })
    const slow = journey(model, events, stops, count, { engine: 'reference', method: 'linear' })
    same(fast.members.values, slow.members.values)
    for (const [i, into] of fast.outputs.entries()) same(into, slow.outputs[i]!)
    expect(fast.members.status).toEqual(slow.members.status)
  })
})

it('linear: a member whose coefficients are no numbers, or far too fast, stops with its reason', () => {
  const model: HandMade = {
    parameters: { r: 1 },
    varies: { r: 1 },
    states: { x: '-x * (if r > 1.2 then 1e14 else 1) / (if r < 0.9 then 0 else 1)' },
    initial: { x: '1' },
    outputs: { x: 'x' },
  }
  const fast = journey(model, [], [1, 2], 40, { engine: 'compiled', method: 'linear' })
  const slow = journey(model, [], [1, 2], 40, { engine: 'reference', method: 'linear' })
  same(fast.members.values, slow.members.values)
  expect(fast.members.status).toEqual(slow.members.status)
  expect(new Set(fast.members.status)).toEqual(new Set([stopped.alive, stopped.notFinite, stopped.stepLimit]))
})

describe('members that cannot go on', () => {
  const ends: readonly (readonly [string, HandMade, EquationOptions])[] = [
    ['blow up', { parameters: { r: 1 }, varies: { r: 4 }, states: { x: 'r * x^2' }, initial: { x: '1' } }, {}],
    ['meet no number', { parameters: { r: 1 }, varies: { r: 4 }, states: { x: 'sqrt(2 * r - time) - x' } }, {}],
    [
      'take too many steps',
      { parameters: { r: 1 }, varies: { r: 4 }, states: { x: '30 * r * sin(30 * r * time)' } },
      { stepLimit: 25 },
    ],
  ]
  it.each(ends)('%s: the same members with the same reason, the others unharmed', (_, model, options) => {
    const parts: HandMade = { ...model, outputs: { x: 'x' } }
    const slow = journey(parts, [], [0.4, 0.8, 1.2], 33, { ...options, engine: 'reference' })
    expect(new Set(slow.members.status).size).toBeGreaterThan(1)
    for (const go of [journey, followed]) {
      const fast = go(parts, [], [0.4, 0.8, 1.2], 33, { ...options, engine: 'compiled' })
      expect(fast.members.status).toEqual(slow.members.status)
      same(fast.members.values, slow.members.values)
      for (const [i, into] of fast.outputs.entries()) same(into, slow.outputs[i]!)
    }
  })
})

it('computes exp, log, powers and tanh as the interpreted functions do, special values too', () => {
  const odd = [0, -0, 1, -1, 0.5, 2, 3, -3, 0.1, 709.7, 710, -745.2, -746, 1e300, -1e300, 5e-324, 1e-310]
  const grid = odd.flatMap((x) => odd.map((y) => [x, y] as const))
  const random = Array.from(
    { length: 2000 },
    (_, m) => [10 * draws.normal(m, 0, 1), 3 * draws.normal(m, 1, 1)] as const,
  )
  const points = [...grid, ...random]
  const model: HandMade = {
    parameters: {
      x: { transform: { form: 'direct' }, effects: [0] },
      y: { transform: { form: 'direct' }, effects: [1] },
    },
    effects: ['x', 'y'].map((name) => ({ name, parameter: name, level: 'subject', law: { form: 'normal' } })),
    omega: [1, 0, 0, 1],
    states: { idle: '0 * idle' },
    outputs: { exp: 'exp(x)', log: 'log(x)', power: 'x^y', tanh: 'tanh(x)', root: 'abs(x)^y' },
  }
  const dynamics = createDynamics(modelByHand(model), { engine: 'compiled', method: 'dopri5' })
  const count = points.length
  const members = dynamics.allocate(count)
  for (const [m, point] of points.entries()) {
    for (const i of [0, 1] as const) members.values[dynamics.layout.effects[i]!.offset * count + m] = point[i]
  }
  dynamics.start(members, { start: 0, timeline: [] })
  const into = new Float64Array(5 * count)
  dynamics.outputs(members, into)
  const expected = new Float64Array(5 * count)
  for (const [m, [x, y]] of points.entries()) {
    const values = [
      elementary.exp(x),
      elementary.log(x),
      elementary.power(x, y),
      elementary.tanh(x),
      elementary.power(Math.abs(x), y),
    ]
    for (const [o, value] of values.entries()) expected[o * count + m] = value
  }
  same(into, expected)
})

it('makes a call that two choices share where both find it, also when one of them stands within a side of another', () => {
  const nested = (first: string, second: string) =>
    compileModel(`
model: nested
kind: equations
time: h
parameters: { k: { unit: /h, typical: 1, varies: { sd: 0.4 } } }
states: { x: { unit: 1, initial: 0.5 }, y: { unit: 1, initial: 0.2 } }
equations: |
  d(x) = k * ((${first}) - x)
  d(y) = k * ((${second}) - y)
outputs: { x: { unit: 1 } }
`).model!
  const within = 'if x > 0.7 then exp(x / 9) + (if y > 0.5 then log(2 + x) else 0) else 1'
  const beside = 'if y > 0.5 then log(2 + x) else 1'
  const deeper = 'if x > 0.6 then (if y > 0.4 then (if x > 0.9 then exp(-y) else log(1 + y)) else tanh(x)) else exp(-y)'
  for (const model of [
    nested(within, beside),
    nested(beside, within),
    nested(deeper, within),
    nested(within, deeper),
  ]) {
    const ends = (['reference', 'compiled'] as const).map((engine) => {
      const dynamics = createDynamics(model, { engine })
      const members = dynamics.allocate(9)
      createDraws(2).fillNormal(members.values.subarray(0, 9), 1, 0)
      dynamics.start(members, { start: 0, timeline: [] })
      dynamics.advance(members, 0, 8, [], createDraws(1))
      return dynamics.save(members)
    })
    expect(ends[1]).toEqual(ends[0])
  }
})

it('leaves covariates that run along a line to the reference', () => {
  const parts: HandMade = { ...compartments, covariates: [{ name: 'weight', default: 70, carry: 'linear' }] }
  expect(createDynamics(modelByHand(parts), { method: 'dopri5' }).engine()).toBe('reference')
  expect(() => createDynamics(modelByHand(parts), { method: 'dopri5', engine: 'compiled' }).engine()).toThrow()
})
