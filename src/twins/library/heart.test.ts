import { describe, expect, it } from 'vitest'
import { createDynamics } from '../../kernel/dynamics/equations.ts'
import { typicalMembers } from '../../kernel/dynamics/simulate-data.ts'
import { observeCycle, settle } from '../../kernel/forecast/limit-cycle.ts'
import { forecastCycle, personalise } from '../../kernel/forecast/personalise.ts'
import { createDraws } from '../../kernel/random/create-draws.ts'
import { findModel } from './library.ts'

const { model } = findModel('heart-regazzoni-2022')
const names = model.cycle!.observables.map((each) => each.name)
const draws = createDraws(1)

function beat(rtol: number) {
  const dynamics = createDynamics(model, { rtol, atol: rtol * 1e-2 })
  const members = typicalMembers(model, dynamics)
  dynamics.start(members, { start: 0, timeline: [] })
  const volume = () => {
    const at = (name: string) => members.values[dynamics.layout.states.find((each) => each.name === name)!.offset]!
    return (
      at('V_la') +
      at('V_lv') +
      at('V_ra') +
      at('V_rv') +
      1.2 * at('p_sys') +
      130 * at('p_ven') +
      10 * at('p_pul') +
      16 * at('p_pulven')
    )
  }
  const before = volume()
  const { change } = settle(model, dynamics, members, draws)
  const view = observeCycle(model, dynamics, members, draws)
  const values = Object.fromEntries(names.map((name, i) => [name, view.observables[i]!]))
  return { change: change[0]!, values, blood: volume() / before }
}

describe('the heart', () => {
  it('repeats its beat to 1e-6, keeps its blood, and does not hang on the resolution', () => {
    const fine = beat(1e-9)
    const coarse = beat(1e-8)
    expect(fine.change).toBeLessThan(1e-6)
    expect(fine.blood).toBeCloseTo(1, 7)
    for (const name of ['systolic', 'diastolic', 'mean_pressure', 'filling_pressure', 'pulmonary_systolic'])
      expect(Math.abs(coarse.values[name]! / fine.values[name]! - 1), name).toBeLessThan(1e-3)
    // A resting adult.
    expect(fine.values.systolic).toBeGreaterThan(110)
    expect(fine.values.systolic).toBeLessThan(140)
    expect(fine.values.ejection_fraction).toBeCloseTo(0.64, 1)
  })

  it('carries the published equations: the state after 30 beats by an implicit Runge–Kutta method', () => {
    // Radau IIA of scipy 1.17 at rtol = atol = 1e-8 on the equations of section 2 of the paper, written apart from this model.
    const expected = { p_sys: 77.293746, V_lv: 136.799207, p_ven: 29.71667, V_rv: 165.581853, Q_sys: 59.862384 }
    const dynamics = createDynamics(model, { rtol: 1e-9, atol: 1e-9 })
    const members = typicalMembers(model, dynamics)
    dynamics.start(members, { start: 0, timeline: [] })
    dynamics.advance(members, 0, 30, [], draws)
    for (const [name, value] of Object.entries(expected)) {
      const found = members.values[dynamics.layout.states.find((each) => each.name === name)!.offset]!
      expect(Math.abs(found / value - 1), name).toBeLessThan(1e-6)
    }
  })

  it('fits a patient, and answers what-ifs as physiology says', () => {
    const observed = {
      systolic: 100,
      diastolic: 62,
      stroke_volume: 50,
      ejection_fraction: 0.35,
      end_diastolic_volume: 145,
    }
    const twin = personalise(model, { covariates: { heart_rate: 80 }, observed }, draws, { members: 30, steps: 3 })
    expect(twin.inversion.misfit[1]).toBeLessThan(twin.inversion.misfit[0] / 3)
    const median = (name: string, whatIf: Parameters<typeof forecastCycle>[1]) => {
      const { view } = forecastCycle(twin, whatIf, draws)
      const at = names.indexOf(name) * 30
      return [...view.observables.subarray(at, at + 30)].sort((a, b) => a - b)[15]!
    }
    const now = { name: 'now' }
    expect(Math.abs(median('systolic', now) - 100)).toBeLessThan(12)
    expect(Math.abs(median('stroke_volume', now) - 50)).toBeLessThan(12)
    expect(median('ejection_fraction', { name: 'inotrope', covariates: { contractility: 1.5 } })).toBeGreaterThan(
      median('ejection_fraction', now),
    )
    expect(median('systolic', { name: 'pressor', covariates: { vasoconstriction: 1.4 } })).toBeGreaterThan(
      median('systolic', now),
    )
    expect(median('stroke_volume', { name: 'fluids', inputs: { fluid: 500 } })).toBeGreaterThan(
      median('stroke_volume', now),
    )
    expect(median('systolic', { name: 'stenosis', covariates: { aortic_stenosis: 40 } })).toBeLessThan(
      median('systolic', now),
    )
  })

  it('refuses what the model does not know', () => {
    expect(() => personalise(model, { covariates: {}, observed: { blood_sugar: 5 } }, draws)).toThrow(/systolic/)
    expect(() => personalise(model, { covariates: { rate: 5 }, observed: {} }, draws)).toThrow(/heart_rate/)
  })
})
