import { describe, expect, it } from 'vitest'
import { isStiff } from '../dynamics/choose-method.ts'
import { createDynamics } from '../dynamics/equations.ts'
import { type HandMade, modelByHand } from '../dynamics/model-by-hand.testing.ts'
import { createDraws } from '../random/create-draws.ts'
import { compartments, glucose } from './models.testing.ts'
import { beelerReuter, robertson, stiffRing, vanDerPol } from './stiff-models.testing.ts'

const draws = createDraws(5)

function run(parts: HandMade, stops: readonly number[], engine: 'compiled' | 'reference', count = 3) {
  const dynamics = createDynamics(modelByHand(parts), { method: 'rodas5p', engine, rtol: 1e-6, atol: 1e-10 })
  const members = dynamics.allocate(count)
  for (const [index, { offset }] of dynamics.layout.effects.entries()) {
    for (let m = 0; m < count; m++) members.values[offset * count + m] = 0.3 * draws.normal(m, index, 0)
  }
  dynamics.start(members, { start: 0, timeline: [] })
  const outputs = stops.map((stop) => {
    dynamics.advance(members, members.time, stop, [], draws)
    const into = new Float64Array(dynamics.layout.outputs.length * count)
    dynamics.outputs(members, into)
    return [...into]
  })
  expect(dynamics.engine()).toBe(engine)
  return { outputs, values: [...members.values] }
}

describe('the compiled stiff solver', () => {
  it.each([
    ['Robertson', { ...robertson, varies: { k1: 0.1, k3: 0.1 } }, [0.4, 40, 4000]],
    ['van der Pol', { ...vanDerPol, varies: { mu: 0.1 } }, [10, 900, 1000]],
    ['Beeler–Reuter', { ...beelerReuter, varies: { gs: 0.1, gNa: 0.1 } }, [1, 50, 300]],
    ['a driven ring of 24', stiffRing(24), [0.1, 3]],
  ] as const)('gives the bits of the reference: %s', (_, parts, stops) => {
    expect(run(parts, stops, 'compiled')).toEqual(run(parts, stops, 'reference'))
  })

  it('solves Robertson’s reaction to 1e-5 of the published values', () => {
    // Hairer and Wanner, Solving ODE II, IV.10 (and the test set for IVP solvers): t = 40.
    const [a, b, c] = run(robertson, [40], 'compiled', 1).outputs[0]!
    expect(a! / 0.7158270688 - 1).toBeLessThan(1e-5)
    expect(Math.abs(b! / 9.1855347e-6 - 1)).toBeLessThan(1e-5)
    expect(Math.abs(c! / 0.2841637457 - 1)).toBeLessThan(1e-5)
    expect(a! + b! + c!).toBeCloseTo(1, 12)
  })
})

describe('the choice of the method', () => {
  it('takes the stiff solver where stability holds back the explicit one, and only there', () => {
    const stiff = (parts: HandMade) => isStiff(modelByHand(parts), 1e-6, 1e-8)
    expect(stiff(robertson)).toBe(true)
    expect(stiff(vanDerPol)).toBe(true)
    expect(stiff(stiffRing(20))).toBe(true)
    expect(stiff({ ...vanDerPol, parameters: { mu: 1 } })).toBe(false)
    expect(stiff(compartments)).toBe(false)
    expect(stiff(glucose)).toBe(false)
    expect(createDynamics(modelByHand(robertson)).method).toBe('rodas5p')
    expect(createDynamics(modelByHand(compartments)).method).toBe('linear')
  })
})
