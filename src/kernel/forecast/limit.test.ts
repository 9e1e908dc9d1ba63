import { describe, expect, it } from 'vitest'
import { assimilate } from '../belief/assimilate.ts'
import { prior } from '../belief/prior.ts'
import { runnable } from '../belief/runnable.ts'
import { compileModel } from '../language/compile.ts'
import type { Decision } from '../model.ts'
import { createDraws } from '../random/create-draws.ts'
import type { TimelineEvent } from '../timeline.ts'
import { forecast } from './predict.ts'
import { recommend } from './recommend.ts'
import { type SearchOptions, searchRegimen } from './search-regimen.ts'

/** Glucose falls by `effect` a unit at once, and stays. `residual`: a level that the equations know nothing of. */
const text = (limit: string, residual = '') => `
model: falls
kind: equations
time: h
parameters:
  effect: { unit: mg/dL, typical: 20, varies: { law: normal, sd: 5 } }
inputs: { insulin: { unit: mg, into: given } }
states: { given: { unit: mg } }
equations: |
  d(given) = 0 mg/h
outputs:
  glucose: { unit: mg/dL, expression: 200 mg/dL - effect * given / (1 mg), error: { form: additive, additive: 1 } }
measures:
  mean: { of: glucose, as: mean, window: 1 h }
  lowest: { of: glucose, as: lowest, window: 1 h }
decisions:
  dose:
    vary: { amount: 0..8 mg by 1 mg, interval: 24 h }
    horizon: 1 h
    prefer: P(mean < 101 mg/dL)
    ${limit}
${residual}`
const modelOf = (...args: Parameters<typeof text>) => {
  const { model, diagnostics } = compileModel(text(...args))
  if (!model) throw new Error(diagnostics.map(({ message }) => message).join('; '))
  return model
}

describe('a limit of harm', () => {
  const n = 1000
  const best = (limit: string) => {
    const model = modelOf(limit)
    const belief = prior(runnable(model), { start: 0, timeline: [] }, n, createDraws(3))
    return recommend(runnable(model), belief, model.decisions[0] as Decision, createDraws(3))
  }

  it('leaves the best regimen alone that keeps it, and takes the best of those that do', () => {
    // P(lowest < 70) after k mg is Φ((20 − 130/k) / 5): 0.0062 of 4, 0.115 of 5, 0.63 of 6.
    expect(best('').best!.regimen.amount).toBe(8)
    const { best: kept, reasons } = best('limit: P(lowest < 70 mg/dL) <= 0.05')
    expect(kept!.regimen.amount).toBe(4)
    const met = reasons.find(({ code }) => code === 'limit.met')!
    expect(met.values).toMatchObject({ term: 'P(lowest < 70 mg/dL)', most: 0.05 })
    expect(met.values.value).toBeLessThan(0.03)
  })

  it('recommends nothing when every regimen passes it', () => {
    const { best: none, reasons } = best('limit: P(lowest < 201 mg/dL) <= 0.05')
    expect(none).toBeUndefined()
    expect(reasons[0]!.code).toBe('limit.unmet')
  })

  it('is kept between the points of the grid too, by a loading dose and under requirements', {
    timeout: 120_000,
  }, () => {
    const search = (limit: string, options: SearchOptions) => {
      const model = modelOf(limit)
      const belief = prior(runnable(model), { start: 0, timeline: [] }, n, createDraws(3))
      return searchRegimen(runnable(model), belief, model.decisions[0] as Decision, createDraws(3), options)
    }
    const allowed = 'limit: P(lowest < 70 mg/dL) <= 0.05'
    // Φ((20 − 130/k) / 5) is 0.05 at k = 4.606; there P(mean < 101) = Φ((20 − 99/k) / 5) is largest of what is allowed.
    const { best: between, reasons } = search(allowed, { continuous: true, steps: { amount: 0.1 } })
    expect(between!.regimen.amount).toBeGreaterThan(4.3)
    expect(between!.regimen.amount).toBeLessThan(4.85)
    expect(reasons.find(({ code }) => code === 'limit.met')!.values.value).toBeLessThanOrEqual(0.05)
    expect(reasons.map(({ code }) => code)).not.toContain('limit.unmet')
    const { best: loaded } = search(allowed, { loading: true })
    expect(loaded!.regimen.loading ?? loaded!.regimen.amount).toBeLessThan(4.85)
    for (const options of [{}, { continuous: true }, { loading: true }]) {
      const none = search('limit: P(lowest < 201 mg/dL) <= 0.05', options)
      expect(none.best).toBeUndefined()
      expect(none.reasons[0]!.code).toBe('limit.unmet')
    }
  })

  it.each([
    'limit: P(lowest < 70 mg/dL)',
    'limit: E(lowest) <= 0.1',
    'limit: P(lowest < 70 mg/dL) <= 2',
    'limit: P(depth < 70 mg/dL) <= 0.1',
    'limit: P(lowest < 70 h) <= 0.1',
  ])('%s is refused', (limit) => {
    expect(compileModel(text(limit)).model).toBeNull()
  })
})

describe('the advice of a stream', () => {
  it('is judged on the futures that its forecast shows, with what the equations leave', () => {
    const residual = `
residuals:
  level: { unit: mg/dL, on: [glucose], law: ou, sd: 40, length: 100 h }
assimilate: { method: particle, grid: 1 h }
`
    const model = modelOf('', residual)
    const machine = runnable(model)
    // The equations say 200; the person is at 110 and stays there.
    const timeline = Array.from(
      { length: 12 },
      (_, i): TimelineEvent => ({ kind: 'observation', time: i / 4, output: 'glucose', value: 110 }),
    )
    const [belief] = assimilate(machine, timeline, null, createDraws(1), { at: 2.75, members: 400 })
    const future = forecast(machine, belief, { kind: 'inputs', name: 'as now', events: [] }, 3.75, createDraws(1))
    expect(future.measures.find(({ name }) => name === 'mean')!.windows[0]!.quantiles[3]).toBeCloseTo(110, -1)
    const { ranked } = recommend(machine, belief, model.decisions[0]!, createDraws(1))
    const meanAfter = (amount: number) =>
      ranked.find(({ regimen }) => regimen.amount === amount)!.measures.find(({ name }) => name === 'mean')!
        .quantiles[3]!
    expect(Math.abs(meanAfter(0) - 110)).toBeLessThan(4)
    expect(Math.abs(meanAfter(2) - 70)).toBeLessThan(8)
  })
})
