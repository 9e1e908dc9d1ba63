import { expect, it } from 'vitest'
import { formula, modelByHand } from '../dynamics/model-by-hand.testing.ts'
import { createDraws } from '../random/create-draws.ts'
import type { TimelineEvent } from '../timeline.ts'
import { localAt } from './information.ts'
import { pose } from './problem.ts'
import { runnable } from './runnable.ts'

const model = modelByHand({
  covariates: [{ name: 'weight', default: 70 }],
  parameters: { CL: '4.5 * (weight / 70)^0.75', V: 58, KA: 1.2, LAG: 0.5, SD: { typical: formula('0.2') } },
  effects: [
    { name: 'CL', parameter: 'CL', level: 'subject', law: { form: 'normal' } },
    { name: 'V', parameter: 'V', level: 'subject', law: { form: 'normal' } },
    { name: 'LAG', parameter: 'LAG', level: 'subject', law: { form: 'uniform', low: -1, high: 0.8 } },
    { name: 'SD', parameter: 'SD', level: 'subject', law: { form: 'gamma', shape: 3, scale: 0.2 } },
    { name: 'CL occasion', parameter: 'CL', level: 'occasion', law: { form: 'normal' } },
  ],
  omega: [0.1, 0.03, 0, 0, 0, 0.03, 0.2, ...new Array(17).fill(0), 0.05],
  inputs: [{ name: 'tablet', lag: 'LAG' }],
  states: { gut: '-KA * gut', central: 'KA * gut - 8 * central / (100 + central) - CL / V * central' },
  outputs: { cp: 'central / V', gut: 'gut' },
  errors: {
    cp: { form: 'combined1', additive: formula('0.3'), proportional: formula('SD') },
    gut: { form: 'exponential', additive: formula('SD * 2') },
  },
})
const timeline: readonly TimelineEvent[] = [
  { kind: 'input', time: 0, input: 'tablet', amount: 500, occasion: 1 },
  { kind: 'observation', time: 2, output: 'cp', value: 4.1 },
  { kind: 'observation', time: 2, output: 'gut', value: 60 },
  { kind: 'input', time: 12, input: 'tablet', amount: 500, occasion: 2 },
  { kind: 'observation', time: 20, output: 'cp', value: 1, censored: 'left', occasion: 2 },
  { kind: 'observation', time: 22, output: 'cp', value: 3, occasion: 2 },
]

it('gradient and information by sensitivities agree with those by differences, for every law and level', () => {
  const run = runnable(model, timeline)
  const { differentiated: _, ...plain } = run.dynamics
  const draws = createDraws(3)
  for (const [seed, events] of [timeline, timeline.filter((e) => !('censored' in e))].entries()) {
    const exact = pose(run, events, 24, draws)
    const rough = pose({ model, dynamics: plain }, [...events], 24, draws)
    const z = Float64Array.from(exact.coordinates.slots, (_, k) => 0.5 * draws.normal(seed, k, 0))
    const [a, b] = [localAt(exact, z), localAt(rough, z)]
    expect(a.ok && b.ok).toBe(true)
    expect(a.objective).toBeCloseTo(b.objective, 4)
    for (const [k, slope] of a.gradient.entries()) expect(Math.abs(slope - b.gradient[k]!)).toBeLessThan(2e-4)
    for (const [k, entry] of a.information.entries())
      expect(Math.abs(entry - b.information[k]!)).toBeLessThan(1e-3 * (1 + Math.abs(entry)))
  }
})
