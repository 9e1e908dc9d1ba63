import type { ErrorModel } from '../model.ts'
import type { ObservationEvent, TimelineEvent } from '../timeline.ts'
import { testDynamicsContract } from './dynamics.contract.ts'
import { createDynamics, type EquationOptions } from './equations.ts'
import { formula, type HandMade, modelByHand } from './model-by-hand.testing.ts'

const combined: ErrorModel = { form: 'combined2', additive: formula('0.3'), proportional: formula('SD') }
const parts: HandMade = {
  covariates: [{ name: 'weight', carry: 'next' }],
  parameters: { CL: '4.5 * (weight / 70)^0.75', V1: 58, V2: 38, Q: 6.5, KA: 0.9, LAG: 0.75, SD: 0.15 },
  varies: { CL: 0.1, V1: 0.1, KA: 0.2, LAG: 0.1 },
  inputs: [
    { name: 'oral', lag: 'LAG' },
    { name: 'vein', into: 1 },
  ],
  states: {
    gut: '-KA * gut',
    central: 'KA * gut - (CL + Q) / V1 * central + Q / V2 * peripheral',
    peripheral: 'Q / V1 * central - Q / V2 * peripheral',
  },
  outputs: { cp: 'central / V1', gut: 'gut' },
  errors: { cp: combined, gut: { form: 'exponential', additive: formula('0.5') } },
}
const saturable: HandMade = {
  ...parts,
  states: { ...parts.states, central: 'KA * gut - 30 * central / (4 * V1 + central) - CL / V1 * central' },
}
const events: readonly TimelineEvent[] = [
  { kind: 'covariate', time: 0, covariate: 'weight', value: 80 },
  { kind: 'input', time: 1, input: 'oral', amount: 500, interval: 6, additional: 3 },
  { kind: 'input', time: 2, input: 'vein', amount: 900, rate: 100 },
  { kind: 'covariate', time: 9, covariate: 'weight', value: 75 },
]
const seen = (output: string, value: number, censored?: 'left'): ObservationEvent => ({
  kind: 'observation',
  time: 16,
  output,
  value,
  ...(censored && { censored }),
})

function logDensity({ output, value, censored }: ObservationEvent, [cp, gut]: readonly number[]): number {
  const logNormal = (x: number, mean: number, sd: number) =>
    -0.5 * ((x - mean) / sd) ** 2 - Math.log(sd * Math.sqrt(2 * Math.PI))
  if (output === 'gut') return logNormal(Math.log(value!), Math.log(gut!), 0.5) - Math.log(value!)
  const sd = Math.hypot(0.3, 0.15 * cp!)
  if (!censored) return logNormal(value!, cp!, sd)
  // Simpson's rule from far below.
  const n = 4000
  const low = cp! - 12 * sd
  const h = (value! - low) / n
  let sum = 0
  for (let i = 0; i <= n; i++)
    sum += (i === 0 || i === n ? 1 : i % 2 ? 4 : 2) * Math.exp(logNormal(low + i * h, cp!, sd))
  return Math.log((sum * h) / 3)
}

const cases: readonly (readonly [string, HandMade, EquationOptions])[] = [
  ['equations, linear, interpreted', parts, { method: 'linear', engine: 'reference' }],
  ['equations, linear, compiled', parts, { method: 'linear', engine: 'compiled' }],
  ['equations, Dormand–Prince, interpreted', parts, { method: 'dopri5', engine: 'reference' }],
  ['equations, Dormand–Prince, compiled', parts, { method: 'dopri5', engine: 'compiled' }],
  ['equations, SSPRK(4,3), compiled', parts, { method: 'ssprk43', engine: 'compiled' }],
  ['equations, saturable', saturable, {}],
]
for (const [name, model, options] of cases) {
  testDynamicsContract({
    name,
    create: () => createDynamics(modelByHand(model), options),
    context: { start: 0, timeline: events },
    events,
    // Infusion, lagged dose and additional doses are under way.
    middle: 7.25,
    until: 16,
    observations: [seen('cp', 9), seen('gut', 60), seen('cp', 11, 'left')],
    logDensity,
  })
}
