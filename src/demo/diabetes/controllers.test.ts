import { describe, expect, it } from 'vitest'
import { hybridLoop, pid } from './controllers.ts'
import { bolusCalculator, type Controller, createLife } from './life.ts'
import { virtualPatient } from './virtual-patients.ts'

const patient = virtualPatient('adult#003')
const { basal, correction } = patient.therapy
const seen = (values: readonly number[], meal = 0) => ({
  time: 5 * (values.length - 1),
  patient,
  readings: values.map((value, i) => ({ time: 5 * i, value })),
  meal,
})

describe('the PID controller', () => {
  it('gives the usual rate at its target, more above, nothing in a fall, and covers meals', () => {
    expect(pid()(seen([120, 120, 120, 120])).basal).toBeCloseTo(basal, 12)
    const high = pid()(seen([200, 200, 200, 200]))
    expect(high.basal).toBeGreaterThan(basal + 80 / correction / 4 - 1e-9)
    expect(high.basal).toBeLessThanOrEqual(4 * basal)
    expect(pid()(seen([160, 140, 120, 100])).basal).toBe(0)
    expect(pid()(seen([120, 120, 120, 120], 50)).bolus).toBeCloseTo(50 / patient.therapy.carbRatio, 12)
  })

  it('goes back to the usual rate when the sensor is silent', () => {
    const silent = { ...seen([250]), time: 60 }
    expect(pid()(silent).basal).toBe(basal)
  })
})

describe('the hybrid closed loop', () => {
  const night = (controller: Controller, meals = [{ time: 60, grams: 60, counted: 20 }]) =>
    createLife(patient, { seed: 'night', controller, meals }).until(420)

  it('lowers what a meal that was counted too small leaves, beside the bolus calculator', { timeout: 120_000 }, () => {
    const last = (events: ReturnType<typeof night>) =>
      events.flatMap((each) => (each.kind === 'reading' && each.time > 240 ? [each.truth] : []))
    const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length
    const [alone, looped] = [last(night(bolusCalculator)), last(night(hybridLoop()))]
    expect(mean(looped)).toBeLessThan(mean(alone))
    expect(Math.min(...looped)).toBeGreaterThan(60)
  })
})
