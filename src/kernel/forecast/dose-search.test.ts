import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { compileModel } from '../language/compile.ts'
import type { Model } from '../model.ts'
import { createDraws } from '../random/create-draws.ts'
import { achieve, type DoseForm, findDose } from './dose-search.ts'
import { fallsTo } from './falls-to.ts'
import { individuals } from './individual.ts'
import { brent, rootAbove } from './root.ts'

function compiled(text: string): Model {
  const { model, diagnostics } = compileModel(text)
  if (!model) throw new Error(diagnostics.map((d) => d.message).join('; '))
  return model
}

const text = readFileSync(new URL('../../models/patient/vancomycin-goti-2018/model.yaml', import.meta.url), 'utf8')
const values: Record<string, number> = { CL: 3.0696269, V1: 61.175973, V2: 41.126601, Q: 6.5 }
const goti = compiled(text)
const patient = individuals(
  goti,
  goti.parameters.map(({ name }) => Float64Array.of(values[name]!)),
  'concentration',
  [],
)
const infusion: DoseForm = { input: 'dose', duration: 2 }

/** One compartment: k = 0.1/h, V = 20 L. */
const one = compiled(`
model: one
kind: equations
time: h
parameters: { k: { unit: 1/h, typical: 0.1 }, V: { unit: L, typical: 20 } }
inputs: { dose: { unit: mg, into: central } }
states: { central: { unit: mg } }
equations: |
  d(central) = -k * central
outputs: { concentration: { unit: mg/L, expression: central / V } }
`)
const single = individuals(one, [Float64Array.of(0.1, 0.2), Float64Array.of(20, 20)], 'concentration', [])
const bolus: DoseForm = { input: 'dose', duration: 0 }
const amount = (form: DoseForm, goal: Parameters<typeof findDose>[2], people = single) => {
  const search = findDose(people, form, goal)
  return search.found ? search.amount : Number.NaN
}

describe('the dose that reaches a goal', () => {
  test('a published calculation: area of 400 mg.h/L in 24 h by an infusion over 2 h', () => {
    expect(amount(infusion, { kind: 'auc', from: 0, until: 24, value: 400 }, patient)).toBeCloseTo(2377.76, 2)
  })

  test('one compartment: closed forms', () => {
    const e = Math.exp
    expect(amount(bolus, { kind: 'concentration', at: 12, value: 10 })).toBeCloseTo(200 * e(1.2), 9)
    expect(amount(bolus, { kind: 'auc', from: 4, until: 24, value: 100 })).toBeCloseTo(200 / (e(-0.4) - e(-2.4)), 9)
    const every = { ...bolus, every: 12 }
    expect(amount(every, { kind: 'auc-steady', window: 24, value: 400 })).toBeCloseTo(400, 8)
    expect(amount(every, { kind: 'trough', value: 10 })).toBeCloseTo((200 * (1 - e(-1.2))) / e(-1.2), 8)
    // A window that is no multiple of the interval, and the start of a regimen instead of its steady state.
    const part = (1 - e(-1.2)) / (1 - e(-1.2)) + (1 - e(-0.6)) / (1 - e(-1.2))
    expect(amount(every, { kind: 'auc-steady', window: 18, value: 100 })).toBeCloseTo(200 / part, 8)
    expect(amount(every, { kind: 'concentration', at: 18, value: 10 })).toBeCloseTo(200 / (e(-1.8) + e(-0.6)), 9)
    expect(amount(every, { kind: 'concentration', at: 12, value: 10 })).toBeCloseTo(200 * e(1.2), 9)
    expect([...achieve(single, bolus, { kind: 'concentration', at: 10, value: 1 }, 100)]).toEqual([
      expect.closeTo(5 * e(-1), 12),
      expect.closeTo(5 * e(-2), 12),
    ])
  })

  test('a saturable elimination: the dose is found, and a goal beyond reach says why', () => {
    const saturable = compiled(`
model: saturable
kind: equations
time: h
parameters: { Vm: { unit: mg/h, typical: 20 }, Km: { unit: mg/L, typical: 4 }, V: { unit: L, typical: 20 }, Emax: { unit: mg/L, typical: 8 } }
inputs: { dose: { unit: mg, into: central } }
states: { central: { unit: mg } }
equations: |
  C = central / V
  d(central) = -Vm * C / (Km + C)
  E = Emax * C / (Km / 2 + C)
outputs: { concentration: { unit: mg/L, expression: C }, effect: { unit: mg/L, expression: E }, other: { unit: L, expression: V } }
`)
    const table = [20, 4, 20, 8].map((x) => Float64Array.of(x))
    const of = (output: string) => individuals(saturable, table, output, [])
    // Michaelis–Menten: V (C0 − C + Km ln(C0/C)) = Vm t.
    const dose = amount(bolus, { kind: 'concentration', at: 10, value: 5 }, of('concentration'))
    const c0 = dose / 20
    expect(20 * (c0 - 5 + 4 * Math.log(c0 / 5))).toBeCloseTo(200, 5)
    // At steady state of a bolus every 12 h: V (Cmax − Cmin + Km ln(Cmax/Cmin)) = Vm 12, and Cmax − Cmin = dose / V. Above Vm · 12 there is none.
    for (const trough of [5, 40, 400]) {
      const steady = amount({ ...bolus, every: 12 }, { kind: 'trough', value: trough }, of('concentration'))
      expect(steady + 20 * 4 * Math.log((trough + steady / 20) / trough)).toBeCloseTo(240, 4)
    }
    const effect = findDose(of('effect'), bolus, { kind: 'concentration', at: 1, value: 9 })
    expect(effect).toMatchObject({ found: false, why: 'unreached', limit: expect.closeTo(8, 4) })
    const other = findDose(of('other'), bolus, { kind: 'concentration', at: 1, value: 9 })
    expect(other).toMatchObject({ found: false, why: 'flat', limit: 20 })
  })
})

describe('when a level falls to a value', () => {
  const fall = (value: number, dose: number) => {
    const members = single.start()
    single.dynamics.advance(members, 0, 0, [{ kind: 'input', time: 0, input: 'dose', amount: dose }], createDraws(0))
    return fallsTo(single.dynamics, members, 0, value, 1000, createDraws(0))
  }
  test('one compartment: ln(C0 / value) / k', () => {
    const found = fall(10, 1000)
    expect(found.when === 'falls' && found.after).toBeCloseTo(Math.log(5) / 0.1, 9)
    expect(fall(60, 1000)).toEqual({ when: 'never-above' })
    expect(fall(1e-60, 1000)).toEqual({ when: 'stays-above' })
  })
})

test('roots: affine in one step, curved by Brent, and every way of having none', () => {
  expect(rootAbove((x) => 3 * x - 12, 1, 1e-12)).toEqual({ found: true, at: 4, evaluations: 3 })
  const cube = rootAbove((x) => x ** 3 - 1e6, 1, 0)
  expect(cube.found && cube.at).toBeCloseTo(100, 10)
  expect(rootAbove((x) => 5 - x / (1 + x), 1, 0)).toMatchObject({ found: false, why: 'unreached' })
  expect(rootAbove((x) => 5 + x, 1, 0)).toMatchObject({ found: false, why: 'away' })
  expect(rootAbove(() => 5, 1, 0)).toMatchObject({ found: false, why: 'flat' })
  const walled = rootAbove((x) => (x < 5 ? x / (5 - x) - 1e3 : Number.NaN), 1, 1e-9)
  expect(walled.found && walled.at).toBeCloseTo(5000 / 1001, 8)
  expect(rootAbove((x) => (x < 5 ? x - 6 : Number.NaN), 1, 0)).toMatchObject({ found: false, why: 'wall' })
  expect(rootAbove(() => Number.NaN, 1, 0)).toMatchObject({ found: false, why: 'not-finite' })
  expect(brent((x) => Math.cos(x) - x, 0, 1, 1, Math.cos(1) - 1, 0)).toBeCloseTo(0.7390851332151607, 13)
})
