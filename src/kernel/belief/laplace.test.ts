import { expect, it } from 'vitest'
import { compileModel } from '../language/compile.ts'
import { createDraws } from '../random/create-draws.ts'
import { normalQuantile } from '../statistics/normal.ts'
import type { TimelineEvent } from '../timeline.ts'
import { assimilate } from './assimilate.ts'
import { mapEstimate } from './map.ts'
import { runnable } from './runnable.ts'

const source = (error: string) => `
model: decay
kind: equations
time: h
parameters:
  k: { unit: /h, typical: 0.2, varies: { between: 0.5 } }
  V: { unit: L, typical: 10, varies: { between: 0.1 } }
inputs:
  dose: { unit: mg, into: central }
states:
  central: { unit: mg }
equations: |
  d(central) = -k * central
outputs:
  cp: { unit: mg/L, expression: central / V, error: ${error} }
`
interface Seen {
  readonly effect: string
  readonly error: string
  readonly time: number
  readonly value: number
}

const timelineOf = ({ time, value }: Seen): TimelineEvent[] => [
  { kind: 'input', time: 0, input: 'dose', amount: 100 },
  { kind: 'observation', time, output: 'cp', value },
]
const runOf = (seen: Seen) => runnable(compileModel(source(seen.error)).model!, timelineOf(seen))

/** The effect of every member, sorted. */
const ensemble = (seen: Seen, method: 'laplace' | 'importance', members: number) => {
  const run = runOf(seen)
  const options = { at: seen.time, members, method }
  const [{ members: found }] = assimilate(run, timelineOf(seen), null, createDraws(3), options)
  const slot = run.dynamics.layout.effects.find(({ name }) => name === seen.effect)!
  return found.values.slice(slot.offset * members, (slot.offset + 1) * members).sort()
}
/** The Gaussian at the mode. */
const gaussian = (seen: Seen) => {
  const run = runOf(seen)
  const [map] = mapEstimate(run, timelineOf(seen), { at: seen.time }, createDraws(3))
  const k = run.dynamics.layout.effects.findIndex(({ name }) => name === seen.effect)
  return { mode: map.effects[seen.effect]!, sd: Math.sqrt(map.covariance[k]![k]!) }
}
const at = (sorted: Float64Array, p: number) => sorted[Math.round(p * (sorted.length - 1))]!
const skewness = (x: Float64Array) => {
  const mean = x.reduce((a, b) => a + b, 0) / x.length
  const moment = (k: number) => x.reduce((a, b) => a + (b - mean) ** k, 0) / x.length
  return moment(3) / moment(2) ** 1.5
}

it('is nearer to a skewed posterior than the Gaussian at the mode, at every quantile by a third or more', () => {
  const late = { effect: 'k', error: '{ form: additive, additive: 0.7 }', time: 10, value: 0.6 }
  const laplace = ensemble(late, 'laplace', 4000)
  const exact = ensemble(late, 'importance', 40_000)
  expect(skewness(exact)).toBeGreaterThan(0.3)
  expect(skewness(laplace)).toBeGreaterThan(0.2)
  const { mode, sd } = gaussian(late)
  for (const p of [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95]) {
    const missed = Math.abs(at(laplace, p) - at(exact, p))
    const missedByGaussian = Math.abs(mode + sd * normalQuantile(p) - at(exact, p))
    expect(missed / missedByGaussian, `quantile ${p}`).toBeLessThan(0.67)
  }
})

it('is the closed form where the logarithm of a level is linear in the effect', () => {
  const early = { effect: 'V', error: '{ form: exponential, proportional: 0.05 }', time: 1e-6, value: 9 }
  const sorted = ensemble(early, 'laplace', 20_000)
  const [mean, sd] = [(Math.log(100 / 9 / 10) * 400) / 410, Math.sqrt(1 / 410)]
  for (const p of [0.05, 0.25, 0.5, 0.75, 0.95])
    expect((at(sorted, p) - mean) / sd, `quantile ${p}`).toBeCloseTo(normalQuantile(p), 1)
})
