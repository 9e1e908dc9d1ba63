import { describe, expect, test } from 'vitest'
import { prior } from '../belief/prior.ts'
import { runnable } from '../belief/runnable.ts'
import { compileModel } from '../language/compile.ts'
import { createDraws } from '../random/create-draws.ts'
import type { InputEvent } from '../timeline.ts'
import { levelTimes, nextForDecision } from './next-for-decision.ts'

const text = (spread: number) => `
model: one
kind: equations
time: h
parameters:
  k: { unit: /h, typical: 0.1, varies: { sd: ${spread} } }
inputs: { dose: { unit: mg, into: body, as: [bolus, infusion] } }
states: { body: { unit: mg } }
equations: |
  d(body) = -k * body
outputs:
  amount: { unit: mg, expression: body, error: { form: additive, additive: 2 } }
measures:
  low: { of: amount, as: trough, window: 12 h, target: [20, 45] }
decisions:
  regimen:
    vary: { amount: [50 mg, 100 mg, 200 mg], interval: [12 h] }
    horizon: 24 h
    prefer: P(low in target)
`
const dose: InputEvent = { kind: 'input', time: 0, input: 'dose', amount: 100, interval: 12, additional: 3 }
const current = { kind: 'inputs' as const, name: 'now', events: [dose] }
const ask = (spread: number, times: readonly number[]) => {
  const { model } = compileModel(text(spread))
  const run = runnable(model!)
  const belief = prior(run, { start: 0, timeline: [] }, 500, createDraws(4))
  const candidates = times.map((time) => ({ output: 'amount', time }))
  return nextForDecision(run, belief, model!.decisions[0]!, candidates, createDraws(4), { current, from: 12 })
}

describe('the next level', () => {
  test('after a dose has fallen tells more of the elimination, and of the decision, than at once', () => {
    const [best, worst] = ask(0.6, [0.2, 11.9])
    expect(best!.candidate.time).toBe(11.9)
    expect(best!.information).toBeGreaterThan(worst!.information + 0.5)
    expect(best!.gain).toBeGreaterThan(worst!.gain)
    expect(best!.gain).toBeGreaterThan(0.1)
  })

  test('gains nothing where the patient is known', () => {
    for (const { gain, information } of ask(0.01, [6, 11.9])) {
      expect(gain).toBeLessThan(0.02)
      expect(information).toBeLessThan(0.05)
    }
  })

  test('is never drawn while the drug runs in; just before a dose is among the instants', () => {
    const infusion: InputEvent = {
      kind: 'input',
      time: 10,
      input: 'dose',
      amount: 100,
      rate: 50,
      interval: 12,
      additional: 2,
    }
    const times = levelTimes('amount', [infusion], { from: 4, until: 40, hour: 1 }).map(({ time }) => time)
    expect(times).toContain(22)
    expect(times.every((time) => time > 4 && time <= 40)).toBe(true)
    for (const start of [10, 22, 34]) expect(times.filter((time) => time > start && time < start + 2.5)).toEqual([])
  })
})
