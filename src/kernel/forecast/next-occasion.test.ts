import { describe, expect, test } from 'vitest'
import { prior } from '../belief/prior.ts'
import { runnable } from '../belief/runnable.ts'
import { compileModel } from '../language/compile.ts'
import { createDraws } from '../random/create-draws.ts'
import type { InputEvent } from '../timeline.ts'
import type { FutureOccasion } from './next-occasion.ts'
import { forecast } from './predict.ts'
import { recommend } from './recommend.ts'

const { model } = compileModel(`
model: occasions
kind: equations
time: h
parameters:
  k: { unit: /h, typical: 0.1, varies: { between: 0.01, occasion: 0.04 } }
inputs: { dose: { unit: mg, into: body } }
states: { body: { unit: mg } }
equations: |
  d(body) = -k * body
outputs:
  amount: { unit: mg, expression: body, error: { form: additive, additive: 1 } }
measures:
  area: { of: amount, as: auc, window: 10 h, target: [300, 500], steady-state: true }
  first: { of: amount, as: auc, window: 10 h, target: [300, 500] }
decisions:
  daily:
    vary: { amount: [50 mg, 100 mg], interval: [10 h] }
    horizon: 10 h
    prefer: P(area in target)
`)
const run = runnable(model!, [])
const draws = createDraws(3)
const n = 4000
const belief = prior(run, { start: 0, timeline: [] }, n, draws)
const dose: InputEvent = { kind: 'input', time: 0, input: 'dose', amount: 100, interval: 10, additional: 1 }
const at = (name: string) => {
  const { offset } = run.dynamics.layout.effects.find((slot) => slot.name === name)!
  return belief.members.values.subarray(offset * n, (offset + 1) * n)
}
/** log(rate / typical) of every member, read off the level 5 h after the dose. */
function rates(occasions: FutureOccasion) {
  const plan = { kind: 'inputs' as const, name: 'plan', events: [dose] }
  const { outputs, measures } = forecast(run, belief, plan, 10, draws, { times: [5], occasions })
  const of = (values: ArrayLike<number>) => Array.from({ length: n }, (_, m) => values[m]!)
  return {
    eta: of(outputs[0]!.values).map((level) => Math.log(-Math.log(level / 100) / 5 / 0.1)),
    steady: of(measures.find(({ name }) => name === 'area')!.windows[0]!.values),
  }
}
const mean = (x: readonly number[]) => x.reduce((sum, each) => sum + each, 0) / x.length
const variance = (x: readonly number[]) => mean(x.map((each) => (each - mean(x)) ** 2))

describe('an occasion to come', () => {
  const subject = at('k')
  const first = at('k.occasion[1]')
  const rest = (eta: readonly number[]) => eta.map((each, m) => each - subject[m]!)

  test('drawn: the subject stays, the occasion is another one of the same law', () => {
    const own = rest(rates('drawn').eta)
    expect(variance(own) / 0.04).toBeGreaterThan(0.93)
    expect(variance(own) / 0.04).toBeLessThan(1.07)
    const product = mean(own.map((each, m) => each * first[m]!))
    expect(Math.abs(product) / 0.04).toBeLessThan(4 / Math.sqrt(n))
  })

  test('typical has no effect of an occasion; last goes on with the one on the record', () => {
    for (const each of rest(rates('typical').eta)) expect(each).toBeCloseTo(0, 10)
    for (const [m, each] of rest(rates('last').eta).entries()) expect(each).toBeCloseTo(first[m]!, 8)
  })

  test.each(['drawn', 'typical', 'last'] as const)('the steady state is of the same occasion: %s', (how) => {
    const { eta, steady } = rates(how)
    for (const [m, area] of steady.entries()) expect(area / (100 / (0.1 * Math.exp(eta[m]!)))).toBeCloseTo(1, 4)
  })

  test('a decision reckons with it: a target is reached less surely when occasions differ', () => {
    const [decision] = model!.decisions
    const sure = (occasions: FutureOccasion) =>
      recommend(run, belief, { ...decision!, vary: { ...decision!.vary, amount: [40] } }, draws, { occasions })
        .ranked[0]!.terms[0]!.value
    expect(sure('drawn')).toBeLessThan(sure('typical') - 0.1)
    expect(Math.abs(sure('drawn') - sure('last'))).toBeLessThan(0.05)
  })
})
