import { describe, expect, it } from 'vitest'
import { createDynamics, type EquationOptions } from '../dynamics/equations.ts'
import { compileModel } from '../language/compile.ts'
import type { Model } from '../model.ts'
import { createDraws } from '../random/create-draws.ts'
import type { TimelineEvent } from '../timeline.ts'

const draws = createDraws(11)

function modelOf(text: string): Model {
  const { model, diagnostics } = compileModel(`kind: equations\ncite: { text: "Nobody 2026" }\nuse: A test.\n${text}`)
  expect(diagnostics.filter((each) => each.severity === 'error')).toEqual([])
  return model!
}

/** A tank that empties faster when it is full, is refilled when low, closes at random levels of a second, counted by a state that rests. */
const tank = modelOf(`
model: tank
time: h
title: A tank
parameters:
  k: { unit: /h, typical: 0.5, varies: { cv: 0.3 } }
  low: { unit: L, typical: 2, varies: { cv: 0.3 } }
  inflow: { unit: L/h, typical: 1 }
  rate: { unit: /h, typical: 1.3 }
  wait: { unit: h, typical: 0.3, varies: { cv: 0.3 } }
inputs:
  dose: { unit: L, into: tank, as: [bolus, infusion], lag: 0.1 h }
states:
  tank: { unit: L, initial: 8 }
  other: { unit: L, initial: 1 }
  refills: { unit: "1", initial: 0 }
equations: |
  speed = if tank > 6 L then 0.5 else 1
  push = if other > 1.2 L then 1 else 0
  d(tank) = -k * speed * tank + push * inflow
  d(other) = 0.7 * sin(time * rate) * inflow + 0.05 * k * tank
  d(refills) = 0
outputs:
  tank: { unit: L, expression: tank }
  other: { unit: L, expression: other }
  refills: { unit: "1", expression: refills }
events:
  refill: { when: tank < low, set: { tank: tank + 6 L, refills: refills + 1 }, delay: wait, values: execution, persistent: true }
  turn: { when: other > 1.5 L, set: { other: 0.5 L }, priority: "2" }
  drain: { when: other > 1.5 L, set: { tank: tank / 2 }, priority: "1", initially: false }
`)

/** Van der Pol's oscillator, stiff, struck whenever it turns. */
const struck = modelOf(`
model: struck
time: h
title: An oscillator
parameters:
  one: { unit: /h, typical: 1 }
  mu: { unit: "1", typical: 300, varies: { cv: 0.2 } }
states:
  y: { unit: "1", initial: 2 }
  z: { unit: "1", initial: 0 }
  n: { unit: "1", initial: 0 }
equations: |
  d(y) = z * one
  d(z) = (mu * (1 - y * y) * z - y) * one
  d(n) = 0
outputs:
  y: { unit: "1", expression: y }
  n: { unit: "1", expression: n }
events:
  strike: { when: y < 1.3, set: { y: 1.9, n: n + 1 } }
`)

/** The growth of what has no events, but jumps in its equations. */
const jumping = modelOf(`
model: jumping
time: h
title: A switch
parameters:
  one: { unit: /h, typical: 1 }
  k: { unit: /h, typical: 0.5, varies: { cv: 0.4 } }
states:
  x: { unit: "1", initial: 1 }
equations: |
  sign = if x > 2 then 0.3 else 1
  d(x) = sign * k * x + floor(time * one) * 0.1 * one
outputs:
  x: { unit: "1", expression: x }
events:
  never: { when: x > 100, set: { x: 1 } }
`)

const timeline: readonly TimelineEvent[] = [
  { kind: 'input', time: 1, input: 'dose', amount: 3 },
  { kind: 'input', time: 2.5, input: 'dose', amount: 4, rate: 2 },
  { kind: 'input', time: 2.5, input: 'dose', amount: 1, additional: 3, interval: 1.5 },
]

function run(
  model: Model,
  engine: 'compiled' | 'reference',
  {
    count = 5,
    stops = [0.5, 1, 2, 2.25, 4, 9, 9.001],
    events = [] as readonly TimelineEvent[],
    options = {} as EquationOptions,
    spoil = (_: Float64Array, __: number) => {},
  } = {},
) {
  const dynamics = createDynamics(model, { engine, ...options })
  const members = dynamics.allocate(count)
  for (const [index, { offset }] of dynamics.layout.effects.entries())
    for (let m = 1; m < count; m++) members.values[offset * count + m] = 0.4 * draws.normal(m, index, 0)
  dynamics.start(members, { start: 0, timeline: [] })
  spoil(members.values, dynamics.layout.states[0]!.offset * count)
  let left = events
  const outputs = stops.map((stop) => {
    dynamics.advance(members, members.time, stop, left, draws)
    left = left.filter((each) => each.time > stop)
    const into = new Float64Array(dynamics.layout.outputs.length * count)
    dynamics.outputs(members, into)
    return [...into]
  })
  expect(dynamics.engine()).toBe(engine)
  return { outputs, status: [...members.status], values: [...members.values], method: dynamics.method }
}

describe('compiled models with events', () => {
  it('meet events, delays, jumps and doses with the bits of the reference', () => {
    const [fast, slow] = (['compiled', 'reference'] as const).map((engine) =>
      run(tank, engine, { count: 300, events: timeline }),
    )
    expect(fast!.method).toBe('dopri5')
    expect(Math.max(...fast!.outputs.at(-1)!.slice(600))).toBeGreaterThan(2)
    expect(fast).toEqual(slow)
  })

  it('carry stiff models', () => {
    const [fast, slow] = (['compiled', 'reference'] as const).map((engine) =>
      run(struck, engine, { count: 5, stops: [10, 400, 1000], options: { method: 'rodas5p' } }),
    )
    expect(fast!.method).toBe('rodas5p')
    expect(Math.max(...fast!.outputs.at(-1)!.slice(5))).toBeGreaterThan(1)
    expect(fast).toEqual(slow)
  })

  it('watch jumps in the equations, in stretches as long as they are told', () => {
    for (const look of [Number.POSITIVE_INFINITY, 0.05]) {
      const [fast, slow] = (['compiled', 'reference'] as const).map((engine) =>
        run(jumping, engine, { options: { look } }),
      )
      expect(fast).toEqual(slow)
    }
  })

  it('give the same bits however the way is split', () => {
    const last = ({ values }: ReturnType<typeof run>) => values
    const whole = run(tank, 'compiled', { stops: [9], events: timeline })
    const split = run(tank, 'compiled', { stops: [0.2, 0.9, 1, 1.1, 3.3, 3.3, 7, 9], events: timeline })
    expect(last(split)).toEqual(last(whole))
  })

  it('stop a member as the reference does, which then keeps what it was', () => {
    const doomed = modelOf(`
model: doomed
time: h
title: Growth without end
parameters:
  k: { unit: /h, typical: 1, varies: { cv: 0.9 } }
states:
  x: { unit: "1", initial: 1 }
  n: { unit: "1", initial: 0 }
equations: |
  d(x) = k * x * x
  d(n) = 0
outputs:
  x: { unit: "1", expression: x }
events:
  count: { when: x > 1.5, set: { n: n + 1 } }
`)
    const [fast, slow] = (['compiled', 'reference'] as const).map((engine) =>
      run(doomed, engine, { count: 9, stops: [0.1, 0.6, 1] }),
    )
    expect(new Set(fast!.status).size).toBeGreaterThan(1)
    expect(fast).toEqual(slow)
  })
})
