import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { prior } from '../belief/prior.ts'
import { runnable } from '../belief/runnable.ts'
import { compileModel } from '../language/compile.ts'
import { readRequirement } from '../language/requirement.ts'
import { createDraws } from '../random/create-draws.ts'
import { between, refineRegimen } from './refine-regimen.ts'
import { type SearchOptions, searchRegimen } from './search-regimen.ts'

const model = compileModel(`
model: one
kind: equations
time: h
parameters: { CL: { unit: L/h, typical: 4, varies: { sd: 0.3 } }, V: { unit: L, typical: 40 } }
inputs: { dose: { unit: mg, into: central } }
states: { central: { unit: mg } }
equations: "d(central) = -CL / V * central"
outputs: { concentration: { unit: mg/L, expression: central / V, error: { form: proportional, proportional: 0.1 } } }
measures:
  auc24: { of: concentration, as: auc, window: 24 h, unit: mg.h/L, target: [400, 600], steady-state: true }
decisions:
  regimen:
    vary: { amount: 200..2000 mg by 600 mg, interval: [12 h, 24 h] }
    prefer: P(auc24 in target)
`).model!
const machine = runnable(model)
const belief = { ...prior(machine, { start: 0, timeline: [] }, 1000, createDraws(3)), logEvidence: -1 }
const clearances = belief.members.values
  .slice(
    machine.dynamics.layout.parameters[0]!.offset * 1000,
    (machine.dynamics.layout.parameters[0]!.offset + 1) * 1000,
  )
  .sort()
const search = (options: SearchOptions) => searchRegimen(machine, belief, model.decisions[0]!, createDraws(4), options)
const daily = ({ amount, interval }: { amount: number; interval: number }) => (24 * amount) / interval
/** Share of the members with an area (daily amount / CL) above a value. */
const above = (value: number, perDay: number) => clearances.filter((cl) => perDay / cl > value).length / 1000

describe('a regimen between the points of the grid', () => {
  test('the best daily amount is the geometric middle of the target times the median clearance', () => {
    const { best, reasons, ranked } = search({ continuous: true })
    const share = (perDay: number) => above(400, perDay) - above(600, perDay)
    expect(best!.objective).toBeCloseTo(share(daily(best!.regimen)), 2)
    // As good as the exact optimum of the population, which no amount of the grid is.
    expect(best!.objective).toBeGreaterThan(share(Math.sqrt(400 * 600) * 4) - 0.015)
    expect(daily(best!.regimen) / (Math.sqrt(400 * 600) * 4)).toBeCloseTo(1, 0)
    expect(reasons.map(({ code }) => code)).toContain('refined')
    expect(ranked[0]).toEqual(best)
  })

  test('in vials: a multiple, and never worse than the grid', () => {
    const { best, ranked } = search({ continuous: true, steps: { amount: 50 } })
    expect(best!.regimen.amount % 50).toBe(0)
    expect(best!.objective).toBeGreaterThanOrEqual(Math.max(...ranked.slice(1).map((each) => each.objective)) - 0.02)
  })

  test('the smallest change that meets a chance constraint ends at its quantile', () => {
    const nearest = { input: 'dose', amount: 1900, interval: 12, duration: 0 }
    const requirements = [readRequirement('P(auc24 > 600 mg.h/L) <= 10 %', model)]
    const { best, reasons } = search({ continuous: true, requirements, nearest })
    const limit = 600 * clearances[100]!
    expect(daily(best!.regimen)).toBeLessThanOrEqual(limit * (1 + 1e-9))
    expect(daily(best!.regimen)).toBeGreaterThan(0.97 * limit)
    expect(best!.regimen.interval).toBe(12)
    expect(reasons.map(({ code }) => code)).toEqual(expect.arrayContaining(['requirement.met', 'smallest-change']))
    const kept = { ...nearest, amount: 500 }
    expect(search({ continuous: true, requirements, nearest: kept }).best!.regimen).toEqual(kept)
  })

  test('requirements that exclude each other leave no recommendation, and say what is reached', () => {
    const requirements = ['P(auc24 > 600 mg.h/L) <= 0.01', 'P(auc24 > 400 mg.h/L) >= 0.99'].map((text) =>
      readRequirement(text, model),
    )
    const { best, reasons } = search({ continuous: true, requirements })
    expect(best).toBeUndefined()
    expect(reasons[0]!.code).toBe('requirements.unmet')
    expect(reasons.some(({ code }) => code === 'requirement.unmet')).toBe(true)
  })

  test('a loading dose: the first day reaches what the others have at steady state', () => {
    const { best, reasons } = search({ continuous: true, loading: true, steps: { amount: 10 } })
    const { amount, interval, loading } = best!.regimen
    expect(reasons.map(({ code }) => code)).toContain('loading')
    // One compartment, k = 0.1/h: steady state begins with amount / (1 − e^(−k τ)).
    const exact = amount / (1 - Math.exp(-0.1 * interval))
    expect(loading! / exact).toBeGreaterThan(0.85)
    expect(loading! / exact).toBeLessThan(1.2)
  })
})

test('requirements are read, or refused with the next action', () => {
  expect(readRequirement(' P(auc24 in 400..600 mg.h/L) >= 60 % ', model)).toMatchObject({
    side: 'least',
    probability: 0.6,
    term: { measure: 'auc24', above: 400, below: 600, weight: 0, harm: false },
  })
  for (const text of [
    '',
    'auc24 > 3',
    'P(auc24 > 600 mg) <= 0.1',
    'P(area > 6) <= 0.1',
    'P(auc24 in target) >= 2',
    'E(auc24) >= 0.5',
  ])
    expect(() => readRequirement(text, model), text).toThrow(/Write it like/)
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(() => readRequirement(text, model)).toThrow(/Write it like/)
    }),
    { numRuns: 50 },
  )
})

test('a search stays within its limits and its steps, and finds a peak that the grid does not hold', () => {
  const limits = { vary: { amount: [100, 1000], interval: [6, 24], duration: [0, 4] } }
  const start = { input: 'dose', amount: 100, interval: 24, duration: 0 }
  fc.assert(
    fc.property(
      fc.double({ min: 150, max: 950, noNaN: true }),
      fc.double({ min: 0.2, max: 3.8, noNaN: true }),
      (a, d) => {
        const value = ({ amount, duration }: { amount: number; duration: number }) =>
          -(((amount - a) / 900) ** 2) - ((duration - d) / 4) ** 2
        const { regimen } = refineRegimen(start, limits, {}, value)
        expect(Math.abs(regimen.amount - a)).toBeLessThan(4)
        expect(Math.abs(regimen.duration - d)).toBeLessThan(0.02)
        const stepped = refineRegimen(start, limits, { amount: 50, duration: 0.5 }, value).regimen
        expect(stepped.amount % 50).toBe(0)
        expect(Math.abs(stepped.amount - a)).toBeLessThanOrEqual(25.001)
        expect(Math.abs(stepped.duration - d)).toBeLessThanOrEqual(0.2501)
        // What is listed need not be in steps, and is not kept then; listed lengths alone are tried where no other may be.
        const odd = refineRegimen(
          { ...start, amount: 130, duration: 4 },
          limits,
          { amount: 75, duration: 'listed' },
          value,
        )
        expect(odd.regimen.amount % 75).toBe(0)
        expect([0, 4]).toContain(odd.regimen.duration)
      },
    ),
    { numRuns: 60 },
  )
  expect(between(3, 11, 4)).toEqual([4, 8])
})
