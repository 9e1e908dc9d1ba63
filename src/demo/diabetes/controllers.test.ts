import { describe, expect, it } from 'vitest'
import { hybridLoop, pid } from './controllers.ts'
import { bolusCalculator } from './life.ts'
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
  /** The rates after each of these readings, one each five minutes, as shares of the usual one. */
  const sharesAt = (values: readonly number[]) => {
    const loop = hybridLoop()
    return values.map((_, i) => loop(seen(values.slice(0, i + 1))).basal / basal)
  }

  // Many forecasts: a busy machine takes its time.
  it('gives more while glucose stays very high, and little or nothing in a fall towards a low', {
    timeout: 600_000,
  }, () => {
    const high = sharesAt(Array<number>(7).fill(300))
    expect(high.reduce((sum, share) => sum + share, 0) / high.length).toBeGreaterThan(1.2)
    expect(sharesAt(Array.from({ length: 10 }, (_, i) => 180 - 10 * i)).at(-1)).toBeLessThan(0.6)
  })

  it('leaves meals to the bolus calculator', () => {
    const situation = seen([120, 120], 40)
    expect(hybridLoop()(situation).bolus).toBe(bolusCalculator(situation).bolus)
  })
})
