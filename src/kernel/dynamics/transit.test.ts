import { describe, expect, it } from 'vitest'
import { compileModel } from '../language/compile.ts'
import { createDraws } from '../random/create-draws.ts'
import { gammaLower } from '../statistics/gamma.ts'
import type { TimelineEvent } from '../timeline.ts'
import { createDynamics } from './equations.ts'

const compiled = (text: string) => {
  const { model, diagnostics } = compileModel(text)
  if (!model) throw new Error(diagnostics.map((d) => `${d.code} ${d.message}`).join('; '))
  return model
}
/** Into the first state, which loses by k. */
const draining = (transit: string, k = 0.3) => `
model: draining
kind: equations
time: h
parameters:
  k: { unit: /h, typical: ${k} }
  n: { unit: 1, typical: 2.7 }
  mtt: { unit: h, typical: 1.9 }
inputs:
  dose: { unit: mg, into: central, ${transit} }
states: { central: { unit: mg } }
equations: |
  d(central) = -k * central
  amount = central
outputs:
  amount: { unit: mg }
`
const at = (text: string, events: readonly TimelineEvent[], times: readonly number[], tolerance = 1e-9) => {
  const dynamics = createDynamics(compiled(text), { rtol: tolerance, atol: tolerance })
  const members = dynamics.allocate(1)
  dynamics.start(members, { start: 0, timeline: events })
  const out = new Float64Array(1)
  return times.map((time) => {
    const due = events.filter(
      (event) => event.time >= members.time && (event.time > members.time || members.time === 0),
    )
    dynamics.advance(
      members,
      members.time,
      time,
      due.filter((event) => event.time <= time),
      createDraws(1),
    )
    expect(members.status[0]).toBe(0)
    dynamics.outputs(members, out)
    return out[0]!
  })
}
const dose = (time: number, amount = 100): TimelineEvent => ({ kind: 'input', time, input: 'dose', amount })

/** ∫ r(s) e^(−k(t − s)) ds for a gamma law of shape a and rate b with b > k: e^(−kt) (b / (b − k))^a P(a, (b − k) t). */
const closedForm = (a: number, b: number, k: number, t: number) =>
  t <= 0 ? 0 : Math.exp(-k * t) * (b / (b - k)) ** a * gammaLower(a, (b - k) * t)

describe('an input through transit compartments', () => {
  it('brings what the gamma law says, doses one over the other, a lag before', () => {
    const [a, b] = [3.7, 3.7 / 1.9]
    const events = [dose(0), dose(1.5, 60), dose(30)]
    const times = [0.1, 0.5, 1.2, 2, 3.3, 6, 12, 29, 31, 34, 50, 100]
    const found = at(draining('transit: { number: n, mean: mtt }, lag: 0.25'), events, times)
    for (const [i, time] of times.entries()) {
      const expected = [
        [0, 100],
        [1.5, 60],
        [30, 100],
      ].reduce((sum, [since, amount]) => sum + amount! * closedForm(a, b, 0.3, time - since! - 0.25), 0)
      expect(Math.abs(found[i]! - expected)).toBeLessThan(1e-6)
    }
  })

  it('of a whole number is the chain written out', () => {
    const chain = `
model: chain
kind: equations
time: h
parameters:
  ktr: { unit: /h, typical: 1.5 }
  k: { unit: /h, typical: 0.3 }
inputs:
  dose: { unit: mg, into: first }
states: { first: { unit: mg }, second: { unit: mg }, third: { unit: mg }, central: { unit: mg } }
equations: |
  d(first) = -ktr * first
  d(second) = ktr * (first - second)
  d(third) = ktr * (second - third)
  d(central) = ktr * third - k * central
  amount = central
outputs:
  amount: { unit: mg }
`
    const times = [0.5, 2, 5, 11]
    const expected = at(chain, [dose(0)], times)
    const found = at(draining('transit: { number: 2, mean: 2 }'), [dose(0)], times)
    for (const [i, value] of expected.entries()) expect(Math.abs(found[i]! - value)).toBeLessThan(1e-6)
  })

  it('is not leapt over where it is narrow and late', () => {
    const [found] = at(draining('transit: { number: 999, mean: 40 }', 0.01), [dose(0)], [60], 1e-6)
    expect(found! / (100 * closedForm(1000, 25, 0.01, 60))).toBeCloseTo(1, 5)
  })

  it.each([0, 3, 13])('at steady state is the sum of all doses before, with a lag of %d', (lag) => {
    const events: TimelineEvent[] = [{ ...dose(0), steadyState: 1, interval: 6 } as TimelineEvent]
    const times = [0.5, 2, 5, 11, 25]
    const found = at(draining(`transit: { number: n, mean: mtt }, lag: ${lag}`), events, times)
    for (const [i, time] of times.entries()) {
      let expected = 0
      for (let since = 0; since > -300; since -= 6)
        expected += 100 * closedForm(3.7, 3.7 / 1.9, 0.3, time - since - lag)
      expect(Math.abs(found[i]! - expected)).toBeLessThan(1e-5)
    }
  })

  it('goes on to the bit after its members were saved', () => {
    const dynamics = createDynamics(compiled(draining('transit: { number: n, mean: mtt }')))
    const events = [dose(0)]
    const straight = dynamics.allocate(1)
    dynamics.start(straight, { start: 0, timeline: events })
    dynamics.advance(straight, 0, 1, events, createDraws(1))
    const again = dynamics.load(dynamics.save(straight))
    for (const members of [straight, again]) dynamics.advance(members, 1, 9, [], createDraws(1))
    expect(again.values).toEqual(straight.values)
  })

  it('refuses what has no meaning, in the text and in numbers', () => {
    const codes = (inputs: string) => compileModel(draining(inputs)).diagnostics.map((each) => each.code)
    expect(codes('transit: { number: n }')).toContain('input.transit')
    expect(codes('transit: { number: n, mean: mtt }, duration: 2')).toContain('input.transit')
    expect(codes('transit: { number: n, mean: mtt }, as: infusion')).toContain('input.transit')
    expect(codes('transit: { number: mtt, mean: mtt }')).toContain('unit.mismatch')
    const dynamics = createDynamics(compiled(draining('transit: { number: -1, mean: mtt }')))
    const members = dynamics.allocate(1)
    dynamics.start(members, { start: 0, timeline: [] })
    dynamics.advance(members, 0, 1, [dose(0)], createDraws(1))
    expect(members.status[0]).not.toBe(0)
  })
})
