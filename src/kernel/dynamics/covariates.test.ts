import { describe, expect, it } from 'vitest'
import type { Covariate, Effect } from '../model.ts'
import { createDraws } from '../random/create-draws.ts'
import type { TimelineEvent } from '../timeline.ts'
import { createDynamics, type EquationOptions, occasionsOf } from './equations.ts'
import { type HandMade, modelByHand } from './model-by-hand.testing.ts'

const draws = createDraws(11)
const record = (time: number, covariate: string, value: number): TimelineEvent => ({
  kind: 'covariate',
  time,
  covariate,
  value,
})

/** dx/dt = rate: the state collects the covariate over time. */
function collecting(covariate: Partial<Covariate>): HandMade {
  return {
    covariates: [{ name: 'w', ...covariate }],
    parameters: { rate: 'w' },
    states: { x: 'rate' },
    outputs: { x: 'x', rate: 'rate' },
  }
}

function run(
  parts: HandMade,
  events: readonly TimelineEvent[],
  times: readonly number[],
  options: EquationOptions = {},
) {
  const dynamics = createDynamics(modelByHand(parts), options)
  const members = dynamics.allocate(1)
  dynamics.start(members, { start: 0, timeline: events })
  let left = events
  const into = new Float64Array(dynamics.layout.outputs.length)
  return times.map((time) => {
    const outcome = dynamics.advance(members, members.time, time, left, draws)
    if (!outcome.ok) throw new Error(outcome.message)
    left = left.filter((each) => each.time > time)
    dynamics.outputs(members, into)
    return into[0]!
  })
}

describe('covariates', () => {
  const weights = [record(0, 'w', 10), record(2, 'w', 20), record(5, 'w', 40)]

  it.each([
    // Until 1, 2, 4, 5 and 7.
    ['last', [10, 20, 60, 80, 160]],
    ['next', [20, 40, 120, 160, 240]],
    ['linear', [12.5, 30, 30 + 40 + (2 * 2 * 20) / 6, 120, 200]],
  ] as const)('carried as %s', (carry, expected) => {
    const parts = collecting({ carry })
    const times = [1, 2, 4, 5, 7]
    for (const method of carry === 'linear' ? (['dopri5'] as const) : (['dopri5', 'linear'] as const)) {
      const found = run(parts, weights, times, { method })
      for (const [i, value] of expected.entries()) expect(found[i]).toBeCloseTo(value, 9)
      // Looking more often changes nothing.
      const often = run(parts, weights, [0.5, 1, 1.5, 2, 3, 4, 4.5, 5, 6, 7], { method })
      expect([1, 3, 5, 7, 9].map((i) => often[i])).toEqual(found)
    }
  })

  it('choose the solver: a covariate along a line leaves no constant coefficients', () => {
    expect(createDynamics(modelByHand(collecting({ carry: 'linear' }))).method).toBe('dopri5')
    expect(createDynamics(modelByHand(collecting({ carry: 'next' }))).method).toBe('linear')
    expect(() => createDynamics(modelByHand(collecting({ carry: 'linear' })), { method: 'linear' })).toThrow(/linear/)
  })

  it('are kept within cap and floor', () => {
    expect(run(collecting({ carry: 'last', cap: 30, floor: 15 }), weights, [7])).toEqual([15 * 2 + 20 * 3 + 30 * 2])
  })

  it('start from the last record, else the default, else the first later record, else they are missing', () => {
    const at = (events: readonly TimelineEvent[], parts: Partial<Covariate> = {}) => {
      const dynamics = createDynamics(modelByHand(collecting({ carry: 'last', ...parts })))
      const members = dynamics.allocate(1)
      dynamics.start(members, { start: 3, timeline: events })
      return members.values[dynamics.layout.covariates[0]!.offset]
    }
    expect(at(weights)).toBe(20)
    expect(at([record(9, 'w', 7)])).toBe(7)
    expect(at([record(9, 'w', 7)], { default: 5 })).toBe(5)
    expect(() => at([])).toThrow(/w missing/)
  })

  it('are derived from others until they are recorded themselves', () => {
    const parts: HandMade = {
      covariates: [
        {
          name: 'crcl',
          carry: 'last',
          cap: 150,
          derive: {
            function: 'cockcroft-gault',
            from: ['age', 'weight', 'sex', 'creatinine'].map((name) => ({
              name,
              unit: '1',
              kind: 'number',
              codes: [],
            })),
          },
        },
      ],
      parameters: { rate: 'crcl' },
      states: { x: 'rate' },
      outputs: { rate: 'rate' },
    }
    const person = [record(0, 'age', 60), record(0, 'weight', 72), record(0, 'sex', 1), record(0, 'creatinine', 1)]
    const changes = [
      record(2, 'creatinine', 2),
      record(4, 'creatinine', 0.1),
      record(6, 'crcl', 33),
      record(8, 'weight', 90),
    ]
    // (140 − 60) · 72 / 72 = 80
    expect(run(parts, [...person, ...changes], [1, 3, 5, 7, 9])).toEqual([80, 40, 150, 33, 33])
    expect(() => run(parts, person.slice(1), [1])).toThrow(/age missing/)
    expect(run(parts, [record(0, 'crcl', 50)], [1])).toEqual([50])
  })

  it('of other models are passed over', () => {
    expect(run(collecting({ carry: 'last' }), [...weights, record(6, 'other', 1)], [7])).toEqual([160])
  })

  it('that make a parameter no number stop the member', () => {
    const parts = { ...collecting({ carry: 'last' }), parameters: { rate: 'log(w - 30)' } }
    expect(() => run(parts, weights, [1])).toThrow(/no valid numbers/)
  })
})

describe('effects that are drawn anew', () => {
  const effects: readonly Effect[] = [
    { name: 'a', parameter: 'rate', level: 'subject', law: { form: 'normal' } },
    { name: 'b', parameter: 'rate', level: 'occasion', law: { form: 'normal' } },
  ]
  const parts: HandMade = {
    effects,
    omega: [0.04, 0, 0, 0.09],
    parameters: { rate: 1 },
    states: { x: 'rate' },
    outputs: { x: 'x', rate: 'rate' },
  }
  const seen = (time: number, occasion: number): TimelineEvent => ({
    kind: 'observation',
    time,
    output: 'x',
    value: null,
    occasion,
  })

  it.each(['last', 'next'] as const)(
    'for each occasion, beginning at its first record or after the one before: %s',
    (begin) => {
      const events = [seen(0, 1), seen(2, 1), seen(5, 2), seen(6, 3)]
      expect(occasionsOf(events)).toEqual([1, 2, 3])
      const model = { ...modelByHand(parts), ...(begin === 'next' && { occasions: begin }) }
      const dynamics = createDynamics(model, { occasions: [1, 2] })
      expect(dynamics.layout.effects.map(({ name, effect, occasion }) => [name, effect, occasion])).toEqual([
        ['a', 0, undefined],
        ['b[1]', 1, 1],
        ['b[2]', 1, 2],
      ])
      const n = 4000
      const members = dynamics.allocate(n)
      const [a, b1, b2] = dynamics.layout.effects
      members.values.fill(0.5, a!.offset * n, (a!.offset + 1) * n)
      members.values.fill(0.1, b1!.offset * n, (b1!.offset + 1) * n)
      members.values.fill(-0.2, b2!.offset * n, (b2!.offset + 1) * n)
      dynamics.start(members, { start: 0, timeline: events })
      const into = new Float64Array(2 * n)
      dynamics.advance(members, 0, 5, events, draws)
      dynamics.outputs(members, into)
      const inSecond = begin === 'next' ? 3 : 0
      expect(into[0]).toBeCloseTo((5 - inSecond) * Math.exp(0.6) + inSecond * Math.exp(0.3), 12)
      // Occasion 3 has no coordinates: drawn anew from its law, by member.
      dynamics.advance(members, 5, 6, events.slice(3), draws)
      dynamics.outputs(members, into)
      const eta = Array.from(into.subarray(n), (rate) => Math.log(rate) - 0.5)
      const mean = eta.reduce((sum, x) => sum + x, 0) / n
      const variance = eta.reduce((sum, x) => sum + (x - mean) ** 2, 0) / n
      expect(Math.abs(mean)).toBeLessThan((4 * 0.3) / Math.sqrt(n))
      expect(Math.abs(variance - 0.09)).toBeLessThan((4 * 0.09 * Math.SQRT2) / Math.sqrt(n))
    },
  )

  it('for each event of an input', () => {
    const meal: HandMade = {
      effects: [
        { name: 'delay', parameter: 'delay', level: 'event', each: 'meal', law: { form: 'uniform', low: 1, high: 3 } },
      ],
      omega: [0],
      parameters: { delay: { transform: { form: 'direct' } } },
      inputs: [{ name: 'meal', lag: 'delay' }],
      states: { x: '0' },
      outputs: { x: 'x' },
    }
    const events: TimelineEvent[] = [{ kind: 'input', time: 0, input: 'meal', amount: 1, interval: 10, additional: 2 }]
    const dynamics = createDynamics(modelByHand(meal), { events: { meal: 1 } })
    const n = 1000
    const members = dynamics.allocate(n)
    const coordinate = dynamics.layout.effects[0]!
    expect(coordinate).toMatchObject({ effect: 0, event: 0 })
    members.values.fill(1.25, coordinate.offset * n, (coordinate.offset + 1) * n)
    dynamics.start(members, { start: 0, timeline: events })
    const into = new Float64Array(n)
    const eaten = (to: number) => {
      dynamics.advance(members, members.time, to, members.time === 0 ? events : [], draws)
      dynamics.outputs(members, into)
      return into.reduce((sum, x) => sum + x, 0) / n
    }
    expect([1.24, 1.26, 10.99].map(eaten)).toEqual([0, 1, 1])
    const half = eaten(12)
    expect(Math.abs(half - 1.5)).toBeLessThan(0.06)
    expect(eaten(13.01)).toBe(2)
    const again = eaten(22)
    expect(Math.abs(again - 2.5)).toBeLessThan(0.06)
  })

  it('as a random walk with time, the same however the way is split', () => {
    const drifting: HandMade = {
      ...parts,
      effects: [{ name: 'a', parameter: 'rate', level: 'drift', drift: 0.1, law: { form: 'normal' } }],
      omega: [0],
      outputs: { rate: 'log(rate)' },
    }
    const n = 3000
    const at = (times: readonly number[]) => {
      const dynamics = createDynamics(modelByHand(drifting), { driftInterval: 0.5 })
      const members = dynamics.allocate(n)
      dynamics.start(members, { start: 0, timeline: [] })
      for (const time of times) dynamics.advance(members, members.time, time, [], draws)
      const into = new Float64Array(n)
      dynamics.outputs(members, into)
      return into
    }
    const whole = at([16])
    expect(at([0.5, 3.2, 9, 15.5, 16])).toEqual(whole)
    const variance = whole.reduce((sum, x) => sum + x * x, 0) / n
    expect(Math.abs(variance - 0.16)).toBeLessThan((4 * 0.16 * Math.SQRT2) / Math.sqrt(n))
  })
})

describe('parameters', () => {
  it('follow from typical values and effects by their transform', () => {
    const law = { form: 'normal' } as const
    const names = ['log', 'identity', 'logit', 'direct'] as const
    const model = modelByHand({
      effects: names.map((name) => ({ name, parameter: name, level: 'subject', law })),
      omega: new Array(16).fill(0),
      parameters: {
        log: { typical: { kind: 'number', value: 3 }, transform: { form: 'log' } },
        identity: { typical: { kind: 'number', value: 3 }, transform: { form: 'identity' } },
        logit: { typical: { kind: 'number', value: 3 }, transform: { form: 'logit', low: 1, high: 9 } },
        direct: { transform: { form: 'direct' } },
        fixed: 'log * 2',
      },
      states: { x: '0' },
    })
    const dynamics = createDynamics(model)
    const members = dynamics.allocate(1)
    for (const { offset } of dynamics.layout.effects) members.values[offset] = 0.3
    dynamics.start(members, { start: 0, timeline: [] })
    const values = dynamics.layout.parameters.map(({ offset }) => members.values[offset]!)
    const odds = (2 / 6) * Math.exp(0.3)
    const expected = [3 * Math.exp(0.3), 3.3, 1 + (8 * odds) / (1 + odds), 0.3, 6 * Math.exp(0.3)]
    for (const [i, value] of expected.entries()) expect(values[i]).toBeCloseTo(value, 12)
  })
})
