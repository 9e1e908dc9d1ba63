import { describe, expect, it } from 'vitest'
import { createDraws } from '../random/create-draws.ts'
import type { TimelineEvent } from '../timeline.ts'
import { createDynamics, type EquationOptions } from './equations.ts'
import { type HandMade, modelByHand } from './model-by-hand.testing.ts'

const draws = createDraws(1)

const oral: HandMade = {
  parameters: { CL: 1.1, V: 20, KA: 1.5 },
  inputs: [{ name: 'tablet' }, { name: 'drip', into: 1 }],
  states: { gut: '-KA * gut', central: 'KA * gut - CL / V * central' },
  outputs: { cp: 'central / (V / 1000)' },
}

/** Output at each time, for one typical member. */
function run(parts: HandMade, events: readonly TimelineEvent[], times: readonly number[], options?: EquationOptions) {
  const dynamics = createDynamics(modelByHand(parts), options)
  const members = dynamics.allocate(1)
  const start = Math.min(...events.map((each) => each.time), ...times)
  dynamics.start(members, { start, timeline: events })
  const into = new Float64Array(dynamics.layout.outputs.length)
  let left = events
  return times.map((time) => {
    const outcome = dynamics.advance(members, members.time, time, left, draws)
    if (!outcome.ok) throw new Error(outcome.message)
    left = left.filter((each) => each.time > time)
    dynamics.outputs(members, into)
    return into[0]!
  })
}

const ways = [
  ['linear', { method: 'linear' }],
  ['dopri5', { method: 'dopri5', rtol: 1e-11, atol: 1e-11 }],
  ['ssprk43', { method: 'ssprk43', rtol: 1e-11, atol: 1e-11 }],
] as const

function near(actual: readonly number[], expected: readonly number[], relative: number) {
  expect(actual.length).toBe(expected.length)
  for (const [i, value] of expected.entries()) {
    expect(
      Math.abs(actual[i]! - value) / Math.max(Math.abs(value), 1e-12),
      `value ${i}: ${actual[i]} for ${value}`,
    ).toBeLessThan(relative)
  }
}

describe.each(ways)('one compartment by %s', (_, options) => {
  const k = 1.1 / 20
  const times = [0.3, 1, 4, 11.9, 12, 30]

  it('bolus', () => {
    const found = run(oral, [{ kind: 'input', time: 0, input: 'drip', amount: 100 }], times, options)
    near(
      found,
      times.map((t) => (100 / 0.02) * Math.exp(-k * t)),
      1e-8,
    )
  })

  it('infusion', () => {
    const found = run(oral, [{ kind: 'input', time: 0, input: 'drip', amount: 100, rate: 25 }], times, options)
    const at = (t: number) => (25 / k) * (1 - Math.exp(-k * Math.min(t, 4))) * Math.exp(-k * Math.max(0, t - 4))
    near(
      found,
      times.map((t) => at(t) / 0.02),
      1e-8,
    )
  })

  it('oral', () => {
    const found = run(oral, [{ kind: 'input', time: 0, input: 'tablet', amount: 100 }], times, options)
    const at = (t: number) => ((100 * 1.5) / (1.5 - k)) * (Math.exp(-k * t) - Math.exp(-1.5 * t))
    near(
      found,
      times.map((t) => at(t) / 0.02),
      1e-8,
    )
  })

  it('oral, four doses a day apart (NONMEM)', () => {
    const dose = { kind: 'input', time: 0, input: 'tablet', amount: 100, interval: 24, additional: 3 } as const
    const found = run(oral, [dose], [1, 5, 12, 24, 50, 100], options)
    // At 24 h the additional dose has taken place, and changes the gut alone.
    near(found, [3754.4, 3939.5, 2682.6, 1386.5, 5965.1, 1510.6], 3e-5)
  })

  it('steady-state infusion longer than its interval (NONMEM)', () => {
    const parts = { ...oral, inputs: [{ name: 'drip', into: 1, bioavailability: '0.812' }] }
    const dose = { kind: 'input', time: 0, input: 'drip', amount: 100, rate: 2, interval: 12, steadyState: 1 } as const
    near(run(parts, [dose], [1, 5, 12], options), [6081.8, 6277.4, 6014.5], 2e-5)
  })

  it('steady-state infusion of modelled duration (NONMEM)', () => {
    const parts = { ...oral, inputs: [{ name: 'drip', into: 1, bioavailability: '0.61', duration: '9' }] }
    const dose = { kind: 'input', time: 0, input: 'drip', amount: 100, rate: -2, interval: 24, steadyState: 1 } as const
    near(run(parts, [dose], [1, 5, 12], options), [1691.3, 2574.1, 2783.3], 3e-5)
  })
})
