import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createDraws } from '../random/create-draws.ts'
import type { TimelineEvent } from '../timeline.ts'
import { createDynamics } from './equations.ts'
import { type HandMade, modelByHand } from './model-by-hand.testing.ts'

/** Anything may go wrong here: saturation, division by what may be zero, powers of what may be negative, growth without bound. */
const fragile: HandMade = {
  covariates: [{ name: 'w', carry: 'linear' }],
  parameters: { K: 'log(w)', P: 1.5, G: 0.3 },
  varies: { K: 4, P: 4, G: 9 },
  inputs: [{ name: 'dose', lag: 'K', bioavailability: 'w / 100', duration: 'G', rate: 'K * 10' }],
  states: { x: '-K * x / (1 - x / 300)', z: 'x^P - G * z' },
  initial: { z: '1 / K' },
  outputs: { ratio: 'z / x', root: 'sqrt(x - 1)' },
  errors: { ratio: { form: 'exponential', additive: { kind: 'number', value: 0.3 } } },
}
const time = fc.integer({ min: 0, max: 200 }).map((n) => n / 10)
const event: fc.Arbitrary<TimelineEvent> = fc.oneof(
  fc.record({
    kind: fc.constant('input' as const),
    time,
    input: fc.constantFrom('dose', 'x', 'z'),
    amount: fc.integer({ min: 1, max: 500 }),
    rate: fc.constantFrom(0, 10, 1e6),
    steadyState: fc.constantFrom(0 as const, 1 as const, 2 as const),
    interval: fc.constantFrom(0.1, 3, 24),
    additional: fc.integer({ min: 0, max: 4 }),
  }),
  fc.record({
    kind: fc.constant('input' as const),
    time,
    input: fc.constant('dose'),
    amount: fc.integer({ min: 0, max: 500 }),
    rate: fc.constantFrom(-1, -2),
    steadyState: fc.constantFrom(0 as const, 1 as const),
    interval: fc.constantFrom(0.1, 3, 24),
  }),
  fc.record({
    kind: fc.constant('covariate' as const),
    time,
    covariate: fc.constant('w'),
    value: fc.double({ min: -5, max: 90, noNaN: true }),
  }),
  fc.record({ kind: fc.constant('reset' as const), time }),
)

describe('members of a fragile model', () => {
  it('live with finite numbers or stop with a reason; nothing hangs, throws or passes on a NaN', () => {
    const dynamics = createDynamics(modelByHand(fragile), { stepLimit: 2000 })
    const draws = createDraws(8)
    const count = 6
    fc.assert(
      fc.property(fc.array(event, { maxLength: 6 }), (events) => {
        const ordered = events.toSorted((a, b) => a.time - b.time)
        const timeline: TimelineEvent[] = [{ kind: 'covariate', time: 0, covariate: 'w', value: 20 }, ...ordered]
        const members = dynamics.allocate(count)
        for (const [index, { offset }] of dynamics.layout.effects.entries()) {
          draws.fillNormal(members.values.subarray(offset * count, (offset + 1) * count), index, 0)
        }
        dynamics.start(members, { start: 0, timeline })
        const outcome = dynamics.advance(members, 0, 21, timeline, draws)
        const alive = members.status.filter((code) => code === 0).length
        expect(outcome.stopped).toBe(count - alive)
        expect(Object.values(outcome.reasons).reduce((sum, n) => sum + n, 0)).toBe(count - alive)
        expect(outcome.ok ? outcome.message === undefined : /stopped/.test(outcome.message!)).toBe(true)
        for (const { offset } of [...dynamics.layout.states, ...dynamics.layout.parameters]) {
          for (let m = 0; m < count; m++) {
            if (members.status[m] === 0) expect(Number.isFinite(members.values[offset * count + m])).toBe(true)
          }
        }
        const weights = new Float64Array(count)
        dynamics.weigh(members, [{ kind: 'observation', time: 21, output: 'ratio', value: 2 }], weights)
        for (const weight of weights) expect(Number.isNaN(weight)).toBe(false)
        expect(dynamics.save(dynamics.load(dynamics.save(members)))).toEqual(dynamics.save(members))
      }),
      { numRuns: 40 },
    )
  })
})
