import { describe, expect, test, vi } from 'vitest'
import { compileModel } from '../language/compile.ts'
import type { Model } from '../model.ts'
import { createDraws } from '../random/create-draws.ts'
import { kolmogorovTail, uniformDistance } from '../statistics/goodness.ts'
import { normalCdf, normalLogDensity } from '../statistics/normal.ts'
import type { ObservationEvent, TimelineEvent } from '../timeline.ts'
import { assimilate } from './assimilate.ts'
import type { Belief } from './belief.ts'
import { coordinatesOf, readEffects, writeEffects } from './coordinates.ts'
import { lawLogDensity } from './law-density.ts'
import { mapEstimate } from './map.ts'
import { prior } from './prior.ts'
import { logPriorDensity } from './prior-density.ts'
import { type Runnable, runnable } from './runnable.ts'

vi.setConfig({ testTimeout: 30_000 })

/** A model whose output is a formula of its parameters, measured with a standard deviation of `sd`. */
function direct(parameters: string, formula: string, sd: number): Model {
  const { model, diagnostics } = compileModel(`
model: direct
kind: equations
time: h
parameters:
${parameters}
inputs:
  dose: { unit: 1, into: still }
states:
  still: { unit: 1 }
equations: |
  d(still) = 0 * still / 1 h
outputs:
  y: { unit: 1, expression: ${formula} + 0 * still, error: { form: additive, additive: ${sd} } }
`)
  if (!model) throw new Error(diagnostics.map((d) => d.message).join('; '))
  return model
}

const seen = (time: number, value: number, occasion?: number): ObservationEvent => ({
  kind: 'observation',
  time,
  output: 'y',
  value,
  ...(occasion === undefined ? {} : { occasion }),
})

function parameter(run: Runnable, { members }: Belief, name: string): Float64Array {
  const { offset } = run.dynamics.layout.parameters.find((slot) => slot.name === name)!
  return members.values.subarray(offset * members.count, (offset + 1) * members.count)
}

const mean = (x: ArrayLike<number>) => Array.from(x).reduce((sum, v) => sum + v, 0) / x.length
const variance = (x: ArrayLike<number>) => mean(Array.from(x, (v) => (v - mean(x)) ** 2))

describe('laws of effects', () => {
  const laws = direct(
    `  G: { unit: 1, varies: { law: gamma, shape: 3.3, scale: 0.5 } }
  B: { unit: 1, varies: { law: beta, a: 2, b: 3 } }
  U: { unit: 1, varies: { law: uniform, low: 0, high: 60 } }`,
    'G + B + U',
    1,
  )
  const run = runnable(laws)
  const belief = prior(run, { start: 0, timeline: [] }, 4000, createDraws(2))

  test('draws have the moments of their laws', () => {
    expect(mean(parameter(run, belief, 'G')) / 1.65).toBeCloseTo(1, 1)
    expect(variance(parameter(run, belief, 'G')) / (3.3 * 0.25)).toBeCloseTo(1, 0)
    expect(mean(parameter(run, belief, 'B'))).toBeCloseTo(0.4, 1)
    const u = parameter(run, belief, 'U').map((x) => x / 60)
    expect(kolmogorovTail(uniformDistance(u), u.length)).toBeGreaterThan(0.005)
  })

  test('standard coordinates and effects are each other’s inverse', () => {
    const coordinates = coordinatesOf(run)
    const members = run.dynamics.allocate(3)
    const z = Float64Array.of(-2, 0, 2, -1, 0.5, 1, 0, 3, -3)
    writeEffects(coordinates, z, members)
    readEffects(coordinates, members).forEach((x, i) => {
      expect(x).toBeCloseTo(z[i]!, 8)
    })
    const density = logPriorDensity(coordinates, members)
    const [g, b, u] = [0, 1, 2].map((k) => members.values[coordinates.slots[k]!.offset * 3]!)
    const sum =
      lawLogDensity({ form: 'gamma', shape: 3.3, scale: 0.5 }, g!) +
      lawLogDensity({ form: 'beta', a: 2, b: 3, low: 0, high: 1 }, b!) +
      lawLogDensity({ form: 'uniform', low: 0, high: 60 }, u!)
    expect(density[0]).toBeCloseTo(sum, 10)
  })
})

/** Posterior mean and evidence of one parameter by the trapezoid rule. */
function quadrature(
  low: number,
  high: number,
  logDensity: (x: number) => number,
  f: (x: number) => number,
  y: number,
  sd: number,
) {
  const n = 20_000
  let evidence = 0
  let first = 0
  for (let i = 0; i <= n; i++) {
    const x = low + ((high - low) * i) / n
    const w = Math.exp(logDensity(x) + normalLogDensity(y, f(x), sd)) * (i === 0 || i === n ? 0.5 : 1)
    evidence += w
    first += w * x
  }
  return { mean: first / evidence, logEvidence: Math.log((evidence * (high - low)) / n) }
}

test.each(['importance', 'tempered'] as const)('%s with a gamma prior agrees with quadrature', (method) => {
  const run = runnable(direct('  G: { unit: 1, varies: { law: gamma, shape: 3.3, scale: 0.5 } }', 'G', 0.4))
  const [belief] = assimilate(run, [seen(1, 3)], null, createDraws(4), { at: 1, members: 3000, method })
  const exact = quadrature(
    1e-9,
    12,
    (x) => lawLogDensity({ form: 'gamma', shape: 3.3, scale: 0.5 }, x),
    (x) => x,
    3,
    0.4,
  )
  expect(Math.abs(mean(parameter(run, belief, 'G')) - exact.mean)).toBeLessThan(0.03)
  expect(Math.abs(belief.logEvidence - exact.logEvidence)).toBeLessThan(method === 'importance' ? 0.03 : 0.1)
})

test.each(['importance', 'tempered'] as const)('%s with a truncated prior agrees with quadrature', (method) => {
  const run = runnable(
    direct('  A: { unit: 1, typical: 0, within: [0.5, 2], varies: { law: normal, between: 1 } }', 'A', 0.5),
  )
  const start = prior(run, { start: 0, timeline: [] }, 2000, createDraws(4))
  expect(parameter(run, start, 'A').every((x) => x >= 0.5 && x <= 2)).toBe(true)
  const [belief] = assimilate(run, [seen(1, 1)], null, createDraws(4), { at: 1, members: 4000, method })
  const inside = normalCdf(2) - normalCdf(0.5)
  const exact = quadrature(
    0.5,
    2,
    (x) => normalLogDensity(x) - Math.log(inside),
    (x) => x,
    1,
    0.5,
  )
  expect(Math.abs(mean(parameter(run, belief, 'A')) - exact.mean)).toBeLessThan(0.03)
  expect(Math.abs(belief.logEvidence - exact.logEvidence)).toBeLessThan(0.15)
})

test('an ordered parameter never exceeds the other', () => {
  const text = `  K: { unit: 1, typical: 1, varies: { between: 0.4 } }
  L: { unit: 1, typical: 1, under: K, varies: { between: 0.4 } }`
  const run = runnable(direct(text, 'K + L', 0.3))
  const [belief] = assimilate(run, [seen(1, 2)], null, createDraws(4), { at: 1, members: 500 })
  const k = parameter(run, belief, 'K')
  expect(parameter(run, belief, 'L').every((x, m) => x <= k[m]!)).toBe(true)
})

test('two modes: the weights around one are not trusted, tempering finds both', () => {
  const run = runnable(direct('  A: { unit: 1, typical: 0, varies: { law: normal, between: 1 } }', 'A * A', 0.05))
  const [belief, diagnostics] = assimilate(run, [seen(1, 4)], null, createDraws(4), { at: 1, members: 1000 })
  const a = parameter(run, belief, 'A')
  const positive = a.filter((x) => x > 0).length / a.length
  expect(diagnostics.notes.map((note) => note.code)).toContain('map.several-modes')
  expect(diagnostics.method).toBe('tempered')
  expect(positive).toBeGreaterThan(0.4)
  expect(positive).toBeLessThan(0.6)
  const exact = quadrature(
    -6,
    6,
    (x) => normalLogDensity(x),
    (x) => x * x,
    4,
    0.05,
  )
  expect(Math.abs(belief.logEvidence - exact.logEvidence)).toBeLessThan(0.25)
})

test('occasions are coordinates: the posterior of level and occasions is exact', () => {
  const model = direct('  A: { unit: 1, typical: 0, varies: { law: normal, between: 1, occasion: 0.5 } }', 'A', 0.3)
  const timeline: TimelineEvent[] = [seen(1, 1.4, 1), seen(2, 1.1, 1), seen(3, -0.2, 2)]
  const run = runnable(model, timeline)
  expect(run.dynamics.layout.effects.map((slot) => slot.name)).toEqual(['A', 'A.occasion[1]', 'A.occasion[2]'])
  const [map] = mapEstimate(run, timeline, { at: 3 }, createDraws(1))
  // y = X β + e with β ~ N(0, diag(1, .5, .5)): posterior precision I/.09 in the data plus prior, solved by hand-made elimination.
  const x = [
    [1, 1, 0],
    [1, 1, 0],
    [1, 0, 1],
  ]
  const y = [1.4, 1.1, -0.2]
  const residual = (b: readonly number[]) => y.map((v, i) => v - x[i]!.reduce((sum, c, k) => sum + c * b[k]!, 0))
  const effects = Object.values(map.effects)
  // At the mode the gradient Xᵀ(y − Xβ)/σ² − Ω⁻¹β is zero.
  for (const k of [0, 1, 2]) {
    const gradient =
      residual(effects).reduce((sum, r, i) => sum + r * x[i]![k]!, 0) / 0.09 - effects[k]! / (k === 0 ? 1 : 0.5)
    expect(gradient).toBeCloseTo(0, 5)
  }
  // The first occasion is over: the parameter at the end is that of the second.
  expect(map.parameters.A).toBeCloseTo(effects[0]! + effects[2]!, 9)
  const [belief] = assimilate(run, timeline, null, createDraws(1), { at: 3, members: 2000 })
  expect(mean(parameter(run, belief, 'A'))).toBeCloseTo(effects[0]! + effects[2]!, 1)
})

test.each([undefined, 'laplace', 'importance', 'tempered'] as const)(
  'a record that no member can explain fails aloud and leaves the prior, by %s',
  (method) => {
    const run = runnable(direct('  A: { unit: 1, typical: 1, varies: { between: 0.1 } }', '0 * A + log(A - 10)', 0.1))
    const options = { at: 1, members: 100, ...(method && { method }) }
    const [belief, diagnostics] = assimilate(run, [seen(1, 1)], null, createDraws(1), options)
    expect(diagnostics.method).toBe('prior')
    const codes = diagnostics.notes.map((note) => note.code)
    expect(codes).toContain('assimilation.failed')
    expect(codes.includes('map.no-start')).toBe(method !== 'tempered')
    expect(belief.logEvidence).toBe(0)
    expect(belief.members.count).toBe(100)
    expect(diagnostics.effectiveSampleSize).toBe(100)
  },
)
